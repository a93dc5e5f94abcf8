/*
 * later - going on another time: the code, the mailed link, what was parked.
 * Not here: how it is kept (draft.c, parking.c).
 */
#include <string.h>

#include "base/contact.h"
#include "base/date.h"
#include "base/random.h"
#include "form/parking.h"
#include "form/review.h"
#include "form/serve.h"
#include "request/field.h"
#include "view/json.h"

enum { CODE_LIMIT = 20, MAIL_LIMIT = 5, WINDOW_S = 600 };

static const struct pv_call resume_call = { "citizen.draft_resume", 2, true };
static const struct pv_call link_call = { "citizen.draft_link", 3, false };

static const struct pv_control_text email_control = {
	.name = "courriel",
	.label = "t.form.pause.email",
	.hint = "t.form.pause.email-hint",
	.type = "email",
	.autocomplete = "email",
	.required = true,
};

static const struct pv_control_text code_control = {
	.name = "code",
	.label = "t.form.resume.code",
	.hint = "t.form.resume.code-hint",
	.autocomplete = "off",
	.required = true,
	.verbatim = true,
};

static struct pv_answer *
pause_page(struct pv_exchange *exchange, struct pv_draft *draft,
    const char *typed, const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;

	pv_set_optional(model, "code",
	    pv_cookie(
		ctx, exchange->request, pv_served(exchange)->code_cookie));
	pv_set_text(model, "expires",
	    pv_date_words(ctx, pv_strndup(ctx, draft->expires_at, 10)));
	pv_set_optional(model, "page", draft->page);
	pv_set_bool(
	    model, "sent", pv_request_query(exchange->request, "fait") != NULL);
	(void)pv_control_set(ctx, model, "email", &email_control, typed, error);
	if (error != NULL)
		pv_fault_add(faults, email_control.name, error);
	pv_faults_set(model, faults);
	answer =
	    pv_serve_page(exchange, draft->definition, "form/pause", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

struct pv_answer *
pv_serve_pause(struct pv_exchange *exchange)
{
	struct pv_draft *draft = pv_serve_draft(exchange);

	return draft != NULL ? pause_page(exchange, draft, NULL, NULL) : NULL;
}

static char *
write_mail(struct pv_exchange *exchange, const struct pv_draft *draft,
    const char *email, const char *token)
{
	struct pv_ctx *ctx = exchange->ctx;
	json_t *mail = json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}}",
	    "kind", "draft-link", "recipient", email, "template",
	    "mail/draft-link", "language", ctx->language, "model", "title",
	    pv_procedure_title(ctx, draft->definition), "link",
	    pv_serve_link(exchange, pv_printf(ctx, "reprendre/%s", token)),
	    "expires_on", pv_strndup(ctx, draft->expires_at, 10));

	return pv_json_text(ctx, mail);
}

struct pv_answer *
pv_serve_mail(struct pv_exchange *exchange)
{
	const char *typed =
	    pv_request_field(exchange->request, email_control.name);
	struct pv_draft *draft = pv_serve_draft(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *email, *token = pv_token(ctx);

	if (draft == NULL)
		return NULL;
	email = typed != NULL ? pv_email_tidy(ctx, typed) : NULL;
	if (email == NULL)
		return pause_page(
		    exchange, draft, typed, "t.form.pause.bad-email");
	if (!pv_rate(ctx, "draft-mail", exchange->request->address, MAIL_LIMIT,
		WINDOW_S) ||
	    pv_db_call(ctx, &link_call,
		(const struct pv_arg[]){
		    pv_arg_hash(draft->token),
		    pv_arg_hash(token),
		    pv_arg_text(write_mail(exchange, draft, email, token)),
		}) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_serve_link(exchange, "pause?fait=oui"));
}

static struct pv_answer *
resume_page(struct pv_exchange *exchange, const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;

	(void)pv_control_set(ctx, model, "code", &code_control,
	    pv_request_field(exchange->request, code_control.name), error);
	if (error != NULL)
		pv_fault_add(faults, code_control.name, error);
	pv_faults_set(model, faults);
	answer = pv_serve_page(exchange, NULL, "form/resume", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

struct pv_answer *
pv_serve_resume(struct pv_exchange *exchange)
{
	return resume_page(exchange, NULL);
}

/* What the form sets each time that its answers are opened; false with an error. */
static bool
take_up(struct pv_ctx *ctx, const char *token)
{
	struct pv_draft *draft = pv_draft_open(ctx, token);

	if (draft == NULL)
		return false;
	return draft->reference != NULL || !pv_answers_loaded(draft->answers) ||
	    pv_draft_save(ctx, draft, draft->page);
}

/* To the page where the draft was left; NULL with 404 for an unknown code. */
static struct pv_answer *
find_draft(struct pv_exchange *exchange, const char *secret, const char *code)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_token(ctx), *page;
	struct pv_arg args[] = { pv_arg_hash(secret), pv_arg_hash(token) };
	struct pv_rows *rows = pv_db_call(ctx, &resume_call, args);
	struct pv_answer *answer;

	if (rows == NULL || !take_up(ctx, token))
		return NULL;
	page = pv_row_text(rows, 0, "page");
	answer = pv_answer_redirect(ctx,
	    pv_serve_link(exchange,
		page != NULL && *page != '\0' ? page : "verification"));
	return pv_serve_cookies(exchange, answer, token, code) ? answer : NULL;
}

/* A new draft, with what was parked under the code in it. */
static struct pv_answer *
find_parked(struct pv_exchange *exchange, const char *code)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_draft *draft;
	const char *own;

	if (!pv_parked(ctx, code))
		return NULL;
	draft = pv_draft_begin(ctx, pv_served(exchange)->procedure->name, &own);
	if (draft == NULL || !pv_unpark(ctx, code, draft) ||
	    !pv_draft_save(ctx, draft, NULL))
		return NULL;
	answer =
	    pv_answer_redirect(ctx, pv_serve_link(exchange, "verification"));
	return pv_serve_cookies(exchange, answer, draft->token, own) ? answer :
								       NULL;
}

/* Wrong, malformed and unknown codes take one path, whichever kind they are. */
struct pv_answer *
pv_serve_resume_post(struct pv_exchange *exchange)
{
	const char *typed =
	    pv_request_field(exchange->request, code_control.name);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	const char *code;

	if (typed == NULL || *typed == '\0')
		return resume_page(exchange, "t.form.resume.no-code");
	if (!pv_rate(ctx, "draft-code", exchange->request->address, CODE_LIMIT,
		WINDOW_S))
		return NULL;
	code = pv_code_normalize(ctx, typed);
	if (code == NULL)
		code = typed;
	answer = find_draft(exchange, code, typed);
	if (answer == NULL && ctx->error.status == 404) {
		pv_forgive(ctx);
		answer = find_parked(exchange, code);
	}
	if (answer != NULL) {
		(void)pv_rate_forgive(
		    ctx, "draft-code", exchange->request->address);
		return answer;
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	return resume_page(exchange, "t.form.resume.unknown");
}

/* A mail scanner fetches links: only the button opens. */
struct pv_answer *
pv_serve_link_get(struct pv_exchange *exchange)
{
	return pv_serve_page(
	    exchange, NULL, "form/link", pv_object(exchange->ctx));
}

struct pv_answer *
pv_serve_link_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (!pv_rate(ctx, "draft-code", exchange->request->address, CODE_LIMIT,
		WINDOW_S))
		return NULL;
	answer = find_draft(exchange, exchange->captures[0], NULL);
	if (answer != NULL) {
		(void)pv_rate_forgive(
		    ctx, "draft-code", exchange->request->address);
		return answer;
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	return resume_page(exchange, "t.form.resume.link-unknown");
}

/*
 * A page of questions that cannot be taken, because its draft is gone or its
 * cookie: what it brought is parked, and its code told.
 */
struct pv_answer *
pv_serve_rescue(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	int status = ctx->error.status;
	struct pv_answer *answer;
	struct pv_value *model;
	char *code;

	if (strcmp(exchange->route->path, PV_CORRECTION) == 0)
		return pv_serve_correction_rescue(exchange);
	if ((exchange->route->flags & PV_ROUTE_FORM) == 0 ||
	    (status != 410 && strcmp(ctx->error.text, "error.session") != 0))
		return NULL;
	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	code = pv_park(
	    ctx, pv_served(exchange)->procedure->name, exchange->request);
	if (code == NULL)
		return NULL;
	model = pv_object(ctx);
	pv_set_text(model, "code", code);
	answer = pv_serve_page(exchange, NULL, "form/parked", model);
	answer->status = status;
	return answer;
}
