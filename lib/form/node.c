/*
 * node - the nodes of the primary instance: made once, found by path.
 * Not here: what binds them (bind.c).
 */
#include <string.h>

#include "form/engine.h"

enum { NODES_MAX = 4096, DEPTH_MAX = 32, ELEMENTS_MAX = 16384 };

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
	node->attribute = pv_attribute_name(node->name);
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

static int
compare_paths(const void *a, const void *b)
{
	const struct pv_node *const *one = a, *const *other = b;

	return strcmp((*one)->path, (*other)->path);
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

/* Bounded before anything is made of them. */
static int
count_elements(const xmlNode *element, int n)
{
	for (; element != NULL && n <= ELEMENTS_MAX; element = element->next)
		if (element->type == XML_ELEMENT_NODE)
			n = count_elements(element->children, n + 1);
	return n;
}

bool
pv_reading_nodes(struct pv_reading *reading, xmlNode *root)
{
	struct pv_definition *definition = reading->definition;

	if (count_elements(root, 0) > ELEMENTS_MAX)
		return pv_reading_fault(reading, root,
		    "the instance has more than %d elements; divide the form",
		    ELEMENTS_MAX);
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

/* seen: by index, the element that a node of that name was last found in. */
static void
find_twins(struct pv_reading *reading, const struct pv_node *node,
    xmlNode *element, const xmlNode **seen)
{
	for (xmlNode *child = element->children; child != NULL;
	     child = child->next) {
		const struct pv_node *below;

		if (child->type != XML_ELEMENT_NODE)
			continue;
		below = find_child(
		    reading->definition, node, (const char *)child->name);
		if (below == NULL)
			continue;
		if (seen[below->index] == element && !below->repeat)
			pv_reading_remark(reading, PV_REMARK_FAULT, child,
			    "a second %s, which no <repeat> repeats; rename "
			    "or remove it",
			    below->path);
		seen[below->index] = element;
		find_twins(reading, below, child, seen);
	}
}

void
pv_reading_twins(struct pv_reading *reading)
{
	const struct pv_definition *definition = reading->definition;
	const xmlNode **seen =
	    pv_alloc_array(reading->ctx, const xmlNode *, definition->n_nodes);

	find_twins(
	    reading, definition->nodes[0], definition->plan->instance, seen);
	talloc_free(seen);
}

/* "/data/orx:meta/orx:audit" without prefixes, and "@id" as the node of it is named. */
static const char *
plain_path(const void *parent, const char *path)
{
	size_t length;
	char *plain;

	if (strpbrk(path, ":@") == NULL)
		return path;
	plain = pv_strdup(parent, "");
	for (; *path != '\0'; path += length) {
		const char *given = *path == '@' ? PV_ATTRIBUTE_MARK : "";

		path += *path == '@';
		length = strcspn(path, "/:");
		if (path[length] == ':') {
			path += length + 1;
			length = strcspn(path, "/");
		}
		length += path[length] == '/';
		plain = talloc_asprintf_append_buffer(
		    plain, "%s%.*s", given, (int)length, path);
		if (plain == NULL)
			pv_die("out of memory for a path");
	}
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

	if (path[0] == '/' && strpbrk(path, ":@") == NULL)
		return find_absolute(definition, path);
	scratch = talloc_new(definition->plan);
	path = plain_path(scratch, path);
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
