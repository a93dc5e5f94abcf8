/*
 * db - a call to a SQL function by name; there is no other way to the data.
 *
 * A call is one round trip and one transaction: the tenant (and, for agents,
 * the session) is entered in the same pipeline, then
 * `select * from audience.function($1, …)`.  Prepared once per connection,
 * unless the setting `prepare` is off.  Rows are given only after COMMIT.
 *
 * The connection is the process's, as its database role, opened at the first
 * call.  A lost one is opened anew; the call is made again only where its
 * declaration says that this is safe (it reads, or the same twice gives the
 * same once), or where the database has said that it did nothing.
 *
 * SQLSTATE PVnnn, raised on purpose, becomes the error of HTTP status nnn whose
 * text key is the MESSAGE, hint key the HINT; a violated constraint becomes a
 * 422 with the text key "constraint.<name>", a value that its type refuses
 * "constraint.value"; a lock or a statement that took too long: 503
 * "error.busy"; no database: 503 "error.database".
 */
#ifndef PV_DB_DB_H
#define PV_DB_DB_H

#include "base/ctx.h"
#include "base/random.h"

enum {
	PV_DB_ARGS_MAX = 16,
	PV_COMMUNE_TTL_S = 10,
	PV_DB_RETRY_AFTER_S = 5, /* what a 503 says */
};

enum pv_arg_kind {
	PV_ARG_NULL,
	PV_ARG_TEXT,
	PV_ARG_INT,
	PV_ARG_BOOL,
	PV_ARG_BYTES,
	PV_ARG_HASH,
	PV_ARG_LIST,
};

struct pv_bytes {
	const uint8_t *data;
	size_t length;
};

struct pv_arg {
	enum pv_arg_kind kind;
	const void *data;
	size_t length; /* bytes; of a list: members */
	int64_t number;
	uint8_t hash[PV_HASH_BYTES];
};

/* NULL = null.  Any type that reads text: text, date, jsonb, numeric … */
struct pv_arg pv_arg_text(const char *text);
struct pv_arg pv_arg_int(int64_t number);
struct pv_arg pv_arg_bool(bool truth);
struct pv_arg pv_arg_null(void);
/* bytea, sent binary; data is not copied; NULL = null. */
struct pv_arg pv_arg_bytes(const void *data, size_t length);
/* bytea: pv_hash() of the text; NULL = null. */
struct pv_arg pv_arg_hash(const char *token);
/* bytea[], sent binary; nothing is copied until the call. */
struct pv_arg pv_arg_list(const struct pv_bytes *members, size_t n);
/* text[] and bigint[]; owned by parent. */
struct pv_arg pv_arg_texts(
    const void *parent, const char *const *texts, size_t n);
struct pv_arg pv_arg_ints(const void *parent, const int64_t *numbers, size_t n);

/* One function of the contract, declared static const beside its use. */
struct pv_call {
	/* "citizen.draft_page", or ".rate_hit": of the process's own audience */
	const char *function;
	int args;   /* 0 to PV_DB_ARGS_MAX */
	bool again; /* safe to call again after a lost connection */
};

struct pv_rows; /* owned by ctx */

/*
 * pv_db_call - NULL with an error.  args holds call->args of them, or is NULL
 * where there is none.  On failure nothing has changed in the database, but
 * for a 503 "error.database" of a call that is not safe to make again: then it
 * is unknown.
 */
struct pv_rows *pv_db_call(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args);

int pv_rows_count(const struct pv_rows *rows);
/*
 * By column name; NULL, 0 or false for SQL null.  Owned by rows.  An unknown
 * row or column is a broken invariant.  A function that returns one value gives
 * it in a column of its own name.
 */
const char *pv_row_text(
    const struct pv_rows *rows, int row, const char *column);
int64_t pv_row_int(const struct pv_rows *rows, int row, const char *column);
bool pv_row_bool(const struct pv_rows *rows, int row, const char *column);
const uint8_t *pv_row_bytes(
    struct pv_rows *rows, int row, const char *column, size_t *length);

/*
 * pv_db_session - the agent's session token of this request (agents'
 * programs), or NULL, for the calls that follow in ctx: one that is unknown or
 * has expired makes each of them fail with 401 "agent.session".  The token is
 * not copied.
 */
void pv_db_session(struct pv_ctx *ctx, const char *token);

/* pv_db_token - the same of the token of other software: 401 "agent.token". */
void pv_db_token(struct pv_ctx *ctx, const char *token);

/*
 * pv_commune_enter - find the tenant by host name (any case, without port),
 * put it in ctx; kept by the process for PV_COMMUNE_TTL_S, and used past that
 * where the database is away.  False with 404 "error.commune" if there is none.
 */
bool pv_commune_enter(struct pv_ctx *ctx, const char *host);

#endif
