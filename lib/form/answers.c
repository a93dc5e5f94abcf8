/*
 * answers - an instance of a form: its elements, their slots, setting and
 * getting, reading and writing.
 * Not here: computing (compute.c), checking (check.c), labels (label.c).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>

#include "base/date.h"
#include "form/compute.h"

enum { REPEATS_MAX = 200, PATH_MAX_BYTES = 1024 };

static int
free_document(struct pv_answers *answers)
{
	xmlFreeDoc(answers->document);
	return 0;
}

struct pv_slot *
pv_slot_of(const xmlNode *element)
{
	return element->_private;
}

/* "/data/enfant[2]/nom": a number where the node may be there twice. */
static const char *
instance_path(struct pv_slot *slot)
{
	const xmlNode *above = slot->element->parent;
	const char *front = "";
	int place = 1;

	if (above != NULL && above->type == XML_ELEMENT_NODE)
		front = pv_slot_of(above)->state.path;
	if (!slot->node->repeat)
		return pv_printf(slot, "%s/%s", front, slot->node->name);
	for (const xmlNode *before = slot->element->prev; before != NULL;
	     before = before->prev)
		if (pv_element_is(before, slot->node->name))
			place++;
	return pv_printf(slot, "%s/%s[%d]", front, slot->node->name, place);
}

static bool
in_repeat(const struct pv_node *node)
{
	for (; node != NULL; node = node->parent)
		if (node->repeat)
			return true;
	return false;
}

static void
make_slot(struct pv_answers *answers, xmlNode *element, struct pv_node *node)
{
	struct pv_slot *slot = pv_alloc(answers, struct pv_slot), **last;
	xmlChar *text = NULL;

	slot->element = element;
	slot->node = node;
	slot->relevant = true;
	slot->state.node = node;
	element->_private = slot;
	if (node->leaf)
		text = xmlNodeGetContent(element);
	slot->kept = pv_strdup(slot, text != NULL ? (const char *)text : "");
	xmlFree(text);
	slot->state.path = in_repeat(node) ? instance_path(slot) : node->path;
	for (last = &answers->slots[node->index]; *last != NULL;
	     last = &(*last)->next)
		continue;
	*last = slot;
}

/* Elements that the definition has not are taken out: it is what decides. */
static void
make_slots(
    struct pv_answers *answers, xmlNode *element, const struct pv_node *parent)
{
	const struct pv_definition *definition = answers->definition;
	xmlNode *next;

	for (; element != NULL; element = next) {
		struct pv_node *node = NULL;

		next = element->next;
		if (element->type != XML_ELEMENT_NODE)
			continue;
		for (size_t i = parent != NULL ? (size_t)parent->index : 0;
		     i < definition->n_nodes && node == NULL; i++)
			if (definition->nodes[i]->parent == parent &&
			    pv_element_is(element, definition->nodes[i]->name))
				node = definition->nodes[i];
		if (node == NULL) {
			xmlUnlinkNode(element);
			xmlFreeNode(element);
			continue;
		}
		make_slot(answers, element, node);
		if (!node->leaf)
			make_slots(answers, element->children, node);
	}
}

static void
free_slots(struct pv_answers *answers)
{
	for (size_t i = 0; i < answers->definition->n_nodes; i++) {
		while (answers->slots[i] != NULL) {
			struct pv_slot *next = answers->slots[i]->next;

			talloc_free(answers->slots[i]);
			answers->slots[i] = next;
		}
	}
}

/* What is kept goes back into the elements, so that new slots find it. */
static void
show_all(struct pv_answers *answers)
{
	for (size_t i = 0; i < answers->definition->n_nodes; i++)
		for (struct pv_slot *slot = answers->slots[i]; slot != NULL;
		     slot = slot->next)
			if (slot->node->leaf) {
				slot->relevant = true;
				pv_slot_set(answers, slot, slot->kept);
			}
}

static void
rebuild(struct pv_answers *answers)
{
	free_slots(answers);
	make_slots(answers, xmlDocGetRootElement(answers->document), NULL);
	answers->all = true;
}

static void
set_element_text(xmlNode *element, const char *text)
{
	xmlNodeSetContent(element, NULL);
	if (*text != '\0')
		xmlNodeAddContent(element, (const xmlChar *)text);
}

void
pv_slot_set(struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	char *kept = slot->kept;

	if (value != kept) {
		slot->kept = pv_strdup(slot, value);
		talloc_free(kept);
	}
	set_element_text(slot->element, slot->relevant ? slot->kept : "");
	answers->changed[slot->node->index] = true;
}

static struct pv_answers *
new_answers(struct pv_ctx *ctx, const struct pv_definition *definition,
    xmlDoc *document)
{
	struct pv_answers *answers = pv_alloc(ctx, struct pv_answers);

	answers->ctx = ctx;
	answers->definition = definition;
	answers->document = document;
	talloc_set_destructor(answers, free_document);
	answers->slots =
	    pv_alloc_array(answers, struct pv_slot *, definition->n_nodes);
	answers->changed = pv_alloc_array(answers, bool, definition->n_nodes);
	return answers;
}

/* jr:template: a model for new instances of a repeat. */
static bool
is_template(const xmlNode *element)
{
	const xmlAttr *attribute = element->properties;

	while (attribute != NULL &&
	    strcmp((const char *)attribute->name, "template") != 0)
		attribute = attribute->next;
	return attribute != NULL;
}

/* A template is no answer. */
static void
drop_templates(xmlNode *element)
{
	xmlNode *next;

	for (; element != NULL; element = next) {
		next = element->next;
		if (element->type != XML_ELEMENT_NODE)
			continue;
		if (!is_template(element)) {
			drop_templates(element->children);
			continue;
		}
		xmlUnlinkNode(element);
		xmlFreeNode(element);
	}
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
		pv_slot_set(
		    answers, slot, pv_time_iso(ctx, (int64_t)time(NULL)));
	else if (strcmp(what, "uid") == 0)
		pv_slot_set(answers, slot,
		    pv_printf(ctx, "uuid:%s", pv_function_uuid(answers)));
}

struct pv_answers *
pv_answers_new(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	xmlDoc *document = xmlNewDoc((const xmlChar *)"1.0");
	struct pv_answers *answers;
	xmlNode *root;

	root = document != NULL ?
	    xmlDocCopyNode(definition->plan->instance, document, 1) :
	    NULL;
	if (root == NULL)
		pv_die("out of memory for answers");
	(void)xmlDocSetRootElement(document, root);
	drop_templates(root->children);
	answers = new_answers(ctx, definition, document);
	rebuild(answers);
	for (size_t i = 0; i < definition->n_nodes; i++)
		for (struct pv_slot *slot = answers->slots[i]; slot != NULL;
		     slot = slot->next)
			if (slot->node->preload != NULL)
				preload(answers, slot);
	pv_answers_recompute(answers);
	pv_compute_actions(answers, NULL, NULL);
	pv_answers_recompute(answers);
	return answers;
}

static void complete(const struct pv_definition *definition,
    const struct pv_node *node, xmlNode *element, const xmlNode *model);

/* Every child of that name; false if there is none. */
static bool
complete_children(const struct pv_definition *definition,
    const struct pv_node *node, xmlNode *parent, const xmlNode *model)
{
	bool found = false;

	for (xmlNode *child = parent->children; child != NULL;
	     child = child->next) {
		if (!pv_element_is(child, node->name))
			continue;
		found = true;
		complete(definition, node, child, model);
	}
	return found;
}

/*
 * Elements of the definition that the answers have not are added, but for
 * repeats, of which there may be none.
 */
static void
complete(const struct pv_definition *definition, const struct pv_node *node,
    xmlNode *element, const xmlNode *model)
{
	for (const xmlNode *wanted = model->children; wanted != NULL;
	     wanted = wanted->next) {
		const struct pv_node *child;
		xmlNode *copy;

		if (wanted->type != XML_ELEMENT_NODE)
			continue;
		child =
		    pv_node_find(definition, node, (const char *)wanted->name);
		if (child == NULL ||
		    complete_children(definition, child, element, wanted) ||
		    child->repeat)
			continue;
		copy = xmlDocCopyNode(
		    (xmlNode *)(uintptr_t)wanted, element->doc, 1);
		if (copy == NULL || xmlAddChild(element, copy) == NULL)
			pv_die("out of memory for answers");
	}
}

struct pv_answers *
pv_answers_read(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *xml, size_t length)
{
	xmlDoc *document = length < INT32_MAX ?
	    xmlReadMemory(xml, (int)length, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING) :
	    NULL;
	xmlNode *root = xmlDocGetRootElement(document);
	struct pv_answers *answers;

	if (document == NULL || document->intSubset != NULL ||
	    !pv_element_is(root, definition->nodes[0]->name)) {
		if (document != NULL)
			xmlFreeDoc(document);
		(void)pv_fail(ctx, 500, "PV0404", "error.internal",
		    "stored answers of %s cannot be read again",
		    definition->name);
		return NULL;
	}
	complete(
	    definition, definition->nodes[0], root, definition->plan->instance);
	answers = new_answers(ctx, definition, document);
	rebuild(answers);
	pv_answers_recompute(answers);
	return answers;
}

static void
add_escaped(struct pv_buffer *out, const char *text)
{
	for (; *text != '\0'; text++) {
		size_t plain = strcspn(text, "<>&\"\r");

		pv_buffer_add(out, text, plain);
		text += plain;
		if (*text == '\0')
			return;
		pv_buffer_add_text(out,
		    *text == '<'     ? "&lt;" :
			*text == '>' ? "&gt;" :
			*text == '&' ? "&amp;" :
			*text == '"' ? "&quot;" :
				       "&#13;");
	}
}

/* all: what is not relevant too, as it was typed. */
static void
write_element(const xmlNode *element, bool all, struct pv_buffer *out)
{
	const struct pv_slot *slot = pv_slot_of(element);

	if (!all && !slot->relevant)
		return;
	pv_buffer_addf(out, "<%s", slot->node->name);
	for (const xmlAttr *attribute = element->properties; attribute != NULL;
	     attribute = attribute->next) {
		if (attribute->ns != NULL || attribute->children == NULL)
			continue;
		pv_buffer_addf(out, " %s=\"", (const char *)attribute->name);
		add_escaped(out, (const char *)attribute->children->content);
		pv_buffer_add_text(out, "\"");
	}
	pv_buffer_add_text(out, ">");
	if (slot->node->leaf)
		add_escaped(out, slot->kept);
	for (const xmlNode *child = slot->node->leaf ? NULL : element->children;
	     child != NULL; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			write_element(child, all, out);
	pv_buffer_addf(out, "</%s>", slot->node->name);
}

void
pv_answers_write(struct pv_answers *answers, struct pv_buffer *out)
{
	write_element(xmlDocGetRootElement(answers->document), true, out);
}

void
pv_answers_submission(struct pv_answers *answers, struct pv_buffer *out)
{
	pv_answers_recompute(answers);
	write_element(xmlDocGetRootElement(answers->document), false, out);
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

/* A value of a slot that may be set; what hangs on it runs. */
static void
change(struct pv_answers *answers, struct pv_slot *slot, const char *value)
{
	slot->refusal = NULL;
	if (strcmp(slot->kept, value) == 0)
		return;
	pv_slot_set(answers, slot, value);
	pv_compute_actions(answers, slot->node, slot->element);
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
	change(answers, slot, value);
	return true;
}

bool
pv_answers_put(struct pv_answers *answers, const char *path, const char *value)
{
	struct pv_slot *slot = pv_slot_find(answers, path);

	if (slot == NULL || !slot->node->leaf)
		return false;
	change(answers, slot, value);
	return true;
}

const char *
pv_answers_get(struct pv_answers *answers, const char *path)
{
	const struct pv_slot *slot = pv_slot_find(answers, path);

	return slot != NULL ? slot->kept : "";
}

static xmlNode *
find_template(xmlNode *model, const struct pv_node *node)
{
	xmlNode *parent = node->parent == NULL ? NULL :
	    node->parent->parent == NULL       ? model :
					   find_template(model, node->parent);

	return parent == NULL ? model : pv_element_child(parent, node->name);
}

bool
pv_answers_repeat_add(struct pv_answers *answers, const char *repeat_path)
{
	const struct pv_node *node;
	struct pv_slot *above;
	const char *last = strrchr(repeat_path, '/');
	char *parent;
	xmlNode *copy, *element, *after = NULL;
	int count = 0;

	if (last == NULL)
		return false;
	parent = pv_strndup(answers, repeat_path, (size_t)(last - repeat_path));
	above = pv_slot_find(answers, parent);
	node = above == NULL ?
	    NULL :
	    pv_node_find(answers->definition, above->node, last + 1);
	if (node == NULL || !node->repeat)
		return false;
	for (element = above->element->children; element != NULL;
	     element = element->next)
		if (pv_element_is(element, node->name)) {
			after = element;
			count++;
		}
	if (count >= REPEATS_MAX)
		return false;
	show_all(answers);
	copy = xmlDocCopyNode(
	    find_template(answers->definition->plan->instance, node),
	    answers->document, 1);
	if (copy == NULL)
		pv_die("out of memory for a repeat");
	while (copy->properties != NULL)
		(void)xmlRemoveProp(copy->properties);
	if (after != NULL)
		(void)xmlAddNextSibling(after, copy);
	else
		(void)xmlAddChild(above->element, copy);
	rebuild(answers);
	pv_answers_recompute(answers);
	return true;
}

bool
pv_answers_repeat_remove(struct pv_answers *answers, const char *instance)
{
	struct pv_slot *slot = pv_slot_find(answers, instance);
	xmlNode *element;

	if (slot == NULL || !slot->node->repeat)
		return false;
	element = slot->element;
	show_all(answers);
	xmlUnlinkNode(element);
	free_slots(answers);
	xmlFreeNode(element);
	rebuild(answers);
	pv_answers_recompute(answers);
	return true;
}
