/*
 * accounting - what an accountant takes of a régie: its journal in double entry,
 * and its takings by means (the bordereau that goes with what is paid in).
 * Not here: the fields of a file of lines (csv.c), the sums (SQL).
 */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "pay/cents.h"
#include "till.h"

#define BOOKS "/regie/{code}/comptabilite"

enum {
	LINES_MAX = 100000,
	FILE_MAX_BYTES = 268435456,
	DAYS_SHOWN = 30, /* before today, where nothing is asked */
	MONTH_DAYS = 62, /* past them, sums are by month */
};

static const struct pv_call journal_call = { "agent.regie_journal", 4, true };
static const struct pv_call takings_call = { "agent.regie_takings", 4, true };

/* From when to when, as was asked; the last month. */
struct period {
	const char *from, *to;
	bool by_month;
};

/* False where what was typed is no period: the fault is in the model. */
static bool
read_period(
    struct pv_exchange *exchange, struct pv_value *model, struct period *period)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *from = pv_request_query(exchange->request, "du");
	const char *to = pv_request_query(exchange->request, "au");
	const char *by = pv_request_query(exchange->request, "par");
	struct pv_date today = pv_date_today(ctx), first, last;
	bool asked =
	    (from != NULL && *from != '\0') || (to != NULL && *to != '\0');
	bool good = !asked ||
	    (from != NULL && to != NULL && pv_date_parse(from, &first) &&
		pv_date_parse(to, &last) && pv_date_compare(first, last) <= 0);

	if (!asked || !good) {
		first = pv_date_add_days(today, -DAYS_SHOWN);
		last = today;
	}
	period->from = pv_date_iso(ctx, first);
	period->to = pv_date_iso(ctx, last);
	period->by_month = by != NULL ?
	    strcmp(by, "mois") == 0 :
	    pv_date_days(last) - pv_date_days(first) > MONTH_DAYS;
	if (!good && model != NULL)
		told_fault(model, "t.accounting.period");
	return good;
}

/* "2026-09", or the day in words. */
static const char *
period_words(struct pv_ctx *ctx, const char *day, bool by_month)
{
	struct pv_date date;

	if (!by_month || !pv_date_parse(day, &date))
		return pv_date_words(ctx, day);
	return pv_printf(ctx, "%02d/%04d", date.month, date.year);
}

static struct pv_rows *
fetch_takings(struct pv_exchange *exchange, const struct period *period)
{
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(period->from), pv_arg_text(period->to),
		pv_arg_text(period->by_month ? "month" : "day") };

	return pv_db_call(exchange->ctx, &takings_call, args);
}

static void
add_sum(struct pv_ctx *ctx, struct pv_value *list, const char *period,
    const char *means, int64_t n, int64_t cents)
{
	struct pv_value *one = pv_add_object(list);

	pv_set_text(one, "period", period);
	pv_set_text(one, "means", pv_printf(ctx, "t.regie.account.%s", means));
	pv_set_int(one, "n", n);
	pv_set_text(one, "sum", pv_cents_words(ctx, cents));
}

/* Each day or month and means; then each means, over all of it. */
static void
add_takings(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct period *period)
{
	static const char *const means[] = { "online", "cash", "cheque", "card",
		"cesu", "transfer", "refund" };
	struct pv_value *list = pv_set_list(model, "takings");
	struct pv_value *totals = pv_set_list(model, "totals");
	int64_t whole = 0;

	for (int row = 0; row < pv_rows_count(rows); row++)
		add_sum(ctx, list,
		    period_words(ctx, pv_row_text(rows, row, "period"),
			period->by_month),
		    pv_row_text(rows, row, "means"), pv_row_int(rows, row, "n"),
		    pv_row_int(rows, row, "cents"));
	for (size_t i = 0; i < sizeof(means) / sizeof(*means); i++) {
		int64_t n = 0, cents = 0;

		for (int row = 0; row < pv_rows_count(rows); row++)
			if (strcmp(pv_row_text(rows, row, "means"), means[i]) ==
			    0) {
				n += pv_row_int(rows, row, "n");
				cents += pv_row_int(rows, row, "cents");
			}
		whole += cents;
		if (n > 0)
			add_sum(ctx, totals, "", means[i], n, cents);
	}
	pv_set_bool(model, "has_takings", pv_list_length(list) > 0);
	pv_set_text(model, "whole", pv_cents_words(ctx, whole));
}

static struct pv_answer *
page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct period period;
	struct pv_rows *rows;

	(void)read_period(exchange, model, &period);
	rows = fetch_takings(exchange, &period);
	if (rows == NULL)
		return NULL;
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_text(model, "from", period.from);
	pv_set_text(model, "to", period.to);
	pv_set_text(model, "from_words", pv_date_words(ctx, period.from));
	pv_set_text(model, "to_words", pv_date_words(ctx, period.to));
	pv_set_bool(model, "by_month", period.by_month);
	pv_set_text(model, "by", period.by_month ? "mois" : "jour");
	add_takings(ctx, model, rows, &period);
	return till_show(exchange, me, "agent/accounting", model);
}

static struct pv_answer *
books_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* ---- files -------------------------------------------------------------------- */

/* "1234,50": what a spreadsheet in French takes for a number. */
static const char *
decimal(struct pv_ctx *ctx, int64_t cents)
{
	return pv_printf(ctx, "%s%lld,%02d", cents < 0 ? "-" : "",
	    (long long)((cents < 0 ? -cents : cents) / 100),
	    (int)((cents < 0 ? -cents : cents) % 100));
}

/* A number is none of what a spreadsheet computes: written as it is. */
static void
add_number(struct pv_buffer *file, const char *number, bool last)
{
	pv_buffer_addf(file, "%s%s", number, last ? "\r\n" : ";");
}

static struct pv_answer *
as_file(struct pv_exchange *exchange, struct pv_buffer *file,
    const char *called, const struct period *period)
{
	struct pv_answer *answer =
	    pv_answer_bytes(exchange->ctx, "text/csv; charset=utf-8", file);

	answer->filename = pv_printf(exchange->ctx, "%s-%s-%s-%s.csv", called,
	    exchange->captures[0], period->from, period->to);
	return answer;
}

static void
add_entry(struct pv_ctx *ctx, struct pv_buffer *file,
    const struct pv_rows *rows, int row)
{
	const char *receipt = pv_row_text(rows, row, "receipt");
	const char *note = pv_row_text(rows, row, "note");
	int64_t cents = pv_row_int(rows, row, "cents");

	add_number(file,
	    pv_printf(ctx, "%lld", (long long)pv_row_int(rows, row, "entry")),
	    false);
	csv_field(file, csv_day(ctx, pv_row_text(rows, row, "day")), false);
	csv_field(file,
	    receipt != NULL ? receipt : pv_row_text(rows, row, "reference"),
	    false);
	csv_field(file,
	    pv_text(ctx,
		pv_printf(ctx, "regie.account.%s",
		    pv_row_text(rows, row, "account"))),
	    false);
	csv_field(file,
	    pv_printf(ctx, "%s – %s",
		pv_text(ctx,
		    pv_printf(
			ctx, "regie.entry.%s", pv_row_text(rows, row, "kind"))),
		pv_row_text(rows, row, "subject")),
	    false);
	csv_field(file, pv_row_text(rows, row, "reference"), false);
	csv_field(file, pv_row_text(rows, row, "payer_name"), false);
	csv_field(file, note != NULL ? note : "", false);
	add_number(file, cents > 0 ? decimal(ctx, cents) : "", false);
	add_number(file, cents < 0 ? decimal(ctx, -cents) : "", true);
}

static struct pv_answer *
journal_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct period period;
	struct pv_buffer *file;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if (!read_period(exchange, model, &period))
		return page(exchange, me, model);
	rows = pv_db_call(ctx, &journal_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(period.from), pv_arg_text(period.to),
		pv_arg_int(LINES_MAX + 1) });
	if (rows == NULL)
		return NULL;
	/* a file without its end would be taken for the whole */
	if (pv_rows_count(rows) > LINES_MAX) {
		told_fault(model, "t.accounting.too-many");
		return page(exchange, me, model);
	}
	file = pv_buffer_new(ctx, FILE_MAX_BYTES);
	pv_buffer_add_text(file, pv_text(ctx, "accounting.journal.columns"));
	pv_buffer_add_text(file, "\r\n");
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_entry(ctx, file, rows, row);
	return as_file(exchange, file, "journal", &period);
}

static struct pv_answer *
takings_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct period period;
	struct pv_buffer *file;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if (!read_period(exchange, model, &period))
		return page(exchange, me, model);
	rows = fetch_takings(exchange, &period);
	if (rows == NULL)
		return NULL;
	file = pv_buffer_new(ctx, FILE_MAX_BYTES);
	pv_buffer_add_text(file, pv_text(ctx, "accounting.takings.columns"));
	pv_buffer_add_text(file, "\r\n");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *day = pv_row_text(rows, row, "period");

		csv_field(file,
		    period.by_month ? period_words(ctx, day, true) :
				      csv_day(ctx, day),
		    false);
		csv_field(file,
		    pv_text(ctx,
			pv_printf(ctx, "regie.account.%s",
			    pv_row_text(rows, row, "means"))),
		    false);
		add_number(file,
		    pv_printf(
			ctx, "%lld", (long long)pv_row_int(rows, row, "n")),
		    false);
		add_number(
		    file, decimal(ctx, pv_row_int(rows, row, "cents")), true);
	}
	return as_file(exchange, file, "bordereau", &period);
}

static const struct pv_input inputs[] = { PV_QUERY("du"), PV_QUERY("au"),
	PV_QUERY("par"), { 0 } };

const struct pv_route agent_accounting_routes[] = {
	{ PV_GET, BOOKS, books_get, 0, inputs },
	{ PV_GET, BOOKS "/journal", journal_get, 0, inputs },
	{ PV_GET, BOOKS "/bordereau", takings_get, 0, inputs },
	{ 0 },
};
