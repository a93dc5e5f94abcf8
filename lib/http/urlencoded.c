/*
 * urlencoded - the application/x-www-form-urlencoded format.
 * Not here: which characters a value may hold (chars.c).
 */
#include "http/urlencoded.h"

#include <string.h>

#include "http/chars.h"

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

ptrdiff_t
pv_percent_decode(char *text, size_t length, bool plus)
{
	char *out = text;

	for (size_t i = 0; i < length; i++) {
		int high, low;

		if (text[i] == '+' && plus) {
			*out++ = ' ';
			continue;
		}
		if (text[i] != '%') {
			*out++ = text[i];
			continue;
		}
		if (length - i < 3)
			return -1;
		high = digit(text[i + 1]);
		low = digit(text[i + 2]);
		if (high < 0 || low < 0)
			return -1;
		*out++ = (char)(high << 4 | low);
		i += 2;
	}
	return out - text;
}

/* One pair, decoded where it stands. */
static bool
read_pair(struct pv_ctx *ctx, char *pair, size_t length, struct pv_field *field)
{
	char *equals = memchr(pair, '=', length);
	size_t name_length = equals != NULL ? (size_t)(equals - pair) : length;
	char *value = equals != NULL ? equals + 1 : pair + length;
	size_t value_length = length - (size_t)(value - pair);
	ptrdiff_t name_decoded, value_decoded;

	name_decoded = pv_percent_decode(pair, name_length, true);
	value_decoded = pv_percent_decode(value, value_length, true);
	if (name_decoded < 0 || value_decoded < 0)
		return pv_fail(ctx, 400, "PV0101", "error.malformed",
		    "a percent sign without two hexadecimal digits");
	field->name = pair;
	field->value = value;
	field->length = (size_t)value_decoded;
	/* Each is followed by "=", "&" or the NUL of the whole. */
	return pv_chars_name(ctx, pair, (size_t)name_decoded) &&
	    pv_chars_value(ctx, field->name, value, &field->length);
}

static size_t
count_pairs(const char *text, size_t length)
{
	size_t n = 1;

	for (size_t i = 0; i < length; i++)
		if (text[i] == '&')
			n++;
	return n;
}

bool
pv_urlencoded_parse(struct pv_ctx *ctx, const char *text, size_t length,
    const struct pv_field **fields, size_t *n)
{
	struct pv_field *found;
	char *copy, *end;
	size_t pairs;

	*fields = NULL;
	*n = 0;
	if (length == 0)
		return true;
	pairs = count_pairs(text, length);
	if (pairs > PV_FIELDS_MAX)
		return pv_fail(ctx, 413, "PV0102", "error.too-many",
		    "%zu fields, %d at most", pairs, PV_FIELDS_MAX);
	copy = talloc_memdup(ctx, text, length + 1);
	if (copy == NULL)
		pv_die("out of memory for %zu bytes of fields", length);
	copy[length] = '\0';
	end = copy + length;
	found = pv_alloc_array(ctx, struct pv_field, pairs);
	pairs = 0;
	for (char *pair = copy; pair < end;) {
		char *next = memchr(pair, '&', (size_t)(end - pair));
		size_t size = (size_t)((next != NULL ? next : end) - pair);

		if (size > 0 && !read_pair(ctx, pair, size, &found[pairs++]))
			return false;
		pair += size + 1;
	}
	*fields = found;
	*n = pairs;
	return true;
}
