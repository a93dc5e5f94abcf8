/*
 * Contexts, errors, buffers, the log line, and the end of a process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/log.h"
#include "capture.h"

static size_t
count(const char *text, char wanted)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == wanted;
	return n;
}

static void
keeps_the_first_error(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct capture capture;
	char key[] = "error.first", field[] = "nom";
	const char *text;

	(void)state;
	capture_begin(&capture);
	assert_false(pv_fail_field(ctx, 422, "PV9901", key, "error.hint.a",
	    field, "the value has %d bytes", 12));
	/* What was passed may change: the error has its own copies. */
	key[0] = field[0] = '?';
	assert_false(pv_fail(ctx, 503, "PV9902", "error.second", "later"));
	text = capture_end(&capture);
	assert_int_equal(ctx->error.status, 422);
	assert_string_equal(ctx->error.id, "PV9901");
	assert_string_equal(ctx->error.text, "error.first");
	assert_string_equal(ctx->error.hint, "error.hint.a");
	assert_string_equal(ctx->error.field, "nom");
	assert_string_equal(ctx->error.detail, "the value has 12 bytes");
	/* Both are told. */
	assert_int_equal(count(text, '\n'), 2);
	assert_non_null(strstr(text, " info test "));
	assert_non_null(strstr(text, "PV9901 422 commune=- \"the value has"));
	assert_non_null(strstr(text, " error test "));
	assert_non_null(strstr(text, "PV9902 503 commune=- \"later\""));
	pv_forgive(ctx);
	assert_int_equal(ctx->error.status, 0);
	assert_null(ctx->error.text);
	talloc_free(process);
}

static void
one_call_is_one_line(void **state)
{
	static const char *const hostile[] = {
		"a\nb",
		"a\r\n2026-11-25T00:00:00Z error forged",
		"\033[2J",
		"\x7f\x01\x02",
		"quote \" and \\",
		"\xc2\x85 next line",
		"\xe2\x80\xa8 line separator",
		"\xff\xfe",
	};
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_commune commune = { .id = 12 };

	(void)state;
	ctx->commune = &commune;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct capture capture;
		const char *text;

		capture_begin(&capture);
		pv_log(ctx, PV_WARNING, "got %s", hostile[i]);
		text = capture_end(&capture);
		assert_int_equal(count(text, '\n'), 1);
		assert_int_equal(count(text, '"'), 2);
		for (const char *c = text; c[1] != '\0'; c++)
			if (*c < 0x20 || *c > 0x7e)
				fail_msg("byte %d is in the log", *c);
		assert_non_null(strstr(text, "commune=12 \"got "));
		assert_non_null(strstr(text, ctx->request_id));
	}
	talloc_free(process);
}

static void
cuts_a_long_line(void **state)
{
	struct capture capture;
	char *huge = pv_alloc_array(NULL, char, 100001);
	const char *text;

	(void)state;
	memset(huge, '\n', 100000);
	capture_begin(&capture);
	pv_log(NULL, PV_INFO, "%s", huge);
	text = capture_end(&capture);
	assert_int_equal(count(text, '\n'), 1);
	assert_true(strlen(text) < 2048);
	talloc_free(huge);
}

static void
gives_each_request_an_id(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_ctx *one = pv_ctx_new(process), *other = pv_ctx_new(process);

	(void)state;
	assert_int_equal(strlen(one->request_id), 16);
	assert_int_equal(strspn(one->request_id, "0123456789abcdef"), 16);
	assert_string_not_equal(one->request_id, other->request_id);
	assert_string_equal(one->language, "fr");
	talloc_free(process);
}

static void
grows_buffers(void **state)
{
	struct pv_buffer *buffer = pv_buffer_new(NULL, 100000);

	(void)state;
	assert_string_equal(buffer->data, "");
	for (int i = 0; i < 9999; i++) {
		pv_buffer_addf(buffer, "%04d", i);
		pv_buffer_add_text(buffer, ",");
		pv_buffer_add(buffer, "\0", 1);
	}
	assert_int_equal(buffer->length, 9999 * 6);
	assert_memory_equal(buffer->data + (size_t)6 * 1234, "1234,", 6);
	assert_int_equal(buffer->data[buffer->length], 0);
	pv_buffer_reserve(buffer, 100000 - buffer->length);
	memset(buffer->data + buffer->length, 'x', 100000 - buffer->length);
	talloc_free(buffer);
}

/* The exit status of a child that runs it; its last line goes to text. */
static int
run_apart(void (*run)(void), struct capture *capture)
{
	pid_t child;
	int status;

	capture_begin(capture);
	child = fork();
	if (child == 0) {
		run();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	(void)capture_end(capture);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
overfill(void)
{
	struct pv_buffer *buffer = pv_buffer_new(NULL, 10);

	pv_buffer_add_text(buffer, "0123456789");
	pv_buffer_add_text(buffer, "x");
}

static void
overflow(void)
{
	(void)pv_alloc_array(NULL, struct pv_ctx, SIZE_MAX / 4);
}

static void
run_out_of_memory(void)
{
	/* talloc refuses chunks past 256 MiB, as a system without memory. */
	(void)pv_alloc_size(NULL, 512 << 20, 1, "much");
}

static void
say_goodbye(void)
{
	if (write(STDERR_FILENO, "goodbye\n", 8) != 8)
		_exit(1);
}

static void
die_with_words(void)
{
	pv_on_death(say_goodbye);
	pv_die("an invariant is broken: %d", 42);
}

static void
ends_where_it_cannot_go_on(void **state)
{
	static const struct {
		void (*run)(void);
		const char *says;
	} cases[] = {
		{ overfill, "past its maximum of 10 bytes" },
		{ overflow, "overflows" },
		{ run_out_of_memory, "out of memory for 536870912 bytes" },
		{ die_with_words, "an invariant is broken: 42\"\ngoodbye\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;

		assert_int_equal(run_apart(cases[i].run, &capture), 70);
		if (strstr(capture.text, cases[i].says) == NULL)
			fail_msg("it said: %s", capture.text);
		assert_non_null(strstr(capture.text, " error "));
		assert_non_null(strstr(capture.text, "PV0001"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_first_error),
		cmocka_unit_test(one_call_is_one_line),
		cmocka_unit_test(cuts_a_long_line),
		cmocka_unit_test(gives_each_request_an_id),
		cmocka_unit_test(grows_buffers),
		cmocka_unit_test(ends_where_it_cannot_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
