/*
 * correction - answers that the mairie asked to correct, on their shadow copy.
 * For lib/form alone.
 *
 * The shadow is a draft that is held by the session that follows the request,
 * and by no token: what is folded into it changes nothing of the request until
 * it is merged, whole and valid.
 */
#ifndef PV_FORM_CORRECTION_H
#define PV_FORM_CORRECTION_H

#include "form/serve.h"

struct pv_correction {
	struct pv_draft shadow; /* without token, page, expires_at */
	struct pv_answers *original;
	struct pv_value *original_files;
	struct pv_value *marks; /* list of {path, label, remark} */
	struct pv_value *asked; /* pv_page.asked, after pv_correction_ask */
	const char *state;	/* "asked", "sent", "cancelled" */
	const char *session;
	const struct pv_rows *rows; /* of citizen.correction */
	bool stopped; /* its answers lead to a page where the form ends */
};

/*
 * pv_correction_open - that of the request which the cookie "suivi" opens.
 * NULL with 401 "suivi.session"; 404 "correction.none" where nothing was asked,
 * or of another procedure.  The shadow of one that is over may have expired:
 * it has no answers then.
 */
struct pv_correction *pv_correction_open(struct pv_exchange *exchange);

/*
 * pv_correction_ask - makes the list of what is asked: the marks, and what
 * follows from a correction: answers that are now asked, no longer good, or
 * changed already.  True where all is good.
 */
bool pv_correction_ask(
    struct pv_exchange *exchange, struct pv_correction *correction);

/* pv_correction_page - a page of the form, with what is asked of it alone. */
struct pv_page pv_correction_page(struct pv_exchange *exchange,
    struct pv_correction *correction, const struct pv_item *item);

/* pv_correction_more - what is asked now, and was not in a list before. */
bool pv_correction_more(
    const struct pv_correction *correction, const struct pv_value *before);

/* pv_correction_changes - pv_differences of the request and the shadow. */
struct pv_value *pv_correction_changes(
    struct pv_ctx *ctx, const struct pv_correction *correction);

/* pv_correction_save - false with 409 "draft.conflict", "correction.over". */
bool pv_correction_save(struct pv_ctx *ctx, struct pv_correction *correction);

/* What the page of the questions shows beside them. */
struct pv_correcting {
	const char *refused_path, *refused_name, *refused_text;
	bool checked, revealed, restored, conflict;
};

/* pv_correcting_leave - to the page of the request, with a word about what was done, or NULL. */
struct pv_answer *pv_correcting_leave(
    struct pv_exchange *exchange, const char *done);

/* pv_correcting_dead - for a GET with a 401 (forgiven): the way in.  Another error stays, and NULL is returned. */
struct pv_answer *pv_correcting_dead(struct pv_exchange *exchange);

/* pv_correcting_head - what each page says of the request. */
void pv_correcting_head(
    struct pv_value *model, const struct pv_correction *correction);

/* pv_correcting_over - nothing is to be corrected any more: what was typed, to be read and copied. */
struct pv_answer *pv_correcting_over(
    struct pv_exchange *exchange, struct pv_correction *correction);

/*
 * pv_correcting_sections - "sections" of the model, one for each page of the
 * form of which something is asked, with "uploads" and "errors".  False with an
 * error of a lookup.
 */
bool pv_correcting_sections(struct pv_exchange *exchange,
    struct pv_correction *correction, const struct pv_correcting *shown,
    struct pv_value *model);

/*
 * pv_correcting_files - the files of a post, those taken out and replaced;
 * question: whose they all are, or NULL.  One that is refused is in shown.
 * False with an error.
 */
bool pv_correcting_files(struct pv_exchange *exchange,
    struct pv_correction *correction, const char *question,
    struct pv_correcting *shown);

#endif
