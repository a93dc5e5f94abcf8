/* The catalogues: what a citizen reads is there in every language. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

#include "base/text.h"

#define TEXTS PV_SOURCE_DIR "/html/texts"

/*
 * What only agents and those who run an installation read; a procedure's own
 * texts follow its form, which may have no translation.
 */
static const char *const citizen_modules[] = { "constraint", "date", "document",
	"error", "family", "form", "form-faults", "layout", "mail", "opening",
	"reference", "request", "site", "suivi" };

static char *
read_module(const char *language, const char *module)
{
	char *path = g_strdup_printf("%s/%s/%s.txt", TEXTS, language, module);
	char *text = NULL;

	(void)g_file_get_contents(path, &text, NULL, NULL);
	g_free(path);
	return text;
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The tags of a text, each once, sorted: "{{>t.x}} {{name}}". */
static char *
tags_of(const char *text)
{
	GPtrArray *tags = g_ptr_array_new_with_free_func(g_free);
	const char *open, *close;
	char *joined;

	for (; (open = strstr(text, "{{")) != NULL; text = close) {
		char *tag;
		bool known = false;

		close = strstr(open, "}}");
		assert_non_null(close);
		tag = g_strndup(open, (gsize)(close - open) + 2);
		for (guint i = 0; i < tags->len; i++)
			known = known || strcmp(tags->pdata[i], tag) == 0;
		if (known)
			g_free(tag);
		else
			g_ptr_array_add(tags, tag);
	}
	g_ptr_array_sort(tags, compare_texts);
	g_ptr_array_add(tags, NULL);
	joined = g_strjoinv(" ", (char **)tags->pdata);
	g_ptr_array_free(tags, TRUE);
	return joined;
}

/* The value of a key in a module; NULL if it is not there. */
static char *
value_of(const char *text, const char *key)
{
	char *start = g_strdup_printf("\n%s = ", key);
	char **parts = g_strsplit(text, start, 2);
	char *value = NULL;

	if (parts[0] != NULL && parts[1] != NULL)
		value = g_strndup(parts[1], strcspn(parts[1], "\n"));
	g_strfreev(parts);
	g_free(start);
	return value;
}

static int
compare(const char *language, const char *module)
{
	char *french = read_module("fr", module);
	char *other = read_module(language, module);
	char **lines;
	int faults = 0;

	assert_non_null(french);
	if (other == NULL) {
		print_error("%s/%s.txt is missing\n", language, module);
		g_free(french);
		return 1;
	}
	lines = g_strsplit(french, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char **pair = g_strsplit(*line, " = ", 2), *value;

		if (**line == '#' || pair[0] == NULL || pair[1] == NULL) {
			g_strfreev(pair);
			continue;
		}
		value = value_of(other, pair[0]);
		if (value == NULL) {
			print_error(
			    "%s/%s.txt lacks %s\n", language, module, pair[0]);
			faults++;
		} else {
			char *wanted = tags_of(pair[1]);
			char *given = tags_of(value);

			if (strcmp(wanted, given) != 0) {
				print_error("%s: %s in French, %s in %s\n",
				    pair[0], wanted, given, language);
				faults++;
			}
			g_free(wanted);
			g_free(given);
		}
		g_free(value);
		g_strfreev(pair);
	}
	g_strfreev(lines);
	g_free(french);
	g_free(other);
	return faults;
}

static void
every_language_says_all(void **state)
{
	struct pv_texts *texts = pv_texts_load(NULL, TEXTS);
	const char *language;
	int faults = 0, languages = 0;

	(void)state;
	assert_non_null(texts);
	for (size_t i = 0; (language = pv_texts_name(texts, i)) != NULL; i++) {
		languages++;
		if (strcmp(language, "fr") == 0)
			continue;
		for (size_t j = 0; j < G_N_ELEMENTS(citizen_modules); j++)
			faults += compare(language, citizen_modules[j]);
	}
	assert_int_equal(faults, 0);
	assert_true(languages >= 2);
	talloc_free(texts);
}

/* A key that French has not is one that nothing uses. */
static void
no_language_says_more(void **state)
{
	struct pv_texts *texts = pv_texts_load(NULL, TEXTS);
	const char *language;
	int faults = 0;

	(void)state;
	for (size_t i = 0; (language = pv_texts_name(texts, i)) != NULL; i++) {
		char *folder = g_strdup_printf("%s/%s", TEXTS, language);
		DIR *files = opendir(folder);
		struct dirent *file;

		while ((file = readdir(files)) != NULL) {
			char *path =
			    g_strdup_printf("%s/%s", folder, file->d_name);
			char *text = NULL, **lines;

			(void)g_file_get_contents(path, &text, NULL, NULL);
			lines = g_strsplit(text != NULL ? text : "", "\n", -1);
			for (char **line = lines; *line != NULL; line++) {
				char *equals = strstr(*line, " = ");

				if (**line == '#' || equals == NULL)
					continue;
				*equals = '\0';
				if (pv_texts_find(texts, "fr", *line) != NULL)
					continue;
				print_error(
				    "%s: %s is not in French\n", path, *line);
				faults++;
			}
			g_strfreev(lines);
			g_free(text);
			g_free(path);
		}
		(void)closedir(files);
		g_free(folder);
	}
	assert_int_equal(faults, 0);
	talloc_free(texts);
}

static void
languages_are_known_by_name(void **state)
{
	struct pv_texts *texts = pv_texts_load(NULL, TEXTS);

	(void)state;
	assert_string_equal(pv_texts_language(texts, "en"), "en");
	assert_string_equal(pv_texts_language(texts, "fr"), "fr");
	assert_null(pv_texts_language(texts, "xx"));
	assert_null(pv_texts_language(texts, ""));
	assert_string_equal(pv_texts_name(texts, 0), "en");
	talloc_free(texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_says_all),
		cmocka_unit_test(no_language_says_more),
		cmocka_unit_test(languages_are_known_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
