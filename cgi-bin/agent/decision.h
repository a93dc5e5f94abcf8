/*
 * decision - the letter that an answer or a refusal makes.
 *
 * A form says it in its head: <pv:letter answer="census" refusal="decision"/>,
 * each the name of a template of html/letter, or absent: no letter, but where what
 * is written goes by post (html/letter/courrier.html).  Where that of the answer
 * can be verified (attestation/code.h), the same element says attestation="what
 * it attests, in words", names="/data/…" of whom, and valid="P1Y" if it ends.
 */
#ifndef AGENT_DECISION_H
#define AGENT_DECISION_H

#include "act.h"

struct decision {
	const char *template; /* "letter/census"; NULL: no letter */
	const char *file;     /* "attestation-recensement-R-AAAA-BBBB.pdf" */
	const char *item;     /* of the outbox: JSON */
};

/*
 * decision_fill - what the act makes of the request of these rows.  The model of
 * the letter has reference, title, received_on, person, postal, text, appeal,
 * and "answers": {page: {question: in words}} by the names of the form's
 * elements, of what was asked.  False with an error of the database.
 */
bool decision_fill(struct pv_ctx *ctx, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed,
    struct decision *decision);

#endif
