/* base/siret: the keys of SIRET numbers, La Poste's among them; RNA numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siret.h"

static void
a_key_that_is_right(void **state)
{
	static const char *const numbers[] = {
		"73282932000074",    /* the example of the standard's key */
		"732 829 320 00074", /* as it is printed */
		"732\u00a0829\u202f320 00074",
		"35600000000048", /* La Poste, head office: Luhn too */
		"35600000049837", /* La Poste: the sum is 45 */
		"35600000009075", /* La Poste: the sum is 35 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		assert_true(pv_siret_valid(numbers[i]));
}

static void
a_key_that_is_wrong(void **state)
{
	static const char *const numbers[] = {
		"73282932000075",
		"73282932000047",
		"7328293200007",
		"732829320000740",
		"7328293200007A",
		"",
		"00000000000000",
		"35600000049838", /* La Poste: the sum is 46, and Luhn's odd */
		"73282932000077", /* another's sum may be a multiple of five */
		"732-829-320-00074",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		assert_false(pv_siret_valid(numbers[i]));
}

/* Every digit counts: one that is changed is found. */
static void
each_digit_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < 14; i++)
		for (char digit = '0'; digit <= '9'; digit++) {
			char number[] = "73282932000074";

			if (number[i] == digit)
				continue;
			number[i] = digit;
			assert_false(pv_siret_valid(number));
		}
}

static void
associations(void **state)
{
	(void)state;
	assert_true(pv_rna_valid("W751234567"));
	assert_true(pv_rna_valid("W9A1000123"));
	assert_true(pv_rna_valid("W2A1000123"));
	assert_false(pv_rna_valid("w751234567"));
	assert_false(pv_rna_valid("W75123456"));
	assert_false(pv_rna_valid("W7512345678"));
	assert_false(pv_rna_valid("A751234567"));
	assert_false(pv_rna_valid("W75123456X"));
	assert_false(pv_rna_valid(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_that_is_right),
		cmocka_unit_test(a_key_that_is_wrong),
		cmocka_unit_test(each_digit_counts),
		cmocka_unit_test(associations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
