/*
 * A template that an agent writes: what is found good is filled, and what is
 * not has its place in the text.
 */
#include "fuzz.h"

#include "view/written.h"

static const char sample[] =
    "{\"demande\":{\"numero\":\"R-1\"},\"date\":\"1er mai\",\"vide\":\"\","
    "\"reponses\":{\"vous\":{\"nom\":\"Zoé\"}}}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	char *source = pv_strndup(ctx, (const char *)data, size);
	const struct pv_value *model =
	    pv_value_from_json(ctx, sample, strlen(sample));
	struct pv_value *faults = pv_written_check(ctx, source, model);
	size_t n = pv_list_length(faults);

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *fault = pv_list_at(faults, i);

		fuzz_assert(pv_get_int(fault, "line") > 0);
		fuzz_assert(pv_get_int(fault, "column") > 0);
		fuzz_assert(pv_get_text(fault, "text") != NULL);
	}
	if (n == 0)
		fuzz_assert(pv_written_fill(ctx, source, model) != NULL ||
		    ctx->error.status == 422);
	talloc_free(ctx);
	return 0;
}
