/*
 * fee - what is due for the request, and the way to pay it.
 * Not here: the invoice and its payment (cgi-bin/paiement).
 */
#include "request/request_fee.h"
#include "suivi.h"

static const struct pv_call fee_call = { "citizen.request_fee", 2, true };
static const struct pv_call open_call = { "citizen.fee_open", 1, false };

/* Of the program that pays: cgi-bin/paiement/paiement.h. */
#define PAY_COOKIE "paiement"

bool
suivi_fee_set(
    struct pv_exchange *exchange, struct pv_value *model, const char *session)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = {
		pv_arg_hash(session != NULL ?
			session :
			pv_cookie(ctx, exchange->request, SUIVI_COOKIE)),
		pv_arg_text(ctx->language),
	};
	struct pv_rows *rows = pv_db_call(ctx, &fee_call, args);
	const struct pv_value *told;
	struct pv_value *fee;

	if (rows == NULL)
		return false;
	told = pv_request_fee_set(ctx, model, rows, &fee);
	if (told == NULL)
		return true;
	pv_set_bool(fee, "test", pv_get_bool(told, "test"));
	if (pv_get(fee, "state_text") == NULL)
		pv_set_text(fee, "state_text", "t.suivi.fee.later");
	return true;
}

/* The invoice opens as from its mailed link, without typing its reference. */
static struct pv_answer *
pay(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg hash =
	    pv_arg_hash(pv_cookie(ctx, exchange->request, SUIVI_COOKIE));
	struct pv_rows *rows = pv_db_call(ctx, &open_call, &hash);
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx, pv_link(ctx, "/paiement/facture"));
	return pv_answer_cookie(ctx, answer, exchange->request, PAY_COOKIE,
		   pv_row_text(rows, 0, "fee_open"), 0) ?
	    answer :
	    NULL;
}

const struct pv_route suivi_fee_routes[] = {
	{ PV_POST, "/demande/paiement", pay, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
