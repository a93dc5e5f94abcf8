/*
 * hubee_push - what happened to a request, told to the hub: its status, what
 * an agent wrote, the files with it.
 * Not here: what is to be told, and in which order (parvis.hubee_tell,
 * worker.hubee_push_take).
 */
#include <string.h>
#include <strings.h>

#include <glib.h>
#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "exchange/hubee_work.h"
#include "exchange/map.h"
#include "vault/vault.h"
#include "view/json.h"
#include "view/value.h"

enum {
	MESSAGE_MAX_CHARACTERS = 1000, /* of the hub */
	AUTHOR_MAX_CHARACTERS = 255,
	FILES_MAX = 50,
	LEASE_S = 600,
	SHA256_BASE64_LENGTH = 44,
};

static const struct pv_call take_call = { "worker.hubee_push_take", 3, false };
static const struct pv_call sent_call = { "worker.outbox_sent", 2, true };
static const struct pv_call failed_call = { "worker.hubee_push_failed", 3,
	true };
static const struct pv_call file_call = { "worker.hubee_file", 1, true };
static const struct pv_call chunk_call = { "worker.file_chunk", 3, true };

/* A file that goes back. */
struct paper {
	const char *name, *kind, *type;
	struct pv_buffer *bytes;
};

/* One row under way. */
struct push {
	struct pv_hubee *hubee;
	const struct pv_hubee_key *key;
	struct pv_rows *rows;
	int64_t id;
	const char *status; /* to be told, or NULL */
	const char *text;   /* what the agent wrote, or NULL */
	struct paper *papers;
	size_t n_papers;
	struct pv_hubee_case *one; /* as the hub has it now */
	const char *fault;
};

static const char *
case_path(struct pv_ctx *ctx, const struct push *push, const char *below)
{
	return pv_printf(
	    ctx, "/cases/%s%s", pv_row_text(push->rows, 0, "case_id"), below);
}

/* ---- what is told ----------------------------------------------------------- */

/* Not more characters than the hub takes; cut is set where some are left out. */
static const char *
shorten(struct pv_ctx *ctx, const char *text, glong most, bool *cut)
{
	const char *end;

	*cut = g_utf8_strlen(text, -1) > most;
	if (!*cut)
		return text;
	end = g_utf8_offset_to_pointer(text, most - 1);
	return pv_printf(ctx, "%.*s…", (int)(end - text), text);
}

static void
add_paper(struct push *push, const char *name, const char *kind,
    const char *type, struct pv_buffer *bytes)
{
	if (push->n_papers < FILES_MAX)
		push->papers[push->n_papers++] =
		    (struct paper){ name, kind, type, bytes };
}

/* Opened whole: the hub wants its size and digest before its bytes. */
static struct pv_buffer *
open_file(struct pv_ctx *ctx, int64_t id)
{
	struct pv_arg args[] = { pv_arg_int(ctx->commune->id), pv_arg_int(id),
		pv_arg_null() };
	struct pv_rows *rows = pv_db_call(ctx, &file_call, &args[1]);
	struct pv_buffer *file = pv_buffer_new(ctx, PV_HUBEE_FILE_MAX_BYTES);
	struct pv_opening *opening;
	const uint8_t *bytes;
	size_t length;

	if (rows == NULL)
		return NULL;
	/* Erased since; or longer than the hub may take. */
	if (pv_rows_count(rows) == 0 ||
	    pv_row_int(rows, 0, "size") > PV_HUBEE_FILE_MAX_BYTES)
		return file;
	opening = pv_vault_open(ctx, rows, &chunk_call, args);
	while (opening != NULL && pv_vault_next(ctx, opening, &bytes, &length))
		pv_buffer_add(file, bytes, length);
	return ctx->error.status == 0 ? file : NULL;
}

static bool
gather(struct pv_ctx *ctx, struct push *push)
{
	const char *list = pv_row_text(push->rows, 0, "files");
	const struct pv_value *files =
	    pv_value_from_json(ctx, list, strlen(list));
	bool cut = false;

	push->papers = pv_alloc_array(ctx, struct paper, FILES_MAX);
	for (size_t i = 0; files != NULL && i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);
		struct pv_buffer *bytes =
		    open_file(ctx, pv_get_int(file, "id"));

		if (bytes == NULL)
			return false;
		if (bytes->length > 0)
			add_paper(push, pv_get_text(file, "name"), "document",
			    pv_get_text(file, "type"), bytes);
	}
	if (push->text == NULL || *push->text == '\0')
		return true;
	/* A message that is too long goes whole as a file, too. */
	(void)shorten(ctx, push->text, MESSAGE_MAX_CHARACTERS, &cut);
	if (cut) {
		struct pv_buffer *whole =
		    pv_buffer_new(ctx, PV_HUBEE_FILE_MAX_BYTES);

		pv_buffer_add_text(whole, push->text);
		add_paper(push, "message.txt", "message", "text/plain", whole);
	}
	return true;
}

/* ---- the case as it is there ------------------------------------------------ */

static enum pv_hubee_result
look(struct pv_ctx *ctx, struct push *push)
{
	struct pv_hubee_answer answer;
	enum pv_hubee_result result =
	    pv_hubee_get(ctx, push->hubee->api, push->key,
		case_path(ctx, push, ""), PV_HUBEE_JSON_MAX_BYTES, &answer);

	push->fault = answer.fault;
	if (result != PV_HUBEE_DONE)
		return result;
	push->one = pv_hubee_case(ctx, answer.body);
	if (push->one != NULL)
		return PV_HUBEE_DONE;
	push->fault = "what the hub says of the case is none";
	return PV_HUBEE_AWAY;
}

/* Each event bears this: one whose answer was lost is there all the same. */
static const char *
reference(struct pv_ctx *ctx, const struct push *push, const char *what)
{
	return pv_printf(ctx, "parvis=%lld.%lld;%s",
	    (long long)ctx->commune->id, (long long)push->id, what);
}

static struct pv_hubee_event *
find_event(const struct push *push, const char *marked)
{
	for (size_t i = 0; i < push->one->n_events; i++) {
		struct pv_hubee_event *event = &push->one->events[i];

		if (event->ours && event->reference != NULL &&
		    strcmp(event->reference, marked) == 0)
			return event;
	}
	return NULL;
}

/* ---- status and message ----------------------------------------------------- */

/*
 * An acknowledgement of a case that has moved on tells nothing any more; nor
 * that it was set aside, of one that was received all the same.
 */
static bool
is_stale(const struct push *push)
{
	static const char *const before[] = { "HUBEE_NOTIFIED", "SENT",
		"SI_INTG_ERROR", "SI_RECEIVED" };
	size_t n = sizeof(before) / sizeof(before[0]);

	if (push->status == NULL)
		return false;
	if (strcmp(push->status, "SI_INTG_ERROR") == 0)
		n--;
	else if (strcmp(push->status, "SI_RECEIVED") != 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(push->one->status, before[i]) == 0)
			return false;
	return true;
}

static enum pv_hubee_result
patch_status(struct pv_ctx *ctx, struct push *push)
{
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;

	if (push->status == NULL ||
	    strcmp(push->one->status, push->status) == 0)
		return PV_HUBEE_DONE;
	result = pv_hubee_send(ctx, push->hubee->api, push->key, "PATCH",
	    case_path(ctx, push, ""),
	    pv_json_text(ctx, json_pack("{s:s}", "status", push->status)),
	    &answer);
	push->fault = answer.fault;
	return result;
}

static json_t *
make_event(struct pv_ctx *ctx, const struct push *push, const char *action,
    const char *marked)
{
	const char *agent = pv_row_text(push->rows, 0, "agent_name");
	bool cut;

	return json_pack("{s:s, s:s, s:b, s:s}", "actionType", action, "author",
	    shorten(ctx, agent != NULL ? agent : ctx->commune->name,
		AUTHOR_MAX_CHARACTERS, &cut),
	    "notification", true, "partnerAttributes", marked);
}

/* The event of a status, of a message, or of both. */
static enum pv_hubee_result
tell(struct pv_ctx *ctx, struct push *push)
{
	const char *marked = reference(ctx, push, "avis");
	bool told = push->text != NULL && *push->text != '\0', cut;
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;
	json_t *event;

	if ((push->status == NULL && !told) || find_event(push, marked) != NULL)
		return PV_HUBEE_DONE;
	event = make_event(ctx, push,
	    push->status != NULL ? "STATUS_UPDATE" : "SENDING_MESSAGE", marked);
	if (told)
		json_object_set_new(event, "message",
		    json_string(shorten(
			ctx, push->text, MESSAGE_MAX_CHARACTERS, &cut)));
	json_object_set_new(
	    event, "caseCurrentStatus", json_string(push->one->status));
	if (push->status != NULL)
		json_object_set_new(
		    event, "caseNewStatus", json_string(push->status));
	result = pv_hubee_send(ctx, push->hubee->api, push->key, "POST",
	    case_path(ctx, push, "/events"), pv_json_text(ctx, event), &answer);
	push->fault = answer.fault;
	return result;
}

/* ---- files ------------------------------------------------------------------ */

static enum pv_hubee_result
declare_files(
    struct pv_ctx *ctx, struct push *push, struct pv_hubee_event **declared)
{
	const char *marked = reference(ctx, push, "pieces");
	json_t *event, *list = json_array();
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;

	*declared = find_event(push, marked);
	if (*declared != NULL) {
		json_decref(list);
		return PV_HUBEE_DONE;
	}
	for (size_t i = 0; i < push->n_papers; i++) {
		const struct paper *paper = &push->papers[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:I, s:s}", "fileName", paper->name,
			"type", paper->kind, "size",
			(json_int_t)paper->bytes->length, "mimeType",
			paper->type));
	}
	event = make_event(ctx, push, "ATTACH_DEPOSIT", marked);
	json_object_set_new(event, "attachments", list);
	result = pv_hubee_send(ctx, push->hubee->api, push->key, "POST",
	    case_path(ctx, push, "/events"), pv_json_text(ctx, event), &answer);
	push->fault = answer.fault;
	if (result != PV_HUBEE_DONE)
		return result;
	*declared = pv_hubee_event(ctx, answer.body);
	push->fault = "what the hub says of the event is none";
	return *declared != NULL ? PV_HUBEE_DONE : PV_HUBEE_AWAY;
}

static enum pv_hubee_result
put_file(struct pv_ctx *ctx, struct push *push, const char *event,
    const struct pv_hubee_piece *piece, const struct pv_buffer *bytes)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	char digest[SHA256_BASE64_LENGTH + 1];
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;

	(void)crypto_hash_sha256(
	    hash, (const uint8_t *)bytes->data, bytes->length);
	(void)sodium_bin2base64(digest, sizeof(digest), hash, sizeof(hash),
	    sodium_base64_VARIANT_ORIGINAL);
	result = pv_hubee_put(ctx, push->hubee->api, push->key,
	    case_path(ctx, push,
		pv_printf(ctx, "/events/%s/attachments/%s", event, piece->id)),
	    bytes->data, bytes->length, digest, &answer);
	push->fault = answer.fault;
	return result;
}

/* In the order in which they were declared. */
static enum pv_hubee_result
deposit(struct pv_ctx *ctx, struct push *push)
{
	struct pv_hubee_answer answer;
	struct pv_hubee_event *event;
	enum pv_hubee_result result;

	if (push->n_papers == 0)
		return PV_HUBEE_DONE;
	result = declare_files(ctx, push, &event);
	if (result != PV_HUBEE_DONE)
		return result;
	if (event->status != NULL && strcmp(event->status, "IN_PROGRESS") != 0)
		return PV_HUBEE_DONE;
	for (size_t i = 0; i < event->n_pieces && i < push->n_papers; i++) {
		if (event->pieces[i].received)
			continue;
		result = put_file(ctx, push, event->id, &event->pieces[i],
		    push->papers[i].bytes);
		if (result != PV_HUBEE_DONE)
			return result;
	}
	result = pv_hubee_send(ctx, push->hubee->api, push->key, "PATCH",
	    case_path(ctx, push, pv_printf(ctx, "/events/%s", event->id)),
	    "{\"status\":\"SENT\"}", &answer);
	push->fault = answer.fault;
	return result;
}

/* ---- one row ---------------------------------------------------------------- */

static enum pv_hubee_result
perform(struct pv_ctx *ctx, struct push *push)
{
	enum pv_hubee_result result = look(ctx, push);

	if (result != PV_HUBEE_DONE)
		return result;
	if (strcmp(push->one->status, "CLOSED") == 0 ||
	    strcmp(push->one->status, "ARCHIVED") == 0) {
		push->fault = "the hub has closed the case";
		return PV_HUBEE_REFUSED;
	}
	if (is_stale(push))
		return PV_HUBEE_DONE;
	/* Files before the end: a case that is done may be closed at once. */
	result = deposit(ctx, push);
	if (result == PV_HUBEE_DONE)
		result = patch_status(ctx, push);
	if (result == PV_HUBEE_DONE)
		result = tell(ctx, push);
	return result;
}

static enum pv_hubee_step
note(struct pv_ctx *ctx, struct push *push, enum pv_hubee_result result)
{
	bool permanent = result == PV_HUBEE_GONE || result == PV_HUBEE_REFUSED;

	if (result == PV_HUBEE_DONE) {
		pv_log(
		    ctx, PV_INFO, "HubEE is told (%lld)", (long long)push->id);
		return pv_db_call(ctx, &sent_call,
			   (const struct pv_arg[]){ pv_arg_int(push->id),
			       pv_arg_text(reference(ctx, push, "avis")) }) !=
			NULL ?
		    PV_HUBEE_BUSY :
		    PV_HUBEE_ERROR;
	}
	pv_log(ctx, PV_WARNING, "HubEE is not told (%lld): %s",
	    (long long)push->id, push->fault);
	if (pv_db_call(ctx, &failed_call,
		(const struct pv_arg[]){
		    pv_arg_int(push->id),
		    pv_arg_bool(permanent),
		    pv_arg_text(push->fault),
		}) == NULL)
		return PV_HUBEE_ERROR;
	if (permanent)
		return PV_HUBEE_BUSY;
	return pv_hubee_asked(ctx, push->key, 0, push->fault) ? PV_HUBEE_WAIT :
								PV_HUBEE_ERROR;
}

/* What the hub does not take for this flow: the message goes, the status not. */
static const char *
status_of(const struct push *push)
{
	const char *status = pv_row_text(push->rows, 0, "status");

	if (status != NULL && strcmp(status, "ADD_AWAITING") == 0 &&
	    !pv_flow_of(push->key->process)->awaits)
		return "IN_PROGRESS";
	return status;
}

/* What an agent wrote; what the person did here, where nobody wrote of it. */
static const char *
text_of(struct pv_ctx *ctx, const struct push *push)
{
	const char *text = pv_row_text(push->rows, 0, "text");
	const char *event = pv_row_text(push->rows, 0, "event");

	if (text == NULL && event != NULL && strcmp(event, "withdrawn") == 0)
		return pv_text(ctx, "hubee.withdrawn");
	return text;
}

enum pv_hubee_step
pv_hubee_push(struct pv_ctx *ctx, struct pv_hubee *hubee)
{
	struct push push = { .hubee = hubee };

	push.rows = pv_db_call(ctx, &take_call,
	    (const struct pv_arg[]){
		hubee->insee, hubee->process, pv_arg_int(LEASE_S) });
	if (push.rows == NULL)
		return PV_HUBEE_ERROR;
	if (pv_rows_count(push.rows) == 0)
		return PV_HUBEE_IDLE;
	push.key =
	    pv_hubee_key_of(hubee->keys, pv_row_text(push.rows, 0, "insee"),
		pv_row_text(push.rows, 0, "process"));
	if (push.key == NULL ||
	    !pv_commune_enter(ctx, pv_row_text(push.rows, 0, "host")))
		return PV_HUBEE_ERROR;
	push.id = pv_row_int(push.rows, 0, "id");
	push.text = text_of(ctx, &push);
	push.status = status_of(&push);
	if (!gather(ctx, &push))
		return PV_HUBEE_ERROR;
	return note(ctx, &push, perform(ctx, &push));
}
