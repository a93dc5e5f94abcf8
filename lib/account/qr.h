/*
 * qr - a QR code as the path of an SVG drawing.
 */
#ifndef PV_ACCOUNT_QR_H
#define PV_ACCOUNT_QR_H

#include "base/ctx.h"

/*
 * pv_qr_path - the value of the attribute d of a path that draws the dark
 * modules, one unit each; size gets the side of the drawing with its quiet
 * zone of four units.  NULL if the text is too long for a code.  Owned by
 * parent.
 */
char *pv_qr_path(const void *parent, const char *text, int *size);

#endif
