/* letter/page: pictures put on a page as they are, and lines of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "letter/merge.h"
#include "letter/page.h"

static struct pv_process *process;

static bool
holds(struct pv_bytes bytes, const char *text)
{
	return memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
}

/* What qpdf reads. */
static bool
is_pdf(struct pv_ctx *ctx, struct pv_bytes *pdf)
{
	struct pv_bytes merged;
	size_t part;

	return pv_pdf_merge(ctx, pdf, 1, false, &merged, &part);
}

static void
puts_a_jpeg_on_a_page(void **state)
{
	uint8_t jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0,
		11, 8, 0, 100, 0, 200, 1, 1, 0x11, 0, 0xff, 0xd9 };
	struct pv_bytes file = { jpeg, sizeof(jpeg) }, pdf;
	struct pv_ctx *ctx = pv_ctx_new(process);

	(void)state;
	assert_true(pv_page_picture(ctx, &file, &pdf));
	assert_true(holds(
	    pdf, "/DCTDecode /BitsPerComponent 8 /ColorSpace /DeviceGray"));
	assert_true(holds(pdf, "/Width 200 /Height 100"));
	assert_true(holds(pdf, "/MediaBox [0 0 841 595]"));
	assert_true(is_pdf(ctx, &pdf));
	jpeg[17] = 3;
	assert_true(pv_page_picture(ctx, &file, &pdf));
	assert_true(holds(pdf, "/DeviceRGB"));
	/* four colours, no side, an end within the header */
	jpeg[17] = 4;
	assert_false(pv_page_picture(ctx, &file, &pdf));
	jpeg[17] = 1;
	jpeg[14] = 0;
	assert_false(pv_page_picture(ctx, &file, &pdf));
	for (file.length = 0; file.length < 18; file.length++)
		assert_false(pv_page_picture(ctx, &file, &pdf));
	talloc_free(ctx);
}

static void
refuses_a_png_that_lies(void **state)
{
	static const uint8_t good[] =
	    "\x89PNG\r\n\x1a\n"
	    "\0\0\0\rIHDR\0\0\0\2\0\0\0\3\x8\x2\0\0\0....\0\0"
	    "\0\1IDATx....\0\0\0\0IEND....";
	uint8_t png[sizeof(good) - 1];
	struct pv_bytes file = { png, sizeof(png) }, pdf;
	struct pv_ctx *ctx = pv_ctx_new(process);
	/* depth, colours without a palette, interlaced, a chunk beyond the end */
	static const struct {
		size_t at;
		uint8_t value;
	} lies[] = { { 24, 3 }, { 25, 3 }, { 28, 1 }, { 33, 255 }, { 16, 1 } };

	(void)state;
	memcpy(png, good, sizeof(png));
	assert_true(pv_page_picture(ctx, &file, &pdf));
	assert_true(holds(pdf, "/Predictor 15 /Colors 3"));
	assert_true(holds(pdf, "/MediaBox [0 0 595 841]"));
	assert_true(is_pdf(ctx, &pdf));
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		memcpy(png, good, sizeof(png));
		png[lies[i].at] = lies[i].value;
		assert_false(pv_page_picture(ctx, &file, &pdf));
	}
	memcpy(png, good, sizeof(png));
	for (file.length = 0; file.length < sizeof(png); file.length++)
		assert_false(pv_page_picture(ctx, &file, &pdf));
	talloc_free(ctx);
}

static void
writes_lines(void **state)
{
	const char *lines[100];
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_bytes pdf;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		lines[i] = "Œuvre (1) \\ e\xcc\x81t\xc3\xa9 \xe4\xb8\xad";
	pv_page_lines(ctx, "À joindre", lines, 100, &pdf);
	assert_true(holds(pdf, "/Count 3"));
	assert_true(holds(pdf, "(\x8cuvre \\(1\\) \\\\ \xe9t\xe9 ?) '"));
	assert_true(is_pdf(ctx, &pdf));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_a_jpeg_on_a_page),
		cmocka_unit_test(refuses_a_png_that_lies),
		cmocka_unit_test(writes_lines),
	};

	process = talloc_zero(NULL, struct pv_process);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
