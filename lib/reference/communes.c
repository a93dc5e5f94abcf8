/*
 * communes - searches the file of communes, line by line.
 * Not here: how the file is made (cgi-bin/etat-civil/communes.mjs).
 */
#include "reference/communes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/name.h"
#include "base/text.h"

enum {
	FIELDS = 6, /* key, code, name, name of today, department, postal */
	POSTAL_LENGTH = 5,
};

struct slice {
	const char *text;
	size_t length;
};

struct file {
	const char *bytes;
	size_t length;
};

static bool
open_file(struct pv_ctx *ctx, struct file *file)
{
	const char *path =
	    pv_printf(ctx, "%s/communes.tsv", ctx->process->config->data_dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0)
		bytes = mmap(
		    NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		pv_fail(ctx, 500, "PV1001", "error.internal", "%s: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	if (bytes == MAP_FAILED)
		return false;
	file->bytes = bytes;
	file->length = (size_t)about.st_size;
	return true;
}

static void
close_file(struct file *file)
{
	munmap((void *)(uintptr_t)file->bytes, file->length);
}

/* The next line that is no comment; false at the end. */
static bool
next_line(const struct file *file, size_t *at, struct slice fields[FIELDS])
{
	const char *line, *end, *tab;

	for (;;) {
		if (*at >= file->length)
			return false;
		line = file->bytes + *at;
		end = memchr(line, '\n', file->length - *at);
		if (end == NULL)
			return false;
		*at = (size_t)(end - file->bytes) + 1;
		if (*line != '#')
			break;
	}
	for (int i = 0; i < FIELDS; i++) {
		tab = line > end ? NULL :
				   memchr(line, '\t', (size_t)(end - line));
		if (tab == NULL)
			tab = end;
		fields[i] = (struct slice){ line,
			line > end ? 0 : (size_t)(tab - line) };
		line = tab + 1;
	}
	return true;
}

static char *
describe(struct pv_ctx *ctx, const struct slice fields[FIELDS])
{
	const struct slice *name = &fields[2], *now = &fields[3],
			   *department = &fields[4];

	if (now->length == 0)
		return pv_printf(ctx, "%.*s (%.*s)", (int)name->length,
		    name->text, (int)department->length, department->text);
	return pv_printf(ctx, "%.*s, %s %.*s (%.*s)", (int)name->length,
	    name->text, pv_text(ctx, "reference.commune.today"),
	    (int)now->length, now->text, (int)department->length,
	    department->text);
}

/* How near a name is: 1 the same, 2 begins so, 3 a word of it does; 0 not. */
static int
nearness(const struct slice *key, const char *typed, size_t length)
{
	const char *at = key->text, *end = key->text + key->length;

	if (key->length >= length && memcmp(at, typed, length) == 0)
		return key->length == length ? 1 : 2;
	while ((at = memchr(at, ' ', (size_t)(end - at))) != NULL) {
		at++;
		if ((size_t)(end - at) >= length &&
		    memcmp(at, typed, length) == 0)
			return 3;
	}
	return 0;
}

static bool
is_postal(const char *typed)
{
	return strlen(typed) == POSTAL_LENGTH &&
	    strspn(typed, "0123456789") == POSTAL_LENGTH;
}

static int
match(const struct slice fields[FIELDS], const char *typed, bool postal)
{
	if (postal)
		return memmem(fields[5].text, fields[5].length, typed,
			   POSTAL_LENGTH) != NULL;
	return nearness(&fields[0], typed, strlen(typed));
}

static int
find_near(struct pv_ctx *ctx, const struct file *file, const char *typed,
    struct pv_found_commune *found)
{
	const bool postal = is_postal(typed);
	struct slice fields[FIELDS];
	int n = 0;
	size_t at;

	for (int near = 1; near <= 3 && n < PV_COMMUNES_MAX; near++)
		for (at = 0;
		     n < PV_COMMUNES_MAX && next_line(file, &at, fields);) {
			if (match(fields, typed, postal) != near)
				continue;
			found[n].code =
			    pv_strndup(ctx, fields[1].text, fields[1].length);
			found[n++].label = describe(ctx, fields);
		}
	return n;
}

int
pv_communes_find(
    struct pv_ctx *ctx, const char *typed, struct pv_found_commune *found)
{
	const char *key = pv_name_key(ctx, typed);
	struct file file;
	int n;

	if (*key == '\0')
		return 0;
	if (!open_file(ctx, &file))
		return -1;
	n = find_near(ctx, &file, key, found);
	close_file(&file);
	return n;
}

char *
pv_communes_label(struct pv_ctx *ctx, const char *code)
{
	struct slice fields[FIELDS];
	struct file file;
	char *label = NULL;

	if (!open_file(ctx, &file))
		return NULL;
	for (size_t at = 0; label == NULL && next_line(&file, &at, fields);)
		if (fields[3].length == 0 && fields[1].length == strlen(code) &&
		    memcmp(fields[1].text, code, fields[1].length) == 0)
			label = describe(ctx, fields);
	close_file(&file);
	return label;
}
