/*
 * breaks - school holidays, as the ministry's calendar of the zone has them.
 * Not here: which slots follow (parvis.slots_make).
 */
#include "activity.h"

#include <string.h>

#include "request/field.h"
#include "till.h"
#include "view/json.h"

static const struct pv_call list_call = { "agent.school_breaks", 0, true };
static const struct pv_call set_call = { "agent.school_breaks_set", 3, true };

/* What was typed, which line of it is wrong, what it would touch. */
struct typed {
	const char *lines, *bad, *removed;
	const struct pv_value *touches;
};

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct typed *typed, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	json_t *list, *past, *one;

	if (rows == NULL)
		return NULL;
	list = json_array();
	past = json_array();
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = json_pack("{s:s, s:s, s:s}", "from_on",
		    pv_row_text(rows, row, "from_on"), "to_on",
		    pv_row_text(rows, row, "to_on"), "name",
		    pv_row_text(rows, row, "name"));
		json_array_append_new(
		    pv_row_bool(rows, row, "past") ? past : list, one);
	}
	pv_set(model, "calendar",
	    activity_model(
		ctx, json_pack("{s:o, s:o}", "breaks", list, "past", past)));
	pv_set_optional(model, "lines", typed->lines);
	pv_set_optional(model, "line", typed->bad);
	pv_set_optional(model, "removed", typed->removed);
	pv_set_bool(model, "touches", false);
	if (typed->touches != NULL)
		pv_set_shared(model, "touches", typed->touches);
	return activity_show(exchange, me, "agent/breaks", "breaks", model);
}

static struct pv_answer *
breaks_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    show(exchange, me, &(struct typed){ 0 }, pv_object(exchange->ctx)) :
	    agent_away(exchange);
}

/* "du 19/12/2026 au 03/01/2027 : Noël"; NULL for another line. */
static json_t *
read_line(struct pv_ctx *ctx, const char *line)
{
	char *rest = pv_strdup(ctx, line), *word, *days[2] = { NULL, NULL };
	const char *from, *to;
	int n = 0;

	while (n < 2 && (word = strsep(&rest, " \t:")) != NULL) {
		if (strcmp(word, "\u00a0") == 0 || *word == '\0' ||
		    strcmp(word, "du") == 0 || strcmp(word, "Du") == 0 ||
		    strcmp(word, "au") == 0)
			continue;
		days[n++] = word;
	}
	if (n < 2 || rest == NULL)
		return NULL;
	from = activity_day(ctx, days[0]);
	to = activity_day(ctx, days[1]);
	while (
	    strncmp(rest, "\u00a0", 2) == 0 || strchr(" :\t", *rest) != NULL) {
		if (*rest == '\0')
			return NULL;
		rest += *rest == '\xc2' ? 2 : 1;
	}
	return from != NULL && to != NULL && strlen(rest) <= 100 &&
		strcmp(from, to) <= 0 ?
	    json_pack(
		"{s:s, s:s, s:s}", "from_on", from, "to_on", to, "name", rest) :
	    NULL;
}

/* Each line that says something; NULL, with the one that is wrong. */
static json_t *
read_lines(struct pv_ctx *ctx, const char *typed, const char **bad)
{
	json_t *list = json_array(), *one;
	size_t length;
	char *line;

	for (; *typed != '\0';
	     typed += length + strspn(typed + length, "\r\n")) {
		length = strcspn(typed, "\r\n");
		line = pv_strndup(ctx, typed, length);
		if (line[strspn(line, " \t")] == '\0')
			continue;
		one = read_line(ctx, line);
		if (one == NULL) {
			*bad = line;
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, one);
	}
	return list;
}

static struct pv_answer *
breaks_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx), *told;
	struct typed typed = { .lines = pv_typed(exchange, "periodes"),
		.removed = activity_day(ctx, pv_typed(exchange, "retirer")) };
	bool over = strcmp(pv_typed(exchange, "confirme"), "oui") == 0;
	json_t *list;

	if (me == NULL)
		return NULL;
	list = read_lines(ctx, typed.lines, &typed.bad);
	if (list == NULL) {
		pv_set_int(model, "refused_status", 422);
		return show(exchange, me, &typed, model);
	}
	told = activity_call(ctx, &set_call,
	    (const struct pv_arg[]){ pv_arg_text(pv_json_text(ctx, list)),
		pv_arg_text(typed.removed), pv_arg_bool(over) });
	if (told == NULL)
		return till_refused(exchange, model) ?
		    show(exchange, me, &typed, model) :
		    NULL;
	if (pv_get_bool(told, "done"))
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/activites/vacances?fait=vacances"));
	typed.touches = told;
	return show(exchange, me, &typed, model);
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input inputs[] = { PV_FIELD("periodes"),
	PV_SHORT("retirer"), PV_SHORT("confirme"), { 0 } };

const struct pv_route agent_breaks_routes[] = {
	{ PV_GET, "/activites/vacances", breaks_get, 0, done_inputs },
	{ PV_POST, "/activites/vacances", breaks_post, PV_ROUTE_CSRF, inputs },
	{ 0 },
};
