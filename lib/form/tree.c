/*
 * tree - makes the elements of answers and their slots, and moves them.
 * Not here: their values (answers.c), what follows from them (compute.c).
 */
#include "form/tree.h"

#include <string.h>

#include <libxml/parserInternals.h>

static void
find_models(struct pv_definition *definition, const struct pv_node *node,
    const struct pv_stored *stored)
{
	const struct pv_stored **model = &definition->plan->models[node->index];

	if (*model == NULL || (stored->template && !(*model)->template))
		*model = stored;
	for (const struct pv_stored *child = stored->children; child != NULL;
	     child = child->next)
		for (const struct pv_node *below =
			 definition->plan->first_child[node->index];
		     below != NULL;
		     below = definition->plan->sibling[below->index])
			if (strcmp(below->name, child->name) == 0)
				find_models(definition, below, child);
}

void
pv_tree_models(struct pv_definition *definition)
{
	struct pv_plan *plan = definition->plan;
	const struct pv_stored *initial = pv_stored_of(plan, plan->instance);

	plan->models =
	    pv_alloc_array(plan, const struct pv_stored *, definition->n_nodes);
	find_models(definition, definition->nodes[0], initial);
}

/* The slots of a form without repeats come from one chunk. */
static struct pv_slot *
new_slot(struct pv_answers *answers)
{
	answers->n_slots++;
	if (answers->spare == 0)
		return pv_alloc(answers, struct pv_slot);
	return &answers->slab[--answers->spare];
}

static void
append(xmlNode *parent, xmlNode *child)
{
	child->parent = parent;
	child->prev = parent->last;
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->children = child;
	parent->last = child;
}

static struct pv_slot *build(struct pv_answers *answers, xmlNode *parent,
    struct pv_node *node, const struct pv_stored *stored);

static bool
is_of(const struct pv_stored *stored, const struct pv_node *node)
{
	return strncmp(stored->name, node->name, stored->length) == 0 &&
	    node->name[stored->length] == '\0';
}

/*
 * The elements of one node, in an element: at most one unless it repeats.
 * *next is where the search begins: what was stored is in the form's order,
 * nearly always.
 */
static bool
build_stored(struct pv_answers *answers, xmlNode *parent, struct pv_node *node,
    const struct pv_stored *first, const struct pv_stored **next)
{
	const struct pv_stored *at = *next != NULL ? *next : first;
	bool found = false;

	if (at != NULL && !is_of(at, node))
		at = first;
	for (; at != NULL; at = at->next) {
		if (!is_of(at, node) || at->template)
			continue;
		(void)build(answers, parent, node, at);
		*next = at->next;
		found = true;
		if (!node->repeat)
			break;
	}
	return found;
}

static void
build_children(struct pv_answers *answers, struct pv_slot *slot,
    const struct pv_stored *stored)
{
	const struct pv_plan *plan = answers->definition->plan;
	const struct pv_stored *next = NULL;

	for (struct pv_node *child = plan->first_child[slot->node->index];
	     child != NULL; child = plan->sibling[child->index])
		if (!build_stored(answers, slot->element, child,
			stored->children, &next) &&
		    !child->repeat)
			(void)build(answers, slot->element, child,
			    plan->models[child->index]);
}

static struct pv_slot *
build(struct pv_answers *answers, xmlNode *parent, struct pv_node *node,
    const struct pv_stored *stored)
{
	struct pv_slot *slot = new_slot(answers);

	slot->element = &slot->own;
	slot->own.type = XML_ELEMENT_NODE;
	slot->own.name = (const xmlChar *)node->name;
	slot->own.doc = &answers->paper;
	slot->own._private = slot;
	slot->words.type = XML_TEXT_NODE;
	slot->words.name = xmlStringText;
	slot->words.doc = &answers->paper;
	slot->words.parent = &slot->own;
	slot->node = node;
	slot->relevant = slot->made = true;
	slot->state.node = node;
	slot->kept = "";
	append(parent, &slot->own);
	if (node->leaf) {
		slot->kept = answers->blank ? "" : stored->text;
		pv_slot_show(slot);
	} else {
		build_children(answers, slot, stored);
	}
	return slot;
}

/*
 * "/data/enfant[2]/nom": a number where the node may be there twice.  Most
 * paths stay as they were.
 */
static void
set_path(struct pv_answers *answers, struct pv_slot *slot, const char *above,
    bool repeated, int place)
{
	const struct pv_node *node = slot->node;
	const char *path;

	if (!repeated) {
		slot->state.path = node->path;
		return;
	}
	path = node->repeat ?
	    pv_printf(answers, "%s/%s[%d]", above, node->name, place) :
	    pv_printf(answers, "%s/%s", above, node->name);
	if (slot->state.path != NULL && strcmp(slot->state.path, path) == 0)
		talloc_free((void *)(uintptr_t)path);
	else
		slot->state.path = path;
}

static void
link_slots(struct pv_answers *answers, struct pv_slot **last[],
    struct pv_slot *slot, bool repeated)
{
	const struct pv_node *before = NULL;
	int place = 0;

	slot->next = NULL;
	*last[slot->node->index] = slot;
	last[slot->node->index] = &slot->next;
	if (slot->node->leaf)
		return;
	for (xmlNode *child = slot->element->children; child != NULL;
	     child = child->next) {
		struct pv_slot *below = pv_slot_of(child);
		bool in = repeated || below->node->repeat;

		place = before != NULL && below->node == before ? place + 1 : 1;
		before = below->node;
		set_path(answers, below, slot->state.path, in, place);
		link_slots(answers, last, below, in);
	}
}

/* Lists by node, in the order of the document, and paths, after a change. */
static void
relink(struct pv_answers *answers)
{
	size_t n = answers->definition->n_nodes;
	struct pv_slot ***last = pv_alloc_array(answers, struct pv_slot **, n);
	struct pv_slot *root = pv_slot_of(answers->paper.children);

	for (size_t i = 0; i < n; i++) {
		answers->slots[i] = NULL;
		last[i] = &answers->slots[i];
	}
	root->state.path = root->node->path;
	link_slots(answers, last, root, false);
	talloc_free(last);
	answers->changes++;
}

/* What is in a repeat that has an instance more, or less, and what says so. */
static void
mark(struct pv_answers *answers, const struct pv_node *node)
{
	const struct pv_plan *plan = answers->definition->plan;

	answers->changed[node->index] = answers->grown[node->index] = true;
	for (const struct pv_node *child = plan->first_child[node->index];
	     child != NULL; child = plan->sibling[child->index])
		mark(answers, child);
}

struct pv_answers *
pv_tree_new(struct pv_ctx *ctx, const struct pv_definition *definition,
    const struct pv_stored *stored)
{
	struct pv_answers *answers = pv_alloc(ctx, struct pv_answers);
	size_t n = definition->n_nodes;

	answers->ctx = ctx;
	answers->definition = definition;
	answers->paper.type = XML_DOCUMENT_NODE;
	answers->paper.doc = &answers->paper;
	answers->document = &answers->paper;
	answers->slots = pv_alloc_array(answers, struct pv_slot *, n);
	answers->changed = pv_alloc_array(answers, bool, n);
	answers->grown = pv_alloc_array(answers, bool, n);
	answers->all = true;
	answers->slab = pv_alloc_array(answers, struct pv_slot, n);
	answers->spare = n;
	(void)build(answers, (xmlNode *)&answers->paper, definition->nodes[0],
	    stored != NULL ? stored : definition->plan->models[0]);
	relink(answers);
	return answers;
}

static void
take_out(xmlNode *element)
{
	xmlNode *parent = element->parent;

	if (element->prev != NULL)
		element->prev->next = element->next;
	else
		parent->children = element->next;
	if (element->next != NULL)
		element->next->prev = element->prev;
	else
		parent->last = element->prev;
	element->parent = element->next = element->prev = NULL;
}

/* The first child that comes after the node, in the order of the form. */
static xmlNode *
find_after(const struct pv_slot *above, const struct pv_node *node)
{
	xmlNode *child = above->element->children;

	while (child != NULL && pv_slot_of(child)->node->index <= node->index)
		child = child->next;
	return child;
}

static void
add_one(
    struct pv_answers *answers, struct pv_slot *above, struct pv_node *repeat)
{
	const struct pv_stored *model =
	    answers->definition->plan->models[repeat->index];
	xmlNode *after = find_after(above, repeat), *element;

	/* Values of an instance that the form gives are that instance's own. */
	answers->blank = !model->template;
	element = build(answers, above->element, repeat, model)->element;
	answers->blank = false;
	if (after == NULL)
		return;
	take_out(element);
	element->parent = above->element;
	element->prev = after->prev;
	element->next = after;
	if (after->prev != NULL)
		after->prev->next = element;
	else
		above->element->children = element;
	after->prev = element;
}

void
pv_tree_add(struct pv_answers *answers, struct pv_slot *above,
    struct pv_node *repeat, size_t n)
{
	for (; n > 0; n--)
		add_one(answers, above, repeat);
	mark(answers, repeat);
	relink(answers);
}

struct pv_slot *
pv_tree_instance(
    const struct pv_slot *above, const struct pv_node *repeat, size_t place)
{
	xmlNode *child = above->element->children;

	for (; child != NULL; child = child->next)
		if (pv_slot_of(child)->node == repeat && --place == 0)
			return pv_slot_of(child);
	return NULL;
}

void
pv_tree_remove(struct pv_answers *answers, struct pv_slot *above,
    const struct pv_node *repeat, size_t place, size_t n)
{
	for (; n > 0; n--)
		take_out(pv_tree_instance(above, repeat, place)->element);
	mark(answers, repeat);
	relink(answers);
}

size_t
pv_tree_count(const struct pv_slot *above, const struct pv_node *repeat)
{
	size_t n = 0;

	for (const xmlNode *child = above->element->children; child != NULL;
	     child = child->next)
		n += pv_slot_of(child)->node == repeat ? 1 : 0;
	return n;
}
