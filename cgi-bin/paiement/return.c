/*
 * return - the payer comes back, or the provider calls: the provider is asked.
 * Not here: what its answer moves (SQL: parvis.payment_settle).
 */
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "paiement.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"

static const struct pv_call back_call = { "citizen.payment_back", 1, true };
static const struct pv_call awaited_call = { "citizen.payment_awaited", 1,
	true };
static const struct pv_call result_call = { "citizen.payment_result", 2, true };
static const struct pv_call visit_call = { "citizen.payment_visit", 1, false };
static const struct pv_call hint_call = { "citizen.payment_hint", 1, true };
static const struct pv_call of_call = { "citizen.payment_of", 1, true };
static const struct pv_call heard_call = { "citizen.payment_heard", 2, true };

enum { BACK_LIMIT = 60, HINT_LIMIT = 600, WINDOW_S = 600 };

static struct pv_value *
attempt(struct pv_ctx *ctx, const char *token)
{
	struct pv_arg back = pv_arg_text(token);
	struct pv_rows *rows = pv_db_call(ctx, &back_call, &back);

	return rows != NULL ?
	    pv_rows_json(ctx, pv_row_text(rows, 0, "payment_back")) :
	    NULL;
}

/* Not one that is final: its provider is not asked again. */
static bool
is_waiting(const struct pv_value *told)
{
	const char *state = pv_get_text(told, "state");

	return strcmp(state, "open") == 0 || strcmp(state, "abandoned") == 0 ||
	    strcmp(state, "expired") == 0;
}

/* What the provider says now; where it is away, nothing is known yet. */
static bool
ask(struct pv_ctx *ctx, const char *token, const struct pv_value *told)
{
	const struct pv_provider *provider =
	    pv_provider_find(pv_get_text(told, "provider"));
	struct pv_pay_settings settings;
	const char *result;

	if (provider->fetch == NULL)
		return true;
	if (!paiement_settings(ctx, told, &settings))
		return false;
	result = provider->fetch(ctx, &settings, pv_get_text(told, "idop"));
	if (result == NULL) {
		pv_log(ctx, PV_WARNING, "the provider could not be asked: %s",
		    ctx->error.detail != NULL ? ctx->error.detail : "");
		pv_forgive(ctx);
		return true;
	}
	return pv_db_call(ctx, &result_call,
		   (const struct pv_arg[]){
		       pv_arg_text(token), pv_arg_text(result) }) != NULL;
}

/* The states that a payer is told, of those that there are. */
static const char *
said(const struct pv_value *told)
{
	const char *state = pv_get_text(told, "state");

	if (strcmp(state, "open") == 0 || strcmp(state, "starting") == 0)
		return "waiting";
	return strcmp(state, "failed") == 0 ? "expired" : state;
}

static struct pv_answer *
page(struct pv_exchange *exchange, const char *token,
    const struct pv_value *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_arg back = pv_arg_text(token);
	const char *state = said(told), *session = NULL;
	struct pv_answer *answer;
	struct pv_rows *rows;

	/* the invoice opens again to who has just paid it */
	rows = pv_db_call(ctx, &visit_call, &back);
	if (rows != NULL)
		session = pv_row_text(rows, 0, "payment_visit");
	else if (ctx->error.status == 404)
		pv_forgive(ctx);
	else
		return NULL;
	pv_set_text(model, "state", state);
	for (size_t i = 0; i < 5; i++) {
		static const char *const states[] = { "paid", "waiting",
			"refused", "abandoned", "mismatch" };

		pv_set_bool(model, states[i], strcmp(state, states[i]) == 0);
	}
	pv_set_text(model, "title", pv_printf(ctx, "t.payment.back.%s", state));
	pv_set_text(
	    model, "explain", pv_printf(ctx, "t.payment.back.%s.text", state));
	pv_set_text(model, "reference", pv_get_text(told, "reference"));
	pv_set_text(
	    model, "amount", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_set_optional(model, "receipt", pv_get_text(told, "receipt"));
	pv_set_optional(model, "credit",
	    pv_get_int(told, "credit") > 0 ?
		pv_cents_words(ctx, pv_get_int(told, "credit")) :
		NULL);
	pv_set_bool(model, "test", strcmp(pv_get_text(told, "mode"), "T") == 0);
	pv_set_bool(model, "again", pv_get_bool(told, "again"));
	pv_moment_set(ctx, pv_set_object(model, "open_until"),
	    pv_get_text(told, "open_until"));
	pv_set_text(model, "here", pv_link(ctx, "/paiement/retour/%s", token));
	pv_set_bool(model, "visit", session != NULL);
	pv_set_bool(model, "here_pay", true);
	answer = pv_page(exchange, "paiement/back", model);
	if (session != NULL)
		(void)pv_answer_cookie(ctx, answer, exchange->request,
		    PAIEMENT_COOKIE, session, 0);
	return answer;
}

static struct pv_answer *
back_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = exchange->captures[0];
	struct pv_arg back = pv_arg_text(token);
	const struct pv_value *told;

	if (!pv_rate(ctx, "pay-back", exchange->request->address, BACK_LIMIT,
		WINDOW_S))
		return NULL;
	told = attempt(ctx, token);
	if (told == NULL)
		return NULL;
	if (is_waiting(told)) {
		if (!ask(ctx, token, told))
			return NULL;
		told = attempt(ctx, token);
		if (told == NULL)
			return NULL;
	}
	if (strcmp(said(told), "waiting") == 0 &&
	    pv_db_call(ctx, &awaited_call, &back) == NULL)
		return NULL;
	return page(exchange, token, told);
}

/* Some providers send the browser back by a form: what it holds is not read. */
static struct pv_answer *
back_post(struct pv_exchange *exchange)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_link(
		exchange->ctx, "/paiement/retour/%s", exchange->captures[0]));
}

/* A provider that cannot be asked proves what it says (Lyra). */
static bool
hear(struct pv_exchange *exchange, const char *idop)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg about = pv_arg_text(idop);
	struct pv_rows *rows = pv_db_call(ctx, &of_call, &about);
	struct pv_pay_settings settings;
	const struct pv_provider *provider;
	const struct pv_value *told;
	const char *result;

	if (rows == NULL)
		return false;
	told = pv_rows_json(ctx, pv_row_text(rows, 0, "payment_of"));
	if (told == NULL)
		return false;
	provider = pv_provider_find(pv_get_text(told, "provider"));
	if (provider->hear == NULL)
		return pv_db_call(ctx, &hint_call, &about) != NULL;
	if (!paiement_settings(ctx, told, &settings))
		return false;
	result =
	    provider->hear(ctx, &settings, request->fields, request->n_fields);
	return result != NULL &&
	    pv_db_call(ctx, &heard_call,
		(const struct pv_arg[]){ about, pv_arg_text(result) }) != NULL;
}

/* What a notification is about: each provider has a name of its own for it. */
static const char *
about(struct pv_exchange *exchange)
{
	static const struct pv_provider *const known[] = { &pv_payfip,
		&pv_lyra };
	const struct pv_request *request = exchange->request;
	const char *idop = NULL;

	for (size_t i = 0; idop == NULL && i < 2; i++) {
		idop = known[i]->about(
		    exchange->ctx, request->fields, request->n_fields);
		if (idop == NULL)
			idop = known[i]->about(
			    exchange->ctx, request->query, request->n_query);
	}
	return idop;
}

/*
 * 200 whatever it says: who forges learns nothing, and the provider calls no
 * more.  A failure of ours is said: it calls again.  Those about nothing are
 * limited, since each is logged; the others come from one address, the
 * provider's, however many people pay.
 */
static struct pv_answer *
notified(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *idop = about(exchange);

	if (idop == NULL || !hear(exchange, idop)) {
		if (ctx->error.status >= 500)
			return NULL;
		pv_forgive(ctx);
		if (!pv_rate(ctx, "pay-hint", exchange->request->address,
			HINT_LIMIT, WINDOW_S))
			return NULL;
		pv_log(ctx, PV_WARNING,
		    "a notification about no attempt of this commune");
	}
	return pv_answer_bytes(
	    ctx, "text/plain; charset=utf-8", pv_buffer_new(ctx, 1));
}

const struct pv_route paiement_return_routes[] = {
	{ PV_GET, "/retour/{token}", back_get, PV_ROUTE_FOREIGN, NULL },
	{ PV_POST, "/retour/{token}", back_post, PV_ROUTE_FOREIGN, NULL },
	{ PV_GET, "/notification", notified, PV_ROUTE_FOREIGN, NULL },
	{ PV_POST, "/notification", notified, PV_ROUTE_FOREIGN, NULL },
	{ 0 },
};
