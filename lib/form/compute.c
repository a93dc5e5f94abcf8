/*
 * compute - recomputes what depends on what has changed, in order.
 * Not here: the order (order.c), one evaluation (evaluate.c).
 */
#include "form/compute.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "form/moment.h"
#include "form/tree.h"

enum { COUNT_MAX = 200, ROUNDS_MAX = 5 };

/* A node that reads itself is not computed again for that alone. */
static bool
touches(const struct pv_answers *answers,
    const struct pv_expression *expression, const struct pv_node *self)
{
	if (expression == NULL)
		return false;
	if (expression->shows)
		return true;
	for (size_t i = 0; i < expression->n_refs; i++)
		if (answers->changed[expression->refs[i]->index] &&
		    expression->refs[i] != self)
			return true;
	return false;
}

/* "1.75" of a whole number is 1, as the language has int(). */
static void
cut_fraction(char *value)
{
	size_t whole = *value == '-' ? 1 : 0;

	whole += strspn(value + whole, "0123456789");
	if (whole > 0 && value[whole] == '.' &&
	    value[whole + 1 + strspn(value + whole + 1, "0123456789")] == '\0')
		value[whole] = '\0';
	if (strcmp(value, "-0") == 0)
		memmove(value, "0", sizeof("0"));
}

/* A day or a moment counted ("today() + 30") is a number until here. */
char *
pv_compute_value(struct pv_answers *answers, const struct pv_slot *slot,
    const struct pv_expression *expression)
{
	char *value =
	    pv_evaluate_text(answers, expression, slot->element, answers);
	enum pv_type type = slot->node->type;
	char *end, *written = NULL;
	double days;

	if (type == PV_INT)
		cut_fraction(value);
	if ((type != PV_DATE && type != PV_DATETIME) || *value == '\0')
		return value;
	days = strtod(value, &end);
	if (*end == '\0')
		written = type == PV_DATE ?
		    pv_moment_date(answers, days) :
		    pv_moment_time(answers->ctx, answers, days);
	else if (type == PV_DATE && strlen(value) > 10 &&
	    pv_moment_local(answers->ctx, value, &days))
		written = pv_moment_date(answers, days);
	if (written == NULL)
		return value;
	talloc_free(value);
	return written;
}

static bool
is_relevant(struct pv_answers *answers, const struct pv_slot *slot)
{
	const xmlNode *above = slot->element->parent;

	if (above != NULL && above->type == XML_ELEMENT_NODE &&
	    !pv_slot_of(above)->relevant)
		return false;
	return slot->node->relevant == NULL ||
	    pv_evaluate_truth(answers, slot->node->relevant, slot->element);
}

static void
compute_relevance(struct pv_answers *answers, struct pv_slot *slot)
{
	bool relevant = is_relevant(answers, slot);

	if (relevant == slot->relevant)
		return;
	slot->relevant = relevant;
	answers->changed[slot->node->index] = true;
	answers->changes++;
	if (slot->node->leaf)
		pv_slot_show(slot);
}

static void
compute_value(struct pv_answers *answers, struct pv_slot *slot)
{
	char *value = pv_compute_value(answers, slot, slot->node->calculate);

	if (strcmp(value, slot->kept) != 0) {
		pv_slot_set(answers, slot, value);
		if (!slot->made)
			pv_action_run(answers, PV_VALUE_CHANGED, slot);
	}
	talloc_free(value);
}

/* What is chosen and offered no more is no answer, until it is offered again. */
static void
compute_offer(struct pv_answers *answers, struct pv_slot *slot)
{
	const char *before = slot->offered, *offered = NULL;
	bool strange = false;

	if (*slot->kept != '\0')
		offered = pv_offer_of(answers, slot, &strange);
	if (slot->typed)
		slot->strange = strange;
	slot->typed = false;
	if (strcmp(pv_slot_seen(slot),
		offered != NULL ? offered : slot->kept) != 0)
		answers->changed[slot->node->index] = true;
	slot->offered = offered;
	pv_slot_show(slot);
	answers->changes++;
	talloc_free((void *)(uintptr_t)before);
}

static bool
offers_otherwise(const struct pv_answers *answers, const struct pv_node *node)
{
	if (answers->all || answers->changed[node->index])
		return true;
	for (const xmlNode *child = node->item->element->children;
	     child != NULL; child = child->next)
		if (pv_element_is(child, "itemset") &&
		    child->_private != NULL &&
		    touches(answers,
			((const struct pv_itemset *)child->_private)->nodes,
			node))
			return true;
	return false;
}

static void
compute_node(struct pv_answers *answers, const struct pv_node *node)
{
	bool relevance = answers->all ||
	    touches(answers, node->relevant, node) ||
	    (node->parent != NULL && answers->changed[node->parent->index]);
	bool value = node->calculate != NULL &&
	    (answers->all || touches(answers, node->calculate, node));

	bool grown = answers->grown[node->index];

	for (struct pv_slot *slot = answers->slots[node->index];
	     slot != NULL && (relevance || value || grown); slot = slot->next) {
		if (relevance || slot->made)
			compute_relevance(answers, slot);
		if (value || (slot->made && node->calculate != NULL))
			compute_value(answers, slot);
		slot->made = false;
	}
	if (!pv_offer_select(node) || !offers_otherwise(answers, node))
		return;
	for (struct pv_slot *slot = answers->slots[node->index]; slot != NULL;
	     slot = slot->next)
		compute_offer(answers, slot);
}

/* As many instances as jr:count says, in one element. */
static bool
count_instances(struct pv_answers *answers, struct pv_slot *above,
    const struct pv_count *count)
{
	/* It is asked of the repeat, which may have no instance yet. */
	xmlNode place = { .type = XML_ELEMENT_NODE,
		.name = (const xmlChar *)count->repeat->name,
		.doc = answers->document,
		.parent = above->element };
	char *text = pv_evaluate_text(answers, count->count, &place, answers);
	char *end;
	double number = strtod(text, &end);
	size_t n = pv_tree_count(above, count->repeat), before = n;
	size_t wanted = number >= 1 ? (size_t)fmin(number, COUNT_MAX) : 0;

	/* A number that is being typed anew takes away no answer. */
	if ((end == text || isnan(number)) && !answers->fresh)
		wanted = n;
	talloc_free(text);
	if (wanted > n && answers->n_slots > PV_SLOTS_MAX) {
		answers->large = true;
		pv_answers_stop(answers,
		    "the form repeats more than can be answered", count->count);
		return false;
	}
	if (wanted < n)
		pv_tree_remove(
		    answers, above, count->repeat, wanted + 1, n - wanted);
	else if (wanted > n)
		pv_tree_add(answers, above, count->repeat, wanted - n);
	for (; n < wanted; n++)
		pv_action_run(answers, PV_NEW_REPEAT,
		    pv_tree_instance(above, count->repeat, n + 1));
	return before != wanted;
}

/* What is to be computed is, from here on, what follows from the counts. */
static void
begin_again(struct pv_answers *answers, bool all)
{
	size_t bytes = answers->definition->n_nodes * sizeof(bool);

	memset(answers->changed, 0, bytes);
	memset(answers->grown, 0, bytes);
	answers->all = all;
}

static bool
count_all(struct pv_answers *answers, bool again)
{
	const struct pv_count *counts = answers->definition->plan->counts;
	const struct pv_count *count = counts;
	size_t n = 0;
	bool moved = false, *due;

	for (; count != NULL; count = count->next)
		n++;
	due = pv_alloc_array(answers, bool, n + 1);
	for (count = counts, n = 0; count != NULL; count = count->next)
		due[n++] = answers->all ||
		    answers->grown[count->repeat->index] ||
		    touches(answers, count->count, NULL);
	begin_again(answers, again);
	for (count = counts, n = 0; count != NULL; count = count->next) {
		struct pv_slot *above =
		    answers->slots[count->repeat->parent->index];
		bool wanted = due[n++];

		for (; wanted && above != NULL; above = above->next)
			moved = count_instances(answers, above, count) || moved;
	}
	talloc_free(due);
	return moved;
}

/*
 * An instance more may change a count, and what is computed may set off an
 * action: a few rounds, then it is left so.
 */
void
pv_answers_recompute(struct pv_answers *answers)
{
	const struct pv_definition *definition = answers->definition;
	bool moved = true;

	answers->operations = 0;
	for (int round = 0; moved && round < ROUNDS_MAX; round++) {
		unsigned int acts = answers->acts;

		for (size_t i = 0; i < definition->n_nodes; i++)
			compute_node(answers, definition->plan->order[i]);
		moved = answers->acts != acts;
		moved = count_all(answers, moved) || moved;
		answers->fresh = false;
	}
}
