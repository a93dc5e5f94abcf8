/*
 * moment - a time of the database in a model: for people, and for machines.
 */
#ifndef PV_REQUEST_MOMENT_H
#define PV_REQUEST_MOMENT_H

#include "view/value.h"

/*
 * pv_moment_set - "at" (as <time datetime> wants it, in UTC) and "at_words"
 * ("25 novembre 2026 à 14 h 05", in the commune's time zone), from a timestamp
 * as PostgreSQL writes it.  Both false if there is none.
 */
void pv_moment_set(
    struct pv_ctx *ctx, struct pv_value *object, const char *timestamp);

#endif
