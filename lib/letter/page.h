/*
 * page - pages that are no letter, to be printed among letters: a picture, lines.
 *
 * They are printed and thrown away: no font is in them, nothing is tagged.
 */
#ifndef PV_LETTER_PAGE_H
#define PV_LETTER_PAGE_H

#include "db/db.h"

/*
 * pv_page_picture - a page of A4 that holds a JPEG in grey or RGB, or a PNG, as
 * large as it fits and not larger than 150 points an inch; upright or across
 * as the page is.  Its bytes are put there as they are: nothing is decoded.
 * Owned by ctx; false, with no error, for any other (interlaced, CMYK, damaged).
 */
bool pv_page_picture(
    struct pv_ctx *ctx, const struct pv_bytes *picture, struct pv_bytes *pdf);

/*
 * pv_page_lines - pages of a heading and lines of text in UTF-8, of which what
 * Windows-1252 cannot say is a "?"; a long line goes on in the next one.
 */
void pv_page_lines(struct pv_ctx *ctx, const char *heading,
    const char *const *lines, size_t n, struct pv_bytes *pdf);

#endif
