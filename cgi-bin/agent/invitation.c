/*
 * invitation - the link that an agent was mailed, and the password they choose.
 * A mail scanner's GET changes nothing: the page has the button.
 * Not here: who invites (accounts.c), what a password must be
 * (account/password.h).
 */
#include <string.h>

#include "account/password.h"
#include "agent.h"
#include "request/field.h"

enum { LIMIT = 30, WINDOW_S = 900 };

static const struct pv_call who_call = { "agent.invitation", 1, true };
static const struct pv_call use_call = { "agent.invitation_use", 2, false };

static const struct pv_control_text fresh = {
	.name = "nouveau",
	.label = "t.agent.invitation.password",
	.hint = "t.agent.account.new-hint",
	.type = "password",
	.autocomplete = "new-password",
	.required = true,
};

static const struct pv_control_text twice = {
	.name = "confirmation",
	.label = "t.agent.invitation.again",
	.type = "password",
	.autocomplete = "new-password",
	.required = true,
};

static struct pv_answer *
show(struct pv_exchange *exchange, const struct pv_rows *rows,
    const char *fresh_error, const char *twice_error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_value *list = pv_set_list(model, "fields");
	struct pv_answer *answer;

	(void)pv_control_add(ctx, list, &fresh, NULL, fresh_error);
	(void)pv_control_add(ctx, list, &twice, NULL, twice_error);
	if (fresh_error != NULL)
		pv_fault_add(faults, fresh.name, fresh_error);
	if (twice_error != NULL)
		pv_fault_add(faults, twice.name, twice_error);
	pv_faults_set(model, faults);
	pv_set_text(model, "invited_login", pv_row_text(rows, 0, "login"));
	pv_set_text(model, "invited_name", pv_row_text(rows, 0, "name"));
	pv_set_text(model, "token", exchange->captures[0]);
	answer = pv_page(exchange, "agent/invitation", model);
	if (pv_list_length(faults) > 0)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
invitation(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_arg link = pv_arg_hash(exchange->captures[0]);
	const char *new = pv_request_field(request, fresh.name);
	const char *again = pv_request_field(request, twice.name);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;
	const char *fault;

	if (!pv_rate(ctx, "invitation", request->address, LIMIT, WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &who_call, &link);
	if (rows == NULL || request->method != PV_POST)
		return rows != NULL ? show(exchange, rows, NULL, NULL) : NULL;
	fault = new == NULL || *new == '\0' ?
	    "t.agent.account.no-new" :
	    pv_password_fault(pv_row_text(rows, 0, "login"), new);
	if (fault != NULL)
		return show(exchange, rows, fault, NULL);
	if (again == NULL || strcmp(again, new) != 0)
		return show(exchange, rows, NULL, "t.agent.account.different");
	const struct pv_arg args[] = { link,
		pv_arg_text(pv_password_hash(ctx, new)) };
	if (pv_db_call(ctx, &use_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(ctx, pv_link(ctx, "/agent/connexion"));
}

static const struct pv_input inputs[] = {
	PV_SECRET("nouveau"),
	PV_SECRET("confirmation"),
	{ 0 },
};

const struct pv_route agent_invitation_routes[] = {
	{ PV_GET, "/invitation/{lien}", invitation, 0, NULL },
	{ PV_POST, "/invitation/{lien}", invitation, 0, inputs },
	{ 0 },
};
