/*
 * function_node - the functions of nodes: of the answers, of secondary
 * instances, of repeats.
 * Not here: paths, which libxml2 walks.
 */
#include <math.h>
#include <string.h>

#include <sodium.h>

#include "form/stack.h"

static void
call_current(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	pv_stack_push_node(xpath, pv_stack_evaluation(xpath)->current);
}

/* The document of the answers, where "/" would be another. */
static void
call_document(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	pv_stack_push_node(
	    xpath, (xmlNode *)pv_stack_evaluation(xpath)->answers->document);
}

/* pv-node(index): what a plain path means, without a walk. */
static void
call_node(xmlXPathParserContext *xpath, int n)
{
	struct pv_answers *answers = pv_stack_evaluation(xpath)->answers;
	size_t index = (size_t)xmlXPathPopNumber(xpath);
	const struct pv_slot *slot = answers->slots[index];
	xmlXPathObject *set =
	    xmlXPathNewNodeSet(slot != NULL ? slot->element : NULL);

	(void)n;
	while (slot != NULL && (slot = slot->next) != NULL)
		if (xmlXPathNodeSetAddUnique(set->nodesetval, slot->element) <
		    0)
			pv_die("out of memory for a set of nodes");
	valuePush(xpath, set);
}

static xmlNode *
find_instance(struct pv_evaluation *evaluation, const char *id)
{
	const struct pv_plan *plan = evaluation->answers->definition->plan;

	for (size_t i = 0; i < plan->n_instances; i++)
		if (strcmp(plan->instances[i].id, id) == 0)
			return plan->instances[i].element;
	return NULL;
}

static void
call_instance(xmlXPathParserContext *xpath, int n)
{
	char *id = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_node(
	    xpath, find_instance(pv_stack_evaluation(xpath), id));
}

static double
place_among_siblings(const xmlNode *node)
{
	double place = 1;

	for (const xmlNode *before = node->prev; before != NULL;
	     before = before->prev)
		if (before->type == XML_ELEMENT_NODE &&
		    xmlStrEqual(before->name, node->name))
			place++;
	return place;
}

static void
call_position(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *object;

	if (n == 0) {
		pv_stack_push_number(xpath, xpath->context->proximityPosition);
		return;
	}
	object = valuePop(xpath);
	pv_stack_push_number(xpath,
	    object != NULL && object->type == XPATH_NODESET &&
		    object->nodesetval != NULL &&
		    object->nodesetval->nodeNr > 0 ?
		place_among_siblings(object->nodesetval->nodeTab[0]) :
		NAN);
	xmlXPathFreeObject(object);
}

static void
call_count_non_empty(xmlXPathParserContext *xpath, int n)
{
	struct pv_words words = pv_stack_pop_words(xpath, n);
	double count = 0;

	for (size_t i = 0; i < words.n; i++)
		count += *words.words[i] != '\0' ? 1 : 0;
	pv_stack_push_number(xpath, count);
}

/* pulldata(instance, wanted, key, value): of the first item whose key has that value. */
static void
call_pulldata(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	char *value = pv_stack_pop_text(xpath), *key = pv_stack_pop_text(xpath);
	char *wanted = pv_stack_pop_text(xpath);
	char *id = pv_stack_pop_text(xpath);
	const xmlNode *item = find_instance(evaluation, id);
	const char *found = "";

	(void)n;
	item = pv_element_child(item, "root");
	for (item = item != NULL ? item->children : NULL; item != NULL;
	     item = item->next) {
		const xmlNode *element = pv_element_child(item, key);

		if (element == NULL ||
		    strcmp(pv_element_text(evaluation->scratch, element),
			value) != 0)
			continue;
		element = pv_element_child(item, wanted);
		if (element != NULL)
			found = pv_element_text(evaluation->scratch, element);
		break;
	}
	pv_stack_push_text(xpath, found);
}

/* ---- randomize ------------------------------------------------------------ */

/* Park and Miller's minimal standard: the same seed, the same order. */
static double
next_random(int64_t *seed)
{
	if (*seed == 0)
		return randombytes_random() / 4294967296.0;
	*seed = *seed * 16807 % 2147483647;
	return (double)(*seed - 1) / 2147483646;
}

static int64_t
read_seed(double number)
{
	int64_t seed = (int64_t)fmod(trunc(number), 2147483647);

	return seed <= 0 ? seed + 2147483646 : seed;
}

/* libxml2 sorts what a function gives: the order is put back after that. */
static void
keep_order(xmlXPathParserContext *xpath, const xmlNodeSet *set)
{
	struct pv_plan *plan =
	    pv_stack_evaluation(xpath)->answers->definition->plan;

	if (set == NULL || set->nodeNr == 0)
		return;
	plan->n_shuffled = set->nodeNr;
	plan->shuffled = talloc_memdup(plan->scratch, set->nodeTab,
	    (size_t)set->nodeNr * sizeof(xmlNode *));
	if (plan->shuffled == NULL)
		pv_die("out of memory for an order");
}

/* randomize(nodes, seed): Fisher and Yates, "inside out". */
static void
call_randomize(xmlXPathParserContext *xpath, int n)
{
	double number = n == 2 ? pv_stack_pop_number(xpath) : 0;
	int64_t seed = 0;
	xmlXPathObject *nodes = valuePop(xpath);
	xmlNodeSet *set;

	if (nodes == NULL || nodes->type != XPATH_NODESET) {
		xmlXPathFreeObject(nodes);
		pv_stack_push_node(xpath, NULL);
		return;
	}
	/* A seed that is not there yet is one all the same: nought. */
	if (n == 2)
		seed = read_seed(isfinite(number) ? number : 0);
	set = nodes->nodesetval;
	for (int i = 0; set != NULL && i < set->nodeNr; i++) {
		int j = (int)floor(next_random(&seed) * (i + 1));
		xmlNode *node = set->nodeTab[i];

		set->nodeTab[i] = set->nodeTab[j];
		set->nodeTab[j] = node;
	}
	keep_order(xpath, set);
	valuePush(xpath, nodes);
}

/* ---- indexed-repeat ------------------------------------------------------- */

static bool
is_in(const xmlNode *node, const xmlNode *above)
{
	for (; node != NULL; node = node->parent)
		if (node == above)
			return true;
	return false;
}

static int
depth_of(const xmlXPathObject *set)
{
	int depth = 0;

	if (set == NULL || set->type != XPATH_NODESET ||
	    set->nodesetval == NULL || set->nodesetval->nodeNr == 0)
		return 0;
	for (const xmlNode *node = set->nodesetval->nodeTab[0]; node != NULL;
	     node = node->parent)
		depth++;
	return depth;
}

/* The index-th of the nodes that are in `within`; NULL if there are fewer. */
static xmlNode *
node_in(const xmlXPathObject *set, const xmlNode *within, double index)
{
	if (depth_of(set) == 0)
		return NULL;
	for (int i = 0; i < set->nodesetval->nodeNr; i++)
		if (is_in(set->nodesetval->nodeTab[i], within) && index-- < 2)
			return index >= 0 ? set->nodesetval->nodeTab[i] : NULL;
	return NULL;
}

struct indexed {
	xmlXPathObject *repeats;
	double index;
};

/* An outer repeat that is not said is the one that the node at hand is in. */
static const xmlNode *
own_outer(const xmlNode *current, const xmlXPathObject *repeats)
{
	if (depth_of(repeats) == 0)
		return NULL;
	for (; current != NULL; current = current->parent)
		for (int i = 0; i < repeats->nodesetval->nodeNr; i++)
			if (repeats->nodesetval->nodeTab[i]->parent == current)
				return current;
	return (const xmlNode *)repeats->nodesetval->nodeTab[0]->doc;
}

/* indexed-repeat(node, repeat, index, inner repeat, index, …) */
static void
call_indexed_repeat(xmlXPathParserContext *xpath, int n)
{
	struct indexed levels[PV_ARGUMENTS_MAX / 2] = { { NULL, 0 } };
	xmlXPathObject *target;
	const xmlNode *within;
	int count = (n - 1) / 2;

	for (int i = count - 1; i >= 0; i--) {
		levels[i].index = trunc(pv_stack_pop_number(xpath));
		levels[i].repeats = valuePop(xpath);
	}
	/* Outer repeats first, in whatever order they are given. */
	for (int i = 1; i < count; i++)
		for (int j = i; j > 0 &&
		     depth_of(levels[j].repeats) <
			 depth_of(levels[j - 1].repeats);
		     j--) {
			struct indexed level = levels[j];

			levels[j] = levels[j - 1];
			levels[j - 1] = level;
		}
	target = valuePop(xpath);
	within =
	    own_outer(pv_stack_evaluation(xpath)->current, levels[0].repeats);
	for (int i = 0; i < count; i++) {
		if (within != NULL)
			within =
			    node_in(levels[i].repeats, within, levels[i].index);
		xmlXPathFreeObject(levels[i].repeats);
	}
	pv_stack_push_node(
	    xpath, within != NULL ? node_in(target, within, 1) : NULL);
	xmlXPathFreeObject(target);
}

const struct pv_function pv_functions_node[] = {
	{ "count", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "count-non-empty", 1, 1, PV_YIELD_NUMBER, false,
	    call_count_non_empty },
	{ "current", 0, 0, PV_YIELD_ANY, false, call_current },
	{ "indexed-repeat", 3, 7, PV_YIELD_ANY, false, call_indexed_repeat },
	{ "instance", 1, 1, PV_YIELD_ANY, false, call_instance },
	{ "last", 0, 0, PV_YIELD_NUMBER, false, NULL },
	{ "local-name", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "name", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "position", 0, 1, PV_YIELD_NUMBER, false, call_position },
	{ "pulldata", 4, 4, PV_YIELD_TEXT, false, call_pulldata },
	{ "randomize", 1, 2, PV_YIELD_ANY, false, call_randomize },
	/* What paths are rewritten to: no form may call them. */
	{ "pv-document", 0, 0, PV_YIELD_ANY, false, call_document },
	{ "pv-node", 1, 1, PV_YIELD_ANY, false, call_node },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
