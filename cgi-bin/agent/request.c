/*
 * request - the page of one request, and what is done on it at once.
 * Not here: its model (request_model.c), what is written to the person (act.c).
 */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "request/download.h"

static const struct pv_call request_call = { "agent.request", 1, true };
static const struct pv_call take_call = { "agent.take", 2, false };
static const struct pv_call assign_call = { "agent.assign", 3, false };
static const struct pv_call note_call = { "agent.note_add", 3, true };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };

char *
request_link(struct pv_exchange *exchange, const char *rest)
{
	return pv_link(
	    exchange->ctx, "/agent/demandes/%s%s", exchange->captures[0], rest);
}

struct pv_rows *
request_fetch(struct pv_exchange *exchange)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);

	return pv_db_call(exchange->ctx, &request_call, &reference);
}

/* What an action left in the address: its words, and whether to go on. */
static void
read_done(struct pv_exchange *exchange, struct request_extra *extra)
{
	static const char *const known[] = { "taken", "assigned", "question",
		"message", "answer", "refusal", "closing", "question-post",
		"message-post", "answer-post", "refusal-post", "closing-post",
		"note", "posted", "checked", "task", "task-changed",
		"mail-again", "linked", "unlinked", "undone", "deposited",
		"acknowledgement", "acknowledgement-post", "extended",
		"attested", "correction", "correction-post",
		"correction-cancelled" };
	const char *done = pv_request_query(exchange->request, "fait");

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (done == NULL || strcmp(done, known[i]) != 0)
			continue;
		extra->done =
		    pv_printf(exchange->ctx, "t.agent.done.%s", known[i]);
		extra->choice = strcmp(done, "note") != 0 &&
		    strcmp(done, "undone") != 0 &&
		    strcmp(done, "checked") != 0 &&
		    strcmp(done, "mail-again") != 0 &&
		    strcmp(done, "taken") != 0;
	}
}

static struct pv_answer *
request_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct request_extra extra = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	read_done(exchange, &extra);
	return request_page(exchange, me, rows, &extra);
}

int64_t
request_seen(struct pv_exchange *exchange)
{
	const char *seen = pv_request_field(exchange->request, "vu");

	return seen != NULL ? strtoll(seen, NULL, 10) : 0;
}

struct pv_answer *
request_overtaken(struct pv_exchange *exchange, const struct agent_me *me)
{
	struct request_extra extra = { .warning = "t.agent.conflict",
		.seen = request_seen(exchange) };
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (exchange->ctx->error.status != 409)
		return NULL;
	if (strcmp(exchange->ctx->error.text, "agent.closed") == 0)
		extra.warning = "t.agent.closed";
	else if (strcmp(exchange->ctx->error.text, "agent.moving") == 0)
		extra.warning = "t.agent.moving";
	else if (strcmp(exchange->ctx->error.text, "agent.acknowledged") == 0)
		extra.warning = "t.agent.acknowledged";
	pv_forgive(exchange->ctx);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	answer = request_page(exchange, me, rows, &extra);
	if (answer != NULL)
		answer->status = 409;
	return answer;
}

static struct pv_arg
number_arg(const char *text)
{
	return text != NULL && *text != '\0' ?
	    pv_arg_int(strtoll(text, NULL, 10)) :
	    pv_arg_null();
}

static struct pv_arg
version_arg(struct pv_exchange *exchange)
{
	const char *text = pv_request_field(exchange->request, "version");

	return pv_arg_int(text != NULL ? strtoll(text, NULL, 10) : 0);
}

static struct pv_answer *
take(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = version_arg(exchange);
	if (pv_db_call(exchange->ctx, &take_call, args) == NULL)
		return request_overtaken(exchange, me);
	return pv_answer_redirect(
	    exchange->ctx, request_link(exchange, "?fait=taken"));
}

static struct pv_answer *
assign(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[3];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = version_arg(exchange);
	args[2] = number_arg(pv_request_field(exchange->request, "agent"));
	if (pv_db_call(exchange->ctx, &assign_call, args) == NULL)
		return request_overtaken(exchange, me);
	return pv_answer_redirect(
	    exchange->ctx, request_link(exchange, "?fait=assigned"));
}

static const char *
note_fault(const char *text)
{
	if (text == NULL || text[strspn(text, " \t\n")] == '\0')
		return "t.agent.request.note-empty";
	if (g_utf8_strlen(text, -1) > AGENT_TEXT_MAX_CHARACTERS)
		return "t.agent.request.note-long";
	return NULL;
}

static struct pv_answer *
note(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct request_extra extra = { .note =
					   pv_request_field(request, "note") };
	struct pv_rows *rows;
	struct pv_arg args[3];

	if (me == NULL)
		return NULL;
	extra.note_error = note_fault(extra.note);
	if (extra.note_error != NULL) {
		rows = request_fetch(exchange);
		return rows != NULL ? request_page(exchange, me, rows, &extra) :
				      NULL;
	}
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_text(pv_request_field(request, "jeton"));
	args[2] = pv_arg_text(extra.note);
	if (pv_db_call(ctx, &note_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, request_link(exchange, "?fait=note#notes"));
}

static struct pv_answer *
file(struct pv_exchange *exchange)
{
	const struct pv_download file = { .info = &info_call,
		.chunk = &chunk_call };

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	return pv_download(exchange->ctx, &file, exchange->captures[0]);
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input take_inputs[] = { PV_SHORT("version"),
	PV_SHORT("vu"), { 0 } };

static const struct pv_input assign_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("agent"),
	{ 0 },
};

static const struct pv_input note_inputs[] = {
	PV_FIELD("note"),
	PV_SHORT("jeton"),
	{ 0 },
};

const struct pv_route agent_request_routes[] = {
	{ PV_GET, AGENT_REQUEST, request_get, 0, done_inputs },
	{ PV_POST, AGENT_REQUEST "/prise", take, PV_ROUTE_CSRF, take_inputs },
	{ PV_POST, AGENT_REQUEST "/attribution", assign, PV_ROUTE_CSRF,
	    assign_inputs },
	{ PV_POST, AGENT_REQUEST "/notes", note, PV_ROUTE_CSRF, note_inputs },
	{ PV_GET, "/fichiers/{id}", file, 0, NULL },
	{ 0 },
};
