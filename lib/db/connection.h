/*
 * connection - the process's one connection, opened at the first call.
 * For lib/db alone.
 */
#ifndef PV_DB_CONNECTION_H
#define PV_DB_CONNECTION_H

#include <libpq-fe.h>

#include "db/db.h"

enum { PV_STATEMENTS_MAX = 512, PV_COMMUNES_KEPT = 64 };

struct pv_db {
	PGconn *connection; /* in pipeline mode, or NULL */
	const char
	    *audience; /* "citizen": what follows "parvis_" in the role */
	bool prepare;
	int patience_ms;		   /* how long an answer is awaited */
	char *prepared[PV_STATEMENTS_MAX]; /* names, on this connection */
	int n_prepared;
	struct pv_known_commune *communes[PV_COMMUNES_KEPT];
};

/*
 * pv_connection_ready - a connection that was alive a moment ago; NULL with the
 * error 503 "error.database".
 */
struct pv_db *pv_connection_ready(struct pv_ctx *ctx);

/* pv_connection_drop - close it, and forget what was prepared there. */
void pv_connection_drop(struct pv_db *db);

/*
 * pv_connection_result - the next result, NULL at the end of one query's.
 * False: no answer in time, or lost.
 */
bool pv_connection_result(struct pv_db *db, PGresult **result);

#endif
