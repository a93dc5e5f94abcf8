/*
 * history - what administrators changed of the commune, with each value before
 * and after, and the settings given back as they were.
 * Not here: who looked at a request (journal.c); what happened to a request
 * (story.c).
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "administration.h"
#include "base/text.h"
#include "request/field.h"
#include "request/moment.h"

enum { LINES = 50, VALUE_MAX_BYTES = 400 };

static const struct pv_call history_call = { "agent.administration_history", 6,
	true };
static const struct pv_call settings_call = { "agent.settings", 0, true };

/* The kinds of subjects, in the order of the choice. */
static const char *const kinds[] = { "setting", "service", "agent", "form",
	"regie", "token", "webhook", "forward", "tariff" };

struct filter {
	const char *kind, *agent, *since, *until, *before;
};

/* A text of the page where there is one: else the word, as it is kept. */
static const char *
words(struct pv_ctx *ctx, const char *prefix, const char *word)
{
	const char *key = pv_printf(ctx, "%s%s", prefix, word);
	const char *text =
	    pv_texts_find(ctx->process->texts, ctx->language, key);

	return text != NULL ? text : word;
}

/* The members of an object that is one of a list, in a line. */
static const char *
object_words(struct pv_ctx *ctx, const json_t *object)
{
	const char *member, *text = NULL;
	json_t *value;

	json_object_foreach((json_t *)object, member,
	    value) if (json_string_length(value) > 0) text = text != NULL ?
	    pv_printf(ctx, "%s %s", text, json_string_value(value)) :
	    pv_strdup(ctx, json_string_value(value));
	return text;
}

/* The places of the setting "opening" are numbered: their texts are not. */
static const char *
name_words(struct pv_ctx *ctx, const char *name)
{
	static const char opening[] = "opening.";
	const char *number = name + sizeof(opening) - 1;
	size_t length = 0;

	if (strncmp(name, opening, sizeof(opening) - 1) == 0)
		length = strspn(number, "0123456789");
	if (length > 0 && number[length] == '.')
		name = pv_printf(ctx, "%s%s", opening, number + length + 1);
	return words(ctx, "agent.history.value.", name);
}

/* A value as it is read, an image by a word; NULL where there is none. */
static const char *
value_words(struct pv_ctx *ctx, const json_t *value)
{
	const json_t *one;
	const char *text = NULL;
	size_t at;

	if (value == NULL || json_is_null(value))
		return NULL;
	if (json_is_boolean(value))
		return pv_text(ctx,
		    json_is_true(value) ? "agent.history.yes" :
					  "agent.history.no");
	if (json_is_number(value))
		return pv_printf(ctx, "%.15g", json_number_value(value));
	if (json_is_string(value))
		text = words(ctx, "agent.accounts.role.",
		    pv_strdup(ctx, json_string_value(value)));
	json_array_foreach(value, at, one)
	{
		const char *word = json_is_object(one) ?
		    object_words(ctx, one) :
		    value_words(ctx, one);

		if (word != NULL)
			text = text != NULL ?
			    pv_printf(ctx, "%s, %s", text, word) :
			    word;
	}
	if (text != NULL && (strlen(text) > VALUE_MAX_BYTES || *text == '<'))
		text = pv_text(ctx, "agent.history.long");
	return text;
}

/* What differs between two values: an object by its members. */
static void
add_change(struct pv_ctx *ctx, struct pv_value *list, const char *name,
    const json_t *before, const json_t *after)
{
	json_t *both = json_is_object(before) ? json_copy((json_t *)before) :
						json_object();
	struct pv_value *one;
	const char *member;
	json_t *value;

	if (json_is_object(after))
		json_object_update_missing(both, (json_t *)after);
	json_object_foreach(both, member, value)
	{
		add_change(ctx, list,
		    *name != '\0' ? pv_printf(ctx, "%s.%s", name, member) :
				    pv_strdup(ctx, member),
		    json_object_get(before, member),
		    json_object_get(after, member));
	}
	if (json_object_size(both) == 0 && !json_equal(before, after)) {
		one = pv_add_object(list);
		pv_set_text(one, "name", name_words(ctx, name));
		pv_set_optional(one, "was", value_words(ctx, before));
		pv_set_optional(one, "became", value_words(ctx, after));
	}
	json_decref(both);
}

static void
add_changes(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *rows, int row)
{
	json_t *before = json_loads(pv_row_text(rows, row, "before"), 0, NULL);
	json_t *after = json_loads(pv_row_text(rows, row, "after"), 0, NULL);

	add_change(ctx, pv_set_list(line, "changes"), "", before, after);
	json_decref(before);
	json_decref(after);
}

static void
add_lines(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "lines"), *one;

	for (int row = 0; row < pv_rows_count(rows) && row < LINES; row++) {
		const char *kind = pv_row_text(rows, row, "kind");

		one = pv_add_object(list);
		pv_set_text(one, "id", pv_row_text(rows, row, "id"));
		pv_set_text(
		    one, "kind", words(ctx, "agent.history.kind.", kind));
		pv_set_optional(one, "name", pv_row_text(rows, row, "name"));
		pv_set_text(
		    one, "agent_name", pv_row_text(rows, row, "agent_name"));
		pv_set_bool(one, "setting", strcmp(kind, "setting") == 0);
		pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
		add_changes(ctx, one, rows, row);
	}
	pv_set_bool(model, "has_lines", pv_list_length(list) > 0);
}

static const char *
next(
    struct pv_ctx *ctx, const struct filter *filter, const struct pv_rows *rows)
{
	if (pv_rows_count(rows) <= LINES)
		return NULL;
	return pv_link(ctx,
	    "/agent/administration/historique?quoi=%s&agent=%s&du=%s&au=%s"
	    "&avant=%s",
	    filter->kind != NULL ? filter->kind : "",
	    filter->agent != NULL ? filter->agent : "",
	    filter->since != NULL ? filter->since : "",
	    filter->until != NULL ? filter->until : "",
	    pv_row_text(rows, LINES - 1, "id"));
}

/* What is no kind is no filter. */
static void
add_kinds(struct pv_ctx *ctx, struct pv_value *model, struct filter *filter,
    const char *asked)
{
	struct pv_value *list = pv_set_list(model, "kinds"), *one;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool chosen = asked != NULL && strcmp(asked, kinds[i]) == 0;

		one = pv_add_object(list);
		pv_set_text(one, "word", kinds[i]);
		pv_set_text(
		    one, "text", words(ctx, "agent.history.kind.", kinds[i]));
		pv_set_bool(one, "chosen", chosen);
		if (chosen)
			filter->kind = kinds[i];
	}
}

static struct pv_answer *
page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct filter filter = {
		.agent = administration_number(exchange, "agent"),
		.since = administration_day(exchange, "du"),
		.until = administration_day(exchange, "au"),
		.before = administration_number(exchange, "avant"),
	};
	struct pv_rows *rows, *settings;

	if (me == NULL)
		return agent_away(exchange);
	add_kinds(
	    ctx, model, &filter, pv_request_query(exchange->request, "quoi"));
	const struct pv_arg args[] = {
		pv_arg_text(filter.kind),
		pv_arg_text(filter.agent),
		pv_arg_text(filter.since),
		pv_arg_text(filter.until),
		pv_arg_text(filter.before),
		pv_arg_int(LINES + 1),
	};
	rows = pv_db_call(ctx, &history_call, args);
	settings = rows != NULL ? pv_db_call(ctx, &settings_call, NULL) : NULL;
	if (settings == NULL ||
	    !administration_agents(ctx, model, filter.agent))
		return NULL;
	add_lines(ctx, model, rows);
	pv_set_text(model, "version", pv_row_text(settings, 0, "version"));
	pv_set_optional(model, "next", next(ctx, &filter, rows));
	pv_set_optional(model, "since", filter.since);
	pv_set_optional(model, "until", filter.until);
	pv_set_bool(model, "here_administration", true);
	return agent_page(exchange, me, "agent/history", model);
}

static const struct pv_input inputs[] = {
	PV_QUERY("quoi"),
	PV_QUERY("agent"),
	PV_QUERY("du"),
	PV_QUERY("au"),
	PV_QUERY("avant"),
	{ 0 },
};

const struct pv_route agent_history_routes[] = {
	{ PV_GET, "/administration/historique", page, 0, inputs },
	{ 0 },
};
