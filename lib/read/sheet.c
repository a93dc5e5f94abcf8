/*
 * sheet - from the cells of a sheet to lines.
 * Not here: the archive, shared texts, styles (workbook.c), the limits of the
 * process (inspect/cage.c), what a line means.
 */
#include "read/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "base/date.h"
#include "read/workbook.h"

enum {
	LAST_DAY = 2958465, /* 9999-12-31, as Excel counts */
	FEBRUARY_1900 = 60, /* the 29th, which Excel has and no calendar */
	FROM_1904 = 1462,   /* between its two ways to count */
	FROM_1970 = 25569,  /* between 1899-12-30 and ours */
	DAY_S = 86400,
	HOUR_S = 3600,
	MINUTE_S = 60,
	NUMBER_MAX_BYTES = 40,
	OUT_RESERVE = 64,	/* a line's number, the last line */
	EXACT_MAX = 1000000000, /* whole numbers so big are whole */
};

/* Where in the sheet, and what of the cell at hand is known. */
struct sheet {
	struct pv_workbook *book;
	struct pv_buffer *out, *value;
	long line, lines, column;
	long written; /* columns of the line in out; -1: not even its number */
	char type[12];
	long style;
	bool within; /* of a <v>, or of the <t> of a text of its own */
	bool spoken;
};

bool
pv_sheet_is(const void *bytes, size_t length)
{
	return length > 4 && memcmp(bytes, "PK\003\004", 4) == 0;
}

void
pv_sheet_begin(void)
{
	/* libzip asks the hour of its parts: no file may be opened then */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
}

/* "AB12": its column, from 0; what has none follows the one before. */
static long
read_column(const char *place, long otherwise)
{
	long column = 0;
	size_t n = 0;

	for (; place[n] >= 'A' && place[n] <= 'Z' && n < 4; n++)
		column = column * ('Z' - 'A' + 1) + (place[n] - 'A' + 1);
	return n > 0 && n < 4 ? column - 1 : otherwise;
}

static void
begin_cell(struct sheet *sheet, xmlTextReader *reader)
{
	xmlChar *place =
	    xmlTextReaderGetAttribute(reader, (const xmlChar *)"r");
	xmlChar *type = xmlTextReaderGetAttribute(reader, (const xmlChar *)"t");

	sheet->column = place != NULL ?
	    read_column((const char *)place, sheet->column + 1) :
	    sheet->column + 1;
	(void)g_strlcpy(sheet->type, type != NULL ? (const char *)type : "n",
	    sizeof(sheet->type));
	sheet->style =
	    pv_workbook_number(reader, "s", (long)sheet->book->n_dates - 1, -1);
	sheet->value->length = 0;
	sheet->value->data[0] = '\0';
	xmlFree(place);
	xmlFree(type);
}

/* A number of days, as a day and maybe an hour; false where it is none. */
static bool
set_moment(struct sheet *sheet, double serial)
{
	double days = floor(serial);
	int64_t day;
	long second;
	char *iso;

	if (sheet->book->from_1904)
		days += FROM_1904;
	if (!(days >= 1) || days > LAST_DAY)
		return false;
	if (days < FEBRUARY_1900)
		days++;
	day = (int64_t)days - FROM_1970;
	second = lround((serial - floor(serial)) * DAY_S);
	if (second == DAY_S) {
		second = 0;
		day++;
	}
	iso = pv_date_iso(sheet->value, pv_date_of_days(day));
	sheet->value->length = 0;
	pv_buffer_add_text(sheet->value, iso);
	if (second > 0)
		pv_buffer_addf(sheet->value, " %02ld:%02ld:%02ld",
		    second / HOUR_S, second / MINUTE_S % MINUTE_S,
		    second % MINUTE_S);
	talloc_free(iso);
	return true;
}

/* 42.499999999999993 is what a program computed of 42.5. */
static void
set_number(struct sheet *sheet)
{
	char text[NUMBER_MAX_BYTES], *end;
	double number = g_ascii_strtod(sheet->value->data, &end);

	if (sheet->value->length == 0 || *end != '\0' || !isfinite(number))
		return;
	if (sheet->style >= 0 && sheet->book->dates[sheet->style] &&
	    set_moment(sheet, number))
		return;
	/* a number typed whole, as long as references are, is left as it is */
	if (strpbrk(sheet->value->data, ".eE") == NULL)
		return;
	(void)g_ascii_formatd(text, sizeof(text),
	    fabs(number) >= EXACT_MAX && number == floor(number) ? "%.0f" :
								   "%.12g",
	    number);
	sheet->value->length = 0;
	pv_buffer_add_text(sheet->value, text);
}

/* A text that the workbook has once for all its cells. */
static void
set_shared(struct sheet *sheet)
{
	struct pv_workbook *book = sheet->book;
	char *end;
	long n = strtol(sheet->value->data, &end, 10);

	if (end == sheet->value->data || *end != '\0' || n < 0 ||
	    (size_t)n >= book->n_texts) {
		pv_workbook_stop(book, PV_FLOW_BROKEN);
		return;
	}
	sheet->value->length = 0;
	if (strlen(book->texts->data + book->text_at[n]) >
	    PV_SHEET_VALUE_MAX_BYTES)
		pv_workbook_stop(book, PV_FLOW_TOO_LARGE);
	else
		pv_buffer_add_text(
		    sheet->value, book->texts->data + book->text_at[n]);
}

static void
add_escaped(struct pv_buffer *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\t')
			pv_buffer_add(out, "\\t", 2);
		else if (*text == '\n')
			pv_buffer_add(out, "\\n", 2);
		else if (*text == '\\')
			pv_buffer_add(out, "\\\\", 2);
		else if ((unsigned char)*text >= ' ' && *text != 0x7f)
			pv_buffer_add(out, text, 1);
	}
}

/* The line's number before its first value; empty ones up to this one. */
static void
put_value(struct sheet *sheet)
{
	struct pv_buffer *out = sheet->out;

	if (sheet->value->length == 0 ||
	    sheet->column >= PV_SHEET_MAX_COLUMNS ||
	    sheet->column < sheet->written)
		return;
	if ((sheet->written < 0 && ++sheet->lines > PV_SHEET_MAX_LINES) ||
	    out->length + 2 * sheet->value->length + PV_SHEET_MAX_COLUMNS +
		    OUT_RESERVE >
		PV_SHEET_OUT_MAX_BYTES) {
		pv_workbook_stop(sheet->book, PV_FLOW_TOO_LARGE);
		return;
	}
	if (sheet->written < 0) {
		pv_buffer_addf(out, "%ld", sheet->line);
		sheet->written = 0;
	}
	for (; sheet->written <= sheet->column; sheet->written++)
		pv_buffer_add(out, "\t", 1);
	add_escaped(out, sheet->value->data);
}

static void
end_cell(struct sheet *sheet)
{
	if (strcmp(sheet->type, "s") == 0 && sheet->value->length > 0)
		set_shared(sheet);
	else if (strcmp(sheet->type, "n") == 0)
		set_number(sheet);
	if (sheet->book->verdict == PV_FLOW_GOOD)
		put_value(sheet);
}

static void
add_value(struct sheet *sheet, xmlTextReader *reader)
{
	const char *text = (const char *)xmlTextReaderConstValue(reader);
	size_t length = strlen(text);

	if (sheet->value->length + length > PV_SHEET_VALUE_MAX_BYTES)
		pv_workbook_stop(sheet->book, PV_FLOW_TOO_LARGE);
	else
		pv_buffer_add(sheet->value, text, length);
}

static void
begin_line(struct sheet *sheet, xmlTextReader *reader)
{
	sheet->line =
	    pv_workbook_number(reader, "r", 10000000, sheet->line + 1);
	sheet->column = -1;
	sheet->written = -1;
}

static void
see_cell(void *data, xmlTextReader *reader)
{
	struct sheet *sheet = data;
	int type = xmlTextReaderNodeType(reader);

	if (pv_workbook_is(reader, "row"))
		begin_line(sheet, reader);
	if (pv_workbook_is(reader, "c"))
		begin_cell(sheet, reader);
	if (pv_workbook_is(reader, "rPh"))
		sheet->spoken = true;
	if (pv_workbook_is(reader, "v") || pv_workbook_is(reader, "t"))
		sheet->within = true;
	if (sheet->within && !sheet->spoken &&
	    (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
		type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE))
		add_value(sheet, reader);
	if (pv_workbook_ends(reader, "v") || pv_workbook_ends(reader, "t"))
		sheet->within = false;
	if (pv_workbook_ends(reader, "rPh"))
		sheet->spoken = false;
	if (pv_workbook_ends(reader, "c"))
		end_cell(sheet);
	if (pv_workbook_ends(reader, "row") && sheet->written >= 0)
		pv_buffer_add(sheet->out, "\n", 1);
}

enum pv_flow_verdict
pv_sheet_read(const void *bytes, size_t length, struct pv_buffer *out)
{
	void *parent = talloc_new(NULL);
	struct pv_workbook book;
	struct sheet sheet = { .book = &book,
		.out = out,
		.value =
		    pv_buffer_new(parent, (size_t)2 * PV_SHEET_VALUE_MAX_BYTES),
		.written = -1 };

	if (length > PV_FLOW_MAX_BYTES)
		book.verdict = PV_FLOW_TOO_LARGE;
	else if (pv_workbook_open(parent, &book, bytes, length))
		(void)pv_workbook_each(
		    &book, book.sheet, false, see_cell, &sheet);
	if (book.verdict != PV_FLOW_GOOD)
		out->length = 0;
	pv_buffer_addf(out, "=%d\n", book.verdict);
	talloc_free(parent);
	return book.verdict;
}
