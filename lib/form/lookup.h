/*
 * lookup - what controls of every procedure look up: pv:source="communes".
 */
#ifndef PV_FORM_LOOKUP_H
#define PV_FORM_LOOKUP_H

#include "view/value.h"

/*
 * pv_communes_lookup - the communes as typed (reference/communes.h), or with
 * "=31555" the one of that code, which was chosen before.  False with an error,
 * also for another source.
 */
bool pv_communes_lookup(struct pv_ctx *ctx, const char *source,
    const char *typed, struct pv_value *list);

#endif
