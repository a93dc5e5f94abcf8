/*
 * hubee_case - reads the hub's JSON.
 * Not here: how it is fetched (hubee_api.c), what becomes of it (hubee_take.c).
 */
#include "exchange/hubee_case.h"

#include <string.h>

#include <jansson.h>

enum {
	WORD_MAX_BYTES = 400,  /* of names and codes */
	TEXT_MAX_BYTES = 8000, /* of a message */
};

bool
pv_uuid_good(const char *text)
{
	if (text == NULL || strlen(text) != PV_UUID_LENGTH)
		return false;
	for (int i = 0; i < PV_UUID_LENGTH; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? text[i] != '-' :
			     strchr("0123456789abcdefABCDEF", text[i]) == NULL)
			return false;
	}
	return true;
}

bool
pv_hubee_status_known(const char *status)
{
	static const char *const known[] = { "HUBEE_NOTIFIED", "SENT",
		"SI_RECEIVED", "SI_INTG_ERROR", "IN_PROGRESS", "ADD_AWAITING",
		"REFUSED", "DONE", "CLOSED", "ARCHIVED" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(status, known[i]) == 0)
			return true;
	return false;
}

/* No control character but line ends and tabs: it is shown and stored. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < 0x20 && *text != '\n' &&
			*text != '\t' && *text != '\r') ||
		    *text == 0x7f)
			return false;
	return true;
}

/* A text of an object; NULL where there is none, or it is too long to be one. */
static const char *
text_of(struct pv_ctx *ctx, const json_t *object, const char *name, size_t max)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text == NULL || strlen(text) > max || !is_plain(text))
		return NULL;
	return pv_strdup(ctx, text);
}

static const char *
word(struct pv_ctx *ctx, const json_t *object, const char *name)
{
	const char *text = text_of(ctx, object, name, WORD_MAX_BYTES);

	return text != NULL && *text != '\0' ? text : NULL;
}

static const char *
uuid(struct pv_ctx *ctx, const json_t *object, const char *name)
{
	const char *text = word(ctx, object, name);

	return pv_uuid_good(text) ? text : NULL;
}

static bool
read_piece(struct pv_ctx *ctx, const json_t *json, struct pv_hubee_piece *piece)
{
	const char *status = word(ctx, json, "status");

	*piece = (struct pv_hubee_piece){
		.id = uuid(ctx, json, "id"),
		.name = word(ctx, json, "fileName"),
		.kind = word(ctx, json, "type"),
		.type = word(ctx, json, "mimeType"),
		.size = json_integer_value(json_object_get(json, "size")),
		.received = status != NULL && strcmp(status, "RECEIVED") == 0,
	};
	return piece->id != NULL && piece->name != NULL && piece->size >= 0;
}

/* An absent list is an empty one. */
static bool
read_pieces(struct pv_ctx *ctx, const json_t *object,
    struct pv_hubee_piece **pieces, size_t *n)
{
	const json_t *list = json_object_get(object, "attachments");
	size_t length = json_array_size(list);

	*n = 0;
	if (list != NULL && !json_is_null(list) && !json_is_array(list))
		return false;
	if (length > PV_HUBEE_PIECES_MAX)
		return false;
	*pieces = pv_alloc_array(ctx, struct pv_hubee_piece, length + 1);
	for (size_t i = 0; i < length; i++)
		if (!read_piece(
			ctx, json_array_get(list, i), &(*pieces)[(*n)++]))
			return false;
	return true;
}

static bool
read_event(struct pv_ctx *ctx, const json_t *json, struct pv_hubee_event *event)
{
	const json_t *from = json_object_get(json, "transmitter");
	const char *kind = word(ctx, from, "type");

	*event = (struct pv_hubee_event){
		.id = uuid(ctx, json, "id"),
		.message = text_of(ctx, json, "message", TEXT_MAX_BYTES),
		.action = word(ctx, json, "actionType"),
		.status = word(ctx, json, "status"),
		.reference =
		    text_of(ctx, json, "partnerAttributes", TEXT_MAX_BYTES),
		.ours = kind != NULL && strcmp(kind, "SI") == 0,
	};
	return event->id != NULL &&
	    read_pieces(ctx, json, &event->pieces, &event->n_pieces);
}

static json_t *
load(const struct pv_buffer *body)
{
	return json_loadb(
	    body->data, body->length, JSON_REJECT_DUPLICATES, NULL);
}

static bool
read_events(struct pv_ctx *ctx, const json_t *json, struct pv_hubee_case *one)
{
	const json_t *list = json_object_get(json, "events");
	size_t length = json_array_size(list);

	one->events = pv_alloc_array(ctx, struct pv_hubee_event, length + 1);
	for (size_t i = 0; i < length; i++)
		if (!read_event(ctx, json_array_get(list, i),
			&one->events[one->n_events++]))
			return false;
	return true;
}

struct pv_hubee_case *
pv_hubee_case(struct pv_ctx *ctx, const struct pv_buffer *body)
{
	struct pv_hubee_case *one = pv_alloc(ctx, struct pv_hubee_case);
	json_t *json = load(body);
	const json_t *person = json_object_get(json, "applicant");
	bool good;

	one->id = uuid(ctx, json, "id");
	one->status = word(ctx, json, "status");
	one->external_id = word(ctx, json, "externalId");
	one->process = word(ctx, json, "processCode");
	one->first_name = word(ctx, person, "firstName");
	one->last_name = word(ctx, person, "lastName");
	one->email = word(ctx, person, "email");
	good = one->id != NULL && one->status != NULL &&
	    one->external_id != NULL && one->process != NULL &&
	    read_pieces(ctx, json, &one->pieces, &one->n_pieces) &&
	    read_events(ctx, json, one);
	json_decref(json);
	return good ? one : NULL;
}

struct pv_hubee_event *
pv_hubee_event(struct pv_ctx *ctx, const struct pv_buffer *body)
{
	struct pv_hubee_event *event = pv_alloc(ctx, struct pv_hubee_event);
	json_t *json = load(body);
	bool good = read_event(ctx, json, event);

	json_decref(json);
	return good ? event : NULL;
}

static bool
read_notice(
    struct pv_ctx *ctx, const json_t *json, struct pv_hubee_notice *notice)
{
	*notice = (struct pv_hubee_notice){
		.id = uuid(ctx, json, "id"),
		.case_id = uuid(ctx, json, "caseId"),
		.event_id = uuid(ctx, json, "eventId"),
		.process = word(ctx, json, "processCode"),
	};
	return notice->id != NULL && notice->process != NULL;
}

struct pv_hubee_notice *
pv_hubee_notices(struct pv_ctx *ctx, const struct pv_buffer *body, size_t *n)
{
	struct pv_hubee_notice *notices = NULL;
	json_t *json = load(body);
	size_t length = json_array_size(json);

	*n = 0;
	if (json_is_array(json) && length <= PV_HUBEE_NOTICES_MAX)
		notices =
		    pv_alloc_array(ctx, struct pv_hubee_notice, length + 1);
	for (size_t i = 0; notices != NULL && i < length; i++)
		if (!read_notice(
			ctx, json_array_get(json, i), &notices[(*n)++]))
			notices = NULL;
	json_decref(json);
	return notices;
}
