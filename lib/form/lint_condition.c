/*
 * lint_condition - conditions that are the same whatever is answered, and
 * those that wait for an answer that no one can give.
 * Not here: conditions that contradict one another (lint_reach.c).
 */
#include <string.h>

#include <glib.h>

#include "form/linting.h"

/* A path, then what it is compared with: a = 'x', selected(a, 'x'). */
static const char compared[] =
    "(?:selected\\(\\s*([\\w./-]+)\\s*,|([\\w./-]+)\\s*!?=)\\s*"
    "(?:'([^']*)'|\"([^\"]*)\")";

static bool
is_constant(const struct pv_expression *expression)
{
	return expression != NULL && expression->n_refs == 0 &&
	    !expression->moves &&
	    strstr(expression->source, "instance(") == NULL &&
	    strchr(expression->source, '/') == NULL &&
	    strstr(expression->source, "..") == NULL;
}

static bool
is_true(struct pv_linting *linting, const struct pv_expression *expression)
{
	return pv_evaluate_truth(
	    linting->answers, expression, linting->answers->slots[0]->element);
}

static void
check_constant(struct pv_linting *linting, const struct pv_node *node)
{
	if (is_constant(node->relevant)) {
		if (is_true(linting, node->relevant))
			pv_linting_advice(linting, node->bind,
			    "%s: relevant=\"%s\" is always so; leave it out",
			    node->path, node->relevant->source);
		else
			pv_linting_fault(linting, node->bind,
			    "%s: relevant=\"%s\" is never so: it will never be "
			    "asked; correct it, or take the question out",
			    node->path, node->relevant->source);
	}
	if (is_constant(node->constraint) &&
	    strchr(node->constraint->source, '.') == NULL)
		pv_linting_fault(linting, node->bind,
		    "%s: constraint=\"%s\" is the same for every answer; "
		    "compare with . (the answer)",
		    node->path, node->constraint->source);
}

/* Whether a select could have that value; true where it is not known. */
static bool
is_offered(struct pv_linting *linting, struct pv_node *node, const char *value)
{
	struct pv_trial trial;

	if (node == NULL || !pv_offer_select(node) || *value == '\0')
		return true;
	trial = pv_trial_of(linting, linting->reading.ctx, node);
	for (size_t i = 0; i < trial.n; i++)
		if (strcmp(trial.values[i], value) == 0)
			return true;
	return !trial.closed && node->item->control != PV_SELECT;
}

/* Of two groups, that which is there. */
static char *
fetch(GMatchInfo *match, int one, int other)
{
	char *text = g_match_info_fetch(match, one);

	if (text != NULL && *text != '\0')
		return text;
	g_free(text);
	text = g_match_info_fetch(match, other);
	return text != NULL ? text : g_strdup("");
}

static void
check_compared(struct pv_linting *linting, const struct pv_node *node,
    const struct pv_expression *expression, GRegex *regex)
{
	GMatchInfo *match;

	if (expression == NULL)
		return;
	g_regex_match(regex, expression->source, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		char *path = fetch(match, 1, 2), *value = fetch(match, 3, 4);
		struct pv_node *of =
		    pv_node_find(linting->definition, expression->home, path);

		if (!is_offered(linting, of, value))
			pv_linting_fault(linting, node->bind,
			    "%s waits for %s = '%s', which is none of its "
			    "choices; correct the value",
			    node->path, of->path, value);
		g_free(path);
		g_free(value);
	}
	g_match_info_free(match);
}

void
pv_linting_conditions(struct pv_linting *linting)
{
	const struct pv_definition *definition = linting->definition;
	GRegex *regex = g_regex_new(compared, 0, 0, NULL);

	if (regex == NULL)
		pv_die("the expression of comparisons is not one");
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];

		check_constant(linting, node);
		check_compared(linting, node, node->relevant, regex);
		check_compared(linting, node, node->required, regex);
		check_compared(linting, node, node->readonly, regex);
		check_compared(linting, node, node->constraint, regex);
		check_compared(linting, node, node->calculate, regex);
	}
	g_regex_unref(regex);
}
