/*
 * list - requests by the filters of the desk, page by page; the procedures.
 * Not here: one request (request.c), which ones a token sees (agent.desk).
 */
#include "api.h"

#include <string.h>

#include "base/date.h"
#include "view/json.h"

enum { NAME_MAX_BYTES = 64, NUMBER_DIGITS_MAX = 15 };

static const struct pv_call desk_call = { "agent.desk", 4, true };
static const struct pv_call agents_call = { "agent.agents", 0, true };
static const struct pv_call procedures_call = { "agent.procedures", 0, true };

static const char *const states[] = { "received", "in-progress", "waiting",
	"answered", "refused", "closed", "withdrawn", NULL };
static const char *const channels[] = { "web", "phone", "counter", "post",
	"hubee", NULL };
static const char *const delays[] = { "late", "soon", NULL };
static const char *const sorts[] = { "due", "received", NULL };

static bool
is_one_of(const char *const *words, const char *word)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* A word such as a procedure's name, where there is no list of them here. */
static bool
is_name(const char *word)
{
	size_t length = strlen(word);

	return length > 0 && length <= NAME_MAX_BYTES &&
	    strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* "none", or the number of an agent. */
static bool
is_agent(const char *word)
{
	size_t length = strlen(word);

	return strcmp(word, "none") == 0 ||
	    (length > 0 && length <= NUMBER_DIGITS_MAX &&
		strspn(word, "0123456789") == length);
}

/* All values of an input, into a list of the filter; false with 422. */
static bool
add_list(struct pv_exchange *exchange, json_t *filter, const char *name,
    const char *const *words, bool (*fits)(const char *word))
{
	const struct pv_request *request = exchange->request;
	json_t *list = json_array();

	json_object_set_new(filter, name, list);
	for (size_t i = 0; i < request->n_query; i++) {
		const char *value = request->query[i].value;

		if (strcmp(request->query[i].name, name) != 0)
			continue;
		if (words != NULL ? !is_one_of(words, value) : !fits(value))
			return api_refuse(exchange, name, "api.word",
			    "a filter with a word that is none");
		json_array_append_new(list, json_string(value));
	}
	if (json_array_size(list) == 0)
		json_object_del(filter, name);
	return true;
}

static bool
add_delays(struct pv_exchange *exchange, json_t *filter)
{
	size_t index;
	json_t *word;

	if (!add_list(exchange, filter, "delay", delays, NULL))
		return false;
	json_array_foreach(json_object_get(filter, "delay"), index, word)
	    json_object_set_new(filter, json_string_value(word), json_true());
	json_object_del(filter, "delay");
	return true;
}

/* "any": every state, closed ones too; none: those to be dealt with. */
static bool
add_states(struct pv_exchange *exchange, json_t *filter)
{
	const char *first = pv_request_query(exchange->request, "state");
	json_t *all;

	if (first == NULL || strcmp(first, "any") != 0)
		return add_list(exchange, filter, "state", states, NULL);
	all = json_array();
	for (size_t i = 0; states[i] != NULL; i++)
		json_array_append_new(all, json_string(states[i]));
	json_object_set_new(filter, "state", all);
	return true;
}

static bool
add_day(struct pv_exchange *exchange, json_t *filter, const char *name,
    const char *key)
{
	const char *value = pv_request_query(exchange->request, name);
	struct pv_date day;

	if (value == NULL)
		return true;
	if (!pv_date_parse(value, &day))
		return api_refuse(
		    exchange, name, "api.day", "a day that is none");
	json_object_set_new(filter, key, json_string(value));
	return true;
}

static bool
add_sort(struct pv_exchange *exchange, json_t *filter)
{
	const char *value = pv_request_query(exchange->request, "sort");

	if (value == NULL)
		return true;
	if (!is_one_of(sorts, value))
		return api_refuse(
		    exchange, "sort", "api.word", "an order that is none");
	json_object_set_new(filter, "sort", json_string(value));
	return true;
}

static bool
add_agents(struct pv_exchange *exchange, json_t *filter)
{
	json_t *list;

	if (!add_list(exchange, filter, "assigned", NULL, is_agent))
		return false;
	if ((list = json_object_get(filter, "assigned")) != NULL)
		json_object_set(filter, "agent", list);
	json_object_del(filter, "assigned");
	return true;
}

/* Asked, or not asked: what is not true is no filter. */
static bool
add_truth(struct pv_exchange *exchange, json_t *filter, const char *name,
    const char *key)
{
	const char *value = pv_request_query(exchange->request, name);

	if (value == NULL)
		return true;
	if (strcmp(value, "true") != 0)
		return api_refuse(
		    exchange, name, "api.word", "a filter that is not true");
	json_object_set_new(filter, key, json_true());
	return true;
}

/* p_filter of agent.desk; NULL with 422. */
static char *
read_filter(struct pv_exchange *exchange)
{
	json_t *filter = json_object();

	if (!add_states(exchange, filter) || !add_delays(exchange, filter) ||
	    !add_list(exchange, filter, "procedure", NULL, is_name) ||
	    !add_list(exchange, filter, "service", NULL, is_name) ||
	    !add_list(exchange, filter, "channel", channels, NULL) ||
	    !add_agents(exchange, filter) ||
	    !add_truth(exchange, filter, "unread", "unread") ||
	    !add_truth(exchange, filter, "mail_failed", "failed") ||
	    !add_day(exchange, filter, "received_from", "from") ||
	    !add_day(exchange, filter, "received_to", "to") ||
	    !add_sort(exchange, filter)) {
		json_decref(filter);
		return NULL;
	}
	return pv_json_text(exchange->ctx, filter);
}

/* No name of a person: that is in the request, whose reading is noted. */
static json_t *
line_of(struct pv_exchange *exchange, const struct pv_rows *rows, int row)
{
	static const char *const texts[] = { "reference", "procedure", "title",
		"service", "state", "due_on" };
	struct pv_ctx *ctx = exchange->ctx;
	json_t *line = json_object();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		api_set_text(line, texts[i], pv_row_text(rows, row, texts[i]));
	api_set_time(
	    ctx, line, "received_at", pv_row_text(rows, row, "received_at"));
	api_set_text(line, "channel", pv_row_text(rows, row, "came_by"));
	json_object_set_new(
	    line, "version", json_integer(pv_row_int(rows, row, "version")));
	json_object_set_new(
	    line, "unread", json_boolean(pv_row_bool(rows, row, "unread")));
	api_set_text(line, "href",
	    pv_link(
		ctx, "/api/requests/%s", pv_row_text(rows, row, "reference")));
	return line;
}

static struct pv_answer *
list(struct pv_exchange *exchange)
{
	const char *after = pv_request_query(exchange->request, "after");
	const char *filter, *next = NULL;
	json_t *answer, *lines;
	struct pv_answer *sent;
	struct pv_rows *rows;
	int limit, n;

	if (!api_enter(exchange, API_READ, "application/json") ||
	    (filter = read_filter(exchange)) == NULL ||
	    (limit = api_limit(exchange)) < 0)
		return NULL;
	/* One more than a page: whether there is a next one. */
	rows = pv_db_call(exchange->ctx, &desk_call,
	    (struct pv_arg[]){ pv_arg_text(filter), pv_arg_text(after),
		pv_arg_bool(false), pv_arg_int(limit + 1) });
	if (rows == NULL)
		return NULL;
	n = pv_rows_count(rows) <= limit ? pv_rows_count(rows) : limit;
	answer = json_object();
	lines = json_array();
	json_object_set_new(answer, "requests", lines);
	for (int row = 0; row < n; row++)
		json_array_append_new(lines, line_of(exchange, rows, row));
	if (pv_rows_count(rows) > limit)
		next = api_next(exchange, pv_row_text(rows, n - 1, "place"));
	api_set_text(answer, "next", next);
	sent = api_tagged(exchange, "", api_json(exchange, 200, answer));
	if (next != NULL)
		pv_answer_header(sent, "Link",
		    pv_printf(exchange->ctx, "<%s>; rel=\"next\"", next));
	return sent;
}

static struct pv_answer *
procedures(struct pv_exchange *exchange)
{
	json_t *answer, *lines;
	struct pv_rows *rows;

	if (!api_enter(exchange, API_READ, "application/json") ||
	    (rows = pv_db_call(exchange->ctx, &procedures_call, NULL)) == NULL)
		return NULL;
	answer = json_object();
	lines = json_array();
	json_object_set_new(answer, "procedures", lines);
	for (int row = 0; row < pv_rows_count(rows); row++) {
		json_t *line = json_object();

		api_set_text(line, "name", pv_row_text(rows, row, "name"));
		api_set_text(line, "title", pv_row_text(rows, row, "title"));
		api_set_text(
		    line, "service", pv_row_text(rows, row, "service"));
		json_object_set_new(line, "open",
		    json_boolean(pv_row_bool(rows, row, "enabled")));
		json_array_append_new(lines, line);
	}
	return api_tagged(exchange, "", api_json(exchange, 200, answer));
}

/* To whom a request may be given. */
static struct pv_answer *
agents(struct pv_exchange *exchange)
{
	json_t *answer, *lines;
	struct pv_rows *rows;

	if (!api_enter(exchange, API_WRITE, "application/json") ||
	    (rows = pv_db_call(exchange->ctx, &agents_call, NULL)) == NULL)
		return NULL;
	answer = json_object();
	lines = json_array();
	json_object_set_new(answer, "agents", lines);
	for (int row = 0; row < pv_rows_count(rows); row++) {
		json_t *line = json_object();

		json_object_set_new(
		    line, "id", json_integer(pv_row_int(rows, row, "id")));
		api_set_text(line, "name", pv_row_text(rows, row, "name"));
		json_array_append_new(lines, line);
	}
	return api_tagged(exchange, "", api_json(exchange, 200, answer));
}

#define MANY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 200, \
		.many = true \
	}

static const struct pv_input list_inputs[] = {
	MANY("state"),
	MANY("delay"),
	MANY("procedure"),
	MANY("service"),
	MANY("channel"),
	MANY("assigned"),
	PV_QUERY("unread"),
	PV_QUERY("mail_failed"),
	PV_QUERY("received_from"),
	PV_QUERY("received_to"),
	PV_QUERY("sort"),
	PV_QUERY("after"),
	PV_QUERY("limit"),
	{ 0 },
};

const struct pv_route api_list_routes[] = {
	{ PV_GET, "/agents", agents, 0, NULL },
	{ PV_GET, "/procedures", procedures, 0, NULL },
	{ PV_GET, "/requests", list, 0, list_inputs },
	{ 0 },
};
