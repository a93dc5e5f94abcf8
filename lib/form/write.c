/*
 * write - answers as XML: all of them, for a draft, and those that are sent.
 * Not here: reading them again (stored.c).
 */
#include <string.h>

#include "form/engine.h"
#include "form/stored.h"

enum {
	ESCAPED_MAX_BYTES = 6, /* of one: "&quot;" */
	TAG_MAX_BYTES = 16     /* of its marks: "</", ">", "xmlns:=\"\"" */
};

static void
write_attribute(struct pv_buffer *out, const char *prefix, const char *name,
    const char *value)
{
	pv_buffer_addf(out, " %s%s%s=\"", prefix != NULL ? prefix : "",
	    prefix != NULL ? ":" : "", name);
	pv_stored_escape(out, value);
	pv_buffer_add_text(out, "\"");
}

/* jr:template says only how instances are made: it is not sent. */
static bool
is_template(const xmlAttr *attribute)
{
	return attribute->ns != NULL &&
	    strcmp((const char *)attribute->name, "template") == 0;
}

/* As the form has them: id and version of the record, tags of questions. */
static void
write_attributes(const xmlNode *model, struct pv_buffer *out)
{
	for (const xmlAttr *attribute = model->properties; attribute != NULL;
	     attribute = attribute->next) {
		if (is_template(attribute))
			continue;
		write_attribute(out,
		    attribute->ns != NULL ?
			(const char *)attribute->ns->prefix :
			NULL,
		    (const char *)attribute->name,
		    attribute->children != NULL ?
			(const char *)attribute->children->content :
			"");
	}
}

static bool
uses_prefix(const struct pv_definition *definition, const char *prefix)
{
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		const xmlAttr *attribute = node->element->properties;

		if (node->prefix != NULL && strcmp(node->prefix, prefix) == 0)
			return true;
		for (; attribute != NULL; attribute = attribute->next)
			if (attribute->ns != NULL && !is_template(attribute) &&
			    attribute->ns->prefix != NULL &&
			    strcmp((const char *)attribute->ns->prefix,
				prefix) == 0)
				return true;
	}
	return false;
}

/* The prefixes that are used, on the element of all. */
static void
write_prefixes(const struct pv_definition *definition, struct pv_buffer *out)
{
	const xmlNode *model = definition->nodes[0]->element;
	xmlNs **known = xmlGetNsList(model->doc, model);

	for (size_t i = 0; known != NULL && known[i] != NULL; i++)
		if (known[i]->prefix != NULL &&
		    uses_prefix(definition, (const char *)known[i]->prefix))
			write_attribute(out, "xmlns",
			    (const char *)known[i]->prefix,
			    (const char *)known[i]->href);
	xmlFree(known);
}

static void
write_name(const struct pv_node *node, bool all, struct pv_buffer *out)
{
	if (!all && node->prefix != NULL) {
		pv_buffer_add_text(out, node->prefix);
		pv_buffer_add_text(out, ":");
	}
	pv_buffer_add_text(out, node->name);
}

/* No more bytes than that are written of a slot, but for what is in it. */
static size_t
most_bytes(const struct pv_slot *slot, size_t tag)
{
	size_t bytes = 2 * tag + ESCAPED_MAX_BYTES * strlen(slot->kept);

	for (const xmlAttr *one = slot->node->element->properties; one != NULL;
	     one = one->next)
		bytes += TAG_MAX_BYTES + strlen((const char *)one->name) +
		    (one->ns != NULL && one->ns->prefix != NULL ?
			    strlen((const char *)one->ns->prefix) :
			    0) +
		    (one->children != NULL ? ESCAPED_MAX_BYTES *
				strlen((const char *)one->children->content) :
					     0);
	return bytes;
}

static bool
has_room(struct pv_answers *answers, const struct pv_buffer *out, size_t bytes)
{
	if (out->length + bytes <= out->max)
		return true;
	answers->large = true;
	pv_answers_stop(answers, "the answers are too large", NULL);
	return false;
}

/* The attributes that are nodes. */
static void
write_bound(struct pv_answers *answers, const struct pv_slot *slot,
    struct pv_buffer *out, size_t reserved)
{
	for (const xmlNode *child = slot->element->children; child != NULL;
	     child = child->next) {
		const struct pv_slot *one = pv_slot_of(child);
		size_t tag = TAG_MAX_BYTES + strlen(one->node->name);

		if (one->node->attribute != NULL && one->relevant &&
		    has_room(answers, out, reserved + most_bytes(one, tag)))
			write_attribute(out, one->node->prefix,
			    one->node->attribute, pv_slot_seen(one));
	}
}

/*
 * all: what is not relevant too, as it was typed; else as it is sent.  What
 * is reserved closes what is open.
 */
static void
write_slot(struct pv_answers *answers, const struct pv_slot *slot, bool all,
    struct pv_buffer *out, size_t reserved)
{
	const struct pv_node *node = slot->node;
	size_t tag = TAG_MAX_BYTES + strlen(node->name) +
	    (node->prefix != NULL ? strlen(node->prefix) : 0);

	if (!all && !slot->relevant)
		return;
	if (!has_room(answers, out, reserved + most_bytes(slot, tag)))
		return;
	pv_buffer_add_text(out, "<");
	write_name(node, all, out);
	if (node->parent == NULL && !all)
		write_prefixes(answers->definition, out);
	if (node->parent == NULL || !all)
		write_attributes(node->element, out);
	if (!all && !node->leaf)
		write_bound(answers, slot, out, reserved + tag);
	pv_buffer_add_text(out, ">");
	if (node->leaf)
		pv_stored_escape(out, all ? slot->kept : pv_slot_seen(slot));
	for (const xmlNode *child = node->leaf ? NULL : slot->element->children;
	     child != NULL; child = child->next)
		if (all || pv_slot_of(child)->node->attribute == NULL)
			write_slot(answers, pv_slot_of(child), all, out,
			    reserved + tag);
	pv_buffer_add_text(out, "</");
	write_name(node, all, out);
	pv_buffer_add_text(out, ">");
}

/* The names of namespaces are of the form's, which is bounded. */
static size_t
prefixes_bytes(const struct pv_definition *definition)
{
	const xmlNode *model = definition->nodes[0]->element;
	xmlNs **known = xmlGetNsList(model->doc, model);
	size_t bytes = 0;

	for (size_t i = 0; known != NULL && known[i] != NULL; i++)
		if (known[i]->prefix != NULL)
			bytes += TAG_MAX_BYTES +
			    strlen((const char *)known[i]->prefix) +
			    ESCAPED_MAX_BYTES *
				strlen((const char *)known[i]->href);
	xmlFree(known);
	return bytes;
}

void
pv_answers_write(struct pv_answers *answers, struct pv_buffer *out)
{
	write_slot(answers, answers->slots[0], true, out, 0);
}

void
pv_answers_submission(struct pv_answers *answers, struct pv_buffer *out)
{
	pv_preload(answers, true);
	pv_answers_recompute(answers);
	write_slot(answers, answers->slots[0], false, out,
	    prefixes_bytes(answers->definition));
}
