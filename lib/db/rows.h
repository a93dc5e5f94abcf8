/*
 * rows - what a call gave.  For lib/db alone: others read it through db.h.
 */
#ifndef PV_DB_ROWS_H
#define PV_DB_ROWS_H

#include <libpq-fe.h>

#include "db/db.h"

/* pv_rows_new - takes the result: cleared with the rows, which ctx owns. */
struct pv_rows *pv_rows_new(struct pv_ctx *ctx, PGresult *result);

#endif
