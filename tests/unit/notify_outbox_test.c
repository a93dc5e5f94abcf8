/*
 * notify_outbox_test - the way of a mail from the database to a server, played
 * by a forked process, against a deployed database (PV_TEST_DATABASE: a
 * conninfo under which every role may connect); skipped, with a sentence,
 * where there is none.
 */
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/config.h"
#include "base/text.h"
#include "db/db.h"
#include "notify/outbox.h"
#include "view/template.h"

static struct pv_config config = {
	.prepare = true,
	.prefix = "",
	.html_dir = PV_SOURCE_DIR "/html",
	.mail_from = "ne-pas-repondre@parvis.example",
	.public_url = "https://%h",
};

static struct pv_process *process;
static PGconn *owner;
static long long commune;

/* One value, as superuser; the test makes time pass and looks with it. */
static const char *
sql(const char *format, ...)
{
	static char value[512];
	char query[4096];
	PGresult *result;
	va_list args;

	va_start(args, format);
	vsnprintf(query, sizeof(query), format, args);
	va_end(args);
	result = PQexec(owner, query);
	if (PQresultStatus(result) != PGRES_TUPLES_OK &&
	    PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", query, PQresultErrorMessage(result));
	value[0] = '\0';
	if (PQntuples(result) > 0)
		snprintf(value, sizeof(value), "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	return value;
}

static int
begin(void **state)
{
	const char *database = getenv("PV_TEST_DATABASE");
	char conninfo[1024];
	unsigned number;

	(void)state;
	if (database == NULL)
		return 0;
	config.database = database;
	process = pv_process_new("test", "parvis_worker");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	process->templates =
	    pv_templates_open(process, config.html_dir, process->texts);
	snprintf(conninfo, sizeof(conninfo), "%s user=postgres", database);
	owner = PQconnectdb(conninfo);
	if (PQstatus(owner) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(owner));
	number = (unsigned)(time(NULL) % 1000000) * 64 + (unsigned)getpid();
	commune = strtoll(sql("select worker.commune_add('%05u', 'Saint-Essai',"
			      " array['m%u.exemple.test'], 'Europe/Paris',"
			      " repeat('k', 64)::bytea, '{}')",
			      number % 90000, number),
	    NULL, 10);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	PQfinish(owner);
	talloc_free(process);
	return 0;
}

static bool
is_skipped(void)
{
	if (process != NULL)
		return false;
	print_message("PV_TEST_DATABASE names no database: skipped\n");
	return true;
}

/* A mail that is due before all others. */
static long long
add_mail(const char *recipient, const char *model)
{
	return strtoll(
	    sql("insert into parvis.outbox (commune, kind, recipient, template,"
		" language, model, next_at) values (%lld, 'mail', '%s',"
		" 'mail/closed', 'fr', '%s', now() - interval '1 year')"
		" returning id",
		commune, recipient, model),
	    NULL, 10);
}

static const char *
column(long long id, const char *name)
{
	return sql("select %s from parvis.outbox where commune = %lld"
		   " and id = %lld",
	    name, commune, id);
}

struct server {
	pid_t pid;
	int messages; /* read end: one byte for each message taken */
	char url[64];
};

static void
talk(FILE *in, FILE *out, const char *rcpt, int messages)
{
	char line[2048];
	bool text = false;

	fputs("220 essai\r\n", out);
	while (fflush(out) == 0 && fgets(line, sizeof(line), in) != NULL) {
		if (text) {
			if (strcmp(line, ".\r\n") != 0)
				continue;
			text = false;
			if (write(messages, "m", 1) != 1)
				return;
			fputs("250 pris\r\n", out);
		} else if (strncmp(line, "RCPT", 4) == 0) {
			fputs(rcpt, out);
		} else if (strncmp(line, "DATA", 4) == 0) {
			text = true;
			fputs("354 allez\r\n", out);
		} else {
			fputs("250 bien\r\n", out);
		}
	}
}

static struct server
start_server(const char *rcpt)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), pipes[2];
	struct server server;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(0, bind(fd, (void *)&address, sizeof(address)));
	assert_int_equal(0, listen(fd, 4));
	assert_int_equal(0, getsockname(fd, (void *)&address, &length));
	assert_int_equal(0, pipe(pipes));
	snprintf(server.url, sizeof(server.url), "smtp://127.0.0.1:%d",
	    ntohs(address.sin_port));
	server.pid = fork();
	assert_true(server.pid >= 0);
	if (server.pid == 0) {
		close(pipes[0]);
		for (;;) {
			int peer = accept(fd, NULL, NULL);
			FILE *in = fdopen(peer, "r");
			FILE *out = fdopen(dup(peer), "w");

			talk(in, out, rcpt, pipes[1]);
			fclose(in);
			fclose(out);
		}
	}
	close(fd);
	close(pipes[1]);
	server.messages = pipes[0];
	return server;
}

/* How many messages it took. */
static int
stop_server(struct server *server)
{
	char byte;
	int n = 0;

	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	while (read(server->messages, &byte, 1) == 1)
		n++;
	close(server->messages);
	return n;
}

#define MODEL "{\"reference\":\"EC-1\",\"title\":\"Essai\",\"link\":\"/x\"}"

static void
test_sent(void **state)
{
	struct pv_smtp *smtp;
	struct server server;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("camille@courriel.example", MODEL);
	server = start_server("250 bien\r\n");
	smtp = pv_smtp_open(process, server.url);
	assert_int_equal(PV_OUTBOX_DONE, pv_outbox_step(process, smtp));
	assert_string_equal("sent", column(id, "state"));
	/* The link's token is in nobody's database any more. */
	assert_string_equal("{}", column(id, "model"));
	assert_non_null(strstr(column(id, "message_id"), "outbox."));
	talloc_free(smtp);
	assert_int_equal(1, stop_server(&server));
}

static void
test_refused(void **state)
{
	struct pv_smtp *smtp;
	struct server server;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("inconnu@courriel.example", MODEL);
	server = start_server("550 5.1.1 inconnu\r\n");
	smtp = pv_smtp_open(process, server.url);
	assert_int_equal(PV_OUTBOX_DONE, pv_outbox_step(process, smtp));
	assert_string_equal("failed", column(id, "state"));
	assert_string_equal("550 5.1.1", column(id, "last_error"));
	talloc_free(smtp);
	assert_int_equal(0, stop_server(&server));
}

static void
test_bad_address(void **state)
{
	struct pv_smtp *smtp;
	struct server server;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("pas une adresse", MODEL);
	server = start_server("250 bien\r\n");
	smtp = pv_smtp_open(process, server.url);
	assert_int_equal(PV_OUTBOX_DONE, pv_outbox_step(process, smtp));
	assert_string_equal("failed", column(id, "state"));
	talloc_free(smtp);
	assert_int_equal(0, stop_server(&server));
}

/* Delays grow, and after 72 hours it is over, and seen to be. */
static void
test_postponed(void **state)
{
	struct pv_smtp *smtp;
	struct server server;
	double before = 0, after;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("camille@courriel.example", MODEL);
	server = start_server("450 4.2.0 plus tard\r\n");
	smtp = pv_smtp_open(process, server.url);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(PV_OUTBOX_DONE, pv_outbox_step(process, smtp));
		assert_string_equal("pending", column(id, "state"));
		after = strtod(
		    column(id, "extract(epoch from next_at - now())"), NULL);
		assert_true(after > before);
		before = after;
		sql("update parvis.outbox set next_at = now() - interval "
		    "'1 year' where id = %lld",
		    id);
	}
	sql("update parvis.outbox set created_at = now() - interval "
	    "'73 hours' where id = %lld",
	    id);
	assert_int_equal(PV_OUTBOX_DONE, pv_outbox_step(process, smtp));
	assert_string_equal("failed", column(id, "state"));
	assert_string_equal("450 4.2.0", column(id, "last_error"));
	talloc_free(smtp);
	assert_int_equal(0, stop_server(&server));
}

/* A mail that another worker has taken is not sent meanwhile. */
static void
test_leased(void **state)
{
	struct pv_smtp *smtp;
	struct server server;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("camille@courriel.example", MODEL);
	sql("select worker.outbox_take(1, %d)", PV_OUTBOX_LEASE_S);
	server = start_server("250 bien\r\n");
	smtp = pv_smtp_open(process, server.url);
	while (pv_outbox_step(process, smtp) == PV_OUTBOX_DONE)
		assert_string_equal("pending", column(id, "state"));
	assert_string_equal("pending", column(id, "state"));
	/* The lease ends: the mail leaves. */
	sql("update parvis.outbox set next_at = now() where id = %lld", id);
	while (pv_outbox_step(process, smtp) == PV_OUTBOX_DONE)
		;
	assert_string_equal("sent", column(id, "state"));
	talloc_free(smtp);
	stop_server(&server);
}

/* Nobody listens: the mail waits, and the worker too. */
static void
test_away(void **state)
{
	struct pv_smtp *smtp;
	long long id;

	(void)state;
	if (is_skipped())
		skip();
	id = add_mail("camille@courriel.example", MODEL);
	smtp = pv_smtp_open(process, "smtp://127.0.0.1:1");
	assert_int_equal(PV_OUTBOX_AWAY, pv_outbox_step(process, smtp));
	assert_string_equal("pending", column(id, "state"));
	assert_string_equal("1", column(id, "attempts"));
	sql("update parvis.outbox set state = 'failed' where id = %lld", id);
	talloc_free(smtp);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_address),
		cmocka_unit_test(test_postponed),
		cmocka_unit_test(test_leased),
		cmocka_unit_test(test_away),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
