/*
 * invoice - one invoice at the desk: what happened to it, a payment at the
 * counter, its cancellation and what replaces it, refunds by two.
 * Not here: what any of it moves (SQL).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "invoice_print.h"
#include "pay/cents.h"
#include "reminder.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"

static const struct pv_call invoice_call = { "agent.invoice", 1, true };
static const struct pv_call pay_call = { "agent.payment_add", 6, true };
static const struct pv_call cancel_call = { "agent.invoice_cancel", 3, false };
static const struct pv_call again_call = { "agent.invoice_reissue", 3, true };
static const struct pv_call remind_call = { "agent.reminder_set", 4, false };
static const struct pv_call ask_call = { "agent.refund_ask", 4, true };
static const struct pv_call decide_call = { "agent.refund_decide", 2, false };

#define ONE "/factures/{reference}"

/* A jsonb column as a list of the model, one member by one. */
static struct pv_value *
each(struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows,
    const char *column,
    void (*fill)(
	struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told))
{
	const struct pv_value *told =
	    pv_rows_json(ctx, pv_row_text(rows, 0, column));
	struct pv_value *list = pv_set_list(model, column);

	for (size_t i = 0; told != NULL && i < pv_list_length(told); i++)
		fill(ctx, pv_add_object(list), pv_list_at(told, i));
	return list;
}

static void
fill_line(struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told)
{
	pv_set_text(one, "label", pv_get_text(told, "label"));
	pv_set_int(one, "quantity", pv_get_int(told, "quantity"));
	pv_set_text(one, "unit", pv_cents_words(ctx, pv_get_int(told, "unit")));
	pv_set_text(
	    one, "cents", pv_cents_words(ctx, pv_get_int(told, "cents")));
}

static void
fill_entry(
    struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told)
{
	const char *means = pv_get_text(told, "means");

	pv_set_text(one, "text",
	    pv_printf(ctx, "t.regie.entry.%s", pv_get_text(told, "kind")));
	pv_set_text(
	    one, "cents", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_set_optional(one, "means",
	    means != NULL && *means != '\0' ?
		pv_printf(ctx, "t.payment.means.%s", means) :
		NULL);
	pv_set_optional(one, "receipt", pv_get_text(told, "receipt"));
	pv_set_optional(one, "note", pv_get_text(told, "note"));
	pv_set_optional(one, "agent", pv_get_text(told, "agent"));
	pv_moment_set(ctx, one, pv_get_text(told, "at"));
}

static void
fill_attempt(
    struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told)
{
	pv_set_text(one, "text",
	    pv_printf(ctx, "t.regie.attempt.%s", pv_get_text(told, "state")));
	pv_set_text(
	    one, "cents", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_set_optional(one, "code", pv_get_text(told, "code"));
	pv_moment_set(ctx, one, pv_get_text(told, "at"));
}

static void
fill_refund(
    struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told)
{
	bool waits = pv_get_bool(told, "waits");

	pv_set_int(one, "id", pv_get_int(told, "id"));
	pv_set_text(
	    one, "cents", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_set_text(one, "why", pv_get_text(told, "reason"));
	pv_set_text(one, "asked_by", pv_get_text(told, "asked_by"));
	pv_set_bool(one, "decide", waits && !pv_get_bool(told, "mine"));
	pv_set_text(one, "text",
	    waits			      ? "t.regie.refund.waits" :
		pv_get_bool(told, "approved") ? "t.regie.refund.approved" :
						"t.regie.refund.refused");
	pv_moment_set(ctx, one, pv_get_text(told, "at"));
}

/* The means of the régie, one of which was typed perhaps. */
static void
add_means(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows)
{
	static const char *const known[] = { "cash", "cheque", "card", "cesu",
		"transfer" };
	const char *means = pv_row_text(rows, 0, "means");
	const char *typed = pv_request_field(exchange->request, "moyen");
	struct pv_value *list = pv_set_list(model, "means"), *one;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strstr(means, known[i]) == NULL)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "name", known[i]);
		pv_set_text(one, "text",
		    pv_printf(exchange->ctx, "t.payment.means.%s", known[i]));
		pv_set_bool(one, "chosen",
		    typed != NULL && strcmp(typed, known[i]) == 0);
	}
}

static void
describe(struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	static const char *const texts[] = { "reference", "regie", "regie_name",
		"subject", "payer_name", "version" };
	static const char *const optional[] = { "payer_email", "payer_address",
		"reason", "replaces", "replaced_by", "request" };
	int64_t cents = pv_row_int(rows, 0, "cents");
	int64_t paid = pv_row_int(rows, 0, "paid");
	int64_t credit = pv_row_int(rows, 0, "credit");
	const char *state = pv_row_text(rows, 0, "state");

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		pv_set_text(model, texts[i], pv_row_text(rows, 0, texts[i]));
	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++)
		pv_set_optional(
		    model, optional[i], pv_row_text(rows, 0, optional[i]));
	pv_set_text(
	    model, "state_text", pv_printf(ctx, "t.payment.state.%s", state));
	pv_set_bool(model, "is_due",
	    strcmp(state, "due") == 0 || strcmp(state, "collected") == 0);
	pv_set_bool(model, "cancelled", strcmp(state, "cancelled") == 0);
	pv_set_bool(
	    model, "test", strcmp(pv_row_text(rows, 0, "mode"), "T") == 0);
	pv_set_text(model, "issued",
	    pv_date_words(ctx, pv_row_text(rows, 0, "issued_on")));
	pv_set_text(
	    model, "due", pv_date_words(ctx, pv_row_text(rows, 0, "due_on")));
	pv_set_text(model, "amount", pv_cents_words(ctx, cents));
	pv_set_text(model, "rest", pv_cents_words(ctx, cents - paid));
	pv_set_optional(
	    model, "credit", credit > 0 ? pv_cents_words(ctx, credit) : NULL);
}

static struct pv_answer *
page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const names[] = { "montant", "note", "motif",
		"somme", "raison", "pourquoi", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &invoice_call, &reference);

	if (rows == NULL)
		return NULL;
	describe(ctx, model, rows);
	add_means(exchange, model, rows);
	pv_set_bool(model, "counter",
	    pv_get_bool(model, "is_due") &&
		pv_list_length(pv_get(model, "means")) > 0);
	(void)each(ctx, model, rows, "lines", fill_line);
	(void)each(ctx, model, rows, "entries", fill_entry);
	pv_set_bool(model, "has_attempts",
	    pv_list_length(each(ctx, model, rows, "attempts", fill_attempt)) >
		0);
	pv_set_bool(model, "has_refunds",
	    pv_list_length(each(ctx, model, rows, "refunds", fill_refund)) > 0);
	if (!reminder_describe(ctx, exchange->captures[0], model) ||
	    !invoice_print_story(ctx, exchange->captures[0], model))
		return NULL;
	till_typed(exchange, model, names);
	pv_set_text(model, "token", pv_token(ctx));
	return till_show(exchange, me, "agent/regie-invoice", model);
}

static struct pv_answer *
invoice_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
done(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	if (pv_db_call(ctx, call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/factures/%s?fait=%s",
			exchange->captures[0], told));
	return till_refused(exchange, model) ? page(exchange, me, model) : NULL;
}

static struct pv_answer *
pay_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	int64_t cents = 0;

	if (me == NULL)
		return NULL;
	if (!till_cents(exchange, model, "montant", &cents))
		return page(exchange, me, model);
	return done(exchange, me, &pay_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "version")),
		pv_arg_text(pv_typed(exchange, "jeton")),
		pv_arg_text(pv_typed(exchange, "moyen")), pv_arg_int(cents),
		pv_arg_text(pv_typed(exchange, "note")) },
	    "paiement");
}

static struct pv_answer *
cancel_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return NULL;
	return done(exchange, me, &cancel_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "version")),
		pv_arg_text(pv_typed(exchange, "motif")) },
	    "annulation");
}

static struct pv_answer *
reminders_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return NULL;
	return done(exchange, me, &remind_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "version")),
		pv_arg_bool(strcmp(pv_typed(exchange, "arreter"), "oui") == 0),
		pv_arg_text(pv_typed(exchange, "pourquoi")) },
	    "rappels");
}

static struct pv_answer *
ask_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	int64_t cents = 0;

	if (me == NULL)
		return NULL;
	if (!till_cents(exchange, model, "somme", &cents))
		return page(exchange, me, model);
	return done(exchange, me, &ask_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "jeton")), pv_arg_int(cents),
		pv_arg_text(pv_typed(exchange, "raison")) },
	    "demande");
}

static struct pv_answer *
decide_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return NULL;
	return done(exchange, me, &decide_call,
	    (const struct pv_arg[]){
		pv_arg_int(
		    strtoll(pv_typed(exchange, "remboursement"), NULL, 10)),
		pv_arg_bool(
		    strcmp(pv_typed(exchange, "decision"), "oui") == 0) },
	    "decision");
}

/* The form of what replaces a cancelled one, begun from what that said. */
static struct pv_answer *
again(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const from[][2] = { { "subject", "objet" },
		{ "payer_name", "nom" }, { "payer_email", "courriel" },
		{ "payer_address", "adresse" } };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &invoice_call, &reference);

	if (rows == NULL)
		return NULL;
	till_invoice_form(exchange, model);
	for (size_t i = 0; exchange->request->method == PV_GET && i < 4; i++)
		pv_set_optional(
		    model, from[i][1], pv_row_text(rows, 0, from[i][0]));
	pv_set_text(model, "code", pv_row_text(rows, 0, "regie"));
	pv_set_text(model, "replaces", pv_row_text(rows, 0, "reference"));
	return till_show(exchange, me, "agent/regie-invoice-new", model);
}

static struct pv_answer *
again_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? again(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
again_post(struct pv_exchange *exchange)
{
	return till_invoice_post(exchange, &again_call, again);
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input pay_inputs[] = { PV_SHORT("version"),
	PV_SHORT("jeton"), PV_SHORT("moyen"), PV_SHORT("montant"),
	PV_FIELD("note"), { 0 } };
static const struct pv_input cancel_inputs[] = { PV_SHORT("version"),
	PV_FIELD("motif"), { 0 } };
static const struct pv_input remind_inputs[] = { PV_SHORT("version"),
	PV_SHORT("arreter"), PV_FIELD("pourquoi"), { 0 } };
static const struct pv_input ask_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("somme"), PV_FIELD("raison"), { 0 } };
static const struct pv_input decide_inputs[] = { PV_SHORT("remboursement"),
	PV_SHORT("decision"), { 0 } };

const struct pv_route agent_invoice_routes[] = {
	{ PV_GET, ONE, invoice_get, 0, done_inputs },
	{ PV_POST, ONE "/paiement", pay_post, PV_ROUTE_CSRF, pay_inputs },
	{ PV_POST, ONE "/annulation", cancel_post, PV_ROUTE_CSRF,
	    cancel_inputs },
	{ PV_POST, ONE "/rappels", reminders_post, PV_ROUTE_CSRF,
	    remind_inputs },
	{ PV_POST, ONE "/remboursement", ask_post, PV_ROUTE_CSRF, ask_inputs },
	{ PV_POST, ONE "/remboursement/decision", decide_post, PV_ROUTE_CSRF,
	    decide_inputs },
	{ PV_GET, ONE "/remplacement", again_get, 0, NULL },
	{ PV_POST, ONE "/remplacement", again_post, PV_ROUTE_CSRF,
	    till_invoice_inputs },
	{ 0 },
};
