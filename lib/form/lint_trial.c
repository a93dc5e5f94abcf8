/*
 * lint_trial - answers to try at a question: its choices, and the values that
 * the form's own conditions speak of.
 * Not here: what they lead to (lint_reach.c).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "form/linting.h"

enum { VALUES_MAX = 128 };

struct list {
	struct pv_trial trial;
	bool cut;
};

static void
add(struct list *list, const char *value)
{
	struct pv_trial *trial = &list->trial;

	for (size_t i = 0; i < trial->n; i++)
		if (strcmp(trial->values[i], value) == 0)
			return;
	if (trial->n == VALUES_MAX)
		list->cut = true;
	else
		trial->values[trial->n++] = pv_strdup(trial->values, value);
}

static void
add_number(struct list *list, double number)
{
	add(list, pv_printf(list->trial.values, "%.10g", number));
}

static void
add_day(struct pv_linting *linting, struct list *list, long days)
{
	add(list,
	    pv_date_iso(linting->reading.ctx,
		pv_date_add_days(
		    pv_date_today(linting->reading.ctx), (int)days)));
}

/* The choices of an instance: the texts of what the itemset calls its value. */
static bool
add_instance(
    struct pv_linting *linting, struct list *list, const struct pv_itemset *set)
{
	const struct pv_plan *plan = linting->definition->plan;
	const char *at = strstr(set->nodes->source, "instance(");
	const xmlNode *root = NULL;

	for (size_t i = 0; at != NULL && root == NULL && i < plan->n_instances;
	     i++) {
		size_t length = strlen(plan->instances[i].id);

		if (strncmp(at + 10, plan->instances[i].id, length) == 0 &&
		    (at[10 + length] == '\'' || at[10 + length] == '"'))
			root = xmlFirstElementChild(plan->instances[i].element);
	}
	if (root == NULL)
		return false;
	for (const xmlNode *item = root->children; item != NULL && !list->cut;
	     item = item->next) {
		const xmlNode *value = item->type == XML_ELEMENT_NODE ?
		    pv_element_child(item, set->value->source) :
		    NULL;

		if (value != NULL)
			add(list, pv_element_text(list->trial.values, value));
	}
	return true;
}

/* Whether these are all that it offers. */
static bool
add_choices(
    struct pv_linting *linting, struct list *list, const struct pv_item *item)
{
	bool all = true;

	for (const xmlNode *child = item->element->children; child != NULL;
	     child = child->next) {
		const xmlNode *value = pv_element_is(child, "item") ?
		    pv_element_child(child, "value") :
		    NULL;

		if (value != NULL)
			add(list, pv_element_text(list->trial.values, value));
		if (pv_element_is(child, "itemset"))
			all = child->_private != NULL &&
			    add_instance(linting, list, child->_private);
	}
	return all && !list->cut;
}

/* The texts and numbers of a condition, and what is next to them. */
static void
add_literals(struct pv_linting *linting, struct list *list,
    const struct pv_node *node, const struct pv_expression *expression)
{
	for (const char *at = expression->source; *at != '\0'; at++) {
		const char *end = at;

		if (*at == '\'' || *at == '"') {
			end = strchr(at + 1, *at);
			if (end == NULL)
				return;
			add(list,
			    pv_strndup(list->trial.values, at + 1,
				(size_t)(end - at - 1)));
			at = end;
		} else if (g_ascii_isdigit(*at)) {
			double number = strtod(at, (char **)(uintptr_t)&end);

			for (int by = -1; by <= 1; by++)
				if (node->type == PV_DATE && number < 100000) {
					add_day(
					    linting, list, by - (long)number);
					add_day(
					    linting, list, by + (long)number);
				} else if (node->type != PV_DATE) {
					add_number(list, number + by);
				}
			at = end - 1;
		}
	}
}

static void
add_spoken_of(
    struct pv_linting *linting, struct list *list, const struct pv_node *node)
{
	const struct pv_definition *definition = linting->definition;

	for (size_t i = 0; i < definition->n_nodes && !list->cut; i++) {
		const struct pv_node *other = definition->nodes[i];
		const struct pv_expression *all[] = { other->relevant,
			other->calculate };

		for (size_t j = 0; j < 2; j++)
			for (size_t k = 0; all[j] != NULL && k < all[j]->n_refs;
			     k++)
				if (all[j]->refs[k] == node)
					add_literals(
					    linting, list, node, all[j]);
	}
}

/* Something of its type; ages that laws speak of. */
static void
add_usual(
    struct pv_linting *linting, struct list *list, const struct pv_node *node)
{
	static const int ages[] = { -80, -40, -26, -18, -17, -16, -15, -10, -1,
		1 };

	switch (node->type) {
	case PV_DATE:
		for (int i = -1; i <= 1; i++)
			add_day(linting, list, i);
		for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
			add_day(linting, list, ages[i] * 365L - 40);
		break;
	case PV_INT:
	case PV_DECIMAL:
		for (int i = 0; i < 3; i++)
			add_number(list, i);
		add_number(list, 1000);
		break;
	case PV_BOOLEAN:
		add(list, "true");
		add(list, "false");
		break;
	default:
		add(list, "OK");
		add(list, "1987");
	}
}

struct pv_trial
pv_trial_of(
    struct pv_linting *linting, const void *parent, struct pv_node *node)
{
	struct list list = { .trial = { .node = node } };

	list.trial.values = pv_alloc_array(parent, const char *, VALUES_MAX);
	add(&list, "");
	add(&list, node->initial);
	if (pv_offer_select(node)) {
		list.trial.closed = add_choices(linting, &list, node->item) &&
		    node->item->control == PV_SELECT1;
	} else {
		add_usual(linting, &list, node);
		add_spoken_of(linting, &list, node);
		list.trial.closed = node->type == PV_BOOLEAN;
	}
	return list.trial;
}
