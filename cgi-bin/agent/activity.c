/*
 * activity - what the pages of activities, of attendance and of absences share:
 * what the database gives, with its days and hours in words.
 * Not here: the pages (activities.c, sheet.c …), what is allowed (SQL).
 */
#include "activity.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/hours.h"
#include "base/text.h"
#include "request/field.h"
#include "till.h"
#include "view/json.h"

static const char *
day_words(struct pv_ctx *ctx, const char *iso)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday" };
	struct pv_date day;

	if (!pv_date_parse(iso, &day))
		return iso;
	return pv_printf(ctx, "%s %s",
	    pv_text(ctx,
		pv_printf(
		    ctx, "activity.day.%s", names[pv_date_weekday(day) - 1])),
	    pv_date_words(ctx, iso));
}

static bool
is_day(const char *key, const char *text)
{
	struct pv_date day;
	size_t length = strlen(key);

	return (strcmp(key, "day") == 0 || strcmp(key, "today") == 0 ||
		   (length > 3 && strcmp(key + length - 3, "_on") == 0)) &&
	    pv_date_parse(text, &day);
}

/* What is added beside a member, in *more. */
static void
dress_member(struct pv_ctx *ctx, json_t *more, const char *key, json_t *value)
{
	const char *text = json_string_value(value);
	struct pv_date day;

	if (json_is_array(value)) {
		json_object_set_new(more, pv_printf(ctx, "has_%s", key),
		    json_boolean(json_array_size(value) > 0));
	} else if (text != NULL && is_day(key, text)) {
		(void)pv_date_parse(text, &day);
		json_object_set_new(more, pv_printf(ctx, "%s_words", key),
		    json_string(day_words(ctx, text)));
		json_object_set_new(more, pv_printf(ctx, "%s_short", key),
		    json_string(pv_printf(
			ctx, "%02d/%02d/%04d", day.day, day.month, day.year)));
	}
}

static void
dress(struct pv_ctx *ctx, json_t *json)
{
	const char *key, *starts, *ends;
	json_t *value, *more;
	size_t i;

	json_array_foreach(json, i, value) dress(ctx, value);
	if (!json_is_object(json))
		return;
	more = json_object();
	json_object_foreach(json, key, value)
	{
		dress(ctx, value);
		dress_member(ctx, more, key, value);
	}
	starts = json_string_value(json_object_get(json, "starts"));
	ends = json_string_value(json_object_get(json, "ends"));
	if (starts != NULL && ends != NULL)
		json_object_set_new(more, "hours",
		    json_string(pv_hours_words(
			ctx, pv_printf(ctx, "%s-%s", starts, ends))));
	json_object_update(json, more);
	json_decref(more);
}

json_t *
activity_json(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args)
{
	struct pv_rows *rows = pv_db_call(ctx, call, args);
	const char *text;
	json_t *json;

	if (rows == NULL)
		return NULL;
	text = pv_row_text(rows, 0, strchr(call->function, '.') + 1);
	json = text != NULL ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	if (json == NULL) {
		(void)pv_fail(ctx, 500, "PV4301", "error.internal",
		    "no JSON of %s", call->function);
		return NULL;
	}
	return pv_json_keep(ctx, json);
}

struct pv_value *
activity_model(struct pv_ctx *ctx, json_t *json)
{
	char *text;

	dress(ctx, json);
	text = pv_json_text(ctx, json);
	return pv_value_from_json(ctx, text, strlen(text));
}

struct pv_value *
activity_call(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args)
{
	json_t *json = activity_json(ctx, call, args);

	return json != NULL ? activity_model(ctx, json_incref(json)) : NULL;
}

const char *
activity_day(struct pv_ctx *ctx, const char *typed)
{
	struct pv_date day;
	int at = 0;

	if (pv_date_parse(typed, &day))
		return pv_date_iso(ctx, day);
	/* three numbers, at most so many digits */
	if (strspn(typed, "0123456789/") != strlen(typed) ||
	    strlen(typed) > 10 || strchr(typed, '/') == NULL)
		return NULL;
	day = (struct pv_date){ 0 };
	for (const char *c = typed; *c != '\0'; c++) {
		int *part = at == 0 ? &day.day :
		    at == 1	    ? &day.month :
				      &day.year;

		if (*c == '/')
			at++;
		else
			*part = *part * 10 + *c - '0';
	}
	return at == 2 && day.year > 1999 && pv_date_valid(day) ?
	    pv_date_iso(ctx, day) :
	    NULL;
}

struct pv_answer *
activity_show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, const char *here, struct pv_value *model)
{
	static const char *const known[] = { "activite", "fermeture",
		"reouverture", "vacances", "complete", "rouverte", "ajout",
		"retrait", "menu", "absence", "inscription", "attente", "tous",
		"document", "demande", NULL };
	struct pv_answer *answer;

	told_done(exchange, model, "activity.done", known);
	pv_set_bool(model, "here_activities", true);
	pv_set_bool(model, "leader", me->leads);
	pv_set_bool(model, pv_printf(exchange->ctx, "here_%s", here), true);
	answer = agent_page(exchange, me, template, model);
	told_status(answer, model);
	return answer;
}
