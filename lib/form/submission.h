/*
 * submission - a draft becomes a request.
 */
#ifndef PV_FORM_SUBMISSION_H
#define PV_FORM_SUBMISSION_H

#include "form/draft.h"

/*
 * pv_submission_send - one transaction: the request, its event, its files, the
 * mail that acknowledges it.  draft->reference then says which it is: of the
 * first sending, where the button was pressed twice.  False with an error, and
 * nothing has changed.  The answers are valid: the caller has checked them.
 */
bool pv_submission_send(struct pv_ctx *ctx, struct pv_draft *draft);

/*
 * pv_submission_text - what a request is made of the answers, as JSON (p_submission
 * of citizen.draft_submit), without a reference; pv_submission_email - the
 * address in it, or NULL.
 */
char *pv_submission_text(struct pv_ctx *ctx, struct pv_draft *draft);
const char *pv_submission_email(struct pv_ctx *ctx, struct pv_draft *draft);

/*
 * pv_submission_deposit - what is still to be done once the form is sent, where
 * it only prepares a request that is filed by its deposit (<pv:summary
 * deposit>); NULL where the sending files it.
 */
const char *pv_submission_deposit(
    struct pv_ctx *ctx, const struct pv_draft *draft);

/*
 * pv_submission_code - the access code of the request that this draft becomes:
 * made from the draft's token and the master key, so that it is the same each
 * time and is stored nowhere.  NULL with an error.
 */
char *pv_submission_code(struct pv_ctx *ctx, const struct pv_draft *draft);

/*
 * pv_submission_reference - a new number for a request of a procedure.
 *
 * pv_submission_describe - what of the answers a request is made of, as the
 * JSON that citizen.draft_submit is given: for what comes another way than by a
 * draft.  Of draft only definition and answers are read.  NULL with an error
 * where the answers are not sound.  Both owned by ctx.
 */
char *pv_submission_reference(struct pv_ctx *ctx, const char *procedure);
char *pv_submission_describe(
    struct pv_ctx *ctx, struct pv_draft *draft, const char *reference);

#endif
