/*
 * cookie - reads a Cookie header (RFC 6265, 4.2).
 * Not here: how one is set (answer.c).
 */
#include "http/cookie.h"

#include <string.h>

/* Octets of a cookie's value: no control, blank, quote, comma, backslash. */
static bool
is_value(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= 0x20 || c >= 0x7f || strchr("\",;\\", c) != NULL)
			return false;
	}
	return true;
}

static bool
is_ours(const char *name, size_t length)
{
	return (length > 7 && memcmp(name, "__Host-", 7) == 0) ||
	    (length > 3 && memcmp(name, "pv-", 3) == 0);
}

bool
pv_cookie_parse(struct pv_ctx *ctx, const char *header,
    const struct pv_field **cookies, size_t *n)
{
	struct pv_field *found = NULL;
	size_t count = 0;

	*cookies = NULL;
	*n = 0;
	for (const char *pair = header; *pair != '\0';) {
		size_t length = strcspn(pair, ";");
		const char *equals = memchr(pair, '=', length);
		const char *next = pair + length;
		size_t name = equals != NULL ? (size_t)(equals - pair) : 0;
		size_t value = equals != NULL ? length - name - 1 : 0;

		if (is_ours(pair, name) && is_value(pair, name) &&
		    is_value(equals + 1, value)) {
			if (count == PV_COOKIES_MAX)
				return pv_fail(ctx, 400, "PV0108",
				    "error.cookies",
				    "more than %d cookies of ours",
				    PV_COOKIES_MAX);
			if (found == NULL)
				found = pv_alloc_array(
				    ctx, struct pv_field, PV_COOKIES_MAX);
			found[count].name = pv_strndup(ctx, pair, name);
			found[count].value = pv_strndup(ctx, equals + 1, value);
			found[count++].length = value;
		}
		pair = next + strspn(next, "; ");
	}
	*cookies = found;
	*n = count;
	return true;
}
