/*
 * filter - the address of a list, both ways.
 * Not here: the list (desk.c).
 */
#include "filter.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/date.h"

enum { QUERY_MAX_BYTES = 1024, NAME_MAX_BYTES = 64 };

const struct agent_state agent_states[] = {
	{ "recue", "received", "t.agent.state.received", true },
	{ "en-cours", "in-progress", "t.agent.state.in-progress", true },
	{ "attente", "waiting", "t.agent.state.waiting", true },
	{ "repondue", "answered", "t.agent.state.answered", false },
	{ "refusee", "refused", "t.agent.state.refused", false },
	{ "close", "closed", "t.agent.state.closed", false },
	{ "retiree", "withdrawn", "t.agent.state.withdrawn", false },
};
const size_t agent_n_states = sizeof(agent_states) / sizeof(agent_states[0]);

static bool
is_state(const char *word)
{
	for (size_t i = 0; i < agent_n_states; i++)
		if (strcmp(agent_states[i].word, word) == 0)
			return true;
	return strcmp(word, "toutes") == 0;
}

static bool
is_made_of(const char *text, const char *characters)
{
	size_t length = strlen(text);

	return length > 0 && length <= NAME_MAX_BYTES &&
	    strspn(text, characters) == length;
}

static bool
is_number(const char *text)
{
	return is_made_of(text, "0123456789") && strlen(text) <= 18;
}

bool
agent_filter_after(
    struct pv_ctx *ctx, struct agent_filter *filter, const char *text)
{
	enum { DAY_LENGTH = 10 };
	struct pv_date date;
	const char *day;

	if (strlen(text) <= DAY_LENGTH + 1 || text[DAY_LENGTH] != '-' ||
	    !is_number(text + DAY_LENGTH + 1))
		return false;
	day = pv_strndup(ctx, text, DAY_LENGTH);
	if (!pv_date_parse(day, &date))
		return false;
	filter->after_due = day;
	filter->after_id = strtoll(text + DAY_LENGTH + 1, NULL, 10);
	return true;
}

static void
read_one(struct pv_ctx *ctx, struct agent_filter *filter, const char *name,
    const char *value)
{
	if (strcmp(name, "etat") == 0 && is_state(value))
		filter->state = value;
	else if (strcmp(name, "demarche") == 0 &&
	    is_made_of(value, "abcdefghijklmnopqrstuvwxyz0123456789-"))
		filter->procedure = value;
	else if (strcmp(name, "agent") == 0 &&
	    (strcmp(value, "moi") == 0 || strcmp(value, "personne") == 0 ||
		is_number(value)))
		filter->agent = value;
	else if (strcmp(name, "retard") == 0 && strcmp(value, "oui") == 0)
		filter->late = true;
	else if (strcmp(name, "apres") == 0)
		(void)agent_filter_after(ctx, filter, value);
}

void
agent_filter_read(struct pv_ctx *ctx, struct agent_filter *filter,
    const struct pv_field *query, size_t n)
{
	for (size_t i = 0; i < n; i++)
		read_one(ctx, filter, query[i].name, query[i].value);
}

/* What we wrote ourselves into a cookie: nothing in it is percent-encoded. */
void
agent_filter_parse(
    struct pv_ctx *ctx, struct agent_filter *filter, const char *query)
{
	char *rest = pv_strdup(ctx, query), *pair;

	while ((pair = strsep(&rest, "&")) != NULL) {
		char *value = strchr(pair, '=');

		if (value == NULL)
			continue;
		*value++ = '\0';
		read_one(ctx, filter, pair, value);
	}
}

static void
add_pair(struct pv_buffer *query, const char *name, const char *value)
{
	if (value != NULL)
		pv_buffer_addf(query, "%s%s=%s", query->length > 0 ? "&" : "",
		    name, value);
}

/* Each value was read as plain letters and digits: none needs escaping. */
char *
agent_filter_query(struct pv_ctx *ctx, const struct agent_filter *filter)
{
	struct pv_buffer *query = pv_buffer_new(ctx, QUERY_MAX_BYTES);

	add_pair(query, "etat", filter->state);
	add_pair(query, "demarche", filter->procedure);
	add_pair(query, "agent", filter->agent);
	add_pair(query, "retard", filter->late ? "oui" : NULL);
	if (filter->after_due != NULL)
		add_pair(query, "apres",
		    pv_printf(query, "%s-%" PRId64, filter->after_due,
			filter->after_id));
	return query->data;
}

static json_t *
states_wanted(const struct agent_filter *filter)
{
	json_t *states = json_array();

	for (size_t i = 0; i < agent_n_states; i++) {
		const struct agent_state *state = &agent_states[i];

		if (filter->state == NULL ?
			state->open :
			strcmp(filter->state, state->word) == 0 ||
			    strcmp(filter->state, "toutes") == 0)
			json_array_append_new(states, json_string(state->name));
	}
	return states;
}

char *
agent_filter_json(
    struct pv_ctx *ctx, const struct agent_filter *filter, int64_t me)
{
	json_t *json = json_pack("{s:o}", "state", states_wanted(filter));
	char *made, *kept;

	if (filter->procedure != NULL)
		json_object_set_new(
		    json, "procedure", json_string(filter->procedure));
	if (filter->agent != NULL && strcmp(filter->agent, "moi") == 0)
		json_object_set_new(json, "agent", json_integer(me));
	else if (filter->agent != NULL &&
	    strcmp(filter->agent, "personne") == 0)
		json_object_set_new(json, "agent", json_string("none"));
	else if (filter->agent != NULL)
		json_object_set_new(json, "agent",
		    json_integer(strtoll(filter->agent, NULL, 10)));
	if (filter->late)
		json_object_set_new(json, "late", json_true());
	made = json_dumps(json, JSON_COMPACT);
	if (made == NULL)
		pv_die("out of memory for a filter");
	kept = pv_strdup(ctx, made);
	free(made);
	json_decref(json);
	return kept;
}
