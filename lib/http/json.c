/*
 * json - the body of software that has no form to send.
 * Not here: what a program writes (view/json.h), which names it takes (program/).
 */
#include "http/json.h"

#include <string.h>
#include <strings.h>

#include <glib.h>
#include <jansson.h>

#include "http/chars.h"

static void
drop_json(json_t **json)
{
	json_decref(*json);
}

/* The text of a plain value; NULL for another. */
static char *
plain_text(struct pv_ctx *ctx, const json_t *value, size_t *length)
{
	char *text = NULL;

	if (json_is_string(value)) {
		*length = json_string_length(value);
		return pv_strndup(ctx, json_string_value(value), *length);
	}
	if (json_is_integer(value))
		text = pv_printf(
		    ctx, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		text = pv_strdup(ctx, json_is_true(value) ? "true" : "false");
	if (text != NULL)
		*length = strlen(text);
	return text;
}

static bool
read_member(struct pv_ctx *ctx, const char *key, const json_t *value,
    struct pv_field *field)
{
	char *name = pv_strdup(ctx, key);
	char *text;

	/* Checked first: it stands in the log and the answer. */
	if (!pv_chars_name(ctx, name, strlen(name)))
		return false;
	text = plain_text(ctx, value, &field->length);
	if (text == NULL)
		return pv_fail_field(ctx, 422, "PV0135", "error.json-value",
		    NULL, name, "a member that is no plain value");
	field->name = name;
	field->value = text;
	return pv_chars_value(ctx, name, text, &field->length);
}

static bool
read_object(struct pv_ctx *ctx, json_t *object, const struct pv_field **fields,
    size_t *n)
{
	struct pv_field *found;
	const char *key;
	json_t *value;

	if (json_object_size(object) > PV_FIELDS_MAX)
		return pv_fail(ctx, 413, "PV0136", "error.too-many",
		    "%zu members, %d at most", json_object_size(object),
		    PV_FIELDS_MAX);
	found =
	    pv_alloc_array(ctx, struct pv_field, json_object_size(object) + 1);
	*fields = found;
	json_object_foreach(object, key, value)
	{
		if (json_is_null(value))
			continue;
		if (!read_member(ctx, key, value, &found[*n]))
			return false;
		(*n)++;
	}
	return true;
}

bool
pv_json_fields(struct pv_ctx *ctx, const char *text, size_t length,
    const struct pv_field **fields, size_t *n)
{
	__attribute__((cleanup(drop_json))) json_t *read = NULL;
	json_error_t error;
	bool good;

	*fields = NULL;
	*n = 0;
	read = json_loadb(
	    text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (read == NULL)
		return pv_fail(ctx, 400, "PV0134", "error.json",
		    "no JSON at line %d, column %d", error.line, error.column);
	if (!json_is_object(read))
		return pv_fail(ctx, 422, "PV0137", "error.json-object",
		    "JSON that is no object");
	good = read_object(ctx, read, fields, n);
	if (!good) {
		*fields = NULL;
		*n = 0;
	}
	return good;
}

/* Whether a range such as "text/plain" names the type: in full, or by a star. */
static bool
names_type(const char *range, size_t length, const char *type)
{
	size_t major = (size_t)(strchr(type, '/') - type) + 1;

	if (length == 3 && strncmp(range, "*/*", 3) == 0)
		return true;
	if (length == major + 1 && range[major] == '*')
		return strncasecmp(range, type, major) == 0;
	return length == strlen(type) && strncasecmp(range, type, length) == 0;
}

/* "; q=0" or "; q=0.000" among the parameters: not wanted. */
static bool
is_refused(const char *parameters, size_t length)
{
	const char *end = parameters + length;

	while (parameters < end) {
		parameters += strspn(parameters, "; \t");
		if (strncasecmp(parameters, "q=", 2) == 0)
			return g_ascii_strtod(parameters + 2, NULL) <= 0;
		parameters += strcspn(parameters, ";,");
		if (*parameters != ';')
			break;
	}
	return false;
}

bool
pv_accepts(const char *accept, const char *type)
{
	size_t best = 0;
	bool taken = false;

	if (accept == NULL || *accept == '\0')
		return true;
	/* The most precise range that names it decides (12.5.1). */
	while (*accept != '\0') {
		size_t length, name, whole;

		accept += strspn(accept, " \t,");
		whole = strcspn(accept, ",");
		name = strcspn(accept, ";,");
		for (length = name;
		     length > 0 && strchr(" \t", accept[length - 1]) != NULL;)
			length--;
		if (length > best && names_type(accept, length, type)) {
			best = length;
			taken = !is_refused(accept + name, whole - name);
		}
		accept += whole;
	}
	return taken;
}
