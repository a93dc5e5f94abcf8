/*
 * correcting_send - a correction read again, and merged into its request.
 * Not here: the transaction (citizen.correction_send).
 */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "form/correction.h"
#include "form/submission.h"
#include "program/guard.h"
#include "request/notice.h"

enum { SEND_LIMIT = 60, WINDOW_S = 3600 };

static const struct pv_call send_call = { "citizen.correction_send", 5, true };

static struct pv_answer *
to_mend(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_serve_link(exchange, "correction?corriger=oui"));
}

static struct pv_answer *
review(struct pv_exchange *exchange, struct pv_correction *correction,
    bool conflict)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_value *changes = pv_correction_changes(ctx, correction);

	pv_correcting_head(model, correction);
	pv_set_bool(model, "has_changes", pv_list_length(changes) > 0);
	pv_set(model, "changes", changes);
	pv_set_bool(model, "conflict", conflict);
	pv_set_text(model, "token", pv_token(ctx));
	pv_set_int(model, "version", correction->shadow.version);
	return pv_serve_page(exchange, correction->shadow.definition,
	    "form/correction-review", model);
}

struct pv_answer *
pv_serve_correction_review(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);

	if (correction == NULL)
		return pv_correcting_dead(exchange);
	if (strcmp(correction->state, "asked") != 0)
		return pv_correcting_over(exchange, correction);
	return pv_correction_ask(exchange, correction) ?
	    review(exchange, correction, false) :
	    to_mend(exchange);
}

/* The receipt, but to an address that this very correction gives up. */
static const char *
write_notice(struct pv_exchange *exchange, struct pv_correction *correction)
{
	static const struct pv_notice corrected = { .kind = "corrected" };
	struct pv_ctx *ctx = exchange->ctx;
	const char *then = pv_row_text(correction->rows, 0, "email");
	const char *now = pv_submission_email(ctx, &correction->shadow);

	if (then == NULL || now == NULL || strcmp(then, now) != 0)
		return "[]";
	return pv_notice(ctx, correction->rows, &corrected);
}

static bool
merge(struct pv_exchange *exchange, struct pv_correction *correction)
{
	const char *version = pv_request_field(exchange->request, "version");
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = {
		pv_arg_hash(correction->session),
		pv_arg_text(pv_request_field(exchange->request, "jeton")),
		pv_arg_int(version != NULL ? strtoll(version, NULL, 10) : 0),
		pv_arg_text(pv_submission_text(ctx, &correction->shadow)),
		pv_arg_text(write_notice(exchange, correction)),
	};

	return pv_answers_sound(correction->shadow.answers) &&
	    pv_db_call(ctx, &send_call, args) != NULL;
}

/* Saving never validates; sending validates everything again. */
struct pv_answer *
pv_serve_correction_send(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	/* Sent already, by the same button pressed twice: the page of the request. */
	if (strcmp(correction->state, "asked") != 0)
		return pv_correcting_over(exchange, correction);
	if (!pv_correction_ask(exchange, correction))
		return to_mend(exchange);
	if (!pv_rate(ctx, "correction",
		pv_row_text(correction->rows, 0, "reference"), SEND_LIMIT,
		WINDOW_S))
		return NULL;
	if (merge(exchange, correction))
		return pv_correcting_leave(exchange, "correction");
	if (ctx->error.status != 409)
		return NULL;
	pv_forgive(ctx);
	/* Another tab, or the mairie, was faster: as it is now. */
	correction = pv_correction_open(exchange);
	if (correction == NULL)
		return NULL;
	answer = strcmp(correction->state, "asked") == 0 ?
	    review(exchange, correction, true) :
	    pv_correcting_over(exchange, correction);
	if (answer != NULL && answer->kind == PV_ANSWER_PAGE)
		answer->status = 409;
	return answer;
}
