/*
 * filter - the address of a list, both ways.
 * Not here: the list (desk.c).
 */
#include "filter.h"

#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "view/json.h"

enum { QUERY_MAX_BYTES = 4096, NAME_MAX_BYTES = 64 };

static const struct filter_word states[] = {
	{ "recue", "received", "t.agent.state.received", true },
	{ "en-cours", "in-progress", "t.agent.state.in-progress", true },
	{ "attente", "waiting", "t.agent.state.waiting", true },
	{ "repondue", "answered", "t.agent.state.answered", false },
	{ "refusee", "refused", "t.agent.state.refused", false },
	{ "close", "closed", "t.agent.state.closed", false },
	{ "retiree", "withdrawn", "t.agent.state.withdrawn", false },
	{ "toutes", NULL, "t.agent.desk.filter-all", false },
	{ NULL, NULL, NULL, false },
};

static const struct filter_word delays[] = {
	{ "retard", "late", "t.agent.desk.filter-late", false },
	{ "bientot", "soon", "t.agent.desk.filter-soon", false },
	{ NULL, NULL, NULL, false },
};

static const struct filter_word channels[] = {
	{ "en-ligne", "web", "t.agent.way.web", false },
	{ "telephone", "phone", "t.agent.way.phone", false },
	{ "guichet", "counter", "t.agent.way.counter", false },
	{ "courrier", "post", "t.agent.way.post", false },
	{ "hubee", "hubee", "t.agent.way.hubee", false },
	{ NULL, NULL, NULL, false },
};

static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
static const char digits[] = "0123456789";

/* name: in the address; key: in p_filter. */
static const struct {
	const char *name, *key;
	const struct filter_word *words;
} kinds[FILTER_KINDS] = {
	[FILTER_STATE] = { "etat", "state", states },
	[FILTER_DELAY] = { "delai", NULL, delays },
	[FILTER_PROCEDURE] = { "demarche", "procedure", NULL },
	[FILTER_SERVICE] = { "service", "service", NULL },
	[FILTER_AGENT] = { "agent", "agent", NULL },
	[FILTER_CHANNEL] = { "voie", "channel", channels },
};

const struct filter_word *
agent_filter_words(enum filter_kind kind)
{
	return kinds[kind].words;
}

const char *
agent_filter_name(enum filter_kind kind)
{
	return kinds[kind].name;
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
	return is_made_of(text, digits) && strlen(text) <= 18;
}

static const struct filter_word *
find_word(enum filter_kind kind, const char *value)
{
	const struct filter_word *word = kinds[kind].words;

	for (; word != NULL && word->word != NULL; word++)
		if (strcmp(word->word, value) == 0)
			return word;
	return NULL;
}

static bool
is_value(enum filter_kind kind, const char *value)
{
	if (kinds[kind].words != NULL)
		return find_word(kind, value) != NULL;
	if (kind == FILTER_AGENT)
		return strcmp(value, "moi") == 0 ||
		    strcmp(value, "personne") == 0 || is_number(value);
	return is_made_of(value, small);
}

bool
agent_filter_has(
    const struct agent_filter *filter, enum filter_kind kind, const char *value)
{
	const struct filter_values *values = &filter->kinds[kind];

	for (size_t i = 0; i < values->n; i++)
		if (strcmp(values->values[i], value) == 0)
			return true;
	return false;
}

static void
add_value(struct agent_filter *filter, enum filter_kind kind, const char *value)
{
	struct filter_values *values = &filter->kinds[kind];

	if (values->n < FILTER_VALUES_MAX && is_value(kind, value) &&
	    !agent_filter_has(filter, kind, value))
		values->values[values->n++] = value;
}

struct agent_filter
agent_filter_first(const struct agent_filter *filter)
{
	struct agent_filter first = *filter;

	first.place = NULL;
	first.back = false;
	return first;
}

struct agent_filter
agent_filter_without(
    const struct agent_filter *filter, enum filter_kind kind, const char *value)
{
	struct agent_filter without = agent_filter_first(filter);
	struct filter_values *values = &without.kinds[kind];
	size_t kept = 0;

	for (size_t i = 0; i < values->n; i++)
		if (strcmp(values->values[i], value) != 0)
			values->values[kept++] = values->values[i];
	values->n = kept;
	return without;
}

struct agent_filter
agent_filter_only(enum filter_kind kind, const char *value)
{
	struct agent_filter only = { 0 };

	if (value != NULL)
		add_value(&only, kind, value);
	return only;
}

bool
agent_filter_any(const struct agent_filter *filter)
{
	bool any = filter->unread || filter->failed || filter->from != NULL ||
	    filter->to != NULL;

	for (size_t kind = 0; kind < FILTER_KINDS; kind++)
		any |= filter->kinds[kind].n > 0;
	return any;
}

/* "2026-12-01-42", or "1764158400000000-42" in the order of receipt. */
static bool
is_place(struct pv_ctx *ctx, const char *text)
{
	const char *id = strrchr(text, '-');
	struct pv_date date;
	const char *key;

	if (id == NULL || id == text || !is_number(id + 1))
		return false;
	key = pv_strndup(ctx, text, (size_t)(id - text));
	return is_number(key) || pv_date_parse(key, &date);
}

static const char *
read_day(const char *value)
{
	struct pv_date date;

	return pv_date_parse(value, &date) ? value : NULL;
}

static void
read_one(struct pv_ctx *ctx, struct agent_filter *filter, const char *name,
    const char *value)
{
	for (size_t kind = 0; kind < FILTER_KINDS; kind++)
		if (strcmp(kinds[kind].name, name) == 0)
			add_value(filter, (enum filter_kind)kind, value);
	if (strcmp(name, "nonlue") == 0)
		filter->unread = strcmp(value, "oui") == 0;
	else if (strcmp(name, "envoi") == 0)
		filter->failed = strcmp(value, "echec") == 0;
	else if (strcmp(name, "tri") == 0)
		filter->newest = strcmp(value, "recu") == 0;
	else if (strcmp(name, "du") == 0)
		filter->from = read_day(value);
	else if (strcmp(name, "au") == 0)
		filter->to = read_day(value);
	else if ((strcmp(name, "apres") == 0 || strcmp(name, "avant") == 0) &&
	    is_place(ctx, value)) {
		filter->place = value;
		filter->back = *name == 'a' && name[1] == 'v';
	}
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

	for (size_t kind = 0; kind < FILTER_KINDS; kind++)
		for (size_t i = 0; i < filter->kinds[kind].n; i++)
			add_pair(query, kinds[kind].name,
			    filter->kinds[kind].values[i]);
	add_pair(query, "nonlue", filter->unread ? "oui" : NULL);
	add_pair(query, "envoi", filter->failed ? "echec" : NULL);
	add_pair(query, "du", filter->from);
	add_pair(query, "au", filter->to);
	add_pair(query, "tri", filter->newest ? "recu" : NULL);
	add_pair(query, filter->back ? "avant" : "apres", filter->place);
	return query->data;
}

/* The states that no filter names: those to be dealt with, or every one. */
static void
add_states(json_t *list, const struct agent_filter *filter)
{
	bool all = agent_filter_has(filter, FILTER_STATE, "toutes");

	for (const struct filter_word *state = states; state->name != NULL;
	     state++)
		if (all ||
		    (filter->kinds[FILTER_STATE].n == 0 ?
			    state->open :
			    agent_filter_has(
				filter, FILTER_STATE, state->word)))
			json_array_append_new(list, json_string(state->name));
}

static json_t *
value_json(enum filter_kind kind, const char *value, int64_t me)
{
	const struct filter_word *word = find_word(kind, value);

	if (word != NULL)
		return json_string(word->name);
	if (kind == FILTER_AGENT && strcmp(value, "moi") == 0)
		return json_integer(me);
	if (kind == FILTER_AGENT && strcmp(value, "personne") == 0)
		return json_string("none");
	return json_string(value);
}

static void
set_members(json_t *json, const struct agent_filter *filter, int64_t me)
{
	json_t *list;

	for (size_t kind = 0; kind < FILTER_KINDS; kind++) {
		const struct filter_values *values = &filter->kinds[kind];

		if (kind == FILTER_DELAY || kind == FILTER_STATE ||
		    values->n == 0)
			continue;
		list = json_array();
		for (size_t i = 0; i < values->n; i++)
			json_array_append_new(list,
			    value_json(
				(enum filter_kind)kind, values->values[i], me));
		json_object_set_new(json, kinds[kind].key, list);
	}
	list = json_array();
	add_states(list, filter);
	json_object_set_new(json, "state", list);
	for (size_t i = 0; i < filter->kinds[FILTER_DELAY].n; i++)
		json_object_set_new(json,
		    find_word(
			FILTER_DELAY, filter->kinds[FILTER_DELAY].values[i])
			->name,
		    json_true());
}

char *
agent_filter_json(
    struct pv_ctx *ctx, const struct agent_filter *filter, int64_t me)
{
	json_t *json = json_object();

	set_members(json, filter, me);
	if (filter->unread)
		json_object_set_new(json, "unread", json_true());
	if (filter->failed)
		json_object_set_new(json, "failed", json_true());
	if (filter->from != NULL)
		json_object_set_new(json, "from", json_string(filter->from));
	if (filter->to != NULL)
		json_object_set_new(json, "to", json_string(filter->to));
	if (filter->newest)
		json_object_set_new(json, "sort", json_string("received"));
	return pv_json_text(ctx, json);
}
