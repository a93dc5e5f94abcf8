/*
 * activities - what families and inhabitants book: the list with its fill, one
 * with its coming days, the days on which it does not take place after all.
 * Not here: the form of one (activity_form.c), who comes (sheet.c, activity_day.c).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "request/field.h"
#include "till.h"

static const struct pv_call list_call = { "agent.activities", 0, true };
static const struct pv_call one_call = { "agent.activity", 1, true };
static const struct pv_call try_call = { "agent.closure_try", 3, true };
static const struct pv_call close_call = { "agent.closure_add", 5, true };
static const struct pv_call reopen_call = { "agent.closure_remove", 2, true };

/* Words for what the database names: t.activity.<set>.<word>. */
static void
name_words(struct pv_ctx *ctx, json_t *one)
{
	static const char *const sets[] = { "kind", "state", "days" };
	const char *word;

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		word = json_string_value(json_object_get(one, sets[i]));
		if (word != NULL)
			json_object_set_new(one,
			    pv_printf(ctx, "%s_text", sets[i]),
			    json_string(pv_printf(
				ctx, "t.activity.%s.%s", sets[i], word)));
	}
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	json_t *list, *one;
	size_t at;

	if (me == NULL)
		return agent_away(exchange);
	list = activity_json(ctx, &list_call, NULL);
	if (list == NULL)
		return NULL;
	json_array_foreach(list, at, one)
	{
		name_words(ctx, one);
		json_object_set_new(one, "limited",
		    json_boolean(
			json_is_number(json_object_get(one, "capacity"))));
		json_object_set_new(one, "waits",
		    json_boolean(json_integer_value(
				     json_object_get(one, "waiting")) > 0));
	}
	return activity_show(exchange, me, "agent/activities", "list",
	    activity_model(ctx, json_pack("{s:O}", "activities", list)));
}

/* "lundi : 11 h 30 – 13 h 30" and so on, of openings in their order. */
static void
set_week(struct pv_ctx *ctx, json_t *one)
{
	static const char *const days[] = { "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday" };
	json_t *opening;
	size_t at;

	json_array_foreach(json_object_get(one, "openings"), at, opening)
	{
		json_int_t day =
		    json_integer_value(json_object_get(opening, "weekday"));

		if (day >= 1 && day <= 7)
			json_object_set_new(opening, "text",
			    json_string(pv_printf(
				ctx, "t.activity.day.%s", days[day - 1])));
	}
}

static void
set_fill(json_t *days)
{
	json_t *one;
	size_t at;

	json_array_foreach(days, at, one)
	{
		json_object_set_new(one, "limited",
		    json_boolean(
			json_is_number(json_object_get(one, "capacity"))));
		json_object_set_new(one, "waits",
		    json_boolean(json_integer_value(
				     json_object_get(one, "waiting")) > 0));
		if (json_is_string(json_object_get(one, "closed")) &&
		    strcmp(json_string_value(json_object_get(one, "closed")),
			"timetable") == 0)
			json_object_set_new(one, "closed", json_true());
		json_object_set_new(one, "reason",
		    json_boolean(
			json_is_string(json_object_get(one, "closed"))));
	}
}

/* One with its coming days; the members of more stand over it. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, json_t *more, struct pv_value *refused)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	json_t *one = activity_json(ctx, &one_call, &code);
	struct pv_value *model;

	if (one == NULL) {
		json_decref(more);
		return NULL;
	}
	name_words(ctx, one);
	set_week(ctx, one);
	set_fill(json_object_get(one, "coming"));
	json_object_set_new(one, "is_child",
	    json_boolean(strcmp(json_string_value(json_object_get(one, "kind")),
			     "hall") != 0 &&
		strcmp(json_string_value(json_object_get(one, "kind")),
		    "appointment") != 0));
	json_object_set_new(one, "book_words",
	    json_string(deadline_words(
		ctx, "book", json_object_get(one, "deadlines"))));
	json_object_set_new(one, "cancel_words",
	    json_string(deadline_words(
		ctx, "cancel", json_object_get(one, "deadlines"))));
	json_object_update(one, more);
	json_decref(more);
	model = activity_model(ctx, json_incref(one));
	if (refused != NULL) {
		told_again(model, refused);
	}
	return activity_show(exchange, me, template, "list", model);
}

static struct pv_answer *
one_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    show(exchange, me, "agent/activity", json_object(), NULL) :
	    agent_away(exchange);
}

static json_t *
typed_closure(struct pv_exchange *exchange)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "du", pv_typed(exchange, "du"),
	    "au", pv_typed(exchange, "au"), "motif",
	    pv_typed(exchange, "motif"), "token", pv_token(exchange->ctx));
}

static struct pv_answer *
close_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, "agent/activity-close",
				typed_closure(exchange), NULL) :
			    agent_away(exchange);
}

/* Days and reason as the database takes them; a text key where they are wrong. */
static const char *
read_closure(struct pv_exchange *exchange, struct pv_arg args[3])
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *from = activity_day(ctx, pv_typed(exchange, "du")), *to;
	const char *reason = pv_typed(exchange, "motif");

	to = *pv_typed(exchange, "au") != '\0' ?
	    activity_day(ctx, pv_typed(exchange, "au")) :
	    from;
	if (from == NULL || to == NULL)
		return "t.activity.bad-day";
	if (strcmp(to, from) < 0)
		return "t.activity.bad-range";
	if (*reason == '\0' || strlen(reason) > 200)
		return "t.activity.close-no-reason";
	args[0] = pv_arg_text(from);
	args[1] = pv_arg_text(to);
	args[2] = pv_arg_text(reason);
	return NULL;
}

/* Told first, with its number; done once it is said. */
static struct pv_answer *
close_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *refused = pv_object(ctx);
	struct pv_arg what[3];
	json_t *told, *more;
	const char *fault;

	if (me == NULL)
		return NULL;
	fault = read_closure(exchange, what);
	if (fault != NULL) {
		told_fault(refused, fault);
		return show(exchange, me, "agent/activity-close",
		    typed_closure(exchange), refused);
	}
	if (strcmp(pv_typed(exchange, "confirme"), "oui") == 0) {
		if (pv_db_call(ctx, &close_call,
			(const struct pv_arg[]){
			    pv_arg_text(exchange->captures[0]),
			    pv_arg_text(pv_typed(exchange, "jeton")), what[0],
			    what[1], what[2] }) != NULL)
			return pv_answer_redirect(ctx,
			    pv_link(ctx, "/agent/activites/%s?fait=fermeture",
				exchange->captures[0]));
		return till_refused(exchange, refused) ?
		    show(exchange, me, "agent/activity-close",
			typed_closure(exchange), refused) :
		    NULL;
	}
	told = activity_json(ctx, &try_call,
	    (const struct pv_arg[]){
		pv_arg_text(exchange->captures[0]), what[0], what[1] });
	if (told == NULL)
		return NULL;
	json_object_set_new(told, "has_billed",
	    json_boolean(
		json_integer_value(json_object_get(told, "billed")) > 0));
	more = typed_closure(exchange);
	json_object_set(more, "told", told);
	return show(exchange, me, "agent/activity-close", more, NULL);
}

static struct pv_answer *
reopen_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &reopen_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_int(strtoll(
			pv_typed(exchange, "fermeture"), NULL, 10)) }) == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/activites/%s?fait=reouverture",
		exchange->captures[0]));
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input close_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("du"), PV_SHORT("au"), PV_FIELD("motif"), PV_SHORT("confirme"),
	{ 0 } };
static const struct pv_input reopen_inputs[] = { PV_SHORT("fermeture"), { 0 } };

const struct pv_route agent_activities_routes[] = {
	{ PV_GET, "/activites", list_get, 0, done_inputs },
	{ PV_GET, "/activites/{code}", one_get, 0, done_inputs },
	{ PV_GET, "/activites/{code}/fermeture", close_get, 0, NULL },
	{ PV_POST, "/activites/{code}/fermeture", close_post, PV_ROUTE_CSRF,
	    close_inputs },
	{ PV_POST, "/activites/{code}/reouverture", reopen_post, PV_ROUTE_CSRF,
	    reopen_inputs },
	{ 0 },
};
