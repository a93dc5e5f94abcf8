/*
 * activity_form - an activity set up: what it is, its week, until when it is
 * booked, for whom.  A change that would let bookings go is told first.
 * Not here: how deadlines are read (deadline.c), what they mean (SQL).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "administration.h"
#include "base/hours.h"
#include "deadline.h"
#include "request/field.h"
#include "till.h"
#include "view/json.h"

enum { WEEK = 7, PAPERS = 3, NUMBER_MAX_DIGITS = 6, PLACES_MAX = 100000 };

static const struct pv_call one_call = { "agent.activity", 1, true };
static const struct pv_call choices_call = { "agent.activity_choices", 0,
	true };
static const struct pv_call set_call = { "agent.activity_set", 4, false };

#define LABEL(name) "t.activity." name
#define DAY(n, english) \
	{ \
		SECTION_WEEK, NULL, TEXT, \
		{ \
			.name = "h" n, .label = LABEL("day." english), \
			.verbatim = true \
		} \
	}

enum section {
	SECTION_BASE,
	SECTION_WEEK,
	SECTION_BOOK,
	SECTION_WHO,
	SECTION_ABSENCE,
	SECTIONS
};
enum form { TEXT, DATE, NUMBER, HOUR };

static const char *const sections[SECTIONS] = { "base", "week", "book", "who",
	"absence" };

static const struct field {
	enum section section;
	const char *member; /* of the activity; NULL: read apart */
	enum form form;
	struct pv_control_text control;
} fields[] = {
	{ SECTION_BASE, "name", TEXT,
	    { .name = "nom", .label = LABEL("name"), .required = true } },
	{ SECTION_BASE, "place", TEXT,
	    { .name = "lieu", .label = LABEL("place") } },
	{ SECTION_BASE, "about", TEXT,
	    { .name = "presentation", .label = LABEL("about"), .lines = 4 } },
	{ SECTION_BASE, "from_on", DATE,
	    { .name = "du",
		.label = LABEL("from"),
		.hint = LABEL("date-hint"),
		.required = true } },
	{ SECTION_BASE, "to_on", DATE,
	    { .name = "au",
		.label = LABEL("to"),
		.hint = LABEL("date-hint"),
		.required = true } },
	{ SECTION_BASE, "capacity", NUMBER,
	    { .name = "places",
		.label = LABEL("capacity"),
		.hint = LABEL("capacity-hint"),
		.numeric = true } },
	{ SECTION_BASE, "waiting", NUMBER,
	    { .name = "attente",
		.label = LABEL("waiting"),
		.hint = LABEL("waiting-hint"),
		.numeric = true } },
	DAY("1", "monday"),
	DAY("2", "tuesday"),
	DAY("3", "wednesday"),
	DAY("4", "thursday"),
	DAY("5", "friday"),
	DAY("6", "saturday"),
	DAY("7", "sunday"),
	{ SECTION_WEEK, NULL, NUMBER,
	    { .name = "creneau",
		.label = LABEL("minutes"),
		.hint = LABEL("minutes-hint"),
		.numeric = true } },
	{ SECTION_BOOK, NULL, TEXT,
	    { .name = "reserver",
		.label = LABEL("book"),
		.hint = LABEL("deadline-hint"),
		.lines = 3 } },
	{ SECTION_BOOK, NULL, TEXT,
	    { .name = "annuler",
		.label = LABEL("cancel"),
		.hint = LABEL("deadline-hint"),
		.lines = 3 } },
	{ SECTION_BOOK, "opens_on", DATE,
	    { .name = "ouvre_le",
		.label = LABEL("opens-on"),
		.hint = LABEL("opens-hint") } },
	{ SECTION_BOOK, "opens_time", HOUR,
	    { .name = "ouvre_a",
		.label = LABEL("opens-time"),
		.hint = LABEL("opens-time-hint") } },
	{ SECTION_WHO, "age_from", NUMBER,
	    { .name = "age_du", .label = LABEL("age-from"), .numeric = true } },
	{ SECTION_WHO, "age_to", NUMBER,
	    { .name = "age_au", .label = LABEL("age-to"), .numeric = true } },
	{ SECTION_WHO, NULL, TEXT,
	    { .name = "ecoles",
		.label = LABEL("schools"),
		.hint = LABEL("schools-hint"),
		.lines = 3 } },
	{ SECTION_ABSENCE, "proof_hours", NUMBER,
	    { .name = "preuve",
		.label = LABEL("proof"),
		.hint = LABEL("proof-hint"),
		.numeric = true } },
	{ SECTION_ABSENCE, "unpaid_days", NUMBER,
	    { .name = "carence",
		.label = LABEL("unpaid"),
		.hint = LABEL("unpaid-hint"),
		.numeric = true } },
};

enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static const char *const kinds[] = { "canteen", "nursery", "before-school",
	"after-school", "holiday-centre", "hall", "appointment", NULL };
static const char *const states[] = { "draft", "open", "closed", NULL };
static const char *const papers[PAPERS] = { "insurance", "vaccination",
	"quotient" };
static const char *const day_kinds[] = { "school", "holidays", "working", "all",
	NULL };

/* The form: as it is kept, or as it was typed, with its faults. */
struct sheet {
	const char *values[FIELDS], *errors[FIELDS];
	const char *kind, *service, *regie, *days, *state, *version;
	const char *bad_line;		 /* the one that is not understood */
	bool papers[PAPERS], papers_bar; /* documents that are wanted */
	bool care, made, faulty;
};

static int
field_of(const char *name)
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].control.name, name) == 0)
			return i;
	pv_die("no field of that name");
}

static void
fault(struct sheet *sheet, const char *name, const char *text)
{
	sheet->errors[field_of(name)] = text;
	sheet->faulty = true;
}

/* A whole number; false for another word. */
static bool
whole(const char *typed)
{
	return strspn(typed, "0123456789") == strlen(typed) &&
	    strlen(typed) <= NUMBER_MAX_DIGITS;
}

/* One field into the activity, as its form says. */
static void
read_field(struct pv_ctx *ctx, struct sheet *sheet, int i, json_t *data)
{
	const char *typed = sheet->values[i];
	const struct field *field = &fields[i];
	const char *text = typed;

	if (*typed == '\0') {
		if (field->form == DATE && field->control.required)
			fault(sheet, field->control.name, "t.activity.bad-day");
		return;
	}
	if (field->form == DATE && (text = activity_day(ctx, typed)) == NULL)
		fault(sheet, field->control.name, "t.activity.bad-day");
	if (field->form == HOUR && (text = deadline_hour(ctx, typed)) == NULL)
		fault(sheet, field->control.name, "t.activity.bad-time");
	if (field->form == NUMBER && !whole(typed))
		fault(sheet, field->control.name, "t.activity.bad-number");
	else if (field->member != NULL && text != NULL)
		json_object_set_new(data, field->member,
		    field->form == NUMBER ?
			json_integer(strtol(typed, NULL, 10)) :
			json_string(text));
}

/* "11:30-13:30, 14:00-16:00" as openings of a day; places: 0, the activity's. */
static void
add_openings(json_t *list, int weekday, const char *slots, const char *minutes,
    long places)
{
	json_t *one;

	for (; strlen(slots) >= 11; slots += strlen(slots) > 13 ? 13 : 11) {
		one = json_pack("{s:i, s:s%, s:s%}", "weekday", weekday,
		    "starts", slots, (size_t)5, "ends", slots + 6, (size_t)5);
		if (*minutes != '\0' && whole(minutes))
			json_object_set_new(one, "minutes",
			    json_integer(strtol(minutes, NULL, 10)));
		if (places > 0)
			json_object_set_new(
			    one, "capacity", json_integer(places));
		json_array_append_new(list, one);
	}
}

/* "11:30-13:30 (40 places)": cut off, the places; 0: none are said, -1: a word. */
static long
cut_places(char *part)
{
	char *at = strchr(part, '('), *end;
	long places;

	if (at == NULL)
		return 0;
	places = strtol(at + 1, &end, 10);
	*at = '\0';
	return end - at <= NUMBER_MAX_DIGITS && places > 0 &&
		places <= PLACES_MAX && strchr(end, ')') != NULL ?
	    places :
	    -1;
}

/* A day as it is typed: hours, after each comma others; false for a word. */
static bool
read_day(struct pv_ctx *ctx, json_t *list, int weekday, const char *typed,
    const char *minutes)
{
	char **parts = g_strsplit(typed, ",", -1), *whole_day;
	const char *slots;
	bool right = true;

	for (char **part = parts; *part != NULL; part++) {
		long places = cut_places(*part);

		right &= places >= 0 &&
		    pv_hours_parse(ctx, *part, &slots) == PV_HOURS_RIGHT;
		if (right)
			add_openings(list, weekday, slots, minutes, places);
	}
	/* that none begins before the one before it ends */
	whole_day = g_strjoinv(",", parts);
	right &= pv_hours_parse(ctx, whole_day, &slots) == PV_HOURS_RIGHT;
	g_free(whole_day);
	g_strfreev(parts);
	return right;
}

static void
read_week(struct pv_ctx *ctx, struct sheet *sheet, json_t *data)
{
	static const char *const names[WEEK] = { "h1", "h2", "h3", "h4", "h5",
		"h6", "h7" };
	const char *minutes = sheet->values[field_of("creneau")];
	json_t *list = json_array();

	for (int i = 0; i < WEEK; i++)
		if (!read_day(ctx, list, i + 1,
			sheet->values[field_of(names[i])], minutes))
			fault(sheet, names[i], "t.activity.bad-hours");
	json_object_set_new(data, "openings", list);
}

static void
read_deadlines(struct pv_ctx *ctx, struct sheet *sheet, json_t *data)
{
	static const char *const acts[][2] = { { "book", "reserver" },
		{ "cancel", "annuler" } };
	json_t *list = json_array();

	for (size_t i = 0; i < 2; i++) {
		const char *bad = deadline_read(
		    ctx, acts[i][0], sheet->values[field_of(acts[i][1])], list);

		if (bad == NULL)
			continue;
		sheet->bad_line = bad;
		fault(sheet, acts[i][1], "t.activity.deadline.bad");
	}
	json_object_set_new(data, "deadlines", list);
}

static json_t *
read_lines(struct pv_ctx *ctx, const char *typed)
{
	json_t *list = json_array();
	char *rest = pv_strdup(ctx, typed), *line;

	while ((line = strsep(&rest, "\r\n")) != NULL)
		if (line[strspn(line, " \t")] != '\0')
			json_array_append_new(
			    list, json_string(line + strspn(line, " \t")));
	return list;
}

static bool
among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* What several fields say together. */
static void
check_together(struct sheet *sheet, const json_t *data)
{
	const char *name = sheet->values[field_of("nom")];
	const char *from = json_string_value(json_object_get(data, "from_on"));
	const char *to = json_string_value(json_object_get(data, "to_on"));
	json_int_t age_from =
	    json_integer_value(json_object_get(data, "age_from"));
	const json_t *age_to = json_object_get(data, "age_to");

	if (*name == '\0' || strlen(name) > 100)
		fault(sheet, "nom", "t.activity.bad-name");
	if (from != NULL && to != NULL && strcmp(to, from) < 0)
		fault(sheet, "au", "t.activity.bad-range");
	if (age_to != NULL && json_integer_value(age_to) < age_from)
		fault(sheet, "age_au", "t.activity.bad-age");
	if (!among(sheet->kind, kinds) || !among(sheet->days, day_kinds) ||
	    !among(sheet->state, states))
		sheet->faulty = true;
}

/* What was typed, as parvis.activity_write has it. */
static json_t *
read_sheet(struct pv_ctx *ctx, struct sheet *sheet)
{
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "kind",
	    sheet->kind, "service", sheet->service, "days", sheet->days,
	    "state", sheet->state, "care", sheet->care, "documents_bar",
	    sheet->papers_bar);
	const char *day;
	json_t *list;

	for (int i = 0; i < FIELDS; i++)
		read_field(ctx, sheet, i, data);
	read_week(ctx, sheet, data);
	read_deadlines(ctx, sheet, data);
	json_object_set_new(data, "schools",
	    read_lines(ctx, sheet->values[field_of("ecoles")]));
	if (*sheet->regie != '\0')
		json_object_set_new(data, "regie", json_string(sheet->regie));
	day = json_string_value(json_object_get(data, "opens_on"));
	if (day != NULL)
		json_object_set_new(data, "opens_local",
		    json_string(pv_printf(ctx, "%s %s", day,
			json_object_get(data, "opens_time") != NULL ?
			    json_string_value(
				json_object_get(data, "opens_time")) :
			    "00:00")));
	list = json_array();
	for (size_t i = 0; i < PAPERS; i++)
		if (sheet->papers[i])
			json_array_append_new(list, json_string(papers[i]));
	json_object_set_new(data, "documents", list);
	check_together(sheet, data);
	return data;
}

static void
fill_typed(struct pv_exchange *exchange, struct sheet *sheet)
{
	for (int i = 0; i < FIELDS; i++)
		sheet->values[i] = pv_typed(exchange, fields[i].control.name);
	sheet->kind = pv_typed(exchange, "type");
	sheet->service = pv_typed(exchange, "service");
	sheet->regie = pv_typed(exchange, "regie");
	sheet->days = pv_typed(exchange, "jours");
	sheet->state = pv_typed(exchange, "etat");
	sheet->version = pv_typed(exchange, "version");
	sheet->care = administration_has(exchange, "garde", "oui");
	for (size_t i = 0; i < PAPERS; i++)
		sheet->papers[i] =
		    administration_has(exchange, "documents", papers[i]);
	sheet->papers_bar = administration_has(exchange, "sans", "non");
}

static const char *
text_of(struct pv_ctx *ctx, const json_t *one, const char *member)
{
	const json_t *value = json_object_get(one, member);

	if (json_is_integer(value))
		return pv_printf(
		    ctx, "%lld", (long long)json_integer_value(value));
	return json_is_string(value) ?
	    pv_strdup(ctx, json_string_value(value)) :
	    "";
}

/* "11 h 30 – 13 h 30" as one types it: words that are read again. */
static const char *
hours_typed(struct pv_ctx *ctx, const char *slots)
{
	GString *text = g_string_new(pv_hours_words(ctx, slots));
	char *kept;

	(void)g_string_replace(text, "\u2060", "", 0);
	kept = pv_strdup(ctx, text->str);
	(void)g_string_free(text, TRUE);
	return kept;
}

/* "2026-09-01" as one types it. */
static const char *
day_of(struct pv_ctx *ctx, const char *iso)
{
	return strlen(iso) == 10 ?
	    pv_printf(ctx, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso) :
	    iso;
}

static void
fill_lists(struct pv_ctx *ctx, struct sheet *sheet, const json_t *kept)
{
	const char *hours[WEEK + 1] = { "", "", "", "", "", "", "", "" };
	const char *schools = "", *minutes = "", *places;
	json_t *one;
	size_t at;

	json_array_foreach(json_object_get(kept, "openings"), at, one)
	{
		json_int_t day =
		    json_integer_value(json_object_get(one, "weekday"));

		if (day < 1 || day > WEEK)
			continue;
		places = text_of(ctx, one, "capacity");
		hours[day] = pv_printf(ctx, "%s%s%s%s", hours[day],
		    *hours[day] != '\0' ? ", " : "",
		    hours_typed(ctx,
			pv_printf(ctx, "%s-%s", text_of(ctx, one, "starts"),
			    text_of(ctx, one, "ends"))),
		    *places != '\0' ? pv_printf(ctx, " (%s places)", places) :
				      "");
		if (*text_of(ctx, one, "minutes") != '\0')
			minutes = text_of(ctx, one, "minutes");
	}
	json_array_foreach(json_object_get(kept, "schools"), at, one) schools =
	    pv_printf(ctx, "%s%s\n", schools, json_string_value(one));
	for (int i = 1; i <= WEEK; i++)
		sheet->values[field_of(pv_printf(ctx, "h%d", i))] = hours[i];
	sheet->values[field_of("creneau")] = minutes;
	sheet->values[field_of("ecoles")] = schools;
}

static void
fill_kept(struct pv_ctx *ctx, struct sheet *sheet, const json_t *kept)
{
	const json_t *deadlines = json_object_get(kept, "deadlines");
	json_t *one;
	size_t at;

	for (int i = 0; i < FIELDS; i++) {
		sheet->values[i] = fields[i].member != NULL ?
		    text_of(ctx, kept, fields[i].member) :
		    "";
		if (fields[i].form == DATE)
			sheet->values[i] = day_of(ctx, sheet->values[i]);
	}
	fill_lists(ctx, sheet, kept);
	sheet->values[field_of("reserver")] =
	    deadline_words(ctx, "book", deadlines);
	sheet->values[field_of("annuler")] =
	    deadline_words(ctx, "cancel", deadlines);
	sheet->kind = text_of(ctx, kept, "kind");
	sheet->service = text_of(ctx, kept, "service");
	sheet->regie = text_of(ctx, kept, "regie");
	sheet->days = text_of(ctx, kept, "days");
	sheet->state = text_of(ctx, kept, "state");
	sheet->version = text_of(ctx, kept, "version");
	sheet->care = json_is_true(json_object_get(kept, "care"));
	json_array_foreach(json_object_get(kept, "documents"), at, one)
	{
		for (size_t i = 0; i < PAPERS; i++)
			sheet->papers[i] |=
			    strcmp(json_string_value(one), papers[i]) == 0;
	}
	sheet->papers_bar =
	    json_is_true(json_object_get(kept, "documents_bar"));
}

static void
set_choice(struct pv_value *list, const char *value, const char *label,
    const char *text, const char *chosen)
{
	struct pv_value *one = pv_add_object(list);

	pv_set_text(one, "value", value);
	pv_set_optional(one, "label", label);
	pv_set_optional(one, "text", text);
	pv_set_bool(one, "chosen", strcmp(value, chosen) == 0);
}

static void
set_words(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const char *const *words, const char *chosen)
{
	struct pv_value *list =
	    pv_set_list(model, pv_printf(ctx, "%s_list", key));

	for (; *words != NULL; words++)
		set_choice(list, *words, NULL,
		    pv_printf(ctx, "t.activity.%s.%s", key, *words), chosen);
}

static void
set_papers(
    struct pv_ctx *ctx, struct pv_value *model, const struct sheet *sheet)
{
	struct pv_value *list = pv_set_list(model, "papers"), *one;

	for (size_t i = 0; i < PAPERS; i++) {
		one = pv_add_object(list);
		pv_set_text(one, "value", papers[i]);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.document.kind.%s", papers[i]));
		pv_set_bool(one, "chosen", sheet->papers[i]);
	}
	pv_set_bool(model, "papers_bar", sheet->papers_bar);
}

static bool
set_choices(
    struct pv_ctx *ctx, struct pv_value *model, const struct sheet *sheet)
{
	json_t *told = activity_json(ctx, &choices_call, NULL), *one;
	struct pv_value *list;
	size_t at;

	if (told == NULL)
		return false;
	list = pv_set_list(model, "service_list");
	json_array_foreach(json_object_get(told, "services"), at,
	    one) set_choice(list, text_of(ctx, one, "name"),
	    *text_of(ctx, one, "label") != '\0' ? text_of(ctx, one, "label") :
						  text_of(ctx, one, "name"),
	    NULL, sheet->service);
	list = pv_set_list(model, "regie_list");
	json_array_foreach(json_object_get(told, "regies"), at, one)
	    set_choice(list, text_of(ctx, one, "code"),
		text_of(ctx, one, "name"), NULL, sheet->regie);
	set_papers(ctx, model, sheet);
	set_words(ctx, model, "kind", kinds, sheet->kind);
	set_words(ctx, model, "days", day_kinds, sheet->days);
	set_words(ctx, model, "state", states, sheet->state);
	return true;
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct sheet *sheet, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *lists[SECTIONS], *faults = pv_list(ctx);

	for (int i = 0; i < SECTIONS; i++)
		lists[i] = pv_set_list(model, sections[i]);
	for (int i = 0; i < FIELDS; i++) {
		(void)pv_control_add(ctx, lists[fields[i].section],
		    &fields[i].control, sheet->values[i], sheet->errors[i]);
		if (sheet->errors[i] != NULL)
			pv_fault_add(
			    faults, fields[i].control.name, sheet->errors[i]);
	}
	pv_faults_set(model, faults);
	if (sheet->faulty)
		pv_set_int(model, "refused_status", 422);
	if (sheet->faulty && pv_list_length(faults) == 0)
		told_fault(model, "t.activity.bad-choice");
	if (!set_choices(ctx, model, sheet))
		return NULL;
	pv_set_optional(model, "line", sheet->bad_line);
	pv_set_optional(model, "code", exchange->captures[0]);
	pv_set_text(model, "version", sheet->version);
	pv_set_bool(model, "care", sheet->care);
	if (pv_get(model, "touches") == NULL)
		pv_set_bool(model, "touches", false);
	return activity_show(
	    exchange, me, "agent/activity-form", "list", model);
}

static struct pv_answer *
form_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct agent_me *me = agent_me(exchange);
	struct sheet sheet = { 0 };
	json_t *kept;

	if (me == NULL)
		return agent_away(exchange);
	kept = exchange->captures[0] != NULL ?
	    activity_json(ctx, &one_call, &code) :
	    pv_json_keep(ctx,
		json_pack("{s:s, s:s, s:s, s:i}", "kind", "canteen", "days",
		    "school", "state", "draft", "unpaid_days", 0));
	if (kept == NULL)
		return NULL;
	fill_kept(ctx, &sheet, kept);
	return show(exchange, me, &sheet, pv_object(ctx));
}

static struct pv_answer *
form_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx), *told;
	struct sheet sheet = { 0 };
	json_t *data;

	if (me == NULL)
		return NULL;
	fill_typed(exchange, &sheet);
	data = pv_json_keep(ctx, read_sheet(ctx, &sheet));
	if (sheet.faulty)
		return show(exchange, me, &sheet, model);
	told = activity_call(ctx, &set_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_json_text(ctx, json_incref(data))),
		exchange->captures[0] != NULL ? pv_arg_text(sheet.version) :
						pv_arg_null(),
		pv_arg_bool(
		    strcmp(pv_typed(exchange, "confirme"), "oui") == 0) });
	if (told == NULL)
		return till_refused(exchange, model) ?
		    show(exchange, me, &sheet, model) :
		    NULL;
	if (pv_get_bool(told, "done"))
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/activites/%s?fait=activite",
			pv_get_text(told, "code")));
	pv_set(model, "touches", told);
	return show(exchange, me, &sheet, model);
}

static const struct pv_input inputs[] = { PV_SHORT("version"), PV_FIELD("nom"),
	PV_SHORT("type"), PV_SHORT("service"), PV_SHORT("regie"),
	PV_FIELD("lieu"), PV_FIELD("presentation"), PV_SHORT("du"),
	PV_SHORT("au"), PV_SHORT("jours"), PV_SHORT("places"),
	PV_SHORT("attente"), PV_SHORT("h1"), PV_SHORT("h2"), PV_SHORT("h3"),
	PV_SHORT("h4"), PV_SHORT("h5"), PV_SHORT("h6"), PV_SHORT("h7"),
	PV_SHORT("creneau"), PV_FIELD("reserver"), PV_FIELD("annuler"),
	PV_SHORT("ouvre_le"), PV_SHORT("ouvre_a"), PV_SHORT("age_du"),
	PV_SHORT("age_au"), PV_FIELD("ecoles"), PV_SHORT("garde"),
	PV_SHORT("preuve"), PV_SHORT("carence"), PV_SHORT("etat"),
	{ .name = "documents",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 200,
	    .many = true },
	PV_SHORT("sans"), PV_SHORT("confirme"), { 0 } };

const struct pv_route agent_activity_form_routes[] = {
	{ PV_GET, "/activites/nouvelle", form_get, 0, NULL },
	{ PV_POST, "/activites/nouvelle", form_post, PV_ROUTE_CSRF, inputs },
	{ PV_GET, "/activites/{code}/modifier", form_get, 0, NULL },
	{ PV_POST, "/activites/{code}/modifier", form_post, PV_ROUTE_CSRF,
	    inputs },
	{ 0 },
};
