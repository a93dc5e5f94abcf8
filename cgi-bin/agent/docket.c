/*
 * docket - invoices past their last day, handed over to the comptable public:
 * chosen, seen as a draft, numbered; the list that goes with them.
 * Not here: what may be handed over (SQL: docket), the fields of a file (csv.c).
 */
#include <stdlib.h>
#include <string.h>

#include "administration.h"
#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"

#define DOCKETS "/regie/{code}/recouvrement"

enum { SHOWN = 200, BY_LAW = 1500 };

static const struct pv_call overdue_call = { "agent.overdue", 3, true };
static const struct pv_call dockets_call = { "agent.dockets", 1, true };
static const struct pv_call add_call = { "agent.docket_add", 4, false };
static const struct pv_call docket_call = { "agent.docket", 2, true };
static const struct pv_call remove_call = { "agent.docket_remove", 3, false };
static const struct pv_call drop_call = { "agent.docket_drop", 2, false };
static const struct pv_call hand_call = { "agent.docket_hand", 2, false };

static struct pv_arg
id_arg(struct pv_exchange *exchange)
{
	return pv_arg_int(strtoll(exchange->captures[1], NULL, 10));
}

/* ---- what is overdue, and the dockets there are ------------------------------- */

/* What is asked for, in cents; that of the law where it is none, or less. */
static int64_t
wanted_threshold(struct pv_exchange *exchange)
{
	const char *typed = pv_request_query(exchange->request, "seuil");
	int64_t cents = BY_LAW;

	if (typed == NULL)
		typed = pv_request_field(exchange->request, "seuil");
	if (pv_cents_read(typed, &cents) != PV_CENTS_GOOD || cents < BY_LAW ||
	    cents > 99999999)
		cents = BY_LAW;
	return cents;
}

static bool
add_overdue(
    struct pv_exchange *exchange, struct pv_value *model, int64_t threshold)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_int(threshold), pv_arg_int(SHOWN + 1) };
	struct pv_rows *rows = pv_db_call(ctx, &overdue_call, args);
	struct pv_value *list = pv_set_list(model, "overdue"), *one;
	bool choice = false;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows) && row < SHOWN; row++) {
		const char *reference = pv_row_text(rows, row, "reference");
		bool enough = pv_row_bool(rows, row, "enough");
		bool under_way = pv_row_bool(rows, row, "under_way");

		one = pv_add_object(list);
		pv_set_text(one, "reference", reference);
		pv_set_text(one, "subject", pv_row_text(rows, row, "subject"));
		pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
		pv_set_text(one, "due",
		    pv_date_words(ctx, pv_row_text(rows, row, "due_on")));
		pv_set_text(one, "rest",
		    pv_cents_words(ctx, pv_row_int(rows, row, "rest")));
		pv_set_text(one, "payer_rest",
		    pv_cents_words(ctx, pv_row_int(rows, row, "payer_rest")));
		pv_set_bool(one, "low", !enough);
		pv_set_bool(one, "under_way", under_way);
		pv_set_bool(one, "may", enough && !under_way);
		pv_set_bool(one, "chosen",
		    administration_has(exchange, "factures", reference));
		choice |= enough && !under_way;
	}
	pv_set_bool(model, "has_overdue", pv_list_length(list) > 0);
	pv_set_bool(model, "more", pv_rows_count(rows) > SHOWN);
	pv_set_bool(model, "choice", choice);
	return true;
}

static bool
add_dockets(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &dockets_call, &code);
	struct pv_value *list = pv_set_list(model, "dockets"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *handed = pv_row_text(rows, row, "handed_at");

		one = pv_add_object(list);
		pv_set_int(one, "id", pv_row_int(rows, row, "id"));
		pv_set_optional(
		    one, "called", pv_row_text(rows, row, "called"));
		pv_set_int(one, "n", pv_row_int(rows, row, "invoices"));
		pv_set_text(one, "sum",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_bool(one, "handed", handed != NULL);
		pv_set_text(one, "agent",
		    pv_row_text(
			rows, row, handed != NULL ? "handed_by" : "agent"));
		pv_moment_set(ctx, one,
		    handed != NULL ? handed : pv_row_text(rows, row, "at"));
	}
	pv_set_bool(model, "has_dockets", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
dockets_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t threshold = wanted_threshold(exchange);

	pv_set_text(model, "code", exchange->captures[0]);
	pv_form_token(exchange, model);
	pv_set_text(model, "threshold",
	    pv_printf(ctx, "%lld,%02d", (long long)(threshold / 100),
		(int)(threshold % 100)));
	return add_overdue(exchange, model, threshold) &&
		add_dockets(exchange, model) ?
	    till_show(exchange, me, "agent/dockets", model) :
	    NULL;
}

static struct pv_answer *
dockets_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    dockets_page(exchange, me, pv_object(exchange->ctx)) :
	    agent_away(exchange);
}

static struct pv_answer *
add_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	rows = pv_db_call(ctx, &add_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "jeton")),
		pv_arg_int(wanted_threshold(exchange)),
		administration_texts(exchange, "factures") });
	if (rows != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/regie/%s/recouvrement/%lld",
			exchange->captures[0],
			(long long)pv_row_int(rows, 0, "docket_add")));
	return till_refused(exchange, model) ?
	    dockets_page(exchange, me, model) :
	    NULL;
}

/* ---- one docket ---------------------------------------------------------------- */

static struct pv_rows *
fetch(struct pv_exchange *exchange)
{
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };

	return pv_db_call(exchange->ctx, &docket_call, args);
}

static void
add_invoices(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "invoices"), *one;
	int64_t sum = 0;

	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *state = pv_row_text(rows, row, "state");

		if (state == NULL)
			continue;
		one = pv_add_object(list);
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
		pv_set_optional(
		    one, "address", pv_row_text(rows, row, "payer_address"));
		pv_set_text(one, "subject", pv_row_text(rows, row, "subject"));
		pv_set_text(one, "due",
		    pv_date_words(ctx, pv_row_text(rows, row, "due_on")));
		pv_set_text(one, "rest",
		    pv_cents_words(ctx, pv_row_int(rows, row, "rest")));
		pv_set_text(
		    one, "state", pv_printf(ctx, "t.payment.state.%s", state));
		sum += pv_row_int(rows, row, "rest");
	}
	pv_set_bool(model, "has_invoices", pv_list_length(list) > 0);
	pv_set_int(model, "n", (int64_t)pv_list_length(list));
	pv_set_text(model, "sum", pv_cents_words(ctx, sum));
}

static struct pv_answer *
docket_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = fetch(exchange);
	const char *handed;

	if (rows == NULL)
		return NULL;
	handed = pv_row_text(rows, 0, "handed_at");
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_int(model, "id", strtoll(exchange->captures[1], NULL, 10));
	pv_set_optional(model, "called", pv_row_text(rows, 0, "called"));
	pv_set_bool(model, "handed", handed != NULL);
	pv_set_bool(model, "test", pv_row_bool(rows, 0, "test"));
	pv_set_text(model, "threshold",
	    pv_cents_words(ctx, pv_row_int(rows, 0, "threshold")));
	pv_set_text(model, "agent",
	    pv_row_text(rows, 0, handed != NULL ? "handed_by" : "agent"));
	pv_moment_set(
	    ctx, model, handed != NULL ? handed : pv_row_text(rows, 0, "at"));
	add_invoices(ctx, model, rows);
	return till_show(exchange, me, "agent/docket", model);
}

static struct pv_answer *
docket_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    docket_page(exchange, me, pv_object(exchange->ctx)) :
	    agent_away(exchange);
}

/* Back to the docket, or to all of them where it is gone. */
static struct pv_answer *
done(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	if (pv_db_call(ctx, call, args) == NULL)
		return till_refused(exchange, model) ?
		    docket_page(exchange, me, model) :
		    NULL;
	if (call == &drop_call)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/regie/%s/recouvrement?fait=%s",
			exchange->captures[0], told));
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/regie/%s/recouvrement/%lld?fait=%s",
		exchange->captures[0], strtoll(exchange->captures[1], NULL, 10),
		told));
}

static struct pv_answer *
remove_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange), pv_arg_text(pv_typed(exchange, "facture")) };

	return me != NULL ? done(exchange, me, &remove_call, args, "tache") :
			    NULL;
}

static struct pv_answer *
drop_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };

	return me != NULL ? done(exchange, me, &drop_call, args, "tache") :
			    NULL;
}

static struct pv_answer *
hand_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };

	return me != NULL ?
	    done(exchange, me, &hand_call, args, "recouvrement") :
	    NULL;
}

/* ---- the list that goes with it -------------------------------------------------- */

static void
add_cents(struct pv_buffer *file, int64_t cents, bool last)
{
	pv_buffer_addf(file, "%lld,%02d%s", (long long)(cents / 100),
	    (int)(cents % 100), last ? "\r\n" : ";");
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	static const char *const texts[] = { "subject", "payer_name",
		"payer_address", "payer_email" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;
	struct pv_buffer *file;
	struct pv_answer *answer;
	const char *called, *text;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	rows = fetch(exchange);
	if (rows == NULL)
		return NULL;
	called = pv_row_text(rows, 0, "called");
	if (called == NULL)
		called = pv_text(ctx, "docket.draft");
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	pv_buffer_addf(file, "%s\r\n", pv_text(ctx, "docket.columns"));
	for (int row = 0; row < pv_rows_count(rows); row++) {
		if (pv_row_text(rows, row, "reference") == NULL)
			continue;
		csv_field(file, called, false);
		csv_field(file, pv_row_text(rows, row, "reference"), false);
		pv_buffer_addf(
		    file, "%lld;", (long long)pv_row_int(rows, row, "year"));
		csv_field(file,
		    csv_day(ctx, pv_row_text(rows, row, "issued_on")), false);
		csv_field(file, csv_day(ctx, pv_row_text(rows, row, "due_on")),
		    false);
		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
			text = pv_row_text(rows, row, texts[i]);
			csv_field(file, text != NULL ? text : "", false);
		}
		add_cents(file, pv_row_int(rows, row, "cents"), false);
		add_cents(file, pv_row_int(rows, row, "paid"), false);
		add_cents(file, pv_row_int(rows, row, "rest"), true);
	}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(ctx, "recouvrement-%s.csv", called);
	return answer;
}

static const struct pv_input dockets_inputs[] = { PV_QUERY("seuil"),
	PV_QUERY("fait"), { 0 } };
static const struct pv_input add_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("seuil"),
	{ .name = "factures",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 40,
	    .many = true },
	{ 0 } };
static const struct pv_input docket_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input remove_inputs[] = { PV_SHORT("facture"), { 0 } };

const struct pv_route agent_docket_routes[] = {
	{ PV_GET, DOCKETS, dockets_get, 0, dockets_inputs },
	{ PV_POST, DOCKETS, add_post, PV_ROUTE_CSRF, add_inputs },
	{ PV_GET, DOCKETS "/{bordereau}", docket_get, 0, docket_inputs },
	{ PV_GET, DOCKETS "/{bordereau}/liste", file_get, 0, NULL },
	{ PV_POST, DOCKETS "/{bordereau}/retrait", remove_post, PV_ROUTE_CSRF,
	    remove_inputs },
	{ PV_POST, DOCKETS "/{bordereau}/abandon", drop_post, PV_ROUTE_CSRF,
	    NULL },
	{ PV_POST, DOCKETS "/{bordereau}/transmission", hand_post,
	    PV_ROUTE_CSRF, NULL },
	{ 0 },
};
