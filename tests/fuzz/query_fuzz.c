/*
 * Query and urlencoded body: any bytes, as a body and as an address.
 */
#include "fuzz.h"

#include "http/urlencoded.h"

static ptrdiff_t
read_nothing(void *data, void *buffer, size_t size)
{
	(void)data;
	(void)buffer;
	(void)size;
	return 0;
}

/* The same bytes as REQUEST_URI, up to the first NUL: a variable has none. */
static void
try_as_address(struct pv_ctx *ctx, const char *text)
{
	const char *variables[] = { "REQUEST_METHOD=GET",
		pv_printf(ctx, "REQUEST_URI=%s", text),
		pv_printf(ctx, "HTTP_HOST=%s", text), NULL };
	const struct pv_source source = { .environ = variables,
		.read = read_nothing };
	struct pv_request *request;

	pv_forgive(ctx);
	request = pv_request_parse(ctx, &source);
	if (request == NULL) {
		fuzz_assert(ctx->error.status >= 400);
		return;
	}
	fuzz_assert(request->path[0] == '/');
	fuzz_assert(pv_chars_plain(request->path, strlen(request->path)));
	fuzz_assert(strstr(request->path, "/../") == NULL);
	fuzz_check_fields(request->query, request->n_query);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	const struct pv_field *fields;
	char *text = pv_alloc_array(ctx, char, size + 1);
	size_t n;

	memcpy(text, data, size);
	if (pv_urlencoded_parse(ctx, text, size, &fields, &n))
		fuzz_check_fields(fields, n);
	else
		fuzz_assert(ctx->error.status >= 400);
	try_as_address(ctx, text);
	talloc_free(ctx);
	return 0;
}
