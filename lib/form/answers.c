/*
 * answers - what is answered to a form: setting and getting, reading, repeats.
 * Not here: the elements (tree.c), computing (compute.c), checking (check.c),
 * labels (label.c), writing (write.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "form/compute.h"
#include "form/moment.h"
#include "form/tree.h"

enum { PATH_MAX_BYTES = 1024 };

struct pv_slot *
pv_slot_of(const xmlNode *element)
{
	return element->_private;
}

const char *
pv_slot_seen(const struct pv_slot *slot)
{
	return slot->offered != NULL ? slot->offered : slot->kept;
}

void
pv_slot_show(struct pv_slot *slot)
{
	const char *text = pv_slot_seen(slot);
	bool seen = slot->relevant && *text != '\0';

	/* libxml2 only reads the text: it is ours. */
	slot->words.content = (xmlChar *)(uintptr_t)text;
	slot->own.children = slot->own.last = seen ? &slot->words : NULL;
}

void
pv_slot_set(struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	const char *kept = slot->kept;
	size_t length = strlen(value);

	if (slot->owned)
		answers->bytes -= strlen(kept);
	if (answers->bytes + length > PV_KEPT_MAX_BYTES) {
		answers->large = true;
		pv_answers_stop(answers, "the answers are too large", NULL);
		value = "";
		length = 0;
	}
	answers->bytes += length;
	if (value != kept) {
		slot->kept = pv_strdup(answers, value);
		if (slot->owned)
			talloc_free((void *)(uintptr_t)kept);
		slot->owned = true;
		talloc_free((void *)(uintptr_t)slot->offered);
		slot->offered = NULL;
	}
	pv_slot_show(slot);
	answers->changed[slot->node->index] = true;
	answers->changes++;
}

void
pv_slot_change(
    struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	if (slot->refusal != NULL)
		slot->judged = 0;
	slot->refusal = NULL;
	slot->typed = slot->strange = false;
	if (strcmp(slot->kept, value) == 0)
		return;
	pv_slot_set(answers, slot, value);
	pv_action_run(answers, PV_VALUE_CHANGED, slot);
}

struct pv_answers *
pv_answers_new(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	struct pv_answers *answers = pv_tree_new(ctx, definition, NULL);

	answers->fresh = true;
	pv_preload(answers, false);
	pv_answers_recompute(answers);
	pv_action_run(answers, PV_FIRST_LOAD, NULL);
	pv_action_run(answers, PV_LOAD, NULL);
	pv_answers_recompute(answers);
	return answers;
}

bool
pv_answers_loaded(struct pv_answers *answers)
{
	const struct pv_action *action = answers->definition->plan->actions;

	while (action != NULL && (action->events & PV_LOAD) == 0)
		action = action->next;
	if (action == NULL)
		return false;
	pv_action_run(answers, PV_LOAD, NULL);
	pv_answers_recompute(answers);
	return true;
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
pv_slot_readonly(struct pv_answers *answers, const struct pv_slot *slot)
{
	for (xmlNode *at = slot->element; at->type == XML_ELEMENT_NODE;
	     at = at->parent) {
		const struct pv_node *node = pv_slot_of(at)->node;

		if (node->readonly != NULL &&
		    pv_evaluate_truth(answers, node->readonly, at))
			return true;
	}
	return false;
}

bool
pv_answers_set(struct pv_answers *answers, const char *path, const char *value)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot == NULL || !slot->node->leaf || slot->node->calculate != NULL)
		return false;
	if (pv_slot_readonly(answers, slot))
		return false;
	pv_slot_change(answers, slot, value);
	if (pv_offer_select(slot->node)) {
		slot->typed = true;
		slot->judged = 0;
		answers->changed[slot->node->index] = true;
	}
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

	return slot != NULL ? pv_slot_seen(slot) : "";
}

const char *
pv_answers_instance(
    const struct pv_answers *answers, const struct pv_node *node, size_t i)
{
	const struct pv_slot *slot = answers->slots[node->index];

	while (slot != NULL && i-- > 0)
		slot = slot->next;
	return slot != NULL ? slot->state.path : NULL;
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
	if (node == NULL || !is_free(node))
		return false;
	if (node->item != NULL) {
		struct pv_bounds bounds =
		    pv_bounds_at(answers, node->item, above);

		if (bounds.n >= bounds.most)
			return false;
	}
	if (answers->n_slots > PV_SLOTS_MAX)
		return false;
	pv_tree_add(answers, above, node, 1);
	pv_action_run(answers, PV_NEW_REPEAT,
	    pv_tree_instance(above, node, pv_tree_count(above, node)));
	pv_answers_recompute(answers);
	return true;
}

bool
pv_answers_repeat_remove(struct pv_answers *answers, const char *instance)
{
	struct pv_slot *slot = pv_slot_find(answers, instance);
	long place;

	if (slot == NULL || !is_free(slot->node))
		return false;
	place = strtol(strrchr(slot->state.path, '[') + 1, NULL, 10);
	pv_tree_remove(answers, pv_slot_of(slot->element->parent), slot->node,
	    (size_t)place, 1);
	pv_answers_recompute(answers);
	return true;
}
