/*
 * bounds - how many instances a person may give of a repeat: pv:min, pv:max.
 * Not here: those that jr:count makes (compute.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "form/engine.h"
#include "form/tree.h"

static size_t
evaluate(struct pv_answers *answers, const struct pv_expression *expression,
    const struct pv_slot *above, size_t otherwise)
{
	char *text;
	double number;

	if (expression == NULL)
		return otherwise;
	text =
	    pv_evaluate_text(answers, expression, above->element, answers->ctx);
	number = strtod(text, NULL);
	/* What is not answered yet bounds nothing. */
	if (*text == '\0' || !(number >= 0))
		return otherwise;
	return (size_t)fmin(number, PV_REPEATS_MAX);
}

struct pv_bounds
pv_bounds_at(struct pv_answers *answers, const struct pv_item *repeat,
    struct pv_slot *above)
{
	const struct pv_node *node = repeat->node;
	struct pv_bounds bounds = { .most = PV_REPEATS_MAX };

	bounds.n = pv_tree_count(above, node);
	if (repeat->fixed || !above->relevant)
		return bounds;
	bounds.least = evaluate(answers, repeat->least, above, 0);
	bounds.most = evaluate(answers, repeat->most, above, PV_REPEATS_MAX);
	if (bounds.n < bounds.least)
		bounds.message = pv_check_message(answers, above,
		    node->constraint_message, "t.form.repeat.min");
	else if (bounds.n > bounds.most)
		bounds.message = pv_check_message(answers, above,
		    node->constraint_message, "t.form.repeat.max");
	return bounds;
}

struct pv_bounds
pv_answers_repeat_bounds(
    struct pv_answers *answers, const struct pv_item *repeat, const char *path)
{
	const char *last = strrchr(path, '/');
	struct pv_slot *above = NULL;

	if (last != NULL)
		above = pv_slot_find(answers,
		    pv_strndup(answers->ctx, path, (size_t)(last - path)));
	if (above == NULL)
		return (struct pv_bounds){ .most = PV_REPEATS_MAX };
	return pv_bounds_at(answers, repeat, above);
}

size_t
pv_bounds_faults(struct pv_answers *answers, const struct pv_item *repeat)
{
	const struct pv_node *above = repeat->node->parent;
	size_t faults = 0;

	if (above == NULL || (repeat->least == NULL && repeat->most == NULL))
		return 0;
	for (struct pv_slot *slot = answers->slots[above->index]; slot != NULL;
	     slot = slot->next)
		faults += pv_bounds_at(answers, repeat, slot).message != NULL;
	return faults;
}
