/*
 * chars - checks of characters, before anything looks at a text.
 * Not here: what a text means.
 */
#include "http/chars.h"

#include <string.h>

#include <glib.h>

#include "http/request.h"

/* C0, DEL, C1, and the two that XML 1.0 has no way to write. */
static bool
is_forbidden(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffe ||
	    c == 0xffff;
}

static bool
check(const char *text, size_t length, const char *allowed)
{
	const char *end = text + length, *wide = NULL;

	for (const char *c = text; c < end; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte >= 0x80) {
			wide = c;
			break;
		}
		if ((byte < 0x20 && (byte == 0 || !strchr(allowed, byte))) ||
		    byte == 0x7f)
			return false;
	}
	if (wide == NULL)
		return true;
	if (!g_utf8_validate_len(wide, (gsize)(end - wide), NULL))
		return false;
	for (const char *c = wide; c < end; c = g_utf8_next_char(c)) {
		gunichar code = g_utf8_get_char(c);

		if (is_forbidden(code) &&
		    (code >= 0x20 || strchr(allowed, (int)code) == NULL))
			return false;
	}
	return true;
}

bool
pv_chars_plain(const char *text, size_t length)
{
	return check(text, length, "");
}

bool
pv_chars_name(struct pv_ctx *ctx, char *name, size_t length)
{
	if (length == 0)
		return pv_fail(ctx, 400, "PV0103", "error.malformed",
		    "a field without a name");
	if (length > PV_FIELD_NAME_MAX_BYTES)
		return pv_fail(ctx, 413, "PV0104", "error.too-long",
		    "a field name of %zu bytes, %d at most", length,
		    PV_FIELD_NAME_MAX_BYTES);
	if (!pv_chars_plain(name, length))
		return pv_fail(ctx, 400, "PV0105", "error.characters",
		    "a field name that is not plain UTF-8");
	name[length] = '\0';
	return true;
}

/* CRLF and CR become LF. */
static size_t
normalize_lines(char *value, size_t length)
{
	char *out = value;

	if (memchr(value, '\r', length) == NULL)
		return length;
	for (size_t i = 0; i < length; i++) {
		if (value[i] != '\r') {
			*out++ = value[i];
			continue;
		}
		*out++ = '\n';
		if (i + 1 < length && value[i + 1] == '\n')
			i++;
	}
	return (size_t)(out - value);
}

bool
pv_chars_value(
    struct pv_ctx *ctx, const char *name, char *value, size_t *length)
{
	if (*length > PV_FIELD_VALUE_MAX_BYTES)
		return pv_fail_field(ctx, 413, "PV0106", "error.too-long",
		    "error.hint.shorten", name,
		    "a value of %zu bytes, %d at most", *length,
		    PV_FIELD_VALUE_MAX_BYTES);
	if (!check(value, *length, "\t\r\n"))
		return pv_fail_field(ctx, 400, "PV0107", "error.characters",
		    "error.hint.characters", name,
		    "a value that is not UTF-8, or with control characters");
	*length = normalize_lines(value, *length);
	value[*length] = '\0';
	return true;
}
