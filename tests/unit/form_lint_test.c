/*
 * form_lint_test - what a lint says of a form that can be read: at which line,
 * and as a fault or an advice; and that it says nothing of a good one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/log.h"
#include "form/fee.h"
#include "form/lint.h"

#include "remark.h"

static struct pv_process *process;
static struct pv_ctx *ctx;

static const char good_head[] =
    "<pv:procedure purpose=\"Répondre\" legal=\"CRPA\" retention=\"P1Y\" "
    "service=\"accueil\" recipients=\"Les agents\" category=\"Vie\" "
    "summary=\"Écrire.\" minutes=\"2\" delay=\"P15D\" silence=\"refuses\" "
    "silence-delay=\"P2M\"/>"
    "<pv:summary person=\"/data/a\" email=\"/data/b\"/>";

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	ctx = pv_ctx_new(process);
	pv_log_to(-1);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

/* Its first line is 1; the binds begin at line 3, the body at line 5. */
static struct pv_definition *
form(const char *head, const char *binds, const char *body)
{
	const char *xml = pv_printf(ctx,
	    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
	    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
	    "xmlns:jr=\"http://openrosa.org/javarosa\" "
	    "xmlns:pv=\"urn:parvis:procedure\"><h:head><h:title>T</h:title>%s"
	    "<model>\n<instance><data id=\"x\"><a/><b/><c/></data></instance>\n"
	    "%s\n</model></h:head><h:body>\n%s\n</h:body></h:html>\n",
	    head, binds, body);
	struct pv_definition *definition =
	    pv_definition_load(ctx, ctx, "x", "form.xml", xml, strlen(xml));

	if (definition == NULL)
		fail_msg("%s", ctx->error.detail);
	else
		pv_lint(ctx, definition, "form.xml");
	return definition;
}

static void
assert_says(const struct pv_definition *definition, enum pv_remark_kind kind,
    const char *says)
{
	if (remark_kind(definition, says) == (int)kind)
		return;
	for (const struct pv_remark *remark = definition->remarks;
	     remark != NULL; remark = remark->next)
		print_error("%d %ld: %s\n", (int)remark->kind, remark->line,
		    remark->text);
	fail_msg("it does not say: %s", says);
}

#define QUESTION(name) \
	"<input ref=\"/data/" name "\"><label>Votre " name "</label></input>"
#define CHOICE(name) \
	"<select1 ref=\"/data/" name "\"><label>Votre " name "</label>" \
	"<item><label>Oui</label><value>oui</value></item>" \
	"<item><label>Non</label><value>non</value></item></select1>"

static void
test_good(void **state)
{
	const struct pv_definition *definition = form(good_head,
	    "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'oui'\"/>",
	    CHOICE("a") QUESTION("b") QUESTION("c"));

	(void)state;
	assert_null(definition->remarks);
	assert_int_equal(pv_lint_faults(definition), 0);
}

static void
test_head(void **state)
{
	const struct pv_definition *definition =
	    form("", "", QUESTION("a") QUESTION("b") QUESTION("c"));

	(void)state;
	assert_says(definition, PV_REMARK_FAULT, "no <pv:procedure>");
	definition =
	    form("<pv:procedure service=\"accueil\" retention=\"un an\" "
		 "silence=\"oui\"/><pv:summary person=\"/data/z\"/>",
		"<bind nodeset=\"/data/c\" pv:retention=\"2 mois\"/>",
		QUESTION("a") QUESTION("b") QUESTION("c"));
	assert_says(
	    definition, PV_REMARK_FAULT, ":1: <pv:procedure> has no purpose");
	assert_says(definition, PV_REMARK_FAULT, "has no legal");
	assert_says(definition, PV_REMARK_FAULT, "retention=\"un an\"");
	assert_says(definition, PV_REMARK_FAULT, "silence=\"oui\"");
	assert_says(definition, PV_REMARK_FAULT, "silence without its delay");
	assert_says(definition, PV_REMARK_FAULT, "/data/z, which is no node");
	assert_says(definition, PV_REMARK_FAULT, ":3: /data/c: pv:retention");
	assert_says(definition, PV_REMARK_ADVICE, "has no delay");
	assert_says(definition, PV_REMARK_ADVICE, "no email");
}

static void
test_fee(void **state)
{
	static const struct {
		const char *fee, *says;
		enum pv_remark_kind kind;
	} wrong[] = {
		{ "<pv:fee label=\"Droits\"/>", "amount=\"\" is no amount",
		    PV_REMARK_FAULT },
		{ "<pv:fee label=\"Droits\" amount=\"douze\"/>",
		    "amount=\"douze\"", PV_REMARK_FAULT },
		{ "<pv:fee label=\"Droits\" amount=\"/data/z\"/>",
		    "/data/z, which is no node", PV_REMARK_FAULT },
		{ "<pv:fee amount=\"/data/a\"/>", "has no label",
		    PV_REMARK_FAULT },
		{ "<pv:fee label=\"Droits\" amount=\"1\" regie=\"odp\"/>",
		    "regie=\"odp\" is no code", PV_REMARK_FAULT },
		{ "<pv:fee label=\"Droits\" amount=\"1\"/>", "names no regie",
		    PV_REMARK_ADVICE },
	};
	const char *questions = QUESTION("a") QUESTION("b") QUESTION("c");
	const struct pv_definition *definition;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_says(
		    form(pv_printf(ctx, "%s%s", good_head, wrong[i].fee), "",
			questions),
		    wrong[i].kind, wrong[i].says);
	definition = form(
	    pv_printf(ctx, "%s%s", good_head,
		"<pv:fee label=\"Droits\" amount=\"/data/a\" regie=\"ODP\"/>"),
	    "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'oui'\"/>",
	    CHOICE("a") QUESTION("b") QUESTION("c"));
	assert_null(definition->remarks);
}

static void
test_fee_cents(void **state)
{
	(void)state;
	assert_int_equal(pv_fee_cents("12"), 1200);
	assert_int_equal(pv_fee_cents("12.5"), 1250);
	assert_int_equal(pv_fee_cents("0"), 0);
	assert_int_equal(pv_fee_cents("0.004"), 0);
	/* what an expression comes to, in binary */
	assert_int_equal(pv_fee_cents("0.30000000000000004"), 30);
	assert_int_equal(pv_fee_cents("1.005"), 100);
	assert_int_equal(pv_fee_cents("4.35"), 435);
	assert_int_equal(pv_fee_cents("99999.99"), 9999999);
	assert_int_equal(pv_fee_cents("100000"), -1);
	assert_int_equal(pv_fee_cents("9999999999"), -1);
	assert_int_equal(pv_fee_cents("-1"), -1);
	assert_int_equal(pv_fee_cents("+1"), -1);
	assert_int_equal(pv_fee_cents("12,5"), -1);
	assert_int_equal(pv_fee_cents("NaN"), -1);
	assert_int_equal(pv_fee_cents("1e3"), -1);
	assert_int_equal(pv_fee_cents("1.2.3"), -1);
	assert_int_equal(pv_fee_cents(""), -1);
}

static void
test_labels(void **state)
{
	const struct pv_definition *definition = form(good_head,
	    "<bind nodeset=\"/data/b\" required=\"true()\" constraint=\". != 'x'\"/>",
	    "<input ref=\"/data/a\"/>\n"
	    "<group appearance=\"field-list\"><label>P</label>\n"
	    "<input ref=\"/data/b\"><label>Nom</label></input>\n"
	    "<select1 ref=\"/data/c\"><label>Nom</label>\n"
	    "<item><value>1</value></item>\n"
	    "<item><label>Un</label><value>1</value></item></select1></group>");

	(void)state;
	assert_says(definition, PV_REMARK_FAULT, ":5: /data/a has no label");
	assert_says(definition, PV_REMARK_FAULT,
	    ":9: /data/c: a choice without a label");
	assert_says(
	    definition, PV_REMARK_FAULT, ":10: /data/c: a second choice");
	assert_says(
	    definition, PV_REMARK_ADVICE, ":8: “Nom” is the label of two");
	assert_says(
	    definition, PV_REMARK_ADVICE, ":3: /data/b is required without");
	assert_says(definition, PV_REMARK_ADVICE,
	    ":3: /data/b has a constraint without");
	assert_says(definition, PV_REMARK_ADVICE,
	    ":7: /data/b has a constraint and no hint");
	definition = form(good_head, "",
	    "<group appearance=\"field-list\">" QUESTION(
		"a") "</group>"
		     "<select1 ref=\"/data/b\"><label>B</label></select1>"
		     "<input ref=\"/data/c\" pv:control=\"email\" pv:anonymous=\"true\"><label>C</label></input>");
	assert_says(definition, PV_REMARK_FAULT, "heading of its page");
	assert_says(definition, PV_REMARK_FAULT, "nothing to choose from");
	assert_says(definition, PV_REMARK_ADVICE, "no pv:autocomplete");
	assert_says(definition, PV_REMARK_FAULT, "/data/c: pv:anonymous keeps");
}

static void
test_words(void **state)
{
	const struct pv_definition *definition = form(good_head, "",
	    "<input ref=\"/data/a\"><label>Veuillez saisir l'adresse :</label></input>"
	    "<input ref=\"/data/b\"><label>NUMÉRO DE DOSSIER</label></input>"
	    "<input ref=\"/data/c\"><label>un deux trois quatre cinq six sept huit "
	    "neuf dix un deux trois quatre cinq six sept huit neuf dix un deux "
	    "trois quatre cinq six sept huit neuf dix et un</label></input>");

	(void)state;
	assert_says(
	    definition, PV_REMARK_ADVICE, "“veuillez” is a word of offices");
	assert_says(definition, PV_REMARK_ADVICE, "typewriter's apostrophe");
	assert_says(definition, PV_REMARK_ADVICE, "no no-break space");
	assert_says(definition, PV_REMARK_ADVICE, "all capitals");
	assert_says(
	    definition, PV_REMARK_ADVICE, "a sentence of more than 30 words");
	assert_int_equal(pv_lint_faults(definition), 0);
}

static void
test_dead(void **state)
{
	const struct pv_definition *definition = form(good_head,
	    "<bind nodeset=\"/data/a\" relevant=\"1 = 2\"/>\n"
	    "<bind nodeset=\"/data/b\" constraint=\"2 &gt; 1\"/>\n"
	    "<bind nodeset=\"/data/c\" relevant=\"true()\"/>",
	    QUESTION("a") QUESTION("b") QUESTION("c"));

	(void)state;
	assert_says(definition, PV_REMARK_FAULT,
	    ":3: /data/a: relevant=\"1 = 2\" is never so");
	assert_says(definition, PV_REMARK_FAULT, ":4: /data/b: constraint");
	assert_says(definition, PV_REMARK_ADVICE, ":5: /data/c: relevant");
	definition = form(good_head,
	    "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'peut-être'\"/>",
	    CHOICE("a") QUESTION("b") QUESTION("c"));
	assert_says(definition, PV_REMARK_FAULT,
	    ":3: /data/b waits for /data/a = 'peut-être', which is none");
	definition = form(good_head,
	    "<bind nodeset=\"/data/b\" relevant=\"selected(../a, 'bleu')\"/>",
	    CHOICE("a") QUESTION("b") QUESTION("c"));
	assert_says(definition, PV_REMARK_FAULT, "/data/a = 'bleu'");
}

static void
test_reach(void **state)
{
	/* Each half can be; both together cannot. */
	const struct pv_definition *definition = form(good_head,
	    "<bind nodeset=\"/data/b\" relevant=\"/data/a = 'oui'\"/>\n"
	    "<bind nodeset=\"/data/c\" relevant=\"/data/b = 'oui' and /data/a = 'non'\"/>",
	    CHOICE("a") CHOICE("b") QUESTION("c"));

	(void)state;
	assert_says(
	    definition, PV_REMARK_FAULT, ":4: no answers lead to the page c");
	/* A text can be anything: it is only an advice. */
	definition = form(good_head,
	    "<bind nodeset=\"/data/b\" relevant=\"string-length(/data/a) = 77\"/>",
	    QUESTION("a") QUESTION("b") QUESTION("c"));
	assert_says(definition, PV_REMARK_ADVICE,
	    "no answers that were tried lead to the page b");
	/* On a page that is asked, a question that never is. */
	definition = form(good_head,
	    "<bind nodeset=\"/data/c\" relevant=\"/data/a = 'oui' and /data/a = 'non'\"/>",
	    "<group appearance=\"field-list\"><label>P</label>" CHOICE("a")
		QUESTION("b") QUESTION("c") "</group>");
	assert_says(definition, PV_REMARK_FAULT,
	    ":3: no answers make /data/c relevant");
	/* Through a number and a day that the conditions speak of. */
	definition = form(good_head,
	    "<bind nodeset=\"/data/a\" type=\"int\"/>"
	    "<bind nodeset=\"/data/b\" type=\"date\" relevant=\"/data/a &gt;= 37\"/>"
	    "<bind nodeset=\"/data/c\" relevant=\"/data/b &gt; today() + 90\"/>",
	    QUESTION("a") QUESTION("b") QUESTION("c"));
	assert_null(definition->remarks);
}

/* Twenty questions of five answers each: time is bounded, and no word is false. */
static void
test_large(void **state)
{
	char *nodes = pv_strdup(ctx, ""), *body = pv_strdup(ctx, ""),
	     *all = pv_strdup(ctx, "");
	const struct pv_definition *definition;
	clock_t start = clock();
	const char *xml;

	(void)state;
	for (int i = 0; i < 20; i++) {
		nodes = talloc_asprintf_append(nodes, "<q%d/>", i);
		all = talloc_asprintf_append(
		    all, "%s/data/q%d = '4'", i == 0 ? "" : " and ", i);
		body = talloc_asprintf_append(body,
		    "<select1 ref=\"/data/q%d\"><label>Q%d</label>", i, i);
		for (int j = 0; j < 5; j++)
			body = talloc_asprintf_append(body,
			    "<item><label>%d</label><value>%d</value></item>",
			    j, j);
		body = talloc_asprintf_append(body, "</select1>");
	}
	xml = pv_printf(ctx,
	    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
	    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
	    "xmlns:pv=\"urn:parvis:procedure\"><h:head><h:title>T</h:title>%s<model>"
	    "<instance><data id=\"x\"><a/><b/>%s</data></instance>"
	    "<bind nodeset=\"/data/b\" relevant=\"%s\"/></model></h:head>"
	    "<h:body>%s" QUESTION("a") QUESTION("b") "</h:body></h:html>",
	    good_head, nodes, all, body);
	definition =
	    pv_definition_load(ctx, ctx, "x", "form.xml", xml, strlen(xml));
	assert_non_null(definition);
	pv_lint(ctx, (struct pv_definition *)(uintptr_t)definition, "form.xml");
	assert_int_equal(pv_lint_faults(definition), 0);
	assert_says(definition, PV_REMARK_ADVICE,
	    "no answers that were tried lead to the page b");
	assert_true(clock() - start < (PV_LINT_MAX_S + 2) * CLOCKS_PER_SEC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_fee),
		cmocka_unit_test(test_fee_cents),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_dead),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
