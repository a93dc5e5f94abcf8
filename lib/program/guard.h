/*
 * guard - what a request must be before a handler sees it.
 */
#ifndef PV_PROGRAM_GUARD_H
#define PV_PROGRAM_GUARD_H

#include "program/program.h"

/*
 * pv_guard_inputs - only declared fields, files and query names, none twice
 * that may not be, none too long: false with a 400 or 413.  Drops from the
 * query what social networks add to links.
 */
bool pv_guard_inputs(struct pv_ctx *ctx, const struct pv_route *route,
    struct pv_request *request);

/*
 * pv_guard_origin - a POST comes from a page of ours: Origin, else Referer,
 * names our scheme and host, and Sec-Fetch-Site does not say otherwise; a
 * request that has none of them is let in only where a token is asked too.
 * False with a 403.
 */
bool pv_guard_origin(struct pv_ctx *ctx, const struct pv_route *route,
    const struct pv_request *request);

/* pv_guard_csrf - the field "csrf" is the exchange's token: false with a 403. */
bool pv_guard_csrf(struct pv_exchange *exchange);

#endif
