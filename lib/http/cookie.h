/*
 * cookie - the Cookie header.
 */
#ifndef PV_HTTP_COOKIE_H
#define PV_HTTP_COOKIE_H

#include "http/request.h"

/*
 * pv_cookie_parse - the cookies whose name is ours, in order; others, and
 * pairs that are none, are skipped.  Owned by ctx.  False with a 400 where
 * there are more of ours than PV_COOKIES_MAX.
 */
bool pv_cookie_parse(struct pv_ctx *ctx, const char *header,
    const struct pv_field **cookies, size_t *n);

#endif
