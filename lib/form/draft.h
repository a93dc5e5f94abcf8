/*
 * draft - what a visitor has begun: answers under way, found by the token of a
 * cookie, pinned to the definition that they began with.
 */
#ifndef PV_FORM_DRAFT_H
#define PV_FORM_DRAFT_H

#include "form/answers.h"
#include "http/answer.h"
#include "view/value.h"

struct pv_draft {
	const char *token;	/* of the cookie */
	const char *page;	/* the last one saved, or NULL */
	const char *reference;	/* of the request that it has become, or NULL */
	const char *expires_at; /* timestamp */
	int64_t version;
	const struct pv_definition *definition;
	struct pv_answers *answers;
	struct pv_value
	    *files; /* list of {id, field, name, type, size, state} */
};

/*
 * pv_draft_begin - a new one of the procedure, with its first answers: the
 * token for the cookie, and the recovery code.  NULL with an error, 404 where
 * the commune does not offer the procedure.
 */
struct pv_draft *pv_draft_begin(
    struct pv_ctx *ctx, const char *procedure, const char **code);

/* pv_draft_open - NULL with 410 "draft.gone" for none or an expired one. */
struct pv_draft *pv_draft_open(struct pv_ctx *ctx, const char *token);

/*
 * pv_draft_save - keep the answers as they are, valid or not; page: its name.
 * False with 409 "draft.conflict" if they were saved elsewhere meanwhile,
 * "draft.submitted" if they were sent.
 */
bool pv_draft_save(
    struct pv_ctx *ctx, struct pv_draft *draft, const char *page);

/* pv_draft_answers - as they are stored, owned by ctx; NULL with 413 where they are too large. */
const char *pv_draft_answers(struct pv_ctx *ctx, struct pv_draft *draft);

/* pv_draft_first_page - the first that is asked. */
const struct pv_item *pv_draft_first_page(struct pv_draft *draft);

/* The names of the cookies that hold a draft's token, and its recovery code. */
const char *pv_draft_cookie(const void *parent, const char *procedure);
const char *pv_draft_code_cookie(const void *parent, const char *procedure);

/* pv_draft_cookies - of a draft that begins or is found again; code or NULL. */
bool pv_draft_cookies(struct pv_ctx *ctx, struct pv_answer *answer,
    const struct pv_request *request, const char *procedure, const char *token,
    const char *code);

#endif
