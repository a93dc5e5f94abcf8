/*
 * The dates of the census: the edges of each rule, leap years, turns of years.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "law/census.h"

static struct pv_date
day(const char *iso)
{
	struct pv_date date;

	if (!pv_date_parse(iso, &date))
		fail_msg("%s is no date", iso);
	return date;
}

static void
assert_day(struct pv_date date, const char *iso)
{
	char *text = pv_date_iso(NULL, date);

	assert_string_equal(text, iso);
	talloc_free(text);
}

/* R*111-1: to the end of the third month after. */
static void
ends_with_the_third_month(void **state)
{
	static const struct {
		const char *birth, *begins, *ends;
	} people[] = {
		{ "2010-01-01", "2026-01-01", "2026-04-30" },
		{ "2010-01-31", "2026-01-31", "2026-04-30" },
		{ "2010-08-26", "2026-08-26", "2026-11-30" },
		{ "2010-10-12", "2026-10-12", "2027-01-31" },
		{ "2010-11-30", "2026-11-30", "2027-02-28" },
		{ "2011-11-30", "2027-11-30", "2028-02-29" },
		{ "2012-02-29", "2028-02-29", "2028-05-31" },
		{ "2010-12-31", "2026-12-31", "2027-03-31" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		struct pv_date birth = day(people[i].birth);

		assert_day(pv_census_begins(birth), people[i].begins);
		assert_day(pv_census_ends(PV_CENSUS_BORN, birth, birth),
		    people[i].ends);
	}
}

/* R*111-2 and R*111-3. */
static void
ends_with_the_month_after(void **state)
{
	struct pv_date birth = day("2006-05-17");

	(void)state;
	assert_day(pv_census_ends(PV_CENSUS_ACQUIRED, birth, day("2026-01-31")),
	    "2026-02-28");
	assert_day(pv_census_ends(PV_CENSUS_ACQUIRED, birth, day("2026-12-01")),
	    "2027-01-31");
	assert_day(pv_census_ends(PV_CENSUS_ACQUIRED, birth, day("2028-01-15")),
	    "2028-02-29");
	assert_day(
	    pv_census_ends(PV_CENSUS_REPUDIABLE, birth, birth), "2025-06-30");
	/* Nineteen on 28 February: no 29th in that year. */
	assert_day(pv_census_ends(PV_CENSUS_REPUDIABLE, day("2008-02-29"),
		       day("2008-02-29")),
	    "2027-03-31");
}

/* L113-5: before the age of twenty-five. */
static void
may_be_put_right_before_twenty_five(void **state)
{
	(void)state;
	assert_day(pv_census_last(day("2001-11-27")), "2026-11-26");
	assert_day(pv_census_last(day("2002-03-01")), "2027-02-28");
	assert_day(pv_census_last(day("2003-03-01")), "2028-02-29");
	assert_day(pv_census_last(day("2004-02-29")), "2029-02-27");
	assert_day(pv_census_last(day("2002-01-01")), "2026-12-31");
}

static enum pv_census_time
at(enum pv_census_way way, const char *birth, const char *acquired,
    const char *today)
{
	return pv_census_time(way, day(birth), day(acquired), day(today));
}

static void
knows_where_a_day_stands(void **state)
{
	static const char born[] = "2010-08-26", then[] = "2026-03-10";

	(void)state;
	assert_int_equal(
	    PV_CENSUS_EARLY, at(PV_CENSUS_BORN, born, born, "2026-08-25"));
	assert_int_equal(
	    PV_CENSUS_REGULAR, at(PV_CENSUS_BORN, born, born, "2026-08-26"));
	assert_int_equal(
	    PV_CENSUS_REGULAR, at(PV_CENSUS_BORN, born, born, "2026-11-30"));
	assert_int_equal(
	    PV_CENSUS_LATE, at(PV_CENSUS_BORN, born, born, "2026-12-01"));
	assert_int_equal(
	    PV_CENSUS_LATE, at(PV_CENSUS_BORN, born, born, "2035-08-25"));
	assert_int_equal(
	    PV_CENSUS_OVER, at(PV_CENSUS_BORN, born, born, "2035-08-26"));
	assert_int_equal(PV_CENSUS_REGULAR,
	    at(PV_CENSUS_ACQUIRED, "2004-01-01", then, "2026-04-30"));
	assert_int_equal(PV_CENSUS_LATE,
	    at(PV_CENSUS_ACQUIRED, "2004-01-01", then, "2026-05-01"));
	assert_int_equal(PV_CENSUS_REGULAR,
	    at(PV_CENSUS_REPUDIABLE, "2008-03-01", "2008-03-01", "2026-11-26"));
}

/* R111-9 and R111-10. */
static void
knows_its_quarters(void **state)
{
	static const struct {
		const char *day, *quarter, *end, *sent;
	} days[] = {
		{ "2026-01-01", "2026-01-01", "2026-03-31", "2026-04-30" },
		{ "2026-06-30", "2026-04-01", "2026-06-30", "2026-07-31" },
		{ "2026-09-15", "2026-07-01", "2026-09-30", "2026-10-31" },
		{ "2026-12-31", "2026-10-01", "2026-12-31", "2027-01-31" },
		{ "2028-02-29", "2028-01-01", "2028-03-31", "2028-04-30" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct pv_date quarter = pv_census_quarter(day(days[i].day));

		assert_day(quarter, days[i].quarter);
		assert_day(pv_census_quarter_end(quarter), days[i].end);
		assert_day(pv_census_quarter_sent(quarter), days[i].sent);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_with_the_third_month),
		cmocka_unit_test(ends_with_the_month_after),
		cmocka_unit_test(may_be_put_right_before_twenty_five),
		cmocka_unit_test(knows_where_a_day_stands),
		cmocka_unit_test(knows_its_quarters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
