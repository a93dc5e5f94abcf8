/*
 * golden_test - each template with a model gives the page that is committed.
 *
 * One folder is one page: tests/golden/NAME/page.json holds {"template":
 * "site/home", "model": {…}}; page.html beside it (page.txt, page.hdr … for a
 * template of that kind) is what lib/view makes of them.  Members that a model
 * lacks are those of tests/golden/common.json (null leaves one out).  After a
 * change: `build/dev/golden/golden_test -u` writes the pages anew; read the
 * diff before you commit it.  Another argument is how their names begin.  tests/golden/valid.test.mjs shows all of them to
 * the HTML validator.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <jansson.h>

#include "base/config.h"
#include "base/text.h"
#include "view/template.h"

#define GOLDEN_DIR PV_SOURCE_DIR "/tests/golden"

enum { PAGE_MAX_BYTES = 1 << 20 };

static struct pv_process *process;
static json_t *common;
static bool updating;

static int
begin(void **state)
{
	static const struct pv_config config = { .prefix = "" };

	(void)state;
	process = pv_process_new("golden", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	if (process->texts == NULL)
		return -1;
	process->templates =
	    pv_templates_open(process, PV_SOURCE_DIR "/html", process->texts);
	common = json_load_file(GOLDEN_DIR "/common.json", 0, NULL);
	return common == NULL ? -1 : 0;
}

static int
end(void **state)
{
	(void)state;
	json_decref(common);
	talloc_free(process);
	return 0;
}

/* "page.html"; "page.txt" for "mail/receipt.txt". */
static const char *
expected_path(struct pv_ctx *ctx, const char *path, const char *template)
{
	const char *name = strrchr(template, '/');
	const char *kind = strchr(name == NULL ? template : name, '.');

	return pv_printf(ctx, "%.*s%s", (int)(strlen(path) - strlen(".json")),
	    path, kind == NULL ? ".html" : kind);
}

/* A key of the model that no text has would only show its name. */
static void
check_texts(json_t *value)
{
	const char *key = json_string_value(value), *name;
	json_t *member;
	size_t i;

	if (key != NULL && strncmp(key, "t.", 2) == 0 &&
	    pv_texts_find(process->texts, "fr", key + 2) == NULL)
		fail_msg("no text has the key %s", key + 2);
	json_object_foreach(value, name, member)
	{
		check_texts(member);
	}
	json_array_foreach(value, i, member)
	{
		check_texts(member);
	}
}

static struct pv_buffer *
render(struct pv_ctx *ctx, const char *template, json_t *model)
{
	struct pv_buffer *out = pv_buffer_new(ctx, PAGE_MAX_BYTES);
	struct pv_value *value;
	char *text;

	json_object_update_missing(model, common);
	check_texts(model);
	text = json_dumps(model, 0);
	value = pv_value_from_json(ctx, text, strlen(text));
	free(text);
	if (!pv_render(ctx, template, value, out))
		fail_msg("%s: %s", template, ctx->error.detail);
	return out;
}

/* Where they differ first, by line. */
static void
compare(const char *path, const char *wanted, const char *got)
{
	size_t same = 0;
	int line = 1;

	if (strcmp(wanted, got) == 0)
		return;
	for (; wanted[same] == got[same]; same++)
		line += wanted[same] == '\n';
	while (same > 0 && wanted[same - 1] != '\n')
		same--;
	fail_msg("%s:%d:\n\tcommitted %.*s\n\trendered  %.*s", path, line,
	    (int)strcspn(wanted + same, "\n"), wanted + same,
	    (int)strcspn(got + same, "\n"), got + same);
}

static void
test_page(void **state)
{
	const char *path = *state, *template, *expected;
	struct pv_ctx *ctx = pv_ctx_new(process);
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);
	struct pv_buffer *page;
	gchar *committed = NULL;

	if (root == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	template = json_string_value(json_object_get(root, "template"));
	assert_non_null(template);
	page = render(ctx, template, json_object_get(root, "model"));
	expected = expected_path(ctx, path, template);
	if (updating)
		assert_true(g_file_set_contents(
		    expected, page->data, (gssize)page->length, NULL));
	else if (!g_file_get_contents(expected, &committed, NULL, NULL))
		fail_msg("%s is not there: run golden_test -u", expected);
	else
		compare(expected, committed, page->data);
	g_free(committed);
	json_decref(root);
	talloc_free(ctx);
}

int
main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	char pattern[512];
	glob_t pages;
	int failed;

	updating = argc > 1 && strcmp(argv[1], "-u") == 0;
	argv += updating ? 2 : 1;
	(void)snprintf(pattern, sizeof(pattern), GOLDEN_DIR "/%s*/page.json",
	    *argv != NULL ? *argv : "");
	if (glob(pattern, 0, NULL, &pages) != 0) {
		(void)fprintf(stderr, "no page is at %s\n", pattern);
		return 1;
	}
	tests = calloc(pages.gl_pathc, sizeof(*tests));
	if (tests == NULL)
		return 1;
	for (size_t i = 0; i < pages.gl_pathc; i++) {
		tests[i].name = pages.gl_pathv[i] + strlen(GOLDEN_DIR) + 1;
		tests[i].test_func = test_page;
		tests[i].initial_state = pages.gl_pathv[i];
	}
	failed = _cmocka_run_group_tests(
	    "golden", tests, pages.gl_pathc, begin, end);
	free(tests);
	globfree(&pages);
	return failed;
}
