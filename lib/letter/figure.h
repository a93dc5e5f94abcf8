/*
 * figure - the words of the drawings of a PDF that WeasyPrint has tagged.
 *
 * WeasyPrint 57 tags an image as nothing in particular, and drops its alt.  So a
 * template puts each drawing alone in an element that it uses for nothing else
 * (article: the logo; blockquote: a code to scan), whose tag is made a Figure
 * with its words here.
 */
#ifndef PV_LETTER_FIGURE_H
#define PV_LETTER_FIGURE_H

#include "db/db.h"

struct pv_figure {
	const char *tag;   /* "/Art", "/BlockQuote" */
	const char *words; /* what the drawing is */
};

/*
 * pv_pdf_figures - the same PDF with its figures told; owned by ctx.  One of
 * none stays as it is.  False with the error 500 "error.internal" if it cannot
 * be read or written.
 */
bool pv_pdf_figures(struct pv_ctx *ctx, const struct pv_figure *figures,
    size_t n, struct pv_bytes *pdf);

#endif
