/*
 * webhook - what happens to requests, told to other software of the mairie.
 *
 * Each delivery is a row written with its event (sql/deploy/webhook.sql).  It
 * is taken with a lease, sent as JSON, and its end noted; whatever ends the
 * worker in between, it is sent again with the same webhook-id.  It is signed
 * as Standard Webhooks says: HMAC-SHA-256 over "id.timestamp.body".
 *
 * What is sent holds no personal data: the event, the number of the request,
 * its procedure, its state, a link.
 */
#ifndef PV_EXCHANGE_WEBHOOK_H
#define PV_EXCHANGE_WEBHOOK_H

#include "db/db.h"
#include "exchange/http.h"

enum { PV_WEBHOOK_SECRET_BYTES = 32 };

/* pv_webhook_secret - as receivers write it: "whsec_" and base64. */
char *pv_webhook_secret(
    struct pv_ctx *ctx, const uint8_t *secret, size_t length);

/* pv_webhook_sign - one signature, "v1,…"; owned by ctx. */
char *pv_webhook_sign(struct pv_ctx *ctx, const uint8_t *secret, size_t length,
    const char *id, const char *timestamp, const char *body);

enum pv_webhook_step {
	PV_WEBHOOK_IDLE,  /* nothing is due */
	PV_WEBHOOK_BUSY,  /* one was dealt with */
	PV_WEBHOOK_ERROR, /* the database failed: the error is in the log */
};

/* pv_webhook_step - takes one delivery that is due, sends it, notes its end. */
enum pv_webhook_step pv_webhook_step(
    struct pv_process *process, struct pv_http *http);

#endif
