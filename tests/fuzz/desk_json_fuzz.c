/*
 * A JSON body: any bytes, as the members of an object; and the same bytes as
 * what a client says it accepts.
 */
#include "fuzz.h"

#include "http/json.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	const struct pv_field *fields;
	char *text = pv_alloc_array(ctx, char, size + 1);
	size_t n;

	memcpy(text, data, size);
	if (pv_json_fields(ctx, text, size, &fields, &n)) {
		fuzz_check_fields(fields, n);
	} else {
		fuzz_assert(ctx->error.status >= 400);
		fuzz_assert(n == 0);
	}
	(void)pv_accepts(text, "application/json");
	talloc_free(ctx);
	return 0;
}
