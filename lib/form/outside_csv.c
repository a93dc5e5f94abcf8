/*
 * outside_csv - a secondary instance from a table: RFC 4180, with "," or ";" or
 * a tabulation between, as its first line has most.
 * Not here: where the file is (outside.c).
 */
#include <string.h>

#include "form/outside.h"

enum { COLUMNS_MAX = 256 };

struct table {
	char between;
	const char
	    *names[COLUMNS_MAX]; /* NULL: a column that no name can be given */
	int columns;
};

static char
guess_between(const char *text)
{
	static const char candidates[] = ",;\t";
	char best = ',';
	size_t most = 0;

	for (const char *one = candidates; *one != '\0'; one++) {
		size_t n = 0;
		bool quoted = false;

		for (const char *at = text;
		     *at != '\0' && (quoted || *at != '\n'); at++) {
			quoted = quoted != (*at == '"');
			n += !quoted && *at == *one ? 1 : 0;
		}
		if (n > most) {
			most = n;
			best = *one;
		}
	}
	return best;
}

/* One value, unquoted in place; *at goes past it and its separator. */
static char *
next_value(char **at, char between, bool *last)
{
	char *start = *at, *out = start, *in = start;
	bool quoted = *in == '"';

	if (quoted)
		in++;
	while (*in != '\0') {
		if (quoted && in[0] == '"' && in[1] == '"')
			in++;
		else if (quoted && *in == '"') {
			quoted = false;
			in++;
			continue;
		} else if (!quoted && (*in == between || *in == '\n'))
			break;
		if (!quoted && *in == '\r') {
			in++;
			continue;
		}
		*out++ = *in++;
	}
	*last = *in != between;
	*at = *in != '\0' ? in + 1 : in;
	*out = '\0';
	return start;
}

static bool
read_names(struct pv_reading *reading, const xmlNode *instance,
    struct table *table, char **text)
{
	bool last = false;

	while (!last) {
		const char *name = next_value(text, table->between, &last);

		if (table->columns == COLUMNS_MAX)
			return pv_reading_fault(reading, instance,
			    "a table with more than %d columns", COLUMNS_MAX);
		if (xmlValidateNCName((const xmlChar *)name, 0) != 0) {
			pv_reading_remark(reading, PV_REMARK_FAULT, instance,
			    "a column whose name cannot be an element is left "
			    "out: \"%s\"; rename it",
			    name);
			name = NULL;
		}
		table->names[table->columns++] = name;
	}
	return true;
}

/* A short line has empty values at its end; empty cells too many are none. */
static bool
read_line(struct pv_reading *reading, xmlNode *instance,
    const struct table *table, char **text)
{
	xmlNode *item = pv_outside_add(reading, instance->last, "item", NULL);
	bool last = false;

	for (int i = 0; i < table->columns; i++) {
		const char *value =
		    last ? "" : next_value(text, table->between, &last);

		if (table->names[i] != NULL && item != NULL)
			(void)pv_outside_add(
			    reading, item, table->names[i], value);
	}
	while (!last)
		if (*next_value(text, table->between, &last) != '\0')
			return pv_reading_fault(reading, instance,
			    "a line with more than the %d columns of the "
			    "first; remove what is too much",
			    table->columns);
	return item != NULL;
}

bool
pv_outside_csv(struct pv_reading *reading, xmlNode *instance, char *text)
{
	struct table *table = pv_alloc(reading->ctx, struct table);

	(void)pv_outside_add(reading, instance, "root", NULL);
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	table->between = guess_between(text);
	if (!read_names(reading, instance, table, &text))
		return false;
	while (text[strspn(text, "\r\n")] != '\0')
		if (!read_line(reading, instance, table, &text))
			return false;
	return true;
}
