/*
 * attribute - attributes that a bind or an action names, such as
 * "/data/meta/entity/@id": nodes like others, but that they are sent as they
 * stand in the form.
 * Not here: attributes that nothing names, which stay as they are (write.c).
 *
 * Within the form each is an element of a name of our own, so that all that
 * holds for a node holds for it.
 */
#include <string.h>

#include "form/engine.h"

static const char mark[] = PV_ATTRIBUTE_MARK;

enum { MARK_LENGTH = sizeof(mark) - 1, NAME_MAX_BYTES = 128 };

const char *
pv_attribute_name(const char *name)
{
	return strncmp(name, mark, MARK_LENGTH) == 0 ? name + MARK_LENGTH :
						       NULL;
}

/* The part of a path up to "/" or its end, without its prefix. */
static const char *
next_name(const char **path, size_t *length)
{
	const char *name = *path, *colon;

	*length = strcspn(name, "/");
	*path += *length;
	colon = memchr(name, ':', *length);
	if (colon != NULL) {
		*length -= (size_t)(colon + 1 - name);
		name = colon + 1;
	}
	return name;
}

/* What is in the attribute moves to an element, before the others. */
static void
move(xmlNode *element, const char *attribute, size_t length)
{
	xmlAttr *found = element->properties;
	char name[NAME_MAX_BYTES];
	xmlNode *made;

	while (found != NULL &&
	    (strlen((const char *)found->name) != length ||
		memcmp(found->name, attribute, length) != 0))
		found = found->next;
	/* Where there is a text, an element would take its place. */
	if (found == NULL || MARK_LENGTH + length >= sizeof(name) ||
	    (element->children != NULL &&
		xmlFirstElementChild(element) == NULL))
		return;
	(void)snprintf(
	    name, sizeof(name), "%s%.*s", mark, (int)length, attribute);
	made = xmlNewDocNode(element->doc, NULL, (const xmlChar *)name, NULL);
	if (made == NULL)
		pv_die("out of memory for an attribute");
	if (found->children != NULL)
		xmlNodeAddContent(made, found->children->content);
	if (found->ns != NULL)
		made->_private = (void *)(uintptr_t)found->ns->prefix;
	if (element->children != NULL)
		xmlAddPrevSibling(element->children, made);
	else
		xmlAddChild(element, made);
	xmlRemoveProp(found);
}

/* In each element that the path means from here, and there may be several. */
static void
move_all(xmlNode *element, const char *path)
{
	const char *name;
	bool attribute;
	size_t length;

	if (*path++ != '/')
		return;
	attribute = *path == '@';
	path += attribute;
	name = next_name(&path, &length);
	if (attribute) {
		move(element, name, length);
		return;
	}
	for (xmlNode *child = element->children; child != NULL;
	     child = child->next)
		if (child->type == XML_ELEMENT_NODE &&
		    strlen((const char *)child->name) == length &&
		    memcmp(child->name, name, length) == 0)
			move_all(child, path);
}

/* An element of the form has our own name already. */
static const xmlNode *
find_taken(const xmlNode *element)
{
	const xmlNode *found = NULL;

	for (; element != NULL && found == NULL; element = element->next)
		if (element->type == XML_ELEMENT_NODE)
			found = pv_attribute_name(
				    (const char *)element->name) != NULL ?
			    element :
			    find_taken(element->children);
	return found;
}

bool
pv_reading_attributes(
    struct pv_reading *reading, const xmlNode *model, xmlNode *root)
{
	const xmlNode *taken = find_taken(root);

	if (taken != NULL)
		return pv_reading_fault(reading, taken,
		    "no element may be called \"%s…\"; rename it", mark);
	for (const xmlNode *one = model->children; one != NULL;
	     one = one->next) {
		const char *path = NULL;

		if (pv_element_is(one, "bind"))
			path =
			    pv_element_attribute(reading->ctx, one, "nodeset");
		else if (pv_element_is(one, "setvalue"))
			path = pv_element_attribute(reading->ctx, one, "ref");
		if (path != NULL && strstr(path, "/@") != NULL)
			move_all(root->parent, path);
	}
	return true;
}
