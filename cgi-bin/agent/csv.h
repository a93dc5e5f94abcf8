/*
 * csv - a file of lines for other software: UTF-8, semicolons, quotes where a
 * field holds what separates (RFC 4180), lines ended by CR LF.
 */
#ifndef AGENT_CSV_H
#define AGENT_CSV_H

#include "base/buffer.h"

enum { CSV_MAX_BYTES = 4 * 1024 * 1024 };

/* csv_field - what a spreadsheet would compute is kept as words. */
void csv_field(struct pv_buffer *file, const char *value, bool last);

/* csv_day - "2026-11-26" is "26/11/2026"; what is no day stays. */
const char *csv_day(struct pv_ctx *ctx, const char *iso);

#endif
