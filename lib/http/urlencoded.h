/*
 * urlencoded - names and values as a query and a form's body write them.
 */
#ifndef PV_HTTP_URLENCODED_H
#define PV_HTTP_URLENCODED_H

#include "http/request.h"

/*
 * pv_urlencoded_parse - "a=b&c=d" into fields, in order.
 *
 * Percent signs must be followed by two hexadecimal digits; "+" is a blank;
 * empty pairs are skipped, a name without "=" has an empty value.  Owned by
 * ctx.  False with an error: 400 malformed or bad characters, 413 too many.
 */
bool pv_urlencoded_parse(struct pv_ctx *ctx, const char *text, size_t length,
    const struct pv_field **fields, size_t *n);

/* pv_percent_decode - in place; the length, or -1 for a bad escape. */
ptrdiff_t pv_percent_decode(char *text, size_t length, bool plus);

#endif
