/*
 * Multipart bodies: every byte of a file comes through, and every odd frame
 * is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/random.h"
#include "source.h"

#define TYPE "multipart/form-data; boundary=XX"
#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\""
#define END "\r\n--XX--\r\n"

static struct pv_config config = { .prefix = "",
	.body_max_bytes = 1 << 20,
	.file_max_bytes = 1 << 19 };
static struct pv_process *process;
static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static struct pv_request *
parse(const char *type, const void *body, size_t length)
{
	struct test_source test;

	source_init(&test, "REQUEST_METHOD=POST", "REQUEST_URI=/x");
	source_body(&test, type, body, length);
	return source_parse(ctx, &test);
}

static void
reads_fields_and_files(void **state)
{
	static const char body[] = PART(
	    "nom") "\r\n\r\nD’Œuvre\r\nJean"
		   "\r\n" PART(
		       "vide") "\r\n\r\n"
			       "\r\n" PART(
				   "pièce") "; filename=\"dossier/acte \xc3\xa9%22.pdf\"\r\n"
					    "Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n\r\n"
					    "\r\n" PART(
						"rien") "; filename=\"\"\r\n"
							"Content-Type: application/octet-stream\r\n\r\n" END;
	struct pv_request *request = parse(TYPE, body, sizeof(body) - 1);
	const struct pv_file *file;

	(void)state;
	assert_non_null(request);
	assert_int_equal(request->n_fields, 2);
	assert_string_equal(pv_request_field(request, "nom"), "D’Œuvre\nJean");
	assert_string_equal(pv_request_field(request, "vide"), "");
	assert_int_equal(request->n_files, 2);
	file = pv_request_file(request, "pièce");
	assert_non_null(file);
	assert_string_equal(file->filename, "acte é\".pdf");
	assert_string_equal(file->type, "application/pdf");
	assert_int_equal(file->length, 12);
	assert_memory_equal(file->data, "%PDF-1.4\r\n\r\n", 12);
	file = pv_request_file(request, "rien");
	assert_string_equal(file->filename, "");
	assert_int_equal(file->length, 0);
	assert_null(pv_request_file(request, "nom"));
}

/* One file of these bytes, as a browser sends it. */
static void
assert_comes_through(const uint8_t *bytes, size_t length)
{
	struct pv_buffer *body = pv_buffer_new(ctx, 1 << 20);
	struct pv_request *request;

	pv_buffer_add_text(body,
	    PART("f") "; filename=\"f\"\r\n"
		      "Content-Type: image/jpeg\r\n\r\n");
	pv_buffer_add(body, bytes, length);
	pv_buffer_add_text(body, END);
	request = parse(TYPE, body->data, body->length);
	if (request == NULL) {
		fail_msg("refused: %.40s", (const char *)bytes);
		return;
	}
	assert_int_equal(request->n_files, 1);
	assert_int_equal(request->files[0].length, length);
	assert_memory_equal(request->files[0].data, bytes, length);
	talloc_free(body);
}

static void
keeps_every_byte(void **state)
{
	static const char *const tails[] = { "\r", "\n", "\r\n", "\r\n\r\n",
		"\n\n", "--", "\r\n--", "\r\n--X", "\r\n-", "--X", "a--XX--",
		"\r\r\n", "From x\n", "\r\n.\r\n", "=3D=\r\n",
		"\nFrom someone\n", "-----BEGIN PGP MESSAGE-----\r\n" };
	uint8_t bytes[256], noise[70000];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	assert_comes_through(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		assert_comes_through(
		    (const uint8_t *)tails[i], strlen(tails[i]));
	/* Sizes around the blocks of a reader, with no line end in them. */
	memset(noise, 0xff, sizeof(noise));
	for (size_t size = 4090; size < 4100; size++)
		assert_comes_through(noise, size);
	for (size_t size = 16380; size < 16390; size++)
		assert_comes_through(noise, size);
	assert_comes_through(noise, sizeof(noise));
	/* And noise that is the same at each run. */
	for (size_t i = 0; i + PV_HASH_BYTES <= sizeof(noise);
	     i += PV_HASH_BYTES)
		pv_hash(noise + i, &i, sizeof(i));
	assert_comes_through(noise, sizeof(noise));
}

struct multipart_case {
	const char *what, *type, *body;
	int status;
};

static const struct multipart_case cases[] = {
	{ "no part", TYPE, "--XX--\r\n", 0 },
	{ "no last line end", TYPE, PART("a") "\r\n\r\nb\r\n--XX--", 0 },
	{ "a quoted boundary", "multipart/form-data; boundary=\"XX\"",
	    PART("a") "\r\n\r\nb" END, 0 },
	{ "a text type", TYPE,
	    PART(
		"a") "\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nb" END,
	    0 },
	{ "nothing", TYPE, "", 400 },
	{ "no closing boundary", TYPE, PART("a") "\r\n\r\nb", 400 },
	{ "cut in the boundary", TYPE, PART("a") "\r\n\r\nb\r\n--XX", 400 },
	{ "cut before its last dash", TYPE, PART("a") "\r\n\r\nb\r\n--XX-",
	    400 },
	{ "closed with another", TYPE, PART("a") "\r\n\r\nb\r\n--YY--\r\n",
	    400 },
	{ "a preamble", TYPE, "hello\r\n" PART("a") "\r\n\r\nb" END, 400 },
	{ "a line end before", TYPE, "\r\n" PART("a") "\r\n\r\nb" END, 400 },
	{ "an epilogue", TYPE, PART("a") "\r\n\r\nb" END "hello", 400 },
	{ "two ends", TYPE, PART("a") "\r\n\r\nb" END "--XX--\r\n", 400 },
	{ "a boundary that goes on", TYPE,
	    PART("a") "\r\n\r\nb\r\n--XXY\r\n\r\nc" END, 400 },
	{ "bare line feeds", TYPE,
	    "--XX\nContent-Disposition: form-data; name=\"a\"\n\nb\n--XX--\n",
	    400 },
	{ "a line feed before a boundary", TYPE,
	    PART("a") "\r\n\r\nb\n--XX\r\n"
		      "Content-Disposition: form-data; name=\"c\"\r\n\r\nd" END,
	    400 },
	{ "a part without a head", TYPE, "--XX\r\nb" END, 400 },
	{ "a part without an empty line", TYPE, PART("a") "\r\nb" END, 400 },
	{ "no disposition", TYPE,
	    "--XX\r\nContent-Type: text/plain\r\n\r\nb" END, 400 },
	{ "another disposition", TYPE,
	    "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb" END,
	    400 },
	{ "no name", TYPE,
	    "--XX\r\nContent-Disposition: form-data\r\n\r\nb" END, 400 },
	{ "an empty name", TYPE, PART("") "\r\n\r\nb" END, 400 },
	{ "a name twice", TYPE, PART("a") "; name=\"b\"\r\n\r\nb" END, 400 },
	{ "a disposition twice", TYPE,
	    PART("a") "\r\nContent-Disposition: form-data; name=\"b\""
		      "\r\n\r\nb" END,
	    400 },
	{ "a control character in a name", TYPE, PART("a\001") "\r\n\r\nb" END,
	    400 },
	{ "a control character in a value", TYPE,
	    PART("a") "\r\n\r\nb\033[" END, 400 },
	{ "a value in Latin-1", TYPE, PART("a") "\r\n\r\n\xe9t\xe9" END, 400 },
	{ "a part in another charset", TYPE,
	    PART("a") "\r\nContent-Type: text/plain; charset=iso-8859-1"
		      "\r\n\r\nb" END,
	    400 },
	{ "an encoded part", TYPE,
	    PART("a") "\r\nContent-Transfer-Encoding: base64\r\n\r\nYg==" END,
	    400 },
	{ "a quoted-printable part", TYPE,
	    PART("a") "\r\nContent-Transfer-Encoding: quoted-printable"
		      "\r\n\r\nb=3D" END,
	    400 },
	{ "parts in a part", TYPE,
	    PART("a") "\r\nContent-Type: multipart/mixed; boundary=YY\r\n\r\n"
		      "--YY\r\n\r\nb\r\n--YY--\r\n" END,
	    415 },
	{ "a message as a part", TYPE,
	    PART("a") "; filename=\"a.eml\"\r\nContent-Type: message/rfc822"
		      "\r\n\r\nSubject: x\r\n\r\nb" END,
	    415 },
	{ "a file name with a line end", TYPE,
	    PART("a") "; filename=\"a\rb\"\r\n\r\nb" END, 400 },
	{ "no boundary", "multipart/form-data", PART("a") "\r\n\r\nb" END,
	    400 },
	{ "an empty boundary",
	    "multipart/form-data; boundary=", PART("a") "\r\n\r\nb" END, 400 },
	{ "a boundary with a blank", "multipart/form-data; boundary=\"X X\"",
	    "--X X\r\n", 400 },
	{ "a boundary with a line end",
	    "multipart/form-data; boundary=\"X\r\nX\"", "--X\r\nX\r\n", 400 },
	{ "a long boundary",
	    "multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbccccccccccdddddd"
	    "ddddeeeeeeeeeeffffffffffgggggggggg1",
	    "--XX--\r\n", 400 },
};

static void
judges_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_request *request =
		    parse(cases[i].type, cases[i].body, strlen(cases[i].body));

		if ((request == NULL) != (cases[i].status != 0) ||
		    ctx->error.status != cases[i].status)
			fail_msg(
			    "%s gave %d", cases[i].what, ctx->error.status);
		pv_forgive(ctx);
	}
}

static void
refuses_a_nul(void **state)
{
	static const char value[] = PART("a") "\r\n\r\nb\0c" END;
	static const char name[] = PART("a\0b") "\r\n\r\nb" END;

	(void)state;
	assert_null(parse(TYPE, value, sizeof(value) - 1));
	assert_int_equal(ctx->error.status, 400);
	pv_forgive(ctx);
	assert_null(parse(TYPE, name, sizeof(name) - 1));
	assert_int_equal(ctx->error.status, 400);
}

/* However it is cut, a body is refused: never half a form. */
static void
refuses_every_truncation(void **state)
{
	static const char body[] = PART(
	    "nom") "\r\n\r\nb"
		   "\r\n" PART(
		       "f") "; filename=\"f\"\r\nContent-Type: image/png\r\n\r\n"
			    "\x89PNG\r\n"
			    "\r\n--XX--";

	(void)state;
	assert_non_null(parse(TYPE, body, sizeof(body) - 1));
	for (size_t length = 1; length < sizeof(body) - 1; length++) {
		if (parse(TYPE, body, length) != NULL)
			fail_msg("taken when cut at %zu", length);
		assert_int_equal(ctx->error.status, 400);
		pv_forgive(ctx);
	}
}

static void
limits_parts(void **state)
{
	struct pv_buffer *body = pv_buffer_new(ctx, 1 << 20);

	(void)state;
	for (int i = 0; i < PV_PARTS_MAX; i++)
		pv_buffer_addf(body, PART("p%d") "\r\n\r\nb\r\n", i);
	pv_buffer_add_text(body, "--XX--\r\n");
	assert_non_null(parse(TYPE, body->data, body->length));
	body->length -= 8;
	pv_buffer_add_text(body, PART("more") "\r\n\r\nb" END);
	assert_null(parse(TYPE, body->data, body->length));
	assert_int_equal(ctx->error.status, 413);
	assert_string_equal(ctx->error.text, "error.too-many");
}

static void
limits_heads_names_and_values(void **state)
{
	struct pv_buffer *body = pv_buffer_new(ctx, 1 << 20);
	const struct pv_request *request;
	char filler[PV_FIELD_VALUE_MAX_BYTES + 2];

	(void)state;
	memset(filler, 'x', sizeof(filler));
	pv_buffer_addf(body, PART("a") "\r\nX-Filler: %.*s\r\n\r\nb" END,
	    PV_PART_HEAD_MAX_BYTES, filler);
	assert_null(parse(TYPE, body->data, body->length));
	assert_int_equal(ctx->error.status, 400);
	pv_forgive(ctx);

	body->length = 0;
	pv_buffer_addf(body, PART("%.*s") "\r\n\r\nb" END,
	    PV_FIELD_NAME_MAX_BYTES + 1, filler);
	assert_null(parse(TYPE, body->data, body->length));
	assert_int_equal(ctx->error.status, 413);
	pv_forgive(ctx);

	body->length = 0;
	pv_buffer_addf(body, PART("a") "\r\n\r\n%.*s" END,
	    PV_FIELD_VALUE_MAX_BYTES + 1, filler);
	assert_null(parse(TYPE, body->data, body->length));
	assert_int_equal(ctx->error.status, 413);
	assert_string_equal(ctx->error.field, "a");
	pv_forgive(ctx);

	/* A long file name keeps its end, whole characters of it. */
	body->length = 0;
	pv_buffer_addf(body, PART("a") "; filename=\"é%.*s.pdf\"\r\n\r\nb" END,
	    PV_FILE_NAME_MAX_BYTES - 5, filler);
	request = parse(TYPE, body->data, body->length);
	assert_non_null(request);
	assert_int_equal(
	    strlen(request->files[0].filename), PV_FILE_NAME_MAX_BYTES - 1);
	assert_string_equal(
	    request->files[0].filename + PV_FILE_NAME_MAX_BYTES - 5, ".pdf");
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(reads_fields_and_files),
		TEST(keeps_every_byte),
		TEST(judges_frames),
		TEST(refuses_a_nul),
		TEST(refuses_every_truncation),
		TEST(limits_parts),
		TEST(limits_heads_names_and_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
