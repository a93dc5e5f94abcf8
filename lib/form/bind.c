/*
 * bind - what binds the nodes: their types, their conditions.
 * Not here: the nodes (node.c), when conditions are computed (order.c).
 */
#include <stdlib.h>
#include <string.h>

#include "form/engine.h"

/* "xsd:date" and "date" are one; an unknown type is a text. */
static enum pv_type
read_type(const char *name)
{
	static const struct {
		const char *name;
		enum pv_type type;
	} types[] = {
		{ "int", PV_INT },
		{ "integer", PV_INT },
		{ "decimal", PV_DECIMAL },
		{ "date", PV_DATE },
		{ "time", PV_TIME },
		{ "dateTime", PV_DATETIME },
		{ "boolean", PV_BOOLEAN },
		{ "binary", PV_BINARY },
		{ "geopoint", PV_GEOPOINT },
		{ "geotrace", PV_GEOTRACE },
		{ "geoshape", PV_GEOSHAPE },
		{ "barcode", PV_BARCODE },
		{ "intent", PV_INTENT },
	};
	const char *colon = strchr(name, ':');

	if (colon != NULL)
		name = colon + 1;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return PV_STRING;
}

/* "true" is what older builders write, and blanks are none. */
static const char *
condition_source(const void *parent, const xmlNode *bind, const char *name)
{
	const char *source = pv_element_attribute(parent, bind, name);

	if (source == NULL || source[strspn(source, " \t\r\n")] == '\0')
		return NULL;
	if (strcmp(source, "true") == 0)
		return "true()";
	return strcmp(source, "false") == 0 ? "false()" : source;
}

static bool
read_conditions(struct pv_reading *reading, xmlNode *bind, struct pv_node *node)
{
	const struct {
		const char *attribute;
		const struct pv_expression **member;
	} conditions[] = {
		{ "relevant", &node->relevant },
		{ "required", &node->required },
		{ "readonly", &node->readonly },
		{ "constraint", &node->constraint },
		{ "calculate", &node->calculate },
	};

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]);
	     i++) {
		const char *source = condition_source(
		    reading->ctx, bind, conditions[i].attribute);

		if (source == NULL)
			continue;
		*conditions[i].member =
		    pv_reading_expression(reading, bind, node, source);
		if (*conditions[i].member == NULL)
			return false;
		if (conditions[i].member == &node->readonly)
			node->always_readonly = strcmp(source, "true()") == 0;
	}
	return true;
}

static struct pv_node *
bound_node(const struct pv_reading *reading, const xmlNode *bind)
{
	const char *path = pv_element_attribute(reading->ctx, bind, "nodeset");

	if (path == NULL)
		path = pv_element_attribute(reading->ctx, bind, "ref");
	return path != NULL ? pv_node_find(reading->definition,
				  reading->definition->nodes[0], path) :
			      NULL;
}

/* As others do, a bind for no node is let pass. */
static bool
read_bind(struct pv_reading *reading, xmlNode *bind)
{
	struct pv_definition *definition = reading->definition;
	struct pv_node *node = bound_node(reading, bind);
	const char *path = pv_element_attribute(reading->ctx, bind, "nodeset");

	if (node == NULL && path != NULL && strchr(path, '@') != NULL) {
		pv_reading_remark(reading, PV_REMARK_PLAIN, bind,
		    "an attribute, \"%s\", keeps the value that the "
		    "instance gives it",
		    path);
		return true;
	}
	if (node == NULL) {
		pv_reading_remark(reading, PV_REMARK_FAULT, bind,
		    "the bind is for no node: \"%s\"; correct its nodeset",
		    path != NULL ? path : "");
		return true;
	}
	if (node->bind != NULL)
		pv_reading_remark(reading, PV_REMARK_FAULT, bind,
		    "a second bind for %s; make one of both", node->path);
	node->bind = bind;
	node->constraint_message =
	    pv_element_attribute(definition, bind, "constraintMsg");
	node->required_message =
	    pv_element_attribute(definition, bind, "requiredMsg");
	node->preload = pv_element_attribute(definition, bind, "preload");
	node->preload_params =
	    pv_element_attribute(definition, bind, "preloadParams");
	return read_conditions(reading, bind, node);
}

/* Types first: expressions are rewritten by them. */
bool
pv_reading_binds(struct pv_reading *reading, xmlNode *model)
{
	for (xmlNode *bind = model->children; bind != NULL; bind = bind->next) {
		const char *type, *pixels;
		struct pv_node *node;

		if (!pv_element_is(bind, "bind"))
			continue;
		node = bound_node(reading, bind);
		if (node == NULL)
			continue;
		type = pv_element_attribute(reading->ctx, bind, "type");
		if (type != NULL)
			node->type = read_type(type);
		pixels = pv_element_attribute(reading->ctx, bind, "max-pixels");
		if (pixels != NULL)
			node->max_pixels = (int)strtol(pixels, NULL, 10);
	}
	for (xmlNode *bind = model->children; bind != NULL; bind = bind->next)
		if (pv_element_is(bind, "bind") && !read_bind(reading, bind))
			return false;
	return true;
}
