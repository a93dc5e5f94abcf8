/*
 * decision - the letter that an answer or a refusal makes.
 *
 * A form says it in its head: <pv:letter answer="census" refusal="decision"/>,
 * each the name of a template of html/letter, or absent: no letter, but where what
 * is written goes by post (html/letter/courrier.html).  Where that of the answer
 * can be verified (attestation/code.h), the same element says attestation="what
 * it attests, in words", names="/data/…" of whom, and valid="P1Y" if it ends.
 */
#ifndef PV_FORM_DECISION_H
#define PV_FORM_DECISION_H

#include <jansson.h>

#include "db/db.h"

/* What is written to the person of a request, and how it leaves. */
struct pv_said {
	const char *kind; /* of its message: "answer", "refusal" … */
	const char *mail; /* kind of its mail: html/mail/<mail>.txt */
	const char *text;
	const char *appeal; /* of a refusal: how it may be contested; or NULL */
	bool by_mail, post; /* one of them, or both */
	const char *const *files; /* names of those that go with it */
	size_t n_files;
};

struct pv_decision {
	const char *template; /* "letter/census"; NULL: no letter */
	const char *file;     /* "attestation-recensement-R-AAAA-BBBB.pdf" */
	json_t *item;	      /* of the outbox; ctx's */
};

/*
 * pv_decision_fill - what is made of the request of a row.  The model of
 * the letter has reference, title, received_on, person, postal, text, appeal,
 * and "answers": {page: {question: in words}} by the names of the form's
 * elements, of what was asked.  False with an error of the database.
 */
bool pv_decision_fill(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const struct pv_said *said, struct pv_decision *decision);

/*
 * pv_decision_outbox - what leaves with it, as pv_notice(); NULL with an error.
 * pv_decision_outbox_of - about one row among several; the caller's.
 */
char *pv_decision_outbox(struct pv_ctx *ctx, const struct pv_rows *rows,
    const struct pv_said *said);
json_t *pv_decision_outbox_of(struct pv_ctx *ctx, const struct pv_rows *rows,
    int row, const struct pv_said *said);

#endif
