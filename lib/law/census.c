/*
 * census - terms of the census, by the month.
 * Not here: who is counted where (cgi-bin/recensement), the list (cgi-bin/agent).
 */
#include "law/census.h"

enum {
	AGE = 16,
	AGE_CHOSEN = 19, /* twelve months after majority */
	AGE_LAST = 25,
	MONTHS = 12,
	QUARTER = 3,
};

/*
 * Who was born on a 29 February is of that age on the 28th in a common year, as
 * on the last day of a month (code de procédure civile, art. 641).
 */
static struct pv_date
birthday(struct pv_date birth, int age)
{
	return pv_date_add_months(birth, age * MONTHS);
}

/* The last day of a month, n months later. */
static struct pv_date
end_of_month(struct pv_date day, int n)
{
	day.day = 1;
	return pv_date_add_days(pv_date_add_months(day, n + 1), -1);
}

struct pv_date
pv_census_begins(struct pv_date birth)
{
	return birthday(birth, AGE);
}

struct pv_date
pv_census_ends(
    enum pv_census_way way, struct pv_date birth, struct pv_date acquired)
{
	if (way == PV_CENSUS_ACQUIRED)
		return end_of_month(acquired, 1);
	if (way == PV_CENSUS_REPUDIABLE)
		return end_of_month(birthday(birth, AGE_CHOSEN), 1);
	return end_of_month(birthday(birth, AGE), 3);
}

struct pv_date
pv_census_last(struct pv_date birth)
{
	return pv_date_add_days(birthday(birth, AGE_LAST), -1);
}

enum pv_census_time
pv_census_time(enum pv_census_way way, struct pv_date birth,
    struct pv_date acquired, struct pv_date today)
{
	if (pv_date_compare(today, pv_census_begins(birth)) < 0)
		return PV_CENSUS_EARLY;
	if (pv_date_compare(today, pv_census_last(birth)) > 0)
		return PV_CENSUS_OVER;
	return pv_date_compare(today, pv_census_ends(way, birth, acquired)) <=
		0 ?
	    PV_CENSUS_REGULAR :
	    PV_CENSUS_LATE;
}

struct pv_date
pv_census_quarter(struct pv_date day)
{
	return (struct pv_date){ day.year,
		(day.month - 1) / QUARTER * QUARTER + 1, 1 };
}

struct pv_date
pv_census_quarter_end(struct pv_date quarter)
{
	return end_of_month(quarter, QUARTER - 1);
}

struct pv_date
pv_census_quarter_sent(struct pv_date quarter)
{
	return end_of_month(quarter, QUARTER);
}
