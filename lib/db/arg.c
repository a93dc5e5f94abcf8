/*
 * arg - arguments of a call.
 * Not here: how they are sent (call.c).
 */
#include <string.h>

#include "base/buffer.h"
#include "db/db.h"

enum { ARRAY_MAX_BYTES = 1 << 20 };

struct pv_arg
pv_arg_text(const char *text)
{
	if (text == NULL)
		return pv_arg_null();
	return (struct pv_arg){
		.kind = PV_ARG_TEXT, .data = text, .length = strlen(text)
	};
}

struct pv_arg
pv_arg_int(int64_t number)
{
	return (struct pv_arg){ .kind = PV_ARG_INT, .number = number };
}

struct pv_arg
pv_arg_bool(bool truth)
{
	return (struct pv_arg){ .kind = PV_ARG_BOOL, .number = truth };
}

struct pv_arg
pv_arg_null(void)
{
	return (struct pv_arg){ .kind = PV_ARG_NULL };
}

struct pv_arg
pv_arg_bytes(const void *data, size_t length)
{
	if (data == NULL)
		return pv_arg_null();
	return (struct pv_arg){
		.kind = PV_ARG_BYTES, .data = data, .length = length
	};
}

struct pv_arg
pv_arg_hash(const char *token)
{
	struct pv_arg arg = { .kind = PV_ARG_HASH };

	if (token == NULL)
		return pv_arg_null();
	pv_hash(arg.hash, token, strlen(token));
	return arg;
}

struct pv_arg
pv_arg_list(const struct pv_bytes *members, size_t n)
{
	return (
	    struct pv_arg){ .kind = PV_ARG_LIST, .data = members, .length = n };
}

struct pv_arg
pv_arg_texts(const void *parent, const char *const *texts, size_t n)
{
	struct pv_buffer *array = pv_buffer_new(parent, ARRAY_MAX_BYTES);

	pv_buffer_add_text(array, "{");
	for (size_t i = 0; i < n; i++) {
		pv_buffer_add_text(array, i == 0 ? "\"" : ",\"");
		for (const char *c = texts[i]; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\')
				pv_buffer_add_text(array, "\\");
			pv_buffer_add(array, c, 1);
		}
		pv_buffer_add_text(array, "\"");
	}
	pv_buffer_add_text(array, "}");
	return pv_arg_text(array->data);
}

struct pv_arg
pv_arg_ints(const void *parent, const int64_t *numbers, size_t n)
{
	struct pv_buffer *array = pv_buffer_new(parent, ARRAY_MAX_BYTES);

	pv_buffer_add_text(array, "{");
	for (size_t i = 0; i < n; i++)
		pv_buffer_addf(
		    array, "%s%lld", i == 0 ? "" : ",", (long long)numbers[i]);
	pv_buffer_add_text(array, "}");
	return pv_arg_text(array->data);
}
