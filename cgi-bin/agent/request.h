/*
 * request - one request, as the pages about it show it.
 */
#ifndef AGENT_REQUEST_H
#define AGENT_REQUEST_H

#include "agent.h"

/* What was just done, or typed and refused, on the page of a request. */
struct request_extra {
	const char *done;	/* "t.agent.done.…", or NULL */
	bool choice;		/* next, stay, list */
	const char *warning;	/* "t.…": what could not be done, or NULL */
	int64_t seen;		/* the last event that was seen, or 0: what came since is told */
	const char *kept;	/* what was typed and not done, or NULL */
	const char *note;	/* a note that was typed, or NULL */
	const char *note_error; /* "t.…", or NULL */
};

/* request_fetch - agent.request of the address at hand; NULL with an error. */
struct pv_rows *request_fetch(struct pv_exchange *exchange);

/* request_head - what each page about a request says of it. */
struct pv_value *request_head(
    struct pv_ctx *ctx, const struct pv_rows *rows, const struct agent_me *me);

/*
 * request_story - the events after number `after`, as the list `key`.
 * request_whole_story - all of them as "story", with the message that each
 * brought, and each mail after what it tells of: what, recipient, state, whether
 * it may go again.  False with an error.
 */
void request_story(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_rows *rows, int64_t after);
bool request_whole_story(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

/*
 * request_model - what html/agent/request-main.html shows of a request; NULL
 * with an error.  request_page - the page of a request, by it.
 */
struct pv_value *request_model(struct pv_exchange *exchange,
    const struct agent_me *me, const struct pv_rows *rows,
    const struct request_extra *extra);
struct pv_answer *request_page(struct pv_exchange *exchange,
    const struct agent_me *me, const struct pv_rows *rows,
    const struct request_extra *extra);

/*
 * request_overtaken - for a 409 (forgiven), somebody was faster: the request as
 * it is now, and a word about it.  Another error stays, and NULL is returned.
 */
struct pv_answer *request_overtaken(
    struct pv_exchange *exchange, const struct agent_me *me);

/* request_seen - the last event that the posted page showed ("vu"), or 0. */
int64_t request_seen(struct pv_exchange *exchange);

/* request_link - "/agent/demandes/X" and what follows. */
char *request_link(struct pv_exchange *exchange, const char *rest);

/* request_is_open - it is not in a final state. */
bool request_is_open(const struct pv_rows *rows);

/* How the files of a request are shown here. */
extern const struct pv_side agent_side;

#endif
