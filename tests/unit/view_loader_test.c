/*
 * view_loader_test - a directory of templates: which are refused, where, and
 * the one that prints a page already made safe.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "base/text.h"
#include "view/markdown.h"
#include "view/template.h"

enum { OUT_MAX = 4096 };

static char dir[] = "/tmp/parvis-loader-XXXXXX";
static struct pv_process *process;

static void
write_file(const char *name, const char *text)
{
	char *path = g_build_filename(dir, name, NULL);
	char *folder = g_path_get_dirname(path);

	assert_int_equal(0, g_mkdir_with_parents(folder, 0700));
	assert_true(g_file_set_contents(path, text, -1, NULL));
	g_free(folder);
	g_free(path);
}

static void
remove_file(const char *name)
{
	char *path = g_build_filename(dir, name, NULL);

	(void)remove(path);
	g_free(path);
}

static int
begin(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	write_file("texts/fr/a.txt",
	    "a.hello = Bonjour {{name}} & <vous>\na.other = Autre\n");
	return 0;
}

static int
end(void **state)
{
	static const char *const made[] = { "texts/fr/a.txt", "texts/fr",
		"texts", "field", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		remove_file(made[i]);
	return 0;
}

/* A program newly begun: nothing is compiled yet. */
static struct pv_ctx *
start(void)
{
	process = pv_process_new("test", "parvis_citizen");
	process->texts =
	    pv_texts_load(process, pv_printf(process, "%s/texts", dir));
	assert_non_null(process->texts);
	process->templates = pv_templates_open(process, dir, process->texts);
	return pv_ctx_new(process);
}

static void
expect(struct pv_ctx *ctx, const char *name, const struct pv_value *model,
    const char *wanted)
{
	struct pv_buffer *out = pv_buffer_new(ctx, OUT_MAX);

	assert_true(pv_render(ctx, name, model, out));
	assert_string_equal(wanted, out->data);
}

static void
refuse(const char *name, const char *source, const char *said)
{
	struct pv_ctx *ctx = start();
	struct pv_buffer *out = pv_buffer_new(ctx, OUT_MAX);
	char *file = pv_printf(ctx, "%s.html", name);

	write_file(file, source);
	pv_buffer_add_text(out, "avant");
	assert_false(pv_render(ctx, name, pv_object(ctx), out));
	assert_int_equal(500, ctx->error.status);
	assert_non_null(strstr(ctx->error.detail, said));
	assert_string_equal("avant", out->data);
	assert_int_equal(1, pv_templates_check(pv_ctx_new(process)));
	remove_file(file);
	talloc_free(process);
}

/* File and line are told; nothing is written; the check finds it too. */
static void
test_refused(void **state)
{
	(void)state;
	refuse("open", "<p>\n{{#a}}\n", "open.html:2: a tag is left open");
	refuse("raw", "<p>\n\n{{{a}}}", "raw.html:3: the unescaped tag");
	refuse("field/raw", "{{&a}}", "field/raw.html:1: the unescaped tag");
	refuse("partial", "{{>field/none}}", "field/none.html");
}

/* A text that is not there shows its name, and the check tells where. */
static void
test_text(void **state)
{
	struct pv_ctx *ctx = start();
	struct pv_value *model = pv_object(ctx);

	(void)state;
	write_file("page.html", "<p>{{>t.a.hello}}</p>\n{{>*key}}\n");
	pv_set_text(model, "name", "<Ada>");
	pv_set_text(model, "key", "t.a.other");
	expect(ctx, "page", model,
	    "<p>Bonjour &lt;Ada&gt; &amp; &lt;vous&gt;</p>\nAutre");
	write_file("mail.txt", "{{>t.a.hello}}\n");
	expect(ctx, "mail.txt", model, "Bonjour <Ada> & <vous>\n");
	assert_int_equal(0, pv_templates_check(ctx));
	write_file("other.html", "\n{{>t.a.missing}}");
	assert_int_equal(1, pv_templates_check(ctx));
	remove_file("page.html");
	remove_file("mail.txt");
	remove_file("other.html");
	talloc_free(process);
}

/* No name leaves the directory. */
static void
test_names(void **state)
{
	static const char *const names[] = { "../x", "/etc/passwd", ".x",
		"a/../b", "a\nb", "A" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct pv_ctx *ctx = start();
		struct pv_buffer *out = pv_buffer_new(ctx, OUT_MAX);

		assert_false(pv_render(ctx, names[i], pv_object(ctx), out));
		assert_string_equal("PV0306", ctx->error.id);
		talloc_free(process);
	}
}

/* The marks of a text become HTML; the HTML in it does not. */
static void
test_markdown(void **state)
{
	struct pv_ctx *ctx = start();
	struct pv_value *model = pv_object(ctx);
	const char *html = pv_markdown(ctx,
	    "Un *mot* [ici](https://a.example/) [là](javascript:alert(1))\n\n"
	    "<script>alert(1)</script> & <b>gras</b>\n");

	(void)state;
	assert_non_null(strstr(html, "<em>mot</em>"));
	assert_non_null(strstr(html, "<a href=\"https://a.example/\">ici</a>"));
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "<b>"));
	assert_null(strstr(html, "javascript:"));
	write_file("markdown.html", "{{{html}}}");
	write_file("page.html", "<div>{{>markdown}}</div>");
	pv_set_text(model, "html", html);
	expect(ctx, "page", model, pv_printf(ctx, "<div>%s</div>", html));
	remove_file("markdown.html");
	remove_file("page.html");
	talloc_free(process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_markdown),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
