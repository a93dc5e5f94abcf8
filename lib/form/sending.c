/*
 * sending - the end of a form: verification, submission, thanks.
 * Not here: what a request is made of (submission.c).
 */
#include <string.h>

#include "base/date.h"
#include "base/random.h"
#include "form/files.h"
#include "form/review.h"
#include "form/serve.h"
#include "form/submission.h"
#include "request/field.h"
#include "request/file.h"
#include "request/registered.h"

static const struct pv_call open_call = { "citizen.follow_open", 3, true };
static const struct pv_call entry_call = { "citizen.draft_entry", 1, true };
static const struct pv_call fee_call = { "citizen.request_fee", 2, true };
static const struct pv_call request_call = { "citizen.request", 1, true };

/* To the page that must be mended first, which then shows its faults. */
static struct pv_answer *
mend(struct pv_exchange *exchange, const struct pv_item *item)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_serve_link(exchange,
		pv_printf(exchange->ctx, "%s%s", item->name,
		    item->end ? "" : "?corriger=oui")));
}

struct pv_answer *
pv_serve_review(struct pv_exchange *exchange)
{
	struct pv_draft *draft = pv_serve_draft(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_item *item;
	struct pv_value *model;
	const char *email;

	if (draft == NULL)
		return NULL;
	if (draft->reference != NULL)
		return pv_answer_redirect(
		    ctx, pv_serve_link(exchange, "merci"));
	item = pv_serve_faulty(exchange, draft);
	if (item != NULL)
		return mend(exchange, item);
	model = pv_object(ctx);
	pv_set(model, "pages",
	    pv_review(ctx, draft->answers, draft->definition, draft->files));
	email = pv_answers_joined(ctx, draft->answers,
	    pv_procedure_word(ctx, draft->definition, "summary", "email"), " ");
	pv_set_optional(model, "email", *email != '\0' ? email : NULL);
	pv_set_optional(model, "deposit", pv_submission_deposit(ctx, draft));
	return pv_serve_page(exchange, draft->definition, "form/review", model);
}

/* Saving never validates; sending validates everything again. */
struct pv_answer *
pv_serve_send(struct pv_exchange *exchange)
{
	struct pv_draft *draft = pv_serve_draft(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_item *item;

	if (draft == NULL)
		return NULL;
	if (draft->reference == NULL) {
		item = pv_serve_faulty(exchange, draft);
		if (item != NULL)
			return mend(exchange, item);
		if (!pv_files_drop(ctx, draft) ||
		    !pv_submission_send(ctx, draft))
			return NULL;
	}
	return pv_answer_redirect(ctx, pv_serve_link(exchange, "merci"));
}

static void
describe_silence(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const char *silence = pv_row_text(rows, 0, "silence");
	const char *on = pv_row_text(rows, 0, "silence_on");
	struct pv_value *value;

	if (silence == NULL || on == NULL)
		return;
	value = pv_set_object(model, "silence");
	pv_set_text(value, "silence_on", pv_date_words(ctx, on));
	pv_set_text(value, "text", pv_printf(ctx, "t.form.done.%s", silence));
}

/* What is due for it; false with an error. */
static bool
describe_fee(struct pv_ctx *ctx, struct pv_value *model, struct pv_arg session)
{
	const struct pv_arg args[] = { session, pv_arg_text(ctx->language) };
	struct pv_rows *rows = pv_db_call(ctx, &fee_call, args);
	const struct pv_value *told;
	struct pv_value *fee;

	if (rows == NULL)
		return false;
	pv_set_bool(model, "fee", false);
	if (pv_row_text(rows, 0, "request_fee") == NULL)
		return true;
	told = pv_rows_json(ctx, pv_row_text(rows, 0, "request_fee"));
	fee = pv_set_object(model, "fee");
	pv_set_text(fee, "amount", pv_get_text(told, "amount"));
	pv_set_optional(fee, "invoice", pv_get_text(told, "reference"));
	return true;
}

/*
 * The page of thanks opens the follow-up too: nobody types a code at once.  Not
 * to an agent who entered the request for somebody: the desk has it.
 */
struct pv_answer *
pv_serve_done(struct pv_exchange *exchange)
{
	struct pv_draft *draft = pv_serve_draft(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *session = pv_token(ctx), *code;
	struct pv_arg hash = pv_arg_hash(session);
	struct pv_value *model;
	struct pv_answer *answer;
	struct pv_rows *rows, *entry;
	struct pv_arg token;
	bool entered;

	if (draft == NULL)
		return NULL;
	if (draft->reference == NULL)
		return pv_answer_redirect(
		    ctx, pv_serve_link(exchange, "verification"));
	token = pv_arg_hash(draft->token);
	entry = pv_db_call(ctx, &entry_call, &token);
	if (entry == NULL)
		return NULL;
	code = pv_submission_code(ctx, draft);
	if (code == NULL ||
	    pv_db_call(ctx, &open_call,
		(const struct pv_arg[]){
		    pv_arg_text(draft->reference),
		    pv_arg_hash(pv_code_normalize(ctx, code)),
		    hash,
		}) == NULL ||
	    (rows = pv_db_call(ctx, &request_call, &hash)) == NULL)
		return NULL;
	model = pv_object(ctx);
	pv_set_text(model, "reference", draft->reference);
	pv_set_text(model, "code", code);
	pv_set_text(model, "received",
	    pv_time_words(ctx, pv_row_text(rows, 0, "received_at")));
	pv_set_text(model, "due_on",
	    pv_date_words(ctx, pv_row_text(rows, 0, "due_on")));
	pv_set_optional(model, "email", pv_row_text(rows, 0, "email"));
	pv_set_optional(model, "deposit", pv_submission_deposit(ctx, draft));
	describe_silence(ctx, model, rows);
	pv_set_bool(model, "registered", pv_is_registered(ctx, rows));
	if (!describe_fee(ctx, model, hash))
		return NULL;
	answer = pv_serve_page(exchange, draft->definition, "form/done", model);
	entered = pv_row_text(entry, 0, "draft_entry") != NULL;
	pv_set_bool(model, "entered", entered);
	if (entered)
		return answer;
	return pv_answer_cookie(
		   ctx, answer, exchange->request, "suivi", session, 0) ?
	    answer :
	    NULL;
}
