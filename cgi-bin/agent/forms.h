/*
 * forms - what the sources of the desk's forms share.
 */
#ifndef FORMS_H
#define FORMS_H

#include "agent.h"
#include "form/definition.h"

/*
 * forms_find - the row of a form of the commune, in agent.forms(); -1 with an
 * error, 404 where there is none.
 */
int forms_find(
    struct pv_exchange *exchange, const char *name, struct pv_rows **rows);

/* forms_digest - of that row: what waits to be published, else what is offered. */
const char *forms_digest(const struct pv_rows *rows, int row);

/* forms_notice - what was just done (?fait=), as "done" of the page. */
void forms_notice(struct pv_exchange *exchange, struct pv_value *model);

/* forms_back - to the page of a form, where that is told. */
struct pv_answer *forms_back(
    struct pv_exchange *exchange, const char *name, const char *done);

#endif
