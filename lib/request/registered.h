/*
 * registered - a request that has its registration, and whose receipt (CRPA,
 * R112-11-1) is still to come.
 */
#ifndef PV_REQUEST_REGISTERED_H
#define PV_REQUEST_REGISTERED_H

#include "db/db.h"

/*
 * pv_is_registered - by the events of these rows (column timeline): then its
 * due_on is the day by which the receipt is sent.
 */
bool pv_is_registered(struct pv_ctx *ctx, const struct pv_rows *request);

#endif
