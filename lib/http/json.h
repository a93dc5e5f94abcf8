/*
 * json - a JSON object of plain values, as fields; what a client says it accepts.
 */
#ifndef PV_HTTP_JSON_H
#define PV_HTTP_JSON_H

#include "http/request.h"

/*
 * pv_json_fields - {"a": "b", "c": 1} into fields, in order.
 *
 * A string, a whole number, true and false have a value; null has no field.
 * Names and values are as http/request.h promises.  Owned by ctx.  False with an
 * error: 400 for what is no JSON (a name twice, NUL, depth), 413 for too many,
 * 422 for no object or a value that is none of these.
 */
bool pv_json_fields(struct pv_ctx *ctx, const char *text, size_t length,
    const struct pv_field **fields, size_t *n);

/*
 * pv_accepts - whether an Accept header (RFC 9110, 12.5.1), or none, takes the
 * type "application/json": by itself or by a wildcard, and not with q=0.
 */
bool pv_accepts(const char *accept, const char *type);

#endif
