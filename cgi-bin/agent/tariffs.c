/*
 * tariffs - what an activity costs, from a day to a day: written, and tried.
 * Not here: what is computed of it (SQL: parvis.tariff_unit, parvis.priced).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "pay/cents.h"
#include "request/field.h"
#include "till.h"
#include "view/json.h"

static const struct pv_call activities_call = { "agent.activities", 0, true };
static const struct pv_call list_call = { "agent.tariffs", 1, true };
static const struct pv_call set_call = { "agent.tariff_set", 4, true };
static const struct pv_call remove_call = { "agent.tariff_remove", 3, true };
static const struct pv_call try_call = { "agent.tariff_try", 5, true };

enum { SLICES = 12, FIRST_RANK = 2, LAST_RANK = 5 };

/* What is typed of a tariff besides its slices and ranks. */
static const char *const names[] = { "nom", "du", "au", "taux", "plancher",
	"plafond", "absent", "tardif", "imprevu", NULL };

static const char *
field(struct pv_ctx *ctx, const char *name, int n)
{
	return pv_printf(ctx, "%s-%d", name, n);
}

/* "4,25": as it is typed. */
static const char *
plain(struct pv_ctx *ctx, int64_t cents)
{
	return pv_printf(ctx, "%lld,%02lld", (long long)(cents / 100),
	    (long long)(cents % 100));
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, struct pv_value *model)
{
	static const char *const known[] = { "tarif", "retrait", NULL };

	told_done(exchange, model, "tariff.done", known);
	return till_show(exchange, me, template, model);
}

/* The activities whose tariffs the agent writes. */
static struct pv_answer *
activities_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx), *list, *one;
	const struct pv_value *all, *from;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &activities_call, NULL);
	if (rows == NULL)
		return NULL;
	all = pv_rows_json(ctx, pv_row_text(rows, 0, "activities"));
	list = pv_set_list(model, "activities");
	for (size_t i = 0; i < pv_list_length(all); i++) {
		from = pv_list_at(all, i);
		one = pv_add_object(list);
		pv_set_text(one, "code", pv_get_text(from, "code"));
		pv_set_text(one, "called", pv_get_text(from, "name"));
	}
	pv_set_bool(model, "has_activities", pv_list_length(list) > 0);
	return show(exchange, me, "agent/tariff-activities", model);
}

/* Its tariffs as the database tells them; NULL with an error. */
static const struct pv_value *
tariffs_of(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &list_call, &code);

	return rows != NULL ?
	    pv_rows_json(ctx, pv_row_text(rows, 0, "tariffs")) :
	    NULL;
}

static void
add_tariff(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *from)
{
	struct pv_value *one = pv_add_object(list);

	pv_set_int(one, "id", pv_get_int(from, "id"));
	pv_set_int(one, "version", pv_get_int(from, "version"));
	pv_set_text(one, "called", pv_get_text(from, "name"));
	pv_set_text(
	    one, "from", pv_date_words(ctx, pv_get_text(from, "from_on")));
	pv_set_text(one, "to", pv_date_words(ctx, pv_get_text(from, "to_on")));
	pv_set_text(one, "basis",
	    pv_printf(ctx, "t.tariff.basis.%s", pv_get_text(from, "basis")));
	pv_set_text(one, "kind",
	    pv_printf(ctx, "t.tariff.kind.%s", pv_get_text(from, "kind")));
}

/* "Combien paie une famille …": asked by the address, so that it can be sent on. */
static bool
add_try(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_request *request = exchange->request;
	const char *day = pv_request_query(request, "jour");
	const char *quotient = pv_request_query(request, "qf");
	const char *rank = pv_request_query(request, "rang");
	const char *outside = pv_request_query(request, "exterieur");
	struct pv_date read;
	struct pv_rows *rows;
	int64_t cents = 0;
	bool none = quotient == NULL || *quotient == '\0';
	long n = rank != NULL ? strtol(rank, NULL, 10) : 1;

	pv_set_text(model, "day",
	    day != NULL && pv_date_parse(day, &read) ?
		day :
		pv_date_iso(ctx, pv_date_today(ctx)));
	pv_set_optional(model, "quotient", none ? NULL : quotient);
	pv_set_int(model, "rank", n >= 1 && n <= 20 ? n : 1);
	pv_set_bool(model, "outside", outside != NULL);
	pv_set_bool(model, "tried", false);
	if (day == NULL)
		return true;
	if (!none && pv_cents_read(quotient, &cents) != PV_CENTS_GOOD) {
		told_fault(model, "t.tariff.quotient-wanted");
		return true;
	}
	rows = pv_db_call(ctx, &try_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_get_text(model, "day")),
		pv_arg_bool(outside == NULL),
		none ? pv_arg_null() : pv_arg_int(cents),
		pv_arg_int(pv_get_int(model, "rank")) });
	if (rows == NULL)
		return false;
	pv_set_optional(pv_set_object(model, "tried"), "price",
	    pv_row_text(rows, 0, "tariff_try") != NULL ?
		pv_cents_words(ctx, pv_row_int(rows, 0, "tariff_try")) :
		NULL);
	return true;
}

static struct pv_answer *
list_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	const struct pv_value *all = tariffs_of(exchange);
	struct pv_value *list;

	if (all == NULL)
		return NULL;
	list = pv_set_list(model, "tariffs");
	for (size_t i = 0; i < pv_list_length(all); i++)
		add_tariff(exchange->ctx, list, pv_list_at(all, i));
	pv_set_bool(model, "has_tariffs", pv_list_length(list) > 0);
	pv_set_text(model, "code", exchange->captures[0]);
	return add_try(exchange, model) ?
	    show(exchange, me, "agent/tariffs", model) :
	    NULL;
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? list_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* A choice of the form, as objects {word, text, chosen}. */
static void
add_choices(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const char *const *words, const char *chosen)
{
	struct pv_value *list = pv_set_list(model, key), *one;

	for (; *words != NULL; words++) {
		one = pv_add_object(list);
		pv_set_text(one, "word", *words);
		pv_set_text(
		    one, "text", pv_printf(ctx, "t.tariff.%s.%s", key, *words));
		pv_set_bool(
		    one, "chosen", chosen != NULL && !strcmp(chosen, *words));
	}
}

/* The price of a slice for those outside, where it is not that of the others. */
static const char *
outside_of(
    struct pv_ctx *ctx, const struct pv_value *slices, int64_t from_cents)
{
	for (size_t i = 0; i < pv_list_length(slices); i++) {
		const struct pv_value *slice = pv_list_at(slices, i);

		if (!pv_get_bool(slice, "resident") &&
		    pv_get_int(slice, "from_cents") == from_cents)
			return plain(ctx, pv_get_int(slice, "cents"));
	}
	return NULL;
}

/* The rows of the matrix: as they were typed, else as they are, else empty. */
static void
add_slices(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *tariff, bool again)
{
	static const char *const columns[] = { "qf", "prix", "hors" };
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *slices =
	    tariff != NULL ? pv_get(tariff, "slices") : NULL;
	struct pv_value *list = pv_set_list(model, "slices"), *one;
	size_t at = 0;

	for (int n = 1; n <= SLICES; n++) {
		const struct pv_value *slice = NULL;

		while (slices != NULL && at < pv_list_length(slices) &&
		    !pv_get_bool(pv_list_at(slices, at), "resident"))
			at++;
		if (slices != NULL && at < pv_list_length(slices))
			slice = pv_list_at(slices, at++);
		one = pv_add_object(list);
		pv_set_int(one, "n", n);
		for (size_t i = 0; again && i < 3; i++)
			pv_set_optional(one, columns[i],
			    pv_request_field(
				exchange->request, field(ctx, columns[i], n)));
		if (again)
			continue;
		pv_set_optional(one, "qf",
		    slice != NULL ?
			plain(ctx, pv_get_int(slice, "from_cents")) :
			n == 1 ? "0" :
				 NULL);
		pv_set_optional(one, "prix",
		    slice != NULL ? plain(ctx, pv_get_int(slice, "cents")) :
				    NULL);
		pv_set_optional(one, "hors",
		    slice != NULL ? outside_of(ctx, slices,
					pv_get_int(slice, "from_cents")) :
				    NULL);
	}
}

static void
add_ranks(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *tariff, bool again)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *all =
	    tariff != NULL ? pv_get(tariff, "siblings") : NULL;
	struct pv_value *list = pv_set_list(model, "ranks"), *one;

	for (int rank = FIRST_RANK; rank <= LAST_RANK; rank++) {
		const char *said = again ? pv_request_field(exchange->request,
					       field(ctx, "fratrie", rank)) :
					   NULL;

		for (size_t i = 0;
		     !again && all != NULL && i < pv_list_length(all); i++)
			if (pv_get_int(pv_list_at(all, i), "rank") == rank)
				said = pv_printf(ctx, "%lld",
				    (long long)pv_get_int(
					pv_list_at(all, i), "percent"));
		one = pv_add_object(list);
		pv_set_int(one, "rank", rank);
		pv_set_text(
		    one, "text", pv_printf(ctx, "t.tariff.rank.%d", rank));
		pv_set_optional(one, "percent", said);
	}
}

/* The tariff that the address names; NULL for a new one. */
static const struct pv_value *
named(struct pv_exchange *exchange, const struct pv_value *all)
{
	int64_t id = strtoll(exchange->captures[1], NULL, 10);

	for (size_t i = 0; i < pv_list_length(all); i++)
		if (pv_get_int(pv_list_at(all, i), "id") == id)
			return pv_list_at(all, i);
	return NULL;
}

static void
set_known(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *tariff)
{
	static const char *const words[][2] = { { "nom", "name" },
		{ "du", "from_on" }, { "au", "to_on" } };
	static const char *const percents[][2] = {
		{ "absent", "absent_percent" }, { "tardif", "late_percent" },
		{ "imprevu", "unexpected_percent" }
	};
	const char *rate;

	for (size_t i = 0; i < 3; i++) {
		pv_set_optional(model, words[i][0],
		    tariff != NULL ? pv_get_text(tariff, words[i][1]) : NULL);
		pv_set_int(model, percents[i][0],
		    tariff != NULL ? pv_get_int(tariff, percents[i][1]) : 100);
	}
	pv_set_bool(model, "taux", false);
	pv_set_bool(model, "plancher", false);
	pv_set_bool(model, "plafond", false);
	if (tariff == NULL ||
	    strcmp(pv_get_text(tariff, "kind"), "effort") != 0)
		return;
	rate = pv_get_text(tariff, "rate");
	pv_set_optional(model, "taux",
	    rate != NULL ? g_strdelimit(pv_strdup(ctx, rate), ".", ',') : NULL);
	pv_set_text(
	    model, "plancher", plain(ctx, pv_get_int(tariff, "floor_cents")));
	pv_set_text(
	    model, "plafond", plain(ctx, pv_get_int(tariff, "ceiling_cents")));
}

static struct pv_answer *
form(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, bool again)
{
	static const char *const bases[] = { "slot", "quarter", "month", NULL };
	static const char *const kinds[] = { "slices", "effort", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *all = tariffs_of(exchange), *tariff;

	if (all == NULL)
		return NULL;
	tariff = named(exchange, all);
	if (tariff == NULL && strcmp(exchange->captures[1], "nouveau") != 0) {
		(void)pv_fail(ctx, 404, "PV2792", "tariff.unknown",
		    "no such tariff of the activity");
		return NULL;
	}
	if (again)
		till_typed(exchange, model, names);
	else
		set_known(ctx, model, tariff);
	add_slices(exchange, model, tariff, again);
	add_ranks(exchange, model, tariff, again);
	add_choices(ctx, model, "basis", bases,
	    again	       ? pv_typed(exchange, "base") :
		tariff != NULL ? pv_get_text(tariff, "basis") :
				 "slot");
	add_choices(ctx, model, "kind", kinds,
	    again	       ? pv_typed(exchange, "genre") :
		tariff != NULL ? pv_get_text(tariff, "kind") :
				 "slices");
	pv_set_bool(model, "made", tariff != NULL);
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_text(model, "one", exchange->captures[1]);
	pv_set_text(model, "version",
	    again	       ? pv_typed(exchange, "version") :
		tariff != NULL ? pv_printf(ctx, "%lld",
				     (long long)pv_get_int(tariff, "version")) :
				 "0");
	return show(exchange, me, "agent/tariff", model);
}

static struct pv_answer *
form_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    form(exchange, me, pv_object(exchange->ctx), false) :
	    agent_away(exchange);
}

/* An amount of a cell; false with the fault in the model. */
static bool
read_cell(struct pv_exchange *exchange, struct pv_value *model,
    const char *name, int64_t *cents)
{
	if (pv_cents_read(pv_typed(exchange, name), cents) == PV_CENTS_GOOD)
		return true;
	told_fault(model, "t.tariff.cell-wanted");
	return false;
}

static void
add_slice(json_t *list, bool resident, int64_t from, int64_t cents)
{
	json_array_append_new(list,
	    json_pack("{s:b, s:I, s:I}", "resident", resident, "from_cents",
		(json_int_t)from, "cents", (json_int_t)cents));
}

/* A row with no price is none; no price for outsiders is that of the others. */
static bool
read_slices(struct pv_exchange *exchange, struct pv_value *model, json_t *list)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t from, inside, outside;

	for (int n = 1; n <= SLICES; n++) {
		const char *quotient = field(ctx, "qf", n);
		const char *price = field(ctx, "prix", n);
		const char *other = field(ctx, "hors", n);

		if (*pv_typed(exchange, price) == '\0' &&
		    *pv_typed(exchange, other) == '\0')
			continue;
		if (!read_cell(exchange, model, quotient, &from) ||
		    !read_cell(exchange, model, price, &inside))
			return false;
		outside = inside;
		if (*pv_typed(exchange, other) != '\0' &&
		    !read_cell(exchange, model, other, &outside))
			return false;
		add_slice(list, true, from, inside);
		add_slice(list, false, from, outside);
	}
	return true;
}

/* A whole number of per cent; false with the fault in the model. */
static bool
read_percent(struct pv_exchange *exchange, struct pv_value *model,
    const char *name, long *percent)
{
	char *end;

	*percent = strtol(pv_typed(exchange, name), &end, 10);
	if (*end == '\0' && *percent >= 0 && *percent <= 300)
		return true;
	told_fault(model, "t.tariff.percent-wanted");
	return false;
}

static bool
read_percents(
    struct pv_exchange *exchange, struct pv_value *model, json_t *data)
{
	static const char *const said[][2] = { { "absent", "absent_percent" },
		{ "tardif", "late_percent" },
		{ "imprevu", "unexpected_percent" } };
	struct pv_ctx *ctx = exchange->ctx;
	json_t *ranks = json_array();
	long percent;

	json_object_set_new(data, "siblings", ranks);
	for (size_t i = 0; i < 3; i++) {
		if (*pv_typed(exchange, said[i][0]) == '\0')
			continue;
		if (!read_percent(exchange, model, said[i][0], &percent))
			return false;
		json_object_set_new(data, said[i][1], json_integer(percent));
	}
	for (int rank = FIRST_RANK; rank <= LAST_RANK; rank++) {
		const char *name = field(ctx, "fratrie", rank);

		if (*pv_typed(exchange, name) == '\0')
			continue;
		if (!read_percent(exchange, model, name, &percent))
			return false;
		if (percent > 0)
			json_array_append_new(ranks,
			    json_pack("{s:i, s:I}", "rank", rank, "percent",
				(json_int_t)percent));
	}
	return true;
}

/* "1,2345": four decimals at most; false with the fault in the model. */
static bool
read_rate(struct pv_exchange *exchange, struct pv_value *model, json_t *data)
{
	const char *typed = pv_typed(exchange, "taux");
	char *rate = g_strdelimit(pv_strdup(exchange->ctx, typed), ",", '.');
	size_t whole = strspn(rate, "0123456789"), decimals = 0;
	bool good = whole >= 1 && whole <= 3;

	if (rate[whole] == '.') {
		decimals = strspn(rate + whole + 1, "0123456789");
		good = good && decimals >= 1 && decimals <= 4;
		whole += 1 + decimals;
	}
	if (!good || rate[whole] != '\0') {
		told_fault(model, "t.tariff.rate-wanted");
		return false;
	}
	json_object_set_new(data, "rate", json_string(rate));
	return true;
}

static bool
read_effort(struct pv_exchange *exchange, struct pv_value *model, json_t *data)
{
	int64_t least, most;

	if (!read_rate(exchange, model, data) ||
	    !read_cell(exchange, model, "plancher", &least) ||
	    !read_cell(exchange, model, "plafond", &most))
		return false;
	json_object_set_new(
	    data, "floor_cents", json_integer((json_int_t)least));
	json_object_set_new(
	    data, "ceiling_cents", json_integer((json_int_t)most));
	return true;
}

static bool
read_days(struct pv_exchange *exchange, struct pv_value *model, json_t *data)
{
	static const char *const days[][2] = { { "du", "from_on" },
		{ "au", "to_on" } };
	struct pv_date day;

	for (size_t i = 0; i < 2; i++) {
		if (!pv_date_parse(pv_typed(exchange, days[i][0]), &day)) {
			told_fault(model, "t.tariff.days-wanted");
			return false;
		}
		json_object_set_new(data, days[i][1],
		    json_string(pv_typed(exchange, days[i][0])));
	}
	return true;
}

/* What is typed of a tariff, as JSON; NULL with the fault in the model. */
static const char *
read_tariff(struct pv_exchange *exchange, struct pv_value *model)
{
	json_t *data = pv_json_keep(exchange->ctx, json_object());
	json_t *slices = json_array();
	bool effort = strcmp(pv_typed(exchange, "genre"), "effort") == 0;

	json_object_set_new(data, "slices", slices);
	json_object_set_new(
	    data, "name", json_string(pv_typed(exchange, "nom")));
	json_object_set_new(
	    data, "basis", json_string(pv_typed(exchange, "base")));
	json_object_set_new(
	    data, "kind", json_string(effort ? "effort" : "slices"));
	if (!read_days(exchange, model, data) ||
	    (effort ? !read_effort(exchange, model, data) :
		      !read_slices(exchange, model, slices)) ||
	    !read_percents(exchange, model, data))
		return NULL;
	return pv_json_text(exchange->ctx, json_incref(data));
}

static struct pv_answer *
back(struct pv_exchange *exchange, const char *told)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_link(exchange->ctx, "/agent/tarifs/%s?fait=%s",
		exchange->captures[0], told));
}

static struct pv_answer *
form_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	int64_t id = strtoll(exchange->captures[1], NULL, 10);
	const char *data;

	if (me == NULL)
		return NULL;
	data = read_tariff(exchange, model);
	if (data == NULL)
		return form(exchange, me, model, true);
	if (pv_db_call(ctx, &set_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    id > 0 ? pv_arg_int(id) : pv_arg_null(), pv_arg_text(data),
		    pv_arg_int(strtoll(
			pv_typed(exchange, "version"), NULL, 10)) }) != NULL)
		return back(exchange, "tarif");
	return till_refused(exchange, model) ? form(exchange, me, model, true) :
					       NULL;
}

static struct pv_answer *
remove_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &remove_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_int(strtoll(exchange->captures[1], NULL, 10)),
		    pv_arg_int(strtoll(
			pv_typed(exchange, "version"), NULL, 10)) }) != NULL)
		return back(exchange, "retrait");
	return till_refused(exchange, model) ? list_page(exchange, me, model) :
					       NULL;
}

#define SLICE(n) PV_SHORT("qf-" n), PV_SHORT("prix-" n), PV_SHORT("hors-" n)

static const struct pv_input list_inputs[] = { PV_QUERY("jour"), PV_QUERY("qf"),
	PV_QUERY("rang"), PV_QUERY("exterieur"), PV_QUERY("fait"), { 0 } };
static const struct pv_input form_inputs[] = { PV_SHORT("version"),
	PV_FIELD("nom"), PV_SHORT("du"), PV_SHORT("au"), PV_SHORT("base"),
	PV_SHORT("genre"), PV_SHORT("taux"), PV_SHORT("plancher"),
	PV_SHORT("plafond"), PV_SHORT("absent"), PV_SHORT("tardif"),
	PV_SHORT("imprevu"), PV_SHORT("fratrie-2"), PV_SHORT("fratrie-3"),
	PV_SHORT("fratrie-4"), PV_SHORT("fratrie-5"), SLICE("1"), SLICE("2"),
	SLICE("3"), SLICE("4"), SLICE("5"), SLICE("6"), SLICE("7"), SLICE("8"),
	SLICE("9"), SLICE("10"), SLICE("11"), SLICE("12"), { 0 } };
static const struct pv_input remove_inputs[] = { PV_SHORT("version"), { 0 } };

const struct pv_route agent_tariffs_routes[] = {
	{ PV_GET, "/tarifs", activities_get, 0, NULL },
	{ PV_GET, "/tarifs/{code}", list_get, 0, list_inputs },
	{ PV_GET, "/tarifs/{code}/{id}", form_get, 0, NULL },
	{ PV_POST, "/tarifs/{code}/{id}", form_post, PV_ROUTE_CSRF,
	    form_inputs },
	{ PV_POST, "/tarifs/{code}/{id}/retrait", remove_post, PV_ROUTE_CSRF,
	    remove_inputs },
	{ 0 },
};
