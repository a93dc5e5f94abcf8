/*
 * barcode - a code to scan, as the path of an SVG drawing: QR (ISO/IEC 18004)
 * and Code 128 (ISO/IEC 15417).
 */
#ifndef PV_VIEW_BARCODE_H
#define PV_VIEW_BARCODE_H

#include "base/ctx.h"

enum { PV_BARCODE_HEIGHT = 40 }; /* of a Code 128, in units of its bars */

/*
 * pv_barcode_qr - the value of the attribute d of a path that draws the dark
 * modules, one unit each; size gets the side of the drawing with its quiet
 * zone of four units.  NULL if the text is too long for a code.  Owned by
 * parent.
 */
char *pv_barcode_qr(const void *parent, const char *text, int *size);

/*
 * pv_barcode_128 - the same of bars, PV_BARCODE_HEIGHT units high; width gets
 * that of the drawing with its quiet zones of ten units.  NULL if the text is
 * not ASCII, or too long.
 */
char *pv_barcode_128(const void *parent, const char *text, int *width);

#endif
