/* agent/query: what an agent types in the one box. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../cgi-bin/agent/query.c"

static const struct {
	const char *typed, *kind, *value;
} cases[] = {
	{ "27/03/1987", "date", "1987-03-27" },
	{ " 27.3.1987 ", "date", "1987-03-27" },
	{ "1987-03-27", "date", "1987-03-27" },
	{ "1er mars 1987", "date", "1987-03-01" },
	{ "27 Août 2026", "date", "2026-08-27" },
	{ "27/03/87", "date", "1987-03-27" },
	{ "27 3 05", "date", "2005-03-27" },
	{ "27031987", "date", "1987-03-27" },
	{ "05031987", "date", "1987-03-05" },
	{ "2 décembre 2026", "date", "2026-12-02" },
	{ "31/02/2026", "number", NULL },
	{ "06 12 34 56 78", "phone", "06 12 34 56 78" },
	{ "+33 6.12.34.56.78", "phone", "+33 6.12.34.56.78" },
	{ "0033612345678", "phone", "0033612345678" },
	{ "ec-7k3m-9qxd", "number", "ec-7k3m-9qxd" },
	{ "EC-7K3M", "number", "ec-7k3m" },
	{ "de La Tour d’Auvergne", "name", "de La Tour d’Auvergne" },
	{ "Le Goff-Kerouédan", "name", "Le Goff-Kerouédan" },
	{ "Œuvrard", "name", "Œuvrard" },
	{ "O", "name", "O" },
	{ "06", "name", "06" },
	{ "12", "name", "12" },
	{ " Alix@Personne.example ", "mail", "Alix@Personne.example" },
	{ "alix @ personne", "name", "alix @ personne" },
	{ "12 rue de l’Exemple", "address", "12 rue de l’Exemple" },
	{ "Allée des Tilleuls", "address", "Allée des Tilleuls" },
	{ "Larue Paul", "name", "Larue Paul" },
	{ "rue", "name", "rue" },
};

static void
words_are_what_they_look_like(void **state)
{
	struct pv_ctx *ctx = pv_ctx_new(pv_process_new("t", "parvis_agent"));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct query query = query_read(ctx, cases[i].typed);

		if (cases[i].value == NULL) {
			assert_string_not_equal(query.kind, "date");
			continue;
		}
		assert_string_equal(query.kind, cases[i].kind);
		assert_string_equal(query.value, cases[i].value);
	}
	talloc_free(ctx->process);
}

static void
nothing_found_is_tried_otherwise(void **state)
{
	struct query query = { .kind = "number" };

	(void)state;
	query = query_else(&query, "2e DB");
	assert_string_equal(query.kind, "name");
	query = query_else(&query, "2e DB");
	assert_string_equal(query.kind, "sound");
	assert_string_equal(query.value, "2e DB");
	assert_null(query_else(&query, "2e DB").kind);
	query.kind = "phone";
	assert_null(query_else(&query, "0612345678").kind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_what_they_look_like),
		cmocka_unit_test(nothing_found_is_tried_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
