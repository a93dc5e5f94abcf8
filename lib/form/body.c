/*
 * body - the controls of a form and the pages that they make.
 * Not here: what they show (label.c), what is answered (answers.c).
 *
 * One subject a page: a group whose appearance is "field-list" is one, a
 * question or a repeat (with the group around it) outside of such a group is
 * one by itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/word.h"
#include "form/engine.h"

enum { ITEMS_MAX = 2048 };

static const struct {
	const char *name;
	enum pv_control control;
} controls[] = {
	{ "input", PV_INPUT },
	{ "secret", PV_INPUT },
	{ "select1", PV_SELECT1 },
	{ "select", PV_SELECT },
	{ "upload", PV_UPLOAD },
	{ "range", PV_RANGE },
	{ "trigger", PV_TRIGGER },
	{ "rank", PV_RANK },
	{ "group", PV_GROUP },
	{ "repeat", PV_REPEAT },
};

static bool read_items(struct pv_reading *reading, xmlNode *parent,
    struct pv_item *owner, const struct pv_node *context, bool on_page);

bool
pv_item_looks(const struct pv_item *item, const char *word)
{
	return pv_word_among(item->appearance, word);
}

/* A page's name is a segment of its address: no two are the same. */
static const char *
page_name(struct pv_definition *definition, const struct pv_item *item)
{
	const char *base = item->node != NULL ? item->node->name : "page";
	const char *name = base;

	for (int n = 2; pv_definition_page(definition, name) != NULL; n++)
		name = pv_printf(definition, "%s-%d", base, n);
	return name;
}

static void
add_page(struct pv_definition *definition, struct pv_item *item)
{
	item->page = true;
	item->name = page_name(definition, item);
	definition->pages[definition->n_pages++] = item;
}

static void
read_range(struct pv_reading *reading, struct pv_item *item)
{
	static const char *const names[] = { "start", "end", "step" };
	double *const members[] = { &item->range_start, &item->range_end,
		&item->range_step };

	for (size_t i = 0; i < 3; i++) {
		const char *text =
		    pv_element_attribute(reading->ctx, item->element, names[i]);

		if (text == NULL) {
			pv_reading_remark(reading, PV_REMARK_FAULT,
			    item->element,
			    "a range without its %s; give it one", names[i]);
			return;
		}
		*members[i] = strtod(text, NULL);
	}
	item->ranged = item->range_step != 0;
}

static struct pv_item *
new_item(struct pv_reading *reading, xmlNode *element, enum pv_control control,
    struct pv_item *owner)
{
	struct pv_definition *definition = reading->definition;
	struct pv_item *item = pv_alloc(definition, struct pv_item);
	const char *end, *rows;

	item->control = control;
	item->parent = owner;
	item->element = element;
	item->appearance =
	    pv_element_attribute(definition, element, "appearance");
	if (item->appearance == NULL)
		item->appearance = "";
	item->pv_control = pv_element_attribute(definition, element, "control");
	item->pv_source = pv_element_attribute(definition, element, "source");
	item->pv_autocomplete =
	    pv_element_attribute(definition, element, "autocomplete");
	item->media_type = pv_element_attribute(definition, element, "accept");
	if (item->media_type == NULL)
		item->media_type =
		    pv_element_attribute(definition, element, "mediatype");
	if (pv_item_looks(item, "new-front") || pv_item_looks(item, "selfie"))
		item->capture = "user";
	else if (pv_item_looks(item, "new"))
		item->capture = "environment";
	if (control == PV_RANGE)
		read_range(reading, item);
	rows = pv_element_attribute(definition, element, "rows");
	if (rows != NULL)
		item->rows = (int)strtol(rows, NULL, 10);
	end = pv_element_attribute(definition, element, "end");
	item->end = end != NULL && strcmp(end, "true") == 0;
	return item;
}

/* An attribute of a repeat, seen from where its instances are. */
static bool
read_bound(struct pv_reading *reading, const struct pv_item *item,
    const char *name, const struct pv_expression **out)
{
	const char *source =
	    pv_element_attribute(reading->ctx, item->element, name);

	if (source == NULL)
		return true;
	*out = pv_reading_expression(
	    reading, item->element, item->node->parent, source);
	return *out != NULL;
}

/*
 * jr:count and jr:noAddRemove take a repeat out of the person's hands; pv:min
 * and pv:max bound what they may do with it.
 */
static bool
bind_repeat(
    struct pv_reading *reading, struct pv_item *item, struct pv_node *node)
{
	const char *source =
	    pv_element_attribute(reading->ctx, item->element, "count");
	const char *fixed =
	    pv_element_attribute(reading->ctx, item->element, "noAddRemove");
	struct pv_count *count;

	if (node->item == NULL)
		node->item = item;
	item->fixed =
	    source != NULL || (fixed != NULL && strncmp(fixed, "true", 4) == 0);
	if (!read_bound(reading, item, "min", &item->least) ||
	    !read_bound(reading, item, "max", &item->most))
		return false;
	if (source == NULL || node->parent == NULL)
		return true;
	count = pv_alloc(reading->definition, struct pv_count);
	count->repeat = node;
	count->count =
	    pv_reading_expression(reading, item->element, node, source);
	count->next = reading->definition->plan->counts;
	reading->definition->plan->counts = count;
	return count->count != NULL;
}

/* ref and nodeset mean the same. */
static const char *
bound_path(const struct pv_reading *reading, const xmlNode *element)
{
	const char *path =
	    pv_element_attribute(reading->ctx, element, "nodeset");

	return path != NULL ?
	    path :
	    pv_element_attribute(reading->ctx, element, "ref");
}

/*
 * The node that a control is bound to; NULL if it has none, with a remark
 * where it must: a group needs none.
 */
static struct pv_node *
bound_node(struct pv_reading *reading, const xmlNode *element,
    enum pv_control control, const struct pv_node *context)
{
	const char *path = bound_path(reading, element);
	struct pv_node *node;

	if (path == NULL && control == PV_GROUP)
		return NULL;
	node = path != NULL ? pv_node_find(reading->definition, context, path) :
			      NULL;
	if (node == NULL)
		pv_reading_remark(reading, PV_REMARK_FAULT, element,
		    "<%s> is for no node: \"%s\"; correct its %s",
		    (const char *)element->name, path != NULL ? path : "",
		    control == PV_REPEAT ? "nodeset" : "ref");
	return node;
}

static bool
bind_item(
    struct pv_reading *reading, struct pv_item *item, struct pv_node *node)
{
	item->node = node;
	if (node == NULL)
		return true;
	if (item->control == PV_REPEAT)
		return bind_repeat(reading, item, node);
	if (item->control == PV_INPUT && node->always_readonly &&
	    node->calculate == NULL)
		item->control = PV_NOTE;
	if (item->control != PV_GROUP && node->item == NULL)
		node->item = item;
	return true;
}

/* A group around a repeat is only its label. */
static bool
is_one_page(const struct pv_item *group)
{
	return pv_item_looks(group, "field-list") ||
	    pv_element_child(group->element, "repeat") != NULL;
}

static int
depth_of(const struct pv_item *item)
{
	int depth = 0;

	for (; item != NULL; item = item->parent)
		depth++;
	return depth;
}

static bool
read_item(struct pv_reading *reading, xmlNode *element, enum pv_control control,
    struct pv_item *owner, const struct pv_node *context, bool on_page)
{
	struct pv_definition *definition = reading->definition;
	struct pv_node *node = bound_node(reading, element, control, context);
	struct pv_item *item;
	bool holds = control == PV_GROUP || control == PV_REPEAT;
	struct pv_item ***list =
	    owner != NULL ? &owner->items : &definition->items;
	size_t *n = owner != NULL ? &owner->n_items : &definition->n_items;

	if (node == NULL && control != PV_GROUP)
		return true;
	if (depth_of(owner) == PV_GROUPS_MAX)
		return pv_reading_fault(reading, element,
		    "more than %d groups in one another; divide the form",
		    PV_GROUPS_MAX);
	item = new_item(reading, element, control, owner);
	if (!bind_item(reading, item, node))
		return false;
	pv_reading_plain(reading, item);
	*list = talloc_realloc(
	    definition, *list, struct pv_item *, (unsigned int)*n + 1);
	if (*list == NULL)
		pv_die("out of memory for the controls of a form");
	(*list)[(*n)++] = item;
	if (!on_page && (control != PV_GROUP || is_one_page(item))) {
		if (definition->n_pages == ITEMS_MAX)
			return pv_reading_fault(reading, element,
			    "more than %d pages; divide the form", ITEMS_MAX);
		add_page(definition, item);
		on_page = true;
	}
	if (!pv_reading_shown(
		reading, element, item->node != NULL ? item->node : context))
		return false;
	return !holds ||
	    read_items(reading, element, item,
		item->node != NULL ? item->node : context, on_page);
}

static bool
read_items(struct pv_reading *reading, xmlNode *parent, struct pv_item *owner,
    const struct pv_node *context, bool on_page)
{
	for (xmlNode *element = parent->children; element != NULL;
	     element = element->next)
		for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]);
		     i++)
			if (pv_element_is(element, controls[i].name) &&
			    !read_item(reading, element, controls[i].control,
				owner, context, on_page))
				return false;
	return true;
}

/* Repeats are known before an expression is read: it matters there. */
void
pv_reading_repeats(struct pv_reading *reading, xmlNode *parent)
{
	for (xmlNode *element = parent->children; element != NULL;
	     element = element->next) {
		const char *path;
		struct pv_node *node;

		if (element->type != XML_ELEMENT_NODE)
			continue;
		pv_reading_repeats(reading, element);
		if (!pv_element_is(element, "repeat"))
			continue;
		path = bound_path(reading, element);
		node = path != NULL ?
		    pv_node_find(reading->definition, NULL, path) :
		    NULL;
		if (node != NULL)
			node->repeat = true;
	}
}

static bool
has_outputs_read(const xmlNode *text)
{
	for (const xmlNode *node = text->children; node != NULL;
	     node = node->next)
		if (node->type == XML_ELEMENT_NODE &&
		    (node->_private != NULL || has_outputs_read(node)))
			return true;
	return false;
}

/* Texts that no control shows by name: choices' and messages'. */
static bool
read_free_texts(struct pv_reading *reading)
{
	struct pv_definition *definition = reading->definition;
	const struct pv_plan *plan = definition->plan;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		const char *messages[] = { node->constraint_message,
			node->required_message };

		for (size_t j = 0; j < 2; j++) {
			const char *id = messages[j] == NULL ?
			    NULL :
			    pv_label_itext_id(reading->ctx, messages[j]);

			if (id != NULL &&
			    !pv_reading_itext_outputs(reading, id, node))
				return false;
		}
	}
	for (size_t i = 0; i < plan->n_texts; i++) {
		xmlNode *value = plan->texts[i].value;

		if (value != NULL && !has_outputs_read(value) &&
		    !pv_reading_outputs(reading, value, definition->nodes[0]))
			return false;
	}
	return true;
}

bool
pv_reading_body(struct pv_reading *reading, xmlNode *body)
{
	struct pv_definition *definition = reading->definition;

	definition->pages =
	    pv_alloc_array(definition, struct pv_item *, ITEMS_MAX);
	if (!read_items(reading, body, NULL, definition->nodes[0], false))
		return false;
	if (definition->n_pages == 0)
		pv_reading_remark(reading, PV_REMARK_FAULT, body,
		    "the form asks nothing: give its body a control");
	return read_free_texts(reading);
}
