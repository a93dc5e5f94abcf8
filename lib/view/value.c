/*
 * value - objects, lists, texts, numbers and truths.
 * Not here: how they are read from JSON (json.c), how they are written
 * (render.c).
 */
#include <string.h>

#include "view/tree.h"

enum { FIRST_SIZE = 8 };

static struct pv_value *
new_value(const void *parent, enum pv_kind kind)
{
	struct pv_value *value = pv_alloc(parent, struct pv_value);

	value->kind = kind;
	return value;
}

struct pv_value *
pv_object(const void *parent)
{
	return new_value(parent, PV_KIND_OBJECT);
}

struct pv_value *
pv_list(const void *parent)
{
	return new_value(parent, PV_KIND_LIST);
}

static void
need(const struct pv_value *value, enum pv_kind kind)
{
	if (value == NULL || value->kind != kind)
		pv_die("a model is built of the wrong kind of value");
}

/* Room for one member more; members is as.entries or as.items. */
static void *
grow(struct pv_value *value, void *members, size_t one)
{
	if (value->n < value->size)
		return members;
	value->size = value->size == 0 ? FIRST_SIZE : value->size * 2;
	members = talloc_realloc_size(value, members, one * value->size);
	if (members == NULL)
		pv_die("out of memory for a model");
	return members;
}

/* Where the value of a key is to be written. */
static struct pv_value *
place(struct pv_value *object, const char *key)
{
	size_t length = strlen(key);
	struct pv_entry *entry;

	need(object, PV_KIND_OBJECT);
	for (unsigned i = 0; i < object->n; i++) {
		entry = &object->as.entries[i];
		if (entry->length == length &&
		    memcmp(entry->key, key, length) == 0)
			return &entry->value;
	}
	object->as.entries =
	    grow(object, object->as.entries, sizeof(*object->as.entries));
	entry = &object->as.entries[object->n++];
	entry->key = key;
	entry->length = length;
	return &entry->value;
}

void
pv_tree_set(struct pv_value *object, const char *key, struct pv_value value)
{
	*place(object, key) = value;
}

void
pv_set_shared(
    struct pv_value *object, const char *key, const struct pv_value *value)
{
	if (value != NULL)
		pv_tree_set(object, key,
		    (struct pv_value){
			.kind = PV_KIND_LINK, .as.link = value });
}

void
pv_set(struct pv_value *object, const char *key, struct pv_value *value)
{
	if (value == NULL)
		return;
	pv_set_shared(object, key, value);
	(void)talloc_steal(object, value);
}

void
pv_set_text(struct pv_value *object, const char *key, const char *text)
{
	if (text != NULL)
		*place(object, key) =
		    (struct pv_value){ .kind = PV_KIND_TEXT, .as.text = text };
}

void
pv_set_int(struct pv_value *object, const char *key, int64_t number)
{
	*place(object, key) =
	    (struct pv_value){ .kind = PV_KIND_INT, .as.number = number };
}

void
pv_set_bool(struct pv_value *object, const char *key, bool truth)
{
	*place(object, key) =
	    (struct pv_value){ .kind = PV_KIND_BOOL, .as.truth = truth };
}

struct pv_value *
pv_set_object(struct pv_value *object, const char *key)
{
	struct pv_value *value = pv_object(object);

	pv_set_shared(object, key, value);
	return value;
}

struct pv_value *
pv_set_list(struct pv_value *object, const char *key)
{
	struct pv_value *value = pv_list(object);

	pv_set_shared(object, key, value);
	return value;
}

void
pv_tree_append(struct pv_value *list, struct pv_value value)
{
	need(list, PV_KIND_LIST);
	list->as.items = grow(list, list->as.items, sizeof(*list->as.items));
	list->as.items[list->n++] = value;
}

void
pv_add(struct pv_value *list, struct pv_value *value)
{
	if (value == NULL)
		return;
	pv_tree_append(
	    list, (struct pv_value){ .kind = PV_KIND_LINK, .as.link = value });
	(void)talloc_steal(list, value);
}

void
pv_add_text(struct pv_value *list, const char *text)
{
	if (text != NULL)
		pv_tree_append(list,
		    (struct pv_value){ .kind = PV_KIND_TEXT, .as.text = text });
}

struct pv_value *
pv_add_object(struct pv_value *list)
{
	struct pv_value *value = pv_object(list);

	pv_tree_append(
	    list, (struct pv_value){ .kind = PV_KIND_LINK, .as.link = value });
	return value;
}

const struct pv_value *
pv_tree_find(const struct pv_value *object, const char *key, size_t length)
{
	const struct pv_entry *entry;

	if (object == NULL || object->kind != PV_KIND_OBJECT)
		return NULL;
	entry = object->as.entries;
	for (unsigned i = 0; i < object->n; i++, entry++)
		if (entry->length == length &&
		    memcmp(entry->key, key, length) == 0)
			return pv_tree_follow(&entry->value);
	return NULL;
}

const struct pv_value *
pv_get(const struct pv_value *object, const char *key)
{
	return pv_tree_find(pv_tree_follow(object), key, strlen(key));
}

const char *
pv_value_text(const struct pv_value *value)
{
	value = pv_tree_follow(value);
	return value != NULL && value->kind == PV_KIND_TEXT ? value->as.text :
							      NULL;
}

const char *
pv_get_text(const struct pv_value *object, const char *key)
{
	return pv_value_text(pv_get(object, key));
}

int64_t
pv_get_int(const struct pv_value *object, const char *key)
{
	const struct pv_value *value = pv_get(object, key);

	return value != NULL && value->kind == PV_KIND_INT ? value->as.number :
							     0;
}

bool
pv_get_bool(const struct pv_value *object, const char *key)
{
	const struct pv_value *value = pv_get(object, key);

	return value != NULL && value->kind == PV_KIND_BOOL && value->as.truth;
}

size_t
pv_list_length(const struct pv_value *list)
{
	list = pv_tree_follow(list);
	return list != NULL && list->kind == PV_KIND_LIST ? list->n : 0;
}

const struct pv_value *
pv_list_at(const struct pv_value *list, size_t index)
{
	list = pv_tree_follow(list);
	if (index >= pv_list_length(list))
		return NULL;
	return pv_tree_follow(&list->as.items[index]);
}
