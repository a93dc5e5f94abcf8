/*
 * view_look_test - links to the stylesheet hold a digest of what is in it; a
 * logo is an image, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "base/config.h"
#include "view/asset.h"
#include "view/logo.h"

static struct pv_config config = { .prefix = "/parvis" };
static char dir[] = "/tmp/parvis-look-XXXXXX";

static int
begin(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	config.html_dir = dir;
	return 0;
}

static void
write_css(const char *css)
{
	char *folder = g_build_filename(dir, "assets", "css", NULL);
	char *file = g_build_filename(folder, "parvis.css", NULL);

	assert_int_equal(0, g_mkdir_with_parents(folder, 0755));
	assert_true(g_file_set_contents(file, css, -1, NULL));
	g_free(file);
	g_free(folder);
}

static int
end(void **state)
{
	static const char *const made[] = { "assets/css/parvis.css",
		"assets/css", "assets", "." };

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		char *path = g_build_filename(dir, made[i], NULL);

		(void)remove(path);
		g_free(path);
	}
	return rmdir(dir);
}

/* As a program newly begun. */
static struct pv_ctx *
new_ctx(void)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");

	process->config = &config;
	return pv_ctx_new(process);
}

static void
test_links(void **state)
{
	struct pv_ctx *ctx = new_ctx(), *later;
	const char *link, *other;

	(void)state;
	write_css("a{}");
	link = pv_get_text(pv_assets(ctx), "css");
	assert_int_equal(
	    0, strncmp(link, "/parvis/assets/", strlen("/parvis/assets/")));
	assert_string_equal("/css/parvis.css",
	    link + strlen("/parvis/assets/") + strlen("0123456789abcdef"));
	later = new_ctx();
	assert_string_equal(link, pv_get_text(pv_assets(later), "css"));
	talloc_free(later->process);
	write_css("b{}");
	later = new_ctx();
	other = pv_get_text(pv_assets(later), "css");
	assert_string_not_equal(link, other);
	/* One that is not there has a link all the same, and no error. */
	assert_string_equal("/parvis/assets/img/icon.svg",
	    pv_get_text(pv_assets(later), "icon"));
	assert_int_equal(0, later->error.status);
	talloc_free(later->process);
	talloc_free(ctx->process);
}

static void
test_stylesheet(void **state)
{
	struct pv_ctx *ctx = new_ctx();
	struct pv_value *theme = pv_object(ctx);
	const char *digest;

	(void)state;
	write_css("a{}\n");
	assert_null(pv_stylesheet_digest(ctx, NULL));
	assert_string_equal("a{}\n", pv_stylesheet(ctx, NULL)->data);
	pv_set_text(theme, "link", "#0f5574");
	digest = pv_stylesheet_digest(ctx, theme);
	assert_int_equal(16, strlen(digest));
	assert_string_equal("a{}\n:root {\n\t--link: #0f5574;\n}\n",
	    pv_stylesheet(ctx, theme)->data);
	pv_set_text(theme, "link", "#0f5575");
	assert_string_not_equal(digest, pv_stylesheet_digest(ctx, theme));
	talloc_free(ctx->process);
}

static const char *
check(struct pv_ctx *ctx, const char *kind, const char *image)
{
	struct pv_value *logo = pv_object(ctx);

	pv_set_text(logo, kind, image);
	return pv_logo_check(logo);
}

static void
test_logo(void **state)
{
	static const char svg[] =
	    "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>";
	static const char png[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
	struct pv_ctx *ctx = new_ctx();
	struct pv_value *logo = pv_object(ctx);
	char *longer = pv_alloc_array(ctx, char, PV_LOGO_MAX_BYTES + 8);
	const char *type = NULL;

	(void)state;
	assert_null(pv_logo_check(NULL));
	assert_null(pv_logo(ctx, NULL, &type));
	assert_null(check(ctx, "svg", svg));
	assert_null(check(ctx, "png", png));
	assert_non_null(check(ctx, "gif", "R0lG"));
	assert_non_null(check(ctx, "png", "R0lGODdhAQABAIAAAP"));
	assert_non_null(check(ctx, "png", "iVBOR!"));
	assert_non_null(check(ctx, "svg", "<html>"));
	assert_non_null(check(ctx, "svg", "<svg><SCRIPT>1</SCRIPT></svg>"));
	assert_non_null(check(ctx, "svg", "<svg><!ENTITY a \"b\"></svg>"));
	assert_non_null(check(
	    ctx, "svg", "<svg><image href=\"https://a.example/\"/></svg>"));
	memset(longer, ' ', PV_LOGO_MAX_BYTES + 7);
	memcpy(longer, "<svg>", 5);
	assert_non_null(check(ctx, "svg", longer));
	pv_set_text(logo, "png", png);
	assert_int_equal(24, pv_logo(ctx, logo, &type)->length);
	assert_string_equal("image/png", type);
	talloc_free(ctx->process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_stylesheet),
		cmocka_unit_test(test_logo),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
