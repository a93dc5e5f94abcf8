/*
 * json - a model read from JSON (jansson), and JSON as text.
 * Not here: what a model is (value.c).
 */
#include "view/json.h"

#include <stdlib.h>

#include "view/tree.h"

static struct pv_value convert(const void *parent, json_t *json);

static struct pv_value *
convert_object(const void *parent, json_t *json)
{
	struct pv_value *object = pv_object(parent);
	const char *key;
	json_t *member;

	json_object_foreach(json, key, member)
	{
		if (!json_is_null(member))
			pv_tree_set(object, pv_strdup(object, key),
			    convert(object, member));
	}
	return object;
}

static struct pv_value *
convert_list(const void *parent, json_t *json)
{
	struct pv_value *list = pv_list(parent);
	json_t *member;
	size_t i;

	json_array_foreach(json, i, member)
	{
		pv_tree_append(list, convert(list, member));
	}
	return list;
}

/* Whatever it holds is a child of parent. */
static struct pv_value
convert(const void *parent, json_t *json)
{
	struct pv_value value = { .kind = PV_KIND_NULL };

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		value.kind = PV_KIND_LINK;
		value.as.link = convert_object(parent, json);
		break;
	case JSON_ARRAY:
		value.kind = PV_KIND_LINK;
		value.as.link = convert_list(parent, json);
		break;
	case JSON_STRING:
		value.kind = PV_KIND_TEXT;
		value.as.text = pv_strdup(parent, json_string_value(json));
		break;
	case JSON_INTEGER:
		value.kind = PV_KIND_INT;
		value.as.number = json_integer_value(json);
		break;
	case JSON_REAL:
		value.kind = PV_KIND_REAL;
		value.as.real = json_real_value(json);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		value.kind = PV_KIND_BOOL;
		value.as.truth = json_is_true(json);
		break;
	case JSON_NULL:
		break;
	}
	return value;
}

struct pv_value *
pv_value_from_json(struct pv_ctx *ctx, const char *json, size_t length)
{
	json_error_t error;
	json_t *root = json_loadb(json, length, JSON_DECODE_ANY, &error);
	struct pv_value *value;

	if (root == NULL) {
		pv_fail(ctx, 500, "PV0301", "error.internal",
		    "model is not JSON at %d: %s", error.position, error.text);
		return NULL;
	}
	if (json_is_object(root)) {
		value = convert_object(ctx, root);
	} else if (json_is_array(root)) {
		value = convert_list(ctx, root);
	} else {
		value = pv_alloc(ctx, struct pv_value);
		*value = convert(value, root);
	}
	json_decref(root);
	return value;
}

char *
pv_json_text(struct pv_ctx *ctx, json_t *json)
{
	char *made = json != NULL ?
	    json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY) :
	    NULL;
	char *kept;

	if (made == NULL)
		pv_die("out of memory for JSON");
	kept = pv_strdup(ctx, made);
	free(made);
	json_decref(json);
	return kept;
}

static int
let_go(json_t **json)
{
	json_decref(*json);
	return 0;
}

json_t *
pv_json_keep(struct pv_ctx *ctx, json_t *json)
{
	json_t **held = pv_alloc(ctx, json_t *);

	if (json == NULL)
		pv_die("out of memory for JSON");
	*held = json;
	talloc_set_destructor(held, let_go);
	return json;
}
