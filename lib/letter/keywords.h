/*
 * keywords - the keywords of a PDF: where its code is, for who has the file.
 */
#ifndef PV_LETTER_KEYWORDS_H
#define PV_LETTER_KEYWORDS_H

#include "base/ctx.h"

/* pv_pdf_keywords - owned by parent; NULL if it is no PDF, or has none. */
char *pv_pdf_keywords(const void *parent, const void *data, size_t length);

#endif
