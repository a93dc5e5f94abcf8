/*
 * opening - when the places of the commune are open: a week, the days that are
 * different, the holidays on which they are open all the same.
 * Not here: what a day becomes (parvis.opening_day); how hours are read
 * (base/hours.h); what citizens see (cgi-bin/site/opening.c).
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "administration.h"
#include "base/date.h"
#include "base/hours.h"
#include "base/text.h"
#include "request/field.h"
#include "view/json.h"

enum { DAYS = 7, PLACES_MAX = 20, LINES_MAX = 100, REASON_MAX_BYTES = 200 };

static const struct pv_call get_call = { "agent.settings", 0, true };
static const struct pv_call set_call = { "agent.settings_set", 2, false };

#define LABEL(name) "t.agent.opening." name
#define DAY(french, english) \
	{ \
		{ .name = (french), .label = "t.opening.day." english }, \
		    (english) \
	}

static const struct pv_control_text name_control = { .name = "nom",
	.label = LABEL("name"),
	.hint = LABEL("name-hint"),
	.required = true };
static const struct pv_control_text exceptions_control = { .name = "exceptions",
	.label = LABEL("exceptions"),
	.hint = LABEL("exceptions-hint"),
	.lines = 6 };
static const struct day {
	struct pv_control_text control;
	const char *member;
} days[DAYS] = {
	DAY("lundi", "monday"),
	DAY("mardi", "tuesday"),
	DAY("mercredi", "wednesday"),
	DAY("jeudi", "thursday"),
	DAY("vendredi", "friday"),
	DAY("samedi", "saturday"),
	DAY("dimanche", "sunday"),
};
/* As parvis.holidays() names them. */
static const char *const holidays[] = { "new-year", "good-friday", "easter",
	"labour", "victory", "ascension", "whit", "abolition", "national",
	"assumption", "all-saints", "armistice", "christmas", "saint-stephen",
	"other" };

enum { N_HOLIDAYS = sizeof(holidays) / sizeof(holidays[0]) };

/* A place of the form: as it is kept, or as it was typed, with its faults. */
struct form {
	const char *place; /* "1" to "20" */
	const char *name, *days[DAYS], *exceptions;
	bool open[N_HOLIDAYS];
	const char *name_error, *day_errors[DAYS], *exceptions_error;
	const char *line; /* the one that is not understood */
	bool faulty;
};

static const char *
fault_text(enum pv_hours_fault fault)
{
	static const char *const texts[] = {
		[PV_HOURS_UNKNOWN] = LABEL("unknown"),
		[PV_HOURS_ORDER] = LABEL("order"),
		[PV_HOURS_OVERLAP] = LABEL("overlap"),
		[PV_HOURS_MANY] = LABEL("many"),
	};

	return texts[fault];
}

/* A number of at most so many digits, and what follows it: past both, or NULL. */
static const char *
read_part(const char *at, size_t max, char after, int *part)
{
	size_t length = at != NULL ? strspn(at, "0123456789") : 0;

	if (length == 0 || length > max ||
	    (after != '\0' && at[length] != after))
		return NULL;
	*part = (int)strtol(at, NULL, 10);
	return at + length + (after != '\0');
}

/* "24/12/2026", "2026-12-24": past it, or NULL. */
static const char *
read_day(const char *at, struct pv_date *day)
{
	const char *begin = at + strspn(at, " ");

	at = read_part(begin, 2, '/', &day->day);
	at = read_part(at, 2, '/', &day->month);
	at = read_part(at, 4, '\0', &day->year);
	if (at == NULL) {
		at = read_part(begin, 4, '-', &day->year);
		at = read_part(at, 2, '-', &day->month);
		at = read_part(at, 2, '\0', &day->day);
	}
	return at != NULL && day->year > 1999 && pv_date_valid(*day) ? at :
								       NULL;
}

/* "(réveillon)" at the end, cut off; NULL where there is none. */
static const char *
cut_reason(struct pv_ctx *ctx, char *line)
{
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	const char *reason = NULL;

	if (open == NULL || close == NULL || close < open ||
	    strspn(close + 1, " .") != strlen(close + 1))
		return NULL;
	*close = '\0';
	if (open[1] != '\0')
		reason = pv_strdup(ctx, open + 1);
	*open = '\0';
	return reason;
}

/* A line of the exceptions; NULL with *error. */
static json_t *
read_exception(struct pv_ctx *ctx, char *line, const char **error)
{
	const char *reason = cut_reason(ctx, line), *slots = NULL, *at, *next;
	struct pv_date since, until;
	enum pv_hours_fault fault;
	json_t *one;

	at = line + strspn(line, " ");
	if (strncmp(at, "du ", 3) == 0 || strncmp(at, "Du ", 3) == 0 ||
	    strncmp(at, "le ", 3) == 0 || strncmp(at, "Le ", 3) == 0)
		at += 3;
	at = read_day(at, &since);
	*error = LABEL("bad-line");
	if (at == NULL)
		return NULL;
	until = since;
	at += strspn(at, " ");
	if (strncmp(at, "au ", 3) == 0) {
		next = read_day(at + 3, &until);
		if (next == NULL)
			return NULL;
		at = next + strspn(next, " ");
	}
	*error = LABEL("bad-period");
	if (pv_date_compare(until, since) < 0)
		return NULL;
	if (strncmp(at, "\u00a0", 2) == 0)
		at += 2;
	*error = LABEL("bad-line");
	if (*at++ != ':' || at[strspn(at, " ")] == '\0')
		return NULL;
	fault = pv_hours_parse(ctx, at, &slots);
	*error = LABEL("bad-line-hours");
	if (fault != PV_HOURS_RIGHT)
		return NULL;
	*error = LABEL("long-reason");
	if (reason != NULL && strlen(reason) > REASON_MAX_BYTES)
		return NULL;
	*error = NULL;
	one = json_pack("{s:s, s:s, s:s}", "since", pv_date_iso(ctx, since),
	    "until", pv_date_iso(ctx, until), "slots", slots);
	if (reason != NULL)
		json_object_set_new(one, "reason", json_string(reason));
	return one;
}

/* Each line that says something, in its order. */
static json_t *
read_exceptions(struct pv_ctx *ctx, struct form *form)
{
	json_t *list = json_array(), *one;
	const char *at = form->exceptions;
	char *line;

	for (size_t length; *at != '\0'; at += length) {
		length = strcspn(at, "\r\n");
		line = pv_strndup(ctx, at, length);
		length += strspn(at + length, "\r\n");
		if (line[strspn(line, " \t")] == '\0')
			continue;
		form->line = pv_strdup(ctx, line);
		if (json_array_size(list) == LINES_MAX) {
			form->exceptions_error = LABEL("too-many");
			break;
		}
		one = read_exception(ctx, line, &form->exceptions_error);
		if (one == NULL)
			break;
		json_array_append_new(list, one);
		form->line = NULL;
	}
	form->faulty |= form->exceptions_error != NULL;
	return list;
}

/* What was typed as the setting keeps it; form->faulty says if it may be. */
static json_t *
read_place(struct pv_ctx *ctx, struct form *form)
{
	json_t *place = json_object(), *list = json_array();
	const char *slots = NULL;

	if (*form->name == '\0' || strlen(form->name) > 100)
		form->name_error = LABEL("no-name");
	json_object_set_new(place, "name", json_string(form->name));
	for (int i = 0; i < DAYS; i++) {
		enum pv_hours_fault fault =
		    pv_hours_parse(ctx, form->days[i], &slots);

		if (fault == PV_HOURS_RIGHT)
			json_object_set_new(
			    place, days[i].member, json_string(slots));
		else
			form->day_errors[i] = fault_text(fault);
		form->faulty |= fault != PV_HOURS_RIGHT;
	}
	for (int i = 0; i < N_HOLIDAYS; i++)
		if (form->open[i])
			json_array_append_new(list, json_string(holidays[i]));
	json_object_set_new(place, "holidays", list);
	json_object_set_new(place, "exceptions", read_exceptions(ctx, form));
	form->faulty |= form->name_error != NULL;
	return place;
}

static const char *
member(struct pv_ctx *ctx, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? pv_strdup(ctx, text) : "";
}

/* "24/12/2026 : 9 h – 12 h (réveillon)", as it could be typed. */
static const char *
exception_line(struct pv_ctx *ctx, const json_t *one)
{
	struct pv_date since = { 0 }, until = { 0 };
	const char *reason = member(ctx, one, "reason"),
		   *slots = member(ctx, one, "slots"), *text;

	(void)pv_date_parse(member(ctx, one, "since"), &since);
	(void)pv_date_parse(member(ctx, one, "until"), &until);
	text = pv_printf(
	    ctx, "%02d/%02d/%04d", since.day, since.month, since.year);
	if (pv_date_compare(since, until) != 0)
		text = pv_printf(ctx, "du %s au %02d/%02d/%04d", text,
		    until.day, until.month, until.year);
	text = pv_printf(ctx, "%s : %s", text,
	    *slots != '\0' ? slots : pv_text(ctx, "opening.closed-word"));
	return *reason != '\0' ? pv_printf(ctx, "%s (%s)", text, reason) : text;
}

static void
fill_kept(struct pv_ctx *ctx, struct form *form, const json_t *place)
{
	const json_t *one, *open = json_object_get(place, "holidays");
	size_t at;

	form->name = member(ctx, place, "name");
	form->exceptions = "";
	for (int i = 0; i < DAYS; i++)
		form->days[i] = member(ctx, place, days[i].member);
	json_array_foreach(json_object_get(place, "exceptions"), at, one)
	    form->exceptions = pv_printf(
	    ctx, "%s%s\n", form->exceptions, exception_line(ctx, one));
	for (int i = 0; i < N_HOLIDAYS; i++)
		json_array_foreach(open, at, one) form->open[i] |=
		    strcmp(json_string_value(one), holidays[i]) == 0;
}

static const char *
field(struct pv_exchange *exchange, const char *name)
{
	const char *value = pv_request_field(exchange->request, name);

	return value != NULL ? value : "";
}

static void
fill_typed(struct pv_exchange *exchange, struct form *form)
{
	form->name = pv_typed(exchange, "nom");
	form->exceptions = field(exchange, "exceptions");
	for (int i = 0; i < DAYS; i++)
		form->days[i] = field(exchange, days[i].control.name);
	for (int i = 0; i < N_HOLIDAYS; i++)
		form->open[i] =
		    administration_has(exchange, "ferie", holidays[i]);
}

/* "1" to "20", of the address or of the form; else the first. */
static const char *
place_of(const char *asked)
{
	static const char *const numbers[PLACES_MAX] = { "1", "2", "3", "4",
		"5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
		"16", "17", "18", "19", "20" };

	for (int i = 0; asked != NULL && i < PLACES_MAX; i++)
		if (strcmp(asked, numbers[i]) == 0)
			return numbers[i];
	return numbers[0];
}

static void
add_places(struct pv_ctx *ctx, struct pv_value *model, const json_t *opening,
    const char *here)
{
	struct pv_value *list = pv_set_list(model, "places"), *one;
	const char *next = NULL;

	for (int i = 1; i <= PLACES_MAX; i++) {
		const char *key = pv_printf(ctx, "%d", i);
		const json_t *place = json_object_get(opening, key);

		if (place == NULL) {
			next = next == NULL ? key : next;
			continue;
		}
		one = pv_add_object(list);
		pv_set_text(one, "place", key);
		pv_set_text(one, "place_name", member(ctx, place, "name"));
		pv_set_bool(one, "here", strcmp(key, here) == 0);
	}
	pv_set_optional(model, "next_place",
	    next != NULL && strcmp(next, here) != 0 ? next : NULL);
	pv_set_bool(model, "known", json_object_get(opening, here) != NULL);
}

static void
add_controls(
    struct pv_ctx *ctx, struct pv_value *model, const struct form *form)
{
	struct pv_value *list = pv_set_list(model, "days"), *one;
	struct pv_value *faults = pv_list(ctx);

	(void)pv_control_set(ctx, model, "name_control", &name_control,
	    form->name, form->name_error);
	if (form->name_error != NULL)
		pv_fault_add(faults, name_control.name, form->name_error);
	for (int i = 0; i < DAYS; i++) {
		(void)pv_control_add(ctx, list, &days[i].control, form->days[i],
		    form->day_errors[i]);
		if (form->day_errors[i] != NULL)
			pv_fault_add(
			    faults, days[i].control.name, form->day_errors[i]);
	}
	(void)pv_control_set(ctx, model, "exceptions_control",
	    &exceptions_control, form->exceptions, form->exceptions_error);
	pv_set_optional(model, "line", form->line);
	if (form->exceptions_error != NULL)
		pv_fault_add(
		    faults, exceptions_control.name, form->exceptions_error);
	list = pv_set_list(model, "holidays");
	for (int i = 0; i < N_HOLIDAYS; i++) {
		one = pv_add_object(list);
		pv_set_text(one, "word", holidays[i]);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.opening.holiday.%s", holidays[i]));
		pv_set_bool(one, "chosen", form->open[i]);
	}
	if (form->faulty)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, struct form *form, bool typed)
{
	static const char *const known[] = { "horaires", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &get_call, NULL);
	struct pv_answer *answer;
	json_t *settings, *opening;

	if (rows == NULL)
		return NULL;
	settings = json_loads(pv_row_text(rows, 0, "settings"), 0, NULL);
	opening = json_object_get(settings, "opening");
	if (!typed)
		fill_kept(ctx, form, json_object_get(opening, form->place));
	administration_version(
	    exchange, model, pv_row_text(rows, 0, "version"));
	pv_set_text(model, "lieu", form->place);
	add_places(ctx, model, opening, form->place);
	add_controls(ctx, model, form);
	json_decref(settings);
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/opening", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
opening_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct form form = {
		.place = place_of(pv_request_query(exchange->request, "lieu")),
	};

	return me != NULL ?
	    show(exchange, me, pv_object(exchange->ctx), &form, false) :
	    agent_away(exchange);
}

/* The setting with that place in it, or without; its text. */
static const char *
changed(struct pv_ctx *ctx, const struct pv_rows *rows, const char *number,
    json_t *place)
{
	json_t *settings =
	    json_loads(pv_row_text(rows, 0, "settings"), 0, NULL);
	json_t *opening = json_object_get(settings, "opening"), *given;

	opening =
	    json_is_object(opening) ? json_deep_copy(opening) : json_object();
	if (place != NULL)
		json_object_set(opening, number, place);
	else
		json_object_del(opening, number);
	if (json_object_size(opening) > 0)
		given = json_pack("{s:o}", "opening", opening);
	else
		given = json_pack("{s:n}", "opening");
	json_decref(settings);
	return pv_json_text(ctx, given);
}

static struct pv_answer *
opening_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct form form = { .place = place_of(field(exchange, "lieu")) };
	struct pv_rows *rows;
	json_t *place = NULL;
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	rows = pv_db_call(ctx, &get_call, NULL);
	if (rows == NULL)
		return NULL;
	fill_typed(exchange, &form);
	if (!administration_has(exchange, "supprimer", "oui"))
		place = read_place(ctx, &form);
	args[0] = pv_arg_text(changed(ctx, rows, form.place, place));
	args[1] = pv_arg_text(pv_request_field(exchange->request, "version"));
	json_decref(place);
	if (form.faulty)
		return show(exchange, me, model, &form, true);
	if (pv_db_call(ctx, &set_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx,
			"/agent/administration/horaires?lieu=%s&fait=horaires",
			form.place));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model, &form, true) :
	    NULL;
}

static const struct pv_input get_inputs[] = { PV_QUERY("lieu"),
	PV_QUERY("fait"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SHORT("lieu"),
	PV_SHORT("version"),
	PV_FIELD("nom"),
	PV_FIELD("lundi"),
	PV_FIELD("mardi"),
	PV_FIELD("mercredi"),
	PV_FIELD("jeudi"),
	PV_FIELD("vendredi"),
	PV_FIELD("samedi"),
	PV_FIELD("dimanche"),
	PV_FIELD("exceptions"),
	PV_SHORT("supprimer"),
	{ .name = "ferie", .kind = PV_IN_FIELD, .max_bytes = 20, .many = true },
	{ 0 },
};

const struct pv_route agent_opening_routes[] = {
	{ PV_GET, "/administration/horaires", opening_get, 0, get_inputs },
	{ PV_POST, "/administration/horaires", opening_post, PV_ROUTE_CSRF,
	    inputs },
	{ 0 },
};
