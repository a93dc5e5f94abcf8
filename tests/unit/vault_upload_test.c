/* vault/upload: what a file is, whatever its name says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n";
static const uint8_t png[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13,
	'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0 };

static void
type_is_that_of_the_bytes(void **state)
{
	(void)state;
	assert_string_equal(pv_upload_check(ctx, pdf, sizeof(pdf) - 1, NULL),
	    "application/pdf");
	assert_string_equal(
	    pv_upload_check(ctx, png, sizeof(png), NULL), "image/png");
	assert_string_equal(
	    pv_upload_check(ctx, png, sizeof(png), "application/pdf, image/*"),
	    "image/png");
	assert_string_equal(
	    pv_upload_check(ctx, "texte", 5, "*/*"), "text/plain");
}

static void
refuse(const void *data, size_t length, const char *accept, const char *why)
{
	assert_null(pv_upload_check(ctx, data, length, accept));
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
		cmocka_unit_test(name_has_no_path),
		cmocka_unit_test(a_scanner_decides_first),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
