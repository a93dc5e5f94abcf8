/*
 * call - sends the tenant and one function in one pipeline, and waits for its
 * COMMIT.
 * Not here: the connection (connection.c), what its errors mean (failure.c).
 */
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include "base/log.h"
#include "db/connection.h"
#include "db/failure.h"
#include "db/rows.h"

enum {
	NUMBER_MAX_BYTES = 24,
	STATEMENT_MAX_BYTES = 64, /* NAMEDATALEN of PostgreSQL */
	BYTEA_OID = 17,
	QUERIES_MAX = 4, /* prepare and run, for enter and function */
	ATTEMPTS_MAX = 2,
};

/* Arguments as libpq takes them. */
struct params {
	int n;
	const char *values[PV_DB_ARGS_MAX];
	int lengths[PV_DB_ARGS_MAX];
	int formats[PV_DB_ARGS_MAX];
	char numbers[PV_DB_ARGS_MAX][NUMBER_MAX_BYTES];
};

/* What was sent, in order, and is to be answered in that order. */
struct flight {
	struct pv_db *db;
	int n;
	const char
	    *prepares[QUERIES_MAX]; /* name where it is a prepare, else NULL */
	PGresult *rows;
	PGresult *error;
};

static uint8_t *
put_int(uint8_t *out, size_t number)
{
	uint32_t wire = htonl((uint32_t)number);

	memcpy(out, &wire, sizeof(wire));
	return out + sizeof(wire);
}

/* A bytea[] in PostgreSQL's binary form. */
static void
put_list(void *parent, struct params *params, int i, const struct pv_arg *arg)
{
	const struct pv_bytes *members = arg->data;
	size_t size = 5 * sizeof(uint32_t);
	uint8_t *bytes, *out;

	for (size_t m = 0; m < arg->length; m++)
		size += sizeof(uint32_t) + members[m].length;
	out = bytes = pv_alloc_array(parent, uint8_t, size);
	out = put_int(out, arg->length == 0 ? 0 : 1); /* dimensions */
	out = put_int(out, 0);			      /* no null in it */
	out = put_int(out, BYTEA_OID);
	if (arg->length > 0) {
		out = put_int(out, arg->length);
		out = put_int(out, 1); /* first index */
	}
	for (size_t m = 0; m < arg->length; m++) {
		out = put_int(out, members[m].length);
		memcpy(out, members[m].data, members[m].length);
		out += members[m].length;
	}
	params->values[i] = (const char *)bytes;
	params->lengths[i] = (int)(out - bytes);
	params->formats[i] = 1;
}

static void
put_bytes(struct params *params, int i, const void *data, size_t length)
{
	params->values[i] = data;
	params->lengths[i] = (int)length;
	params->formats[i] = 1;
}

static void
put_args(void *parent, struct params *params, const struct pv_arg *args, int n)
{
	params->n = n;
	for (int i = 0; i < n; i++) {
		const struct pv_arg *arg = &args[i];

		params->values[i] = NULL;
		params->lengths[i] = 0;
		params->formats[i] = 0;
		switch (arg->kind) {
		case PV_ARG_NULL:
			break;
		case PV_ARG_TEXT:
			params->values[i] = arg->data;
			break;
		case PV_ARG_INT:
			(void)snprintf(params->numbers[i], NUMBER_MAX_BYTES,
			    "%lld", (long long)arg->number);
			params->values[i] = params->numbers[i];
			break;
		case PV_ARG_BOOL:
			params->values[i] = arg->number != 0 ? "t" : "f";
			break;
		case PV_ARG_BYTES:
			put_bytes(params, i, arg->data, arg->length);
			break;
		case PV_ARG_HASH:
			put_bytes(params, i, arg->hash, sizeof(arg->hash));
			break;
		case PV_ARG_LIST:
			put_list(parent, params, i, arg);
			break;
		}
	}
}

static bool
is_prepared(const struct pv_db *db, const char *name)
{
	for (int i = 0; i < db->n_prepared; i++)
		if (strcmp(db->prepared[i], name) == 0)
			return true;
	return false;
}

/* "select * from citizen.draft_page($1,$2)"; the name is the statement's too. */
static char *
make_sql(void *parent, const char *name, int n)
{
	char *sql = pv_printf(parent, "select * from %s(", name);

	for (int i = 1; i <= n; i++) {
		sql =
		    talloc_asprintf_append(sql, "%s$%d", i == 1 ? "" : ",", i);
		if (sql == NULL)
			pv_die("out of memory for a query");
	}
	sql = talloc_asprintf_append(sql, ")");
	if (sql == NULL)
		pv_die("out of memory for a query");
	return sql;
}

/* False: the connection takes no more. */
static bool
send_query(void *parent, struct flight *flight, const char *name,
    const struct params *params)
{
	struct pv_db *db = flight->db;

	if (!db->prepare) {
		flight->prepares[flight->n++] = NULL;
		return PQsendQueryParams(db->connection,
			   make_sql(parent, name, params->n), params->n, NULL,
			   params->values, params->lengths, params->formats,
			   0) == 1;
	}
	if (!is_prepared(db, name)) {
		flight->prepares[flight->n++] = name;
		if (PQsendPrepare(db->connection, name,
			make_sql(parent, name, params->n), params->n,
			NULL) != 1)
			return false;
	}
	flight->prepares[flight->n++] = NULL;
	return PQsendQueryPrepared(db->connection, name, params->n,
		   params->values, params->lengths, params->formats, 0) == 1;
}

static bool
send_enter(struct pv_ctx *ctx, void *parent, struct flight *flight)
{
	bool agent = strcmp(flight->db->audience, "agent") == 0;
	const struct pv_arg args[] = { pv_arg_int(ctx->commune->id),
		pv_arg_hash(ctx->session) };
	struct params params;

	put_args(parent, &params, args, agent ? 2 : 1);
	return send_query(parent, flight,
	    pv_printf(parent, "%s.enter%s", flight->db->audience,
		agent && ctx->by_token ? "_token" : ""),
	    &params);
}

static bool
send_all(struct pv_ctx *ctx, void *parent, struct flight *flight,
    const struct pv_call *call, const struct pv_arg *args)
{
	const char *name = call->function;
	struct params params;

	if (name[0] == '.')
		name = pv_printf(parent, "%s%s", flight->db->audience, name);
	if (strlen(name) >= STATEMENT_MAX_BYTES)
		pv_die("function name %s is too long", name);
	put_args(parent, &params, args, call->args);
	return (ctx->commune == NULL || send_enter(ctx, parent, flight)) &&
	    send_query(parent, flight, name, &params) &&
	    PQpipelineSync(flight->db->connection) == 1;
}

static void
note_prepared(struct pv_db *db, const char *name)
{
	if (db->n_prepared == PV_STATEMENTS_MAX)
		pv_die("more than %d functions are called", PV_STATEMENTS_MAX);
	db->prepared[db->n_prepared++] = pv_strdup(db, name);
}

/* One result: the rows of the last query, the first error. */
static void
take(struct flight *flight, PGresult *result, int place)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
		if (place < flight->n && flight->prepares[place] != NULL)
			note_prepared(flight->db, flight->prepares[place]);
		break;
	case PGRES_TUPLES_OK:
		if (place == flight->n - 1) {
			flight->rows = result;
			return;
		}
		break;
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		if (flight->error == NULL) {
			flight->error = result;
			return;
		}
	}
	PQclear(result);
}

/*
 * Until the pipeline's end: a row that came before it may yet be rolled back.
 * False: the connection was lost on the way.
 */
static bool
receive_all(struct flight *flight)
{
	int place = 0;
	PGresult *result;

	for (;;) {
		if (!pv_connection_result(flight->db, &result))
			return false;
		if (result == NULL) {
			if (PQstatus(flight->db->connection) != CONNECTION_OK ||
			    ++place > flight->n)
				return false;
			continue;
		}
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			return true;
		}
		take(flight, result, place);
	}
}

/* One attempt.  PV_REFUSED without an error in flight: it is done. */
static enum pv_verdict
attempt(struct pv_ctx *ctx, struct flight *flight, const struct pv_call *call,
    const struct pv_arg *args)
{
	void *parent = pv_alloc(ctx, char);
	enum pv_verdict verdict = PV_REFUSED;

	if (!send_all(ctx, parent, flight, call, args) || !receive_all(flight))
		verdict = PV_LOST;
	else if (flight->error != NULL)
		verdict = pv_failure_verdict(flight->error);
	if (verdict == PV_LOST)
		pv_log(ctx, PV_WARNING, "database connection lost in %s",
		    call->function);
	/* A statement that is not there, or is old: all are made anew. */
	if (verdict != PV_REFUSED)
		pv_connection_drop(flight->db);
	talloc_free(parent);
	return verdict;
}

static struct pv_rows *
conclude(struct pv_ctx *ctx, struct flight *flight, const struct pv_call *call,
    enum pv_verdict verdict)
{
	struct pv_rows *rows = NULL;

	if (verdict == PV_LOST) {
		(void)pv_fail(ctx, 503, "PV0208", "error.database",
		    "%s was lost with the connection", call->function);
		ctx->error.retry_after_s = PV_DB_RETRY_AFTER_S;
	} else if (flight->error != NULL)
		(void)pv_failure_record(ctx, call, flight->error);
	else if (flight->rows == NULL)
		(void)pv_fail(ctx, 500, "PV0209", "error.internal",
		    "%s gave no result", call->function);
	else {
		rows = pv_rows_new(ctx, flight->rows);
		flight->rows = NULL;
	}
	PQclear(flight->error);
	PQclear(flight->rows);
	return rows;
}

struct pv_rows *
pv_db_call(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args)
{
	for (int i = 1;; i++) {
		struct flight flight = { .db = pv_connection_ready(ctx) };
		enum pv_verdict verdict;

		if (flight.db == NULL)
			return NULL;
		verdict = attempt(ctx, &flight, call, args);
		if (i == ATTEMPTS_MAX || verdict == PV_REFUSED ||
		    (verdict == PV_LOST && !call->again))
			return conclude(ctx, &flight, call, verdict);
		PQclear(flight.error);
		PQclear(flight.rows);
	}
}

void
pv_db_session(struct pv_ctx *ctx, const char *token)
{
	ctx->session = token;
	ctx->by_token = false;
}

void
pv_db_token(struct pv_ctx *ctx, const char *token)
{
	ctx->session = token;
	ctx->by_token = true;
}
