/*
 * cases_test - the cases of each form, cgi-bin/<name>/cases/<case>.txt:
 *
 *	# what it shows
 *	/data/acte/acte = naissance	an answer; it is set in this order
 *	/data/jour/jour = {today+30}	a day counted from today; {year}: this one
 *	? /data/montant = 36		what is computed
 *	> acte lieu copie		the pages that are relevant, in order
 *	! /data/naissance/date		a fault; all faults are named
 *
 * The answers are checked as at the submission, written, read again, and give
 * the same verdict.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/date.h"
#include "base/text.h"
#include "form/typed.h"

enum { FORM_MAX_BYTES = 1 << 20, LINE_MAX_BYTES = 1024, FAULTS_MAX = 32 };

static struct pv_process *process;

struct verdict {
	char *faults[FAULTS_MAX];
	size_t n_faults;
	char *pages; /* or NULL: not said */
};

static int
begin(void **state)
{
	static const struct pv_config config = {
		.html_dir = PV_SOURCE_DIR "/html",
		.forms_dir = PV_SOURCE_DIR "/cgi-bin",
		.data_dir = PV_SOURCE_DIR "/cgi-bin/etat-civil/data",
	};

	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	return process->texts == NULL;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static struct pv_definition *
load(struct pv_ctx *ctx, const char *name)
{
	const char *path =
	    pv_printf(ctx, PV_SOURCE_DIR "/cgi-bin/%s/form.xml", name);
	FILE *file = fopen(path, "r");
	struct pv_definition *definition;
	char *xml;
	size_t length;

	if (file == NULL)
		return NULL;
	xml = pv_alloc_array(ctx, char, FORM_MAX_BYTES);
	length = fread(xml, 1, FORM_MAX_BYTES, file);
	fclose(file);
	definition = pv_definition_load(ctx, ctx, name, path, xml, length);
	if (definition == NULL)
		fail_msg("%s", ctx->error.detail);
	return definition;
}

/* "{today-3}" is the day of three days ago; all else is what it is. */
static const char *
day_of(struct pv_ctx *ctx, const char *value)
{
	static const char today[] = "{today";
	long days;

	if (strcmp(value, "{year}") == 0)
		return pv_printf(ctx, "%d", pv_date_today(ctx).year);
	if (strncmp(value, today, strlen(today)) != 0)
		return value;
	days = strtol(value + strlen(today), NULL, 10);
	return pv_date_iso(
	    ctx, pv_date_add_days(pv_date_today(ctx), (int)days));
}

static void
set(struct pv_ctx *ctx, struct pv_answers *answers, const char *path,
    char *line)
{
	char *equal = strstr(line, " =");
	const char *value;

	if (equal == NULL) {
		fail_msg("%s: not an answer: %s", path, line);
		return;
	}
	*equal = '\0';
	value = equal + 2;
	value += *value == ' ';
	if (!pv_answers_set(answers, line, day_of(ctx, value)))
		fail_msg("%s: no such answer: %s", path, line);
	pv_answers_recompute(answers);
}

/* What the form computes of the answers before this line. */
static void
expect(struct pv_answers *answers, const char *path, char *line)
{
	char *equal = strstr(line, " = ");
	const char *value;

	if (equal == NULL) {
		fail_msg("%s: not an expectation: %s", path, line);
		return;
	}
	*equal = '\0';
	value = pv_answers_get(answers, line);
	if (strcmp(value, equal + 3) != 0)
		fail_msg("%s: %s is \"%s\" instead of \"%s\"", path, line,
		    value, equal + 3);
}

static void
read_case(struct pv_ctx *ctx, const char *path, struct pv_answers *answers,
    struct verdict *verdict)
{
	FILE *file = fopen(path, "r");
	char line[LINE_MAX_BYTES];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		switch (line[0]) {
		case '\0':
		case '#':
			break;
		case '>':
			verdict->pages = pv_strdup(ctx, line + 2);
			break;
		case '?':
			expect(answers, path, line + 2);
			break;
		case '!':
			assert_true(verdict->n_faults < FAULTS_MAX);
			verdict->faults[verdict->n_faults++] =
			    pv_strdup(ctx, line + 2);
			break;
		default:
			set(ctx, answers, path, line);
		}
	}
	fclose(file);
}

static bool
is_expected(const struct verdict *verdict, const char *path)
{
	for (size_t i = 0; i < verdict->n_faults; i++)
		if (strcmp(verdict->faults[i], path) == 0)
			return true;
	return false;
}

static void
check_pages(struct pv_ctx *ctx, const char *path,
    const struct pv_definition *definition, struct pv_answers *answers,
    const struct verdict *verdict)
{
	char *pages = pv_strdup(ctx, "");

	if (verdict->pages == NULL)
		return;
	for (size_t i = 0; i < definition->n_pages; i++)
		if (pv_answers_page_relevant(answers, definition->pages[i]))
			pages = talloc_asprintf_append(pages, "%s%s",
			    *pages == '\0' ? "" : " ",
			    definition->pages[i]->name);
	if (strcmp(pages, verdict->pages) != 0)
		fail_msg("%s: pages\n\t%s\ninstead of\n\t%s", path, pages,
		    verdict->pages);
}

/* What no XForms type describes. */
static void
check_typed(struct pv_ctx *ctx, const struct pv_definition *definition,
    struct pv_answers *answers)
{
	for (size_t i = 0; i < definition->n_pages; i++) {
		struct pv_page page = { .ctx = ctx,
			.definition = definition,
			.answers = answers,
			.item = definition->pages[i] };

		if (pv_answers_page_relevant(answers, page.item))
			(void)pv_typed_check(&page);
	}
}

static void
check(struct pv_ctx *ctx, const char *path,
    const struct pv_definition *definition, struct pv_answers *answers,
    const struct verdict *verdict)
{
	size_t refused = 0;

	(void)pv_answers_check(answers, NULL);
	check_typed(ctx, definition, answers);
	check_pages(ctx, path, definition, answers, verdict);
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		const struct pv_state *state =
		    pv_answers_state(answers, node->path);

		if (!node->leaf || state == NULL || !state->relevant)
			continue;
		refused += !state->valid;
		if (state->valid == is_expected(verdict, node->path))
			fail_msg("%s: %s is %s: \"%s\" %s", path, node->path,
			    state->valid ? "taken" : "refused", state->value,
			    state->message == NULL ? "" : state->message);
	}
	if (refused != verdict->n_faults)
		fail_msg("%s: %zu faults instead of %zu", path, refused,
		    verdict->n_faults);
}

static void
run_case(const char *name, const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_definition *definition = load(ctx, name);
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	struct pv_buffer *xml = pv_buffer_new(ctx, FORM_MAX_BYTES);
	struct verdict verdict = { .n_faults = 0 };

	read_case(ctx, path, answers, &verdict);
	check(ctx, path, definition, answers, &verdict);
	pv_answers_write(answers, xml);
	answers = pv_answers_read(ctx, definition, xml->data, xml->length);
	assert_non_null(answers);
	check(ctx, path, definition, answers, &verdict);
	talloc_free(ctx);
}

static int
run_cases(const char *name)
{
	char dir[512], path[1024];
	struct dirent *file;
	int cases = 0;
	DIR *files;

	snprintf(dir, sizeof(dir), PV_SOURCE_DIR "/cgi-bin/%s/cases", name);
	files = opendir(dir);
	while (files != NULL && (file = readdir(files)) != NULL) {
		if (strstr(file->d_name, ".txt") == NULL)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, file->d_name);
		run_case(name, path);
		cases++;
	}
	if (files != NULL)
		closedir(files);
	return cases;
}

static void
test_cases(void **state)
{
	DIR *folders = opendir(PV_SOURCE_DIR "/cgi-bin");
	struct dirent *folder;
	int forms = 0;

	(void)state;
	assert_non_null(folders);
	while ((folder = readdir(folders)) != NULL) {
		struct pv_ctx *ctx = pv_ctx_new(process);
		int cases;

		if (folder->d_name[0] != '.' &&
		    load(ctx, folder->d_name) != NULL) {
			cases = run_cases(folder->d_name);
			print_message("%s: %d cases\n", folder->d_name, cases);
			/* A form without cases is not tried. */
			assert_true(cases > 0);
			forms++;
		}
		talloc_free(ctx);
	}
	closedir(folders);
	assert_true(forms > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

	return cmocka_run_group_tests(tests, begin, end);
}
