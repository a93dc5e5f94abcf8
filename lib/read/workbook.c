/*
 * workbook - an archive of parts: which sheet is the first, shared texts, styles.
 * Not here: the cells (sheet.c), the limits of the process (inspect/cage.c).
 */
#include "read/workbook.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum {
	TEXTS_MAX = 400000,
	TEXTS_MAX_BYTES = 67108864,
	STYLES_MAX = 65536, /* of a cell; formats */
	FORMAT_MAX = 1000,
};

void
pv_workbook_stop(struct pv_workbook *book, enum pv_flow_verdict verdict)
{
	if (book->verdict == PV_FLOW_GOOD)
		book->verdict = verdict;
}

bool
pv_workbook_is(xmlTextReader *reader, const char *name)
{
	return xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT &&
	    strcmp((const char *)xmlTextReaderConstLocalName(reader), name) ==
	    0;
}

bool
pv_workbook_ends(xmlTextReader *reader, const char *name)
{
	int type = xmlTextReaderNodeType(reader);

	return (type == XML_READER_TYPE_END_ELEMENT ||
		   (type == XML_READER_TYPE_ELEMENT &&
		       xmlTextReaderIsEmptyElement(reader) == 1)) &&
	    strcmp((const char *)xmlTextReaderConstLocalName(reader), name) ==
	    0;
}

/* Owned by parent; NULL where it is none. */
static char *
attribute(const void *parent, xmlTextReader *reader, const char *name)
{
	xmlChar *value =
	    xmlTextReaderGetAttribute(reader, (const xmlChar *)name);
	char *copy =
	    value != NULL ? pv_strdup(parent, (const char *)value) : NULL;

	xmlFree(value);
	return copy;
}

long
pv_workbook_number(
    xmlTextReader *reader, const char *name, long max, long otherwise)
{
	char *value = attribute(NULL, reader, name), *end;
	long number = otherwise;

	if (value != NULL) {
		number = strtol(value, &end, 10);
		if (end == value || *end != '\0' || number < 0 || number > max)
			number = otherwise;
	}
	talloc_free(value);
	return number;
}

/* The bytes of a part, child of the texts; NULL with the verdict, or for none. */
static char *
unpack(struct pv_workbook *book, const char *part, bool absent, size_t *length)
{
	zip_int64_t index = zip_name_locate(book->zip, part, ZIP_FL_NOCASE);
	zip_stat_t stat;
	zip_file_t *file;
	zip_int64_t n;
	char *bytes;

	if (index < 0) {
		if (!absent)
			pv_workbook_stop(book, PV_FLOW_BROKEN);
		return NULL;
	}
	if (zip_stat_index(book->zip, (zip_uint64_t)index, 0, &stat) != 0 ||
	    (stat.valid & ZIP_STAT_SIZE) == 0) {
		pv_workbook_stop(book, PV_FLOW_BROKEN);
		return NULL;
	}
	/* what it says is not believed: no more than that is read */
	if (stat.size > PV_SHEET_PART_MAX_BYTES) {
		pv_workbook_stop(book, PV_FLOW_TOO_LARGE);
		return NULL;
	}
	file = zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
	bytes = pv_alloc_array(book->texts, char, stat.size + 1);
	n = file != NULL ? zip_fread(file, bytes, stat.size) : -1;
	if (file == NULL || n < 0 || (zip_uint64_t)n != stat.size ||
	    zip_fread(file, bytes + n, 1) != 0) {
		pv_workbook_stop(book, PV_FLOW_BROKEN);
		talloc_free(bytes);
		bytes = NULL;
	}
	if (file != NULL)
		(void)zip_fclose(file);
	*length = (size_t)stat.size;
	return bytes;
}

bool
pv_workbook_each(struct pv_workbook *book, const char *part, bool absent,
    void (*see)(void *data, xmlTextReader *reader), void *data)
{
	size_t length = 0;
	char *bytes = unpack(book, part, absent, &length);
	xmlTextReader *reader;
	int more = 1;

	if (bytes == NULL)
		return book->verdict == PV_FLOW_GOOD;
	reader = xmlReaderForMemory(bytes, (int)length, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (reader == NULL)
		pv_die("out of memory for libxml2");
	while (book->verdict == PV_FLOW_GOOD &&
	    (more = xmlTextReaderRead(reader)) == 1) {
		int type = xmlTextReaderNodeType(reader);

		if (type == XML_READER_TYPE_DOCUMENT_TYPE)
			pv_workbook_stop(book, PV_FLOW_DOCTYPE);
		else if (type == XML_READER_TYPE_ENTITY_REFERENCE)
			pv_workbook_stop(book, PV_FLOW_BROKEN);
		else
			see(data, reader);
	}
	if (more < 0)
		pv_workbook_stop(book, PV_FLOW_BROKEN);
	xmlFreeTextReader(reader);
	talloc_free(bytes);
	return book->verdict == PV_FLOW_GOOD;
}

/* ---- workbook.xml, and where it leads -------------------------------------- */

static void
see_workbook(void *data, xmlTextReader *reader)
{
	struct pv_workbook *book = data;

	if (pv_workbook_is(reader, "workbookPr")) {
		char *value = attribute(book->texts, reader, "date1904");

		book->from_1904 = value != NULL &&
		    (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
	}
	if (book->sheet_id == NULL && pv_workbook_is(reader, "sheet"))
		book->sheet_id = attribute(book->texts, reader, "r:id");
}

static void
see_relation(void *data, xmlTextReader *reader)
{
	struct pv_workbook *book = data;
	char *id, *target;

	if (!pv_workbook_is(reader, "Relationship"))
		return;
	id = attribute(book->texts, reader, "Id");
	target = attribute(book->texts, reader, "Target");
	if (id == NULL || target == NULL || book->sheet_id == NULL ||
	    strcmp(id, book->sheet_id) != 0)
		return;
	book->sheet = *target == '/' ? pv_strdup(book->texts, target + 1) :
				       pv_printf(book->texts, "xl/%s", target);
}

/* ---- texts ------------------------------------------------------------------ */

struct texts {
	struct pv_workbook *book;
	bool within, spoken; /* of a <t>; of what is only said of it */
};

static void
add_text(struct pv_workbook *book, const char *text)
{
	size_t length = strlen(text);

	if (book->texts->length + length + 1 >= TEXTS_MAX_BYTES)
		pv_workbook_stop(book, PV_FLOW_TOO_LARGE);
	else
		pv_buffer_add(book->texts, text, length);
}

/* A text may be in runs, each with its looks; <rPh> is how it is pronounced. */
static void
see_text(void *data, xmlTextReader *reader)
{
	struct texts *texts = data;
	struct pv_workbook *book = texts->book;
	int type = xmlTextReaderNodeType(reader);

	if (pv_workbook_is(reader, "si")) {
		if (book->n_texts == TEXTS_MAX) {
			pv_workbook_stop(book, PV_FLOW_TOO_LARGE);
			return;
		}
		book->text_at[book->n_texts++] = book->texts->length;
	}
	if (pv_workbook_is(reader, "rPh"))
		texts->spoken = true;
	if (pv_workbook_is(reader, "t"))
		texts->within = true;
	if (texts->within && !texts->spoken && book->n_texts > 0 &&
	    (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
		type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE))
		add_text(book, (const char *)xmlTextReaderConstValue(reader));
	if (pv_workbook_ends(reader, "t"))
		texts->within = false;
	if (pv_workbook_ends(reader, "rPh"))
		texts->spoken = false;
	if (pv_workbook_ends(reader, "si"))
		pv_buffer_add(book->texts, "", 1);
}

/* ---- styles ----------------------------------------------------------------- */

struct styles {
	struct pv_workbook *book;
	bool cells;	      /* within <cellXfs> */
	bool own[STYLES_MAX]; /* formats of the workbook's own: a date */
};

/* ECMA-376 part 1, 18.8.30: those that are dates, also in Asian Excels. */
static bool
is_known_date(long format)
{
	return (format >= 14 && format <= 17) || format == 22 ||
	    (format >= 27 && format <= 36) || (format >= 50 && format <= 58);
}

/* A day or a year shown, outside "texts", \c and [conditions]. */
static bool
is_date_code(const char *code)
{
	bool quoted = false, aside = false;

	for (; *code != '\0'; code++) {
		if (*code == '\\' && code[1] != '\0') {
			code++;
			continue;
		}
		if (*code == '"')
			quoted = !quoted;
		else if (!quoted && *code == '[')
			aside = true;
		else if (!quoted && *code == ']')
			aside = false;
		else if (!quoted && !aside && strchr("yYdD", *code) != NULL)
			return true;
	}
	return false;
}

static void
see_style(void *data, xmlTextReader *reader)
{
	struct styles *styles = data;
	struct pv_workbook *book = styles->book;
	long format;

	if (pv_workbook_is(reader, "numFmt")) {
		char *code = attribute(book->texts, reader, "formatCode");

		format =
		    pv_workbook_number(reader, "numFmtId", STYLES_MAX - 1, 0);
		styles->own[format] = code != NULL &&
		    strlen(code) <= FORMAT_MAX && is_date_code(code);
	}
	if (pv_workbook_is(reader, "cellXfs"))
		styles->cells = true;
	if (styles->cells && pv_workbook_is(reader, "xf")) {
		format =
		    pv_workbook_number(reader, "numFmtId", STYLES_MAX - 1, 0);
		if (book->n_dates == STYLES_MAX)
			pv_workbook_stop(book, PV_FLOW_TOO_LARGE);
		else
			book->dates[book->n_dates++] =
			    is_known_date(format) || styles->own[format];
	}
	if (pv_workbook_ends(reader, "cellXfs"))
		styles->cells = false;
}

/* ---- all of it -------------------------------------------------------------- */

static int
close_zip(struct pv_workbook **book)
{
	zip_discard((*book)->zip);
	return 0;
}

static bool
open_zip(const void *parent, struct pv_workbook *book, const void *bytes,
    size_t length)
{
	zip_error_t error;
	zip_source_t *source;
	struct pv_workbook **guard;

	zip_error_init(&error);
	source = zip_source_buffer_create(bytes, length, 0, &error);
	if (source == NULL)
		pv_die("out of memory for libzip");
	book->zip =
	    zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
	zip_error_fini(&error);
	if (book->zip == NULL) {
		zip_source_free(source);
		pv_workbook_stop(book, PV_FLOW_BROKEN);
		return false;
	}
	guard = pv_alloc(parent, struct pv_workbook *);
	*guard = book;
	talloc_set_destructor(guard, close_zip);
	return true;
}

bool
pv_workbook_open(const void *parent, struct pv_workbook *book,
    const void *bytes, size_t length)
{
	struct texts texts = { .book = book };
	struct styles *styles = pv_alloc(parent, struct styles);

	*book = (struct pv_workbook){
		.texts = pv_buffer_new(parent, TEXTS_MAX_BYTES),
		.text_at = pv_alloc_array(parent, size_t, TEXTS_MAX),
		.dates = pv_alloc_array(parent, bool, STYLES_MAX),
	};
	styles->book = book;
	if (!open_zip(parent, book, bytes, length) ||
	    !pv_workbook_each(
		book, "xl/workbook.xml", false, see_workbook, book) ||
	    !pv_workbook_each(book, "xl/_rels/workbook.xml.rels", false,
		see_relation, book) ||
	    !pv_workbook_each(
		book, "xl/sharedStrings.xml", true, see_text, &texts) ||
	    !pv_workbook_each(book, "xl/styles.xml", true, see_style, styles))
		return false;
	if (book->sheet == NULL)
		pv_workbook_stop(book, PV_FLOW_BROKEN);
	return book->verdict == PV_FLOW_GOOD;
}
