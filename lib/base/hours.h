/*
 * hours - when a place is open in a day, as people write it.
 */
#ifndef PV_BASE_HOURS_H
#define PV_BASE_HOURS_H

#include "base/ctx.h"

enum pv_hours_fault {
	PV_HOURS_RIGHT,
	PV_HOURS_UNKNOWN, /* not understood */
	PV_HOURS_ORDER,	  /* an end that is not after its beginning */
	PV_HOURS_OVERLAP, /* a slot that begins before the one before ends */
	PV_HOURS_MANY,	  /* more than eight slots */
};

/*
 * pv_hours_parse - of "9:00-12:00, 14h à 17 h 30", "de 9 h à 12 h et de 14 h à
 * 16 h", "9-12 14-17.30", the slots as "09:00-12:00, 14:00-17:30" in *slots,
 * owned by ctx; "" for nothing, "-" or "fermé".  Times go from 0:00 to 24:00.
 * *slots is untouched where there is a fault.
 */
enum pv_hours_fault pv_hours_parse(
    struct pv_ctx *ctx, const char *typed, const char **slots);

/* pv_hours_words - of such slots, "9 h – 12 h, 14 h – 17 h 30"; a line breaks between slots only. */
const char *pv_hours_words(struct pv_ctx *ctx, const char *slots);

#endif
