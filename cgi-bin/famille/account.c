/*
 * account - what the family owes, its payments and credits, what is booked, and
 * the attestation of child care of a year.
 * Not here: paying, which is paiement's.
 */
#include <stdlib.h>
#include <string.h>

#include "famille.h"
#include "family/account.h"
#include "request/field.h"

static const struct pv_call account_call = { "citizen.family_account", 1,
	false };
static const struct pv_call open_call = { "citizen.family_invoice", 2, false };
static const struct pv_call care_call = { "citizen.family_care", 2, false };
static const struct pv_call mail_call = { "citizen.family_care_mail", 4,
	false };

/* Of the program that the invoice opens in: cgi-bin/paiement/paiement.h. */
#define PAIEMENT_COOKIE "paiement"

static struct pv_answer *
account_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct famille_me *me = famille_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;
	struct pv_arg session;

	if (me == NULL)
		return famille_away(exchange);
	session = pv_arg_text(me->token);
	rows = pv_db_call(ctx, &account_call, &session);
	if (rows == NULL)
		return NULL;
	pv_account_set(ctx, model, pv_row_text(rows, 0, "family_account"));
	return famille_page(exchange, me, "famille/account", model, "account");
}

/* The invoice opens as a mailed link would open it; it is paid there. */
static struct pv_answer *
open_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct famille_me *me = famille_me(exchange);
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	rows = pv_db_call(ctx, &open_call,
	    (const struct pv_arg[]){ pv_arg_text(me->token),
		pv_arg_text(pv_typed(exchange, "facture")) });
	if (rows == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx, pv_link(ctx, "/paiement/facture"));
	if (!pv_answer_cookie(ctx, answer, exchange->request, PAIEMENT_COOKIE,
		pv_row_text(rows, 0, "family_invoice"), 0))
		return NULL;
	return answer;
}

static struct pv_answer *
care_page(struct pv_exchange *exchange, const struct famille_me *me,
    const char *refused)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const char *sent = pv_request_query(exchange->request, "envoyee");
	struct pv_rows *rows = pv_db_call(ctx, &care_call,
	    (const struct pv_arg[]){ pv_arg_text(me->token),
		pv_arg_int(strtol(exchange->captures[0], NULL, 10)) });
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	pv_care_set(ctx, model, pv_row_text(rows, 0, "family_care"));
	pv_form_token(exchange, model);
	pv_set_bool(model, "sent", sent != NULL && refused == NULL);
	pv_set_bool(model, "refused", false);
	if (refused != NULL)
		pv_set_text(pv_set_object(model, "refused"), "text", refused);
	answer = famille_page(exchange, me, "famille/care", model, "account");
	if (refused != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
care_get(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);

	return me != NULL ? care_page(exchange, me, NULL) :
			    famille_away(exchange);
}

static struct pv_answer *
care_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct famille_me *me = famille_me(exchange);
	const char *refused;

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &mail_call,
		(const struct pv_arg[]){ pv_arg_text(me->token),
		    pv_arg_int(strtol(exchange->captures[0], NULL, 10)),
		    pv_arg_text(pv_typed(exchange, "jeton")),
		    pv_arg_text(ctx->language) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/famille/compte/attestation/%s?envoyee=oui",
			exchange->captures[0]));
	if (ctx->error.status != 409 && ctx->error.status != 422)
		return NULL;
	refused = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return care_page(exchange, me, refused);
}

static const struct pv_input open_inputs[] = { PV_SHORT("facture"), { 0 } };
static const struct pv_input care_inputs[] = { PV_QUERY("envoyee"), { 0 } };
static const struct pv_input mail_inputs[] = { PV_SHORT("jeton"), { 0 } };

const struct pv_route famille_account_routes[] = {
	{ PV_GET, "/compte", account_get, 0, NULL },
	{ PV_POST, "/compte/facture", open_post, PV_ROUTE_CSRF, open_inputs },
	{ PV_GET, "/compte/attestation/{year}", care_get, 0, care_inputs },
	{ PV_POST, "/compte/attestation/{year}", care_post, PV_ROUTE_CSRF,
	    mail_inputs },
	{ 0 },
};
