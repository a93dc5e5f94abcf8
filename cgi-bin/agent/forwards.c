/*
 * forwards - mailboxes that are told of new requests: added, confirmed by who
 * reads them, removed.  A mail scanner's GET confirms nothing: the page has the
 * button.
 * Not here: what is mailed, and when (the database's trigger).
 */
#include <string.h>
#include <strings.h>

#include "base/config.h"
#include "base/contact.h"
#include "base/random.h"
#include "integrations.h"
#include "request/moment.h"

enum { LIMIT = 30, WINDOW_S = 900 };

static const struct pv_call list_call = { "agent.forwards", 0, true };
static const struct pv_call add_call = { "agent.forward_add", 5, true };
static const struct pv_call remove_call = { "agent.forward_remove", 1, true };
static const struct pv_call asked_call = { "agent.forward_asked", 1, true };
static const struct pv_call confirm_call = { "agent.forward_confirm", 1,
	false };

static const struct pv_control_text email_control = {
	.name = "courriel",
	.label = "t.agent.forward.email",
	.hint = "t.agent.forward.email-hint",
	.type = "email",
	.required = true,
	.verbatim = true,
};

static void
add_forward(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *rows, int row)
{
	const char *confirmed = pv_row_text(rows, row, "confirmed_at");

	pv_set_text(line, "id", pv_row_text(rows, row, "id"));
	pv_set_text(line, "email", pv_row_text(rows, row, "email"));
	pv_set_optional(line, "label", pv_row_text(rows, row, "label"));
	pv_set_text(line, "made_by", pv_row_text(rows, row, "made_by"));
	pv_moment_set(ctx, pv_set_object(line, "made"),
	    pv_row_text(rows, row, "made_at"));
	pv_moment_set(ctx, pv_set_object(line, "expires"),
	    pv_row_text(rows, row, "expires_at"));
	pv_set_bool(line, "confirmed", confirmed != NULL);
}

bool
integration_forwards(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "forwards");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_forward(ctx, pv_add_object(list), rows, row);
	pv_set_bool(model, "has_forwards", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
show_form(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const char *fault)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *summary = pv_list(ctx);
	struct pv_answer *answer;

	(void)pv_control_set(ctx, model, "email_control", &email_control,
	    pv_request_field(exchange->request, "courriel"), fault);
	if (fault != NULL) {
		pv_fault_add(summary, email_control.name, fault);
		pv_set_int(model, "refused_status", 422);
	}
	pv_faults_set(model, summary);
	pv_set_text(model, "token", pv_token(ctx));
	if (!integration_services(exchange, model, "service"))
		return NULL;
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/forward-new", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
new_page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return agent_away(exchange);
	return show_form(exchange, me, pv_object(exchange->ctx), NULL);
}

/* What we send comes back to us: mails about mails would never end. */
static const char *
email_fault(struct pv_exchange *exchange, const char *email)
{
	if (email == NULL)
		return "t.agent.forward.bad-email";
	if (strcasecmp(email, exchange->ctx->process->config->mail_from) == 0)
		return "t.agent.forward.own";
	return NULL;
}

static struct pv_answer *
new_post(struct pv_exchange *exchange)
{
	const char *token = pv_request_field(exchange->request, "jeton");
	const char *service = pv_typed(exchange, "service");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *email = pv_email_tidy(ctx, pv_typed(exchange, "courriel"));
	const char *fault = email_fault(exchange, email);
	struct pv_value *model = pv_object(ctx);
	const char *link = pv_token(ctx);

	if (me == NULL)
		return NULL;
	if (fault != NULL)
		return show_form(exchange, me, model, fault);
	if (token == NULL || strlen(token) != strlen(link))
		token = pv_token(ctx);
	const struct pv_arg args[] = {
		pv_arg_text(token),
		pv_arg_text(email),
		pv_arg_text(*service != '\0' ? service : NULL),
		pv_arg_hash(link),
		pv_arg_text(pv_link(ctx, "/agent/renvoi/%s", link)),
	};
	if (pv_db_call(ctx, &add_call, args) == NULL)
		return administration_refused(exchange, model) ?
		    show_form(exchange, me, model, NULL) :
		    NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/integrations?fait=renvoi-ajout"));
}

static struct pv_answer *
remove_post(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &remove_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/integrations?fait=renvoi-retrait"));
}

static struct pv_answer *
confirm(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_arg link = pv_arg_hash(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;

	if (!pv_rate(ctx, "forward", request->address, LIMIT, WINDOW_S))
		return NULL;
	if (request->method == PV_POST)
		return pv_db_call(ctx, &confirm_call, &link) != NULL ?
		    pv_answer_redirect(ctx,
			pv_link(
			    ctx, "/agent/renvoi/%s", exchange->captures[0])) :
		    NULL;
	rows = pv_db_call(ctx, &asked_call, &link);
	if (rows == NULL)
		return NULL;
	pv_set_text(model, "mailbox", pv_row_text(rows, 0, "email"));
	pv_set_optional(model, "label", pv_row_text(rows, 0, "label"));
	pv_set_bool(model, "confirmed", pv_row_bool(rows, 0, "confirmed"));
	pv_set_text(model, "token", exchange->captures[0]);
	return pv_page(exchange, "agent/forward-confirm", model);
}

static const struct pv_input inputs[] = {
	PV_SECRET("jeton"),
	PV_FIELD("courriel"),
	PV_FIELD("service"),
	{ 0 },
};

#define FORWARDS "/integrations/renvois"

const struct pv_route agent_forwards_routes[] = {
	{ PV_GET, FORWARDS "/nouveau", new_page, 0, NULL },
	{ PV_POST, FORWARDS "/nouveau", new_post, PV_ROUTE_CSRF, inputs },
	{ PV_POST, FORWARDS "/{id}/retrait", remove_post, PV_ROUTE_CSRF, NULL },
	{ PV_GET, "/renvoi/{lien}", confirm, 0, NULL },
	{ PV_POST, "/renvoi/{lien}", confirm, 0, NULL },
	{ 0 },
};
