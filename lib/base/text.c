/*
 * text - the catalogue of texts, read whole and kept sorted.
 * Not here: the tags in a text (view/template.h).
 */
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib.h>

#include "base/log.h"

enum { FILE_MAX_BYTES = 1048576, LANGUAGES_MAX = 32 };

/* Key and text lie in the bytes of the file, cut in place. */
struct entry {
	const char *key;
	const char *text;
	const char *file;
	int line;
};

struct language {
	const char *name;
	struct entry *entries;
	size_t n, size;
};

struct pv_texts {
	struct language languages[LANGUAGES_MAX];
	size_t n;
};

/* The state of reading one file. */
struct reader {
	struct language *language;
	const char *file;
	int line;
	bool good;
};

static void
complain(struct reader *reader, const char *fault, const char *key)
{
	pv_log(NULL, PV_ERROR, "%s:%d: %s%s%s", reader->file, reader->line,
	    fault, key != NULL ? " " : "", key != NULL ? key : "");
	reader->good = false;
}

static int
compare_names(const void *a, const void *b)
{
	const struct language *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int
compare(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return strcmp(one->key, other->key);
}

static struct entry *
append(struct language *language, const void *parent)
{
	struct entry *entries;

	if (language->n == language->size) {
		language->size = language->size == 0 ? 64 : 2 * language->size;
		entries = talloc_realloc(parent, language->entries,
		    struct entry, (unsigned int)language->size);
		if (entries == NULL)
			pv_die("out of memory for the texts");
		language->entries = entries;
	}
	return &language->entries[language->n++];
}

static char *
trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
		text[--length] = '\0';
	return text;
}

static void
read_entry(struct reader *reader, const void *parent, char *line)
{
	char *value = strchr(line, '='), *key;
	struct entry *entry;

	if (value == NULL) {
		complain(reader, "expected \"key = text\"", NULL);
		return;
	}
	*value++ = '\0';
	key = trim(line);
	if (*key == '\0' ||
	    key[strspn(key,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
		"WXYZ0123456789._-")] != '\0') {
		complain(reader, "this cannot be a key:", key);
		return;
	}
	entry = append(reader->language, parent);
	entry->key = key;
	entry->text = trim(value);
	entry->file = reader->file;
	entry->line = reader->line;
}

/* Joins a line that begins with a blank to the text before it, by one blank. */
static void
continue_entry(struct reader *reader, char *line, size_t first)
{
	struct entry *entry;
	char *end;

	if (reader->language->n == first) {
		complain(reader, "this line continues no text", NULL);
		return;
	}
	entry = &reader->language->entries[reader->language->n - 1];
	/* The text is earlier in the same bytes: moving back always fits. */
	end = (char *)entry->text + strlen(entry->text);
	if (end != entry->text)
		*end++ = ' ';
	line = trim(line);
	memmove(end, line, strlen(line) + 1);
}

static void
read_lines(struct reader *reader, const void *parent, char *bytes)
{
	size_t first = reader->language->n;
	char *line;

	while ((line = strsep(&bytes, "\n")) != NULL) {
		reader->line++;
		if (line[strspn(line, " \t\r")] == '\0' || *line == '#')
			continue;
		if (*line == ' ' || *line == '\t')
			continue_entry(reader, line, first);
		else
			read_entry(reader, parent, line);
	}
	for (size_t i = first; i < reader->language->n; i++) {
		reader->line = reader->language->entries[i].line;
		if (*reader->language->entries[i].text == '\0')
			complain(reader, "no text for",
			    reader->language->entries[i].key);
	}
}

static void
read_file(struct reader *reader, const void *parent)
{
	FILE *file = fopen(reader->file, "re");
	struct stat status;
	char *bytes;
	size_t length;

	if (file == NULL || fstat(fileno(file), &status) != 0) {
		complain(reader, "cannot be read:", strerror(errno));
		if (file != NULL)
			(void)fclose(file);
		return;
	}
	if (!S_ISREG(status.st_mode) || status.st_size > FILE_MAX_BYTES) {
		complain(reader, "not a file, or longer than 1 MiB", NULL);
		(void)fclose(file);
		return;
	}
	bytes = pv_alloc_array(parent, char, (size_t)status.st_size + 1);
	length = fread(bytes, 1, (size_t)status.st_size, file);
	(void)fclose(file);
	bytes[length] = '\0';
	if (length != (size_t)status.st_size ||
	    !g_utf8_validate(bytes, (gssize)length, NULL))
		complain(reader, "not whole, or not UTF-8", NULL);
	else
		read_lines(reader, parent, bytes);
}

static bool
is_text_file(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > 4 &&
	    strcmp(name + length - 4, ".txt") == 0;
}

static bool
load_language(struct pv_texts *texts, const char *dir, const char *name)
{
	struct language *language = &texts->languages[texts->n++];
	const char *path = pv_printf(texts, "%s/%s", dir, name);
	struct reader reader = { .language = language, .good = true };
	struct dirent *found;
	DIR *files = opendir(path);

	language->name = pv_strdup(texts, name);
	while (files != NULL && (found = readdir(files)) != NULL) {
		if (!is_text_file(found->d_name))
			continue;
		reader.file = pv_printf(texts, "%s/%s", path, found->d_name);
		reader.line = 0;
		read_file(&reader, texts);
	}
	if (files != NULL)
		(void)closedir(files);
	if (language->n == 0) {
		pv_log(NULL, PV_ERROR, "%s: no text found there", path);
		return false;
	}
	qsort(language->entries, language->n, sizeof(struct entry), compare);
	for (size_t i = 1; i < language->n; i++) {
		struct entry *entry = &language->entries[i];

		if (strcmp(entry[-1].key, entry->key) != 0)
			continue;
		reader.file = entry->file;
		reader.line = entry->line;
		complain(&reader, "set elsewhere too:", entry->key);
	}
	return reader.good;
}

struct pv_texts *
pv_texts_load(const void *parent, const char *dir)
{
	struct pv_texts *texts = pv_alloc(parent, struct pv_texts);
	struct dirent *found;
	bool good = true;
	DIR *languages = opendir(dir);

	if (languages == NULL)
		pv_log(NULL, PV_ERROR, "%s: cannot be read: %s", dir,
		    strerror(errno));
	while (languages != NULL && (found = readdir(languages)) != NULL) {
		if (found->d_name[0] == '.')
			continue;
		if (texts->n == LANGUAGES_MAX) {
			pv_log(NULL, PV_ERROR, "%s: more than %d languages",
			    dir, LANGUAGES_MAX);
			good = false;
			break;
		}
		good = load_language(texts, dir, found->d_name) && good;
	}
	if (languages != NULL)
		(void)closedir(languages);
	if (languages != NULL && texts->n == 0)
		pv_log(NULL, PV_ERROR, "%s: no language found there", dir);
	qsort(
	    texts->languages, texts->n, sizeof(struct language), compare_names);
	if (good && texts->n > 0)
		return texts;
	talloc_free(texts);
	return NULL;
}

const char *
pv_texts_name(const struct pv_texts *texts, size_t i)
{
	return texts != NULL && i < texts->n ? texts->languages[i].name : NULL;
}

const char *
pv_texts_language(const struct pv_texts *texts, const char *name)
{
	for (size_t i = 0; texts != NULL && i < texts->n; i++)
		if (strcmp(texts->languages[i].name, name) == 0)
			return texts->languages[i].name;
	return NULL;
}

static const char *
find_in(const struct pv_texts *texts, const char *name, const char *key)
{
	const struct entry wanted = { .key = key };
	const struct entry *found;

	for (size_t i = 0; i < texts->n; i++) {
		const struct language *language = &texts->languages[i];

		if (strcmp(language->name, name) != 0)
			continue;
		found = bsearch(&wanted, language->entries, language->n,
		    sizeof(struct entry), compare);
		return found != NULL ? found->text : NULL;
	}
	return NULL;
}

const char *
pv_texts_find(
    const struct pv_texts *texts, const char *language, const char *key)
{
	const char *text = find_in(texts, language, key);

	if (text == NULL && strcmp(language, "fr") != 0)
		text = find_in(texts, "fr", key);
	return text;
}

const char *
pv_text(struct pv_ctx *ctx, const char *key)
{
	const char *text = NULL;

	if (ctx->process->texts != NULL)
		text = pv_texts_find(ctx->process->texts, ctx->language, key);
	if (text != NULL)
		return text;
	pv_log(ctx, PV_ERROR, "text key %s is missing", key);
	return key;
}
