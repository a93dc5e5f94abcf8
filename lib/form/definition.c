/*
 * definition - reads a form: its primary instance, binds, actions.
 * Not here: the body (body.c), the order of computing (order.c), instances
 * from files (outside.c), what people answer (answers.c).
 */
#include <string.h>

#include <libxml/xpathInternals.h>

#include "base/random.h"
#include "form/tree.h"
#include "form/xml.h"

enum { NODES_MAX = 4096, DEPTH_MAX = 32 };

static int
free_documents(struct pv_definition *definition)
{
	if (definition->plan != NULL && definition->plan->xpath != NULL)
		xmlXPathFreeContext(definition->plan->xpath);
	if (definition->document != NULL)
		xmlFreeDoc(definition->document);
	return 0;
}

bool
pv_reading_fault(
    struct pv_reading *reading, const xmlNode *at, const char *cause, ...)
{
	va_list args;
	char *text;

	va_start(args, cause);
	text = talloc_vasprintf(reading->ctx, cause, args);
	va_end(args);
	if (text == NULL)
		pv_die("out of memory for an error");
	return pv_fail(reading->ctx, 500, "PV0401", "error.internal",
	    "%s:%ld: %s", reading->file, at != NULL ? xmlGetLineNo(at) : 0,
	    text);
}

const struct pv_expression *
pv_reading_expression(struct pv_reading *reading, const xmlNode *at,
    const struct pv_node *context, const char *source)
{
	const struct pv_expression *expression;
	const char *cause;

	expression = pv_expression_read(
	    reading->definition, reading->definition, context, source, &cause);
	if (expression == NULL)
		(void)pv_reading_fault(reading, at, "%s", cause);
	return expression;
}

/* Names match without namespace: here they lose it, but for the prefix. */
static void
drop_namespaces(xmlNode *node)
{
	for (; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (node->ns != NULL)
			node->_private = (void *)(uintptr_t)node->ns->prefix;
		xmlSetNs(node, NULL);
		drop_namespaces(node->children);
	}
}

static bool
has_elements(const xmlNode *node)
{
	for (node = node->children; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			return true;
	return false;
}

/* A second sibling of one name is an instance of a repeat, no new node. */
static struct pv_node *
find_child(const struct pv_definition *definition, const struct pv_node *parent,
    const char *name)
{
	struct pv_node *child = parent != NULL ?
	    definition->plan->first_child[parent->index] :
	    NULL;

	while (child != NULL && strcmp(child->name, name) != 0)
		child = definition->plan->sibling[child->index];
	return child;
}

/* The last of its parent's children. */
static void
link_node(struct pv_definition *definition, struct pv_node *node)
{
	struct pv_plan *plan = definition->plan;
	struct pv_node **last;

	if (node->parent == NULL)
		return;
	last = &plan->first_child[node->parent->index];
	while (*last != NULL)
		last = &plan->sibling[(*last)->index];
	*last = node;
}

static bool
add_node(struct pv_reading *reading, xmlNode *element, struct pv_node *parent,
    int depth)
{
	struct pv_definition *definition = reading->definition;
	struct pv_node *node;

	if (find_child(definition, parent, (const char *)element->name) != NULL)
		return true;
	if (definition->n_nodes == NODES_MAX || depth > DEPTH_MAX)
		return pv_reading_fault(reading, element,
		    "the form has more than %d nodes, or %d levels; divide it",
		    NODES_MAX, DEPTH_MAX);
	node = pv_alloc(definition, struct pv_node);
	node->name = (const char *)element->name;
	node->prefix = element->_private;
	node->element = element;
	if (element == definition->plan->own_id)
		node->preload = "uid";
	node->path = pv_printf(
	    node, "%s/%s", parent != NULL ? parent->path : "", node->name);
	node->index = (int)definition->n_nodes;
	node->parent = parent;
	node->leaf = !has_elements(element);
	node->repeat = pv_element_attribute(node, element, "template") != NULL;
	node->initial = node->leaf ? pv_element_text(node, element) : "";
	link_node(definition, node);
	definition->nodes[definition->n_nodes++] = node;
	for (xmlNode *child = element->children; child != NULL;
	     child = child->next)
		if (child->type == XML_ELEMENT_NODE &&
		    !add_node(reading, child, node, depth + 1))
			return false;
	return true;
}

/*
 * "The unique ID of the record [required]" (ODK XForms, metadata): a form that
 * forgets its place gets one, in OpenRosa's namespace.
 */
static void
add_meta(struct pv_definition *definition, xmlNode *root)
{
	xmlNode *meta = pv_element_child(root, "meta"), *id;
	xmlNs *ns = xmlSearchNsByHref(definition->document, root,
	    (const xmlChar *)"http://openrosa.org/xforms");

	if (meta == NULL) {
		meta = xmlNewChild(root, NULL, (const xmlChar *)"meta", NULL);
		if (meta != NULL && ns != NULL)
			meta->_private = (void *)(uintptr_t)ns->prefix;
	}
	if (meta == NULL || pv_element_child(meta, "instanceID") != NULL)
		return;
	id = xmlNewChild(meta, NULL, (const xmlChar *)"instanceID", NULL);
	if (id == NULL)
		pv_die("out of memory for a form");
	id->_private = meta->_private;
	definition->plan->own_id = id;
}

static int
compare_paths(const void *a, const void *b)
{
	const struct pv_node *const *one = a, *const *other = b;

	return strcmp((*one)->path, (*other)->path);
}

static void
add_instance(struct pv_definition *definition, xmlNode *element)
{
	struct pv_plan *plan = definition->plan;
	const char *id = pv_element_attribute(definition, element, "id");

	if (id == NULL)
		return;
	plan->instances = talloc_realloc(plan, plan->instances,
	    struct pv_instance, (unsigned int)plan->n_instances + 1);
	if (plan->instances == NULL)
		pv_die("out of memory for an instance");
	plan->instances[plan->n_instances].id = id;
	plan->instances[plan->n_instances++].element = element;
}

/* Room was for the largest form: a process keeps what it needs. */
static void
give_back(struct pv_definition *definition)
{
	struct pv_node ***lists[] = { &definition->nodes,
		&definition->plan->first_child, &definition->plan->sibling };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		*lists[i] = talloc_realloc(definition, *lists[i],
		    struct pv_node *, (unsigned int)definition->n_nodes);
		if (*lists[i] == NULL)
			pv_die("out of memory for a form");
	}
}

static bool
read_instance(struct pv_reading *reading, xmlNode *model)
{
	struct pv_definition *definition = reading->definition;
	xmlNode *instance = pv_element_child(model, "instance"), *root;

	root = instance != NULL ? xmlFirstElementChild(instance) : NULL;
	if (root == NULL)
		return pv_reading_fault(reading, model,
		    "the model has no instance; add <instance> with the "
		    "answers' elements");
	definition->id = pv_element_attribute(definition, root, "id");
	definition->version = pv_element_attribute(definition, root, "version");
	for (; instance != NULL; instance = instance->next) {
		const char *src;

		if (!pv_element_is(instance, "instance"))
			continue;
		src = pv_element_attribute(definition, instance, "src");
		if (src != NULL && xmlFirstElementChild(instance) == NULL &&
		    !pv_reading_outside(reading, instance, src))
			return false;
		drop_namespaces(instance->children);
		add_instance(definition, instance);
	}
	add_meta(definition, root);
	definition->plan->instance = root;
	definition->nodes =
	    pv_alloc_array(definition, struct pv_node *, NODES_MAX);
	definition->plan->first_child =
	    pv_alloc_array(definition, struct pv_node *, NODES_MAX);
	definition->plan->sibling =
	    pv_alloc_array(definition, struct pv_node *, NODES_MAX);
	if (!add_node(reading, root, NULL, 0))
		return false;
	give_back(definition);
	definition->plan->by_path = talloc_memdup(definition, definition->nodes,
	    definition->n_nodes * sizeof(struct pv_node *));
	if (definition->plan->by_path == NULL)
		pv_die("out of memory for a form");
	qsort(definition->plan->by_path, definition->n_nodes,
	    sizeof(struct pv_node *), compare_paths);
	return true;
}

/* "/data/orx:meta/orx:audit" without prefixes; the same text if it has none. */
static const char *
without_prefixes(const void *parent, const char *path)
{
	char *plain, *out;

	if (strchr(path, ':') == NULL)
		return path;
	plain = out = pv_strdup(parent, path);
	while (*path != '\0') {
		size_t length = strcspn(path, "/:");

		if (path[length] == ':') {
			path += length + 1;
			continue;
		}
		length += path[length] == '/';
		memcpy(out, path, length);
		out += length;
		path += length;
	}
	*out = '\0';
	return plain;
}

static struct pv_node *
find_absolute(const struct pv_definition *definition, const char *path)
{
	struct pv_node key = { .path = path }, *wanted = &key, **found;

	found = bsearch(&wanted, definition->plan->by_path, definition->n_nodes,
	    sizeof(struct pv_node *), compare_paths);
	return found != NULL ? *found : NULL;
}

struct pv_node *
pv_node_find(const struct pv_definition *definition,
    const struct pv_node *context, const char *path)
{
	static const char current[] = "current()/";
	struct pv_node *found;
	void *scratch;

	if (path[0] == '/' && strchr(path, ':') == NULL)
		return find_absolute(definition, path);
	scratch = talloc_new(definition->plan);
	path = without_prefixes(scratch, path);
	if (strncmp(path, current, sizeof(current) - 1) == 0)
		path += sizeof(current) - 1;
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	while (strncmp(path, "../", 3) == 0 && context != NULL) {
		path += 3;
		context = context->parent;
	}
	if (path[0] != '/')
		path = pv_printf(scratch, "%s/%s",
		    context != NULL ? context->path : "", path);
	found = find_absolute(definition, path);
	talloc_free(scratch);
	return found;
}

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

static bool
read_bind(struct pv_reading *reading, xmlNode *bind)
{
	struct pv_definition *definition = reading->definition;
	const char *path, *source;
	struct pv_node *node;
	struct {
		const char *attribute;
		const struct pv_expression **member;
	} conditions[5];

	path = pv_element_attribute(reading->ctx, bind, "nodeset");
	node = path != NULL ?
	    pv_node_find(definition, definition->nodes[0], path) :
	    NULL;
	if (node == NULL)
		return pv_reading_fault(reading, bind,
		    "the bind is for no node: \"%s\"; correct its nodeset",
		    path != NULL ? path : "");
	node->bind = bind;
	source = pv_element_attribute(reading->ctx, bind, "readonly");
	node->always_readonly = source != NULL &&
	    (strcmp(source, "true()") == 0 || strcmp(source, "true") == 0);
	node->constraint_message =
	    pv_element_attribute(definition, bind, "constraintMsg");
	node->required_message =
	    pv_element_attribute(definition, bind, "requiredMsg");
	node->preload = pv_element_attribute(definition, bind, "preload");
	node->preload_params =
	    pv_element_attribute(definition, bind, "preloadParams");
	conditions[0].attribute = "relevant";
	conditions[0].member = &node->relevant;
	conditions[1].attribute = "required";
	conditions[1].member = &node->required;
	conditions[2].attribute = "readonly";
	conditions[2].member = &node->readonly;
	conditions[3].attribute = "constraint";
	conditions[3].member = &node->constraint;
	conditions[4].attribute = "calculate";
	conditions[4].member = &node->calculate;
	for (size_t i = 0; i < 5; i++) {
		source = pv_element_attribute(
		    reading->ctx, bind, conditions[i].attribute);
		if (source == NULL || *source == '\0')
			continue;
		/* "true" is what older builders write. */
		if (strcmp(source, "true") == 0)
			source = "true()";
		else if (strcmp(source, "false") == 0)
			source = "false()";
		*conditions[i].member =
		    pv_reading_expression(reading, bind, node, source);
		if (*conditions[i].member == NULL)
			return false;
	}
	return true;
}

/* Types first: expressions are rewritten by them. */
static void
read_types(struct pv_reading *reading, xmlNode *model)
{
	for (xmlNode *bind = model->children; bind != NULL; bind = bind->next) {
		const char *path, *type;
		struct pv_node *node;

		if (!pv_element_is(bind, "bind"))
			continue;
		path = pv_element_attribute(reading->ctx, bind, "nodeset");
		type = pv_element_attribute(reading->ctx, bind, "type");
		node = path != NULL ? pv_node_find(reading->definition,
					  reading->definition->nodes[0], path) :
				      NULL;
		if (node != NULL && type != NULL)
			node->type = read_type(type);
	}
}

static bool
read_model(struct pv_reading *reading, xmlNode *model, xmlNode *body)
{
	if (!read_instance(reading, model))
		return false;
	pv_reading_repeats(reading, body);
	pv_tree_models(reading->definition);
	read_types(reading, model);
	if (!pv_reading_itext(reading, model))
		return false;
	for (xmlNode *bind = model->children; bind != NULL; bind = bind->next)
		if (pv_element_is(bind, "bind") && !read_bind(reading, bind))
			return false;
	return pv_reading_actions(reading, model);
}

static bool
read_document(struct pv_reading *reading)
{
	struct pv_definition *definition = reading->definition;
	xmlNode *root = xmlDocGetRootElement(definition->document);
	xmlNode *head = pv_element_child(root, "head");
	xmlNode *body = pv_element_child(root, "body");
	xmlNode *model = pv_element_child(head, "model");
	xmlNode *title = pv_element_child(head, "title");

	if (model == NULL || body == NULL)
		return pv_reading_fault(reading, root,
		    "this is no form: it must have a head with a model, "
		    "and a body");
	definition->title = title != NULL ? pv_element_text(definition, title) :
					    definition->name;
	definition->procedure = pv_element_child(head, "procedure");
	if (definition->procedure == NULL)
		definition->procedure = pv_element_child(model, "procedure");
	if (!read_model(reading, model, body))
		return false;
	return pv_reading_body(reading, body) &&
	    pv_reading_actions(reading, body) && pv_reading_order(reading);
}

static bool
parse(struct pv_reading *reading, const void *xml, size_t length)
{
	struct pv_xml_fault fault;

	reading->definition->document =
	    pv_xml_read(reading->ctx, xml, length, &fault);
	return reading->definition->document != NULL ||
	    pv_fail(reading->ctx, 500, "PV0402", "error.internal", "%s:%d: %s",
		reading->file, fault.line, fault.cause);
}

struct pv_definition *
pv_definition_load(struct pv_ctx *ctx, const void *parent, const char *name,
    const char *file, const void *xml, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	struct pv_definition *definition =
	    pv_alloc(parent, struct pv_definition);
	struct pv_reading reading = {
		.ctx = ctx, .definition = definition, .file = file
	};
	uint8_t hash[PV_HASH_BYTES];

	talloc_set_destructor(definition, free_documents);
	definition->name = pv_strdup(definition, name);
	definition->plan = pv_alloc(definition, struct pv_plan);
	pv_hash(hash, xml, length);
	for (size_t i = 0; i < PV_HASH_BYTES; i++) {
		definition->digest[2 * i] = digits[hash[i] >> 4];
		definition->digest[2 * i + 1] = digits[hash[i] & 15];
	}
	definition->plan->xpath = xmlXPathNewContext(NULL);
	if (definition->plan->xpath == NULL)
		pv_die("out of memory for an XPath context");
	pv_functions_register(definition->plan->xpath);
	(void)xmlXPathContextSetCache(definition->plan->xpath, 1, -1, 0);
	definition->plan->scratch = talloc_new(definition->plan);
	if (parse(&reading, xml, length) && read_document(&reading))
		return definition;
	talloc_free(definition);
	return NULL;
}

const struct pv_item *
pv_definition_page(const struct pv_definition *definition, const char *name)
{
	for (size_t i = 0; i < definition->n_pages; i++)
		if (strcmp(definition->pages[i]->name, name) == 0)
			return definition->pages[i];
	return NULL;
}
