/* view_theme_test - colours that can be read are taken, others are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "view/theme.h"

static void
test_contrast(void **state)
{
	(void)state;
	assert_true(pv_contrast("#000000", "#ffffff") > 20.99);
	assert_true(pv_contrast("#ffffff", "#000000") < 21.01);
	assert_true(pv_contrast("#777777", "#ffffff") < 4.5);
	assert_true(pv_contrast("#767676", "#ffffff") >= 4.5);
	assert_true(pv_contrast("#ABCDEF", "#abcdef") < 1.01);
	assert_true(pv_contrast("red", "#ffffff") < 0.01);
	assert_true(pv_contrast("#12345", "#ffffff") < 0.01);
	assert_true(pv_contrast("#1234567", "#ffffff") < 0.01);
	assert_true(pv_contrast("#12 456", "#ffffff") < 0.01);
	assert_true(pv_contrast(NULL, "#ffffff") < 0.01);
}

static struct pv_value *
theme(struct pv_ctx *ctx, const char *brand, const char *link)
{
	struct pv_value *value = pv_object(ctx);

	pv_set_text(value, "brand", brand);
	pv_set_text(value, "link", link);
	return value;
}

static void
test_check(void **state)
{
	struct pv_ctx *ctx =
	    pv_ctx_new(pv_process_new("test", "parvis_worker"));
	const char *why, *nearest;
	char colour[8] = "";

	(void)state;
	assert_null(pv_theme_check(ctx, theme(ctx, "#14506b", "#0f5574")));
	assert_null(pv_theme_check(ctx, theme(ctx, NULL, NULL)));
	why = pv_theme_check(ctx, theme(ctx, "#ffcc00", NULL));
	assert_non_null(why);
	/* The colour that is proposed passes. */
	nearest = strstr(why, "needed: ");
	assert_non_null(nearest);
	memcpy(colour, nearest + strlen("needed: "), 7);
	assert_null(pv_theme_check(ctx, theme(ctx, colour, NULL)));
	assert_non_null(pv_theme_check(ctx, theme(ctx, NULL, "#808080")));
	assert_non_null(pv_theme_check(ctx, theme(ctx, "red;}", NULL)));
	talloc_free(ctx->process);
}

static void
test_css(void **state)
{
	struct pv_ctx *ctx =
	    pv_ctx_new(pv_process_new("test", "parvis_worker"));
	struct pv_buffer *css = pv_buffer_new(ctx, PV_THEME_CSS_MAX_BYTES);

	(void)state;
	pv_theme_css(ctx, theme(ctx, "#ffcc00", NULL), css);
	assert_string_equal("", css->data);
	pv_theme_css(ctx, NULL, css);
	assert_string_equal("", css->data);
	pv_theme_css(ctx, theme(ctx, "#804000", "#0f5574"), css);
	assert_string_equal(":root {\n\t--brand: #804000;\n"
			    "\t--brand-dark: #592c00;\n"
			    "\t--tint: #f7f3f0;\n"
			    "\t--link: #0f5574;\n}\n",
	    css->data);
	talloc_free(ctx->process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_css),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
