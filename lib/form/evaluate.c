/*
 * evaluate - an expression at a node of the answers, by libxml2.
 * Not here: what follows from its value (compute.c).
 */
#include <math.h>
#include <string.h>

#include <libxml/xpathInternals.h>

#include "form/quick.h"
#include "form/stack.h"

enum { NESTED_MAX = 16 };

/* Freed once the outermost evaluation is over and its value copied. */
static void
leave(struct pv_plan *plan)
{
	if (--plan->evaluating > 0)
		return;
	talloc_free_children(plan->scratch);
	plan->shuffled = NULL;
}

static bool
has_node(const struct pv_plan *plan, const xmlNode *node)
{
	for (int i = 0; i < plan->n_shuffled; i++)
		if (plan->shuffled[i] == node)
			return true;
	return false;
}

void
pv_evaluate_order(const struct pv_plan *plan, xmlNodeSet *set)
{
	if (plan->shuffled != NULL && set != NULL && set->nodeNr > 0 &&
	    set->nodeNr == plan->n_shuffled &&
	    has_node(plan, set->nodeTab[0]) &&
	    has_node(plan, set->nodeTab[set->nodeNr - 1]))
		memcpy(set->nodeTab, plan->shuffled,
		    (size_t)set->nodeNr * sizeof(xmlNode *));
}

/*
 * The context is the definition's, lent for one evaluation; one may start
 * another (a choice's label has outputs), so what it had is put back.  They
 * share one limit of operations.  After it, leave() must be called.
 */
static xmlXPathObject *
evaluate(struct pv_answers *answers, const struct pv_expression *expression,
    xmlNode *at)
{
	struct pv_plan *plan = answers->definition->plan;
	xmlXPathContext *xpath = plan->xpath, saved = *xpath;
	struct pv_evaluation evaluation = { .ctx = answers->ctx,
		.answers = answers,
		.current = at,
		.scratch = plan->scratch };
	size_t most = answers->definition->operations_max;
	xmlXPathObject *object;

	if (plan->evaluating++ == 0)
		xpath->opCount = 0;
	if (plan->evaluating > NESTED_MAX || answers->failure != NULL)
		return NULL;
	xpath->opLimit = most;
	xmlResetError(&xpath->lastError);
	xpath->doc = at != NULL ? at->doc : answers->document;
	xpath->node = at;
	xpath->extra = &evaluation;
	object = xmlXPathCompiledEval(expression->compiled, xpath);
	xpath->doc = saved.doc;
	xpath->node = saved.node;
	xpath->extra = saved.extra;
	xpath->depth = saved.depth;
	xpath->proximityPosition = saved.proximityPosition;
	xpath->contextSize = saved.contextSize;
	xpath->function = saved.function;
	xpath->functionURI = saved.functionURI;
	if (plan->evaluating == 1)
		answers->operations += xpath->opCount;
	if (xpath->lastError.code ==
	    XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED)
		pv_answers_stop(answers,
		    "an expression takes too many steps; simplify it",
		    expression);
	else if (answers->operations > PV_COMPUTING_MAX * most)
		pv_answers_stop(answers,
		    "the form takes too many steps to compute; divide it",
		    expression);
	return object;
}

void
pv_answers_stop(struct pv_answers *answers, const char *cause,
    const struct pv_expression *expression)
{
	if (answers->failure != NULL)
		return;
	answers->failure = expression == NULL ?
	    pv_strdup(answers, cause) :
	    pv_printf(answers, "%s: \"%.300s\"", cause, expression->source);
	answers->endless = expression;
}

bool
pv_answers_sound(struct pv_answers *answers)
{
	if (answers->failure == NULL)
		return true;
	if (answers->large)
		return pv_fail_field(answers->ctx, 413, "PV0406",
		    "error.too-long", "error.hint.shorten", NULL, "%s",
		    answers->failure);
	return pv_fail(answers->ctx, 500, "PV0405", "error.internal", "%s: %s",
	    answers->definition->name, answers->failure);
}

char *
pv_evaluate_text(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at, const void *parent)
{
	xmlXPathObject *object;
	char *text;

	if (expression->quick != NULL && !pv_quick_is_truth(expression->quick))
		return pv_quick_text(expression->quick, answers, at, parent);
	object = evaluate(answers, expression, at);
	if (object != NULL && object->type == XPATH_NUMBER &&
	    isnan(object->floatval))
		text = pv_strdup(parent, "");
	else
		text = pv_stack_text(parent, object);
	xmlXPathFreeObject(object);
	leave(answers->definition->plan);
	return text;
}

bool
pv_evaluate_truth(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at)
{
	xmlXPathObject *object;
	bool truth;

	if (expression->quick != NULL && pv_quick_is_truth(expression->quick))
		return pv_quick_truth(expression->quick, answers, at);
	object = evaluate(answers, expression, at);
	truth = object != NULL && xmlXPathCastToBoolean(object) != 0;
	xmlXPathFreeObject(object);
	leave(answers->definition->plan);
	return truth;
}

xmlXPathObject *
pv_evaluate_nodes(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at)
{
	xmlXPathObject *object = evaluate(answers, expression, at);

	if (object != NULL && object->type == XPATH_NODESET)
		pv_evaluate_order(
		    answers->definition->plan, object->nodesetval);
	leave(answers->definition->plan);
	if (object != NULL && object->type == XPATH_NODESET)
		return object;
	xmlXPathFreeObject(object);
	return NULL;
}
