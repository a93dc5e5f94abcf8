/*
 * json - a JSON value of jansson as text: what calls of the database take.
 */
#ifndef PV_VIEW_JSON_H
#define PV_VIEW_JSON_H

#include <jansson.h>

#include "base/ctx.h"

/*
 * pv_json_text - any value, compact; owned by ctx.  json is let go of; NULL is
 * one that could not be built: there is no memory, and the process ends.
 */
char *pv_json_text(struct pv_ctx *ctx, json_t *json);

/* pv_json_keep - json itself, which ctx lets go of at its end. */
json_t *pv_json_keep(struct pv_ctx *ctx, json_t *json);

#endif
