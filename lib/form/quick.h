/*
 * quick - the expressions that most forms are made of, without libxml2: answers
 * compared with texts, and, or, not, if, concat, selected, true, false.
 *
 * A page recomputes all of its form, and libxml2 makes and frees an object for
 * each step of each expression: some ten times the work of the comparison.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_QUICK_H
#define PV_FORM_QUICK_H

#include <libxml/tree.h>

#include "form/definition.h"

struct pv_answers;
struct pv_quick;

/*
 * pv_quick_read - of an expression as it is rewritten for libxml2, which it
 * means the same as; NULL where it is not one of those.  home: the node that it
 * is evaluated at, or NULL.  Owned by parent.
 */
const struct pv_quick *pv_quick_read(const void *parent,
    const struct pv_definition *definition, const struct pv_node *home,
    const char *rewritten);

/* pv_quick_is_truth - it yields true or false; else a text. */
bool pv_quick_is_truth(const struct pv_quick *quick);
/* at: the element that "." is. */
bool pv_quick_truth(const struct pv_quick *quick, struct pv_answers *answers,
    const xmlNode *at);
char *pv_quick_text(const struct pv_quick *quick, struct pv_answers *answers,
    const xmlNode *at, const void *parent);

#endif
