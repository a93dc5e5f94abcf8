/*
 * shown - what a control shows is read: its texts, its choices.
 * Not here: how they are found again (label.c).
 */
#include <string.h>

#include "form/engine.h"

/* What a label, a hint or an item shows of the answers is read here, once. */
static bool
read_shown(
    struct pv_reading *reading, xmlNode *element, const struct pv_node *context)
{
	const char *ref = pv_element_attribute(reading->ctx, element, "ref");
	const char *id =
	    ref != NULL ? pv_label_itext_id(reading->ctx, ref) : NULL;

	if (id != NULL && !pv_reading_itext_outputs(reading, id, context))
		return false;
	for (xmlNode *child = element->children;
	     child != NULL && pv_element_is(element, "item");
	     child = child->next)
		if (pv_element_is(child, "label") &&
		    !read_shown(reading, child, context))
			return false;
	return pv_element_is(element, "item") ||
	    pv_reading_outputs(reading, element, context);
}

/* A reference of a choice: a name in its element, or jr:itext(name). */
static const struct pv_expression *
read_choice_ref(struct pv_reading *reading, xmlNode *itemset, const char *name)
{
	xmlNode *element = pv_element_child(itemset, name);
	const char *source = element != NULL ?
	    pv_element_attribute(reading->ctx, element, "ref") :
	    NULL;

	if (source == NULL) {
		(void)pv_reading_fault(
		    reading, itemset, "an itemset whose <%s> has no ref", name);
		return NULL;
	}
	return pv_reading_expression(reading, element, NULL, source);
}

/* "jr:itext(name)": the text may have a picture too. */
static bool
read_choice_id(
    struct pv_reading *reading, xmlNode *element, struct pv_itemset *itemset)
{
	static const char call[] = "jr:itext(";
	const char *source = itemset->label->source, *end;

	if (strncmp(source, call, sizeof(call) - 1) != 0)
		return true;
	source += sizeof(call) - 1;
	end = strrchr(source, ')');
	if (end == NULL)
		return true;
	itemset->id = pv_reading_expression(reading, element, NULL,
	    pv_strndup(reading->ctx, source, (size_t)(end - source)));
	return itemset->id != NULL;
}

static bool
read_itemset(
    struct pv_reading *reading, xmlNode *element, const struct pv_node *context)
{
	struct pv_itemset *itemset;
	const char *source =
	    pv_element_attribute(reading->ctx, element, "nodeset");

	if (source == NULL)
		return pv_reading_fault(
		    reading, element, "an itemset without a nodeset");
	itemset = pv_alloc(reading->definition, struct pv_itemset);
	itemset->nodes =
	    pv_reading_expression(reading, element, context, source);
	if (itemset->nodes == NULL)
		return false;
	itemset->value = read_choice_ref(reading, element, "value");
	itemset->label = itemset->value != NULL ?
	    read_choice_ref(reading, element, "label") :
	    NULL;
	element->_private = itemset;
	return itemset->label != NULL &&
	    read_choice_id(reading, element, itemset);
}

bool
pv_reading_shown(
    struct pv_reading *reading, xmlNode *element, const struct pv_node *context)
{
	for (xmlNode *child = element->children; child != NULL;
	     child = child->next) {
		if (pv_element_is(child, "itemset") &&
		    !read_itemset(reading, child, context))
			return false;
		if ((pv_element_is(child, "label") ||
			pv_element_is(child, "hint") ||
			pv_element_is(child, "item")) &&
		    !read_shown(reading, child, context))
			return false;
	}
	return true;
}
