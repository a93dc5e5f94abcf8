/*
 * element - small helpers on XML elements, whose names are compared without
 * namespace.
 */
#include <string.h>

#include "form/engine.h"

bool
pv_element_is(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE &&
	    strcmp((const char *)node->name, name) == 0;
}

xmlNode *
pv_element_child(const xmlNode *node, const char *name)
{
	xmlNode *child = node != NULL ? node->children : NULL;

	while (child != NULL && !pv_element_is(child, name))
		child = child->next;
	return child;
}

const char *
pv_element_attribute(const void *parent, const xmlNode *node, const char *name)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL;
	     attribute = attribute->next) {
		xmlChar *value;
		const char *copy;

		if (strcmp((const char *)attribute->name, name) != 0)
			continue;
		value = xmlNodeGetContent((const xmlNode *)attribute);
		copy = pv_strdup(parent, (const char *)value);
		xmlFree(value);
		return copy;
	}
	return NULL;
}

const char *
pv_element_text(const void *parent, const xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const char *copy = pv_strdup(parent, (const char *)text);

	xmlFree(text);
	return copy;
}
