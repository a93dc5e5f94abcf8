/*
 * suivi - what the sources of this program share.
 */
#ifndef SUIVI_H
#define SUIVI_H

#include "program/program.h"
#include "request/file.h"

#define SUIVI_COOKIE "suivi"
#define SUIVI_FILES "/suivi/demande/fichiers"

enum { SUIVI_TEXT_MAX_CHARACTERS = 8000 };

/* What the visitor wrote and has not sent, and what is wrong with it. */
struct suivi_typed {
	const char *text;  /* or NULL */
	const char *token; /* of the form that it was written in, or NULL */
	const char *text_error; /* "t.…", or NULL */
	const char *file_error; /* "t.…", or NULL */
	const char *file_name;	/* the file that it is about */
	const char *done;	/* "t.…": what was just done, or NULL */
	const char *session;	/* just begun, or NULL: the cookie's */
};

/* How the files of a request are shown here. */
extern const struct pv_side suivi_side;

/*
 * suivi_request - the request that the session's cookie opens: one row.
 *
 * NULL with 401 "suivi.session" where there is no session, or a dead one.
 */
struct pv_rows *suivi_request(struct pv_exchange *exchange);

/* suivi_page - the page of a request. */
struct pv_answer *suivi_page(struct pv_exchange *exchange,
    const struct pv_rows *rows, const struct suivi_typed *typed);

/* suivi_head - what every page about a request says of it. */
struct pv_value *suivi_head(struct pv_ctx *ctx, const struct pv_rows *rows);

/* suivi_answers - what was sent, in words, as "pages"; false with an error. */
bool suivi_answers(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

/*
 * suivi_entry - the page that asks for the number and the code.
 *
 * notice and hint: why it is shown ("t.…"), or NULL; faults: of its controls,
 * or NULL.  What the request at hand brought is kept in it.
 */
struct pv_answer *suivi_entry(struct pv_exchange *exchange, const char *notice,
    const char *hint, struct pv_value *faults);

/* suivi_dead - the same, for the 401 that is in ctx: it is forgiven. */
struct pv_answer *suivi_dead(struct pv_exchange *exchange);

/*
 * suivi_fee_set - "fee" of the page, or false where none is due.  session: one
 * that has just begun, or NULL.  False with an error.
 */
bool suivi_fee_set(
    struct pv_exchange *exchange, struct pv_value *model, const char *session);

extern const struct pv_route suivi_fee_routes[];
extern const struct pv_route suivi_survey_routes[];

/* Handlers, by source. */
struct pv_answer *suivi_entry_get(struct pv_exchange *exchange);
struct pv_answer *suivi_entry_post(struct pv_exchange *exchange);
struct pv_answer *suivi_link_get(struct pv_exchange *exchange);
struct pv_answer *suivi_link_post(struct pv_exchange *exchange);
struct pv_answer *suivi_rescue(struct pv_exchange *exchange);
struct pv_answer *suivi_dossier(struct pv_exchange *exchange);
struct pv_answer *suivi_write_post(struct pv_exchange *exchange);

#endif
