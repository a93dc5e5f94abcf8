/* pay/cents: amounts as people type them, with their faults; and in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pay/cents.h"

static void
what_is_an_amount(void **state)
{
	static const struct {
		const char *typed;
		int64_t cents;
	} good[] = {
		{ "42", 4200 },
		{ "42,5", 4250 },
		{ "42.50", 4250 },
		{ " 1 234,50 € ", 123450 },
		{ "1\u202f234,50\u00a0€", 123450 },
		{ "€ 12", 1200 },
		{ "+42,50", 4250 },
		{ "+ 42,50", 4250 },
		{ "0", 0 },
		{ "-0,00", 0 },
		{ "0,01", 1 },
		{ "000000000042,50", 4250 },
		{ "999 999 999,99", 99999999999 },
	};
	int64_t cents;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		cents = -1;
		assert_int_equal(
		    pv_cents_read(good[i].typed, &cents), PV_CENTS_GOOD);
		assert_int_equal(cents, good[i].cents);
	}
}

static void
what_is_none(void **state)
{
	static const struct {
		const char *typed;
		enum pv_cents_fault fault;
	} bad[] = {
		{ NULL, PV_CENTS_NONE },
		{ "", PV_CENTS_NONE },
		{ " \u00a0€", PV_CENTS_NONE },
		{ "-42,50", PV_CENTS_NEGATIVE },
		{ "- 0,01", PV_CENTS_NEGATIVE },
		{ "1234567890", PV_CENTS_HUGE },
		{ "12345678901234567890123,45", PV_CENTS_HUGE },
		{ "quarante", PV_CENTS_WORD },
		{ "42,505", PV_CENTS_WORD },
		{ "42,5055", PV_CENTS_WORD },
		{ "1.234,50", PV_CENTS_WORD },
		{ "42,", PV_CENTS_WORD },
		{ ",50", PV_CENTS_WORD },
		{ "--42", PV_CENTS_WORD },
		{ "42 €uros", PV_CENTS_WORD },
		{ "4e2", PV_CENTS_WORD },
		{ "+", PV_CENTS_WORD },
	};
	int64_t cents = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(
		    pv_cents_read(bad[i].typed, &cents), bad[i].fault);
		assert_int_equal(cents, -1);
	}
}

static void
in_words(void **state)
{
	struct pv_process *process = talloc_zero(NULL, struct pv_process);
	struct pv_ctx *ctx = pv_ctx_new(process);

	(void)state;
	ctx->language = "fr";
	assert_string_equal(pv_cents_words(ctx, 0), "0,00\u00a0€");
	assert_string_equal(pv_cents_words(ctx, -5), "-0,05\u00a0€");
	assert_string_equal(
	    pv_cents_words(ctx, 100000), "1\u202f000,00\u00a0€");
	assert_string_equal(pv_cents_words(ctx, 123456789012),
	    "1\u202f234\u202f567\u202f890,12\u00a0€");
	ctx->language = "en";
	assert_string_equal(pv_cents_words(ctx, 123450), "€1,234.50");
	talloc_free(process);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_an_amount),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
