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

enum mark { UNSEEN, OPEN, DONE };

struct walk {
	struct pv_reading *reading;
	enum mark *marks;
	size_t n;
};

static bool visit(struct walk *walk, struct pv_node *node);

static bool
visit_refs(struct walk *walk, const struct pv_expression *expression)
{
	for (size_t i = 0; expression != NULL && i < expression->n_refs; i++)
		if (!visit(walk, expression->refs[i]))
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
		    !visit(walk, expression->refs[i]))
			return false;
	return true;
}

static bool
visit(struct walk *walk, struct pv_node *node)
{
	if (walk->marks[node->index] == DONE)
		return true;
	if (walk->marks[node->index] == OPEN)
		return pv_reading_fault(walk->reading, node->bind,
		    "%s depends on itself; break the cycle of its calculate "
		    "or relevant",
		    node->path);
	walk->marks[node->index] = OPEN;
	if ((node->parent != NULL && !visit(walk, node->parent)) ||
	    !visit_refs(walk, node->relevant) || !visit_calculation(walk, node))
		return false;
	walk->marks[node->index] = DONE;
	walk->reading->definition->plan->order[walk->n++] = node;
	return true;
}

bool
pv_reading_order(struct pv_reading *reading)
{
	struct pv_definition *definition = reading->definition;
	struct walk walk = { .reading = reading };

	walk.marks =
	    pv_alloc_array(reading->ctx, enum mark, definition->n_nodes);
	definition->plan->order =
	    pv_alloc_array(definition, struct pv_node *, definition->n_nodes);
	for (size_t i = 0; i < definition->n_nodes; i++)
		if (!visit(&walk, definition->nodes[i]))
			return false;
	return true;
}
