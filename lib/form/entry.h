/*
 * entry - a request that an agent fills in for somebody: on the telephone, at
 * the counter, from paper.
 *
 * The agents' program begins the draft, as the agent signed in, and hands it to
 * the browser by the cookies that a visitor's draft has; from there the pages
 * are the form's own, served by the citizens' program under its own database
 * role: it never sees the agent's session, and what says who entered the
 * request is a row that only an agent's function writes.
 */
#ifndef PV_FORM_ENTRY_H
#define PV_FORM_ENTRY_H

#include "http/answer.h"

/*
 * pv_entry_begin - a draft of a procedure, and the answer that leads to its
 * first page with its cookies.  came_by: "phone", "counter", "post".  For
 * the agents' role.  NULL with 404 "procedure.unknown" for one that is not
 * offered, or not of the agent's services.
 */
struct pv_answer *pv_entry_begin(struct pv_ctx *ctx,
    const struct pv_request *request, const char *procedure,
    const char *came_by);

/*
 * pv_entry_marked - whether a draft's token says that an agent fills it in:
 * for what pages show, not for what is true (citizen.draft_entry).
 */
bool pv_entry_marked(const char *token);

#endif
