/*
 * date - calendar days, and moments in words.
 *
 * A legal day is a date in the commune's own time zone.  Holidays and working
 * days are the database's (parvis.holidays).  Dates are of the
 * Gregorian calendar, years 1 to 9999, written as ISO 8601 says
 * ("2026-11-25"); moments are ISO timestamps with their offset, as PostgreSQL
 * ("2026-11-25 13:05:09.12+00") and XML write them.  The words are text keys
 * (html/texts/<language>/date.txt).
 */
#ifndef PV_BASE_DATE_H
#define PV_BASE_DATE_H

#include "base/ctx.h"

struct pv_date {
	int year;	/* 1 to 9999 */
	int month;	/* 1 to 12 */
	int day;	/* 1 to 31 */
};

bool pv_date_valid(struct pv_date date);
/* pv_date_parse - exactly "yyyy-mm-dd", of a day that exists. */
bool pv_date_parse(const char *text, struct pv_date *date);
/* pv_date_typed - the same, or "dd/mm/yyyy", as people write it. */
bool pv_date_typed(const char *text, struct pv_date *date);
/* pv_date_iso - "2026-11-25", owned by parent. */
char *pv_date_iso(const void *parent, struct pv_date date);

/* Days since 1970-01-01, and back. */
int64_t pv_date_days(struct pv_date date);
struct pv_date pv_date_of_days(int64_t days);
/* 1 for Monday to 7 for Sunday. */
int pv_date_weekday(struct pv_date date);
/* Less than, equal to or greater than 0. */
int pv_date_compare(struct pv_date a, struct pv_date b);
struct pv_date pv_date_add_days(struct pv_date date, int days);
/* The same day of another month, or that month's last (code de procédure civile, art. 641). */
struct pv_date pv_date_add_months(struct pv_date date, int months);

/* pv_date_in_zone - the day of a moment in a zone ("Europe/Paris"; an unknown one is taken as UTC). */
struct pv_date pv_date_in_zone(int64_t unix_s, const char *time_zone);
/* pv_date_today - in the commune's zone; without a commune, in that of Paris. */
struct pv_date pv_date_today(const struct pv_ctx *ctx);

/* pv_time_offset - seconds that the commune's clocks are ahead of UTC at that moment. */
int pv_time_offset(const struct pv_ctx *ctx, int64_t unix_s);

/* pv_time_parse - seconds since 1970 of an ISO timestamp with its offset; false if it is none. */
bool pv_time_parse(const char *text, int64_t *unix_s);
/* pv_time_iso - "2026-11-25T13:05:09Z", owned by parent. */
char *pv_time_iso(const void *parent, int64_t unix_s);

/*
 * pv_date_words - "25 novembre 2026", "1er janvier 2027"; pv_time_words -
 * "25 novembre 2026 à 14 h 05" in the commune's zone.  Owned by ctx; what is
 * no date or timestamp is given back as it is.
 */
char *pv_date_words(struct pv_ctx *ctx, const char *iso_date);
char *pv_time_words(struct pv_ctx *ctx, const char *iso_timestamp);

#endif
