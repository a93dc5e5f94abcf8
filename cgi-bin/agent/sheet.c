/*
 * sheet - attendance: the sheets of a day, and one for who holds a telephone
 * among children.
 *
 * Each tap is a form of its own, which works without JavaScript; with it
 * (assets/js/sheet.js) taps wait on the device until they are acknowledged, and
 * are sent with the device's clock: the last one stands, the same twice is once.
 * Not here: which one stands (parvis.booking_presence).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "csv.h"
#include "request/field.h"
#include "till.h"
#include "view/json.h"

enum { SHEET_MARKS_MAX_BYTES = 60000 };

static const struct pv_call sheets_call = { "agent.sheets", 1, true };
static const struct pv_call sheet_call = { "agent.sheet", 3, true };
static const struct pv_call mark_call = { "agent.sheet_mark", 5, true };
static const struct pv_call rest_call = { "agent.sheet_rest", 3, true };
static const struct pv_call named_call = { "agent.children_named", 1, true };
static const struct pv_call add_call = { "agent.sheet_add", 4, true };
static const struct pv_call drop_call = { "agent.sheet_drop", 4, true };
static const struct pv_call check_call = { "agent.sheet_check", 4, true };

/* The slot that the address names: code, day, hour; false with 404. */
static bool
read_slot(struct pv_exchange *exchange, struct pv_arg args[3])
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *hour = exchange->captures[2];

	if (activity_day(ctx, exchange->captures[1]) == NULL ||
	    strlen(hour) != 5 || hour[2] != ':' ||
	    strspn(hour, "0123456789:") != 5 || strcmp(hour, "24:00") >= 0 ||
	    hour[3] > '5')
		return pv_fail(ctx, 404, "PV4302", "activity.slot",
		    "no day or hour in the address");
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_text(exchange->captures[1]);
	args[2] = pv_arg_text(hour);
	return true;
}

static const char *
sheet_link(struct pv_exchange *exchange, const char *after)
{
	return pv_link(exchange->ctx, "/agent/presences/%s/%s/%s%s",
	    exchange->captures[0], exchange->captures[1], exchange->captures[2],
	    after);
}

static struct pv_answer *
sheets_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *asked = pv_request_query(exchange->request, "jour");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model;
	struct pv_arg day;

	if (me == NULL)
		return agent_away(exchange);
	day = pv_arg_text(asked != NULL ? activity_day(ctx, asked) : NULL);
	model = activity_call(ctx, &sheets_call, &day);
	return model != NULL ?
	    activity_show(exchange, me, "agent/sheets", "sheets", model) :
	    NULL;
}

/* How many are there, are not, are still to be said; what each one shows. */
static void
count(struct pv_value *model)
{
	const struct pv_value *children = pv_get(model, "children");
	int64_t present = 0, absent = 0,
		all = (int64_t)pv_list_length(children);

	for (size_t i = 0; i < pv_list_length(children); i++) {
		const struct pv_value *child = pv_list_at(children, i);

		present += pv_get_bool(child, "is_present");
		absent += pv_get_bool(child, "is_absent");
	}
	pv_set_int(model, "n_present", present);
	pv_set_int(model, "n_absent", absent);
	pv_set_int(model, "n_unsaid", all - present - absent);
	pv_set_int(model, "n_all", all);
	pv_set_bool(model, "unsaid", all > present + absent);
	pv_set_bool(model, "open",
	    !pv_get_bool(model, "billed") && !pv_get_bool(model, "future"));
}

/* The sheet as it stands; more: what was refused, who was looked for. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_value *more, const char *template)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *sought = pv_request_query(exchange->request, "enfant");
	struct pv_arg args[3], name = pv_arg_text(sought);
	struct pv_value *model, *found;

	if (!read_slot(exchange, args))
		return NULL;
	model = activity_call(ctx, &sheet_call, args);
	if (model == NULL)
		return NULL;
	count(model);
	pv_set_optional(model, "sought", sought);
	pv_set_bool(model, "found", false);
	if (sought != NULL) {
		json_t *list = activity_json(ctx, &named_call, &name);

		if (list == NULL)
			return NULL;
		found =
		    activity_model(ctx, json_pack("{s:O}", "children", list));
		pv_set(model, "found", found);
	}
	if (more != NULL) {
		told_again(model, more);
	}
	return activity_show(exchange, me, template, "sheets", model);
}

static struct pv_answer *
sheet_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, NULL, "agent/sheet") :
			    agent_away(exchange);
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, NULL, "agent/sheet-list") :
			    agent_away(exchange);
}

static void
add_line(
    struct pv_ctx *ctx, struct pv_buffer *file, const struct pv_value *child)
{
	static const char *const members[] = { "last_name", "first_name",
		"school", "class" };
	static const char *const cares[] = { "allergies", "diet", "plan" };
	const struct pv_value *care = pv_get(child, "care");
	const char *presence = pv_get_text(child, "presence"), *text;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		text = pv_get_text(child, members[i]);
		csv_field(file, text != NULL ? text : "", false);
	}
	for (size_t i = 0; i < sizeof(cares) / sizeof(*cares); i++) {
		text = care != NULL ? pv_get_text(care, cares[i]) : NULL;
		csv_field(file, text != NULL ? text : "", false);
	}
	csv_field(file,
	    presence == NULL ?
		"" :
		pv_text(ctx, pv_printf(ctx, "activity.presence.%s", presence)),
	    false);
	csv_field(file,
	    pv_get_int(child, "minutes") > 0 ?
		pv_printf(ctx, "%d", (int)pv_get_int(child, "minutes")) :
		"",
	    true);
}

static struct pv_answer *
csv_get(struct pv_exchange *exchange)
{
	static const char *const heads[] = { "Nom", "Prenom", "Ecole", "Classe",
		"Allergies", "Regime", "PAI", "Presence", "Minutes" };
	enum { HEADS = sizeof(heads) / sizeof(*heads) };
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_value *children;
	struct pv_buffer *file;
	struct pv_answer *answer;
	struct pv_value *model;
	struct pv_arg args[3];

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	if (!read_slot(exchange, args))
		return NULL;
	model = activity_call(ctx, &sheet_call, args);
	if (model == NULL)
		return NULL;
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	for (size_t i = 0; i < HEADS; i++)
		csv_field(file, heads[i], i + 1 == HEADS);
	children = pv_get(model, "children");
	for (size_t i = 0; i < pv_list_length(children); i++)
		add_line(ctx, file, pv_list_at(children, i));
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(ctx, "presences-%s-%s.csv",
	    exchange->captures[0], exchange->captures[1]);
	return answer;
}

/* A tap without JavaScript: now, by our clock. */
static struct pv_answer *
mark_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[5];
	const char *booking = pv_typed(exchange, "inscription");
	json_t *mark;

	if (agent_me(exchange) == NULL || !read_slot(exchange, args))
		return NULL;
	mark = json_pack("[{s:I, s:s, s:i}]", "booking",
	    (json_int_t)strtoll(booking, NULL, 10), "presence",
	    pv_typed(exchange, "presence"), "at", 0);
	if (*pv_typed(exchange, "depart") != '\0')
		json_object_set_new(json_array_get(mark, 0), "left",
		    json_string(pv_typed(exchange, "depart")));
	args[3] = pv_arg_text(pv_json_text(ctx, mark));
	args[4] = pv_arg_int(0);
	if (pv_db_call(ctx, &mark_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    sheet_link(exchange,
		pv_printf(ctx, "#i%lld", strtoll(booking, NULL, 10))));
}

/* What waited on a device: JSON in, JSON out. */
static struct pv_answer *
marks_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *out;
	struct pv_arg args[5];
	struct pv_rows *rows;
	const char *text;

	if (agent_me(exchange) == NULL || !read_slot(exchange, args))
		return NULL;
	args[3] = pv_arg_text(pv_typed(exchange, "marques"));
	args[4] = pv_arg_int(strtoll(pv_typed(exchange, "horloge"), NULL, 10));
	rows = pv_db_call(ctx, &mark_call, args);
	if (rows == NULL)
		return NULL;
	text = pv_row_text(rows, 0, "sheet_mark");
	out = pv_buffer_new(ctx, CSV_MAX_BYTES);
	pv_buffer_add_text(out, text);
	return pv_answer_bytes(ctx, "application/json", out);
}

/* After a call that may be refused: the sheet, with what was done or refused. */
static struct pv_answer *
after(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, const char *done)
{
	struct pv_value *more = pv_object(exchange->ctx);

	if (pv_db_call(exchange->ctx, call, args) != NULL)
		return pv_answer_redirect(
		    exchange->ctx, sheet_link(exchange, done));
	return till_refused(exchange, more) ?
	    show(exchange, me, more, "agent/sheet") :
	    NULL;
}

static struct pv_answer *
rest_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[3];

	if (me == NULL || !read_slot(exchange, args))
		return NULL;
	return after(exchange, me, &rest_call, args, "?fait=tous");
}

static struct pv_answer *
add_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[4];

	if (me == NULL || !read_slot(exchange, args))
		return NULL;
	args[3] = pv_arg_int(strtoll(pv_typed(exchange, "enfant"), NULL, 10));
	return after(exchange, me, &add_call, args, "?fait=ajout");
}

static struct pv_answer *
drop_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[4];

	if (me == NULL || !read_slot(exchange, args))
		return NULL;
	args[3] =
	    pv_arg_int(strtoll(pv_typed(exchange, "inscription"), NULL, 10));
	return after(exchange, me, &drop_call, args, "?fait=retrait");
}

static struct pv_answer *
check_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	bool checked = strcmp(pv_typed(exchange, "complete"), "oui") == 0;
	struct pv_arg args[4];

	if (me == NULL || !read_slot(exchange, args))
		return NULL;
	args[3] = pv_arg_bool(checked);
	return after(exchange, me, &check_call, args,
	    checked ? "?fait=complete" : "?fait=rouverte");
}

static const struct pv_input day_inputs[] = { PV_QUERY("jour"), { 0 } };
static const struct pv_input sheet_inputs[] = { PV_QUERY("fait"),
	PV_QUERY("enfant"), { 0 } };
static const struct pv_input mark_inputs[] = { PV_SHORT("inscription"),
	PV_SHORT("presence"), PV_SHORT("depart"), { 0 } };
static const struct pv_input marks_inputs[] = { { .name = "marques",
						    .kind = PV_IN_FIELD,
						    .max_bytes =
							SHEET_MARKS_MAX_BYTES },
	PV_SHORT("horloge"), { 0 } };
static const struct pv_input child_inputs[] = { PV_SHORT("enfant"), { 0 } };
static const struct pv_input drop_inputs[] = { PV_SHORT("inscription"), { 0 } };
static const struct pv_input check_inputs[] = { PV_SHORT("complete"), { 0 } };

#define SHEET "/presences/{code}/{jour}/{heure}"

const struct pv_route agent_sheet_routes[] = {
	{ PV_GET, "/presences", sheets_get, 0, day_inputs },
	{ PV_GET, SHEET, sheet_get, 0, sheet_inputs },
	{ PV_GET, SHEET "/liste", list_get, 0, NULL },
	{ PV_GET, SHEET "/liste.csv", csv_get, 0, NULL },
	{ PV_POST, SHEET "/pointage", mark_post, PV_ROUTE_CSRF, mark_inputs },
	{ PV_POST, SHEET "/marques", marks_post, PV_ROUTE_CSRF, marks_inputs },
	{ PV_POST, SHEET "/tous", rest_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, SHEET "/ajout", add_post, PV_ROUTE_CSRF, child_inputs },
	{ PV_POST, SHEET "/retrait", drop_post, PV_ROUTE_CSRF, drop_inputs },
	{ PV_POST, SHEET "/complete", check_post, PV_ROUTE_CSRF, check_inputs },
	{ 0 },
};
