/*
 * duration - lengths of time of the head of a form: "P15D", "P2M", "P1Y";
 * "P10B": working days, which ISO 8601 has no letter for.
 */
#ifndef PV_FORM_DURATION_H
#define PV_FORM_DURATION_H

#include "base/ctx.h"

/*
 * pv_duration_parse - one number of days, months or years, as ISO 8601 writes
 * it, or of working days; unit: 'D', 'M', 'Y' or 'B'.  False for NULL and any other form.
 */
bool pv_duration_parse(const char *text, int *number, char *unit);

/* pv_duration_words - "15 jours", "2 mois", "1 an"; NULL where it is none. Owned by ctx. */
char *pv_duration_words(struct pv_ctx *ctx, const char *text);

#endif
