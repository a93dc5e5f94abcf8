/* vault/upload: what a file is, whatever its name says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jpeglib.h>

#include "base/config.h"
#include "base/text.h"
#include "vault/upload.h"

static struct pv_ctx *ctx;
static struct pv_config *config;

static int
set_up(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");

	(void)state;
	config = pv_alloc(process, struct pv_config);
	config->file_max_bytes = 1000;
	config->clamd_socket = "";
	process->config = config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	ctx = pv_ctx_new(process);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return talloc_free(ctx->process);
}

static const char pdf[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
static const char active[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(1)>>>>"
    "endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
static const char attached[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Names<</EmbeddedFiles 1 0 R>>>>"
    "endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
static const uint8_t png[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13,
	'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0 };

static const char *
type_of(const void *data, size_t length, const char *accept)
{
	struct pv_upload taken;

	assert_true(pv_upload_take(ctx, "essai", data, length, accept, &taken));
	assert_string_equal(taken.name, "essai");
	assert_ptr_equal(taken.bytes.data, data);
	assert_int_equal(taken.bytes.length, length);
	return taken.type;
}

static void
type_is_that_of_the_bytes(void **state)
{
	(void)state;
	assert_string_equal(
	    type_of(pdf, sizeof(pdf) - 1, NULL), "application/pdf");
	assert_string_equal(type_of(png, sizeof(png), NULL), "image/png");
	assert_string_equal(
	    type_of(png, sizeof(png), "application/pdf, image/*"), "image/png");
	assert_string_equal(type_of("texte", 5, "*/*"), "text/plain");
}

static void
refuse(const void *data, size_t length, const char *accept, const char *why)
{
	struct pv_upload taken;

	assert_false(
	    pv_upload_take(ctx, "essai", data, length, accept, &taken));
	assert_int_equal(ctx->error.status, 422);
	assert_string_equal(ctx->error.text, why);
	pv_forgive(ctx);
}

static void
what_may_not_be_sent_is_refused(void **state)
{
	static const char big[1001] = "%PDF-1.4";

	(void)state;
	refuse("", 0, NULL, "file.empty");
	refuse(big, sizeof(big), NULL, "file.too-big");
	refuse("MZ\x90 nothing", 11, NULL, "file.type");
	refuse("<html><script>x</script>", 24, NULL, "file.type");
	refuse(pdf, sizeof(pdf) - 1, "image/*", "file.type");
	refuse(png, sizeof(png), "image/pn,image/pngx", "file.type");
	refuse(png, sizeof(png), "", "file.type");
}

/* By parvis-inspect, in a process of its own. */
static void
what_acts_is_refused(void **state)
{
	(void)state;
	refuse(active, sizeof(active) - 1, NULL, "file.script");
	refuse(attached, sizeof(attached) - 1, NULL, "file.attachment");
	refuse("%PDF-1.4\nrien", 13, NULL, "file.damaged");
	refuse("\xff\xd8\xff\xe0\x00\x10JFIF", 10, NULL, "file.damaged");
}

/* Grey, 1 by 1: what libjpeg-turbo writes of it, with a comment put in. */
static void
a_photo_is_made_again(void **state)
{
	struct jpeg_compress_struct encoder = { 0 };
	struct jpeg_error_mgr errors;
	uint8_t pixel = 128, *made = NULL;
	JSAMPROW rows[] = { &pixel };
	unsigned long length = 0;
	struct pv_upload taken;

	(void)state;
	encoder.err = jpeg_std_error(&errors);
	jpeg_create_compress(&encoder);
	jpeg_mem_dest(&encoder, &made, &length);
	encoder.image_width = encoder.image_height = 1;
	encoder.input_components = 1;
	encoder.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&encoder);
	jpeg_start_compress(&encoder, TRUE);
	jpeg_write_marker(&encoder, JPEG_COM, (const uint8_t *)"secret!!", 8);
	(void)jpeg_write_scanlines(&encoder, rows, 1);
	jpeg_finish_compress(&encoder);
	jpeg_destroy_compress(&encoder);
	assert_non_null(memmem(made, length, "secret!!", 8));
	assert_true(
	    pv_upload_take(ctx, "photo.jpg", made, length, NULL, &taken));
	assert_string_equal(taken.type, "image/jpeg");
	assert_memory_equal(taken.bytes.data, "\xff\xd8\xff", 3);
	assert_null(
	    memmem(taken.bytes.data, taken.bytes.length, "secret!!", 8));
	free(made);
}

static void
name_has_no_path(void **state)
{
	char long_name[600];

	(void)state;
	assert_string_equal(pv_upload_name(ctx, "../../etc/passwd"), "passwd");
	assert_string_equal(
	    pv_upload_name(ctx, "C:\\Users\\x\\acte.pdf"), "acte.pdf");
	assert_string_equal(
	    pv_upload_name(ctx, "pièce n° 1.pdf"), "pièce n° 1.pdf");
	assert_string_equal(pv_upload_name(ctx, "a\nb\x7f.pdf"), "ab.pdf");
	assert_string_equal(pv_upload_name(ctx, "dossier/"), "fichier");
	for (size_t i = 0; i < 299; i++)
		memcpy(long_name + 2 * i, "é", 2);
	long_name[598] = '\0';
	assert_int_equal(strlen(pv_upload_name(ctx, long_name)), 254);
}

static void
a_scanner_decides_first(void **state)
{
	(void)state;
	assert_string_equal(pv_upload_state(ctx), "clean");
	config->clamd_socket = "/run/clamd.sock";
	assert_string_equal(pv_upload_state(ctx), "to-scan");
	config->clamd_socket = "";
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(type_is_that_of_the_bytes),
		cmocka_unit_test(what_may_not_be_sent_is_refused),
		cmocka_unit_test(what_acts_is_refused),
		cmocka_unit_test(a_photo_is_made_again),
		cmocka_unit_test(name_has_no_path),
		cmocka_unit_test(a_scanner_decides_first),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
