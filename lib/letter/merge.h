/*
 * merge - several letters as one PDF, to be printed at once.
 *
 * What is printed is the same; the structure of each letter (its tags) stays in
 * its own file, which is what is sent or read on screen.
 */
#ifndef PV_LETTER_MERGE_H
#define PV_LETTER_MERGE_H

#include "db/db.h"

/*
 * pv_pdf_merge - the pages of each part, in order; owned by ctx.  duplex: each
 * part begins on the front of a sheet, after a blank page where it must.
 * False with the error 500 "error.internal", part being the number, from 0, of
 * the one that is no PDF (or n).
 */
bool pv_pdf_merge(struct pv_ctx *ctx, const struct pv_bytes *parts, size_t n,
    bool duplex, struct pv_bytes *pdf, size_t *part);

#endif
