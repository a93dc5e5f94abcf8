/*
 * connection - opens, checks and closes the connection, waits for its answers.
 * Not here: what is sent (call.c).
 */
#include "db/connection.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/log.h"

enum {
	/* Past the statement_timeout of the roles (sql/deploy/role.sql). */
	PATIENCE_MS = 15 * 1000,
	PATIENCE_WORKER_MS = 11 * 60 * 1000,
};

static const char role_prefix[] = "parvis_";

static int
finish(struct pv_db *db)
{
	PQfinish(db->connection);
	return 0;
}

static struct pv_db *
make(struct pv_process *process)
{
	struct pv_db *db = pv_alloc(process, struct pv_db);

	if (process->role == NULL ||
	    strncmp(process->role, role_prefix, sizeof(role_prefix) - 1) != 0)
		pv_die("the process has no database role");
	db->audience = process->role + sizeof(role_prefix) - 1;
	db->prepare = process->config->prepare;
	db->patience_ms = strcmp(db->audience, "worker") == 0 ?
	    PATIENCE_WORKER_MS :
	    PATIENCE_MS;
	talloc_set_destructor(db, finish);
	return db;
}

/* Notices are the database's own affair; a warning is worth a line. */
static void
notice(void *data, const PGresult *result)
{
	const char *severity =
	    PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	(void)data;
	if (severity != NULL && strcmp(severity, "WARNING") == 0)
		pv_log(NULL, PV_WARNING, "database warning %s",
		    PQresultErrorField(result, PG_DIAG_SQLSTATE));
}

static bool
connect_as(struct pv_ctx *ctx, struct pv_db *db)
{
	/* What stands before dbname, the settings may say otherwise. */
	const char *const names[] = { "connect_timeout", "tcp_user_timeout",
		"gssencmode", "application_name", "dbname", "user",
		"client_encoding", NULL };
	const char *const values[] = { "3", "15000", "disable",
		ctx->process->program, ctx->process->config->database,
		ctx->process->role, "UTF8", NULL };
	PGconn *connection = PQconnectdbParams(names, values, 1);

	if (connection == NULL)
		pv_die("out of memory for a connection");
	if (PQstatus(connection) != CONNECTION_OK ||
	    PQenterPipelineMode(connection) != 1 ||
	    PQsetnonblocking(connection, 1) != 0) {
		(void)pv_fail(ctx, 503, "PV0201", "error.database",
		    "database away: %s", PQerrorMessage(connection));
		ctx->error.retry_after_s = PV_DB_RETRY_AFTER_S;
		PQfinish(connection);
		return false;
	}
	(void)PQsetNoticeReceiver(connection, notice, NULL);
	db->connection = connection;
	return true;
}

/*
 * A connection that waits has nothing to read; when it has, it is most often
 * the end of it, after words of farewell: seen now, the call has not left yet
 * and is not in doubt.
 */
static bool
is_alive(struct pv_db *db)
{
	struct pollfd poll_fd = { .fd = PQsocket(db->connection),
		.events = POLLIN };

	while (PQstatus(db->connection) == CONNECTION_OK) {
		if (poll(&poll_fd, 1, 0) <= 0)
			return true;
		if (PQconsumeInput(db->connection) != 1)
			return false;
	}
	return false;
}

struct pv_db *
pv_connection_ready(struct pv_ctx *ctx)
{
	struct pv_db *db = ctx->process->db;

	if (db == NULL)
		db = ctx->process->db = make(ctx->process);
	if (db->connection != NULL && !is_alive(db))
		pv_connection_drop(db);
	if (db->connection == NULL && !connect_as(ctx, db))
		return NULL;
	return db;
}

void
pv_connection_drop(struct pv_db *db)
{
	PQfinish(db->connection);
	db->connection = NULL;
	for (int i = 0; i < db->n_prepared; i++)
		TALLOC_FREE(db->prepared[i]);
	db->n_prepared = 0;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
pv_connection_result(struct pv_db *db, PGresult **result)
{
	int64_t end_ms = now_ms() + db->patience_ms;
	int unsent;

	while ((unsent = PQflush(db->connection)) == 1 ||
	    PQisBusy(db->connection) == 1) {
		struct pollfd poll_fd = { .fd = PQsocket(db->connection),
			.events =
			    (short)(unsent == 1 ? POLLIN | POLLOUT : POLLIN) };
		int64_t left_ms = end_ms - now_ms();
		int ready;

		if (left_ms <= 0)
			return false;
		ready = poll(&poll_fd, 1, (int)left_ms);
		if (ready < 0 && errno != EINTR)
			return false;
		if (ready > 0 && (poll_fd.revents & ~POLLOUT) != 0 &&
		    PQconsumeInput(db->connection) != 1)
			return false;
	}
	if (unsent < 0)
		return false;
	*result = PQgetResult(db->connection);
	return true;
}
