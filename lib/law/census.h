/*
 * census - the dates of the census of young people (code du service national,
 * L113-1 to L113-7, R*111-1 to R111-10-1).
 *
 * "Today" is the day in the commune's own time zone.  These terms are the last
 * days of months: no Sunday and no holiday puts one off.
 */
#ifndef PV_LAW_CENSUS_H
#define PV_LAW_CENSUS_H

#include "base/date.h"

/* How a person became French. */
enum pv_census_way {
	PV_CENSUS_BORN,	    /* before the age of sixteen, by birth or since */
	PV_CENSUS_ACQUIRED, /* between sixteen and twenty-five (R*111-2) */
	PV_CENSUS_REPUDIABLE, /* may still decline to be French (L113-3, R*111-3) */
};

/* pv_census_begins - the sixteenth birthday (R*111-1). */
struct pv_date pv_census_begins(struct pv_date birth);

/*
 * pv_census_ends - the last day of the regular period: the end of the third
 * month after the sixteenth birthday (R*111-1), or of the first month after
 * French nationality was acquired, or its acquisition was notified, or a court
 * established it for good (R*111-2); for who may decline it until nineteen
 * (code civil, 18-1, 19-4: twelve months after majority), the end of the month
 * after that birthday (R*111-3).  acquired: of PV_CENSUS_ACQUIRED alone.
 */
struct pv_date pv_census_ends(
    enum pv_census_way way, struct pv_date birth, struct pv_date acquired);

/* pv_census_last - the eve of the twenty-fifth birthday: late, one may still be counted until then (L113-5). */
struct pv_date pv_census_last(struct pv_date birth);

enum pv_census_time {
	PV_CENSUS_EARLY, /* not yet sixteen */
	PV_CENSUS_REGULAR,
	PV_CENSUS_LATE, /* to be put right, before twenty-five */
	PV_CENSUS_OVER, /* twenty-five, or more */
};

/* pv_census_time - where a day stands. */
enum pv_census_time pv_census_time(enum pv_census_way way, struct pv_date birth,
    struct pv_date acquired, struct pv_date today);

/* A quarter of the calendar, by its first day. */
/* pv_census_quarter - that a day is in. */
struct pv_date pv_census_quarter(struct pv_date day);
/* pv_census_quarter_end - its last day. */
struct pv_date pv_census_quarter_end(struct pv_date quarter);
/* pv_census_quarter_sent - the last day to send its list: the end of the month after it (R111-10). */
struct pv_date pv_census_quarter_sent(struct pv_date quarter);

#endif
