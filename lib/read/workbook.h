/*
 * workbook - the parts of a workbook that its first sheet needs.
 *
 * Private to lib/read.
 */
#ifndef PV_READ_WORKBOOK_H
#define PV_READ_WORKBOOK_H

#include <libxml/xmlreader.h>

#include "read/sheet.h"

struct pv_workbook {
	struct zip *zip;
	enum pv_flow_verdict verdict;
	char *sheet_id; /* of the relation that leads to it */
	char *sheet;	/* the part that it is in */
	bool from_1904; /* its days are counted from there */
	/* Texts that cells have by number. */
	struct pv_buffer *texts;
	size_t *text_at, n_texts;
	/* Styles that cells have by number: whether they show a date. */
	bool *dates;
	size_t n_dates;
};

/*
 * pv_workbook_open - reads all but the sheet itself; false with the verdict.
 * Owned by parent, with bytes that outlive it.
 */
bool pv_workbook_open(const void *parent, struct pv_workbook *book,
    const void *bytes, size_t length);

/*
 * pv_workbook_each - calls see for each node of a part; false with the verdict
 * in the workbook, which see may set too.  A part that is not there has no
 * node where it may be absent.
 */
bool pv_workbook_each(struct pv_workbook *book, const char *part, bool absent,
    void (*see)(void *data, xmlTextReader *reader), void *data);

/* pv_workbook_stop - the first fault is told. */
void pv_workbook_stop(struct pv_workbook *book, enum pv_flow_verdict verdict);

/* pv_workbook_is - whether the node at hand is the beginning of an element. */
bool pv_workbook_is(xmlTextReader *reader, const char *name);

/* pv_workbook_ends - whether it is its end: "<v/>" begins and ends. */
bool pv_workbook_ends(xmlTextReader *reader, const char *name);

/* pv_workbook_number - an attribute, from 0 to max; otherwise where it is none. */
long pv_workbook_number(
    xmlTextReader *reader, const char *attribute, long max, long otherwise);

#endif
