/*
 * Dates: the calendar, French days off, zones, words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/text.h"

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

static void
parses_days_that_exist(void **state)
{
	static const char *const good[] = { "2024-02-29", "2000-02-29",
		"0001-01-01", "9999-12-31", "2026-11-25" };
	static const char *const bad[] = { "2026-02-29", "1900-02-29",
		"2026-02-31", "2026-13-01", "2026-00-10", "2026-04-31",
		"2026-01-00", "0000-01-01", "26-01-01", "2026-1-1",
		"2026-01-01 ", " 2026-01-01", "2026/01/01", "", "12-01-0001",
		"2026-01-1x" };
	struct pv_date date;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(pv_date_parse(good[i], &date));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (pv_date_parse(bad[i], &date))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void
reads_days_as_people_write_them(void **state)
{
	static const char *const bad[] = { "29/02/2026", "32/01/2026",
		"1/1/2026", "01-01-2026", "01/01/26", "01/01/20266",
		"0x/01/2026", "01/0x/2026", "01/01/202x", "01/01x2026", "" };
	struct pv_date date;

	(void)state;
	assert_true(pv_date_typed("24/12/2026", &date));
	assert_day(date, "2026-12-24");
	assert_true(pv_date_typed("2024-02-29", &date));
	assert_day(date, "2024-02-29");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (pv_date_typed(bad[i], &date))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void
counts_days_both_ways(void **state)
{
	(void)state;
	assert_int_equal(pv_date_days(day("1970-01-01")), 0);
	assert_int_equal(pv_date_days(day("2000-03-01")), 11017);
	assert_int_equal(pv_date_days(day("1969-12-31")), -1);
	/* Every day from the year 1 to 9999, one after the other. */
	for (int64_t n = pv_date_days(day("0001-01-01"));
	     n <= pv_date_days(day("9999-12-31")); n++) {
		struct pv_date date = pv_date_of_days(n);

		if (!pv_date_valid(date) || pv_date_days(date) != n)
			fail_msg("day %lld does not come back", (long long)n);
	}
}

static void
knows_the_day_of_the_week(void **state)
{
	(void)state;
	assert_int_equal(pv_date_weekday(day("2026-11-25")), 3);
	assert_int_equal(pv_date_weekday(day("1970-01-01")), 4);
	assert_int_equal(pv_date_weekday(day("1900-01-01")), 1);
	assert_int_equal(pv_date_weekday(day("2024-02-29")), 4);
	assert_int_equal(pv_date_weekday(day("1789-07-14")), 2);
}

static void
adds_months_as_terms_are_counted(void **state)
{
	static const struct {
		const char *from, *to;
		int months;
	} cases[] = {
		{ "2026-01-31", "2026-02-28", 1 },
		{ "2024-01-31", "2024-02-29", 1 },
		{ "2026-11-25", "2027-01-25", 2 },
		{ "2026-12-31", "2027-02-28", 2 },
		{ "2024-02-29", "2025-02-28", 12 },
		{ "2026-03-31", "2026-02-28", -1 },
		{ "2026-01-15", "2025-12-15", -1 },
		{ "2026-10-31", "2027-10-31", 12 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_day(
		    pv_date_add_months(day(cases[i].from), cases[i].months),
		    cases[i].to);
}

static void
reads_timestamps(void **state)
{
	static const struct {
		const char *text;
		int64_t unix_s;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-25 13:05:09.123456+00", 1795611909 },
		{ "2026-11-25T14:05:09+01:00", 1795611909 },
		{ "2026-11-25 03:35:09-0930", 1795611909 },
	};
	static const char *const bad[] = { "", "2026-11-25",
		"2026-11-25 13:05:09", "2026-11-25T24:00:00Z",
		"2026-02-30T10:00:00Z", "2026-11-25T10:60:00Z",
		"2026-11-25T10:00:00+", "2026-11-25T10:00:00Zx",
		"2026-11-25x10:00:00Z", "2026-11-25T10:00:00+01:0" };
	int64_t found;
	char *iso;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!pv_time_parse(good[i].text, &found))
			fail_msg("%s is refused", good[i].text);
		assert_int_equal(found, good[i].unix_s);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (pv_time_parse(bad[i], &found))
			fail_msg("\"%s\" was taken", bad[i]);
	iso = pv_time_iso(NULL, 1795611909);
	assert_string_equal(iso, "2026-11-25T13:05:09Z");
	talloc_free(iso);
}

static void
knows_the_legal_day_of_a_zone(void **state)
{
	int64_t moment;

	(void)state;
	/* Half past eleven in the evening in London, and the next day here. */
	assert_true(pv_time_parse("2026-12-31T23:30:00Z", &moment));
	assert_day(pv_date_in_zone(moment, "Europe/Paris"), "2027-01-01");
	assert_day(pv_date_in_zone(moment, "America/Martinique"), "2026-12-31");
	assert_day(pv_date_in_zone(moment, "Indian/Reunion"), "2027-01-01");
	assert_day(pv_date_in_zone(moment, "Pacific/Tahiti"), "2026-12-31");
	assert_day(pv_date_in_zone(moment, "Nowhere/Town"), "2026-12-31");
	assert_day(pv_date_in_zone(-1, "UTC"), "1969-12-31");
}

static void
says_dates_in_words(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_commune here = { .time_zone = "Europe/Paris" };
	struct pv_commune there = { .time_zone = "America/Guadeloupe" };

	(void)state;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	assert_non_null(process->texts);
	assert_string_equal(
	    pv_date_words(ctx, "2026-11-25"), "25\u00a0novembre\u00a02026");
	assert_string_equal(
	    pv_date_words(ctx, "2027-01-01"), "1er\u00a0janvier\u00a02027");
	assert_string_equal(pv_date_words(ctx, "2026-8"), "2026-8");
	ctx->commune = &here;
	assert_string_equal(pv_time_words(ctx, "2026-11-25 13:05:09+00"),
	    "25\u00a0novembre\u00a02026 à 14\u00a0h\u00a005");
	/* Summer time; then the hour that winter time says twice. */
	assert_string_equal(pv_time_words(ctx, "2026-07-14T22:00:00Z"),
	    "15\u00a0juillet\u00a02026 à 0\u00a0h\u00a000");
	assert_string_equal(pv_time_words(ctx, "2026-10-25T01:30:00Z"),
	    "25\u00a0octobre\u00a02026 à 2\u00a0h\u00a030");
	ctx->commune = &there;
	assert_string_equal(pv_time_words(ctx, "2026-11-25T02:05:09Z"),
	    "24\u00a0novembre\u00a02026 à 22\u00a0h\u00a005");
	assert_string_equal(pv_time_words(ctx, "yesterday"), "yesterday");
	talloc_free(process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_days_that_exist),
		cmocka_unit_test(reads_days_as_people_write_them),
		cmocka_unit_test(counts_days_both_ways),
		cmocka_unit_test(knows_the_day_of_the_week),
		cmocka_unit_test(adds_months_as_terms_are_counted),
		cmocka_unit_test(reads_timestamps),
		cmocka_unit_test(knows_the_legal_day_of_a_zone),
		cmocka_unit_test(says_dates_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
