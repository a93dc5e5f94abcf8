/*
 * Names: how they are kept, and how they are found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/name.h"

static void
makes_one_key_of_all_writings(void **state)
{
	static const struct {
		const char *typed, *key;
	} cases[] = {
		{ "Jean-Noël  D’Œuvre", "jean noel d oeuvre" },
		{ "JEAN NOEL D'OEUVRE", "jean noel d oeuvre" },
		{ "  Zoé\u00a0Ågren ", "zoe agren" },
		{ "ÇELİK", "celik" },
		{ "Straße", "strasse" },
		{ "Æsir Łódź Đặng Øre", "aesir lodz dang ore" },
		/* The same letter, composed and apart. */
		{ "E\u0301lodie", "elodie" },
		{ "\u00c9lodie", "elodie" },
		{ "O'Neil-Saint (3)", "o neil saint 3" },
		{ "Иванов", "иванов" },
		{ "--", "" },
		{ "", "" },
		{ "ﬁlle", "fille" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *key = pv_name_key(NULL, cases[i].typed);

		assert_string_equal(key, cases[i].key);
		talloc_free(key);
	}
}

static void
splits_into_distinct_words(void **state)
{
	void *parent = talloc_new(NULL);
	size_t n;
	const char **words =
	    pv_name_words(parent, "Marie-Anne Le Goff, Marie", &n);

	(void)state;
	assert_int_equal(n, 4);
	assert_string_equal(words[0], "marie");
	assert_string_equal(words[1], "anne");
	assert_string_equal(words[2], "le");
	assert_string_equal(words[3], "goff");
	assert_null(words[4]);
	words = pv_name_words(parent, " - ", &n);
	assert_int_equal(n, 0);
	assert_null(words[0]);
	(void)pv_name_words(parent, "a b c d e f", &n);
	assert_int_equal(n, 6);
	talloc_free(parent);
}

static void
keeps_names_as_written(void **state)
{
	static const struct {
		const char *typed, *kept;
	} cases[] = {
		{ "  Jean \t Noël\n", "Jean Noël" },
		{ "E\u0301lodie d’Œuvre", "\u00c9lodie d’Œuvre" },
		{ "Le\u00a0Goff", "Le Goff" },
		{ "", "" },
		{ "   ", "" },
		{ "de la TOUR", "de la TOUR" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *kept = pv_nfc(NULL, cases[i].typed);

		assert_string_equal(kept, cases[i].kept);
		talloc_free(kept);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_one_key_of_all_writings),
		cmocka_unit_test(splits_into_distinct_words),
		cmocka_unit_test(keeps_names_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
