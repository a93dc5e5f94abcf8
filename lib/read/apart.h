/*
 * apart - hands a document to parvis-read, and takes back what it wrote, which
 * is not trusted either.
 */
#ifndef PV_READ_APART_H
#define PV_READ_APART_H

#include "read/flow.h"

/*
 * pv_apart_read - starts parvis-read with the document, or hands it to the
 * socket of the settings (read_socket).  What it wrote, with a NUL after it:
 * owned by ctx.  Ended by its limits: nothing.  NULL with 500 or 503
 * "error.internal" where it could not be tried.
 */
char *pv_apart_read(struct pv_ctx *ctx, const void *document, size_t length,
    size_t *written);

/*
 * pv_apart_verdict - the last line of what was read, which is cut off;
 * PV_FLOW_VERDICTS for another end than our reader's, or no UTF-8.
 */
enum pv_flow_verdict pv_apart_verdict(char *text, size_t length);

/*
 * pv_apart_unescape - a value, in its place; false for an escape that is none,
 * or a character that has none.
 */
bool pv_apart_unescape(char *text);

#endif
