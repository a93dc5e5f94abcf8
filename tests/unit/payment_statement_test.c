/* pay/statement: columns, days, amounts of a bank's list, and their faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "pay/statement.h"

static struct pv_statement *
read_list(struct pv_ctx *ctx, const char *csv)
{
	struct pv_table *table = pv_table_read(ctx, csv, strlen(csv));

	assert_non_null(table);
	return pv_statement_read(ctx, table);
}

static void
lines(void **state)
{
	static const char csv[] =
	    "Régie cantine;;;;;\n\n"
	    "Libellé;Date d’opération;MONTANT (EUR);Réf. dette;N° autorisation;"
	    "Numcli\n"
	    "a;01/09/2026;1 234,50 €;CANT1;123456;090909\n"
	    "b;1/9/26 08:30;-42.5;;;\n"
	    "c;2026-09-01T08:30;+0,01;;;\n"
	    "d;01092026;\u2212 12;;;\n"
	    "Total;;1 181,01;;;\n";
	static const int64_t cents[] = { 123450, -4250, 1, -1200 };
	struct pv_statement *statement = read_list(*state, csv);

	assert_int_equal(statement->n_faults, 0);
	assert_int_equal(statement->n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(statement->lines[i].day, "2026-09-01");
		assert_int_equal(statement->lines[i].cents, cents[i]);
		assert_int_equal(statement->lines[i].number, 4 + (int)i);
	}
	assert_string_equal(statement->lines[0].reference, "CANT1");
	assert_string_equal(statement->lines[0].numauto, "123456");
	assert_string_equal(statement->lines[0].numcli, "090909");
	assert_string_equal(statement->lines[0].label, "a");
	assert_string_equal(statement->lines[1].reference, "");
	assert_string_equal(
	    statement->names[PV_STATEMENT_REFERENCE], "Réf. dette");
}

static void
two_columns(void **state)
{
	struct pv_statement *statement = read_list(*state,
	    "date,debit,credit\n2026-09-01,,5\n2026-09-01,5,\n"
	    "2026-09-01,-5,\n");

	assert_int_equal(statement->n_faults, 0);
	assert_int_equal(statement->lines[0].cents, 500);
	assert_int_equal(statement->lines[1].cents, -500);
	assert_int_equal(statement->lines[2].cents, -500);
}

/* Of two columns that are days, the first is; a name may be of any length. */
static void
names(void **state)
{
	char *many = pv_alloc_array(*state, char, 2000);
	struct pv_statement *statement = read_list(*state,
	    "Date;Montant;Date de valeur;Crédit;Credit;"
	    "Montant montant montant montant montant montant montant montant "
	    "montant montant montant montant\n"
	    "1/9/2026;5;2/9/2026;1;2;3\n");
	struct pv_table_line line = { .number = 1, .n = 1 };
	const struct pv_table table = { .lines = &line, .n = 1 };
	const char *value = "date\xff";

	assert_int_equal(statement->n_faults, 0);
	assert_string_equal(statement->names[PV_STATEMENT_DAY], "Date");
	assert_string_equal(statement->names[PV_STATEMENT_CREDIT], "Crédit");
	assert_string_equal(statement->lines[0].day, "2026-09-01");
	assert_int_equal(statement->lines[0].cents, 500);
	/* What is no text is no name. */
	line.values = &value;
	statement = pv_statement_read(*state, &table);
	assert_int_equal(statement->n_faults, 1);
	/* The names are within the first 30 lines, or nowhere. */
	for (int above = 29; above <= 30; above++) {
		*many = '\0';
		for (int i = 0; i < above; i++)
			(void)g_strlcat(many, "Régie;\n", 2000);
		(void)g_strlcat(many, "date;montant\n1/9/2026;5\n", 2000);
		statement = read_list(*state, many);
		assert_int_equal(statement->n, above == 29 ? 1 : 0);
		assert_int_equal(statement->n_faults, above == 29 ? 0 : 1);
	}
}

static void
faults(void **state)
{
	static const struct {
		const char *csv, *text, *value;
		int number;
	} cases[] = {
		{ "a;b\n1;2\n", "statement.fault.columns", "", 0 },
		{ "date;libelle\n1;2\n", "statement.fault.columns", "", 0 },
		{ "date;debit\n1;2\n", "statement.fault.columns", "", 0 },
		{ "date;montant\n", "statement.fault.none", "", 0 },
		{ "date;montant\n31/02/2026;2", "statement.fault.day",
		    "31/02/2026", 2 },
		{ "date;montant\n1/9/1999;2", "statement.fault.day", "1/9/1999",
		    2 },
		{ "date;montant\n1/9/2100;2", "statement.fault.day", "1/9/2100",
		    2 },
		{ "date;montant\n010920261;2", "statement.fault.day",
		    "010920261", 2 },
		{ "date;montant\n1/9/126;2", "statement.fault.day", "1/9/126",
		    2 },
		{ "date;montant\nhier;2", "statement.fault.day", "hier", 2 },
		{ "date;montant\n1/9/2026x;2", "statement.fault.day",
		    "1/9/2026x", 2 },
		{ "date;montant\n1/9/2026/1;2", "statement.fault.day",
		    "1/9/2026/1", 2 },
		{ "date;montant\n;2", "statement.fault.no-day", "", 2 },
		{ "date;montant\n1/9/2026;", "statement.fault.no-amount", "",
		    2 },
		{ "date;montant\n1/9/2026;0,00", "statement.fault.zero", "0,00",
		    2 },
		{ "date;montant\n1/9/2026;1,234", "statement.fault.amount",
		    "1,234", 2 },
		{ "date;montant\n1/9/2026;--1", "statement.fault.amount", "--1",
		    2 },
		{ "date;montant\n1/9/2026;1234567890", "statement.fault.huge",
		    "1234567890", 2 },
		{ "date;debit;credit\n1/9/2026;1;2", "statement.fault.both",
		    "1", 2 },
		{ "date;debit;credit\n1/9/2026;;x", "statement.fault.amount",
		    "x", 2 },
		{ "date;debit;credit\n1/9/2026;x;", "statement.fault.amount",
		    "x", 2 },
		{ "date;montant;numcli\n1/9/2026;1;123456789012345678901",
		    "statement.fault.long", "123456789012345678901", 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pv_statement *statement =
		    read_list(*state, cases[i].csv);

		assert_int_equal(statement->n_faults, 1);
		assert_string_equal(statement->faults[0].text, cases[i].text);
		assert_string_equal(statement->faults[0].value, cases[i].value);
		assert_int_equal(statement->faults[0].number, cases[i].number);
	}
}

static int
begin(void **state)
{
	struct pv_process *process = talloc_zero(NULL, struct pv_process);
	struct pv_ctx *ctx = pv_ctx_new(process);

	ctx->language = "fr";
	*state = ctx;
	return 0;
}

static int
end(void **state)
{
	const struct pv_ctx *ctx = *state;

	talloc_free(ctx->process);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(two_columns),
		cmocka_unit_test(names),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
