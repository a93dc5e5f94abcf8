/*
 * sheet - the first sheet of a workbook (Office Open XML, ECMA-376: XLSX) that
 * someone made elsewhere, as lines.
 *
 * Read by parvis-read, apart, as other organisations' XML is (flow.h).  A line
 * of the sheet that has something in it is a line: its number, and its values
 * from column A on, each after a tab; in a value "\t", "\n" and "\\" stand for a
 * tab, a line end, a backslash:
 *
 *	2	2026-09-01	42.5	CANT2026000123ABCD
 *
 * Numbers are written with a point, and without what binary fractions add; those
 * that the sheet shows as dates, as "2026-09-01" (" 08:30:00" after it where
 * there is an hour).  Formulas count for the result that was kept with them.
 * The last line is that of the verdict, as in flow.h.
 */
#ifndef PV_READ_SHEET_H
#define PV_READ_SHEET_H

#include "read/flow.h"

enum {
	PV_SHEET_MAX_LINES = 20000,
	PV_SHEET_MAX_COLUMNS = 64, /* what is beyond is passed over */
	PV_SHEET_VALUE_MAX_BYTES = 2000,
	PV_SHEET_PART_MAX_BYTES = 67108864, /* of one part, unpacked */
	PV_SHEET_OUT_MAX_BYTES = 4194304,
};

/* pv_sheet_is - whether a document looks like one: a zip archive. */
bool pv_sheet_is(const void *bytes, size_t length);

/*
 * pv_sheet_begin - what must be called before the program is confined: what the
 * libraries look up once.
 */
void pv_sheet_begin(void);

/* pv_sheet_read - as pv_flow_read, into PV_SHEET_OUT_MAX_BYTES. */
enum pv_flow_verdict pv_sheet_read(
    const void *bytes, size_t length, struct pv_buffer *out);

#endif
