/*
 * export_lines - the lines of a list in CSV, in JSON, in a sheet of ODF.
 * Not here: which lines, and the archives (export_stream.c).
 */
#include "export_lines.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "csv.h"

enum column_kind { WORDS, DAY, STATE, WAY };

/* name: of agent.desk, and in JSON; its text is agent.export.column-NAME. */
static const struct {
	const char *name;
	enum column_kind kind;
} columns[] = {
	{ "reference", WORDS },
	{ "title", WORDS },
	{ "procedure", WORDS },
	{ "service", WORDS },
	{ "state", STATE },
	{ "received_at", DAY },
	{ "due_on", DAY },
	{ "person_name", WORDS },
	{ "subject", WORDS },
	{ "agent_name", WORDS },
	{ "came_by", WAY },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]), DAY_LENGTH = 10 };

static const char *
title(struct pv_ctx *ctx, size_t column)
{
	return pv_text(ctx,
	    pv_printf(ctx, "agent.export.column-%s", columns[column].name));
}

/* In words for people; owned by ctx, which is one line's. */
static const char *
shown(struct pv_ctx *ctx, const void *line, const struct pv_rows *rows, int row,
    size_t column)
{
	const char *value = pv_row_text(rows, row, columns[column].name);

	if (value == NULL)
		return "";
	switch (columns[column].kind) {
	case DAY:
		return pv_strndup(line, value, DAY_LENGTH);
	case STATE:
		return pv_text(ctx, pv_printf(line, "agent.state.%s", value));
	case WAY:
		return pv_text(ctx, pv_printf(line, "agent.way.%s", value));
	case WORDS:
		break;
	}
	return value;
}

static void
csv_head(struct pv_ctx *ctx, struct pv_buffer *out)
{
	pv_buffer_add_text(out, "\xef\xbb\xbf");
	for (size_t i = 0; i < COLUMNS; i++)
		csv_field(out, title(ctx, i), i + 1 == COLUMNS);
}

static void
csv_line(struct pv_ctx *ctx, struct pv_buffer *out, const struct pv_rows *rows,
    int row)
{
	void *line = pv_alloc(ctx, char);

	for (size_t i = 0; i < COLUMNS; i++) {
		const char *value = shown(ctx, line, rows, row, i);

		csv_field(out,
		    columns[i].kind == DAY ? csv_day(line, value) : value,
		    i + 1 == COLUMNS);
	}
	talloc_free(line);
}

static void
json_head(struct pv_ctx *ctx, struct pv_buffer *out)
{
	(void)ctx;
	pv_buffer_add_text(out, "[\n");
}

/* As the database has it: what another program reads. */
static void
json_line(struct pv_ctx *ctx, struct pv_buffer *out, const struct pv_rows *rows,
    int row)
{
	json_t *object = json_object();
	char *made;

	(void)ctx;
	for (size_t i = 0; i < COLUMNS; i++) {
		const char *value = pv_row_text(rows, row, columns[i].name);

		json_object_set_new(object, columns[i].name,
		    value == NULL ? json_null() : json_string(value));
	}
	made = json_dumps(object, JSON_COMPACT);
	if (made == NULL)
		pv_die("out of memory for a line");
	pv_buffer_add_text(out, made);
	free(made);
	json_decref(object);
}

const char export_sheet_type[] =
    "application/vnd.oasis.opendocument.spreadsheet";

const char export_manifest[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<manifest:manifest "
    "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
    "manifest:version=\"1.3\">"
    "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" "
    "manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>"
    "<manifest:file-entry manifest:full-path=\"content.xml\" "
    "manifest:media-type=\"text/xml\"/>"
    "</manifest:manifest>\n";

static void
add_escaped(struct pv_buffer *out, const char *value)
{
	for (; *value != '\0'; value++)
		switch (*value) {
		case '&':
			pv_buffer_add_text(out, "&amp;");
			break;
		case '<':
			pv_buffer_add_text(out, "&lt;");
			break;
		case '>':
			pv_buffer_add_text(out, "&gt;");
			break;
		case '\t':
		case '\n':
		case '\r':
			pv_buffer_add_text(out, " ");
			break;
		default:
			if ((unsigned char)*value >= 0x20)
				pv_buffer_add(out, value, 1);
		}
}

/* A cell of words is never computed, whatever it begins with. */
static void
add_cell(struct pv_buffer *out, enum column_kind kind, const char *value)
{
	if (*value == '\0') {
		pv_buffer_add_text(out, "<table:table-cell/>");
		return;
	}
	if (kind == DAY)
		pv_buffer_addf(out,
		    "<table:table-cell table:style-name=\"day\" "
		    "office:value-type=\"date\" office:date-value=\"%s\">",
		    value);
	else
		pv_buffer_add_text(
		    out, "<table:table-cell office:value-type=\"string\">");
	pv_buffer_add_text(out, "<text:p>");
	add_escaped(out, value);
	pv_buffer_add_text(out, "</text:p></table:table-cell>");
}

static void
sheet_head(struct pv_ctx *ctx, struct pv_buffer *out)
{
	pv_buffer_add_text(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<office:document-content "
	    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
	    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
	    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
	    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
	    "xmlns:number="
	    "\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" "
	    "office:version=\"1.3\"><office:automatic-styles>"
	    "<number:date-style style:name=\"date\"><number:day "
	    "number:style=\"long\"/><number:text>/</number:text><number:month "
	    "number:style=\"long\"/><number:text>/</number:text><number:year "
	    "number:style=\"long\"/></number:date-style><style:style "
	    "style:name=\"day\" style:family=\"table-cell\" "
	    "style:data-style-name=\"date\"/></office:automatic-styles>"
	    "<office:body><office:spreadsheet><table:table table:name=\"");
	add_escaped(out, pv_text(ctx, "agent.desk.title"));
	pv_buffer_addf(out,
	    "\"><table:table-column table:number-columns-repeated=\"%d\"/>"
	    "<table:table-header-rows><table:table-row>",
	    (int)COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		add_cell(out, WORDS, title(ctx, i));
	pv_buffer_add_text(
	    out, "</table:table-row></table:table-header-rows>\n");
}

static void
sheet_line(struct pv_ctx *ctx, struct pv_buffer *out,
    const struct pv_rows *rows, int row)
{
	void *line = pv_alloc(ctx, char);

	pv_buffer_add_text(out, "<table:table-row>");
	for (size_t i = 0; i < COLUMNS; i++)
		add_cell(out, columns[i].kind, shown(ctx, line, rows, row, i));
	pv_buffer_add_text(out, "</table:table-row>\n");
	talloc_free(line);
}

const struct export_lines export_csv = { csv_head, csv_line, "", "" };
const struct export_lines export_json = { json_head, json_line, ",\n",
	"\n]\n" };
const struct export_lines export_sheet = { sheet_head, sheet_line, "",
	"</table:table></office:spreadsheet></office:body>"
	"</office:document-content>\n" };
