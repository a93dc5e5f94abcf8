/*
 * order - in which order the nodes are computed.
 * Not here: the computing (compute.c).
 *
 * A node comes after what its calculation and its relevance refer to, and
 * after the group that it is in, whose relevance is also its own.  What is
 * required, readonly or constrained changes nothing for others, so it orders
 * nothing.
 */
#include "form/engine.h"

enum { NAMES_MAX_BYTES = 4096 };

enum mark { UNSEEN, OPEN, DONE };

struct walk {
	struct pv_reading *reading;
	enum mark *marks;
	size_t n;
	const struct pv_node **open; /* from the first to the one at hand */
	size_t n_open;
	int trying; /* a cycle is no fault */
};

static bool visit(struct walk *walk, struct pv_node *node);

/*
 * A node that reads itself ("coalesce(., ../other)") gets what it had; one
 * that must keep its first value says so with once().
 */
static bool
is_itself(
    struct walk *walk, const struct pv_node *node, const struct pv_node *ref)
{
	if (node != ref)
		return false;
	pv_reading_remark(walk->reading, PV_REMARK_FAULT, node->bind,
	    "%s depends on itself; break the cycle, or keep a first value "
	    "with once()",
	    node->path);
	return true;
}

static bool
visit_refs(struct walk *walk, const struct pv_node *node,
    const struct pv_expression *expression)
{
	for (size_t i = 0; expression != NULL && i < expression->n_refs; i++)
		if (!is_itself(walk, node, expression->refs[i]) &&
		    !visit(walk, expression->refs[i]))
			return false;
	return true;
}

static bool
is_above(const struct pv_node *above, const struct pv_node *node)
{
	for (node = node->parent; node != NULL; node = node->parent)
		if (node == above)
			return true;
	return false;
}

/* A calculation that mentions the group it is in (position(..)) is no cycle. */
static bool
visit_calculation(struct walk *walk, struct pv_node *node)
{
	const struct pv_expression *expression = node->calculate;

	for (size_t i = 0; expression != NULL && i < expression->n_refs; i++)
		if (!is_above(expression->refs[i], node) &&
		    !is_itself(walk, node, expression->refs[i]) &&
		    !visit(walk, expression->refs[i]))
			return false;
	return true;
}

/*
 * What is chosen depends on what is offered, and may hang on itself there
 * ("all but what the other one has"): an order is found where there is one.
 */
static void
visit_offer(struct walk *walk, const struct pv_node *node)
{
	const xmlNode *child = node->item->element->children;

	walk->trying++;
	for (; child != NULL; child = child->next) {
		const struct pv_itemset *itemset = child->_private;

		for (size_t i = 0; pv_element_is(child, "itemset") &&
		     itemset != NULL && i < itemset->nodes->n_refs;
		     i++)
			if (itemset->nodes->refs[i] != node)
				(void)visit(walk, itemset->nodes->refs[i]);
	}
	walk->trying--;
}

static bool
refuse_cycle(struct walk *walk, const struct pv_node *node)
{
	struct pv_buffer *names =
	    pv_buffer_new(walk->reading->ctx, NAMES_MAX_BYTES);
	size_t i = walk->n_open;

	while (i > 0 && walk->open[i - 1] != node)
		i--;
	for (; i < walk->n_open && names->length < NAMES_MAX_BYTES / 4; i++)
		pv_buffer_addf(names, "%.200s, ", walk->open[i]->path);
	return pv_reading_fault(walk->reading, node->bind,
	    "%s depends on itself, through %s%s; break the cycle of its "
	    "calculate or relevant",
	    node->path, names->data, node->path);
}

static bool
visit(struct walk *walk, struct pv_node *node)
{
	if (walk->marks[node->index] == DONE)
		return true;
	if (walk->marks[node->index] == OPEN)
		return walk->trying == 0 && refuse_cycle(walk, node);
	walk->marks[node->index] = OPEN;
	walk->open[walk->n_open++] = node;
	if ((node->parent != NULL && !visit(walk, node->parent)) ||
	    !visit_refs(walk, node, node->relevant) ||
	    !visit_calculation(walk, node)) {
		walk->marks[node->index] = UNSEEN;
		walk->n_open--;
		return false;
	}
	if (pv_offer_select(node))
		visit_offer(walk, node);
	walk->marks[node->index] = DONE;
	walk->n_open--;
	walk->reading->definition->plan->order[walk->n++] = node;
	return true;
}

bool
pv_reading_order(struct pv_reading *reading)
{
	struct pv_definition *definition = reading->definition;
	struct walk walk = { .reading = reading };

	walk.open = pv_alloc_array(
	    reading->ctx, const struct pv_node *, definition->n_nodes);
	walk.marks =
	    pv_alloc_array(reading->ctx, enum mark, definition->n_nodes);
	definition->plan->order =
	    pv_alloc_array(definition, struct pv_node *, definition->n_nodes);
	for (size_t i = 0; i < definition->n_nodes; i++)
		if (!visit(&walk, definition->nodes[i]))
			return false;
	return true;
}
