/*
 * language - in which language a visitor is answered.
 */
#ifndef PV_PROGRAM_LANGUAGE_H
#define PV_PROGRAM_LANGUAGE_H

#include "program/program.h"

/*
 * pv_language_choose - ctx->language for this exchange: the one that the
 * address asks for (?langue=en, which is then taken out of the request), else
 * the one that the browser has kept of such a choice, else the first that it
 * prefers (Accept-Language) of those of the texts, else French.  The program's
 * own where it has one.
 */
void pv_language_choose(
    struct pv_exchange *exchange, struct pv_request *request);

/*
 * pv_language_settle - what the choice makes of an answer: it is kept by a
 * cookie; a page that is the same for everyone, asked for at an address that
 * says no language, leads to the one that does, where it is not in French.
 */
struct pv_answer *pv_language_settle(
    struct pv_exchange *exchange, struct pv_answer *answer);

/* pv_language_model - the others that the page may be read in. */
void pv_language_model(struct pv_exchange *exchange, struct pv_value *model);

#endif
