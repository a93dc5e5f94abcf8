/*
 * table - a table that someone made elsewhere, whole: a CSV (csv.h) or the
 * first sheet of an XLSX (read apart: read/sheet.h).
 */
#ifndef PV_TABLE_TABLE_H
#define PV_TABLE_TABLE_H

#include "base/ctx.h"

enum {
	PV_TABLE_MAX_BYTES = 4194304, /* of the file */
	PV_TABLE_MAX_LINES = 20000,
	PV_TABLE_MAX_COLUMNS = 64, /* what is beyond is passed over */
};

struct pv_table_line {
	int number; /* in the file, from 1 */
	int n;	    /* values */
	const char **values;
};

struct pv_table {
	struct pv_table_line *lines; /* those with something in them */
	size_t n;
};

/*
 * pv_table_read - the lines of a file, as texts in UTF-8 without blanks at their
 * ends.  Owned by ctx.
 *
 * NULL with 422 "table.empty", "table.broken" (neither text nor a workbook that
 * can be read), "table.doctype", "table.too-large" (bytes, lines); 500 or 503
 * where a workbook could not be read apart.
 */
struct pv_table *pv_table_read(
    struct pv_ctx *ctx, const void *bytes, size_t length);

/* pv_table_value - a value of a line, "" where it has none there. */
const char *pv_table_value(const struct pv_table_line *line, int column);

#endif
