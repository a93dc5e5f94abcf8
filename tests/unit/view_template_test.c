/*
 * view_template_test - Mustache as its specification says: the cases of the
 * specification itself where they are beside this checkout, and cases of ours
 * that a plain clone has (tests/unit/mustache.json, of the same form).
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/config.h"
#include "base/text.h"
#include "view/program.h"

static struct pv_process *process;

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

/* Partials are those of the case; one that is not there renders nothing. */
static struct pv_template *
find_partial(struct pv_ctx *ctx, void *data, const char *name, size_t length,
    enum pv_escape escape)
{
	const char *key = pv_strndup(ctx, name, length);
	const char *source =
	    json_string_value(json_object_get((json_t *)data, key));

	if (source == NULL)
		return NULL;
	return pv_template_compile(
	    ctx, ctx, key, source, strlen(source), escape, true);
}

/* True if the case renders what it expects. */
static bool
run_case(const char *file, json_t *one)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	const struct pv_finder finder = { find_partial,
		json_object_get(one, "partials") };
	const char *source =
	    json_string_value(json_object_get(one, "template"));
	const char *expected =
	    json_string_value(json_object_get(one, "expected"));
	char *data = json_dumps(json_object_get(one, "data"), JSON_ENCODE_ANY);
	struct pv_buffer *out = pv_buffer_new(ctx, 65536);
	struct pv_template *template = pv_template_compile(
	    ctx, ctx, "case", source, strlen(source), PV_ESCAPE_HTML, true);
	bool good = template != NULL &&
	    pv_template_render(ctx, template, &finder,
		pv_value_from_json(ctx, data, strlen(data)), out) &&
	    strcmp(out->data, expected) == 0;

	if (!good)
		print_message("%s: %s\n\ttemplate %s\n\texpected \"%s\"\n\t"
			      "     got \"%s\"\n",
		    file, json_string_value(json_object_get(one, "name")),
		    source, expected, out->data);
	free(data);
	talloc_free(ctx);
	return good;
}

static void
run_file(const char *path, int *cases, int *failed)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);
	json_t *tests = json_object_get(root, "tests"), *one;
	size_t i;

	if (root == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	json_array_foreach(tests, i, one)
	{
		++*cases;
		*failed += !run_case(path, one);
	}
	json_decref(root);
}

static void
test_specification(void **state)
{
	const char *data = getenv("PARVIS_SHARED_DATA");
	char dir[512];
	DIR *files;
	struct dirent *file;
	int cases = 0, failed = 0;
	char path[1024];

	(void)state;
	snprintf(dir, sizeof(dir), "%s/mustache-spec",
	    data != NULL ? data : PV_SOURCE_DIR "/../shared/data");
	files = opendir(dir);
	if (files == NULL) {
		print_message("the specification is not beside this checkout: "
			      "skipped\n");
		skip();
	}
	while ((file = readdir(files)) != NULL) {
		if (strstr(file->d_name, ".json") == NULL)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, file->d_name);
		run_file(path, &cases, &failed);
	}
	closedir(files);
	print_message("%d cases, %d failed\n", cases, failed);
	assert_int_equal(0, failed);
	assert_int_equal(184, cases);
}

static void
test_ours(void **state)
{
	int cases = 0, failed = 0;

	(void)state;
	run_file(PV_SOURCE_DIR "/tests/unit/mustache.json", &cases, &failed);
	assert_int_equal(0, failed);
	assert_true(cases > 40);
}

/* What is broken is told with its line, and compiles to nothing. */
static void
test_broken(void **state)
{
	static const struct {
		const char *source, *detail;
	} cases[] = {
		{ "a\n{{b", "case:2: tag is not closed" },
		{ "{{#a}}", "case:1: a tag is left open" },
		{ "{{#a}}\n{{/b}}", "case:2: another tag is open here" },
		{ "{{/a}}", "case:1: nothing is open here" },
		{ "{{}}", "case:1: tag has no name, or more than one" },
		{ "{{a b}}", "case:1: tag has no name, or more than one" },
		{ "{{=a=}}", "case:1: delimiters are not two" },
		{ "\n\n{{{a}}}",
		    "case:3: the unescaped tag is not permitted here" },
		{ "{{&a}}", "case:1: the unescaped tag is not permitted here" },
		{ "{{<a}}{{b}}{{/a}}",
		    "case:1: only blocks have a meaning inside a parent" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_ctx *ctx = pv_ctx_new(process);

		assert_null(
		    pv_template_compile(ctx, ctx, "case", cases[i].source,
			strlen(cases[i].source), PV_ESCAPE_HTML, false));
		assert_int_equal(500, ctx->error.status);
		assert_string_equal(cases[i].detail, ctx->error.detail);
		talloc_free(ctx);
	}
}

static void
expect(enum pv_escape escape, const char *typed, const char *written)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_template *template =
	    pv_template_compile(ctx, ctx, "case", "{{a}}", 5, escape, false);
	struct pv_buffer *out = pv_buffer_new(ctx, 1000);
	struct pv_value *model = pv_object(ctx);
	const struct pv_finder finder = { find_partial, NULL };

	pv_set_text(model, "a", typed);
	assert_true(pv_template_render(ctx, template, &finder, model, out));
	assert_string_equal(written, out->data);
	talloc_free(ctx);
}

static void
test_escapes(void **state)
{
	(void)state;
	expect(PV_ESCAPE_HTML, "<a href=\"x\" id='y'>&amp;",
	    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
	expect(PV_ESCAPE_TEXT, "<a> & \"b\"\n\té\x01\r\x1b[2J\x7f.",
	    "<a> & \"b\"\n\té[2J.");
	expect(PV_ESCAPE_HEADER, "a\r\nBcc: b\té\x1f\x7f", "a  Bcc: b é  ");
}

/* Endless recursion ends in an error, and leaves nothing written. */
static void
test_depth(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *out = pv_buffer_new(ctx, 1000);
	json_t *partials = json_pack("{s:s}", "a", "x{{>a}}");
	const struct pv_finder finder = { find_partial, partials };
	struct pv_template *template = pv_template_compile(
	    ctx, ctx, "case", "{{>a}}", 6, PV_ESCAPE_HTML, false);

	(void)state;
	pv_buffer_add_text(out, "avant");
	assert_false(
	    pv_template_render(ctx, template, &finder, pv_object(ctx), out));
	assert_int_equal(500, ctx->error.status);
	assert_string_equal("avant", out->data);
	json_decref(partials);
	talloc_free(ctx);
}

/* More than the buffer may hold is an error, and leaves nothing written. */
static void
test_size(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_buffer *out = pv_buffer_new(ctx, 100);
	const struct pv_finder finder = { find_partial, NULL };
	struct pv_value *model = pv_object(ctx), *list;
	static const char source[] = "{{#list}}0123456789{{/list}}";
	struct pv_template *template = pv_template_compile(
	    ctx, ctx, "case", source, strlen(source), PV_ESCAPE_HTML, false);

	(void)state;
	list = pv_set_list(model, "list");
	for (int i = 0; i < 10; i++)
		pv_add_text(list, "x");
	assert_true(pv_template_render(ctx, template, &finder, model, out));
	assert_int_equal(100, out->length);
	out->length = 3;
	assert_false(pv_template_render(ctx, template, &finder, model, out));
	assert_int_equal(500, ctx->error.status);
	assert_string_equal("012", out->data);
	talloc_free(ctx);
}

/* Every template and text of html/ compiles and names only what is there. */
static void
test_all(void **state)
{
	struct pv_ctx *ctx;

	(void)state;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	assert_non_null(process->texts);
	process->templates =
	    pv_templates_open(process, PV_SOURCE_DIR "/html", process->texts);
	ctx = pv_ctx_new(process);
	assert_int_equal(0, pv_templates_check(ctx));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specification),
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
