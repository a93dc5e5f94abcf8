/*
 * act - what software does on a request: the functions that agents' pages call.
 * Not here: the mails and letters that leave with it (form/decision.h).
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "form/decision.h"
#include "request/file.h"

enum { KEY_MAX_BYTES = 200, FILES_MAX = 50, VERSION_DIGITS_MAX = 9 };

static const struct pv_call take_call = { "agent.take", 2, false };
static const struct pv_call assign_call = { "agent.assign", 3, false };
static const struct pv_call note_call = { "agent.note_add", 3, true };
static const struct pv_call written_call = { "agent.written", 2, true };
/* Done again after a lost connection: the key makes it the same once. */
static const struct pv_call ask_call = { "agent.ask", 5, true };
static const struct pv_call message_call = { "agent.message_add", 6, true };
static const struct pv_call answer_call = { "agent.answer", 6, true };
static const struct pv_call refuse_call = { "agent.refuse", 6, true };
static const struct pv_call close_call = { "agent.close", 5, true };

/* What may be written to the person. */
static const struct saying {
	const char *kind; /* as the client says it, and of the message */
	const char *mail;
	const struct pv_call *call;
	bool final;    /* a decision; else a message */
	bool attach;   /* files may go with it */
	bool appeal;   /* it says how it may be contested */
	bool optional; /* its text may be empty */
} sayings[] = {
	{ "question", "question", &ask_call, false, false, false, false },
	{ "message", "message", &message_call, false, true, false, false },
	{ "answer", "answer", &answer_call, true, true, false, false },
	{ "refusal", "refusal", &refuse_call, true, false, true, false },
	{ "closing", "closed", &close_call, true, false, false, true },
};

/* One act on the request of the path. */
struct act {
	const struct saying *saying;
	const char *text, *appeal, *way;
	const char *token; /* of the key */
	int64_t version;
	const char *names[FILES_MAX];
	int64_t files[FILES_MAX];
	size_t n_files;
};

/*
 * What the client has read: the version at the beginning of its ETag.  A weak
 * tag, a star or a list name no one version: 412.
 */
static bool
read_version(struct pv_exchange *exchange, int64_t *version)
{
	const char *tag = exchange->request->if_match;
	struct pv_ctx *ctx = exchange->ctx;
	size_t digits, end;

	*version = 0;
	if (tag == NULL || *tag == '\0')
		return pv_fail(ctx, 428, "PV2311", "api.if-match",
		    "a change without If-Match");
	digits = *tag == '"' ? strspn(tag + 1, "0123456789") : 0;
	end = 1 + digits;
	if (digits > 0 && tag[end] == '-')
		end += strspn(tag + end, "-0123456789abcdefgzip");
	if (digits == 0 || digits > VERSION_DIGITS_MAX || tag[end] != '"' ||
	    tag[end + 1] != '\0')
		return pv_fail(ctx, 412, "PV2312", "api.changed",
		    "an If-Match that is no tag of a request");
	*version = strtoll(tag + 1, NULL, 10);
	return true;
}

/* Another was faster: what the client read is not what is there (412). */
static bool
told_changed(struct pv_ctx *ctx)
{
	if (ctx->error.status != 409 ||
	    strcmp(ctx->error.text, "agent.conflict") != 0)
		return false;
	pv_forgive(ctx);
	return pv_fail(ctx, 412, "PV2313", "api.changed",
	    "the request has changed since that version");
}

/*
 * Of Idempotency-Key, with or without the quotes of RFC 8941: what the database
 * knows the act by, another for each token and each address.
 */
static const char *
read_key(struct pv_exchange *exchange)
{
	const char *key = exchange->request->idempotency_key;
	struct pv_ctx *ctx = exchange->ctx;
	size_t length = key != NULL ? strlen(key) : 0;
	char hex[2 * PV_HASH_BYTES + 1];
	uint8_t hash[PV_HASH_BYTES];
	const char *whole;

	if (length >= 2 && key[0] == '"' && key[length - 1] == '"') {
		key++;
		length -= 2;
	}
	if (length == 0 || length > KEY_MAX_BYTES) {
		(void)pv_fail(ctx, 400, "PV2314", "api.key",
		    "no idempotency key, or one of %zu bytes", length);
		return NULL;
	}
	whole = pv_printf(ctx, "%s\n%s\n%.*s", ctx->session,
	    exchange->request->path, (int)length, key);
	pv_hash(hash, whole, strlen(whole));
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return pv_printf(ctx, "api-%s", hex);
}

static bool
check_text(struct pv_exchange *exchange, const char *field, const char *text,
    bool optional)
{
	if (*text == '\0' && !optional)
		return api_refuse(
		    exchange, field, "api.text-none", "a text that is empty");
	if (g_utf8_strlen(text, -1) > API_TEXT_MAX_CHARACTERS)
		return api_refuse(exchange, field, "api.text-long",
		    "a text that is too long");
	return true;
}

static bool
check_way(struct pv_exchange *exchange, const char *way)
{
	if (way == NULL || strcmp(way, "mail") == 0 ||
	    strcmp(way, "post") == 0 || strcmp(way, "both") == 0)
		return true;
	return api_refuse(exchange, "way", "api.word", "a way that is none");
}

/* The kind that the body names, of messages or of decisions. */
static bool
find_saying(struct pv_exchange *exchange, struct act *act, const char *field,
    bool final)
{
	const char *kind = pv_request_field(exchange->request, field);

	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++)
		if (kind != NULL && sayings[i].final == final &&
		    strcmp(sayings[i].kind, kind) == 0)
			act->saying = &sayings[i];
	return act->saying != NULL ||
	    api_refuse(exchange, field, "api.word", "a kind that is none");
}

static bool
read_act(struct pv_exchange *exchange, struct act *act, const char *field,
    bool final)
{
	*act = (struct act){ .text = pv_typed(exchange, "text"),
		.appeal = pv_typed(exchange, "appeal"),
		.way = pv_request_field(exchange->request, "way") };
	return (act->token = read_key(exchange)) != NULL &&
	    read_version(exchange, &act->version) &&
	    find_saying(exchange, act, field, final) &&
	    check_text(exchange, "text", act->text, act->saying->optional) &&
	    check_text(exchange, "appeal", act->appeal, !act->saying->appeal) &&
	    check_way(exchange, act->way);
}

/* The files of the mairie that are in no message yet go with this one. */
static void
read_files(struct pv_ctx *ctx, struct act *act, const struct pv_rows *rows)
{
	struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files"));

	for (size_t i = 0; act->saying->attach && files != NULL &&
	     i < pv_list_length(files) && act->n_files < FILES_MAX;
	     i++) {
		const struct pv_value *file = pv_list_at(files, i);

		if (!pv_get_bool(file, "pending") ||
		    strcmp(pv_get_text(file, "origin"), "agent") != 0)
			continue;
		act->files[act->n_files] = pv_get_int(file, "id");
		act->names[act->n_files++] = pv_get_text(file, "name");
	}
}

/* What leaves: as from the agents' pages, by mail, by letter, or both. */
static char *
outbox_of(struct pv_ctx *ctx, const struct act *act, const struct pv_rows *rows)
{
	bool mail = pv_row_text(rows, 0, "email") != NULL &&
	    (act->way == NULL || strcmp(act->way, "post") != 0);
	const struct pv_said said = { .kind = act->saying->kind,
		.mail = act->saying->mail,
		.text = act->text,
		.appeal = act->saying->appeal ? act->appeal : NULL,
		.by_mail = mail,
		.post = !mail ||
		    (act->way != NULL && strcmp(act->way, "both") == 0),
		.files = act->names,
		.n_files = act->n_files };

	return pv_decision_outbox(ctx, rows, &said);
}

/* The arguments in the order of each function; their count is the call's. */
static struct pv_rows *
run(struct pv_exchange *exchange, struct act *act, const struct pv_rows *rows)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[6];
	const char *outbox;
	int i = 0;

	read_files(ctx, act, rows);
	outbox = outbox_of(ctx, act, rows);
	if (outbox == NULL)
		return NULL;
	args[i++] = pv_arg_text(exchange->captures[0]);
	args[i++] = pv_arg_int(act->version);
	args[i++] = pv_arg_text(act->token);
	args[i++] = pv_arg_text(act->text);
	if (act->saying->attach)
		args[i++] = pv_arg_ints(ctx, act->files, act->n_files);
	if (act->saying->appeal)
		args[i++] = pv_arg_text(act->appeal);
	args[i] = pv_arg_text(outbox);
	return pv_db_call(ctx, act->saying->call, args);
}

/*
 * What stands under the key: what was just written, or was at the first time.
 * NULL with 422 where that is another thing than what was sent now.
 */
static struct pv_rows *
read_written(struct pv_exchange *exchange, const char *token, const char *kind,
    const char *text)
{
	struct pv_rows *rows = pv_db_call(exchange->ctx, &written_call,
	    (struct pv_arg[]){
		pv_arg_text(exchange->captures[0]), pv_arg_text(token) });
	const char *was;

	if (rows == NULL)
		return NULL;
	was = pv_row_text(rows, 0, "kind");
	if (was != NULL && strcmp(was, kind) == 0 &&
	    strcmp(pv_row_text(rows, 0, "text"), text) == 0)
		return rows;
	(void)api_refuse(exchange, "Idempotency-Key", "api.key-other",
	    "a key that has written another thing");
	return NULL;
}

static json_t *
written_json(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	json_t *written = json_object();

	json_object_set_new(
	    written, "id", json_integer(pv_row_int(rows, 0, "id")));
	api_set_text(written, "kind", pv_row_text(rows, 0, "kind"));
	api_set_time(ctx, written, "at", pv_row_text(rows, 0, "at"));
	return written;
}

/* Where the request stands after it: its version is the next If-Match. */
static json_t *
stands(struct pv_exchange *exchange, const struct pv_rows *rows)
{
	json_t *answer = json_object();

	api_set_text(answer, "reference", exchange->captures[0]);
	api_set_text(answer, "state", pv_row_text(rows, 0, "state"));
	json_object_set_new(
	    answer, "version", json_integer(pv_row_int(rows, 0, "version")));
	return answer;
}

static struct pv_answer *
say(struct pv_exchange *exchange, const char *field, bool final)
{
	struct pv_rows *rows, *done, *written;
	struct act act;
	json_t *answer;

	if (!api_enter(exchange, API_WRITE, "application/json") ||
	    !read_act(exchange, &act, field, final) ||
	    (rows = api_request(exchange)) == NULL)
		return NULL;
	done = run(exchange, &act, rows);
	if (done == NULL) {
		(void)told_changed(exchange->ctx);
		return NULL;
	}
	written = read_written(exchange, act.token, act.saying->kind, act.text);
	if (written == NULL)
		return NULL;
	answer = stands(exchange, done);
	json_object_set_new(
	    answer, "message", written_json(exchange->ctx, written));
	return api_json(exchange, 201, answer);
}

static struct pv_answer *
message_post(struct pv_exchange *exchange)
{
	return say(exchange, "kind", false);
}

static struct pv_answer *
decision_post(struct pv_exchange *exchange)
{
	return say(exchange, "decision", true);
}

/* It changes nothing else, so that no version is asked. */
static struct pv_answer *
note_post(struct pv_exchange *exchange)
{
	const char *text = pv_typed(exchange, "text"), *token;
	struct pv_rows *written;
	json_t *answer;

	if (!api_enter(exchange, API_WRITE, "application/json") ||
	    (token = read_key(exchange)) == NULL ||
	    !check_text(exchange, "text", text, false) ||
	    pv_db_call(exchange->ctx, &note_call,
		(struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_text(token), pv_arg_text(text) }) == NULL ||
	    (written = read_written(exchange, token, "note", text)) == NULL)
		return NULL;
	answer = json_object();
	api_set_text(answer, "reference", exchange->captures[0]);
	json_object_set_new(
	    answer, "note", written_json(exchange->ctx, written));
	return api_json(exchange, 201, answer);
}

/* "self": taken by the software; "none": given back; else an agent's number. */
static struct pv_answer *
assignment_post(struct pv_exchange *exchange)
{
	const char *agent = pv_request_field(exchange->request, "agent");
	size_t digits = agent != NULL ? strspn(agent, "0123456789") : 0;
	bool self = agent != NULL && strcmp(agent, "self") == 0;
	struct pv_arg args[3];
	struct pv_rows *done;
	int64_t version;

	if (!api_enter(exchange, API_WRITE, "application/json") ||
	    !read_version(exchange, &version))
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(version);
	args[2] = pv_arg_null();
	if (digits > 0 && digits <= VERSION_DIGITS_MAX && agent[digits] == '\0')
		args[2] = pv_arg_int(strtoll(agent, NULL, 10));
	else if (!self && (agent == NULL || strcmp(agent, "none") != 0)) {
		(void)api_refuse(
		    exchange, "agent", "api.word", "an agent that is none");
		return NULL;
	}
	done =
	    pv_db_call(exchange->ctx, self ? &take_call : &assign_call, args);
	if (done == NULL) {
		(void)told_changed(exchange->ctx);
		return NULL;
	}
	return api_json(exchange, 200, stands(exchange, done));
}

static const struct pv_input assignment_inputs[] = { PV_SHORT("agent"), { 0 } };
static const struct pv_input note_inputs[] = { PV_FIELD("text"), { 0 } };
static const struct pv_input message_inputs[] = { PV_SHORT("kind"),
	PV_FIELD("text"), PV_SHORT("way"), { 0 } };
static const struct pv_input decision_inputs[] = { PV_SHORT("decision"),
	PV_FIELD("text"), PV_FIELD("appeal"), PV_SHORT("way"), { 0 } };

enum { BY_SOFTWARE = PV_ROUTE_JSON | PV_ROUTE_TOKEN };

const struct pv_route api_act_routes[] = {
	{ PV_POST, API_REQUEST "/assignment", assignment_post, BY_SOFTWARE,
	    assignment_inputs },
	{ PV_POST, API_REQUEST "/notes", note_post, BY_SOFTWARE, note_inputs },
	{ PV_POST, API_REQUEST "/messages", message_post, BY_SOFTWARE,
	    message_inputs },
	{ PV_POST, API_REQUEST "/decision", decision_post, BY_SOFTWARE,
	    decision_inputs },
	{ 0 },
};
