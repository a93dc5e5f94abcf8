/*
 * regie - a régie: its invoices, what waits, the close of the day; a free invoice.
 * Not here: one invoice and its payments (invoice.c), settings (regies.c), who
 * may (SQL: parvis.cashier).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "invoice_print.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"

static const struct pv_call regies_call = { "agent.regies", 0, true };
static const struct pv_call list_call = { "agent.invoices", 4, true };
static const struct pv_call tasks_call = { "agent.payment_tasks", 1, true };
static const struct pv_call done_call = { "agent.payment_task_done", 1, true };
static const struct pv_call day_call = { "agent.regie_day", 1, true };
static const struct pv_call close_call = { "agent.regie_close", 1, false };
static const struct pv_call add_call = { "agent.invoice_add", 3, true };

enum { PAGE = 50 };

static struct pv_answer *
mine_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx), *list, *one;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &regies_call, NULL);
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "regies");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		if (!pv_row_bool(rows, row, "mine"))
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "code", pv_row_text(rows, row, "code"));
		pv_set_text(one, "regie", pv_row_text(rows, row, "name"));
		pv_set_bool(one, "test",
		    strcmp(pv_row_text(rows, row, "mode"), "T") == 0);
	}
	pv_set_bool(model, "has_regies", pv_list_length(list) > 0);
	return till_show(exchange, me, "agent/regie-mine", model);
}

static bool
add_invoices(struct pv_exchange *exchange, struct pv_value *model,
    const char *state, const char *before)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *list = pv_set_list(model, "invoices"), *one;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(state),
		before != NULL ? pv_arg_int(strtoll(before, NULL, 10)) :
				 pv_arg_null(),
		pv_arg_int(PAGE + 1) };
	struct pv_rows *rows = pv_db_call(ctx, &list_call, args);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows) && row < PAGE; row++) {
		one = pv_add_object(list);
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "subject", pv_row_text(rows, row, "subject"));
		pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
		pv_set_text(one, "due",
		    pv_date_words(ctx, pv_row_text(rows, row, "due_on")));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_text(one, "state",
		    pv_printf(ctx, "t.payment.state.%s",
			pv_row_text(rows, row, "state")));
		pv_set_bool(one, "late",
		    pv_row_bool(rows, row, "late") &&
			strcmp(pv_row_text(rows, row, "state"), "due") == 0);
		pv_set_bool(one, "test",
		    strcmp(pv_row_text(rows, row, "mode"), "T") == 0);
	}
	pv_set_bool(model, "has_invoices", pv_list_length(list) > 0);
	pv_set_bool(model, "more", false);
	if (pv_rows_count(rows) > PAGE)
		pv_set_int(model, "more", pv_row_int(rows, PAGE - 1, "id"));
	return true;
}

static bool
add_tasks(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_value *list = pv_set_list(model, "tasks"), *one;
	struct pv_rows *rows = pv_db_call(ctx, &tasks_call, &code);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_set_int(one, "id", pv_row_int(rows, row, "id"));
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.regie.task.%s",
			pv_row_text(rows, row, "kind")));
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_optional(
		    one, "detail", pv_row_text(rows, row, "detail"));
		pv_moment_set(ctx, one, pv_row_text(rows, row, "created_at"));
	}
	pv_set_bool(model, "has_tasks", pv_list_length(list) > 0);
	return true;
}

static void
add_closes(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *closes)
{
	struct pv_value *list = pv_set_list(model, "closes"), *one;

	for (size_t i = 0; closes != NULL && i < pv_list_length(closes); i++) {
		const struct pv_value *told = pv_list_at(closes, i);

		one = pv_add_object(list);
		pv_set_int(one, "n", pv_get_int(told, "n"));
		pv_set_text(
		    one, "day", pv_date_words(ctx, pv_get_text(told, "day")));
		pv_set_int(one, "entries", pv_get_int(told, "entries"));
		pv_set_text(one, "agent", pv_get_text(told, "agent"));
		pv_set_text(one, "hash", pv_get_text(told, "hash"));
		till_sums(ctx, one, "sums", pv_get(told, "totals"));
	}
	pv_set_bool(model, "has_closes", pv_list_length(list) > 0);
}

static bool
add_day(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &day_call, &code);

	if (rows == NULL)
		return false;
	pv_set_int(model, "entries", pv_row_int(rows, 0, "entries"));
	pv_set_bool(model, "to_close", pv_row_int(rows, 0, "entries") > 0);
	pv_set_bool(
	    model, "test", strcmp(pv_row_text(rows, 0, "mode"), "T") == 0);
	till_sums(ctx, model, "day",
	    pv_rows_json(ctx, pv_row_text(rows, 0, "totals")));
	till_sums(ctx, model, "balance",
	    pv_rows_json(ctx, pv_row_text(rows, 0, "balance")));
	add_closes(
	    ctx, model, pv_rows_json(ctx, pv_row_text(rows, 0, "closes")));
	return true;
}

/* A state of the list, or NULL for all of them. */
static const char *
wanted_state(struct pv_exchange *exchange, struct pv_value *model)
{
	static const char *const states[] = { "due", "paid", "cancelled",
		"collected" };
	const char *typed = pv_request_query(exchange->request, "etat");
	const char *found = NULL;
	struct pv_value *list = pv_set_list(model, "states"), *one;

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		bool chosen = typed != NULL && strcmp(typed, states[i]) == 0;

		one = pv_add_object(list);
		pv_set_text(one, "name", states[i]);
		pv_set_text(one, "text",
		    pv_printf(exchange->ctx, "t.payment.state.%s", states[i]));
		pv_set_bool(one, "chosen", chosen);
		if (chosen)
			found = states[i];
	}
	pv_set_optional(model, "state", found);
	return found;
}

static struct pv_answer *
page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	const char *state = wanted_state(exchange, model);

	pv_set_text(model, "code", exchange->captures[0]);
	if (!add_day(exchange, model) || !add_tasks(exchange, model) ||
	    !add_invoices(exchange, model, state,
		pv_request_query(exchange->request, "avant")) ||
	    !invoice_print_link(exchange->ctx, exchange->captures[0], 0, model))
		return NULL;
	return till_show(exchange, me, "agent/regie", model);
}

static struct pv_answer *
regie_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* Where an action leads: back to the régie, with what was done. */
static struct pv_answer *
done(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *arg, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	if (pv_db_call(ctx, call, arg) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/regie/%s?fait=%s",
			exchange->captures[0], told));
	return till_refused(exchange, model) ? page(exchange, me, model) : NULL;
}

static struct pv_answer *
close_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg code = pv_arg_text(exchange->captures[0]);

	return me != NULL ? done(exchange, me, &close_call, &code, "cloture") :
			    NULL;
}

static struct pv_answer *
task_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg task =
	    pv_arg_int(strtoll(pv_typed(exchange, "tache"), NULL, 10));

	return me != NULL ? done(exchange, me, &done_call, &task, "tache") :
			    NULL;
}

static struct pv_answer *
form(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_arg code = pv_arg_text(exchange->captures[0]);

	/* who does not handle it is told so here, not once all is typed */
	if (pv_db_call(exchange->ctx, &day_call, &code) == NULL)
		return NULL;
	pv_set_text(model, "code", exchange->captures[0]);
	till_invoice_form(exchange, model);
	return till_show(exchange, me, "agent/regie-invoice-new", model);
}

static struct pv_answer *
new_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? form(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
new_post(struct pv_exchange *exchange)
{
	return till_invoice_post(exchange, &add_call, form);
}

static const struct pv_input list_inputs[] = { PV_QUERY("etat"),
	PV_QUERY("avant"), PV_QUERY("fait"), { 0 } };
static const struct pv_input task_inputs[] = { PV_SHORT("tache"), { 0 } };

const struct pv_route agent_regie_routes[] = {
	{ PV_GET, "/regie", mine_get, 0, NULL },
	{ PV_GET, "/regie/{code}", regie_get, 0, list_inputs },
	{ PV_POST, "/regie/{code}/cloture", close_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/regie/{code}/taches", task_post, PV_ROUTE_CSRF,
	    task_inputs },
	{ PV_GET, "/regie/{code}/nouvelle", new_get, 0, NULL },
	{ PV_POST, "/regie/{code}/nouvelle", new_post, PV_ROUTE_CSRF,
	    till_invoice_inputs },
	{ 0 },
};
