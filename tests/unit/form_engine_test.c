/*
 * The engine of forms: reading, expressions, computing, checking, labels.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/date.h"
#include "base/text.h"
#include "capture.h"
#include "form/answers.h"
#include "form/expression.h"
#include "remark.h"

static struct pv_process *process;
static struct pv_config config = { .prefix = "", .data_dir = "/nonexistent" };
static struct pv_ctx *ctx;

#define HEAD \
	"<h:html xmlns=\"http://www.w3.org/2002/xforms\" " \
	"xmlns:h=\"http://www.w3.org/1999/xhtml\" " \
	"xmlns:jr=\"http://openrosa.org/javarosa\" " \
	"xmlns:orx=\"http://openrosa.org/xforms\" " \
	"xmlns:pv=\"urn:parvis:procedure\">" \
	"<h:head><h:title>Essai</h:title><model>"

static const char whole[] = HEAD
    "<itext><translation lang=\"English (en)\"><text id=\"nom\"><value>Name"
    "</value></text></translation>"
    "<translation lang=\"Français (fr)\" default=\"true()\">"
    "<text id=\"nom\"><value>Nom de <output value=\"/data/prenom\"/></value>"
    "</text><text id=\"faux\"><value>Mauvais <output value=\"/data/n\"/>"
    "</value></text></translation></itext>"
    "<instance><data id=\"essai\" version=\"3\"><prenom>Jeanne</prenom><nom/>"
    "<naissance/><majeur/><age/><n/><double/><quadruple/><choix/><ville/>"
    "<pays/><groupe><interne/></groupe>"
    "<enfant jr:template=\"\"><nom>?</nom><naissance/><rang/></enfant>"
    "<total/><note/><trace/><orx:meta><orx:instanceID/></orx:meta></data>"
    "</instance>"
    "<instance id=\"villes\"><root>"
    "<item><pays>fr</pays><code>31</code><nom>Toulouse</nom></item>"
    "<item><pays>fr</pays><code>69</code><nom>Lyon</nom></item>"
    "<item><pays>be</pays><code>b</code><nom>Namur</nom></item>"
    "</root></instance>"
    "<bind nodeset=\"/data/nom\" type=\"string\" required=\"true()\" "
    "jr:requiredMsg=\"Il faut un nom\"/>"
    "<bind nodeset=\"/data/naissance\" type=\"date\" "
    "constraint=\". &lt;= today() and . &gt; '1900-01-01'\" "
    "jr:constraintMsg=\"Date impossible\"/>"
    "<bind nodeset=\"/data/majeur\" calculate=\"if(/data/naissance != '' and "
    "/data/naissance &lt;= '2008-11-25', 'oui', 'non')\"/>"
    "<bind nodeset=\"/data/quadruple\" type=\"int\" "
    "calculate=\"/data/double * 2\"/>"
    "<bind nodeset=\"/data/double\" type=\"int\" calculate=\"/data/n * 2\"/>"
    "<bind nodeset=\"/data/n\" type=\"int\" constraint=\". &lt; 100\" "
    "jr:constraintMsg=\"jr:itext('faux')\"/>"
    "<bind nodeset=\"/data/choix\" type=\"string\"/>"
    "<bind nodeset=\"/data/groupe\" relevant=\"/data/choix = 'a'\"/>"
    "<bind nodeset=\"/data/groupe/interne\" required=\"true()\"/>"
    "<bind nodeset=\"/data/note\" readonly=\"true()\"/>"
    "<bind nodeset=\"/data/age\" type=\"date\" "
    "calculate=\"/data/naissance + 30\"/>"
    "<bind nodeset=\"/data/enfant/naissance\" type=\"date\" "
    "relevant=\"../nom != ''\" "
    "constraint=\". &gt; /data/naissance\"/>"
    "<bind nodeset=\"/data/enfant/rang\" type=\"int\" "
    "calculate=\"position(..)\"/>"
    "<bind nodeset=\"/data/total\" calculate=\"count(/data/enfant)\"/>"
    "<bind nodeset=\"/data/meta/instanceID\" jr:preload=\"uid\"/>"
    "<setvalue event=\"odk-instance-first-load\" ref=\"/data/trace\" "
    "value=\"concat('né', ' ', 'ici')\"/>"
    "</model></h:head><h:body>"
    "<group ref=\"/data\" appearance=\"field-list\">"
    "<input ref=\"/data/nom\"><label ref=\"jr:itext('nom')\"/>"
    "<hint>Comme <output value=\"concat('sur', ' ', 'l’acte')\"/></hint>"
    "</input>"
    "<input ref=\"/data/naissance\"><label>Naissance</label></input></group>"
    "<input ref=\"/data/n\"><label>N</label><setvalue "
    "event=\"xforms-value-changed\" ref=\"/data/trace\" "
    "value=\"/data/n\"/></input>"
    "<select1 ref=\"/data/choix\" pv:end=\"true\"><label>Choix</label>"
    "<item><label>Le A</label><value>a</value></item>"
    "<item><label>Le B</label><value>b</value></item></select1>"
    "<input ref=\"/data/pays\"><label>Pays</label></input>"
    "<select1 ref=\"/data/ville\"><label>Ville</label>"
    "<itemset nodeset=\"instance('villes')/root/item[pays = /data/pays]\">"
    "<value ref=\"code\"/><label ref=\"nom\"/></itemset></select1>"
    "<group><group ref=\"/data/groupe\" appearance=\"field-list\">"
    "<input ref=\"/data/groupe/interne\" pv:control=\"names\"><label>I</label>"
    "</input></group></group>"
    "<input ref=\"/data/note\"><label>Note</label></input>"
    "<group ref=\"/data/enfant\"><label>Enfants</label>"
    "<repeat nodeset=\"/data/enfant\">"
    "<input ref=\"/data/enfant/nom\"><label>Nom</label></input>"
    "<input ref=\"/data/enfant/naissance\"><label>Naissance de <output "
    "value=\"../nom\"/></label></input>"
    "</repeat></group>"
    "</h:body></h:html>";

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static struct pv_definition *
load(const char *xml)
{
	struct pv_definition *definition = pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", xml, strlen(xml));

	if (definition == NULL)
		fail_msg("%s", ctx->error.detail);
	return definition;
}

static void
reads_a_form(void **state)
{
	static const char *const pages[] = { "data", "n", "choix", "pays",
		"ville", "groupe", "note", "enfant" };
	struct pv_definition *definition = load(whole);
	const struct pv_item *page;

	(void)state;
	assert_string_equal(definition->title, "Essai");
	assert_string_equal(definition->id, "essai");
	assert_string_equal(definition->version, "3");
	assert_int_equal(strlen(definition->digest), 64);
	assert_int_equal(definition->n_pages, 8);
	for (size_t i = 0; i < 8; i++)
		assert_string_equal(definition->pages[i]->name, pages[i]);
	page = pv_definition_page(definition, "groupe");
	assert_int_equal(page->n_items, 1);
	assert_string_equal(page->items[0]->pv_control, "names");
	assert_string_equal(page->items[0]->node->path, "/data/groupe/interne");
	assert_true(pv_definition_page(definition, "choix")->end);
	assert_int_equal(
	    pv_definition_page(definition, "note")->control, PV_NOTE);
	assert_null(pv_definition_page(definition, "absent"));
}

static void
computes_in_the_order_of_dependency(void **state)
{
	struct pv_answers *answers = pv_answers_new(ctx, load(whole));

	(void)state;
	assert_string_equal(pv_answers_get(answers, "/data/prenom"), "Jeanne");
	assert_string_equal(pv_answers_get(answers, "/data/trace"), "né ici");
	assert_int_equal(
	    strncmp(pv_answers_get(answers, "meta/instanceID"), "uuid:", 5), 0);
	assert_int_equal(
	    strlen(pv_answers_get(answers, "meta/instanceID")), 41);
	/* The quadruple is before the double in the file. */
	assert_true(pv_answers_set(answers, "n", "21"));
	pv_answers_recompute(answers);
	assert_string_equal(pv_answers_get(answers, "double"), "42");
	assert_string_equal(pv_answers_get(answers, "/data/quadruple"), "84");
	assert_string_equal(pv_answers_get(answers, "trace"), "21");
	assert_false(pv_answers_set(answers, "double", "1"));
	assert_false(pv_answers_set(answers, "note", "1"));
	assert_false(pv_answers_set(answers, "absent", "1"));
	assert_false(pv_answers_set(answers, "groupe", "1"));
	assert_false(pv_answers_set(answers, "/data/../data/n", "1"));
	assert_true(pv_answers_put(answers, "note", "vu"));
	assert_string_equal(pv_answers_get(answers, "note"), "vu");
	assert_true(pv_answers_set(answers, "n", "douze"));
	pv_answers_recompute(answers);
	assert_string_equal(pv_answers_get(answers, "n"), "douze");
	assert_string_equal(pv_answers_get(answers, "double"), "");
}

static void
compares_dates(void **state)
{
	struct pv_answers *answers = pv_answers_new(ctx, load(whole));
	const struct pv_state *birth;

	(void)state;
	assert_string_equal(pv_answers_get(answers, "majeur"), "non");
	assert_true(pv_answers_set(answers, "naissance", "2000-02-29"));
	pv_answers_recompute(answers);
	assert_string_equal(pv_answers_get(answers, "majeur"), "oui");
	assert_string_equal(pv_answers_get(answers, "age"), "2000-03-30");
	birth = pv_answers_state(answers, "naissance");
	assert_true(birth->valid);
	assert_true(pv_answers_set(answers, "naissance", "2015-01-01"));
	pv_answers_recompute(answers);
	assert_string_equal(pv_answers_get(answers, "majeur"), "non");
	assert_true(pv_answers_set(answers, "naissance", "1899-12-31"));
	birth = pv_answers_state(answers, "naissance");
	assert_false(birth->valid);
	assert_string_equal(birth->message, "Date impossible");
	assert_true(pv_answers_set(answers, "naissance", "3000-01-01"));
	assert_false(pv_answers_state(answers, "naissance")->valid);
	assert_true(pv_answers_set(answers, "naissance", "2026-02-31"));
	birth = pv_answers_state(answers, "naissance");
	assert_string_equal(birth->message, "t.form.type.date");
	assert_string_equal(birth->value, "2026-02-31");
}

static void
asks_what_is_relevant(void **state)
{
	struct pv_definition *definition = load(whole);
	struct pv_answers *answers = pv_answers_new(ctx, definition), *again;
	const struct pv_item *page = pv_definition_page(definition, "groupe");
	struct pv_buffer *out = pv_buffer_new(ctx, 65536);

	(void)state;
	assert_false(pv_answers_page_relevant(answers, page));
	assert_int_equal(pv_answers_check(answers, page), 0);
	assert_true(pv_answers_set(answers, "choix", "a"));
	assert_int_equal(pv_answers_check(answers, page), 1);
	assert_true(pv_answers_page_relevant(answers, page));
	assert_string_equal(
	    pv_answers_state(answers, "groupe/interne")->value, "");
	assert_true(pv_answers_state(answers, "groupe/interne")->required);
	assert_true(pv_answers_set(answers, "groupe/interne", "x < & \"y\""));
	assert_int_equal(pv_answers_check(answers, page), 0);
	pv_answers_submission(answers, out);
	assert_non_null(
	    strstr(out->data, "<interne>x &lt; &amp; &quot;y&quot;</interne>"));
	/* Not relevant any more: left out of what is sent, kept in a draft. */
	assert_true(pv_answers_set(answers, "choix", "b"));
	out->length = 0;
	pv_answers_submission(answers, out);
	assert_null(strstr(out->data, "interne"));
	out->length = 0;
	pv_answers_write(answers, out);
	assert_non_null(strstr(out->data, "<interne>x &lt;"));
	again = pv_answers_read(ctx, definition, out->data, out->length);
	assert_non_null(again);
	assert_false(pv_answers_page_relevant(again, page));
	assert_true(pv_answers_set(again, "choix", "a"));
	pv_answers_recompute(again);
	assert_true(pv_answers_page_relevant(again, page));
	assert_string_equal(
	    pv_answers_get(again, "groupe/interne"), "x < & \"y\"");
}

static void
repeats(void **state)
{
	struct pv_definition *definition = load(whole);
	struct pv_answers *answers = pv_answers_new(ctx, definition), *again;
	const struct pv_item *page = pv_definition_page(definition, "enfant");
	struct pv_buffer *out = pv_buffer_new(ctx, 65536);
	const struct pv_item *second;

	(void)state;
	assert_string_equal(pv_answers_get(answers, "total"), "0");
	assert_null(pv_answers_state(answers, "enfant[1]/nom"));
	assert_true(pv_answers_repeat_add(answers, "/data/enfant"));
	assert_true(pv_answers_repeat_add(answers, "/data/enfant"));
	assert_string_equal(pv_answers_get(answers, "total"), "2");
	assert_string_equal(pv_answers_get(answers, "enfant[2]/nom"), "?");
	assert_string_equal(pv_answers_get(answers, "enfant[2]/rang"), "2");
	assert_true(pv_answers_set(answers, "/data/enfant[1]/nom", ""));
	assert_true(pv_answers_set(answers, "enfant[2]/nom", "Zoé"));
	assert_true(pv_answers_set(answers, "naissance", "1980-01-01"));
	assert_true(
	    pv_answers_set(answers, "enfant[2]/naissance", "1970-01-01"));
	pv_answers_recompute(answers);
	/* Each instance sees itself, by relative paths. */
	assert_false(
	    pv_answers_state(answers, "enfant[1]/naissance")->relevant);
	assert_true(pv_answers_state(answers, "enfant[2]/naissance")->relevant);
	assert_string_equal(
	    pv_answers_state(answers, "enfant[2]/naissance")->path,
	    "/data/enfant[2]/naissance");
	assert_false(pv_answers_state(answers, "enfant[2]/naissance")->valid);
	second = page->items[0]->items[1];
	assert_string_equal(
	    pv_answers_label(answers, second, "/data/enfant[2]/naissance"),
	    "Naissance de Zoé");
	pv_answers_write(answers, out);
	again = pv_answers_read(ctx, definition, out->data, out->length);
	assert_string_equal(pv_answers_get(again, "enfant[2]/nom"), "Zoé");
	assert_true(pv_answers_repeat_remove(again, "/data/enfant[1]"));
	assert_string_equal(pv_answers_get(again, "enfant[1]/nom"), "Zoé");
	assert_string_equal(pv_answers_get(again, "enfant[1]/rang"), "1");
	assert_string_equal(pv_answers_get(again, "total"), "1");
	assert_false(pv_answers_repeat_remove(again, "/data/enfant[2]"));
	assert_false(pv_answers_repeat_remove(again, "/data/nom"));
	assert_false(pv_answers_repeat_add(again, "/data/nom"));
}

static void
checks_types_choices_and_rules(void **state)
{
	struct pv_definition *definition = load(whole);
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	const struct pv_choice *choices;

	(void)state;
	assert_int_equal(
	    pv_answers_check(answers, pv_definition_page(definition, "data")),
	    1);
	assert_string_equal(pv_answers_state(answers, "nom")->value, "");
	assert_true(pv_answers_set(answers, "choix", "c"));
	assert_string_equal(
	    pv_answers_state(answers, "choix")->message, "t.form.choice");
	assert_true(pv_answers_set(answers, "choix", "b"));
	assert_true(pv_answers_state(answers, "choix")->valid);
	assert_true(pv_answers_set(answers, "n", "100"));
	assert_string_equal(
	    pv_answers_state(answers, "n")->message, "Mauvais 100");
	assert_true(pv_answers_set(answers, "n", "1.5"));
	assert_string_equal(
	    pv_answers_state(answers, "n")->message, "t.form.type.int");
	assert_int_equal(
	    pv_answers_choices(answers, pv_definition_page(definition, "ville"),
		"/data/ville", &choices),
	    0);
	assert_true(pv_answers_set(answers, "pays", "fr"));
	assert_true(pv_answers_set(answers, "ville", "69"));
	assert_int_equal(
	    pv_answers_choices(answers, pv_definition_page(definition, "ville"),
		"/data/ville", &choices),
	    2);
	assert_string_equal(choices[1].label, "Lyon");
	assert_true(choices[1].chosen);
	assert_false(choices[0].chosen);
	assert_true(pv_answers_state(answers, "ville")->valid);
	assert_true(pv_answers_set(answers, "pays", "be"));
	assert_false(pv_answers_state(answers, "ville")->valid);
	pv_answers_refuse(answers, "pays", "t.essai.refus");
	assert_string_equal(
	    pv_answers_state(answers, "pays")->message, "t.essai.refus");
	/* A new answer is judged anew. */
	assert_true(pv_answers_set(answers, "pays", "fr"));
	assert_true(pv_answers_state(answers, "pays")->valid);
	assert_true(pv_answers_check(answers, NULL) >= 2);
}

static void
speaks_the_language(void **state)
{
	struct pv_definition *definition = load(whole);
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	const struct pv_item *item =
	    pv_definition_page(definition, "data")->items[0];

	(void)state;
	assert_string_equal(definition->default_language, "Français (fr)");
	assert_string_equal(
	    pv_answers_label(answers, item, NULL), "Nom de Jeanne");
	assert_string_equal(
	    pv_answers_hint(answers, item, NULL), "Comme sur l’acte");
	ctx->language = "en";
	assert_string_equal(pv_answers_label(answers, item, NULL), "Name");
	ctx->language = "br";
	assert_string_equal(
	    pv_answers_label(answers, item, NULL), "Nom de Jeanne");
}

/* A form with this in its model, and a control for /d/a. */
#define BROKEN(model) \
	HEAD "<instance><d><a/><b/></d></instance>\n" model \
	     "</model></h:head><h:body><input ref=\"/d/a\"><label>A</label>" \
	     "</input></h:body></h:html>"

static void
refuses_broken_forms_with_their_line(void **state)
{
	static const struct {
		const char *xml, *says;
	} cases[] = {
		{ "<a", "form.xml:1: no XML" },
		{ "<a/>", "form.xml:1: this is no form" },
		{ "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
		    "no document type" },
		{ BROKEN("<bind nodeset=\"/d/c\"/>"),
		    "form.xml:2: the bind is for no node: \"/d/c\"" },
		{ BROKEN("\n<bind nodeset=\"/d/a\" relevant=\"/d/c = 1\"/>"),
		    "form.xml:3: no node of the form is meant by \"c\"" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"foo(1)\"/>"),
		    "no such function: \"foo\"" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"if(1)\"/>"),
		    "a wrong number of arguments for \"if\"" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"1 +\"/>"),
		    "a value is missing" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"(1\"/>"),
		    "a \")\" is missing" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"'x\"/>"),
		    "a quote is not closed" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"1 2\"/>"),
		    "unexpected" },
		{ BROKEN("<bind nodeset=\"/d/a\" relevant=\"child::a\"/>"),
		    "axes are not part" },
		{ BROKEN("<bind nodeset=\"/d/a\" calculate=\"/d/b\"/>"
			 "<bind nodeset=\"/d/b\" calculate=\"/d/a\"/>"),
		    "depends on itself" },
		{ BROKEN("<bind nodeset=\"/d/a\" calculate=\". + 1\"/>"),
		    "form.xml:2: /d/a depends on itself" },
		{ BROKEN("<bind nodeset=\"/d\" relevant=\"/d/a = 1\"/>"),
		    "depends on itself" },
		{ BROKEN("<instance id=\"x\" src=\"jr://file/no.csv\"/>"),
		    "not beside the form" },
		{ BROKEN("<setvalue event=\"odk-instance-first-load\" "
			 "ref=\"/d/z\"/>"),
		    "<setvalue> has no node" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;
		struct pv_definition *definition;

		capture_begin(&capture);
		definition = pv_definition_load(ctx, ctx, "essai",
		    "essai/form.xml", cases[i].xml, strlen(cases[i].xml));
		(void)capture_end(&capture);
		if (!is_blamed(ctx, definition, cases[i].says))
			fail_msg("case %zu said: %s", i, ctx->error.detail);
		pv_forgive(ctx);
	}
}

static void
reads_only_its_own_answers_again(void **state)
{
	static const char *const bad[] = { "", "<other/>", "<data",
		"<!DOCTYPE data [<!ENTITY a \"b\">]><data>&a;</data>" };
	struct pv_definition *definition = load(whole);
	struct pv_answers *answers;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct capture capture;

		capture_begin(&capture);
		answers =
		    pv_answers_read(ctx, definition, bad[i], strlen(bad[i]));
		(void)capture_end(&capture);
		assert_null(answers);
		pv_forgive(ctx);
	}
	/* What the form has not is dropped, what it has is completed. */
	answers = pv_answers_read(
	    ctx, definition, "<data><x>1</x><nom>N</nom></data>", 33);
	assert_non_null(answers);
	assert_string_equal(pv_answers_get(answers, "nom"), "N");
	assert_null(pv_answers_state(answers, "x"));
	assert_non_null(pv_answers_state(answers, "groupe/interne"));
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(reads_a_form),
		TEST(computes_in_the_order_of_dependency),
		TEST(compares_dates),
		TEST(asks_what_is_relevant),
		TEST(repeats),
		TEST(checks_types_choices_and_rules),
		TEST(speaks_the_language),
		TEST(refuses_broken_forms_with_their_line),
		TEST(reads_only_its_own_answers_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
