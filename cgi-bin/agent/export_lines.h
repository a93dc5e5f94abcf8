/*
 * export_lines - the lines of a list in CSV, in JSON, in a sheet of ODF.
 */
#ifndef AGENT_EXPORT_LINES_H
#define AGENT_EXPORT_LINES_H

#include "base/buffer.h"
#include "db/db.h"

/* What a form of lines has: before them, one, between two, after them. */
struct export_lines {
	void (*head)(struct pv_ctx *ctx, struct pv_buffer *out);
	void (*line)(struct pv_ctx *ctx, struct pv_buffer *out,
	    const struct pv_rows *rows, int row);
	const char *between;
	const char *tail;
};

extern const struct export_lines export_csv, export_json, export_sheet;

/* What an ODS has beside its sheet. */
extern const char export_sheet_type[], export_manifest[];

#endif
