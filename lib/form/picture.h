/*
 * picture - the pictures beside a form, cgi-bin/NAME/images: of labels, of
 * choices, of maps.
 *
 * A form that a commune drew has no folder, and shows none.
 */
#ifndef PV_FORM_PICTURE_H
#define PV_FORM_PICTURE_H

#include "form/definition.h"

struct pv_buffer;

/*
 * pv_picture_link - where the page finds "jr://images/plan.png" or "plan.png";
 * NULL if the form has no such picture, or file is NULL.  Owned by ctx.
 */
const char *pv_picture_link(struct pv_ctx *ctx,
    const struct pv_definition *definition, const char *file);

/*
 * pv_picture_read - its bytes and its type; NULL with a 404.  The name has no
 * directory and ends in .png, .jpg, .webp or .svg.
 */
struct pv_buffer *pv_picture_read(struct pv_ctx *ctx, const char *procedure,
    const char *file, const char **type);

#endif
