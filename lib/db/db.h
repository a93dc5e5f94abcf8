/*
 * db - a call to a SQL function by name; there is no other way to the data.
 *
 * A call is one round trip and one transaction: the tenant (and, for agents,
 * the session) is set for the transaction in the same pipeline, then
 * `select * from audience.function($1, …)`.  Prepared once per connection.  A
 * lost connection is opened anew; the call is made again only where its
 * declaration says that this is safe (it reads, or carries a token that makes
 * it the same once).
 *
 * SQLSTATE PVnnn, raised on purpose, becomes the error of HTTP status nnn whose
 * text key is the MESSAGE, hint key the HINT; a violated constraint becomes a
 * 422 with the text key "constraint.<name>"; no database: 503 "error.database".
 */
#ifndef PV_DB_DB_H
#define PV_DB_DB_H

#include "base/ctx.h"

enum pv_arg_kind { PV_ARG_NULL, PV_ARG_TEXT, PV_ARG_INT, PV_ARG_BOOL, PV_ARG_BYTES };

struct pv_arg {
	enum pv_arg_kind kind;
	const void *data;
	size_t length;
	int64_t number;
};

struct pv_arg pv_arg_text(const char *text);	/* NULL = null; any type that reads text: xml, date, jsonb … */
struct pv_arg pv_arg_int(int64_t number);
struct pv_arg pv_arg_bool(bool truth);
struct pv_arg pv_arg_bytes(const void *data, size_t length);	/* bytea */
struct pv_arg pv_arg_hash(const char *token);	/* bytea: pv_hash() of the text; NULL = null */
struct pv_arg pv_arg_null(void);

/* One function of the contract, declared static const beside its use. */
struct pv_call {
	const char *function;	/* "citizen.draft_page" */
	int args;
	bool again;		/* safe to call again after a lost connection */
};

struct pv_rows;	/* owned by ctx */

/* pv_db_call - NULL with an error.  args holds call->args of them. */
struct pv_rows *pv_db_call(struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args);

int pv_rows_count(const struct pv_rows *rows);
/* By column name; NULL for SQL null.  Owned by rows; an unknown column is a broken invariant. */
const char *pv_row_text(const struct pv_rows *rows, int row, const char *column);
int64_t pv_row_int(const struct pv_rows *rows, int row, const char *column);	/* 0 for null */
bool pv_row_bool(const struct pv_rows *rows, int row, const char *column);
const uint8_t *pv_row_bytes(const struct pv_rows *rows, int row, const char *column, size_t *length);

/* pv_db_identity - the agent's session token of this request (agents' programs), or NULL; for the calls that follow in ctx. */
void pv_db_session(struct pv_ctx *ctx, const char *session_token);

/* The tenant, looked up by host name, is kept by the process for 10 s. */

/* pv_commune_enter - find the tenant by host name, put it in ctx; 404 "error.commune" if none. */
bool pv_commune_enter(struct pv_ctx *ctx, const char *host);

#endif
