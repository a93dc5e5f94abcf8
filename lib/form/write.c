/*
 * write - answers as XML: all of them, for a draft, and those that are sent.
 * Not here: reading them again (stored.c).
 */
#include <string.h>

#include "form/engine.h"
#include "form/stored.h"

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

/* all: what is not relevant too, as it was typed; else as it is sent. */
static void
write_slot(struct pv_answers *answers, const struct pv_slot *slot, bool all,
    struct pv_buffer *out)
{
	const struct pv_node *node = slot->node;

	if (!all && !slot->relevant)
		return;
	pv_buffer_add_text(out, "<");
	write_name(node, all, out);
	if (node->parent == NULL && !all)
		write_prefixes(answers->definition, out);
	if (node->parent == NULL || !all)
		write_attributes(node->element, out);
	pv_buffer_add_text(out, ">");
	if (node->leaf)
		pv_stored_escape(out, all ? slot->kept : pv_slot_seen(slot));
	for (const xmlNode *child = node->leaf ? NULL : slot->element->children;
	     child != NULL; child = child->next)
		write_slot(answers, pv_slot_of(child), all, out);
	pv_buffer_add_text(out, "</");
	write_name(node, all, out);
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
	pv_preload(answers, true);
	pv_answers_recompute(answers);
	write_slot(answers, answers->slots[0], false, out);
}
