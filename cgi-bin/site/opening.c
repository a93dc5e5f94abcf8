/*
 * opening - when the places of the commune are open, and whether they are now.
 * Not here: what an agent types (cgi-bin/agent/opening.c).
 */
#include <string.h>

#include "base/date.h"
#include "base/hours.h"
#include "site.h"

enum { DAYS = 7, PLACES_MAX = 20 };

static const struct pv_call opening_call = { "citizen.opening", 0, true };

static const struct {
	const char *member, *schema; /* as schema.org's openingHours names it */
} days[DAYS] = {
	{ "monday", "Mo" },
	{ "tuesday", "Tu" },
	{ "wednesday", "We" },
	{ "thursday", "Th" },
	{ "friday", "Fr" },
	{ "saturday", "Sa" },
	{ "sunday", "Su" },
};

/* In a list, a name that is absent would be looked up around it. */
static void
set_text(struct pv_value *object, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		pv_set_text(object, key, text);
	else
		pv_set_bool(object, key, false);
}

static void
add_week(struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *place)
{
	struct pv_value *list = pv_set_list(one, "days"), *day;

	for (int i = 0; i < DAYS; i++) {
		const char *slots = pv_get_text(place, days[i].member);

		day = pv_add_object(list);
		pv_set_text(day, "day",
		    pv_printf(ctx, "t.opening.day.%s", days[i].member));
		set_text(day, "hours",
		    slots != NULL ? pv_hours_words(ctx, slots) : NULL);
		set_text(day, "schema",
		    slots != NULL ?
			pv_printf(ctx, "%s %s", days[i].schema, slots) :
			NULL);
	}
}

/* A day, or a period, on which it is another thing than the week. */
static void
add_change(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *rows, int row)
{
	const char *since = pv_row_text(rows, row, "since"),
		   *until = pv_row_text(rows, row, "until"),
		   *reason = pv_row_text(rows, row, "reason");
	struct pv_value *one = pv_add_object(list);

	pv_set_text(one, "since", since);
	pv_set_text(one, "since_words", pv_date_words(ctx, since));
	pv_set_text(one, "until", until);
	pv_set_text(one, "until_words", pv_date_words(ctx, until));
	pv_set_bool(one, "period", strcmp(since, until) != 0);
	set_text(
	    one, "hours", pv_hours_words(ctx, pv_row_text(rows, row, "slots")));
	if (strcmp(pv_row_text(rows, row, "kind"), "holiday") == 0) {
		pv_set_text(one, "holiday",
		    pv_printf(ctx, "t.opening.holiday.%s", reason));
		reason = NULL;
	} else {
		pv_set_bool(one, "holiday", false);
	}
	set_text(one, "reason", reason);
}

static void
add_days(struct pv_ctx *ctx, struct pv_value *one, const char *place,
    const struct pv_rows *rows)
{
	struct pv_value *changes = pv_set_list(one, "changes"), *today;

	for (int row = 0; row < pv_rows_count(rows); row++) {
		if (strcmp(pv_row_text(rows, row, "place"), place) != 0)
			continue;
		if (strcmp(pv_row_text(rows, row, "kind"), "today") != 0) {
			add_change(ctx, changes, rows, row);
			continue;
		}
		today = pv_set_object(one, "today");
		pv_set_text(today, "today_words",
		    pv_date_words(ctx, pv_row_text(rows, row, "since")));
		pv_set_bool(today, "open", pv_row_bool(rows, row, "open"));
		set_text(today, "hours",
		    pv_hours_words(ctx, pv_row_text(rows, row, "slots")));
		set_text(today, "reason", pv_row_text(rows, row, "reason"));
	}
	pv_set_bool(one, "has_changes", pv_list_length(changes) > 0);
}

static struct pv_answer *
opening(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *settings = ctx->commune->settings;
	const struct pv_value *kept =
	    pv_value_from_json(ctx, settings, strlen(settings));
	struct pv_rows *rows = pv_db_call(ctx, &opening_call, NULL);
	struct pv_value *model = pv_object(ctx), *list, *one;
	struct pv_answer *answer;

	if (rows == NULL || kept == NULL)
		return NULL;
	kept = pv_get(kept, "opening");
	list = pv_set_list(model, "places");
	for (int i = 1; kept != NULL && i <= PLACES_MAX; i++) {
		const char *key = pv_printf(ctx, "%d", i);
		const struct pv_value *place = pv_get(kept, key);

		if (place == NULL)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "place", key);
		set_text(one, "place_name", pv_get_text(place, "name"));
		add_week(ctx, one, place);
		add_days(ctx, one, key, rows);
	}
	pv_set_bool(model, "has_places", pv_list_length(list) > 0);
	answer = pv_page(exchange, "site/opening", model);
	/* "open now" is asked again each time: no cache may say it later */
	if (answer != NULL)
		answer->cache = PV_CACHE_OWN;
	return answer;
}

const struct pv_route site_opening_routes[] = {
	{ PV_GET, "/horaires", opening, PV_ROUTE_PUBLIC, NULL },
	{ 0 },
};
