/*
 * statistic - figures of a period: what came, what ended, in what time, and
 * what people think of it.
 *
 *   GET /agent/statistiques              du, au (ISO), service
 *   GET /agent/statistiques/jours.csv    the daily counts themselves
 *
 * Not here: the counts, which are kept (sql/deploy/statistic.sql).
 */
#include <inttypes.h>
#include <string.h>

#include "agent.h"
#include "base/date.h"
#include "base/text.h"
#include "chart.h"
#include "csv.h"
#include "request/field.h"

enum { PERCENT = 100, MARKS = 5, QUESTIONS = 4, YEAR_MONTHS = 12 };

static const struct pv_call procedures_call = { "agent.statistic_procedures", 3,
	true };
static const struct pv_call months_call = { "agent.statistic_months", 3, true };
static const struct pv_call ways_call = { "agent.statistic_ways", 3, true };
static const struct pv_call opinions_call = { "agent.statistic_opinions", 3,
	true };
static const struct pv_call lines_call = { "agent.statistic_lines", 3, true };
static const struct pv_call services_call = { "agent.statistic_services", 0,
	true };

/* What is asked: two days, and a service or all of the agent's. */
struct period {
	const char *from, *to, *service;
	const char *from_typed, *to_typed; /* as they came, or NULL */
	bool wrong; /* one is no day, or they are turned around */
};

static const char *
typed(struct pv_exchange *exchange, const char *name)
{
	const char *value = pv_request_query(exchange->request, name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* Twelve months to today, where nothing better is said. */
static struct period
read_period(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_date today = pv_date_today(ctx), from, to = today;
	struct period period = {
		.from_typed = typed(exchange, "du"),
		.to_typed = typed(exchange, "au"),
		.service = typed(exchange, "service"),
	};

	if (period.to_typed != NULL && !pv_date_parse(period.to_typed, &to)) {
		period.wrong = true;
		to = today;
	}
	from = pv_date_add_months(to, 1 - YEAR_MONTHS);
	from.day = 1;
	if (period.from_typed != NULL &&
	    (!pv_date_parse(period.from_typed, &from) ||
		pv_date_compare(from, to) > 0)) {
		period.wrong = true;
		from = pv_date_add_months(to, 1 - YEAR_MONTHS);
		from.day = 1;
	}
	period.from = pv_date_iso(ctx, from);
	period.to = pv_date_iso(ctx, to);
	return period;
}

static struct pv_rows *
call(struct pv_ctx *ctx, const struct pv_call *function,
    const struct period *period)
{
	const struct pv_arg args[] = {
		pv_arg_text(period->from),
		pv_arg_text(period->to),
		period->service != NULL ? pv_arg_text(period->service) :
					  pv_arg_null(),
	};

	return pv_db_call(ctx, function, args);
}

static void
set_number(struct pv_ctx *ctx, struct pv_value *object, const char *key,
    const struct pv_rows *rows, int row)
{
	const char *text = pv_row_text(rows, row, key);

	pv_set_optional(
	    object, key, text != NULL ? pv_strdup(ctx, text) : NULL);
}

/* "4.5" is "4,5". */
static const char *
decimal(struct pv_ctx *ctx, const char *text)
{
	char *words = text != NULL ? pv_strdup(ctx, text) : NULL;
	char *point = words != NULL ? strchr(words, '.') : NULL;

	if (point != NULL)
		*point = ',';
	return words;
}

static void
fill_line(struct pv_ctx *ctx, struct pv_value *line, const struct pv_rows *rows,
    int row)
{
	const char *name = pv_row_text(rows, row, "procedure");
	const char *title = pv_row_text(rows, row, "title");
	int64_t ended = pv_row_int(rows, row, "ended");
	int64_t late = pv_row_int(rows, row, "late");

	pv_set_optional(line, "name", title != NULL ? title : name);
	pv_set_bool(line, "all", name == NULL);
	set_number(ctx, line, "received", rows, row);
	set_number(ctx, line, "ended", rows, row);
	set_number(ctx, line, "median", rows, row);
	set_number(ctx, line, "ninetieth", rows, row);
	pv_set_optional(line, "in_time",
	    ended > 0 ?
		pv_printf(ctx, "%" PRId64, (ended - late) * PERCENT / ended) :
		NULL);
	pv_set_optional(line, "satisfaction",
	    decimal(ctx, pv_row_text(rows, row, "satisfaction")));
	set_number(ctx, line, "answers", rows, row);
}

static bool
describe_procedures(struct pv_ctx *ctx, struct pv_value *model,
    struct pv_value *charts, const struct period *period)
{
	struct pv_rows *rows = call(ctx, &procedures_call, period);
	struct pv_value *lines = pv_set_list(model, "procedures");
	struct chart chart = {
		.id = "procedures",
		.title = "t.agent.statistic.by-procedure",
		.column = "t.agent.statistic.procedure",
		.series = { "t.agent.chart.received" },
		.n_series = 1,
	};

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *name = pv_row_text(rows, row, "procedure");
		const char *title = pv_row_text(rows, row, "title");
		struct chart_line *line;

		fill_line(ctx, pv_add_object(lines), rows, row);
		if (name == NULL ||
		    (line = chart_add(&chart, title != NULL ? title : name)) ==
			NULL)
			continue;
		line->values[0] = pv_row_int(rows, row, "received");
		line->links[0] = pv_link(ctx,
		    "/agent/demandes?etat=toutes&demarche=%s&du=%s&au=%s", name,
		    period->from, period->to);
	}
	pv_set_bool(model, "has_procedures", pv_rows_count(rows) > 0);
	chart_set(ctx, charts, &chart);
	return true;
}

/* The last day of the month that a day is in. */
static const char *
month_end(struct pv_ctx *ctx, const char *first)
{
	struct pv_date day;

	if (!pv_date_parse(first, &day))
		return first;
	return pv_date_iso(
	    ctx, pv_date_add_days(pv_date_add_months(day, 1), -1));
}

static bool
describe_months(
    struct pv_ctx *ctx, struct pv_value *charts, const struct period *period)
{
	struct pv_rows *rows = call(ctx, &months_call, period);
	struct chart chart = {
		.id = "months",
		.title = "t.agent.statistic.by-month",
		.column = "t.agent.statistic.month",
		.series = { "t.agent.chart.received", "t.agent.chart.ended" },
		.n_series = 2,
	};

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *first = pv_row_text(rows, row, "month");
		const char *end = month_end(ctx, first);
		struct pv_date month = { .month = 1 };
		struct chart_line *line;

		(void)pv_date_parse(first, &month);
		line = chart_add(&chart,
		    pv_printf(ctx, "%s %d",
			pv_text(
			    ctx, pv_printf(ctx, "date.month.%d", month.month)),
			month.year));
		if (line == NULL)
			break;
		line->values[0] = pv_row_int(rows, row, "received");
		line->values[1] = pv_row_int(rows, row, "ended");
		line->links[0] = pv_link(
		    ctx, "/agent/demandes?etat=toutes&du=%s&au=%s", first, end);
		line->links[1] =
		    pv_link(ctx, "/agent/statistiques?du=%s&au=%s", first, end);
	}
	chart_set(ctx, charts, &chart);
	return true;
}

static bool
describe_ways(
    struct pv_ctx *ctx, struct pv_value *charts, const struct period *period)
{
	struct pv_rows *rows = call(ctx, &ways_call, period);
	struct chart chart = {
		.id = "ways",
		.title = "t.agent.statistic.by-way",
		.column = "t.agent.statistic.way",
		.series = { "t.agent.chart.received" },
		.n_series = 1,
	};

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *way = pv_row_text(rows, row, "came_by");
		struct chart_line *line = chart_add(&chart,
		    pv_text(
			ctx, pv_printf(ctx, "agent.statistic.way-%s", way)));

		if (line == NULL)
			break;
		line->values[0] = pv_row_int(rows, row, "received");
		line->links[0] =
		    pv_link(ctx, "/agent/demandes?etat=toutes&du=%s&au=%s",
			period->from, period->to);
	}
	chart_set(ctx, charts, &chart);
	return true;
}

/* How often each mark was given to each question; nothing under five answers. */
static bool
describe_opinions(
    struct pv_ctx *ctx, struct pv_value *model, const struct period *period)
{
	struct pv_rows *rows = call(ctx, &opinions_call, period);
	struct pv_value *lines = pv_set_list(model, "opinions");

	if (rows == NULL)
		return false;
	pv_set_bool(model, "has_opinions", pv_rows_count(rows) > 0);
	for (int q = 1; q <= QUESTIONS; q++) {
		struct pv_value *line = pv_add_object(lines);
		struct pv_value *marks = pv_set_list(line, "marks");

		pv_set_text(line, "question",
		    pv_printf(ctx, "t.suivi.survey.question-%d", q));
		for (int mark = 1; mark <= MARKS; mark++) {
			struct pv_value *one = pv_add_object(marks);
			int64_t n = 0;

			for (int row = 0; row < pv_rows_count(rows); row++)
				if (pv_row_int(rows, row, "question") == q &&
				    pv_row_int(rows, row, "mark") == mark)
					n = pv_row_int(rows, row, "n");
			pv_set_int(one, "n", n);
		}
	}
	return true;
}

static bool
describe_services(
    struct pv_ctx *ctx, struct pv_value *model, const struct period *period)
{
	struct pv_rows *rows = pv_db_call(ctx, &services_call, NULL);
	struct pv_value *list = pv_set_list(model, "services");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *service = pv_row_text(rows, row, "service");
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "service", service);
		pv_set_text(one, "label", pv_row_text(rows, row, "label"));
		pv_set_bool(one, "chosen",
		    period->service != NULL &&
			strcmp(service, period->service) == 0);
	}
	pv_set_bool(model, "has_services", pv_rows_count(rows) > 1);
	return true;
}

static struct pv_answer *
statistics(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct period period = read_period(exchange);
	struct pv_value *model = pv_object(ctx), *charts;
	struct pv_answer *answer;

	if (me == NULL)
		return agent_away(exchange);
	charts = pv_set_list(model, "charts");
	if (!describe_procedures(ctx, model, charts, &period) ||
	    !describe_months(ctx, charts, &period) ||
	    !describe_ways(ctx, charts, &period) ||
	    !describe_opinions(ctx, model, &period) ||
	    !describe_services(ctx, model, &period))
		return NULL;
	pv_set_bool(model, "here_statistic", true);
	pv_set_text(model, "from", period.from);
	pv_set_text(model, "to", period.to);
	pv_set_text(model, "from_words", pv_date_words(ctx, period.from));
	pv_set_text(model, "to_words", pv_date_words(ctx, period.to));
	pv_set_optional(model, "service", period.service);
	pv_set_bool(model, "wrong", period.wrong);
	pv_set_text(model, "from_typed",
	    period.from_typed != NULL ? period.from_typed : period.from);
	pv_set_text(model, "to_typed",
	    period.to_typed != NULL ? period.to_typed : period.to);
	answer = agent_page(exchange, me, "agent/statistic", model);
	if (period.wrong)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
days(struct pv_exchange *exchange)
{
	static const char *const columns[] = { "day", "service", "procedure",
		"came_by", "outcome", "days", "late", "n" };
	const size_t n = sizeof(columns) / sizeof(columns[0]);
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct period period = read_period(exchange);
	struct pv_buffer *file;
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = call(ctx, &lines_call, &period);
	if (rows == NULL)
		return NULL;
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	for (size_t i = 0; i < n; i++)
		csv_field(file,
		    pv_text(ctx,
			pv_printf(ctx, "agent.statistic.csv-%s", columns[i])),
		    i + 1 == n);
	for (int row = 0; row < pv_rows_count(rows); row++)
		for (size_t i = 0; i < n; i++) {
			const char *value = pv_row_text(rows, row, columns[i]);

			csv_field(file, i == 0 ? csv_day(ctx, value) : value,
			    i + 1 == n);
		}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename =
	    pv_printf(ctx, "statistiques-%s-%s.csv", period.from, period.to);
	return answer;
}

static const struct pv_input inputs[] = {
	PV_QUERY("du"),
	PV_QUERY("au"),
	PV_QUERY("service"),
	{ 0 },
};

const struct pv_route agent_statistic_routes[] = {
	{ PV_GET, "/statistiques", statistics, 0, inputs },
	{ PV_GET, "/statistiques/jours.csv", days, 0, inputs },
	{ 0 },
};
