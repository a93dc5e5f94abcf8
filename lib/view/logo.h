/*
 * logo - a commune's own image.
 *
 * The setting "logo" is an object with one member: svg, the text of an SVG
 * image, or png, a PNG image in base64.
 */
#ifndef PV_VIEW_LOGO_H
#define PV_VIEW_LOGO_H

#include "base/buffer.h"
#include "view/value.h"

enum { PV_LOGO_MAX_BYTES = 32768 };

/*
 * pv_logo_check - NULL if the setting can be taken (or is not there); else why
 * not, for the command: neither svg nor png, too long, a script in it.
 */
const char *pv_logo_check(const struct pv_value *logo);

/*
 * pv_logo - the image of a setting that passes the check, owned by ctx, and its
 * media type; NULL for none.
 */
struct pv_buffer *pv_logo(
    struct pv_ctx *ctx, const struct pv_value *logo, const char **type);

#endif
