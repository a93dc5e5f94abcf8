/*
 * pdf - a letter as a PDF, by WeasyPrint.
 *
 * The HTML is a page of ours (html/letter), whole: style, drawings and images
 * are in it, and nothing else is read.  The PDF is tagged (variant PDF/UA-1 of
 * WeasyPrint: its structure is tested, its conformity is not claimed).
 */
#ifndef PV_LETTER_PDF_H
#define PV_LETTER_PDF_H

#include "db/db.h"

enum { PV_PDF_MAX_BYTES = 8388608 };

/*
 * pv_pdf_make - owned by ctx.  False with an error 500: WeasyPrint is missing,
 * was ended by its limits (letter/cage.h), or made
 * no PDF.
 */
bool pv_pdf_make(struct pv_ctx *ctx, const char *html, struct pv_bytes *pdf);

#endif
