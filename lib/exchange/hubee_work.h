/*
 * hubee_work - what the two directions of the exchange share.  Private to
 * lib/exchange.
 */
#ifndef PV_EXCHANGE_HUBEE_WORK_H
#define PV_EXCHANGE_HUBEE_WORK_H

#include "db/db.h"
#include "exchange/hubee.h"
#include "exchange/hubee_case.h"

/* After how many tries a case is set aside. */
enum {
	PV_HUBEE_ONCE = 1,  /* what will not be otherwise */
	PV_HUBEE_TRIES = 6, /* what may pass: some hours */
};

struct pv_hubee {
	struct pv_hubee_api *api;
	struct pv_hubee_keys *keys;   /* NULL before the first reading */
	time_t keys_until;	      /* when they are read again */
	struct pv_arg insee, process; /* of all keys, as the calls take them */
};

/* One case under way. */
struct pv_hubee_job {
	struct pv_hubee *hubee;
	const struct pv_hubee_key *key;
	const struct pv_hubee_notice *notice;
	const char *row;       /* of the database, as text: for the log */
	struct pv_arg id;      /* the same */
	bool plain;	       /* an agent wants it as a plain request */
	struct pv_rows *known; /* what worker.hubee_begin said */
};

enum pv_hubee_end {
	PV_HUBEE_TAKEN,	 /* or known already: its notification is deleted */
	PV_HUBEE_LEFT,	 /* not due, or failed: noted, another time */
	PV_HUBEE_NOBODY, /* the hub does not answer */
	PV_HUBEE_BROKEN, /* the database failed, or what we need is not there */
};

/* pv_hubee_take - a notification of a case, or of an event of one. */
enum pv_hubee_end pv_hubee_take(struct pv_ctx *ctx, struct pv_hubee_job *job);

/* pv_hubee_take_event - the same of what came later. */
enum pv_hubee_end pv_hubee_take_event(
    struct pv_ctx *ctx, struct pv_hubee_job *job);

/*
 * pv_hubee_fetch_piece - a file from path, its size and its digest checked,
 * sealed and kept as a file of the case.  body, owned by ctx, has its bytes.
 * PV_HUBEE_TAKEN, or why not, noted.
 */
enum pv_hubee_end pv_hubee_fetch_piece(struct pv_ctx *ctx,
    struct pv_hubee_job *job, const struct pv_hubee_piece *piece,
    const char *path, bool original, struct pv_buffer **body);

/* pv_hubee_keep_case - what the hub says of the case, as it came. */
enum pv_hubee_end pv_hubee_keep_case(
    struct pv_ctx *ctx, struct pv_hubee_job *job, const struct pv_buffer *body);

/* pv_hubee_failed - the case was not taken; tries: after how many it is set aside. */
enum pv_hubee_end pv_hubee_failed(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const char *reason, const char *detail, int tries);

/* pv_hubee_drop - deletes the notification: what it told of is committed. */
enum pv_hubee_end pv_hubee_drop(struct pv_ctx *ctx, struct pv_hubee_job *job);

/* pv_hubee_push - tells the hub one thing that is due. */
enum pv_hubee_step pv_hubee_push(struct pv_ctx *ctx, struct pv_hubee *hubee);

/* pv_hubee_asked - the flow was asked; fault: NULL, or why it did not answer. */
bool pv_hubee_asked(struct pv_ctx *ctx, const struct pv_hubee_key *key,
    int again_s, const char *fault);

#endif
