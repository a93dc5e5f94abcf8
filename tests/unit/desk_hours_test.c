/* base/hours: hours as people type them, as they are kept, as they are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hours.h"

static struct pv_ctx *ctx;

static int
set_up(void **state)
{
	(void)state;
	ctx = talloc_zero(NULL, struct pv_ctx);
	return ctx == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	return talloc_free(ctx);
}

static void
all_writings(void **state)
{
	static const struct {
		const char *typed, *slots;
	} cases[] = {
		{ "9:00-12:00, 14:00-17:30", "09:00-12:00, 14:00-17:30" },
		{ " 9h-12h  14h00 - 17h30 ", "09:00-12:00, 14:00-17:30" },
		{ "9h 12h", NULL },
		{ "de 9 h à 12 h et de 14 h à 17 h 30",
		    "09:00-12:00, 14:00-17:30" },
		{ "9\u00a0h\u00a0–\u00a012\u00a0h", "09:00-12:00" },
		{ "9-12 14-17.30", "09:00-12:00, 14:00-17:30" },
		{ "08:30–12:00/13:30–16:00", "08:30-12:00, 13:30-16:00" },
		{ "9H30 a 12H ; 14H a 16H", "09:30-12:00, 14:00-16:00" },
		{ "0:00-24:00", "00:00-24:00" },
		{ "9-12, 12-14", "09:00-12:00, 12:00-14:00" },
		{ "", "" },
		{ "  ", "" },
		{ "-", "" },
		{ "fermé", "" },
		{ "Fermé ", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *slots = NULL;
		enum pv_hours_fault fault =
		    pv_hours_parse(ctx, cases[i].typed, &slots);

		if (cases[i].slots == NULL) {
			assert_int_equal(fault, PV_HOURS_UNKNOWN);
			assert_null(slots);
			continue;
		}
		assert_int_equal(fault, PV_HOURS_RIGHT);
		assert_string_equal(slots, cases[i].slots);
	}
}

static void
faults(void **state)
{
	static const struct {
		const char *typed;
		enum pv_hours_fault fault;
	} cases[] = {
		{ "le matin", PV_HOURS_UNKNOWN },
		{ "9:00", PV_HOURS_UNKNOWN },
		{ "9:00-", PV_HOURS_UNKNOWN },
		{ "25:00-26:00", PV_HOURS_UNKNOWN },
		{ "9:75-12:00", PV_HOURS_UNKNOWN },
		{ "9:00-24:01", PV_HOURS_UNKNOWN },
		{ "900-1200", PV_HOURS_UNKNOWN },
		{ "9:00-12:00 sauf août", PV_HOURS_UNKNOWN },
		{ "fermé le matin", PV_HOURS_UNKNOWN },
		{ "et", PV_HOURS_UNKNOWN },
		{ ",", PV_HOURS_UNKNOWN },
		{ "14:00-9:00", PV_HOURS_ORDER },
		{ "9:00-9:00", PV_HOURS_ORDER },
		{ "9:00-12:00, 11:00-13:00", PV_HOURS_OVERLAP },
		{ "14:00-17:00, 9:00-12:00", PV_HOURS_OVERLAP },
		{ "0-1,1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9", PV_HOURS_MANY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *slots = "kept";

		assert_int_equal(pv_hours_parse(ctx, cases[i].typed, &slots),
		    cases[i].fault);
		assert_string_equal(slots, "kept");
	}
}

static void
in_words(void **state)
{
	(void)state;
	assert_string_equal(pv_hours_words(ctx, "09:00-12:00, 14:00-17:30"),
	    "9\u00a0h\u00a0–\u2060\u00a012\u00a0h, "
	    "14\u00a0h\u00a0–\u2060\u00a017\u00a0h\u00a030");
	assert_string_equal(pv_hours_words(ctx, "08:05-24:00"),
	    "8\u00a0h\u00a005\u00a0–\u2060\u00a024\u00a0h");
	assert_string_equal(pv_hours_words(ctx, ""), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_writings),
		cmocka_unit_test(faults),
		cmocka_unit_test(in_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
