/*
 * entry - how a payer comes to an invoice: reference and amount, or mailed link.
 * Not here: the page that it opens (invoice.c).
 */
#include <string.h>

#include <glib.h>

#include "paiement.h"
#include "pay/cents.h"
#include "request/field.h"

/*
 * Four letters of a reference are not to be guessed, and its amount neither;
 * who tries is slowed all the same, by address and by reference.
 */
enum { ADDRESS_LIMIT = 20, REFERENCE_LIMIT = 10, WINDOW_S = 600 };

static const struct pv_call find_call = { "citizen.invoice_find", 2, false };
static const struct pv_call visit_call = { "citizen.invoice_visit", 1, false };

static const struct pv_control_text reference = {
	.name = "reference",
	.label = "t.payment.open.reference",
	.hint = "t.payment.open.reference-hint",
	.autocomplete = "off",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text amount = {
	.name = "montant",
	.label = "t.payment.open.amount",
	.hint = "t.payment.open.amount-hint",
	.autocomplete = "off",
	.required = true,
	.verbatim = true,
};

static const char *
error_of(const struct pv_value *faults, const char *name)
{
	size_t n = faults != NULL ? pv_list_length(faults) : 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(pv_get_text(pv_list_at(faults, i), "id"), name) == 0)
			return pv_get_text(pv_list_at(faults, i), "text");
	return NULL;
}

struct pv_answer *
paiement_entry(
    struct pv_exchange *exchange, const char *notice, struct pv_value *faults)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_value *fields = pv_set_list(model, "fields");
	struct pv_answer *answer;

	(void)pv_control_add(ctx, fields, &reference,
	    pv_request_field(request, reference.name),
	    error_of(faults, reference.name));
	(void)pv_control_add(ctx, fields, &amount,
	    pv_request_field(request, amount.name),
	    error_of(faults, amount.name));
	pv_set_optional(model, "notice", notice);
	if (faults != NULL)
		pv_faults_set(model, faults);
	pv_set_bool(model, "here_pay", true);
	answer = pv_page(exchange, "paiement/open", model);
	if (faults != NULL)
		answer->status = 422;
	return answer;
}

struct pv_answer *
paiement_dead(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (ctx->error.status != 0 && ctx->error.status != 401 &&
	    ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	answer = paiement_entry(exchange, "t.payment.session", NULL);
	answer->status = 401;
	return answer;
}

static struct pv_answer *
entry_get(struct pv_exchange *exchange)
{
	return paiement_entry(exchange, NULL, NULL);
}

/* Into the page of the invoice, which the token opens for two hours. */
static struct pv_answer *
enter(struct pv_exchange *exchange, const char *token)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer =
	    pv_answer_redirect(ctx, pv_link(ctx, "/paiement/facture"));

	if (!pv_answer_cookie(
		ctx, answer, exchange->request, PAIEMENT_COOKIE, token, 0))
		return NULL;
	return answer;
}

/* As it is stored: people add blanks and dashes, and write small letters. */
static char *
clean_reference(struct pv_ctx *ctx, const char *typed)
{
	char *clean = pv_strdup(ctx, typed), *out = clean;

	for (const char *at = clean; *at != '\0'; at++)
		if (g_ascii_isalnum(*at))
			*out++ = g_ascii_toupper(*at);
	*out = '\0';
	return clean;
}

static const char *
amount_fault(enum pv_cents_fault fault)
{
	switch (fault) {
	case PV_CENTS_NONE:
		return "t.payment.open.no-amount";
	case PV_CENTS_NEGATIVE:
		return "t.payment.open.negative";
	case PV_CENTS_HUGE:
		return "t.payment.open.huge";
	case PV_CENTS_WORD:
		return "t.payment.open.no-number";
	case PV_CENTS_GOOD:
		break;
	}
	return NULL;
}

static struct pv_answer *
entry_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *address = exchange->request->address;
	const char *typed =
	    clean_reference(ctx, pv_typed(exchange, "reference"));
	struct pv_value *faults = pv_list(ctx);
	struct pv_rows *rows;
	const char *wrong;
	int64_t cents = 0;

	if (*typed == '\0')
		pv_fault_add(
		    faults, reference.name, "t.payment.open.no-reference");
	wrong =
	    amount_fault(pv_cents_read(pv_typed(exchange, "montant"), &cents));
	if (wrong == NULL && cents == 0)
		wrong = "t.payment.open.zero";
	if (wrong != NULL)
		pv_fault_add(faults, amount.name, wrong);
	if (pv_list_length(faults) > 0)
		return paiement_entry(exchange, NULL, faults);
	if (!pv_rate(ctx, "pay-address", address, ADDRESS_LIMIT, WINDOW_S) ||
	    !pv_rate(ctx, "pay-reference", typed, REFERENCE_LIMIT, WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &find_call,
	    (const struct pv_arg[]){ pv_arg_text(typed), pv_arg_int(cents) });
	if (rows != NULL) {
		(void)pv_rate_forgive(ctx, "pay-address", address);
		(void)pv_rate_forgive(ctx, "pay-reference", typed);
		return enter(exchange, pv_row_text(rows, 0, "invoice_find"));
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	pv_fault_add(faults, reference.name, "t.payment.unknown");
	return paiement_entry(exchange, NULL, faults);
}

static struct pv_answer *
link_page(struct pv_exchange *exchange, bool unknown)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	pv_set_bool(model, "unknown", unknown);
	pv_set_bool(model, "here_pay", true);
	answer = pv_page(exchange, "paiement/link", model);
	if (unknown)
		answer->status = 404;
	return answer;
}

/* A mail scanner fetches links: this reads nothing and changes nothing. */
static struct pv_answer *
link_get(struct pv_exchange *exchange)
{
	return link_page(exchange, false);
}

static struct pv_answer *
link_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *address = exchange->request->address;
	struct pv_arg link = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows;

	if (!pv_rate(ctx, "pay-address", address, ADDRESS_LIMIT, WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &visit_call, &link);
	if (rows != NULL) {
		(void)pv_rate_forgive(ctx, "pay-address", address);
		return enter(exchange, pv_row_text(rows, 0, "invoice_visit"));
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	return link_page(exchange, true);
}

static struct pv_answer *
leave(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer =
	    pv_answer_redirect(ctx, pv_link(ctx, "/paiement"));

	(void)pv_answer_cookie(
	    ctx, answer, exchange->request, PAIEMENT_COOKIE, "", -1);
	return answer;
}

static const struct pv_input entry_inputs[] = { PV_SHORT("reference"),
	PV_SHORT("montant"), { 0 } };

const struct pv_route paiement_entry_routes[] = {
	{ PV_GET, "", entry_get, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "", entry_post, 0, entry_inputs },
	{ PV_GET, "/lien/{token}", link_get, 0, NULL },
	{ PV_POST, "/lien/{token}", link_post, 0, NULL },
	{ PV_POST, "/fin", leave, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
