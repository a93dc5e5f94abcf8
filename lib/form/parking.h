/*
 * parking - what was posted where it could not be taken: kept under a code,
 * and given back.
 */
#ifndef PV_FORM_PARKING_H
#define PV_FORM_PARKING_H

#include "form/draft.h"
#include "http/request.h"

/*
 * pv_park - keep the fields of a POST: the code to find them by, or NULL with
 * an error.  Sealed under the code: without it nobody reads them.
 */
char *pv_park(struct pv_ctx *ctx, const char *procedure,
    const struct pv_request *request);

/* pv_parked - whether something is under a code; false with 404 or an error. */
bool pv_parked(struct pv_ctx *ctx, const char *code);

/*
 * pv_unpark - what was parked under a code, in the answers of a draft that has
 * just begun.  False with 404 "park.unknown" for an unknown code.
 */
bool pv_unpark(struct pv_ctx *ctx, const char *code, struct pv_draft *draft);

/*
 * pv_unpark_request - the same fields as a POST, to be folded again; code as
 * pv_park() gave it.  NULL with 404 "park.unknown" for an unknown code.
 */
struct pv_request *pv_unpark_request(struct pv_ctx *ctx, const char *code);

#endif
