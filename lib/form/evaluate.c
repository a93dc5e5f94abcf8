/*
 * evaluate - an expression at a node of the answers, by libxml2.
 * Not here: what follows from its value (compute.c).
 */
#include <math.h>

#include <libxml/xpathInternals.h>

#include "form/engine.h"

/*
 * The context is the definition's, lent for one evaluation; one may start
 * another (a choice's label has outputs), so what it had is put back.
 */
static xmlXPathObject *
evaluate(struct pv_answers *answers, const struct pv_expression *expression,
    xmlNode *at)
{
	xmlXPathContext *xpath = answers->definition->plan->xpath;
	struct pv_evaluation evaluation = { .ctx = answers->ctx,
		.definition = answers->definition,
		.answers = answers,
		.instance = answers->document,
		.current = at };
	xmlDoc *document = xpath->doc;
	xmlNode *node = xpath->node;
	void *extra = xpath->extra;
	xmlXPathObject *object;

	xpath->doc = at != NULL ? at->doc : answers->document;
	xpath->node = at;
	xpath->extra = &evaluation;
	object = xmlXPathCompiledEval(expression->compiled, xpath);
	xpath->doc = document;
	xpath->node = node;
	xpath->extra = extra;
	return object;
}

char *
pv_evaluate_text(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at, const void *parent)
{
	xmlXPathObject *object = evaluate(answers, expression, at);
	xmlChar *text;
	char *copy;

	if (object == NULL ||
	    (object->type == XPATH_NUMBER && isnan(object->floatval))) {
		xmlXPathFreeObject(object);
		return pv_strdup(parent, "");
	}
	text = xmlXPathCastToString(object);
	copy = pv_strdup(parent, text != NULL ? (const char *)text : "");
	xmlFree(text);
	xmlXPathFreeObject(object);
	return copy;
}

bool
pv_evaluate_truth(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at)
{
	xmlXPathObject *object = evaluate(answers, expression, at);
	bool truth = object != NULL && xmlXPathCastToBoolean(object) != 0;

	xmlXPathFreeObject(object);
	return truth;
}

xmlXPathObject *
pv_evaluate_nodes(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at)
{
	xmlXPathObject *object = evaluate(answers, expression, at);

	if (object != NULL && object->type == XPATH_NODESET)
		return object;
	xmlXPathFreeObject(object);
	return NULL;
}
