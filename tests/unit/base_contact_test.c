/*
 * Telephone numbers and e-mail addresses, as people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/contact.h"

struct sample {
	const char *typed;
	const char *expected; /* NULL: refused */
};

static void
check(const struct sample *samples, size_t n,
    char *(*read)(const void *parent, const char *typed))
{
	for (size_t i = 0; i < n; i++) {
		char *found = read(NULL, samples[i].typed);

		if (samples[i].expected == NULL && found != NULL)
			fail_msg("\"%s\" gave \"%s\"", samples[i].typed, found);
		if (samples[i].expected != NULL && found == NULL)
			fail_msg("\"%s\" was refused", samples[i].typed);
		if (found != NULL)
			assert_string_equal(found, samples[i].expected);
		talloc_free(found);
	}
}

static void
reads_phones(void **state)
{
	static const struct sample samples[] = {
		{ "0612345678", "+33612345678" },
		{ "06 12 34 56 78", "+33612345678" },
		{ "06.12.34.56.78", "+33612345678" },
		{ " 06-12-34-56-78 ", "+33612345678" },
		{ "06/12/34/56/78", "+33612345678" },
		{ "06\u00a012\u202f34\u00a056\u00a078", "+33612345678" },
		{ "+33 6 12 34 56 78", "+33612345678" },
		{ "+33 (0)6 12 34 56 78", "+33612345678" },
		{ "+33 06 12 34 56 78", "+33612345678" },
		{ "0033 6 12 34 56 78", "+33612345678" },
		{ "(+33)612345678", "+33612345678" },
		{ "01 23 45 67 89", "+33123456789" },
		{ "09 87 65 43 21", "+33987654321" },
		{ "0690 00 12 34", "+590690001234" },
		{ "0696 12 34 56", "+596696123456" },
		{ "0692 12 34 56", "+262692123456" },
		{ "0639 12 34 56", "+262639123456" },
		{ "0594 12 34 56", "+594594123456" },
		{ "+689 87 12 34 56", "+68987123456" },
		{ "+32 470 12 34 56", "+32470123456" },
		{ "00 41 79 123 45 67", "+41791234567" },
		{ "", NULL },
		{ "06 12 34 56 7", NULL },
		{ "06 12 34 56 78 9", NULL },
		{ "0000345678", NULL },
		{ "08 99 12 34 56", NULL },
		{ "+33 8 99 12 34 56", NULL },
		{ "3939", NULL },
		{ "+33 6 12 34 56", NULL },
		{ "06 12 34 56 78 le soir", NULL },
		{ "+1234567890123456", NULL },
		{ "++33612345678", NULL },
		{ "06 12 34 56 78\n06", NULL },
		{ "+0612345678", NULL },
		{ "61 23 45 67 89", NULL },
		{ "000000000000000000000000000000000000", NULL },
	};

	(void)state;
	check(samples, sizeof(samples) / sizeof(samples[0]), pv_phone_e164);
}

static void
shows_phones(void **state)
{
	static const struct sample samples[] = {
		{ "06.12.34.56.78", "06\u00a012\u00a034\u00a056\u00a078" },
		{ "06\u00a012\u00a034\u00a056\u00a078",
		    "06\u00a012\u00a034\u00a056\u00a078" },
		{ "+590690001234", "06\u00a090\u00a000\u00a012\u00a034" },
		{ "+32 470 12 34 56", "+32470123456" },
		{ "+3361234", NULL },
		{ "appeler le soir", NULL },
	};

	(void)state;
	check(samples, sizeof(samples) / sizeof(samples[0]), pv_phone_tidy);
}

static void
reads_addresses(void **state)
{
	static const struct sample samples[] = {
		{ "jeanne.exemple@mairie.example",
		    "jeanne.exemple@mairie.example" },
		{ "  Jeanne.Exemple@Mairie.Example ",
		    "Jeanne.Exemple@mairie.example" },
		{ "a+b_c-d@x-y.example.fr", "a+b_c-d@x-y.example.fr" },
		{ "o'neil@example.org", "o'neil@example.org" },
		{ "jean@écoles.example", "jean@xn--coles-9ra.example" },
		{ "", NULL },
		{ "jeanne", NULL },
		{ "@example.org", NULL },
		{ "jeanne@", NULL },
		{ "jeanne@example", NULL },
		{ "jeanne@@example.org", NULL },
		{ "jeanne@example@example.org", NULL },
		{ "jeanne @example.org", NULL },
		{ "jeanne@example .org", NULL },
		{ "jeanne@example..org", NULL },
		{ "jeanne@.example.org", NULL },
		{ "jeanne@example.org.", NULL },
		{ ".jeanne@example.org", NULL },
		{ "jeanne.@example.org", NULL },
		{ "jea..nne@example.org", NULL },
		{ "jeanne@-example.org", NULL },
		{ "jeanne@example-.org", NULL },
		{ "jeanne@127.0.0.1", NULL },
		{ "jeanne@example.o", NULL },
		{ "jeanne@exam_ple.org", NULL },
		{ "jeanne,paul@example.org", NULL },
		{ "\"jeanne\"@example.org", NULL },
		{ "jeanne@example.org\nbcc: x@example.org", NULL },
		{ "jeanne@example.org\r\n", "jeanne@example.org" },
		{ "jeanné@example.org", NULL },
		{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"
		  "12345@example.org",
		    NULL },
	};

	(void)state;
	check(samples, sizeof(samples) / sizeof(samples[0]), pv_email_tidy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_phones),
		cmocka_unit_test(shows_phones),
		cmocka_unit_test(reads_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
