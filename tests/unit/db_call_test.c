/*
 * lib/db against a deployed database (PV_TEST_DATABASE: a conninfo under which
 * every role may connect); skipped, with a sentence, where there is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/config.h"
#include "db/connection.h"

static struct pv_config config = { .prepare = true };
static struct pv_process *worker, *citizen, *agent;
static int64_t commune_id;
static char host[64], insee[6], digest[65], login[32];

static struct pv_process *
process_as(const char *role)
{
	struct pv_process *process = pv_process_new("db-test", role);

	process->config = &config;
	return process;
}

static struct pv_ctx *
ctx_of(struct pv_process *process)
{
	struct pv_ctx *ctx = pv_ctx_new(process);

	if (commune_id != 0)
		assert_true(pv_commune_enter(ctx, host));
	return ctx;
}

/* Names of this run alone: the database may have been used before. */
static void
choose_names(void)
{
	struct timespec now;
	unsigned number;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	number = (unsigned)(now.tv_nsec / 1000 + getpid());
	(void)snprintf(host, sizeof(host), "t%u.exemple.test", number);
	(void)snprintf(insee, sizeof(insee), "%05u", number % 90000);
	(void)snprintf(digest, sizeof(digest), "%064x", number);
	(void)snprintf(login, sizeof(login), "agent%u", number);
}

static void
make_commune(void)
{
	static const struct pv_call publish = { "worker.definition_publish", 5,
		true };
	static const struct pv_call add = { "worker.commune_add", 6, false };
	struct pv_ctx *ctx = ctx_of(worker);
	const char *const hosts[] = { host };
	const struct pv_arg definition[] = { pv_arg_text("essai"),
		pv_arg_text(digest), pv_arg_text("Essai"), pv_arg_text(""),
		pv_arg_text("<data/>") };
	const struct pv_arg commune[] = { pv_arg_text(insee),
		pv_arg_text("Saint-Essai"), pv_arg_texts(ctx, hosts, 1),
		pv_arg_text("Europe/Paris"),
		pv_arg_bytes("0123456789012345678901234567890123456789", 40),
		pv_arg_text("{\"name\": \"l’essai\"}") };
	struct pv_rows *rows;

	assert_non_null(pv_db_call(ctx, &publish, definition));
	rows = pv_db_call(ctx, &add, commune);
	assert_non_null(rows);
	commune_id = pv_row_int(rows, 0, "commune_add");
	talloc_free(ctx);
}

static int
setup(void **state)
{
	(void)state;
	config.database = getenv("PV_TEST_DATABASE");
	if (config.database == NULL)
		return 0;
	choose_names();
	worker = process_as("parvis_worker");
	citizen = process_as("parvis_citizen");
	agent = process_as("parvis_agent");
	make_commune();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	talloc_free(worker);
	talloc_free(citizen);
	talloc_free(agent);
	return 0;
}

static void
need_database(void)
{
	if (config.database != NULL)
		return;
	print_message("skipped: PV_TEST_DATABASE names no database\n");
	skip();
}

static const struct pv_call draft_create = { "citizen.draft_create", 4, false };
static const struct pv_call draft_page = { "citizen.draft_page", 1, true };

static void
create_draft(struct pv_ctx *ctx, const char *token)
{
	const struct pv_arg args[] = { pv_arg_text("essai"), pv_arg_hash(token),
		pv_arg_hash(pv_token(ctx)), pv_arg_text("<data>é ’</data>") };
	struct pv_rows *rows = pv_db_call(ctx, &draft_create, args);

	assert_non_null(rows);
	assert_string_equal(pv_row_text(rows, 0, "digest"), digest);
}

static struct pv_rows *
read_draft(struct pv_ctx *ctx, const char *token)
{
	const struct pv_arg args[] = { pv_arg_hash(token) };

	return pv_db_call(ctx, &draft_page, args);
}

static void
test_commune(void **state)
{
	struct pv_ctx *ctx;
	const struct pv_commune *first;

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	assert_int_equal(ctx->commune->id, commune_id);
	assert_string_equal(ctx->commune->name, "Saint-Essai");
	assert_string_equal(ctx->commune->settings, "{\"name\": \"l’essai\"}");
	first = ctx->commune;
	assert_true(pv_commune_enter(ctx, host));
	assert_ptr_equal(ctx->commune, first);
	assert_false(pv_commune_enter(ctx, "nobody.exemple.test"));
	assert_int_equal(ctx->error.status, 404);
	assert_string_equal(ctx->error.text, "error.commune");
	assert_null(ctx->commune);
	talloc_free(ctx);
}

static void
test_rows(void **state)
{
	struct pv_ctx *ctx;
	struct pv_rows *rows;
	char *token;

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	token = pv_token(ctx);
	create_draft(ctx, token);
	rows = read_draft(ctx, token);
	assert_non_null(rows);
	assert_int_equal(pv_rows_count(rows), 1);
	assert_string_equal(
	    pv_row_text(rows, 0, "answers"), "<data>é ’</data>");
	assert_int_equal(pv_row_int(rows, 0, "version"), 1);
	assert_null(pv_row_text(rows, 0, "page"));
	assert_string_equal(pv_row_text(rows, 0, "files"), "[]");
	talloc_free(ctx);
}

static void
test_refusals(void **state)
{
	static const struct pv_call park = { "citizen.park", 4, false };
	static const struct pv_call rate = { ".rate_hit", 4, true };
	static const struct pv_call forbidden = { "worker.commune_list", 0,
		true };
	struct pv_ctx *ctx;
	struct pv_arg args[4];

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	assert_null(read_draft(ctx, "nothing"));
	assert_int_equal(ctx->error.status, 410);
	assert_string_equal(ctx->error.text, "draft.gone");
	assert_null(ctx->error.hint);

	pv_forgive(ctx);
	args[0] = pv_arg_hash(pv_token(ctx));
	args[1] = pv_arg_text("essai");
	args[2] = pv_arg_text("");
	args[3] = pv_arg_bytes("x", 1);
	assert_null(pv_db_call(ctx, &park, args));
	assert_int_equal(ctx->error.status, 422);
	assert_string_equal(ctx->error.text, "constraint.parked_path_length");

	pv_forgive(ctx);
	args[0] = pv_arg_text("bucket");
	args[1] = pv_arg_bytes("x", 1);
	args[2] = pv_arg_text("many");
	args[3] = pv_arg_int(60);
	assert_null(pv_db_call(ctx, &rate, args));
	assert_int_equal(ctx->error.status, 422);
	assert_string_equal(ctx->error.text, "constraint.value");
	assert_null(strstr(ctx->error.detail, "many"));

	pv_forgive(ctx);
	assert_null(pv_db_call(ctx, &forbidden, NULL));
	assert_int_equal(ctx->error.status, 500);
	assert_string_equal(ctx->error.text, "error.internal");
	talloc_free(ctx);
}

/* Every kind of argument comes back as it was sent, 10 MB of chunks too. */
static void
test_arguments(void **state)
{
	static const struct pv_call file_add = { "citizen.file_add", 9, false };
	static const struct pv_call chunk = { "citizen.file_chunk", 3, true };
	enum { CHUNKS = 160, CHUNK_BYTES = 65536 };
	struct pv_ctx *ctx;
	struct pv_rows *rows;
	struct pv_bytes *list;
	uint8_t *bytes;
	const uint8_t *back;
	size_t length;
	char *token;

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	token = pv_token(ctx);
	create_draft(ctx, token);
	bytes = pv_alloc_array(ctx, uint8_t, CHUNKS * CHUNK_BYTES);
	list = pv_alloc_array(ctx, struct pv_bytes, CHUNKS);
	for (size_t i = 0; i < (size_t)CHUNKS * CHUNK_BYTES; i++)
		bytes[i] = (uint8_t)(i * 7 + i / CHUNK_BYTES);
	for (size_t i = 0; i < CHUNKS; i++)
		list[i] =
		    (struct pv_bytes){ bytes + i * CHUNK_BYTES, CHUNK_BYTES };
	const struct pv_arg args[] = { pv_arg_hash(token), pv_arg_null(),
		pv_arg_text("a \"b\".pdf"), pv_arg_text("application/pdf"),
		pv_arg_int(CHUNKS * CHUNK_BYTES), pv_arg_hash("sum"),
		pv_arg_bytes(bytes, 40), pv_arg_text("clean"),
		pv_arg_list(list, CHUNKS) };
	rows = pv_db_call(ctx, &file_add, args);
	assert_non_null(rows);
	const struct pv_arg which[] = { pv_arg_hash(token),
		pv_arg_int(pv_row_int(rows, 0, "id")), pv_arg_int(159) };
	rows = pv_db_call(ctx, &chunk, which);
	assert_non_null(rows);
	back = pv_row_bytes(rows, 0, "file_chunk", &length);
	assert_int_equal(length, CHUNK_BYTES);
	assert_memory_equal(back, bytes + (size_t)159 * CHUNK_BYTES, length);
	talloc_free(ctx);
}

static void
test_text_arrays(void **state)
{
	const char *const texts[] = { "a\"b", "c\\d", "", "é,{}" };
	const int64_t numbers[] = { 1, -2, INT64_MAX };

	(void)state;
	void *parent = talloc_new(NULL);
	struct pv_arg arg = pv_arg_texts(parent, texts, 4);
	assert_string_equal(arg.data, "{\"a\\\"b\",\"c\\\\d\",\"\",\"é,{}\"}");
	arg = pv_arg_ints(parent, numbers, 3);
	assert_string_equal(arg.data, "{1,-2,9223372036854775807}");
	arg = pv_arg_ints(parent, numbers, 0);
	assert_string_equal(arg.data, "{}");
	talloc_free(parent);
}

/* Ends the process's connection from its own side of the socket. */
static void
cut(struct pv_process *process)
{
	assert_non_null(process->db);
	assert_int_equal(
	    shutdown(PQsocket(process->db->connection), SHUT_RDWR), 0);
}

/*
 * The database ends it with words, as its backends do when one of them dies:
 * what is read first is no end yet.
 */
static void
farewell(struct pv_process *process)
{
	static const char notice[] = "N\0\0\0\x28"
				     "SWARNING\0VWARNING\0C57P02\0Mfarewell\0";
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(
	    write(ends[1], notice, sizeof(notice)), (int)sizeof(notice));
	close(ends[1]);
	assert_true(dup2(ends[0], PQsocket(process->db->connection)) >= 0);
	close(ends[0]);
}

/* A call in a transaction that was cut: made again only where it may be. */
static void
test_lost_connection(void **state)
{
	struct pv_ctx *ctx;
	char *token;

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	token = pv_token(ctx);
	create_draft(ctx, token);
	/* seen before anything is sent: no call is in doubt */
	cut(citizen);
	create_draft(ctx, pv_token(ctx));
	farewell(citizen);
	create_draft(ctx, pv_token(ctx));
	cut(citizen);
	assert_non_null(read_draft(ctx, token));
	talloc_free(ctx);
}

static int64_t
backend_of(struct pv_process *process)
{
	return PQbackendPID(process->db->connection);
}

/*
 * In a child: holds the draft, ends the backend that waits for it, then lets
 * go.  True where the superuser may be reached, as in tests/sql/cluster.
 */
static bool
kill_while_waiting(const char *token, int64_t backend, int *ready)
{
	char *conninfo = pv_printf(NULL, "%s user=postgres", config.database);
	PGconn *other = PQconnectdb(conninfo);
	uint8_t hash[PV_HASH_BYTES];
	char hex[2 * PV_HASH_BYTES + 1], *sql;
	bool killed = false;

	pv_hash(hash, token, strlen(token));
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	sql = pv_printf(NULL,
	    "begin; select from parvis.draft where token = '\\x%s' for update",
	    hex);
	PQclear(PQexec(other, sql));
	if (write(ready[1], "x", 1) != 1)
		return false;
	sql = pv_printf(NULL,
	    "select pg_terminate_backend(pid) from pg_stat_activity"
	    " where pid = %lld and wait_event_type = 'Lock'",
	    (long long)backend);
	for (int i = 0; i < 100 && !killed; i++) {
		PGresult *result = PQexec(other, sql);

		killed = PQntuples(result) == 1;
		PQclear(result);
		(void)usleep(20000);
	}
	PQclear(PQexec(other, "rollback"));
	PQfinish(other);
	return killed;
}

/* The call is under way when its backend is ended: the child's status is 0. */
static struct pv_rows *
call_killed(struct pv_ctx *ctx, const struct pv_call *call,
    const struct pv_arg *args, const char *token)
{
	struct pv_rows *rows;
	int ready[2], status;
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0)
		_exit(kill_while_waiting(token, backend_of(citizen), ready) ?
			0 :
			1);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	rows = pv_db_call(ctx, call, args);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return rows;
}

/* What is not safe to call again is in doubt, and says so; what is, is done. */
static void
test_killed_backend(void **state)
{
	static const struct pv_call save = { "citizen.draft_save", 4, false };
	static const struct pv_call save_again = { "citizen.draft_save", 4,
		true };
	struct pv_ctx *ctx;
	const char *token;

	(void)state;
	need_database();
	ctx = ctx_of(citizen);
	token = pv_token(ctx);
	create_draft(ctx, token);
	const struct pv_arg args[] = { pv_arg_hash(token), pv_arg_int(1),
		pv_arg_text("page"), pv_arg_text("<data/>") };
	assert_null(call_killed(ctx, &save, args, token));
	assert_int_equal(ctx->error.status, 503);
	assert_string_equal(ctx->error.text, "error.database");
	pv_forgive(ctx);
	/* it had done nothing: the version is still the first */
	assert_non_null(read_draft(ctx, token));
	assert_non_null(call_killed(ctx, &save_again, args, token));
	assert_int_equal(ctx->error.status, 0);
	talloc_free(ctx);
}

/* The session is entered with each call of the context, and only of it. */
static void
test_session(void **state)
{
	static const struct pv_call counts = { "agent.counts", 0, true };
	static const struct pv_call remote = { "agent.sign_in_remote", 2,
		false };
	static const struct pv_call add = { "worker.agent_add", 7, false };
	struct pv_ctx *ctx, *other;
	const char *token;

	(void)state;
	need_database();
	ctx = ctx_of(worker);
	const struct pv_arg account[] = { pv_arg_int(commune_id),
		pv_arg_text(login), pv_arg_text("Agent Exemple"), pv_arg_null(),
		pv_arg_null(), pv_arg_text("{agent}"), pv_arg_text("{}") };
	assert_non_null(pv_db_call(ctx, &add, account));
	talloc_free(ctx);

	ctx = ctx_of(agent);
	token = pv_token(ctx);
	const struct pv_arg sign_in[] = { pv_arg_text(login),
		pv_arg_hash(token) };
	assert_non_null(pv_db_call(ctx, &remote, sign_in));
	pv_db_session(ctx, token);
	assert_non_null(pv_db_call(ctx, &counts, NULL));

	other = ctx_of(agent);
	assert_null(pv_db_call(other, &counts, NULL));
	assert_int_equal(other->error.status, 401);
	assert_string_equal(other->error.text, "agent.session");
	pv_forgive(other);
	pv_db_session(other, "unknown");
	assert_null(pv_db_call(other, &counts, NULL));
	assert_int_equal(other->error.status, 401);
	pv_forgive(other);
	/* a session is no token of other software, and is one again after */
	pv_db_token(other, token);
	assert_null(pv_db_call(other, &counts, NULL));
	assert_string_equal(other->error.text, "agent.token");
	pv_forgive(other);
	pv_db_session(other, token);
	assert_non_null(pv_db_call(other, &counts, NULL));
	talloc_free(other);
	talloc_free(ctx);
}

static void
test_away(void **state)
{
	struct pv_config away = { .prepare = true,
		.database = "host=/nonexistent dbname=none" };
	struct pv_process *process = process_as("parvis_citizen");
	struct pv_ctx *ctx = pv_ctx_new(process);

	(void)state;
	process->config = &away;
	assert_false(pv_commune_enter(ctx, "localhost"));
	assert_int_equal(ctx->error.status, 503);
	assert_string_equal(ctx->error.text, "error.database");
	assert_int_equal(ctx->error.retry_after_s, PV_DB_RETRY_AFTER_S);
	talloc_free(process);
}

static void
test_unprepared(void **state)
{
	struct pv_config plain = config;
	struct pv_process *process;
	struct pv_ctx *ctx;
	char *token;

	(void)state;
	need_database();
	plain.prepare = false;
	process = process_as("parvis_citizen");
	process->config = &plain;
	ctx = ctx_of(process);
	token = pv_token(ctx);
	create_draft(ctx, token);
	assert_non_null(read_draft(ctx, token));
	assert_int_equal(process->db->n_prepared, 0);
	talloc_free(process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commune),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_text_arrays),
		cmocka_unit_test(test_lost_connection),
		cmocka_unit_test(test_killed_backend),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_away),
		cmocka_unit_test(test_unprepared),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
