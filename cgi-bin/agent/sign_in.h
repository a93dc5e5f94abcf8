/*
 * sign_in - the page that lets an agent in, and what is given back after it.
 */
#ifndef AGENT_SIGN_IN_H
#define AGENT_SIGN_IN_H

#include "program/program.h"

/* What is wrong with what was entered: "t.…" for each control, or NULL. */
struct sign_in_faults {
	const char *login, *password;
	bool wrong; /* the three do not go together */
};

/*
 * sign_in_page - 401.  back: where to go then, a path of ours without prefix,
 * or NULL.  typed: the request at hand is a POST whose fields are kept.
 */
struct pv_answer *sign_in_page(struct pv_exchange *exchange, const char *back,
    const struct sign_in_faults *faults, bool typed);

/*
 * sign_in_resume - the page that gives back what was typed before the session
 * died, in a form that posts it to `action` again; NULL with an error.
 */
struct pv_answer *sign_in_resume(
    struct pv_exchange *exchange, const char *action);

#endif
