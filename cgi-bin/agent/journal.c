/*
 * journal - who looked at which request, for the administrator.
 * Not here: the writing of each look (sql/), what is unusual of it
 * (administration.c).
 */
#include "administration.h"
#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "request/field.h"
#include "request/moment.h"

enum { LINES = 100, CSV_LINES = 1000 };

static const struct pv_call looks_call = { "agent.looks", 6, true };

/* What the address asks; a field left empty, or that is nothing, is no filter. */
struct filter {
	const char *agent, *reference, *since, *until, *before;
};

static void
read_filter(struct pv_exchange *exchange, struct filter *filter)
{
	const char *reference = pv_request_query(exchange->request, "demande");

	filter->agent = administration_number(exchange, "agent");
	filter->before = administration_number(exchange, "avant");
	filter->since = administration_day(exchange, "du");
	filter->until = administration_day(exchange, "au");
	filter->reference =
	    reference != NULL && *reference != '\0' ? reference : NULL;
}

static struct pv_rows *
fetch(struct pv_ctx *ctx, const struct filter *filter, const char *before,
    int limit)
{
	const struct pv_arg args[] = {
		pv_arg_text(filter->agent),
		pv_arg_text(filter->reference),
		pv_arg_text(filter->since),
		pv_arg_text(filter->until),
		pv_arg_text(before),
		pv_arg_int(limit),
	};

	return pv_db_call(ctx, &looks_call, args);
}

/* The filters as a query, for the next page and for the file. */
static const char *
query(struct pv_ctx *ctx, const struct filter *filter)
{
	return pv_printf(ctx, "agent=%s&demande=%s&du=%s&au=%s",
	    filter->agent != NULL ? filter->agent : "",
	    filter->reference != NULL ? filter->reference : "",
	    filter->since != NULL ? filter->since : "",
	    filter->until != NULL ? filter->until : "");
}

static void
add_lines(struct pv_ctx *ctx, struct pv_value *model,
    const struct filter *filter, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "looks");
	int n = pv_rows_count(rows);

	for (int row = 0; row < n && row < LINES; row++) {
		struct pv_value *one = pv_add_object(list);

		pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
		pv_set_text(
		    one, "agent_name", pv_row_text(rows, row, "agent_name"));
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
	}
	pv_set_bool(model, "has_looks", n > 0);
	pv_set_optional(model, "next",
	    n > LINES ?
		pv_link(ctx, "/agent/journal?%s&avant=%s", query(ctx, filter),
		    pv_row_text(rows, LINES - 1, "id")) :
		NULL);
	pv_set_text(model, "file",
	    pv_link(ctx, "/agent/journal.csv?%s", query(ctx, filter)));
}

static struct pv_answer *
page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct filter filter;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	read_filter(exchange, &filter);
	rows = fetch(ctx, &filter, filter.before, LINES + 1);
	if (rows == NULL || !administration_agents(ctx, model, filter.agent))
		return NULL;
	add_lines(ctx, model, &filter, rows);
	pv_set_optional(model, "since", filter.since);
	pv_set_optional(model, "until", filter.until);
	pv_set_optional(model, "asked", filter.reference);
	pv_set_bool(model, "here_administration", true);
	return agent_page(exchange, me, "agent/journal", model);
}

static struct pv_answer *
csv(struct pv_exchange *exchange)
{
	static const char *const columns[] = { "at", "login", "agent_name",
		"reference", "service" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_buffer *file;
	struct filter filter;
	struct pv_rows *rows;
	const char *before;
	int n;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	read_filter(exchange, &filter);
	before = filter.before;
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	csv_field(file, pv_text(ctx, "agent.journal.column-at"), false);
	csv_field(file, pv_text(ctx, "agent.journal.column-login"), false);
	csv_field(file, pv_text(ctx, "agent.journal.column-agent"), false);
	csv_field(file, pv_text(ctx, "agent.journal.column-request"), false);
	csv_field(file, pv_text(ctx, "agent.journal.column-service"), true);
	do {
		rows = fetch(ctx, &filter, before, CSV_LINES);
		if (rows == NULL)
			return NULL;
		n = pv_rows_count(rows);
		for (int row = 0; row < n; row++)
			for (int i = 0; i < 5; i++)
				csv_field(file,
				    pv_row_text(rows, row, columns[i]), i == 4);
		if (n > 0)
			before = pv_row_text(rows, n - 1, "id");
		/* What is more is had by days: the page says so. */
	} while (n == CSV_LINES && file->length < CSV_MAX_BYTES / 2);
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(ctx, "journal-%s-%s.csv",
	    ctx->commune->insee, pv_date_iso(ctx, pv_date_today(ctx)));
	return answer;
}

static const struct pv_input inputs[] = {
	PV_QUERY("agent"),
	PV_QUERY("demande"),
	PV_QUERY("du"),
	PV_QUERY("au"),
	PV_QUERY("avant"),
	{ 0 },
};

const struct pv_route agent_journal_routes[] = {
	{ PV_GET, "/journal", page, 0, inputs },
	{ PV_GET, "/journal.csv", csv, 0, inputs },
	{ 0 },
};
