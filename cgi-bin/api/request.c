/*
 * request - all of one request, and its files.
 * Not here: what is done on it (act.c), which ones a token sees (agent.request).
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "form/recall.h"
#include "form/review.h"
#include "request/download.h"
#include "request/file.h"
#include "request/receive.h"

enum { ID_DIGITS_MAX = 18 };

static const struct pv_call request_call = { "agent.request", 1, true };
static const struct pv_call filing_call = { "agent.filing", 1, true };
static const struct pv_call look_call = { "agent.document_look", 2, true };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };
static const struct pv_call add_call = { "agent.file_add", 8, true };

struct pv_rows *
api_request(struct pv_exchange *exchange)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);

	return pv_db_call(exchange->ctx, &request_call, &reference);
}

static void
set_texts(json_t *object, const struct pv_rows *rows, const char *const *names)
{
	for (; *names != NULL; names++)
		api_set_text(object, *names, pv_row_text(rows, 0, *names));
}

static json_t *
person_of(const struct pv_rows *rows)
{
	static const char *const names[] = { "email", "phone", "birth_date",
		NULL };
	json_t *person = json_object();

	api_set_text(person, "name", pv_row_text(rows, 0, "person_name"));
	set_texts(person, rows, names);
	return person;
}

static json_t *
assigned_to(const struct pv_rows *rows)
{
	const char *name = pv_row_text(rows, 0, "agent_name");
	json_t *agent;

	if (name == NULL)
		return json_null();
	agent = json_object();
	json_object_set_new(
	    agent, "id", json_integer(pv_row_int(rows, 0, "agent_id")));
	api_set_text(agent, "name", name);
	return agent;
}

/* What was asked, as it was asked; value as the form has it, text in words. */
static void
add_answers(struct pv_ctx *ctx, json_t *list, struct pv_answers *answers,
    const struct pv_value *page)
{
	const struct pv_value *rows = pv_get(page, "rows");

	for (size_t i = 0; i < pv_list_length(rows); i++) {
		const struct pv_value *row = pv_list_at(rows, i);
		const char *path = pv_get_text(row, "path");
		json_t *answer = json_object();

		api_set_text(answer, "path", path);
		api_set_text(answer, "page", pv_get_text(page, "heading"));
		api_set_text(answer, "label", pv_get_text(row, "label"));
		api_set_text(answer, "value",
		    pv_answers_joined(ctx, answers, path, "\n"));
		api_set_text(answer, "text", pv_get_text(row, "value"));
		json_array_append_new(list, answer);
	}
}

/* NULL with an error of the database; null where they were erased. */
static json_t *
answers_of(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const struct pv_definition *definition;
	struct pv_answers *answers;
	struct pv_value *pages;
	json_t *list;
	bool good;

	answers = pv_recall(ctx, rows, 0, &definition, &good);
	if (!good)
		return NULL;
	if (answers == NULL)
		return json_null();
	list = json_array();
	pages = pv_review(ctx, answers, definition,
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files")));
	for (size_t i = 0; i < pv_list_length(pages); i++)
		add_answers(ctx, list, answers, pv_list_at(pages, i));
	return list;
}

/* The members named of each object of a jsonb column, in its order. */
static json_t *
some_of(
    const struct pv_rows *rows, const char *column, const char *const *names)
{
	const char *text = pv_row_text(rows, 0, column);
	json_t *all = text != NULL ? json_loads(text, 0, NULL) : NULL;
	json_t *list = json_array(), *one;
	size_t index;

	json_array_foreach(all, index, one)
	{
		json_t *kept = json_object();

		for (const char *const *name = names; *name != NULL; name++) {
			json_t *value = json_object_get(one, *name);

			json_object_set(
			    kept, *name, value != NULL ? value : json_null());
		}
		json_array_append_new(list, kept);
	}
	json_decref(all);
	return list;
}

static json_t *
documents_of(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	static const char *const names[] = { "id", "name", "type", "size",
		"state", "origin", "field", "message", "at", NULL };
	json_t *list = some_of(rows, "files", names), *one;
	size_t index;

	json_array_foreach(list, index, one) api_set_text(one, "href",
	    pv_link(ctx, "/api/requests/%s/documents/%lld",
		pv_row_text(rows, 0, "reference"),
		(long long)json_integer_value(json_object_get(one, "id"))));
	return list;
}

static void
add_lists(struct pv_ctx *ctx, json_t *request, const struct pv_rows *rows)
{
	static const char *const events[] = { "n", "kind", "at", "actor",
		"agent_name", "state", NULL };
	static const char *const messages[] = { "id", "author", "agent_name",
		"kind", "text", "at", NULL };
	static const char *const notes[] = { "id", "agent_name", "text", "at",
		NULL };

	json_object_set_new(request, "documents", documents_of(ctx, rows));
	json_object_set_new(
	    request, "messages", some_of(rows, "messages", messages));
	json_object_set_new(request, "notes", some_of(rows, "notes", notes));
	json_object_set_new(
	    request, "events", some_of(rows, "timeline", events));
}

/* Who asks for whom, and how it came; all null on line, for oneself. */
static bool
add_filing(struct pv_ctx *ctx, json_t *request, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_rows *found = pv_db_call(ctx, &filing_call, &reference);
	struct pv_value *filing;
	const char *came_by;

	if (found == NULL)
		return false;
	filing = pv_rows_json(ctx, pv_row_text(found, 0, "filing"));
	came_by = pv_get_text(filing, "came_by");
	api_set_text(request, "channel", came_by != NULL ? came_by : "web");
	api_set_text(request, "acting_as", pv_get_text(filing, "acting_as"));
	api_set_text(request, "represented_name",
	    pv_get_text(filing, "represented_name"));
	return true;
}

/* NULL with an error. */
static json_t *
describe(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	static const char *const texts[] = { "reference", "procedure", "title",
		"service", "state", "subject", "due_on", "silence",
		"silence_on", "reason", "appeal", NULL };
	static const char *const times[] = { "received_at", "closed_at",
		"erased_at", "changed_at", NULL };
	json_t *request = json_object(), *answers = answers_of(ctx, rows);

	if (answers == NULL)
		return NULL;
	set_texts(request, rows, texts);
	for (const char *const *name = times; *name != NULL; name++)
		api_set_time(ctx, request, *name, pv_row_text(rows, 0, *name));
	json_object_set_new(
	    request, "version", json_integer(pv_row_int(rows, 0, "version")));
	json_object_set_new(request, "assigned_to", assigned_to(rows));
	json_object_set_new(request, "person", person_of(rows));
	api_set_text(request, "reply_by", pv_row_text(rows, 0, "channel"));
	json_object_set_new(request, "answers", answers);
	add_lists(ctx, request, rows);
	return add_filing(ctx, request, rows) ? request : NULL;
}

static struct pv_answer *
request_get(struct pv_exchange *exchange)
{
	struct pv_rows *rows;
	json_t *request;

	if (!api_enter(exchange, API_READ, "application/json") ||
	    (rows = api_request(exchange)) == NULL ||
	    (request = describe(exchange->ctx, rows)) == NULL)
		return NULL;
	return api_tagged(exchange,
	    pv_printf(exchange->ctx, "%lld-",
		(long long)pv_row_int(rows, 0, "version")),
	    api_json(exchange, 200, request));
}

/* The number of a file in the path; -1 for what is none. */
static int64_t
file_id(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits <= ID_DIGITS_MAX && text[digits] == '\0' ?
	    strtoll(text, NULL, 10) :
	    -1;
}

static struct pv_answer *
document_get(struct pv_exchange *exchange)
{
	static const struct pv_download download = { .info = &info_call,
		.chunk = &chunk_call };
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_int(file_id(exchange->captures[1])) };

	if (!api_enter(exchange, API_DOCUMENTS, NULL) ||
	    pv_db_call(exchange->ctx, &look_call, args) == NULL)
		return NULL;
	return pv_download(exchange->ctx, &download, exchange->captures[1]);
}

/* Kept with the request, as an agent's: it goes with what is written next. */
static struct pv_answer *
document_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	const char *refused;
	json_t *answer;
	int added = 0;

	if (!api_enter(exchange, API_WRITE, "application/json") ||
	    !pv_receive(ctx, exchange->request, "file", &add_call, reference,
		&added, &refused))
		return NULL;
	if (added == 0) {
		(void)api_refuse(
		    exchange, "file", "api.file", "no file in the body");
		return NULL;
	}
	answer = json_object();
	api_set_text(answer, "reference", exchange->captures[0]);
	json_object_set_new(answer, "added", json_integer(added));
	return api_json(exchange, 201, answer);
}

static const struct pv_input document_inputs[] = {
	{ .name = "file", .kind = PV_IN_FILE, .many = true },
	{ 0 },
};

const struct pv_route api_request_routes[] = {
	{ PV_GET, API_REQUEST, request_get, 0, NULL },
	{ PV_GET, API_REQUEST "/documents/{id}", document_get, 0, NULL },
	{ PV_POST, API_REQUEST "/documents", document_post, PV_ROUTE_TOKEN,
	    document_inputs },
	{ 0 },
};
