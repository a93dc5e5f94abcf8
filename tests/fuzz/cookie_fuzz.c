/*
 * The Cookie header.
 */
#include "fuzz.h"

#include "http/cookie.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pv_ctx *ctx = fuzz_ctx();
	const struct pv_field *cookies;
	char *header = pv_alloc_array(ctx, char, size + 1);
	size_t n;

	memcpy(header, data, size);
	if (pv_cookie_parse(ctx, header, &cookies, &n)) {
		fuzz_assert(n <= PV_COOKIES_MAX);
		for (size_t i = 0; i < n; i++) {
			const char *name = cookies[i].name;

			fuzz_assert(strncmp(name, "__Host-", 7) == 0 ||
			    strncmp(name, "pv-", 3) == 0);
			fuzz_assert(
			    strlen(cookies[i].value) == cookies[i].length);
			fuzz_assert(
			    strpbrk(cookies[i].value, "; \t\r\n\"") == NULL);
		}
	} else {
		fuzz_assert(ctx->error.status == 400);
	}
	talloc_free(ctx);
	return 0;
}
