/*
 * cache - definitions that a process has read once.
 */
#ifndef PV_FORM_CACHE_H
#define PV_FORM_CACHE_H

#include "form/definition.h"

/*
 * pv_definition_fetch - the definition of a digest, from the database (the
 * function ".definition" of the program's audience) or from the process: one
 * never changes once published.  NULL with an error; 404 "error.not-found" for
 * an unknown digest.
 */
const struct pv_definition *pv_definition_fetch(
    struct pv_ctx *ctx, const char *digest);

#endif
