/*
 * failure - what the database refused, as one error.  For lib/db alone.
 */
#ifndef PV_DB_FAILURE_H
#define PV_DB_FAILURE_H

#include <libpq-fe.h>

#include "db/db.h"

enum pv_verdict {
	PV_REFUSED, /* told: an error is to be recorded */
	PV_UNDONE,  /* rolled back by no fault of its own: may be tried again */
	PV_LOST,    /* the connection ends with it */
};

/* pv_failure_verdict - of a result that is an error. */
enum pv_verdict pv_failure_verdict(const PGresult *result);

/* pv_failure_record - false, with the error recorded. */
bool pv_failure_record(
    struct pv_ctx *ctx, const struct pv_call *call, const PGresult *result);

#endif
