/* pay/batch: a table of invoices put together; each fault with its line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <talloc.h>

#include "pay/batch.h"

#define HEAD \
	"groupe;nom;courriel;adresse;objet;libelle;quantite;prix;echeance\n"

static struct pv_process *process;
static struct pv_ctx *ctx;

static struct pv_batch *
read_text(const char *text)
{
	const struct pv_table *table = pv_table_read(ctx, text, strlen(text));

	assert_non_null(table);
	return pv_batch_read(ctx, table);
}

static void
lines_of_a_group_are_one_invoice(void **state)
{
	struct pv_batch *batch =
	    read_text("Prix,Libellé,GROUPE,Nom,Objet,Échéance,Quantité\n"
		      "\"4,25\",Repas,a,Élodie,Cantine,25/12/9998,10\n"
		      "150,Salle,b,Club,Location,,\n"
		      "\"- 2,50\",Remise,a,,Cantine,25/12/9998,\n"
		      "\"1 234,50 €\",Gros,b,,,,2\n");
	json_t *data;
	const char *group, *payer, *due, *objet;
	json_int_t unit;

	(void)state;
	assert_int_equal(batch->n_faults, 0);
	assert_int_equal(batch->n, 2);
	assert_int_equal(batch->cents, 4000 + 15000 + 246900);
	assert_int_equal(
	    pv_get_int(pv_list_at(batch->invoices, 0), "cents"), 4000);
	assert_int_equal(pv_get_int(pv_list_at(batch->invoices, 1), "n"), 2);
	data = json_loads(batch->data, 0, NULL);
	assert_int_equal(
	    json_unpack(data, "[{s:s, s:s, s:s, s:[{s:s}, {s:I}!]}, {s:s}!]",
		"payer_name", &payer, "due_on", &due, "subject", &objet,
		"lines", "label", &group, "unit_cents", &unit, "payer_name",
		&group),
	    0);
	assert_string_equal(payer, "Élodie");
	assert_string_equal(due, "9998-12-25");
	assert_string_equal(objet, "Cantine");
	assert_int_equal(unit, -250);
	assert_null(json_object_get(json_array_get(data, 1), "due_on"));
	json_decref(data);
}

/* A column without a name is nobody's: what it holds is not read. */
static void
what_has_no_name_is_passed_over(void **state)
{
	struct pv_batch *batch =
	    read_text("groupe;;nom;courriel;objet;libelle;prix\n"
		      "1;x;a;jo@example.fr;b;c;4\n");

	(void)state;
	assert_int_equal(batch->n_faults, 0);
	assert_int_equal(batch->cents, 400);
	assert_non_null(
	    strstr(batch->data, "\"payer_email\":\"jo@example.fr\""));
}

/* One fault, where it is. */
static void
faults_are_told_with_their_place(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *column, *fault;
	} wrong[] = {
		{ "groupe;nom;objet;libelle\n1;a;b;c\n", 1, "prix",
		    "t.batch.column-missing" },
		{ "groupe;nom;objet;libelle;prix;couleur\n", 1, "couleur",
		    "t.batch.column-unknown" },
		{ "groupe;nom;objet;libelle;prix;Prix\n", 1, "Prix",
		    "t.batch.column-twice" },
		{ HEAD, 1, "", "t.batch.no-line" },
		{ HEAD ";a;;;b;c;1;4;\n", 2, "groupe", "t.batch.group-none" },
		{ HEAD "1;;;;b;c;1;4;\n", 2, "nom", "t.batch.name-none" },
		{ HEAD "1;a;;;;c;1;4;\n", 2, "objet", "t.batch.subject-none" },
		{ HEAD "1;a;;;b;;1;4;\n", 2, "libelle", "t.batch.label-none" },
		{ HEAD "1;a;x@y;;b;c;1;4;\n", 2, "courriel", "t.batch.email" },
		{ HEAD "1;a;jo at example;;b;c;1;4;\n", 2, "courriel",
		    "t.batch.email" },
		{ HEAD "1;a;;;b;c;1,5;4;\n", 2, "quantite",
		    "t.batch.quantity" },
		{ HEAD "1;a;;;b;c;0;4;\n", 2, "quantite", "t.batch.quantity" },
		{ HEAD "1;a;;;b;c;100001;4;\n", 2, "quantite",
		    "t.batch.quantity" },
		{ HEAD "1;a;;;b;c;9999999999;4;\n", 2, "quantite",
		    "t.batch.quantity" },
		{ HEAD "1;a;;;b;c;1;;\n", 2, "prix", "t.batch.price-none" },
		{ HEAD "1;a;;;b;c;1;quatre;\n", 2, "prix",
		    "t.batch.price-word" },
		{ HEAD "1;a;;;b;c;1;--4;\n", 2, "prix", "t.batch.price-word" },
		{ HEAD "1;a;;;b;c;1;-;\n", 2, "prix", "t.batch.price-word" },
		{ HEAD "1;a;;;b;c;1;4,255;\n", 2, "prix",
		    "t.batch.price-word" },
		{ HEAD "1;a;;;b;c;1;1234567890;\n", 2, "prix",
		    "t.batch.price-huge" },
		{ HEAD "1;a;;;b;c;1;1000000;\n", 2, "prix",
		    "t.batch.price-huge" },
		{ HEAD "1;a;;;b;c;1;0;\n", 2, "prix", "t.batch.zero" },
		{ HEAD "1;a;;;b;c;1;4;\n1;;;;;d;1;-4;\n", 2, "prix",
		    "t.batch.zero" },
		{ HEAD "1;a;;;b;c;1;\u22124;\n", 2, "prix", "t.batch.zero" },
		{ HEAD "1;a;;;b;c;1;100000;\n", 2, "prix", "t.batch.too-big" },
		{ HEAD "1;a;;;b;c;1;4;31/02/9998\n", 2, "echeance",
		    "t.batch.due-word" },
		{ HEAD "1;a;;;b;c;1;4;25/12-9998\n", 2, "echeance",
		    "t.batch.due-word" },
		{ HEAD "1;a;;;b;c;1;4;bientôt\n", 2, "echeance",
		    "t.batch.due-word" },
		{ HEAD "1;a;;;b;c;1;4;2020-01-01\n", 2, "echeance",
		    "t.batch.due-past" },
		{ HEAD "1;a;;;b;c;1;4;;x\n", 2, "", "t.batch.cells-many" },
		{ HEAD "1;a;;;b;c;1;4;;;x\n", 2, "", "t.batch.cells-many" },
		{ HEAD "1;a;;;b;c;1;4;\n\n1;z;;;;d;1;4;\n", 4, "nom",
		    "t.batch.differs" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct pv_batch *batch = read_text(wrong[i].text);
		const struct pv_value *fault;

		assert_null(batch->data);
		assert_int_equal(batch->n_faults, 1);
		fault = pv_list_at(batch->faults, 0);
		assert_string_equal(pv_get_text(fault, "text"), wrong[i].fault);
		assert_string_equal(
		    pv_get_text(fault, "column"), wrong[i].column);
		assert_int_equal(pv_get_int(fault, "line"), wrong[i].line);
	}
}

static void
a_line_that_differs_names_the_first(void **state)
{
	struct pv_batch *batch =
	    read_text(HEAD "1;a;;;b;c;1;4;\n2;x;;;y;z;1;1;\n1;z;;;o;d;1;4;\n");

	(void)state;
	assert_int_equal(batch->n_faults, 2);
	assert_int_equal(pv_get_int(pv_list_at(batch->faults, 1), "other"), 2);
}

static void
what_is_too_long_is_told(void **state)
{
	char *name = pv_strdup(ctx, "");
	struct pv_batch *batch;

	(void)state;
	for (int i = 0; i < 100; i++)
		name = pv_printf(ctx, "%sé", name);
	batch = read_text(pv_printf(
	    ctx, HEAD "1;a;;;%s;c;1;4;\n2;a;;;%s;c;1;4;\n", name, name + 2));
	assert_int_equal(batch->n_faults, 1);
	assert_string_equal(pv_get_text(pv_list_at(batch->faults, 0), "text"),
	    "t.batch.too-long");
	assert_int_equal(pv_get_int(pv_list_at(batch->faults, 0), "max"), 99);
}

static void
there_is_a_most_of_all(void **state)
{
	char *text = pv_strdup(ctx, HEAD);
	struct pv_batch *batch;

	(void)state;
	for (int i = 0; i < 300; i++)
		text = pv_printf(ctx, "%s1;a;;;b;;1;4;\n", text);
	batch = read_text(text);
	assert_int_equal(batch->n_faults, 300);
	assert_int_equal(pv_list_length(batch->faults), PV_BATCH_MAX_FAULTS);
	text = pv_strdup(ctx, HEAD);
	for (int i = 0; i < PV_BATCH_MAX_INVOICES + 1; i++)
		text = pv_printf(ctx, "%s%d;a;;;b;c;1;4;\n", text, i);
	batch = read_text(text);
	assert_int_equal(batch->n_faults, 1);
	assert_string_equal(pv_get_text(pv_list_at(batch->faults, 0), "text"),
	    "t.batch.too-many");
	text = pv_strdup(ctx, HEAD "1;a;;;b;c;1;4;\n");
	for (int i = 0; i < 500; i++)
		text = pv_printf(ctx, "%s1;;;;;c;1;4;\n", text);
	batch = read_text(text);
	assert_int_equal(batch->n_faults, 1);
	assert_string_equal(pv_get_text(pv_list_at(batch->faults, 0), "text"),
	    "t.batch.lines-many");
}

static int
begin(void **state)
{
	(void)state;
	ctx = pv_ctx_new(process);
	ctx->language = "fr";
	return 0;
}

static int
end(void **state)
{
	(void)state;
	return talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    lines_of_a_group_are_one_invoice, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_has_no_name_is_passed_over, begin, end),
		cmocka_unit_test_setup_teardown(
		    faults_are_told_with_their_place, begin, end),
		cmocka_unit_test_setup_teardown(
		    a_line_that_differs_names_the_first, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_is_too_long_is_told, begin, end),
		cmocka_unit_test_setup_teardown(
		    there_is_a_most_of_all, begin, end),
	};

	process = talloc_zero(NULL, struct pv_process);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
