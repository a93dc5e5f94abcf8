/*
 * told - what a page tells of the last action, done or refused.
 * Not here: which errors a page tells of (till.c, administration.c).
 */
#include "told.h"

#include <string.h>

void
told_done(struct pv_exchange *exchange, struct pv_value *model,
    const char *texts, const char *const *known)
{
	const char *done = pv_request_query(exchange->request, "fait");

	for (; done != NULL && *known != NULL; known++)
		if (strcmp(done, *known) == 0)
			pv_set_text(pv_set_object(model, "done"), "text",
			    pv_printf(exchange->ctx, "t.%s.%s", texts, *known));
}

static void
set_refused(struct pv_value *model, const char *text, int64_t status)
{
	pv_set_text(pv_set_object(model, "refused"), "text", text);
	pv_set_int(model, "refused_status", status);
}

void
told_refusal(struct pv_ctx *ctx, struct pv_value *model)
{
	set_refused(
	    model, pv_printf(ctx, "t.%s", ctx->error.text), ctx->error.status);
	pv_forgive(ctx);
}

void
told_fault(struct pv_value *model, const char *text)
{
	set_refused(model, text, 422);
}

void
told_again(struct pv_value *model, const struct pv_value *refused)
{
	set_refused(model, pv_get_text(pv_get(refused, "refused"), "text"),
	    pv_get_int(refused, "refused_status"));
}

void
told_status(struct pv_answer *answer, const struct pv_value *model)
{
	int64_t status = pv_get_int(model, "refused_status");

	if (answer != NULL && status != 0)
		answer->status = (int)status;
}
