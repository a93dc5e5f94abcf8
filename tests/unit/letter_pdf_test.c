/*
 * letter_pdf_test - WeasyPrint in its cage: what it makes, and what it cannot.
 */
#include <arpa/inet.h>
#include <linux/landlock.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "letter/cage.h"
#include "letter/pdf.h"

static struct pv_process *process;

/* Whether the bytes hold a text. */
static bool
holds(struct pv_bytes bytes, const char *text)
{
	return memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
}

static const char page[] =
    "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\">"
    "<title>Essai</title></head><body><h1>Titre</h1><p>Été %s</p></body></html>";

static void
makes_a_tagged_pdf(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_bytes pdf;

	(void)state;
	assert_true(pv_pdf_make(ctx, pv_printf(ctx, page, ""), &pdf));
	assert_true(holds(pdf, "/StructTreeRoot"));
	assert_true(holds(pdf, "/Lang (fr)"));
	assert_true(holds(pdf, "/MarkInfo"));
	talloc_free(ctx);
}

/* A server of this machine waits for a caller: none comes. */
static void
asks_no_network(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pv_ctx *ctx = pv_ctx_new(process);
	socklen_t size = sizeof(address);
	struct pv_bytes pdf;
	char *image;

	(void)state;
	assert_int_equal(
	    0, bind(server, (struct sockaddr *)&address, sizeof(address)));
	assert_int_equal(0, listen(server, 4));
	assert_int_equal(
	    0, getsockname(server, (struct sockaddr *)&address, &size));
	image =
	    pv_printf(ctx, "<img alt=\"\" src=\"http://127.0.0.1:%d/a.png\">",
		ntohs(address.sin_port));
	assert_true(pv_pdf_make(ctx, pv_printf(ctx, page, image), &pdf));
	assert_false(holds(pdf, "/Subtype /Image"));
	assert_int_equal(-1, accept(server, NULL, NULL));
	close(server);
	talloc_free(ctx);
}

/* What a program does in the cage: its exit status. */
static int
in_cage(const char *program, const char *argument)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	char *argv[] = { pv_strdup(ctx, program), pv_strdup(ctx, argument),
		NULL };
	char *none[] = { NULL };
	struct pv_child child = { .argv = argv,
		.env = none,
		.enter = pv_letter_cage,
		.enter_data = "/nonexistent",
		.data = "",
		.length = 0 };
	int status;

	assert_true(pv_child_run(ctx, &child));
	status = child.status;
	talloc_free(ctx);
	return status;
}

/* Landlock may be missing from a kernel: then the test says so. */
static void
reads_no_file_of_ours(void **state)
{
	char path[] = "/tmp/parvis-letter-XXXXXX";
	int fd = mkstemp(path);
	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(0, in_cage("/usr/bin/wc", "/usr/bin/wc"));
	if (syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION) < 0) {
		unlink(path);
		print_message("no Landlock in this kernel\n");
		skip();
	}
	assert_int_not_equal(0, in_cage("/usr/bin/wc", path));
	unlink(path);
}

static void
tells_what_is_not_there(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	char *argv[] = { pv_strdup(ctx, "/nonexistent/program"), NULL };
	struct pv_child child = { .argv = argv, .env = argv + 1, .data = "" };

	(void)state;
	assert_false(pv_child_run(ctx, &child));
	assert_int_equal(500, ctx->error.status);
	talloc_free(ctx);
}

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_worker");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_a_tagged_pdf),
		cmocka_unit_test(asks_no_network),
		cmocka_unit_test(reads_no_file_of_ours),
		cmocka_unit_test(tells_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
