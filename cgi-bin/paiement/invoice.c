/*
 * invoice - the page of an invoice, its receipts, and the way to the provider.
 * Not here: what is owed and whether it may be paid (SQL), what the provider
 * is told (lib/pay), the way back (return.c).
 */
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "paiement.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"
#include "vault/vault.h"

static const struct pv_call invoice_call = { "citizen.invoice", 1, true };
static const struct pv_call start_call = { "citizen.payment_start", 2, false };
static const struct pv_call started_call = { "citizen.payment_started", 2,
	false };
static const struct pv_call failed_call = { "citizen.payment_failed", 2, true };

/* Attempts are cheap for who begins them, not for the provider. */
enum { START_LIMIT = 20, WINDOW_S = 600, CODE_MAX_BYTES = 20 };

static const struct pv_control_text email = {
	.name = "courriel",
	.label = "t.payment.email",
	.hint = "t.payment.email-hint",
	.type = "email",
	.autocomplete = "email",
	.required = true,
	.verbatim = true,
};

struct pv_rows *
paiement_invoice(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_cookie(ctx, exchange->request, PAIEMENT_COOKIE);
	struct pv_arg link = pv_arg_text(token);

	if (token == NULL) {
		(void)pv_fail(ctx, 404, "PV2701", "payment.link-unknown",
		    "no cookie of an invoice");
		return NULL;
	}
	return pv_db_call(ctx, &invoice_call, &link);
}

static void
add_lines(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const struct pv_value *lines =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "lines"));
	struct pv_value *list = pv_set_list(model, "lines");

	for (size_t i = 0; lines != NULL && i < pv_list_length(lines); i++) {
		const struct pv_value *line = pv_list_at(lines, i);
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "label", pv_get_text(line, "label"));
		pv_set_int(one, "quantity", pv_get_int(line, "quantity"));
		pv_set_text(
		    one, "unit", pv_cents_words(ctx, pv_get_int(line, "unit")));
		pv_set_text(one, "cents",
		    pv_cents_words(ctx, pv_get_int(line, "cents")));
	}
}

static void
add_payments(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const struct pv_value *payments =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "payments"));
	struct pv_value *list = pv_set_list(model, "payments");

	for (size_t i = 0; payments != NULL && i < pv_list_length(payments);
	     i++) {
		const struct pv_value *payment = pv_list_at(payments, i);
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "receipt", pv_get_text(payment, "receipt"));
		pv_set_text(one, "means",
		    pv_printf(ctx, "t.payment.means.%s",
			pv_get_text(payment, "means")));
		pv_set_text(one, "cents",
		    pv_cents_words(ctx, pv_get_int(payment, "cents")));
		pv_moment_set(ctx, one, pv_get_text(payment, "at"));
	}
	pv_set_bool(model, "has_payments", pv_list_length(list) > 0);
}

/* A sum, or false where it is nothing. */
static void
set_sum(
    struct pv_ctx *ctx, struct pv_value *model, const char *key, int64_t sum)
{
	pv_set_optional(model, key, sum > 0 ? pv_cents_words(ctx, sum) : NULL);
}

struct pv_value *
paiement_model(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	int64_t cents = pv_row_int(rows, 0, "cents");
	int64_t paid = pv_row_int(rows, 0, "paid");
	const char *state = pv_row_text(rows, 0, "state");
	struct pv_value *model = pv_object(ctx);
	bool due = strcmp(state, "due") == 0;

	pv_set_text(model, "reference", pv_row_text(rows, 0, "reference"));
	pv_set_text(model, "regie", pv_row_text(rows, 0, "regie"));
	pv_set_text(model, "subject", pv_row_text(rows, 0, "subject"));
	pv_set_text(model, "payer_name", pv_row_text(rows, 0, "payer_name"));
	pv_set_bool(model, "test", pv_row_bool(rows, 0, "test"));
	pv_set_text(model, "issued",
	    pv_date_words(ctx, pv_row_text(rows, 0, "issued_on")));
	pv_set_text(
	    model, "due", pv_date_words(ctx, pv_row_text(rows, 0, "due_on")));
	pv_set_bool(model, "late", due && pv_row_bool(rows, 0, "late"));
	pv_set_text(model, "amount", pv_cents_words(ctx, cents));
	set_sum(ctx, model, "part", due && paid > 0 ? paid : 0);
	pv_set_text(model, "rest", pv_cents_words(ctx, cents - paid));
	pv_set_text(model, "state", state);
	pv_set_text(
	    model, "state_text", pv_printf(ctx, "t.payment.state.%s", state));
	pv_set_bool(model, "is_due", due);
	pv_set_bool(model, "cancelled", strcmp(state, "cancelled") == 0);
	pv_set_bool(model, "collected", strcmp(state, "collected") == 0);
	pv_set_optional(model, "reason", pv_row_text(rows, 0, "reason"));
	pv_set_optional(
	    model, "replaced_by", pv_row_text(rows, 0, "replaced_by"));
	set_sum(ctx, model, "credit", pv_row_int(rows, 0, "credit"));
	add_lines(ctx, model, rows);
	add_payments(ctx, model, rows);
	pv_set_bool(model, "here_pay", true);
	return model;
}

struct pv_answer *
paiement_page(struct pv_exchange *exchange, const struct pv_rows *rows,
    const char *typed, const char *error, const char *notice)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = paiement_model(ctx, rows), *faults;
	const char *until = pv_row_text(rows, 0, "open_until");
	struct pv_answer *answer;

	pv_set_bool(model, "under_way", false);
	if (until != NULL)
		pv_moment_set(ctx, pv_set_object(model, "under_way"), until);
	pv_set_bool(
	    model, "pay", pv_row_bool(rows, 0, "payable") && until == NULL);
	pv_set_bool(model, "elsewhere",
	    pv_get_bool(model, "is_due") && !pv_row_bool(rows, 0, "payable"));
	pv_set_optional(model, "notice", notice);
	(void)pv_control_set(ctx, model, "email", &email,
	    typed != NULL ? typed : pv_row_text(rows, 0, "payer_email"), error);
	if (error != NULL) {
		faults = pv_list(ctx);
		pv_fault_add(faults, email.name, error);
		pv_faults_set(model, faults);
	}
	answer = pv_page(exchange, "paiement/invoice", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
show(struct pv_exchange *exchange)
{
	struct pv_rows *rows = paiement_invoice(exchange);

	return rows != NULL ? paiement_page(exchange, rows, NULL, NULL, NULL) :
			      paiement_dead(exchange);
}

static struct pv_answer *
receipts(struct pv_exchange *exchange)
{
	struct pv_rows *rows = paiement_invoice(exchange);

	return rows != NULL ? pv_page(exchange, "paiement/receipt",
				  paiement_model(exchange->ctx, rows)) :
			      paiement_dead(exchange);
}

bool
paiement_settings(struct pv_ctx *ctx, const struct pv_value *ask,
    struct pv_pay_settings *settings)
{
	const char *sealed = pv_get_text(ask, "sealed_key");
	struct pv_bytes key = { 0 };
	uint8_t *box;
	size_t n;

	*settings = (struct pv_pay_settings){
		.numcli = pv_get_text(ask, "numcli"),
		.site = pv_get_text(ask, "numcli"),
		.saisie = pv_get_text(ask, "mode"),
	};
	if (sealed == NULL || *sealed == '\0')
		return true;
	n = strlen(sealed) / 2;
	box = pv_alloc_array(ctx, uint8_t, n);
	for (size_t i = 0; i < n; i++)
		box[i] = (uint8_t)(g_ascii_xdigit_value(sealed[2 * i]) * 16 +
		    g_ascii_xdigit_value(sealed[2 * i + 1]));
	if (!pv_vault_unbox(ctx, "payment", box, n, &key))
		return false;
	settings->key = pv_strndup(ctx, (const char *)key.data, key.length);
	return true;
}

/* An address of ours, as the provider wants it: whole. */
static const char *
whole(struct pv_exchange *exchange, const char *path)
{
	const struct pv_request *request = exchange->request;

	return pv_printf(exchange->ctx, "%s://%s%s",
	    request->https ? "https" : "http", request->host_port,
	    pv_link(exchange->ctx, "%s", path));
}

/* The page that says where one goes; a form of the provider's own is sent on. */
static struct pv_answer *
go_page(struct pv_exchange *exchange, const struct pv_value *ask,
    const struct pv_provider *provider, const struct pv_pay_started *started)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;

	pv_set_text(model, "redirect", started->redirect);
	pv_set_bool(model, "form", started->form != NULL);
	if (started->form != NULL)
		pv_set(model, "values", started->form);
	pv_set_text(
	    model, "amount", pv_cents_words(ctx, pv_get_int(ask, "cents")));
	pv_set_text(model, "reference", pv_get_text(ask, "reference"));
	pv_set_text(model, "provider",
	    pv_printf(ctx, "t.payment.provider.%s", provider->name));
	pv_set_bool(model, "test", strcmp(pv_get_text(ask, "mode"), "T") == 0);
	pv_set_bool(model, "here_pay", true);
	answer = pv_page(exchange, "paiement/go", model);
	if (started->form != NULL)
		answer->form_action = provider->origin(ctx);
	return answer;
}

/* What went wrong is told on the page of the invoice, which keeps its place. */
static struct pv_answer *
tell(struct pv_exchange *exchange, const char *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *text = pv_printf(ctx, "t.%s", ctx->error.text);
	int status = ctx->error.status;
	bool field =
	    strstr(text, "email") != NULL || strstr(text, "mel") != NULL;
	struct pv_answer *answer;
	struct pv_rows *rows;

	pv_forgive(ctx);
	rows = paiement_invoice(exchange);
	if (rows == NULL)
		return paiement_dead(exchange);
	answer = paiement_page(
	    exchange, rows, typed, field ? text : NULL, field ? NULL : text);
	answer->status = status;
	return answer;
}

/* The provider is asked to open; what it refuses frees the place at once. */
static struct pv_pay_started *
start(struct pv_exchange *exchange, const struct pv_value *ask,
    const struct pv_provider *provider)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *back = pv_get_text(ask, "back");
	struct pv_pay_settings settings;
	struct pv_pay_order order = {
		.refdet = pv_get_text(ask, "refdet"),
		.exer =
		    pv_printf(ctx, "%lld", (long long)pv_get_int(ask, "exer")),
		.objet = pv_get_text(ask, "subject"),
		.mel = pv_get_text(ask, "email"),
		.notify = whole(exchange, "/paiement/notification"),
		.back = whole(
		    exchange, pv_printf(ctx, "/paiement/retour/%s", back)),
		.cents = pv_get_int(ask, "cents"),
		/* once in a day: attempts are numbered */
		.trans_id = pv_printf(
		    ctx, "%06lld", (long long)(pv_get_int(ask, "id") % 900000)),
	};
	struct pv_pay_started *started = NULL;
	struct pv_error error;

	if (paiement_settings(ctx, ask, &settings))
		started = provider->start(ctx, &settings, &order);
	if (started != NULL &&
	    pv_db_call(ctx, &started_call,
		(const struct pv_arg[]){
		    pv_arg_text(back), pv_arg_text(started->idop) }) != NULL)
		/* what is returned is the context's, not of the order */
		/* cppcheck-suppress returnDanglingLifetime */
		return started;
	error = ctx->error;
	pv_forgive(ctx);
	(void)pv_db_call(ctx, &failed_call,
	    (const struct pv_arg[]){ pv_arg_text(back),
		pv_arg_text(pv_strndup(ctx, error.text, CODE_MAX_BYTES)) });
	ctx->error = error;
	return NULL;
}

static struct pv_answer *
pay(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *typed = pv_typed(exchange, email.name);
	const char *token = pv_cookie(ctx, exchange->request, PAIEMENT_COOKIE);
	const struct pv_provider *provider;
	const struct pv_value *ask;
	struct pv_pay_started *started;
	struct pv_rows *rows;

	if (!pv_rate(ctx, "pay-start", exchange->request->address, START_LIMIT,
		WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &start_call,
	    (const struct pv_arg[]){ pv_arg_text(token), pv_arg_text(typed) });
	if (rows == NULL)
		return ctx->error.status < 500 ? tell(exchange, typed) : NULL;
	ask = pv_rows_json(ctx, pv_row_text(rows, 0, "payment_start"));
	provider = pv_provider_find(pv_get_text(ask, "provider"));
	started = start(exchange, ask, provider);
	if (started == NULL)
		return tell(exchange, typed);
	return go_page(exchange, ask, provider, started);
}

static const struct pv_input pay_inputs[] = { PV_SHORT("courriel"), { 0 } };

const struct pv_route paiement_invoice_routes[] = {
	{ PV_GET, "/facture", show, 0, NULL },
	{ PV_GET, "/facture/recu", receipts, 0, NULL },
	{ PV_POST, "/facture/payer", pay, PV_ROUTE_CSRF, pay_inputs },
	{ 0 },
};
