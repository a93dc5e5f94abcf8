/*
 * activity_day - who comes to an activity on a day, and bookings at the counter:
 * also past the deadline, never over capacity.
 * Not here: who was there (sheet.c).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include "request/field.h"
#include "till.h"

static const struct pv_call day_call = { "agent.counter_day", 2, true };
static const struct pv_call named_call = { "agent.children_named", 1, true };
static const struct pv_call take_call = { "agent.counter_take", 5, true };
static const struct pv_call leave_call = { "agent.counter_leave", 5, true };

static bool
read_day(struct pv_exchange *exchange, struct pv_arg args[2])
{
	const char *day = activity_day(exchange->ctx, exchange->captures[1]);

	if (day == NULL)
		return pv_fail(exchange->ctx, 404, "PV4303", "activity.slot",
		    "no day in the address");
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_text(day);
	return true;
}

static void
set_slots(struct pv_ctx *ctx, json_t *day)
{
	json_t *slot, *row;
	size_t at, n;

	json_array_foreach(json_object_get(day, "slots"), at, slot)
	{
		json_t *capacity = json_object_get(slot, "capacity");
		bool full = json_is_integer(capacity) &&
		    json_integer_value(json_object_get(slot, "taken")) >=
			json_integer_value(capacity);
		bool open = json_is_null(json_object_get(slot, "closed")) &&
		    json_is_false(json_object_get(slot, "billed"));

		json_object_set_new(
		    slot, "limited", json_boolean(json_is_integer(capacity)));
		json_object_set_new(slot, "full", json_boolean(full));
		json_object_set_new(slot, "may", json_boolean(open));
		json_object_set_new(slot, "token", json_string(pv_token(ctx)));
		json_array_foreach(json_object_get(slot, "rows"), n, row)
		    json_object_set_new(
			row, "token", json_string(pv_token(ctx)));
	}
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *refused)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *sought = pv_request_query(exchange->request, "enfant");
	struct pv_arg args[2], name = pv_arg_text(sought);
	struct pv_value *model;
	json_t *day, *found;

	if (!read_day(exchange, args))
		return NULL;
	day = activity_json(ctx, &day_call, args);
	if (day == NULL)
		return NULL;
	set_slots(ctx, day);
	found = json_false();
	if (sought != NULL) {
		json_t *list = activity_json(ctx, &named_call, &name);

		if (list == NULL)
			return NULL;
		found = json_pack("{s:O}", "children", list);
	}
	json_object_set_new(day, "found", found);
	model = activity_model(ctx, json_incref(day));
	pv_set_optional(model, "sought", sought);
	if (refused != NULL) {
		told_again(model, refused);
	}
	return activity_show(exchange, me, "agent/activity-day", "list", model);
}

static struct pv_answer *
day_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, NULL) : agent_away(exchange);
}

/* The outcome as the page tells it: what was done, or why not. */
static struct pv_answer *
act(struct pv_exchange *exchange, const struct pv_call *call,
    const char *column)
{
	static const char *const told[][2] = { { "booked", "inscription" },
		{ "kept", "inscription" }, { "waiting", "attente" },
		{ "cancelled", "retrait" } };
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *refused = pv_object(ctx);
	struct pv_arg day[2];
	struct pv_rows *rows;
	const char *outcome;

	if (me == NULL || !read_day(exchange, day))
		return NULL;
	rows = pv_db_call(ctx, call,
	    (const struct pv_arg[]){ day[0],
		pv_arg_text(pv_typed(exchange, "jeton")), day[1],
		pv_arg_text(pv_typed(exchange, "heure")),
		pv_arg_int(strtoll(pv_typed(exchange, "enfant"), NULL, 10)) });
	if (rows == NULL)
		return till_refused(exchange, refused) ?
		    show(exchange, me, refused) :
		    NULL;
	outcome = pv_row_text(rows, 0, column);
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (strcmp(outcome, told[i][0]) == 0)
			return pv_answer_redirect(ctx,
			    pv_link(ctx, "/agent/activites/%s/jour/%s?fait=%s",
				exchange->captures[0], exchange->captures[1],
				told[i][1]));
	told_fault(refused, pv_printf(ctx, "t.activity.outcome.%s", outcome));
	return show(exchange, me, refused);
}

static struct pv_answer *
take_post(struct pv_exchange *exchange)
{
	return act(exchange, &take_call, "counter_take");
}

static struct pv_answer *
leave_post(struct pv_exchange *exchange)
{
	return act(exchange, &leave_call, "counter_leave");
}

static const struct pv_input day_inputs[] = { PV_QUERY("fait"),
	PV_QUERY("enfant"), { 0 } };
static const struct pv_input act_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("heure"), PV_SHORT("enfant"), { 0 } };

#define ACTIVITY_DAY "/activites/{code}/jour/{jour}"

const struct pv_route agent_activity_day_routes[] = {
	{ PV_GET, ACTIVITY_DAY, day_get, 0, day_inputs },
	{ PV_POST, ACTIVITY_DAY "/inscription", take_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, ACTIVITY_DAY "/retrait", leave_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ 0 },
};
