/*
 * hubee_case - what the hub says of a case, of an event, and what waits to be
 * taken: its JSON, checked.
 */
#ifndef PV_EXCHANGE_HUBEE_CASE_H
#define PV_EXCHANGE_HUBEE_CASE_H

#include "base/buffer.h"

enum {
	PV_UUID_LENGTH = 36,
	PV_HUBEE_PIECES_MAX = 50, /* as a request may have files */
	PV_HUBEE_NOTICES_MAX = 1000,
};

/* Something that waits: a case, or an event of a case. */
struct pv_hubee_notice {
	const char *id, *case_id, *event_id; /* event_id: or NULL */
	const char *process;
};

/* An attachment: of a case, or of an event. */
struct pv_hubee_piece {
	const char *id, *name, *kind,
	    *type; /* kind: the hub's word; type: media type */
	int64_t size;
	bool received; /* the hub has its bytes */
};

struct pv_hubee_event {
	const char *id, *message, *action, *status, *reference;
	bool ours; /* sent by an instructing service */
	struct pv_hubee_piece *pieces;
	size_t n_pieces;
};

struct pv_hubee_case {
	const char *id, *status, *external_id, *process;
	const char *first_name, *last_name, *email; /* of who asks, or NULL */
	struct pv_hubee_piece *pieces;
	size_t n_pieces;
	struct pv_hubee_event *events;
	size_t n_events;
};

/* Each: NULL for what is no such JSON; owned by ctx. */
struct pv_hubee_notice *pv_hubee_notices(
    struct pv_ctx *ctx, const struct pv_buffer *body, size_t *n);
struct pv_hubee_case *pv_hubee_case(
    struct pv_ctx *ctx, const struct pv_buffer *body);
struct pv_hubee_event *pv_hubee_event(
    struct pv_ctx *ctx, const struct pv_buffer *body);

/* pv_hubee_status_known - a case's status, as the hub's documents list them. */
bool pv_hubee_status_known(const char *status);

/* pv_uuid_good - thirty-two hexadecimal digits with four hyphens. */
bool pv_uuid_good(const char *text);

#endif
