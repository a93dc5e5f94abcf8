/*
 * Tokens and codes: unlike each other, and read again as people type them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

enum { DRAWS = 20000 };

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
tokens_are_long_and_distinct(void **state)
{
	void *parent = talloc_new(NULL);
	char **tokens = pv_alloc_array(parent, char *, DRAWS);

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		tokens[i] = pv_token(parent);
		assert_int_equal(strlen(tokens[i]), PV_TOKEN_LENGTH);
		assert_int_equal(strspn(tokens[i],
				     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"
				     "OPQRSTUVWXYZ0123456789-_"),
		    PV_TOKEN_LENGTH);
	}
	qsort(tokens, DRAWS, sizeof(tokens[0]), compare);
	for (int i = 1; i < DRAWS; i++)
		assert_string_not_equal(tokens[i - 1], tokens[i]);
	talloc_free(parent);
}

static void
codes_use_every_letter_evenly(void **state)
{
	int seen[256] = { 0 };
	void *parent = talloc_new(NULL);
	int letters = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		const char *code = pv_code(parent, 2);

		assert_int_equal(strlen(code), 9);
		assert_int_equal(code[4], '-');
		for (const char *c = code; *c != '\0'; c++)
			seen[(unsigned char)*c]++;
	}
	assert_int_equal(seen['-'], DRAWS);
	for (const char *c = "ILOU01ilo"; *c != '\0'; c++)
		assert_int_equal(seen[(unsigned char)*c], 0);
	/* 160000 letters of 30: 5333 each; ten standard deviations are 720. */
	for (int c = 0; c < 256; c++) {
		if (seen[c] == 0 || c == '-')
			continue;
		letters++;
		assert_in_range(seen[c], 4600, 6060);
	}
	assert_int_equal(letters, 30);
	talloc_free(parent);
}

static void
codes_are_read_as_typed(void **state)
{
	static const struct {
		const char *typed, *code;
	} cases[] = {
		{ "K3MW-9QXD", "K3MW9QXD" },
		{ " k3mw 9qxd ", "K3MW9QXD" },
		{ "k3mw9qxd", "K3MW9QXD" },
		{ "K3MW\u20119QXD", "K3MW9QXD" },
		{ "K3MW\u00a0\u20139QXD\r\n", "K3MW9QXD" },
		{ "K3MW", "K3MW" },
		{ "", NULL },
		{ " - ", NULL },
		{ "K3MW-9QX", NULL },
		{ "K3MW-9QX0", NULL },
		{ "K3MW-9QXO", NULL },
		{ "K3MW-9QXI", NULL },
		{ "K3MW/9QXD", NULL },
		{ "K3MW-9QXé", NULL },
		{ "23456789ABCDEFGHJKMNPQRSTVWXYZ234", NULL },
		{ "2345-6789-ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-2345", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *code = pv_code_normalize(NULL, cases[i].typed);

		if (cases[i].code == NULL)
			assert_null(code);
		else
			assert_string_equal(code, cases[i].code);
		talloc_free(code);
	}
	for (int groups = 1; groups <= 8; groups++) {
		char *code = pv_code(NULL, groups);
		char *read = pv_code_normalize(code, code);

		assert_non_null(read);
		assert_int_equal(strlen(read), 4 * groups);
		talloc_free(code);
	}
}

static void
hashes_are_blake2b(void **state)
{
	/* BLAKE2b-256 of "abc". */
	static const uint8_t expected[PV_HASH_BYTES] = { 0xbd, 0xdd, 0x81, 0x3c,
		0x63, 0x42, 0x39, 0x72, 0x31, 0x71, 0xef, 0x3f, 0xee, 0x98,
		0x57, 0x9b, 0x94, 0x96, 0x4e, 0x3b, 0xb1, 0xcb, 0x3e, 0x42,
		0x72, 0x62, 0xc8, 0xc0, 0x68, 0xd5, 0x23, 0x19 };
	uint8_t hash[PV_HASH_BYTES];

	(void)state;
	pv_hash(hash, "abc", 3);
	assert_memory_equal(hash, expected, sizeof(hash));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_long_and_distinct),
		cmocka_unit_test(codes_use_every_letter_evenly),
		cmocka_unit_test(codes_are_read_as_typed),
		cmocka_unit_test(hashes_are_blake2b),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
