/*
 * communes - searches the file of communes, where it lies on the disk.
 * Not here: how the file is made (cgi-bin/etat-civil/communes.mjs).
 *
 * Its lines are sorted by key, so what begins as typed is one run of lines that
 * a bisection finds; a word inside a name, a postal code and a code are looked
 * for in its bytes.  It is mapped once: its pages are the system's, and shared.
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

/* The file, mapped at the first search, for as long as the process lives. */
static struct slice file;

static bool
map_file(struct pv_ctx *ctx)
{
	const char *path =
	    pv_printf(ctx, "%s/communes.tsv", ctx->process->config->data_dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0)
		bytes = mmap(
		    NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		pv_fail(ctx, 500, "PV1001", "error.internal", "%s: %s", path,
		    strerror(errno));
	else
		file = (struct slice){ bytes, (size_t)about.st_size };
	if (fd >= 0)
		close(fd);
	return bytes != MAP_FAILED;
}

static bool
open_file(struct pv_ctx *ctx)
{
	return file.text != NULL || map_file(ctx);
}

static const char *
file_end(void)
{
	return file.text + file.length;
}

static const char *
line_start(const char *at)
{
	const char *before = memrchr(file.text, '\n', (size_t)(at - file.text));

	return before != NULL ? before + 1 : file.text;
}

static const char *
line_end(const char *at)
{
	const char *end = memchr(at, '\n', (size_t)(file_end() - at));

	return end != NULL ? end : file_end();
}

/* The line that a place is in. */
static void
read_line(const char *at, struct slice fields[FIELDS])
{
	const char *line = line_start(at), *end = line_end(at), *tab;

	for (int i = 0; i < FIELDS; i++) {
		tab = line > end ? NULL :
				   memchr(line, '\t', (size_t)(end - line));
		if (tab == NULL)
			tab = end;
		fields[i] = (struct slice){ line,
			line > end ? 0 : (size_t)(tab - line) };
		line = tab + 1;
	}
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

static bool
is_postal(const char *typed)
{
	return strlen(typed) == POSTAL_LENGTH &&
	    strspn(typed, "0123456789") == POSTAL_LENGTH;
}

struct search {
	struct pv_ctx *ctx;
	const char *typed;
	size_t length;
	struct pv_found_commune *found;
	int n;
};

static void
add(struct search *search, const struct slice fields[FIELDS])
{
	struct pv_found_commune *one = &search->found[search->n++];

	one->code = pv_strndup(search->ctx, fields[1].text, fields[1].length);
	one->label = describe(search->ctx, fields);
}

static bool
is_full(const struct search *search)
{
	return search->n == PV_COMMUNES_MAX;
}

/* Less than 0 where the line comes before all that begin as typed; 0 for them. */
static int
compare(const struct search *search, const char *line)
{
	size_t left = (size_t)(line_end(line) - line);
	size_t common = left < search->length ? left : search->length;
	int order = memcmp(line, search->typed, common);

	return order != 0 ? order : left < search->length ? -1 : 0;
}

/* The first line that does not come before those that begin as typed. */
static const char *
first_line(const struct search *search)
{
	const char *low = file.text, *high = file_end();

	while (low < high) {
		const char *line = line_start(low + (high - low) / 2);

		if (compare(search, line) >= 0)
			high = line;
		else
			low = line_end(line) + 1;
	}
	return low;
}

/* Those that begin as typed: first the very name, then the longer ones. */
static void
find_beginnings(struct search *search)
{
	const char *first = first_line(search);
	struct slice fields[FIELDS];

	for (int longer = 0; longer <= 1; longer++)
		for (const char *line = first; line < file_end() &&
		     compare(search, line) == 0 && !is_full(search);
		     line = line_end(line) + 1) {
			read_line(line, fields);
			if ((fields[0].length > search->length) == longer)
				add(search, fields);
		}
}

/*
 * Those where bytes occur in a field, once a line: a word of the name with the
 * blank before it, a postal code.
 */
static void
find_inside(struct search *search, const char *bytes, int field)
{
	size_t length = strlen(bytes);
	const char *at = file.text;
	struct slice fields[FIELDS];

	while (!is_full(search) && at < file_end() &&
	    (at = memmem(at, (size_t)(file_end() - at), bytes, length)) !=
		NULL) {
		read_line(at, fields);
		if (*line_start(at) != '#' && at >= fields[field].text &&
		    at < fields[field].text + fields[field].length &&
		    (field != 0 || compare(search, fields[0].text) != 0)) {
			add(search, fields);
			at = line_end(at);
		} else {
			at++;
		}
	}
}

int
pv_communes_find(
    struct pv_ctx *ctx, const char *typed, struct pv_found_commune *found)
{
	const char *key = pv_name_key(ctx, typed);
	struct search search = {
		.ctx = ctx, .typed = key, .length = strlen(key), .found = found
	};

	if (*key == '\0')
		return 0;
	if (!open_file(ctx))
		return -1;
	if (is_postal(key)) {
		find_inside(&search, key, FIELDS - 1);
		return search.n;
	}
	find_beginnings(&search);
	find_inside(&search, pv_printf(ctx, " %s", key), 0);
	return search.n;
}

char *
pv_communes_label(struct pv_ctx *ctx, const char *code)
{
	const char *bytes = pv_printf(ctx, "\t%s\t", code);
	size_t length = strlen(bytes);
	struct slice fields[FIELDS];
	const char *at;

	if (!open_file(ctx))
		return NULL;
	for (at = file.text; (at = memmem(at, (size_t)(file_end() - at), bytes,
				  length)) != NULL;
	     at++) {
		read_line(at, fields);
		if (fields[1].text == at + 1 && fields[3].length == 0)
			return describe(ctx, fields);
	}
	return NULL;
}
