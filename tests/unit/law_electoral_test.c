/*
 * The dates of the electoral rolls: those of past polls, as they were announced,
 * and the edges of each rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "law/electoral.h"

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

/* What the ministry announced for each of these polls. */
static void
closes_as_announced(void **state)
{
	static const struct {
		const char *poll, *online, *closing, *late;
	} polls[] = {
		{ "2020-03-15", "2020-02-05", "2020-02-07", "2020-03-05" },
		{ "2021-06-20", "2021-05-12", "2021-05-14", "2021-06-10" },
		{ "2022-04-10", "2022-03-02", "2022-03-04", "2022-03-31" },
		{ "2022-06-12", "2022-05-04", "2022-05-06", "2022-06-02" },
		{ "2024-06-09", "2024-05-01", "2024-05-03", "2024-05-30" },
		{ "2026-03-15", "2026-02-04", "2026-02-06", "2026-03-05" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(polls) / sizeof(polls[0]); i++) {
		struct pv_date poll = day(polls[i].poll);

		assert_day(pv_electoral_online(poll), polls[i].online);
		assert_day(pv_electoral_closing(poll), polls[i].closing);
		assert_day(pv_electoral_late(poll), polls[i].late);
	}
}

/* By-elections in another year, over New Year and over 29 February. */
static void
closes_over_the_turn_of_a_year(void **state)
{
	(void)state;
	assert_day(pv_electoral_closing(day("2027-01-31")), "2026-12-25");
	assert_day(pv_electoral_online(day("2027-01-31")), "2026-12-23");
	assert_day(pv_electoral_closing(day("2028-04-02")), "2028-02-25");
	assert_day(pv_electoral_late(day("2028-03-10")), "2028-02-29");
	assert_day(pv_electoral_late(day("2027-03-10")), "2027-02-28");
	/* Friday 1 May and Friday 11 November are closing days all the same. */
	assert_day(pv_electoral_closing(day("2026-06-07")), "2026-05-01");
	assert_day(pv_electoral_closing(day("2022-12-18")), "2022-11-11");
}

/* Whatever the day of the poll, it is a Friday, with five others between. */
static void
closes_on_the_sixth_friday(void **state)
{
	struct pv_date poll = day("2026-01-01");

	(void)state;
	for (int i = 0; i < 1500; i++, poll = pv_date_add_days(poll, 1)) {
		struct pv_date at = pv_electoral_closing(poll);
		int fridays = 0;

		assert_int_equal(pv_date_weekday(at), 5);
		for (; pv_date_compare(at, poll) < 0;
		     at = pv_date_add_days(at, 1))
			fridays += pv_date_weekday(at) == 5;
		assert_int_equal(fridays, 6);
		assert_int_equal(pv_date_weekday(pv_electoral_online(poll)), 3);
	}
}

static void
votes_on_saturday_in_the_americas(void **state)
{
	static const char *const first[] = { "97105", "97209", "97302", "97502",
		"97701", "97801", "98735" };
	static const char *const sunday[] = { "75056", "2A004", "97411",
		"97611", "98818", "98611", "67482" };
	struct pv_date poll = day("2022-04-10");

	(void)state;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		assert_day(
		    pv_electoral_poll_day(PV_POLL_PRESIDENTIAL, poll, first[i]),
		    "2022-04-09");
		assert_day(
		    pv_electoral_poll_day(PV_POLL_EUROPEAN, poll, first[i]),
		    "2022-04-09");
		assert_day(
		    pv_electoral_poll_day(PV_POLL_MUNICIPAL, poll, first[i]),
		    "2022-04-10");
		assert_day(
		    pv_electoral_poll_day(PV_POLL_REGIONAL, poll, first[i]),
		    "2022-04-10");
	}
	for (size_t i = 0; i < sizeof(sunday) / sizeof(sunday[0]); i++)
		assert_day(
		    pv_electoral_poll_day(PV_POLL_LEGISLATIVE, poll, sunday[i]),
		    "2022-04-10");
	/* The sixth Friday is the same one, the tenth day is a day earlier. */
	assert_day(pv_electoral_closing(day("2022-04-09")), "2022-03-04");
	assert_day(pv_electoral_late(day("2022-04-09")), "2022-03-30");
}

static void
opens_and_shuts(void **state)
{
	static const struct {
		const char *today;
		enum pv_electoral_window window;
	} days[] = {
		{ "2025-01-01", PV_ELECTORAL_OPEN },
		{ "2026-02-04", PV_ELECTORAL_OPEN },
		{ "2026-02-05", PV_ELECTORAL_PAPER },
		{ "2026-02-06", PV_ELECTORAL_PAPER },
		{ "2026-02-07", PV_ELECTORAL_LATE },
		{ "2026-03-05", PV_ELECTORAL_LATE },
		{ "2026-03-06", PV_ELECTORAL_SHUT },
		{ "2026-03-15", PV_ELECTORAL_SHUT },
		{ "2026-03-22", PV_ELECTORAL_SHUT },
		{ "2027-01-01", PV_ELECTORAL_SHUT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		assert_int_equal(
		    pv_electoral_window(day("2026-03-15"), day(days[i].today)),
		    days[i].window);
}

/* Midnight in the commune: the same moment is two days, as zones go. */
static void
counts_the_day_of_the_commune(void **state)
{
	static const struct {
		const char *zone;
		enum pv_electoral_window window;
	} zones[] = {
		{ "Europe/Paris", PV_ELECTORAL_PAPER },
		{ "America/Cayenne", PV_ELECTORAL_OPEN },
		{ "America/Martinique", PV_ELECTORAL_OPEN },
		{ "America/Guadeloupe", PV_ELECTORAL_OPEN },
		{ "America/Miquelon", PV_ELECTORAL_OPEN },
		{ "Pacific/Tahiti", PV_ELECTORAL_OPEN },
		{ "Indian/Reunion", PV_ELECTORAL_PAPER },
		{ "Indian/Mayotte", PV_ELECTORAL_PAPER },
		{ "Pacific/Noumea", PV_ELECTORAL_PAPER },
	};
	int64_t moment;

	(void)state;
	/* Half past midnight in Paris, on the day after the last one on line. */
	assert_true(pv_time_parse("2026-02-04T23:30:00Z", &moment));
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct pv_date today = pv_date_in_zone(moment, zones[i].zone);

		if (pv_electoral_window(day("2026-03-15"), today) !=
		    zones[i].window)
			fail_msg("wrong in %s", zones[i].zone);
	}
}

static void
is_of_age_on_the_eve(void **state)
{
	static const struct {
		const char *birth, *poll;
		bool of_age;
	} people[] = {
		{ "2008-03-14", "2026-03-15", true },
		{ "2008-03-15", "2026-03-15", false },
		{ "2008-03-15", "2026-03-22", true }, /* the second round */
		{ "2008-03-22", "2026-03-22", false },
		{ "1926-03-14", "2026-03-15", true },
		{ "2008-02-29", "2026-03-01", true },
		{ "2008-02-29", "2026-02-28", false },
		{ "2008-02-28", "2026-03-01", true },
		{ "2008-03-01", "2026-03-01", false },
		{ "2010-02-28", "2028-02-29", true },
		{ "2008-12-31", "2027-01-01", true },
		{ "2009-01-01", "2027-01-01", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		if (pv_electoral_of_age(day(people[i].birth),
			day(people[i].poll)) != people[i].of_age)
			fail_msg("born on %s, poll on %s", people[i].birth,
			    people[i].poll);
	assert_day(pv_electoral_adult(day("2008-02-29")), "2026-02-28");
	assert_day(pv_electoral_adult(day("2008-11-26")), "2026-11-26");
}

static void
counts_years_and_months_of_attachment(void **state)
{
	(void)state;
	/* Under 26: until the eve of the birthday. */
	assert_true(
	    pv_electoral_under(day("2000-11-27"), 26, day("2026-11-26")));
	assert_false(
	    pv_electoral_under(day("2000-11-26"), 26, day("2026-11-26")));
	assert_true(
	    pv_electoral_under(day("2000-02-29"), 26, day("2026-02-27")));
	assert_false(
	    pv_electoral_under(day("2000-02-29"), 26, day("2026-02-28")));
	/* Six months, to the day; to the last of a shorter month. */
	assert_true(
	    pv_electoral_resident(day("2026-05-26"), day("2026-11-26")));
	assert_false(
	    pv_electoral_resident(day("2026-05-27"), day("2026-11-26")));
	assert_true(
	    pv_electoral_resident(day("2025-08-31"), day("2026-02-28")));
	assert_false(
	    pv_electoral_resident(day("2027-08-31"), day("2028-02-28")));
	assert_true(
	    pv_electoral_resident(day("2027-08-31"), day("2028-02-29")));
}

/* Week-ends and holidays are days like the others. */
static void
gives_the_mayor_five_days(void **state)
{
	(void)state;
	assert_day(pv_electoral_decision(day("2026-11-26")), "2026-12-01");
	assert_day(pv_electoral_decision(day("2026-12-20")), "2026-12-25");
	assert_day(pv_electoral_decision(day("2026-12-28")), "2027-01-02");
	assert_day(pv_electoral_decision(day("2028-02-25")), "2028-03-01");
	assert_day(pv_electoral_decision(day("2027-02-25")), "2027-03-02");
	assert_day(pv_electoral_notice(day("2026-12-01")), "2026-12-03");
	assert_day(pv_electoral_notice(day("2026-12-31")), "2027-01-02");
}

static void
hurries_before_a_poll(void **state)
{
	struct pv_date poll = day("2026-03-15");

	(void)state;
	assert_day(
	    pv_electoral_late_decision(day("2026-02-09"), poll), "2026-02-12");
	assert_day(
	    pv_electoral_late_decision(day("2026-03-05"), poll), "2026-03-08");
	assert_day(
	    pv_electoral_late_decision(day("2026-03-07"), poll), "2026-03-10");
	assert_day(
	    pv_electoral_late_decision(day("2026-03-09"), poll), "2026-03-10");
}

static void
tells_the_ways_of_appeal(void **state)
{
	struct pv_date poll = day("2026-03-15");

	(void)state;
	assert_day(pv_electoral_appeal(day("2026-12-03")), "2026-12-08");
	assert_day(pv_electoral_court(day("2026-12-28")), "2027-01-04");
	assert_day(pv_electoral_silence(day("2026-12-08"), NULL), "2027-01-07");
	/* A poll that is far away changes nothing. */
	assert_day(
	    pv_electoral_silence(day("2025-12-08"), &poll), "2026-01-07");
	/* One that comes does: the 21st day before it. */
	assert_day(
	    pv_electoral_silence(day("2026-02-10"), &poll), "2026-02-22");
	/* Past that day the thirty days run. */
	assert_day(
	    pv_electoral_silence(day("2026-02-22"), &poll), "2026-03-24");
}

static void
names_each_kind(void **state)
{
	(void)state;
	for (int kind = 0; kind < PV_POLL_KINDS; kind++)
		assert_int_equal(
		    pv_poll_of(pv_poll_name((enum pv_poll)kind)), kind);
	assert_int_equal(pv_poll_of("senatorial"), PV_POLL_KINDS);
	assert_int_equal(pv_poll_of(""), PV_POLL_KINDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closes_as_announced),
		cmocka_unit_test(closes_over_the_turn_of_a_year),
		cmocka_unit_test(closes_on_the_sixth_friday),
		cmocka_unit_test(votes_on_saturday_in_the_americas),
		cmocka_unit_test(opens_and_shuts),
		cmocka_unit_test(counts_the_day_of_the_commune),
		cmocka_unit_test(is_of_age_on_the_eve),
		cmocka_unit_test(counts_years_and_months_of_attachment),
		cmocka_unit_test(gives_the_mayor_five_days),
		cmocka_unit_test(hurries_before_a_poll),
		cmocka_unit_test(tells_the_ways_of_appeal),
		cmocka_unit_test(names_each_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
