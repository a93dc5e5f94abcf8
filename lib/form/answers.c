/*
 * answers - what is answered to a form: setting and getting, reading and
 * writing, repeats.
 * Not here: the elements (tree.c), computing (compute.c), checking (check.c),
 * labels (label.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "form/compute.h"
#include "form/moment.h"
#include "form/tree.h"

enum { REPEATS_MAX = 200, PATH_MAX_BYTES = 1024 };

struct pv_slot *
pv_slot_of(const xmlNode *element)
{
	return element->_private;
}

void
pv_slot_show(struct pv_slot *slot)
{
	bool seen = slot->relevant && *slot->kept != '\0';

	/* libxml2 only reads the text: it is ours. */
	slot->words.content = (xmlChar *)(uintptr_t)slot->kept;
	slot->own.children = slot->own.last = seen ? &slot->words : NULL;
}

void
pv_slot_set(struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	const char *kept = slot->kept;

	if (value != kept) {
		slot->kept = pv_strdup(answers, value);
		if (slot->owned)
			talloc_free((void *)(uintptr_t)kept);
		slot->owned = true;
	}
	pv_slot_show(slot);
	answers->changed[slot->node->index] = true;
}

void
pv_slot_change(
    struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	slot->refusal = NULL;
	if (strcmp(slot->kept, value) == 0)
		return;
	pv_slot_set(answers, slot, value);
	pv_action_run(answers, PV_VALUE_CHANGED, slot);
}

/* "today", "start", "uid": what a form asks of the device itself. */
static void
preload(struct pv_answers *answers, struct pv_slot *slot)
{
	const char *what = slot->node->preload;
	struct pv_ctx *ctx = answers->ctx;

	if (strcmp(what, "date") == 0)
		pv_slot_set(
		    answers, slot, pv_date_iso(ctx, pv_date_today(ctx)));
	else if (strcmp(what, "timestamp") == 0)
		pv_slot_set(answers, slot, pv_moment_now(ctx, ctx));
	else if (strcmp(what, "uid") == 0)
		pv_slot_set(answers, slot,
		    pv_printf(ctx, "uuid:%s", pv_function_uuid(ctx)));
}

/* end: what is known when the answers are sent, not before. */
static void
preload_all(struct pv_answers *answers, bool end)
{
	const struct pv_definition *definition = answers->definition;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		bool is_end = node->preload_params != NULL &&
		    strcmp(node->preload_params, "end") == 0;

		for (struct pv_slot *slot = answers->slots[i];
		     slot != NULL && node->preload != NULL && is_end == end;
		     slot = slot->next)
			preload(answers, slot);
	}
}

struct pv_answers *
pv_answers_new(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	struct pv_answers *answers = pv_tree_new(ctx, definition, NULL);

	preload_all(answers, false);
	pv_answers_recompute(answers);
	pv_action_run(answers, PV_FIRST_LOAD, NULL);
	pv_answers_recompute(answers);
	return answers;
}

struct pv_answers *
pv_answers_read(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *xml, size_t length)
{
	const struct pv_stored *stored = pv_stored_read(ctx, xml, length);
	const char *name = definition->nodes[0]->name;
	struct pv_answers *answers;

	if (stored == NULL || stored->length != strlen(name) ||
	    memcmp(stored->name, name, stored->length) != 0) {
		(void)pv_fail(ctx, 500, "PV0404", "error.internal",
		    "stored answers of %s cannot be read again",
		    definition->name);
		return NULL;
	}
	answers = pv_tree_new(ctx, definition, stored);
	pv_answers_recompute(answers);
	return answers;
}

/* The attributes of the form's own element: its id and version. */
static void
write_attributes(const xmlNode *model, struct pv_buffer *out)
{
	for (const xmlAttr *attribute = model->properties; attribute != NULL;
	     attribute = attribute->next) {
		if (attribute->ns != NULL || attribute->children == NULL)
			continue;
		pv_buffer_addf(out, " %s=\"", (const char *)attribute->name);
		pv_stored_escape(
		    out, (const char *)attribute->children->content);
		pv_buffer_add_text(out, "\"");
	}
}

/* all: what is not relevant too, as it was typed. */
static void
write_slot(struct pv_answers *answers, const struct pv_slot *slot, bool all,
    struct pv_buffer *out)
{
	const char *name = slot->node->name;

	if (!all && !slot->relevant)
		return;
	pv_buffer_add_text(out, "<");
	pv_buffer_add_text(out, name);
	if (slot->node->parent == NULL)
		write_attributes(answers->definition->plan->instance, out);
	pv_buffer_add_text(out, ">");
	if (slot->node->leaf)
		pv_stored_escape(out, slot->kept);
	for (const xmlNode *child = slot->node->leaf ? NULL :
						       slot->element->children;
	     child != NULL; child = child->next)
		write_slot(answers, pv_slot_of(child), all, out);
	pv_buffer_add_text(out, "</");
	pv_buffer_add_text(out, name);
	pv_buffer_add_text(out, ">");
}

void
pv_answers_write(struct pv_answers *answers, struct pv_buffer *out)
{
	write_slot(answers, answers->slots[0], true, out);
}

void
pv_answers_submission(struct pv_answers *answers, struct pv_buffer *out)
{
	preload_all(answers, true);
	pv_answers_recompute(answers);
	write_slot(answers, answers->slots[0], false, out);
}

/* The place-th child of that name. */
static xmlNode *
child_at(const xmlNode *parent, const char *name, size_t length, long place)
{
	for (xmlNode *child = parent->children; child != NULL;
	     child = child->next)
		if (child->type == XML_ELEMENT_NODE &&
		    strlen((const char *)child->name) == length &&
		    memcmp(child->name, name, length) == 0 && --place == 0)
			return child;
	return NULL;
}

static struct pv_slot *
walk_path(struct pv_answers *answers, const char *path)
{
	xmlNode *element = (xmlNode *)answers->document;

	while (*path == '/') {
		size_t length = strcspn(++path, "/[");
		const char *after = path + length;
		char *end = NULL;
		long place = 1;

		if (*after == '[') {
			place = strtol(after + 1, &end, 10);
			if (end == after + 1 || *end != ']' || place < 1)
				return NULL;
			after = end + 1;
		}
		element = child_at(element, path, length, place);
		if (element == NULL)
			return NULL;
		path = after;
	}
	return *path == '\0' && element->type == XML_ELEMENT_NODE ?
	    pv_slot_of(element) :
	    NULL;
}

static bool
in_repeat(const struct pv_node *node)
{
	for (; node != NULL; node = node->parent)
		if (node->repeat)
			return true;
	return false;
}

struct pv_slot *
pv_slot_find(struct pv_answers *answers, const char *path)
{
	char absolute[PATH_MAX_BYTES];
	const struct pv_node *node;

	if (path[0] != '/') {
		int length = snprintf(absolute, sizeof(absolute), "%s/%s",
		    answers->definition->nodes[0]->path, path);

		if (length < 0 || (size_t)length >= sizeof(absolute))
			return NULL;
		path = absolute;
	}
	node = pv_node_find(answers->definition, NULL, path);
	if (node != NULL && !in_repeat(node))
		return answers->slots[node->index];
	return walk_path(answers, path);
}

bool
pv_answers_set(struct pv_answers *answers, const char *path, const char *value)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot == NULL || !slot->node->leaf || slot->node->calculate != NULL)
		return false;
	if (slot->node->readonly != NULL &&
	    pv_evaluate_truth(answers, slot->node->readonly, slot->element))
		return false;
	pv_slot_change(answers, slot, value);
	return true;
}

bool
pv_answers_put(struct pv_answers *answers, const char *path, const char *value)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot == NULL || !slot->node->leaf)
		return false;
	pv_slot_change(answers, slot, value);
	return true;
}

const char *
pv_answers_get(struct pv_answers *answers, const char *path)
{
	const struct pv_slot *slot = pv_slot_find(answers, path);

	return slot != NULL ? slot->kept : "";
}

/* Those of a repeat that follows jr:count, or that noAddRemove fixes, are not the person's to change. */
static bool
is_free(const struct pv_node *node)
{
	return node->repeat && (node->item == NULL || !node->item->fixed);
}

bool
pv_answers_repeat_add(struct pv_answers *answers, const char *repeat_path)
{
	const char *last = strrchr(repeat_path, '/');
	struct pv_slot *above;
	struct pv_node *node;

	if (last == NULL)
		return false;
	above = pv_slot_find(answers,
	    pv_strndup(answers, repeat_path, (size_t)(last - repeat_path)));
	node = above == NULL ?
	    NULL :
	    pv_node_find(answers->definition, above->node, last + 1);
	if (node == NULL || !is_free(node) ||
	    pv_tree_count(above, node) >= REPEATS_MAX)
		return false;
	pv_action_run(
	    answers, PV_NEW_REPEAT, pv_tree_add(answers, above, node));
	pv_answers_recompute(answers);
	return true;
}

bool
pv_answers_repeat_remove(struct pv_answers *answers, const char *instance)
{
	struct pv_slot *slot = pv_slot_find(answers, instance);

	if (slot == NULL || !is_free(slot->node))
		return false;
	pv_tree_remove(answers, slot);
	pv_answers_recompute(answers);
	return true;
}
