/*
 * table - lines of a CSV, or of what the reader of workbooks wrote.
 * Not here: the separators of a CSV (csv.c), workbooks (read/sheet.c), what
 * columns mean.
 */
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "read/apart.h"
#include "read/sheet.h"
#include "table/csv.h"

static bool
refuse(struct pv_ctx *ctx, const char *text)
{
	return pv_fail(
	    ctx, 422, "PV3571", text, "a table refused for %s", text);
}

/* Blanks of any kind: spreadsheets leave some at the ends. */
static const char *
trim(char *text)
{
	char *end = text + strlen(text), *before;

	while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	while (end > text) {
		before = g_utf8_prev_char(end);
		if (!g_unichar_isspace(g_utf8_get_char(before)))
			break;
		end = before;
	}
	*end = '\0';
	return text;
}

/* Room for one more line; NULL with the error where there are too many. */
static struct pv_table_line *
add_line(struct pv_ctx *ctx, struct pv_table *table, int number)
{
	struct pv_table_line *line;

	if (table->n == PV_TABLE_MAX_LINES) {
		(void)refuse(ctx, "table.too-large");
		return NULL;
	}
	line = &table->lines[table->n++];
	line->number = number;
	line->values =
	    pv_alloc_array(table, const char *, PV_TABLE_MAX_COLUMNS);
	return line;
}

static void
add_value(struct pv_table_line *line, char *value)
{
	if (line->n < PV_TABLE_MAX_COLUMNS)
		line->values[line->n++] = trim(value);
}

/* A line of separators alone has nothing in it. */
static void
end_line(struct pv_table *table, struct pv_table_line *line)
{
	for (int i = 0; i < line->n; i++)
		if (line->values[i][0] != '\0')
			return;
	talloc_free(line->values);
	*line = (struct pv_table_line){ 0 };
	table->n--;
}

static bool
read_csv(struct pv_ctx *ctx, struct pv_table *table, const void *bytes,
    size_t length)
{
	char *text = pv_csv_text(ctx, bytes, length), *value;
	struct pv_table_line *line;
	struct pv_csv csv;

	if (text == NULL)
		return refuse(ctx, "table.broken");
	pv_csv_open(&csv, text);
	while (pv_csv_line(&csv)) {
		line = add_line(ctx, table, csv.line);
		if (line == NULL)
			return false;
		while ((value = pv_csv_value(&csv)) != NULL)
			add_value(line, value);
		end_line(table, line);
	}
	return true;
}

/* "2\tvalue\tvalue\n"; false for what our reader never writes. */
static bool
read_lines(struct pv_ctx *ctx, struct pv_table *table, char *text)
{
	struct pv_table_line *line;
	char *row, *value, *end;
	long number;

	while ((row = strsep(&text, "\n")) != NULL && *row != '\0') {
		value = strsep(&row, "\t");
		number = strtol(value, &end, 10);
		if (*end != '\0' || number < 1 || number > INT_MAX)
			return refuse(ctx, "table.broken");
		line = add_line(ctx, table, (int)number);
		if (line == NULL)
			return false;
		while ((value = strsep(&row, "\t")) != NULL) {
			if (!pv_apart_unescape(value))
				return refuse(ctx, "table.broken");
			add_value(line, value);
		}
		end_line(table, line);
	}
	return true;
}

static bool
read_sheet(struct pv_ctx *ctx, struct pv_table *table, const void *bytes,
    size_t length)
{
	static const char *const texts[PV_FLOW_VERDICTS + 1] = {
		[PV_FLOW_BROKEN] = "table.broken",
		[PV_FLOW_DOCTYPE] = "table.doctype",
		[PV_FLOW_TOO_LARGE] = "table.too-large",
		[PV_FLOW_VERDICTS] = "table.broken",
	};
	enum pv_flow_verdict verdict;
	size_t written;
	char *text = pv_apart_read(ctx, bytes, length, &written);

	if (text == NULL)
		return false;
	verdict = pv_apart_verdict(text, written);
	if (verdict == PV_FLOW_UNCONFINED)
		return pv_fail(ctx, 500, "PV3572", "error.internal",
		    "parvis-read cannot confine itself");
	return verdict == PV_FLOW_GOOD ? read_lines(ctx, table, text) :
					 refuse(ctx, texts[verdict]);
}

struct pv_table *
pv_table_read(struct pv_ctx *ctx, const void *bytes, size_t length)
{
	struct pv_table *table = pv_alloc(ctx, struct pv_table);
	bool read;

	table->lines =
	    pv_alloc_array(table, struct pv_table_line, PV_TABLE_MAX_LINES);
	if (length > PV_TABLE_MAX_BYTES)
		read = refuse(ctx, "table.too-large");
	else if (pv_sheet_is(bytes, length))
		read = read_sheet(ctx, table, bytes, length);
	else
		read = read_csv(ctx, table, bytes, length);
	if (read && table->n == 0)
		read = refuse(ctx, "table.empty");
	return read ? table : NULL;
}

const char *
pv_table_value(const struct pv_table_line *line, int column)
{
	return column >= 0 && column < line->n ? line->values[column] : "";
}
