/*
 * page - what a citizen sees of a request, as a model.
 * Not here: what the words are (html/texts), what may be done (suivi.c).
 */
#include "suivi.h"

#include <string.h>

#include "base/config.h"
#include "base/date.h"
#include "base/random.h"
#include "request/field.h"
#include "request/moment.h"
#include "request/registered.h"

static const struct pv_call request_call = { "citizen.request", 1, true };
static const struct pv_call correction_call = { "citizen.correction", 1, true };

const struct pv_side suivi_side = { .name = "suivi", .link = SUIVI_FILES };

static const struct pv_control_text message = {
	.name = "texte",
	.label = "t.suivi.write.text",
	.hint = "t.suivi.write.text-hint",
	.lines = 6,
};

static const struct pv_control_text upload = {
	.name = "fichiers",
	.label = "t.suivi.write.files",
	.hint = "t.suivi.write.files-hint",
	.type = "file",
};

struct pv_rows *
suivi_request(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *session = pv_cookie(ctx, exchange->request, SUIVI_COOKIE);
	struct pv_arg hash = pv_arg_hash(session);
	struct pv_rows *rows;

	if (session == NULL) {
		(void)pv_fail(
		    ctx, 401, "PV0701", "suivi.session", "no session cookie");
		return NULL;
	}
	rows = pv_db_call(ctx, &request_call, &hash);
	if (rows != NULL && pv_row_text(rows, 0, "reference") != NULL)
		return rows;
	if (rows != NULL)
		(void)pv_fail(ctx, 401, "PV0702", "suivi.session",
		    "no request for the session");
	return NULL;
}

static bool
is_open(const struct pv_rows *rows)
{
	return pv_row_text(rows, 0, "closed_at") == NULL;
}

/* What silence means, once the day has come and before (CRPA L231-1). */
static void
describe_silence(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const char *silence = pv_row_text(rows, 0, "silence");
	const char *on = pv_row_text(rows, 0, "silence_on");
	bool accepts, passed = pv_row_bool(rows, 0, "silence_passed");
	struct pv_value *value;

	if (silence == NULL || on == NULL)
		return;
	accepts = strcmp(silence, "accepts") == 0;
	value = pv_set_object(model, "silence");
	pv_set_text(value, "silence_on", pv_date_words(ctx, on));
	pv_set_bool(value, "complete", !passed);
	if (passed)
		pv_set_text(value, "text",
		    accepts ? "t.suivi.silence.accepted" :
			      "t.suivi.silence.refused");
	else
		pv_set_text(value, "text",
		    accepts ? "t.suivi.silence.accepts" :
			      "t.suivi.silence.refuses");
	pv_set_text(value, "receipt",
	    accepts ? "t.suivi.receipt.accepts" : "t.suivi.receipt.refuses");
}

struct pv_value *
suivi_head(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const char *state = pv_row_text(rows, 0, "state"), *said = state;
	struct pv_value *model = pv_object(ctx);
	bool awaited = is_open(rows) && pv_row_bool(rows, 0, "awaited");

	/* Prepared, and not deposited yet: nothing runs (lib/form/procedure.h). */
	if (awaited)
		said = "prepared";

	pv_set_text(model, "reference", pv_row_text(rows, 0, "reference"));
	pv_set_text(model, "title", pv_row_text(rows, 0, "title"));
	pv_set_text(model, "state", state);
	pv_set_text(
	    model, "state_text", pv_printf(ctx, "t.suivi.state.%s", said));
	pv_set_text(
	    model, "explain", pv_printf(ctx, "t.suivi.explain.%s", said));
	pv_set_bool(model, "awaited", awaited);
	pv_set_text(model, "received",
	    pv_time_words(ctx, pv_row_text(rows, 0, "received_at")));
	pv_set_text(model, "due_on",
	    pv_date_words(ctx, pv_row_text(rows, 0, "due_on")));
	pv_set_bool(model, "late", pv_row_int(rows, 0, "days_left") < 0);
	pv_set_bool(model, "registered", pv_is_registered(ctx, rows));
	pv_set_bool(model, "open", is_open(rows));
	pv_set_text(model, "person_name", pv_row_text(rows, 0, "person_name"));
	pv_set_bool(model, "email", pv_row_text(rows, 0, "email") != NULL);
	describe_silence(ctx, model, rows);
	pv_set_bool(model, "here_follow", true);
	return model;
}

/* One message, with what is false said: names are looked up around it. */
static void
fill_message(
    struct pv_ctx *ctx, struct pv_value *object, const struct pv_value *written)
{
	bool own = strcmp(pv_get_text(written, "author"), "citizen") == 0;
	const char *agent = pv_get_text(written, "agent_name");

	pv_set_text(object, "text", pv_get_text(written, "text"));
	pv_set_text(object, "side", own ? "you" : "town");
	pv_set_optional(object, "agent_name", agent);
	if (own)
		pv_set_text(object, "author", "t.suivi.messages.you");
	else
		pv_set_text(object, "author",
		    agent != NULL ? "t.suivi.messages.agent" :
				    "t.suivi.messages.town");
	pv_moment_set(ctx, object, pv_get_text(written, "at"));
	pv_files_set(ctx, object, pv_get(written, "files"), &suivi_side);
}

/* The answer and the pending question stand above; the rest is in a list. */
static void
describe_messages(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *all =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));
	bool waiting = strcmp(pv_row_text(rows, 0, "state"), "waiting") == 0;
	const struct pv_value *question = NULL;
	struct pv_value *list = pv_set_list(model, "messages");
	size_t n = all != NULL ? pv_list_length(all) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *written = pv_list_at(all, i);
		const char *kind = pv_get_text(written, "kind");

		if (strcmp(kind, "answer") == 0)
			fill_message(
			    ctx, pv_set_object(model, "answer"), written);
		else if (strcmp(kind, "refusal") != 0)
			fill_message(ctx, pv_add_object(list), written);
		if (waiting && strcmp(kind, "question") == 0)
			question = written;
	}
	pv_set_bool(model, "has_messages", pv_list_length(list) > 0);
	if (question != NULL)
		pv_set_text(pv_set_object(model, "question"), "text",
		    pv_get_text(question, "text"));
}

static void
describe_refusal(struct pv_value *model, const struct pv_rows *rows)
{
	const char *reason = pv_row_text(rows, 0, "reason");
	struct pv_value *refusal;

	if (reason == NULL)
		return;
	refusal = pv_set_object(model, "refusal");
	pv_set_text(refusal, "reason", reason);
	pv_set_optional(refusal, "appeal", pv_row_text(rows, 0, "appeal"));
}

static const char *
step_text(struct pv_ctx *ctx, const struct pv_value *event)
{
	const char *kind = pv_get_text(event, "kind");
	const char *side = "";

	/* What is only prepared begins by waiting for its deposit. */
	if (strcmp(kind, "received") == 0 &&
	    strcmp(pv_get_text(event, "state"), "waiting") == 0)
		return "t.suivi.story.prepared";
	if (strcmp(kind, "asked") == 0 &&
	    strcmp(pv_get_text(event, "actor"), "system") == 0)
		return "t.suivi.story.to-deposit";
	if (strcmp(kind, "message") == 0 || strcmp(kind, "file") == 0)
		side = strcmp(pv_get_text(event, "actor"), "citizen") == 0 ?
		    "-you" :
		    "-town";
	return pv_printf(ctx, "t.suivi.story.%s%s", kind, side);
}

/* What agents do among themselves is no step for the person. */
static bool
is_internal(const char *kind)
{
	static const char *const kinds[] = { "undone", "linked", "unlinked",
		"task", "task-done", "task-reopened", "task-ended", "opinion",
		"opinion-given" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

static void
describe_story(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	struct pv_value *list = pv_set_list(model, "story");
	size_t n = events != NULL ? pv_list_length(events) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *event = pv_list_at(events, i);
		struct pv_value *step;

		if (is_internal(pv_get_text(event, "kind")))
			continue;
		step = pv_add_object(list);
		pv_set_text(step, "text", step_text(ctx, event));
		pv_moment_set(ctx, step, pv_get_text(event, "at"));
	}
}

/* Whether something of that kind happened to the request. */
static bool
was(struct pv_ctx *ctx, const struct pv_rows *rows, const char *kind)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	size_t n = events != NULL ? pv_list_length(events) : 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(pv_get_text(pv_list_at(events, i), "kind"), kind) ==
		    0)
			return true;
	return false;
}

/* Files that were added for a message that is not sent yet. */
static struct pv_value *
pending_files(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_value *all = pv_rows_json(ctx, pv_row_text(rows, 0, "files"));
	struct pv_value *pending = pv_list(ctx);
	size_t n = all != NULL ? pv_list_length(all) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *file = pv_list_at(all, i);

		if (pv_get_bool(file, "pending"))
			pv_file_fill(
			    ctx, pv_add_object(pending), file, &suivi_side);
	}
	return pending;
}

static void
describe_form(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows, const struct suivi_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *form = pv_set_object(model, "write"), *control;
	struct pv_value *files = pending_files(ctx, rows);
	struct pv_value *faults = pv_list(ctx);

	pv_set_text(
	    form, "token", typed->token != NULL ? typed->token : pv_token(ctx));
	pv_set_int(model, "max", SUIVI_TEXT_MAX_CHARACTERS);
	pv_set_text(model, "file_max",
	    pv_file_size(ctx, (int64_t)ctx->process->config->file_max_bytes));
	(void)pv_control_set(
	    ctx, form, "text", &message, typed->text, typed->text_error);
	control = pv_control_set(
	    ctx, form, "upload", &upload, NULL, typed->file_error);
	pv_set_optional(control, "file", typed->file_name);
	pv_set_bool(form, "has_files", pv_list_length(files) > 0);
	pv_set(form, "files", files);
	if (typed->text_error != NULL)
		pv_fault_add(faults, message.name, typed->text_error);
	if (typed->file_error != NULL)
		pv_fault_add(faults, upload.name, typed->file_error);
	pv_faults_set(model, faults);
}

/* What the mairie asks to correct, where its answer is still awaited. */
static bool
describe_correction(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows, const char *session)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg hash = pv_arg_hash(session != NULL ?
		session :
		pv_cookie(ctx, exchange->request, SUIVI_COOKIE));
	struct pv_value *shown, *list, *fields;
	struct pv_rows *found;

	pv_set_bool(model, "correction", false);
	if (!is_open(rows) || !was(ctx, rows, "correction-asked"))
		return true;
	found = pv_db_call(ctx, &correction_call, &hash);
	if (found == NULL)
		return false;
	if (strcmp(pv_row_text(found, 0, "state"), "asked") != 0)
		return true;
	shown = pv_set_object(model, "correction");
	pv_set_text(shown, "open",
	    pv_link(ctx, "/demarches/%s/correction",
		pv_row_text(found, 0, "procedure")));
	pv_set_bool(shown, "begun", pv_row_int(found, 0, "version") > 1);
	list = pv_set_list(shown, "fields");
	fields = pv_rows_json(ctx, pv_row_text(found, 0, "fields"));
	for (size_t i = 0; fields != NULL && i < pv_list_length(fields); i++) {
		const struct pv_value *field = pv_list_at(fields, i);
		struct pv_value *line = pv_add_object(list);

		pv_set_optional(line, "label", pv_get_text(field, "label"));
		pv_set_text(line, "remark", pv_get_text(field, "remark"));
	}
	return true;
}

struct pv_answer *
suivi_page(struct pv_exchange *exchange, const struct pv_rows *rows,
    const struct suivi_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = suivi_head(ctx, rows);
	struct pv_answer *answer;

	describe_messages(ctx, model, rows);
	describe_refusal(model, rows);
	describe_story(ctx, model, rows);
	pv_set_bool(model, "attest",
	    was(ctx, rows, "silence-accepts") &&
		pv_row_text(rows, 0, "erased_at") == NULL);
	if (!describe_correction(exchange, model, rows, typed->session) ||
	    !suivi_fee_set(exchange, model, typed->session))
		return NULL;
	if (is_open(rows))
		describe_form(exchange, model, rows, typed);
	if (typed->done != NULL)
		pv_set_text(pv_set_object(model, "done"), "text", typed->done);
	answer = pv_page(exchange, "suivi/request", model);
	if (typed->text_error != NULL || typed->file_error != NULL)
		answer->status = 422;
	return answer;
}
