/*
 * theme - a commune's colours, and whether everyone can read them.
 *
 * The setting "theme" is an object of colours "#rrggbb": brand (headers and
 * buttons, written on in white) and link (texts on the grounds of the
 * stylesheet); those that are absent stay as the stylesheet has them.
 */
#ifndef PV_VIEW_THEME_H
#define PV_VIEW_THEME_H

#include "base/buffer.h"
#include "view/value.h"

enum { PV_THEME_CSS_MAX_BYTES = 512 };

/*
 * pv_contrast - the ratio of WCAG 2.1 between two colours "#rrggbb", from 1 to
 * 21; 0 if one is none.
 */
double pv_contrast(const char *one, const char *other);

/*
 * pv_theme_contrast - of a colour of a theme ("brand") with what it is seen
 * with; 0 for another name, or what is no colour.
 */
double pv_theme_contrast(const char *name, const char *colour);

/*
 * pv_theme_check - whether a theme can be taken: 4.5 to 1 at least (WCAG 1.4.3).
 *
 * NULL if it can; else why not, for the log or the command ("brand: #ffcc00 on
 * white has a contrast of 1.5, at least 4.5 is needed: #8a6e00 has it"),
 * owned by ctx.
 */
char *pv_theme_check(struct pv_ctx *ctx, const struct pv_value *theme);

/*
 * pv_theme_css - the custom properties of a theme that passes the check;
 * nothing for one that does not.
 */
void pv_theme_css(
    struct pv_ctx *ctx, const struct pv_value *theme, struct pv_buffer *css);

#endif
