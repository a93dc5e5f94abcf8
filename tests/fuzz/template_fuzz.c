/*
 * Templates: any text compiles, or is refused with file and line; what
 * compiles renders within the buffer, and no value of the model is ever
 * printed as HTML.
 */
#include "fuzz.h"

#include "view/program.h"

enum { OUT_MAX = 4096 };

/* Lists of one item: sections inside one another do not multiply. */
static const char model[] =
    "{\"a\":\"<b>\",\"b\":{\"c\":\"<d>\",\"a\":7},\"l\":[{\"a\":false,"
    "\"c\":\"'<x>\"}],\"e\":[],\"n\":null,\"t\":true,\"p\":\"self\"}";

/* Each partial is the template itself: recursion has to end. */
static struct pv_template *
find_self(struct pv_ctx *ctx, void *data, const char *name, size_t length,
    enum pv_escape escape)
{
	(void)escape;
	if (length != 4 || memcmp(name, "self", 4) != 0)
		return NULL;
	fuzz_assert(ctx->error.status == 0);
	return data;
}

static bool
has(const char *text, size_t length, const char *what)
{
	return memmem(text, length, what, strlen(what)) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	const char *source = (const char *)data;
	struct pv_buffer *out = pv_buffer_new(ctx, OUT_MAX);
	struct pv_template *template = pv_template_compile(
	    ctx, ctx, "fuzz", source, size, PV_ESCAPE_HTML, false);
	const struct pv_finder finder = { find_self, template };

	if (template == NULL) {
		fuzz_assert(ctx->error.status == 500);
		fuzz_assert(
		    strncmp(ctx->error.detail, "fuzz:", strlen("fuzz:")) == 0);
		talloc_free(ctx);
		return 0;
	}
	if (!pv_template_render(ctx, template, &finder,
		pv_value_from_json(ctx, model, sizeof(model) - 1), out)) {
		fuzz_assert(ctx->error.status == 500);
		fuzz_assert(out->length == 0);
	}
	fuzz_assert(out->length <= OUT_MAX);
	fuzz_assert(out->data[out->length] == '\0');
	/* "<" comes from the template alone. */
	if (!has(source, size, "<"))
		fuzz_assert(!has(out->data, out->length, "<"));
	talloc_free(ctx);
	return 0;
}
