/*
 * moment - dates and times as ODK counts them: in days since 1970-01-01.
 *
 * A day is a whole number; a moment with its offset counts from UTC; one
 * without is of the commune's own clock, as is a time of day.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_MOMENT_H
#define PV_FORM_MOMENT_H

#include "base/ctx.h"

/* pv_moment - of an ISO date, date and time or time of day; false if it is none. */
bool pv_moment(const char *text, double *days);

/* pv_moment_date - "2026-11-25" of such a number; NULL if it is no day. */
char *pv_moment_date(const void *parent, double days);

/* pv_moment_time - "2026-11-25T13:05:09.000+01:00", as the commune's clock shows it; NULL if it is no moment. */
char *pv_moment_time(struct pv_ctx *ctx, const void *parent, double days);

/* pv_moment_zoned - the same, of a day and time that may have no offset; NULL if it is none. */
char *pv_moment_zoned(
    struct pv_ctx *ctx, const void *parent, const char *text);

/* pv_moment_now - the same, of this moment. */
char *pv_moment_now(struct pv_ctx *ctx, const void *parent);

/* pv_moment_local - the number of days on the commune's clock; false if it is none. */
bool pv_moment_local(struct pv_ctx *ctx, const char *text, double *days);

#endif
