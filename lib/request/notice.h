/*
 * notice - the mail that tells the person what was done to their request.
 *
 * A row of the outbox, written by the call that does it, in its transaction.
 */
#ifndef PV_REQUEST_NOTICE_H
#define PV_REQUEST_NOTICE_H

#include <jansson.h>

#include "db/db.h"

struct pv_notice {
	const char *kind;   /* "question", "answer" …: html/mail/<kind>.txt */
	const char *text;   /* what was written, or NULL */
	const char *appeal; /* of a refusal, whose text is its reason */
	const char *const *files; /* names of the files that go with it */
	size_t n_files;
	json_t *letter;	    /* the letter that it announces, borrowed, or NULL */
	bool no_mail;	    /* the letter alone leaves */
	/* Of a receipt: "accepts", "refuses" or "none", and its ISO day or NULL. */
	const char *silence, *silence_on;
};

/*
 * pv_notice - p_outbox of a call about the request of these rows (columns
 * reference, title, email): a JSON array of the letter, if any, then of one
 * mail, with a new mailed link, or of none where there is no address.  Owned by ctx.
 */
char *pv_notice(struct pv_ctx *ctx, const struct pv_rows *request,
    const struct pv_notice *notice);

/* pv_notice_of - that array, about one row among several; the caller's. */
json_t *pv_notice_of(struct pv_ctx *ctx, const struct pv_rows *requests, int row,
    const struct pv_notice *notice);

#endif
