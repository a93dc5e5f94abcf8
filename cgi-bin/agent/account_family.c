/*
 * account_family - what a family owes, and its attestation of child care, for
 * who keeps children.
 * Not here: one invoice (invoice.c), the family's own page (famille/account.c).
 */
#include <stdlib.h>

#include "family/account.h"
#include "till.h"

static const struct pv_call account_call = { "agent.family_account", 1, true };
static const struct pv_call care_call = { "agent.family_care", 2, true };
static const struct pv_call mail_call = { "agent.family_care_mail", 3, true };

static struct pv_answer *
account_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &account_call, &reference);
	if (rows == NULL)
		return NULL;
	pv_account_set(ctx, model, pv_row_text(rows, 0, "family_account"));
	pv_set_text(model, "reference", exchange->captures[0]);
	return till_show(exchange, me, "agent/account-family", model);
}

static struct pv_answer *
care_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &care_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_int(strtol(exchange->captures[1], NULL, 10)) });

	if (rows == NULL)
		return NULL;
	pv_care_set(ctx, model, pv_row_text(rows, 0, "family_care"));
	pv_form_token(exchange, model);
	if (pv_request_query(exchange->request, "fait") != NULL)
		pv_set_text(pv_set_object(model, "done"), "text",
		    "t.account.care.sent");
	return till_show(exchange, me, "agent/care-family", model);
}

static struct pv_answer *
care_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? care_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
care_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &mail_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_int(strtol(exchange->captures[1], NULL, 10)),
		    pv_arg_text(pv_typed(exchange, "jeton")) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/comptes/%s/attestation/%s?fait=envoi",
			exchange->captures[0], exchange->captures[1]));
	return till_refused(exchange, model) ? care_page(exchange, me, model) :
					       NULL;
}

static const struct pv_input care_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input mail_inputs[] = { PV_SHORT("jeton"), { 0 } };

const struct pv_route agent_account_family_routes[] = {
	{ PV_GET, "/comptes/{reference}", account_get, 0, NULL },
	{ PV_GET, "/comptes/{reference}/attestation/{year}", care_get, 0,
	    care_inputs },
	{ PV_POST, "/comptes/{reference}/attestation/{year}", care_post,
	    PV_ROUTE_CSRF, mail_inputs },
	{ 0 },
};
