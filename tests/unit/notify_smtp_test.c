/*
 * notify_smtp_test - what each answer of a mail server means, against one on a
 * free port of the loopback, played by a forked process.
 */
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "notify/smtp.h"

/* What the server answers at each stage. */
struct script {
	const char *greeting, *mail, *rcpt, *data, *end;
};

static const struct script good = { "220 essai\r\n", "250 ok\r\n", "250 ok\r\n",
	"354 go\r\n", "250 ok\r\n" };

static int
listen_on_loopback(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(0, bind(fd, (void *)&address, sizeof(address)));
	assert_int_equal(0, listen(fd, 4));
	assert_int_equal(0, getsockname(fd, (void *)&address, &length));
	*port = ntohs(address.sin_port);
	return fd;
}

static void
talk(FILE *in, FILE *out, const struct script *script)
{
	char line[2048];
	bool text = false;

	fputs(script->greeting, out);
	while (fflush(out) == 0 && fgets(line, sizeof(line), in) != NULL) {
		if (text) {
			text = strcmp(line, ".\r\n") != 0;
			if (!text)
				fputs(script->end, out);
		} else if (strncmp(line, "MAIL", 4) == 0) {
			fputs(script->mail, out);
		} else if (strncmp(line, "RCPT", 4) == 0) {
			fputs(script->rcpt, out);
		} else if (strncmp(line, "DATA", 4) == 0) {
			fputs(script->data, out);
			text = script->data[0] == '3';
		} else {
			fputs("250 ok\r\n", out);
		}
	}
}

static void
serve(int fd, const struct script *script)
{
	for (;;) {
		int peer = accept(fd, NULL, NULL);
		FILE *in = fdopen(peer, "r"), *out = fdopen(dup(peer), "w");

		talk(in, out, script);
		fclose(in);
		fclose(out);
	}
}

/* Two messages, so that a kept connection is tried; the second's verdict. */
static void
expect(struct script script, enum pv_smtp_result wanted, const char *said)
{
	struct pv_ctx *ctx =
	    pv_ctx_new(pv_process_new("test", "parvis_worker"));
	struct pv_buffer *message = pv_buffer_new(ctx, 1000);
	const char *detail = NULL;
	struct pv_smtp *smtp;
	int port, fd = listen_on_loopback(&port);
	pid_t server = fork();

	if (server == 0)
		serve(fd, &script);
	assert_true(server > 0);
	pv_buffer_add_text(message, "Subject: essai\r\n\r\n.\r\nfin\r\n");
	smtp = pv_smtp_open(ctx, pv_printf(ctx, "smtp://127.0.0.1:%d", port));
	for (int i = 0; i < 2; i++)
		assert_int_equal(wanted,
		    pv_smtp_send(ctx, smtp, "a@mairie.example",
			"b@courriel.example", message, &detail));
	if (said != NULL)
		assert_string_equal(said, detail);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	close(fd);
	talloc_free(ctx->process);
}

static void
test_sent(void **state)
{
	(void)state;
	expect(good, PV_SMTP_SENT, NULL);
}

static void
test_never(void **state)
{
	struct script script = good;

	(void)state;
	/* The server's words may name the person: only its digits are kept. */
	script.rcpt = "550 5.1.1 camille is unknown here\r\n";
	expect(script, PV_SMTP_NEVER, "550 5.1.1");
	script = good;
	script.mail = "553-no\r\n553 not you\r\n";
	expect(script, PV_SMTP_NEVER, "553");
	script = good;
	script.data = "554 no\r\n";
	expect(script, PV_SMTP_NEVER, "554");
	script = good;
	script.end = "554 5.7.1 looks like junk\r\n";
	expect(script, PV_SMTP_NEVER, "554 5.7.1");
}

static void
test_later(void **state)
{
	struct script script = good;

	(void)state;
	script.rcpt = "450 4.2.0 grey\r\n";
	expect(script, PV_SMTP_LATER, "450 4.2.0");
	script = good;
	script.end = "451 try again\r\n";
	expect(script, PV_SMTP_LATER, "451");
}

static void
test_away(void **state)
{
	struct script script = good;

	(void)state;
	script.greeting = "554 not now\r\n";
	expect(script, PV_SMTP_AWAY, "554");
	script.greeting = "421 busy\r\n";
	expect(script, PV_SMTP_AWAY, "421");
	script = good;
	script.mail = "421 closing\r\n";
	expect(script, PV_SMTP_AWAY, "421");
}

static void
test_nobody(void **state)
{
	struct pv_ctx *ctx =
	    pv_ctx_new(pv_process_new("test", "parvis_worker"));
	struct pv_buffer *message = pv_buffer_new(ctx, 100);
	const char *detail;
	int port, fd = listen_on_loopback(&port);
	struct pv_smtp *smtp =
	    pv_smtp_open(ctx, pv_printf(ctx, "smtp://127.0.0.1:%d", port));

	(void)state;
	close(fd);
	assert_int_equal(PV_SMTP_AWAY,
	    pv_smtp_send(ctx, smtp, "a@mairie.example", "b@courriel.example",
		message, &detail));
	assert_non_null(strstr(detail, "connect"));
	talloc_free(ctx->process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_away),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
