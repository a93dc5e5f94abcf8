/*
 * stack - the arguments of a function of ours, and its result, on libxml2's
 * stack.
 *
 * Arguments are popped from the last to the first.  Texts live until the
 * evaluation ends.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_STACK_H
#define PV_FORM_STACK_H

#include <libxml/xpathInternals.h>

#include "form/engine.h"

/* A form where each text is twice another would have no end: "" then. */
enum { PV_ARGUMENTS_MAX = 64, PV_JOINED_MAX_BYTES = 1 << 20 };

struct pv_evaluation *pv_stack_evaluation(xmlXPathParserContext *xpath);

char *pv_stack_pop_text(xmlXPathParserContext *xpath);
/* pv_stack_pop_number - as number() of ODK: a date or a moment is a number of days. */
double pv_stack_pop_number(xmlXPathParserContext *xpath);
bool pv_stack_pop_truth(xmlXPathParserContext *xpath);

void pv_stack_push_text(xmlXPathParserContext *xpath, const char *text);
void pv_stack_push_number(xmlXPathParserContext *xpath, double number);
void pv_stack_push_truth(xmlXPathParserContext *xpath, bool truth);
/* pv_stack_push_node - a set of that node, or of none (NULL). */
void pv_stack_push_node(xmlXPathParserContext *xpath, xmlNode *node);

/* The texts of the last n arguments, in order, those of all nodes of a set. */
struct pv_words {
	const char **words;
	size_t n;
};
struct pv_words pv_stack_pop_words(xmlXPathParserContext *xpath, int n);

/* pv_stack_text - the text of a value, owned by parent. */
char *pv_stack_text(const void *parent, xmlXPathObject *object);

/* pv_selected - the value is a word of the list. */
bool pv_selected(const char *list, const char *value);
/* pv_pattern_matches - the pattern of a form is found in the text; false where it is none. */
bool pv_pattern_matches(const char *text, const char *pattern);

/* pv_number_text - as XPath writes numbers: never an exponent. */
char *pv_number_text(const void *parent, double number);
/* pv_number - of a text, as number() of ODK. */
double pv_number(const char *text);

/* The functions of a file, up to one without a name. */
extern const struct pv_function pv_functions_text[], pv_functions_number[],
    pv_functions_moment[], pv_functions_node[], pv_functions_choice[],
    pv_functions_geo[];

#endif
