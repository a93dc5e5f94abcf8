/*
 * asset - links to files whose names hold a digest of what is in them, so that
 * a browser may keep them for ever.
 */
#ifndef PV_VIEW_ASSET_H
#define PV_VIEW_ASSET_H

#include "base/buffer.h"
#include "view/value.h"

/* pv_digest - 16 hexadecimal digits of some bytes; owned by parent. */
char *pv_digest(const void *parent, const void *data, size_t length);

/*
 * pv_assets - the links that the layout needs: {css, icon, upload}, under the prefix of
 * the installation.  Read once; owned by the process.  A file that is not
 * there is logged, and linked without a digest.
 */
const struct pv_value *pv_assets(struct pv_ctx *ctx);

/*
 * pv_stylesheet_digest - of the stylesheet with a commune's theme (view/theme.h)
 * in it; NULL where there is no theme, and the one of all will do.  Owned by
 * ctx.
 */
char *pv_stylesheet_digest(struct pv_ctx *ctx, const struct pv_value *theme);

/*
 * pv_stylesheet - that stylesheet, so that a page needs one only.  NULL with
 * the error 500 if the file is not there; owned by ctx.
 */
struct pv_buffer *pv_stylesheet(
    struct pv_ctx *ctx, const struct pv_value *theme);

#endif
