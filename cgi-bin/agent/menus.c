/*
 * menus - what the canteens serve: a week at a time, then published.
 * Not here: what families see (cgi-bin/famille/menus.c).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include "administration.h"
#include "request/field.h"
#include "till.h"
#include "view/json.h"

static const struct pv_call week_call = { "agent.menus", 2, true };
static const struct pv_call set_call = { "agent.menus_set", 3, false };

/* Regulation (EU) 1169/2011, annex II, in its order. */
static const char *const allergens[] = { "gluten", "crustaceans", "eggs",
	"fish", "peanuts", "soya", "milk", "nuts", "celery", "mustard",
	"sesame", "sulphites", "lupin", "molluscs" };

enum { ALLERGENS = sizeof(allergens) / sizeof(*allergens), DAYS = 7 };

static const char *
numbered(struct pv_ctx *ctx, const char *name, json_int_t n)
{
	return pv_printf(ctx, "%s%d", name, (int)n);
}

static bool
holds(const json_t *list, const char *word)
{
	json_t *one;
	size_t at;

	json_array_foreach(list, at, one) if (json_is_string(one) &&
	    strcmp(json_string_value(one), word) == 0) return true;
	return false;
}

/* The choices of a day; typed: as they were sent. */
static void
set_allergens(struct pv_exchange *exchange, json_t *day, bool typed)
{
	json_int_t n = json_integer_value(json_object_get(day, "n"));
	const json_t *kept = json_object_get(day, "allergens");
	struct pv_ctx *ctx = exchange->ctx;
	json_t *list = json_array();

	for (size_t i = 0; i < ALLERGENS; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:b}", "word", allergens[i], "text",
			pv_printf(ctx, "t.allergen.%s", allergens[i]), "chosen",
			typed ?
			    administration_has(exchange,
				numbered(ctx, "allergenes", n), allergens[i]) :
			    holds(kept, allergens[i])));
	json_object_set_new(day, "choices", list);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me, const char *code,
    const char *week, struct pv_value *refused)
{
	struct pv_ctx *ctx = exchange->ctx;
	json_t *told = activity_json(ctx, &week_call,
	    (const struct pv_arg[]){ pv_arg_text(code),
		pv_arg_text(week != NULL ? activity_day(ctx, week) : NULL) });
	struct pv_value *model;
	json_t *day;
	size_t at;

	if (told == NULL)
		return NULL;
	json_array_foreach(json_object_get(told, "days"), at, day)
	{
		json_int_t n = json_integer_value(json_object_get(day, "n"));

		set_allergens(exchange, day, refused != NULL);
		if (refused != NULL) {
			json_object_set_new(day, "courses",
			    json_string(
				pv_typed(exchange, numbered(ctx, "plats", n))));
			json_object_set_new(day, "version",
			    json_string(pv_typed(
				exchange, numbered(ctx, "version", n))));
		}
	}
	model = activity_model(ctx, json_incref(told));
	if (refused != NULL) {
		told_again(model, refused);
	}
	return activity_show(exchange, me, "agent/menus", "menus", model);
}

static struct pv_answer *
menus_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    show(exchange, me, pv_request_query(exchange->request, "cantine"),
		pv_request_query(exchange->request, "semaine"), NULL) :
	    agent_away(exchange);
}

static const char *
read_allergens(struct pv_exchange *exchange, const char *field)
{
	const char *text = "";

	for (size_t i = 0; i < ALLERGENS; i++)
		if (administration_has(exchange, field, allergens[i]))
			text = pv_printf(exchange->ctx, "%s%s%s", text,
			    *text != '\0' ? "," : "", allergens[i]);
	return text;
}

/* The days of the form; false with a fault. */
static bool
read_days(struct pv_exchange *exchange, json_t *list, struct pv_value *refused)
{
	struct pv_ctx *ctx = exchange->ctx;

	for (int n = 1; n <= DAYS; n++) {
		const char *day = activity_day(
		    ctx, pv_typed(exchange, numbered(ctx, "jour", n)));
		const char *courses =
		    pv_typed(exchange, numbered(ctx, "plats", n));

		if (day == NULL)
			continue;
		if (strlen(courses) > 1000) {
			told_fault(refused, "t.activity.menu.long");
			return false;
		}
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:I}", "day", day, "courses",
			courses, "allergens",
			read_allergens(
			    exchange, numbered(ctx, "allergenes", n)),
			"version",
			(json_int_t)strtoll(
			    pv_typed(exchange, numbered(ctx, "version", n)),
			    NULL, 10)));
	}
	return true;
}

static struct pv_answer *
menus_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *refused = pv_object(ctx);
	const char *code = pv_typed(exchange, "cantine"),
		   *week = pv_typed(exchange, "semaine");
	json_t *list = pv_json_keep(ctx, json_array());

	if (me == NULL)
		return NULL;
	if (!read_days(exchange, list, refused))
		return show(exchange, me, code, week, refused);
	if (pv_db_call(ctx, &set_call,
		(const struct pv_arg[]){ pv_arg_text(code),
		    pv_arg_text(pv_json_text(ctx, json_incref(list))),
		    pv_arg_bool(strcmp(pv_typed(exchange, "publier"), "oui") ==
			0) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/menus?cantine=%s&semaine=%s&fait=menu",
			code,
			activity_day(ctx, week) != NULL ?
			    activity_day(ctx, week) :
			    ""));
	return till_refused(exchange, refused) ?
	    show(exchange, me, code, week, refused) :
	    NULL;
}

#define MENU_DAY(n) \
	PV_SHORT("jour" n), PV_SHORT("version" n), PV_FIELD("plats" n), \
	{ \
		.name = "allergenes" n, .kind = PV_IN_FIELD, .max_bytes = 20, \
		.many = true \
	}

static const struct pv_input week_inputs[] = { PV_QUERY("fait"),
	PV_QUERY("cantine"), PV_QUERY("semaine"), { 0 } };
static const struct pv_input set_inputs[] = { PV_SHORT("cantine"),
	PV_SHORT("semaine"), PV_SHORT("publier"), MENU_DAY("1"), MENU_DAY("2"),
	MENU_DAY("3"), MENU_DAY("4"), MENU_DAY("5"), MENU_DAY("6"),
	MENU_DAY("7"), { 0 } };

const struct pv_route agent_menus_routes[] = {
	{ PV_GET, "/menus", menus_get, 0, week_inputs },
	{ PV_POST, "/menus", menus_post, PV_ROUTE_CSRF, set_inputs },
	{ 0 },
};
