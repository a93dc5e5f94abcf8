/*
 * csv - a table that someone wrote as text: RFC 4180, with "," or ";" or a
 * tabulation between, as its first line has most; whatever ends its lines.
 */
#ifndef PV_TABLE_CSV_H
#define PV_TABLE_CSV_H

#include "base/ctx.h"

/* A text under way; its members are csv.c's own, but line. */
struct pv_csv {
	int line; /* of the file, from 1: where the line at hand begins */
	char *at;
	char between;
	int ends;  /* line ends passed by */
	bool last; /* the value before was the last of its line */
};

/* pv_csv_open - reads text, which is changed and must outlive what is read. */
void pv_csv_open(struct pv_csv *csv, char *text);

/*
 * pv_csv_line - goes on to the next line that has something in it; false at the
 * end.  What was not read of the line before must have been read.
 */
bool pv_csv_line(struct pv_csv *csv);

/* pv_csv_value - the next value of the line, unquoted; NULL past its last. */
char *pv_csv_value(struct pv_csv *csv);

/*
 * pv_csv_text - bytes as a text in UTF-8 that ends: taken as they are where they
 * are UTF-8, else as Windows-1252, which spreadsheets in French write.  NULL,
 * without an error, for a NUL among them: that is no text.  Owned by ctx.
 */
char *pv_csv_text(struct pv_ctx *ctx, const void *bytes, size_t length);

#endif
