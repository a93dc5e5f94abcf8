/*
 * failure - the page that an error becomes; it keeps what was typed.
 */
#ifndef PV_PROGRAM_FAILURE_H
#define PV_PROGRAM_FAILURE_H

#include "program/program.h"

enum { PV_PAGE_MAX_BYTES = 16 << 20 };

/*
 * pv_failure - the rendered answer for the error in ctx: never NULL.
 *
 * The program's rescue first, where it has one for this request; else our own
 * page, with a form that gives back what was typed; else, when even that
 * cannot be rendered, the error's text alone.  exchange->request may be NULL.
 */
struct pv_answer *pv_failure(struct pv_exchange *exchange);

/* pv_failure_last_words - a whole CGI answer for a process that dies. */
const char *pv_failure_last_words(struct pv_ctx *ctx);

/* pv_answer_render - a page's bytes; false with an error. */
bool pv_answer_render(struct pv_ctx *ctx, struct pv_answer *answer);

#endif
