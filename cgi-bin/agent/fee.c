/*
 * fee - the fee of a request at the desk: paid or not, and invoiced by hand where
 * it could not be as the request was filed.
 * Not here: the invoice (invoice.c), what a form says of its fee (form/fee.h).
 */
#include "fee.h"

#include "request/field.h"
#include "request/request_fee.h"
#include "till.h"

static const struct pv_call fee_call = { "agent.request_fee", 1, true };
static const struct pv_call issue_call = { "agent.fee_issue", 2, true };

bool
fee_set(struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_rows *found = pv_db_call(ctx, &fee_call, &reference);
	const struct pv_value *told, *regies;
	struct pv_value *fee;

	if (found == NULL)
		return false;
	told = pv_request_fee_set(ctx, model, found, &fee);
	if (told == NULL)
		return true;
	pv_set_bool(fee, "mine", pv_get_bool(told, "mine"));
	if (pv_get(fee, "state_text") == NULL)
		pv_set_text(fee, "state_text",
		    pv_printf(
			ctx, "t.agent.fee.%s", pv_get_text(told, "fault")));
	pv_set_optional(fee, "code", pv_get_text(told, "regie"));
	regies = pv_get(told, "regies");
	pv_set_bool(fee, "may_issue", pv_list_length(regies) > 0);
	pv_set(fee, "regies", (struct pv_value *)regies);
	return true;
}

static struct pv_answer *
issue(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;

	if (agent_me(exchange) == NULL)
		return NULL;
	rows = pv_db_call(ctx, &issue_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "regie")) });
	return rows != NULL ?
	    pv_answer_redirect(ctx,
		pv_link(ctx, "/agent/factures/%s?fait=facture",
		    pv_row_text(rows, 0, "fee_issue"))) :
	    NULL;
}

static const struct pv_input inputs[] = { PV_SHORT("regie"), { 0 } };

const struct pv_route agent_fee_routes[] = {
	{ PV_POST, "/demandes/{reference}/redevance", issue, PV_ROUTE_CSRF,
	    inputs },
	{ 0 },
};
