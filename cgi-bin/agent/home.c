/*
 * home - the first screen: four numbers and three charts, each a way into the
 * list.
 *
 *   GET /agent
 *
 * Not here: the counts (agent.home, kept by the worker), the list (desk.c).
 */
#include <string.h>

#include "agent.h"
#include "base/date.h"
#include "base/text.h"
#include "chart.h"

enum { AGES = 4, MARKS = 5, OVERALL = 4, YEAR_MONTHS = 12 };

static const struct pv_call home_call = { "agent.home", 0, true };
static const struct pv_call opinions_call = { "agent.statistic_opinions", 3,
	true };

/* What is to be dealt with: what waits for the person is not. */
static const char dealt[] = "etat=recue&etat=en-cours";

static const char *
list_link(struct pv_ctx *ctx, const char *query)
{
	return pv_link(ctx, "/agent/demandes?%s", query);
}

static void
describe_numbers(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *home)
{
	const struct {
		const char *name, *query;
	} numbers[] = {
		{ "open", dealt },
		{ "late", pv_printf(ctx, "%s&delai=retard", dealt) },
		{ "soon", pv_printf(ctx, "%s&delai=bientot", dealt) },
		{ "unread", "nonlue=oui" },
	};
	struct pv_value *list = pv_set_list(model, "numbers");

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct pv_value *number = pv_add_object(list);

		pv_set_text(number, "name", numbers[i].name);
		pv_set_int(number, "n", pv_get_int(home, numbers[i].name));
		pv_set_text(number, "text",
		    pv_printf(ctx, "t.agent.home.%s", numbers[i].name));
		pv_set_text(number, "link", list_link(ctx, numbers[i].query));
	}
}

static void
describe_weeks(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *home)
{
	const struct pv_value *weeks = pv_get(home, "weeks");
	struct chart chart = {
		.id = "weeks",
		.title = "t.agent.home.weeks",
		.column = "t.agent.home.week",
		.series = { "t.agent.chart.received", "t.agent.chart.ended" },
		.n_series = 2,
	};

	for (size_t i = 0; i < pv_list_length(weeks); i++) {
		const struct pv_value *week = pv_list_at(weeks, i);
		const char *from = pv_get_text(week, "from");
		const char *to = pv_get_text(week, "to");
		struct chart_line *line = chart_add(&chart,
		    pv_printf(ctx, "%s %s", pv_text(ctx, "agent.home.week-of"),
			pv_date_words(ctx, from)));

		if (line == NULL)
			break;
		line->values[0] = pv_get_int(week, "received");
		line->values[1] = pv_get_int(week, "ended");
		line->links[0] = list_link(
		    ctx, pv_printf(ctx, "etat=toutes&du=%s&au=%s", from, to));
		line->links[1] =
		    pv_link(ctx, "/agent/statistiques?du=%s&au=%s", from, to);
	}
	chart_set(ctx, list, &chart);
}

/* Days of age: from a day to another before today; none: without an end. */
static const char *
age_query(struct pv_ctx *ctx, struct pv_date today, int oldest, int youngest)
{
	const char *query = dealt;

	if (oldest > 0)
		query = pv_printf(ctx, "%s&du=%s", query,
		    pv_date_iso(ctx, pv_date_add_days(today, 1 - oldest)));
	if (youngest > 0)
		query = pv_printf(ctx, "%s&au=%s", query,
		    pv_date_iso(ctx, pv_date_add_days(today, -youngest)));
	return query;
}

static void
describe_ages(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *home)
{
	/* Days: up to which each reaches, 0 for no end. */
	static const int ends[AGES] = { 7, 30, 60, 0 };
	const struct pv_value *ages = pv_get(home, "ages");
	struct chart chart = {
		.id = "ages",
		.title = "t.agent.home.ages",
		.column = "t.agent.home.age",
		.series = { "t.agent.chart.open" },
		.n_series = 1,
	};
	struct pv_date today;

	if (!pv_date_parse(pv_get_text(home, "today"), &today))
		today = pv_date_today(ctx);
	for (int i = 0; i < AGES; i++) {
		struct chart_line *line = chart_add(&chart,
		    pv_text(ctx, pv_printf(ctx, "agent.home.age-%d", i + 1)));

		line->values[0] = pv_get_int(ages, pv_printf(ctx, "%d", i + 1));
		line->links[0] = list_link(ctx,
		    age_query(ctx, today, ends[i], i > 0 ? ends[i - 1] : 0));
	}
	chart_set(ctx, list, &chart);
}

/* The last question of the survey, over a year. */
static bool
describe_opinions(struct pv_ctx *ctx, struct pv_value *list)
{
	struct pv_date today = pv_date_today(ctx);
	const char *to = pv_date_iso(ctx, today);
	const char *from =
	    pv_date_iso(ctx, pv_date_add_months(today, -YEAR_MONTHS));
	struct pv_rows *rows = pv_db_call(ctx, &opinions_call,
	    (const struct pv_arg[]){
		pv_arg_text(from),
		pv_arg_text(to),
		pv_arg_null(),
	    });
	struct chart chart = {
		.id = "opinions",
		.title = "t.agent.home.opinions",
		.column = "t.agent.home.opinion",
		.series = { "t.agent.chart.answers" },
		.n_series = 1,
	};

	if (rows == NULL)
		return false;
	for (int mark = MARKS; mark >= 1 && pv_rows_count(rows) > 0; mark--) {
		struct chart_line *line = chart_add(&chart,
		    pv_text(ctx, pv_printf(ctx, "suivi.survey.mark-%d", mark)));

		line->links[0] = pv_link(
		    ctx, "/agent/statistiques?du=%s&au=%s#avis", from, to);
		for (int row = 0; row < pv_rows_count(rows); row++)
			if (pv_row_int(rows, row, "question") == OVERALL &&
			    pv_row_int(rows, row, "mark") == mark)
				line->values[0] = pv_row_int(rows, row, "n");
	}
	chart_set(ctx, list, &chart);
	return true;
}

static struct pv_answer *
home(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *charts, *found;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &home_call, NULL);
	if (rows == NULL)
		return NULL;
	found = pv_rows_json(ctx, pv_row_text(rows, 0, "home"));
	pv_set_bool(model, "here_home", true);
	describe_numbers(ctx, model, found);
	charts = pv_set_list(model, "charts");
	describe_weeks(ctx, charts, found);
	describe_ages(ctx, charts, found);
	if (!describe_opinions(ctx, charts))
		return NULL;
	return agent_page(exchange, me, "agent/home", model);
}

const struct pv_route agent_home_routes[] = {
	{ PV_GET, "", home, 0, NULL },
	{ 0 },
};
