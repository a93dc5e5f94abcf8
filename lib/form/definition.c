/*
 * definition - reads a form: its model, then its body.
 * Not here: the nodes (node.c), what binds them (bind.c), the body (body.c),
 * the order of computing (order.c), instances from files (outside.c), what
 * people answer (answers.c).
 */
#include <string.h>

#include <libxml/xpathInternals.h>

#include "base/random.h"
#include "form/acting.h"
#include "form/tree.h"
#include "form/xml.h"

enum { REMARKS_MAX = 200 };

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

void
pv_reading_remark(struct pv_reading *reading, enum pv_remark_kind kind,
    const xmlNode *at, const char *text, ...)
{
	struct pv_definition *definition = reading->definition;
	struct pv_remark *remark, **last = &definition->remarks;
	va_list args;
	int n = 0;

	for (; *last != NULL; last = &(*last)->next)
		n++;
	if (n == REMARKS_MAX)
		return;
	remark = *last = pv_alloc(definition, struct pv_remark);
	remark->kind = kind;
	remark->line = at != NULL ? xmlGetLineNo(at) : 0;
	va_start(args, text);
	remark->text = talloc_vasprintf(remark, text, args);
	va_end(args);
	if (remark->text == NULL)
		pv_die("out of memory for a remark");
}

const struct pv_expression *
pv_reading_expression(struct pv_reading *reading, const xmlNode *at,
    const struct pv_node *context, const char *source)
{
	const struct pv_expression *expression;
	const char *cause;

	reading->definition->n_expressions++;
	expression = pv_expression_read(
	    reading->definition, reading->definition, context, source, &cause);
	if (expression == NULL)
		(void)pv_reading_fault(
		    reading, at, "%s; correct the expression", cause);
	else if (expression->doubt != NULL)
		pv_reading_remark(
		    reading, PV_REMARK_FAULT, at, "%s", expression->doubt);
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

static void
add_instance(struct pv_reading *reading, xmlNode *element)
{
	struct pv_definition *definition = reading->definition;
	struct pv_plan *plan = definition->plan;
	const char *id = pv_element_attribute(definition, element, "id");

	if (id == NULL)
		return;
	for (size_t i = 0; i < plan->n_instances; i++)
		if (strcmp(plan->instances[i].id, id) == 0)
			pv_reading_remark(reading, PV_REMARK_FAULT, element,
			    "a second instance with the id \"%s\"; rename it",
			    id);
	plan->instances = talloc_realloc(plan, plan->instances,
	    struct pv_instance, (unsigned int)plan->n_instances + 1);
	if (plan->instances == NULL)
		pv_die("out of memory for an instance");
	plan->instances[plan->n_instances].id = id;
	plan->instances[plan->n_instances++].element = element;
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
		add_instance(reading, instance);
	}
	add_meta(definition, root);
	definition->plan->instance = root;
	return pv_reading_attributes(reading, model, root) &&
	    pv_reading_nodes(reading, root);
}

static bool
read_model(struct pv_reading *reading, xmlNode *model, xmlNode *body)
{
	if (!read_instance(reading, model))
		return false;
	pv_reading_repeats(reading, body);
	pv_reading_twins(reading);
	pv_tree_models(reading->definition);
	return pv_reading_itext(reading, model) &&
	    pv_reading_binds(reading, model) &&
	    pv_reading_actions(reading, model);
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
	if (!pv_reading_acting(reading, model, body) ||
	    !read_model(reading, model, body))
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
	definition->operations_max = PV_OPERATIONS_MAX;
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

struct pv_definition *
pv_definition_load_own(struct pv_ctx *ctx, const void *parent, const char *name,
    const char *file, const void *xml, size_t length)
{
	struct pv_definition *definition = NULL;

	if (length <= PV_OWN_MAX_BYTES)
		definition =
		    pv_definition_load(ctx, parent, name, file, xml, length);
	if (definition != NULL) {
		definition->operations_max = PV_OPERATIONS_TIGHT;
		if (definition->n_nodes <= PV_OWN_MAX_NODES &&
		    definition->n_expressions <= PV_OWN_MAX_EXPRESSIONS)
			return definition;
		talloc_free(definition);
	}
	if (ctx->error.status == 0)
		(void)pv_fail(ctx, 500, "PV0407", "error.internal",
		    "%s:1: a commune's own form has no more than %d bytes, %d "
		    "nodes, %d expressions; divide it",
		    file, PV_OWN_MAX_BYTES, PV_OWN_MAX_NODES,
		    PV_OWN_MAX_EXPRESSIONS);
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
