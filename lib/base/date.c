/*
 * date - arithmetic on calendar days, and French days off.
 * Not here: moments, zones and words (time.c).
 */
#include "base/date.h"

#include <string.h>

enum { DAYS_TO_1970 = 719468, DAYS_OF_400_YEARS = 146097 };

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

bool
pv_date_valid(struct pv_date date)
{
	return date.year >= 1 && date.year <= 9999 && date.month >= 1 &&
	    date.month <= 12 && date.day >= 1 &&
	    date.day <= month_length(date.year, date.month);
}

static bool
read_digits(const char *text, int n, int *number)
{
	*number = 0;
	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = *number * 10 + (text[i] - '0');
	}
	return true;
}

bool
pv_date_parse(const char *text, struct pv_date *date)
{
	struct pv_date found;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    !read_digits(text, 4, &found.year) ||
	    !read_digits(text + 5, 2, &found.month) ||
	    !read_digits(text + 8, 2, &found.day) || !pv_date_valid(found))
		return false;
	*date = found;
	return true;
}

bool
pv_date_typed(const char *text, struct pv_date *date)
{
	struct pv_date found;

	if (pv_date_parse(text, date))
		return true;
	if (strlen(text) != 10 || text[2] != '/' || text[5] != '/' ||
	    !read_digits(text, 2, &found.day) ||
	    !read_digits(text + 3, 2, &found.month) ||
	    !read_digits(text + 6, 4, &found.year) || !pv_date_valid(found))
		return false;
	*date = found;
	return true;
}

char *
pv_date_iso(const void *parent, struct pv_date date)
{
	return pv_printf(
	    parent, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/*
 * Years are counted from March, so that the leap day is the last of its year,
 * and in cycles of 400 years, which all have as many days.
 */
int64_t
pv_date_days(struct pv_date date)
{
	int year = date.month <= 2 ? date.year - 1 : date.year;
	int cycle = (year >= 0 ? year : year - 399) / 400;
	int of_cycle = year - cycle * 400;
	int month = date.month > 2 ? date.month - 3 : date.month + 9;
	int of_year = (153 * month + 2) / 5 + date.day - 1;

	return (int64_t)cycle * DAYS_OF_400_YEARS + (int64_t)of_cycle * 365 +
	    of_cycle / 4 - of_cycle / 100 + of_year - DAYS_TO_1970;
}

struct pv_date
pv_date_of_days(int64_t days)
{
	struct pv_date date;
	int64_t cycle;
	int of_cycle, year, of_year, month;

	days += DAYS_TO_1970;
	cycle = (days >= 0 ? days : days - (DAYS_OF_400_YEARS - 1)) /
	    DAYS_OF_400_YEARS;
	of_cycle = (int)(days - cycle * DAYS_OF_400_YEARS);
	year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 -
		   of_cycle / 146096) /
	    365;
	of_year = of_cycle - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	date.day = of_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = year + (int)cycle * 400 + (date.month <= 2 ? 1 : 0);
	return date;
}

int
pv_date_weekday(struct pv_date date)
{
	/* 1970-01-01 was a Thursday. */
	int64_t day = (pv_date_days(date) + 3) % 7;

	return (int)(day < 0 ? day + 7 : day) + 1;
}

int
pv_date_compare(struct pv_date a, struct pv_date b)
{
	if (a.year != b.year)
		return a.year - b.year;
	return a.month != b.month ? a.month - b.month : a.day - b.day;
}

struct pv_date
pv_date_add_days(struct pv_date date, int days)
{
	return pv_date_of_days(pv_date_days(date) + days);
}

struct pv_date
pv_date_add_months(struct pv_date date, int months)
{
	int total = date.year * 12 + date.month - 1 + months, length;

	date.year = total / 12;
	date.month = total % 12 + 1;
	length = month_length(date.year, date.month);
	if (date.day > length)
		date.day = length;
	return date;
}
