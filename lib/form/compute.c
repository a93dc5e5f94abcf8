/*
 * compute - recomputes what depends on what has changed, in order.
 * Not here: the order (order.c), one evaluation (evaluate.c).
 */
#include "form/compute.h"

#include <stdlib.h>
#include <string.h>

#include "form/moment.h"

static bool
touches(
    const struct pv_answers *answers, const struct pv_expression *expression)
{
	if (expression == NULL)
		return false;
	for (size_t i = 0; i < expression->n_refs; i++)
		if (answers->changed[expression->refs[i]->index])
			return true;
	return false;
}

/* The value of a calculation, as its node's type is written. */
static char *
calculate(struct pv_answers *answers, const struct pv_slot *slot,
    const struct pv_expression *expression, xmlNode *at)
{
	char *value = pv_evaluate_text(answers, expression, at, answers), *end;
	double days;
	char *date;

	if (slot->node->type != PV_DATE || *value == '\0')
		return value;
	/* A day counted ("today() + 30") is a number until here. */
	days = strtod(value, &end);
	if (*end != '\0' && strlen(value) > 10)
		return pv_strndup(answers, value, 10);
	date = *end == '\0' ? pv_moment_date(answers, days) : NULL;
	return date != NULL ? date : value;
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
	if (slot->node->leaf)
		pv_slot_set(answers, slot, slot->kept);
}

static void
compute_value(struct pv_answers *answers, struct pv_slot *slot)
{
	char *value =
	    calculate(answers, slot, slot->node->calculate, slot->element);

	if (strcmp(value, slot->kept) != 0)
		pv_slot_set(answers, slot, value);
	talloc_free(value);
}

void
pv_answers_recompute(struct pv_answers *answers)
{
	const struct pv_definition *definition = answers->definition;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		struct pv_node *node = definition->plan->order[i];
		bool relevance = answers->all ||
		    touches(answers, node->relevant) ||
		    (node->parent != NULL &&
			answers->changed[node->parent->index]);
		bool value = node->calculate != NULL &&
		    (answers->all || touches(answers, node->calculate));

		for (struct pv_slot *slot = answers->slots[node->index];
		     slot != NULL && (relevance || value); slot = slot->next) {
			if (relevance)
				compute_relevance(answers, slot);
			if (value)
				compute_value(answers, slot);
		}
	}
	memset(answers->changed, 0,
	    definition->n_nodes * sizeof(answers->changed[0]));
	answers->all = false;
}

/* The target of an action, in the same instance of a repeat as its trigger. */
static struct pv_slot *
find_target(
    struct pv_answers *answers, const struct pv_node *target, const xmlNode *at)
{
	struct pv_slot *slot = answers->slots[target->index];

	for (; slot != NULL && at != NULL; slot = slot->next) {
		const xmlNode *shared = slot->element->parent;

		for (const xmlNode *above = at; above != NULL;
		     above = above->parent)
			if (above == shared)
				return slot;
	}
	return answers->slots[target->index];
}

void
pv_compute_actions(
    struct pv_answers *answers, const struct pv_node *trigger, xmlNode *at)
{
	const struct pv_action *action = answers->definition->plan->actions;

	for (; action != NULL; action = action->next) {
		struct pv_slot *slot;
		char *value;

		if (action->trigger != trigger)
			continue;
		slot = find_target(answers, action->target, at);
		if (slot == NULL)
			continue;
		if (action->value == NULL) {
			pv_slot_set(answers, slot, action->text);
			continue;
		}
		value = calculate(answers, slot, action->value, slot->element);
		pv_slot_set(answers, slot, value);
		talloc_free(value);
	}
}
