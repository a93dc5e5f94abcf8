/*
 * expression - an XPath expression of a form, read by us, evaluated by libxml2.
 *
 * Our own reading finds the nodes that it refers to (the dependencies) and the
 * type of each part.  It rewrites what libxml2 alone would get wrong:
 * comparisons and sums of dates and times go by numbers of days, as ODK counts
 * them; names match without namespace; jr: functions get plain names.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_EXPRESSION_H
#define PV_FORM_EXPRESSION_H

#include <libxml/xpath.h>

#include "form/definition.h"

/* What a part of an expression yields. */
enum pv_yield {
	PV_YIELD_ANY,
	PV_YIELD_TEXT,
	PV_YIELD_NUMBER,
	PV_YIELD_TRUTH,
	PV_YIELD_DATE,
	PV_YIELD_DATETIME,
	PV_YIELD_TIME
};

struct pv_expression {
	const char *source;    /* as written */
	const char *rewritten; /* what libxml2 evaluates */
	xmlXPathCompExpr *compiled;
	const struct pv_quick *quick; /* or NULL: for libxml2 alone */
	enum pv_yield yields;
	const struct pv_node
	    *home;	       /* the node that it is evaluated at, or NULL */
	struct pv_node **refs; /* nodes referred to, each once */
	size_t n_refs;
	const char *doubt; /* a name in it that means no node; or NULL */
	bool shows; /* a text of the form, which may show any answer */
	bool moves; /* today(), now(), random(): its value changes by itself */
};

/*
 * pv_expression_read - NULL with *fault set to the cause, a sentence without a
 * capital, owned by parent.  context is the node that it is evaluated at (NULL:
 * the root's parent, for paths of secondary instances).
 */
struct pv_expression *pv_expression_read(const void *parent,
    const struct pv_definition *definition, const struct pv_node *context,
    const char *source, const char **fault);

/* A function of the language: its name in libxml2, arguments, what it yields. */
struct pv_function {
	const char *name; /* in forms */
	int min, max;	  /* arguments; max -1: any number */
	enum pv_yield yields;
	bool moves;
	xmlXPathFunction call; /* NULL: libxml2's own */
};

/* pv_function_find - NULL if the language has none of that name. */
const struct pv_function *pv_function_find(const char *name, size_t length);

/* pv_functions_register - all of ours into a context. */
void pv_functions_register(xmlXPathContext *xpath);

/* What our functions find in xpath->extra. */
struct pv_evaluation {
	struct pv_ctx *ctx; /* time zone, language */
	struct pv_answers *answers;
	xmlNode *current;
	const void *scratch; /* memory until the evaluation ends */
};

/* pv_function_uuid - a random one, owned by parent. */
char *pv_function_uuid(const void *parent);

#endif
