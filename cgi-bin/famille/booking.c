/*
 * booking - the weeks of a child on one page: what is booked, what may be, and
 * the usual week; saved at once, and told back day by day.
 * Not here: who may have what, and how many (SQL).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/date.h"
#include "base/random.h"
#include "booking.h"
#include "request/field.h"
#include "view/json.h"

enum { LIST_MAX_BYTES = 20000 };

/* What a cell of citizen.bookings is made of. */
enum { CELL_DAY, CELL_SLOT, CELL_WHAT, CELL_HOW, CELL_UNTIL };
/* And a day of the usual week. */
enum { DAY_WEEKDAY, DAY_FROM, DAY_KEY, DAY_CHOSEN };

static const struct pv_call page_call = { "citizen.bookings", 4, true };
static const struct pv_call turn_call = { "citizen.bookings_turn", 5, true };
static const struct pv_call save_call = { "citizen.booking_save", 4, true };

/* A page under way: what the database says, and what was typed, if anything. */
struct sheet {
	struct pv_exchange *exchange;
	const struct pv_value *data;
	bool typed;   /* what was chosen is in the request, not in data */
	GString *had; /* what was chosen when the page was made */
};

static bool
has_value(const struct pv_request *request, const char *name, const char *value)
{
	for (size_t i = 0; i < request->n_fields; i++)
		if (strcmp(request->fields[i].name, name) == 0 &&
		    strcmp(request->fields[i].value, value) == 0)
			return true;
	return false;
}

/* Whether a word is in a list of words with blanks between them. */
static bool
has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
		if ((at == list || at[-1] == ' ') &&
		    (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static const char *
key_of(struct pv_ctx *ctx, const char *prefix, const char *name)
{
	return pv_printf(ctx, "t.booking.%s.%s", prefix, name);
}

void
booking_set_day(struct pv_ctx *ctx, struct pv_value *object, const char *iso)
{
	struct pv_date date;

	pv_set_text(object, "day", pv_date_words(ctx, iso));
	if (pv_date_parse(iso, &date))
		pv_set_text(object, "weekday",
		    pv_printf(
			ctx, "t.booking.weekday.%d", pv_date_weekday(date)));
}

static bool
is_held(const char *what)
{
	return strcmp(what, "booked") == 0 || strcmp(what, "waiting") == 0;
}

static bool
may_choose(const char *what)
{
	return is_held(what) || strcmp(what, "free") == 0 ||
	    strcmp(what, "few") == 0 || strcmp(what, "list") == 0;
}

static void
set_reason(struct pv_value *made, const char *closed)
{
	bool timetable = closed != NULL && strcmp(closed, "timetable") == 0;

	pv_set_bool(made, "timetable", timetable);
	pv_set_optional(made, "reason", timetable ? NULL : closed);
}

static const char *
said(const struct pv_value *cell, size_t part)
{
	return pv_value_text(pv_list_at(cell, part));
}

static void
add_cell(struct sheet *sheet, struct pv_value *list,
    const struct pv_value *column, const struct pv_value *cell)
{
	struct pv_ctx *ctx = sheet->exchange->ctx;
	struct pv_value *made = pv_add_object(list);
	const char *slot = said(cell, CELL_SLOT);
	const char *what = said(cell, CELL_WHAT);
	const char *how = said(cell, CELL_HOW);
	const char *until = said(cell, CELL_UNTIL);
	bool can = may_choose(what), chosen = is_held(what);

	if (chosen)
		g_string_append_printf(
		    sheet->had, sheet->had->len > 0 ? " %s" : "%s", slot);
	if (sheet->typed && can)
		chosen = has_value(sheet->exchange->request, "place", slot);
	pv_set_bool(made, "none", false);
	pv_set_text(made, "slot", slot);
	pv_set_text(made, "name", pv_get_text(column, "name"));
	pv_set_text(made, "what", what);
	pv_set_text(made, "state", key_of(ctx, "state", what));
	pv_set_bool(made, "can", can);
	pv_set_bool(made, "chosen", chosen);
	/* of its words, one knows what it is */
	pv_set_text(made, "rank", how);
	pv_set_text(made, "free", how);
	set_reason(made, how);
	pv_set_optional(
	    made, "until", until != NULL ? pv_time_words(ctx, until) : NULL);
}

/* A cell for each column, those included that have nothing that day. */
static void
set_cells(
    struct sheet *sheet, struct pv_value *row, const char *day, size_t *next)
{
	const struct pv_value *columns = pv_get(sheet->data, "columns");
	const struct pv_value *column, *cell;
	struct pv_value *made = pv_set_list(row, "cells");

	for (size_t i = 0; i < pv_list_length(columns); i++) {
		column = pv_list_at(columns, i);
		cell = pv_list_at(pv_get(column, "cells"), next[i]);
		if (g_strcmp0(said(cell, CELL_DAY), day) == 0) {
			add_cell(sheet, made, column, cell);
			next[i]++;
		} else
			pv_set_bool(pv_add_object(made), "none", true);
	}
}

/* The first day of which a column has a cell yet; NULL: all are there. */
static const char *
next_day(const struct pv_value *columns, const size_t *next)
{
	const char *first = NULL, *day;

	for (size_t i = 0; i < pv_list_length(columns); i++) {
		day = said(pv_list_at(pv_get(pv_list_at(columns, i), "cells"),
			       next[i]),
		    CELL_DAY);
		if (day != NULL && (first == NULL || strcmp(day, first) < 0))
			first = day;
	}
	return first;
}

/* Days under the Monday of their week. */
static void
set_weeks(struct sheet *sheet, struct pv_value *model)
{
	struct pv_ctx *ctx = sheet->exchange->ctx;
	const struct pv_value *columns = pv_get(sheet->data, "columns");
	struct pv_value *weeks = pv_set_list(model, "weeks"), *week,
			*rows = NULL, *row;
	size_t *next = pv_alloc_array(ctx, size_t, pv_list_length(columns) + 1);
	struct pv_date date, monday;
	const char *day;
	int64_t last = -1;

	while ((day = next_day(columns, next)) != NULL) {
		if (!pv_date_parse(day, &date))
			pv_die("a day of bookings is no date: %s", day);
		monday = pv_date_add_days(date, 1 - pv_date_weekday(date));
		if (rows == NULL || pv_date_days(monday) != last) {
			last = pv_date_days(monday);
			week = pv_add_object(weeks);
			pv_set_int(week, "n", (int64_t)pv_list_length(weeks));
			pv_set_text(week, "monday",
			    pv_date_words(ctx, pv_date_iso(ctx, monday)));
			pv_set_shared(week, "columns", columns);
			rows = pv_set_list(week, "days");
		}
		row = pv_add_object(rows);
		booking_set_day(ctx, row, day);
		set_cells(sheet, row, day, next);
	}
	pv_set_bool(model, "has_weeks", pv_list_length(weeks) > 0);
}

static void
add_weekday(struct sheet *sheet, struct pv_value *list,
    const struct pv_value *days, size_t n, GString *had)
{
	struct pv_ctx *ctx = sheet->exchange->ctx;
	const struct pv_value *day = pv_list_at(days, n);
	const char *weekday = said(day, DAY_WEEKDAY);
	const char *before = said(pv_list_at(days, n - 1), DAY_WEEKDAY);
	const char *after = said(pv_list_at(days, n + 1), DAY_WEEKDAY);
	const char *key = said(day, DAY_KEY);
	bool chosen = said(day, DAY_CHOSEN) != NULL;
	/* its hour tells it from another one of that day */
	bool several =
	    g_strcmp0(weekday, before) == 0 || g_strcmp0(weekday, after) == 0;
	struct pv_value *made = pv_add_object(list);

	if (chosen)
		g_string_append_printf(had, had->len > 0 ? " %s" : "%s", key);
	if (sheet->typed)
		chosen = has_value(sheet->exchange->request, "semaine", key);
	pv_set_text(made, "key", key);
	pv_set_text(made, "weekday", key_of(ctx, "weekday", weekday));
	pv_set_optional(made, "from", several ? said(day, DAY_FROM) : NULL);
	pv_set_bool(made, "chosen", chosen);
}

static void
set_usual(struct sheet *sheet, struct pv_value *model)
{
	struct pv_ctx *ctx = sheet->exchange->ctx;
	const struct pv_request *request = sheet->exchange->request;
	const struct pv_value *usual = pv_get(sheet->data, "usual"), *one,
			      *days;
	const struct pv_value *activities = pv_get(usual, "activities");
	struct pv_value *made = pv_set_object(model, "usual"), *list, *item,
			*in;
	const char *from = pv_get_text(usual, "from");
	const char *to = pv_get_text(usual, "to");
	GString *had = g_string_new(NULL);

	list = pv_set_list(made, "activities");
	for (size_t i = 0; i < pv_list_length(activities); i++) {
		one = pv_list_at(activities, i);
		item = pv_add_object(list);
		pv_set_text(item, "name", pv_get_text(one, "name"));
		in = pv_set_list(item, "days");
		days = pv_get(one, "days");
		for (size_t n = 0; n < pv_list_length(days); n++)
			add_weekday(sheet, in, days, n, had);
	}
	pv_set_bool(made, "any", pv_list_length(list) > 0);
	pv_set_text(made, "had", pv_strdup(ctx, had->str));
	pv_set_text(made, "stood",
	    pv_printf(
		ctx, "%s %s", from != NULL ? from : "", to != NULL ? to : ""));
	pv_set_optional(made, "from",
	    sheet->typed ? pv_request_field(request, "debut") : from);
	pv_set_optional(
	    made, "to", sheet->typed ? pv_request_field(request, "fin") : to);
	g_string_free(had, TRUE);
}

void
booking_set_children(struct pv_exchange *exchange, const struct pv_value *data,
    struct pv_value *model, bool typed)
{
	const struct pv_value *children = pv_get(data, "children"), *one;
	struct pv_value *list = pv_set_list(model, "children");
	struct pv_value *others = pv_set_list(model, "siblings"), *made;
	struct pv_ctx *ctx = exchange->ctx;
	const char *id;

	for (size_t i = 0; i < pv_list_length(children); i++) {
		one = pv_list_at(children, i);
		id = pv_printf(ctx, "%lld", (long long)pv_get_int(one, "id"));
		made = pv_add_object(list);
		pv_set_text(made, "id", id);
		pv_set_text(made, "name", pv_get_text(one, "name"));
		pv_set_bool(made, "open", pv_get_bool(one, "open"));
		if (pv_get_bool(one, "open"))
			continue;
		made = pv_add_object(others);
		pv_set_text(made, "id", id);
		pv_set_text(made, "name", pv_get_text(one, "name"));
		pv_set_bool(made, "chosen",
		    typed && has_value(exchange->request, "aussi", id));
	}
	pv_set_bool(model, "has_siblings", pv_list_length(others) > 0);
}

static bool
same_group(const struct pv_value *a, const struct pv_value *b)
{
	static const char *const keys[] = { "child", "activity", "outcome" };

	for (size_t i = 0; a != NULL && i < G_N_ELEMENTS(keys); i++)
		if (g_strcmp0(
			pv_get_text(a, keys[i]), pv_get_text(b, keys[i])) != 0)
			return false;
	return a != NULL;
}

static bool
was_done(const char *outcome)
{
	return strcmp(outcome, "booked") == 0 ||
	    strcmp(outcome, "cancelled") == 0 ||
	    strcmp(outcome, "waiting") == 0;
}

/* What the last save came to: days under child, activity and outcome. */
void
booking_set_done(
    struct pv_ctx *ctx, const struct pv_value *data, struct pv_value *model)
{
	const struct pv_value *done = pv_get(data, "done"), *row;
	const struct pv_value *before = NULL;
	struct pv_value *good, *bad, *group = NULL, *days = NULL, *day;
	const char *outcome;

	pv_set_bool(model, "saved", done != NULL);
	pv_set_bool(model, "nothing", pv_list_length(done) == 0);
	good = pv_set_list(model, "good");
	bad = pv_set_list(model, "bad");
	for (size_t i = 0; i < pv_list_length(done); i++, before = row) {
		row = pv_list_at(done, i);
		outcome = pv_get_text(row, "outcome");
		if (!same_group(before, row)) {
			group = pv_add_object(was_done(outcome) ? good : bad);
			pv_set_text(group, "child", pv_get_text(row, "child"));
			pv_set_text(
			    group, "activity", pv_get_text(row, "activity"));
			pv_set_text(
			    group, "told", key_of(ctx, "told", outcome));
			pv_set_text(
			    group, "todo", key_of(ctx, "todo", outcome));
			pv_set_optional(group, "opens",
			    pv_get_text(row, "opens_at") == NULL ?
				NULL :
				pv_time_words(
				    ctx, pv_get_text(row, "opens_at")));
			days = pv_set_list(group, "days");
		}
		day = pv_add_object(days);
		booking_set_day(ctx, day, pv_get_text(row, "day"));
		pv_set_bool(day, "waits", pv_get(row, "rank") != NULL);
		pv_set_int(day, "rank", pv_get_int(row, "rank"));
		pv_set_optional(day, "until",
		    pv_get_text(row, "until") == NULL ?
			NULL :
			pv_time_words(ctx, pv_get_text(row, "until")));
		set_reason(day, pv_get_text(row, "reason"));
	}
	pv_set_bool(model, "has_good", pv_list_length(good) > 0);
	pv_set_bool(model, "has_bad", pv_list_length(bad) > 0);
}

static bool
has_name(const struct pv_value *columns, const char *name)
{
	for (size_t i = 0; i < pv_list_length(columns); i++)
		if (g_strcmp0(
			pv_get_text(pv_list_at(columns, i), "name"), name) == 0)
			return true;
	return false;
}

/* Documents that activities want, and that are not in the file. */
static void
set_documents(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *all)
{
	struct pv_value *list = pv_set_list(model, "documents"), *made;
	const struct pv_value *one;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		one = pv_list_at(all, i);
		made = pv_add_object(list);
		pv_set_text(made, "names", pv_get_text(one, "names"));
		pv_set_text(made, "sort", pv_get_text(one, "kind"));
		pv_set_text(made, "kind",
		    pv_printf(
			ctx, "t.document.kind.%s", pv_get_text(one, "kind")));
		pv_set_bool(made, "bars", pv_get_bool(one, "bars"));
	}
	pv_set_bool(model, "has_documents", pv_list_length(list) > 0);
}

/* Activities of the columns that open later, and those for other children. */
static void
set_told(struct sheet *sheet, struct pv_value *model)
{
	const struct pv_value *columns = pv_get(sheet->data, "columns"), *one;
	const struct pv_value *others = pv_get(sheet->data, "others");
	struct pv_value *list = pv_set_list(model, "later"), *made;
	struct pv_ctx *ctx = sheet->exchange->ctx;

	for (size_t i = 0; i < pv_list_length(columns); i++) {
		one = pv_list_at(columns, i);
		if (pv_get_text(one, "opens_at") == NULL)
			continue;
		made = pv_add_object(list);
		pv_set_text(made, "name", pv_get_text(one, "name"));
		pv_set_text(made, "opens",
		    pv_time_words(ctx, pv_get_text(one, "opens_at")));
	}
	list = pv_set_list(model, "others");
	for (size_t i = 0; i < pv_list_length(others); i++) {
		one = pv_list_at(others, i);
		/* at another hour it may be had */
		if (has_name(columns, pv_get_text(one, "name")))
			continue;
		made = pv_add_object(list);
		pv_set_text(made, "name", pv_get_text(one, "name"));
		pv_set_text(made, "why",
		    key_of(ctx, "others", pv_get_text(one, "refused")));
	}
}

struct famille_me *
booking_me(struct pv_exchange *exchange, const struct pv_value *data)
{
	const struct pv_value *said = pv_get(data, "me");
	struct famille_me *me = talloc_zero(exchange->ctx, struct famille_me);

	me->token = pv_cookie(exchange->ctx, exchange->request, FAMILLE_COOKIE);
	me->adult = pv_get_int(said, "adult");
	me->name = pv_get_text(said, "name");
	me->family = pv_get_text(said, "family");
	me->reference = pv_get_text(said, "reference");
	me->closed = pv_get_bool(said, "closed");
	me->several = pv_get_bool(said, "several");
	return me;
}

static struct pv_value *
make_model(struct sheet *sheet)
{
	struct pv_ctx *ctx = sheet->exchange->ctx;
	const struct pv_value *data = sheet->data;
	struct pv_value *model = pv_object(ctx);

	pv_set_shared(model, "child", pv_get(data, "child"));
	pv_set_text(
	    model, "from", pv_date_words(ctx, pv_get_text(data, "from")));
	pv_set_text(model, "to", pv_date_words(ctx, pv_get_text(data, "to")));
	pv_set_text(model, "monday", pv_get_text(data, "from"));
	pv_set_text(model, "before", pv_get_text(data, "before"));
	pv_set_text(model, "after", pv_get_text(data, "after"));
	pv_set_text(model, "token", pv_token(ctx));
	booking_set_children(sheet->exchange, data, model, sheet->typed);
	set_usual(sheet, model);
	set_weeks(sheet, model);
	booking_set_done(ctx, data, model);
	set_told(sheet, model);
	set_documents(ctx, model, pv_get(data, "documents"));
	pv_set_text(model, "had", pv_strdup(ctx, sheet->had->str));
	return model;
}

/* The page that a call gave, as JSON; faults (of what was typed) may be NULL. */
static struct pv_answer *
booking_page(
    struct pv_exchange *exchange, const char *text, struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct sheet sheet = { .exchange = exchange, .typed = faults != NULL };
	struct pv_answer *answer;
	struct pv_value *model;

	sheet.data = pv_value_from_json(ctx, text, strlen(text));
	if (sheet.data == NULL)
		return NULL;
	sheet.had = g_string_new(NULL);
	model = make_model(&sheet);
	g_string_free(sheet.had, TRUE);
	if (faults != NULL)
		pv_faults_set(model, faults);
	answer = famille_page(exchange, booking_me(exchange, sheet.data),
	    "famille/bookings", model, "bookings");
	if (answer != NULL && faults != NULL)
		answer->status = 422;
	return answer;
}

static const char *
day_or_null(const char *text)
{
	struct pv_date date;

	return text != NULL && pv_date_parse(text, &date) ? text : NULL;
}

static struct pv_answer *
faulty_page(struct pv_exchange *exchange, const char *child, const char *from,
    struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &page_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE)),
		pv_arg_text(child), pv_arg_text(day_or_null(from)),
		pv_arg_null() });

	if (rows == NULL)
		return famille_away(exchange);
	return booking_page(exchange, pv_row_text(rows, 0, "bookings"), faults);
}

/* Digits, as a number of ours is; NULL for anything else. */
const char *
booking_number(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	return length > 0 && length < 19 &&
		strspn(text, "0123456789") == length ?
	    text :
	    NULL;
}

static struct pv_answer *
bookings_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_request *request = exchange->request;
	struct pv_answer *instead;
	struct pv_rows *rows = pv_db_call(ctx, &turn_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, request, FAMILLE_COOKIE)),
		pv_arg_text(
		    booking_number(pv_request_query(request, "enfant"))),
		pv_arg_text(day_or_null(pv_request_query(request, "du"))),
		pv_arg_text(pv_request_query(request, "fait")),
		pv_arg_bool(pv_request_query(request, "voir") != NULL) });

	if (rows == NULL)
		return famille_away(exchange);
	if (!famille_turn_told(exchange, rows, &instead))
		return instead;
	return booking_page(exchange, pv_row_text(rows, 0, "page"), NULL);
}

/* "2026-12-01", or as people write it, "01/12/2026"; NULL where it is no day. */
const char *
booking_day(struct pv_ctx *ctx, const char *typed)
{
	struct pv_date date;

	return pv_date_typed(typed, &date) ? pv_date_iso(ctx, date) : NULL;
}

/* What is in the fields of a name and not in a list, or the other way round. */
static void
add_change(struct pv_exchange *exchange, json_t *data, const char *name,
    const char *had, const char *added, const char *dropped)
{
	const struct pv_request *request = exchange->request;
	json_t *in = json_array(), *out = json_array();
	char **words = g_strsplit(had, " ", 0);

	for (size_t i = 0; i < request->n_fields; i++)
		if (strcmp(request->fields[i].name, name) == 0 &&
		    !has_word(had, request->fields[i].value))
			json_array_append_new(
			    in, json_string(request->fields[i].value));
	for (char **word = words; *word != NULL; word++)
		if (**word != '\0' && !has_value(request, name, *word))
			json_array_append_new(out, json_string(*word));
	g_strfreev(words);
	json_object_set_new(data, added, in);
	json_object_set_new(data, dropped, out);
}

static json_t *
values_of(const struct pv_request *request, const char *name)
{
	json_t *list = json_array();

	for (size_t i = 0; i < request->n_fields; i++)
		if (strcmp(request->fields[i].name, name) == 0)
			json_array_append_new(
			    list, json_string(request->fields[i].value));
	return list;
}

/* The usual week, where it was changed: its days are looked at then. */
static void
read_usual(struct pv_exchange *exchange, json_t *data, struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *from = booking_day(ctx, pv_typed(exchange, "debut"));
	const char *to = booking_day(ctx, pv_typed(exchange, "fin"));
	bool moved = strcmp(pv_printf(ctx, "%s %s", from != NULL ? from : "",
				to != NULL ? to : ""),
			 pv_typed(exchange, "etait")) != 0;

	add_change(exchange, data, "semaine",
	    pv_typed(exchange, "semaine_avant"), "add", "drop");
	if (!moved && json_array_size(json_object_get(data, "add")) == 0 &&
	    json_array_size(json_object_get(data, "drop")) == 0)
		return;
	if (moved)
		json_object_set_new(
		    data, "add", values_of(exchange->request, "semaine"));
	if (from == NULL)
		pv_fault_add(faults, "debut", "t.booking.usual.no-day");
	if (to == NULL)
		pv_fault_add(faults, "fin", "t.booking.usual.no-day");
	if (from != NULL && to != NULL && strcmp(from, to) > 0)
		pv_fault_add(faults, "fin", "t.booking.usual.order");
	json_object_set_new(data, "from", json_string(from));
	json_object_set_new(data, "to", json_string(to));
}

static struct pv_answer *
bookings_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *child = booking_number(pv_typed(exchange, "enfant"));
	const char *token = pv_typed(exchange, "jeton");
	const char *from = pv_typed(exchange, "du");
	struct pv_value *faults = pv_list(ctx);
	json_t *data = json_object();
	struct pv_answer *instead;
	struct pv_rows *rows;
	const char *text;

	add_change(exchange, data, "place", pv_typed(exchange, "avant"), "take",
	    "leave");
	read_usual(exchange, data, faults);
	json_object_set_new(
	    data, "copy", values_of(exchange->request, "aussi"));
	json_object_set_new(data, "language", json_string(ctx->language));
	text = pv_json_text(ctx, data);
	if (child == NULL || *token == '\0') {
		(void)pv_fail(ctx, 400, "PV3501", "error.malformed",
		    "page of bookings without its child or token");
		return NULL;
	}
	if (pv_list_length(faults) > 0)
		return faulty_page(exchange, child, from, faults);
	if (!famille_turn(exchange, &instead))
		return instead;
	rows = pv_db_call(ctx, &save_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE)),
		pv_arg_text(token), pv_arg_text(child), pv_arg_text(text) });
	if (rows == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/famille/reservations?enfant=%s&du=%s&fait=%s", child,
		booking_day(ctx, from) != NULL ? from : "", token));
}

static const struct pv_input page_inputs[] = { PV_QUERY("enfant"),
	PV_QUERY("du"), PV_QUERY("fait"), PV_QUERY("voir"), { 0 } };

#define LIST(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, \
		.max_bytes = LIST_MAX_BYTES \
	}
#define MANY(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 100, \
		.many = true \
	}

static const struct pv_input save_inputs[] = { PV_SHORT("enfant"),
	PV_SHORT("du"), PV_SHORT("jeton"), LIST("avant"), MANY("place"),
	LIST("semaine_avant"), MANY("semaine"), PV_SHORT("etait"),
	PV_SHORT("debut"), PV_SHORT("fin"), MANY("aussi"), { 0 } };

const struct pv_route famille_booking_routes[] = {
	{ PV_GET, "/reservations", bookings_get, 0, page_inputs },
	{ PV_POST, "/reservations", bookings_post, PV_ROUTE_CSRF, save_inputs },
	{ 0 },
};
