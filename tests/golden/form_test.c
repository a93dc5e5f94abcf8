/*
 * form_test - the controls of a form, as a page shows them, are those that are
 * committed.
 *
 * One folder is one form: tests/golden/NAME/form.xml, whose first page is
 * rendered as it is at first into page.html beside it and, answered by
 * answers.txt and checked, into faults.html.  After a change:
 * `build/dev/golden/form_test -u` writes them anew; read the diff.
 * tests/golden/valid.test.mjs shows them to the HTML validator.
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

#include "base/config.h"
#include "base/text.h"
#include "form/control.h"
#include "form/typed.h"
#include "view/template.h"

#define GOLDEN_DIR PV_SOURCE_DIR "/tests/golden"

enum { PAGE_MAX_BYTES = 1 << 20 };

static struct pv_process *process;
static bool updating;
static const struct pv_commune commune = { .time_zone = "Europe/Paris" };

static int
begin(void **state)
{
	static const struct pv_config config = { .prefix = "",
		.forms_dir = GOLDEN_DIR,
		.file_max_bytes = 10 << 20 };

	(void)state;
	process = pv_process_new("golden", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	if (process->texts == NULL)
		return -1;
	process->templates =
	    pv_templates_open(process, PV_SOURCE_DIR "/html", process->texts);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static char *
read_file(struct pv_ctx *ctx, const char *folder, const char *name)
{
	const char *path = pv_printf(ctx, "%s/%s", folder, name);
	gchar *bytes = NULL;
	char *kept;

	if (!g_file_get_contents(path, &bytes, NULL, NULL))
		fail_msg("%s cannot be read", path);
	kept = pv_strdup(ctx, bytes);
	g_free(bytes);
	return kept;
}

static void
answer(struct pv_ctx *ctx, struct pv_answers *answers, char *lines)
{
	char *line;

	while ((line = strsep(&lines, "\n")) != NULL) {
		char *equal = strstr(line, " = ");
		bool good;

		if (*line == '\0' || *line == '#')
			continue;
		if (*line == '+') {
			good = pv_answers_repeat_add(answers, line + 2);
		} else {
			assert_non_null(equal);
			good = pv_answers_set(answers,
			    pv_strndup(ctx, line, (size_t)(equal - line)),
			    equal + 3);
		}
		if (!good)
			fail_msg("refused: %s", line);
		pv_answers_recompute(answers);
	}
}

/* The page's own frame is others' to change. */
static struct pv_buffer *
without_frame(struct pv_ctx *ctx, const struct pv_buffer *page)
{
	static const char end[] = "</main>\n";
	const char *from = strstr(page->data, "<main"), *to;
	struct pv_buffer *out = pv_buffer_new(ctx, PAGE_MAX_BYTES);

	assert_non_null(from);
	to = strstr(from, end);
	assert_non_null(to);
	pv_buffer_add_text(out,
	    "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<title>Essai</title>\n</head>\n"
	    "<body>\n");
	pv_buffer_add(out, from, (size_t)(to - from) + strlen(end));
	pv_buffer_add_text(out, "</body>\n</html>\n");
	return out;
}

/* What lib/form/questions.c puts around the controls, in short. */
static struct pv_buffer *
render(struct pv_ctx *ctx, struct pv_page *page)
{
	static const char around[] =
	    "{\"language\":\"fr\",\"prefix\":\"\",\"base\":\"/demarches/x\","
	    "\"page\":\"t\",\"step\":1,\"before\":false,\"end\":false,"
	    "\"changing\":false,\"csrf\":\"jeton\",\"procedure\":\"Essai\","
	    "\"heading\":\"Toutes les questions\",\"commune\":{\"name\":"
	    "\"Saint-Exemple-sur-Orge\",\"look\":{},\"contact\":{}},"
	    "\"assets\":{\"css\":\"/assets/a/css/parvis.css\","
	    "\"upload\":\"/assets/a/js/upload.js\","
	    "\"icon\":\"/assets/a/img/icon.svg\"}}";
	struct pv_buffer *out = pv_buffer_new(ctx, PAGE_MAX_BYTES);
	struct pv_value *model =
	    pv_value_from_json(ctx, around, strlen(around));

	assert_non_null(model);
	assert_true(pv_page_model(page, model));
	if (!pv_render(ctx, "form/page", model, out))
		fail_msg("%s", ctx->error.detail);
	return without_frame(ctx, out);
}

static void
compare(struct pv_ctx *ctx, const char *folder, const char *name,
    const struct pv_buffer *got)
{
	const char *path = pv_printf(ctx, "%s/%s", folder, name), *wanted;
	size_t same = 0;
	int line = 1;

	if (updating) {
		assert_true(g_file_set_contents(
		    path, got->data, (gssize)got->length, NULL));
		return;
	}
	wanted = read_file(ctx, folder, name);
	if (strcmp(wanted, got->data) == 0)
		return;
	for (; wanted[same] == got->data[same]; same++)
		line += wanted[same] == '\n';
	while (same > 0 && wanted[same - 1] != '\n')
		same--;
	fail_msg("%s:%d:\n\tcommitted %.*s\n\trendered  %.*s", path, line,
	    (int)strcspn(wanted + same, "\n"), wanted + same,
	    (int)strcspn(got->data + same, "\n"), got->data + same);
}

static void
test_form(void **state)
{
	const char *folder = *state;
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_page page = { .ctx = ctx };
	char *xml;

	ctx->language = "fr";
	ctx->commune = &commune;
	xml = read_file(ctx, folder, "form.xml");
	page.definition = pv_definition_load(ctx, ctx, strrchr(folder, '/') + 1,
	    pv_printf(ctx, "%s/form.xml", folder), xml, strlen(xml));
	if (page.definition == NULL)
		fail_msg("%s", ctx->error.detail);
	for (const struct pv_remark *remark = page.definition->remarks;
	     remark != NULL; remark = remark->next)
		if (remark->kind == PV_REMARK_FAULT)
			fail_msg("%ld: %s", remark->line, remark->text);
	page.answers = pv_answers_new(ctx, page.definition);
	page.item = page.definition->pages[0];
	compare(ctx, folder, "page.html", render(ctx, &page));
	answer(ctx, page.answers, read_file(ctx, folder, "answers.txt"));
	(void)pv_answers_check(page.answers, page.item);
	(void)pv_typed_check(&page);
	page.checked = true;
	compare(ctx, folder, "faults.html", render(ctx, &page));
	talloc_free(ctx);
}

int
main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	glob_t forms;
	int failed;

	updating = argc > 1 && strcmp(argv[1], "-u") == 0;
	if (glob(GOLDEN_DIR "/*/form.xml", 0, NULL, &forms) != 0) {
		fputs("no form is in tests/golden\n", stderr);
		return 1;
	}
	tests = calloc(forms.gl_pathc, sizeof(*tests));
	if (tests == NULL)
		return 1;
	for (size_t i = 0; i < forms.gl_pathc; i++) {
		*strrchr(forms.gl_pathv[i], '/') = '\0';
		tests[i].name = forms.gl_pathv[i] + strlen(GOLDEN_DIR) + 1;
		tests[i].test_func = test_form;
		tests[i].initial_state = forms.gl_pathv[i];
	}
	failed =
	    _cmocka_run_group_tests("form", tests, forms.gl_pathc, begin, end);
	free(tests);
	globfree(&forms);
	return failed;
}
