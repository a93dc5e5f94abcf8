/*
 * Expressions of forms: operators, paths and each function of the ODK XForms
 * specification, with what they give.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/text.h"
#include "capture.h"
#include "form/engine.h"

static struct pv_process *process;
static struct pv_ctx *ctx;
static struct pv_commune commune = { .name = "Saint-Exemple" };
static time_t clock_s;

/* The library's clock is this one: 2026-11-25 23:30:00 UTC unless a test moves it. */
time_t
time(time_t *also)
{
	if (also != NULL)
		*also = clock_s;
	return clock_s;
}

static const char form[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:jr=\"http://openrosa.org/javarosa\" "
    "xmlns:orx=\"http://openrosa.org/xforms\"><h:head><model>"
    "<itext><translation lang=\"fr\"><text id=\"nom\"><value>Nom de "
    "<output value=\"/data/prenom\"/></value></text><text id=\"a\"><value>Le A"
    "</value></text></translation></itext>"
    "<instance><data id=\"essai\"><at/><prenom>Jeanne</prenom><vide/>"
    "<n>42</n><liste>b c</liste><jour>2026-03-05</jour>"
    "<moment>2026-03-05T22:30:00.000Z</moment><heure>07:08:09</heure>"
    "<age>7</age><choix>a</choix><points><p>48 2 0 0</p><p>48 3 0 0</p>"
    "</points><g><nom>x</nom></g>"
    "<r><nom>un</nom><v>1</v><s><w>11</w></s><s><w>12</w></s></r>"
    "<r><nom>deux</nom><v>2</v><s><w>21</w></s><s><w>22</w></s></r>"
    "<r><nom>trois</nom><v/><s><w>31</w></s></r>"
    "<orx:meta><orx:instanceID>id</orx:instanceID></orx:meta></data></instance>"
    "<instance id=\"villes\"><root>"
    "<item><pays>fr</pays><code>31</code><nom>Toulouse</nom></item>"
    "<item><pays>fr</pays><code>69</code><nom>Lyon</nom></item>"
    "<item><pays>be</pays><code>b</code><nom>Namur</nom></item>"
    "</root></instance>"
    "<bind nodeset=\"/data/jour\" type=\"date\"/>"
    "<bind nodeset=\"/data/moment\" type=\"dateTime\"/>"
    "<bind nodeset=\"/data/age\" type=\"int\"/>"
    "<bind nodeset=\"/data/heure\" type=\"time\"/></model></h:head><h:body>"
    "<select1 ref=\"/data/choix\"><label>Choix</label>"
    "<item><label ref=\"jr:itext('a')\"/><value>a</value></item></select1>"
    "<repeat nodeset=\"/data/r\"><input ref=\"/data/r/nom\"><label>N</label>"
    "</input><repeat nodeset=\"/data/r/s\"><input ref=\"/data/r/s/w\">"
    "<label>W</label></input></repeat></repeat><repeat "
    "nodeset=\"/data/points/p\"><input ref=\"/data/points/p\"><label>P</label>"
    "</input></repeat></h:body></h:html>";

static struct pv_answers *answers;

static int
begin(void **state)
{
	static const struct pv_config config = { .html_dir =
						     PV_SOURCE_DIR "/html" };
	struct pv_definition *definition;

	(void)state;
	clock_s = 1795649400;
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	ctx = pv_ctx_new(process);
	ctx->commune = &commune;
	commune.time_zone = "Europe/Paris";
	definition = pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", form, strlen(form));
	if (process->texts == NULL || definition == NULL)
		return -1;
	answers = pv_answers_new(ctx, definition);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

/* At a node; the caller sees the cause of a fault. */
static const char *
evaluate_at(const char *path, const char *source)
{
	struct pv_slot *slot = pv_slot_find(answers, path);
	const struct pv_expression *expression;
	const char *cause = NULL;

	assert_non_null(slot);
	expression = pv_expression_read(
	    ctx, answers->definition, slot->node, source, &cause);
	if (expression == NULL)
		return cause;
	if (expression->doubt != NULL)
		return expression->doubt;
	return pv_evaluate_text(answers, expression, slot->element, ctx);
}

struct expected {
	const char *source, *value;
};

static void
expect(const char *path, const struct expected *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *value = evaluate_at(path, cases[i].source);

		if (strcmp(value, cases[i].value) != 0)
			fail_msg("%s gave \"%s\", not \"%s\"", cases[i].source,
			    value, cases[i].value);
	}
}

#define EXPECT(path, cases) \
	expect(path, cases, sizeof(cases) / sizeof((cases)[0]))

static void
operators(void **state)
{
	static const struct expected cases[] = {
		{ "1 + 2 * 3", "7" },
		{ "(1 + 2) * 3", "9" },
		{ "10 div 4", "2.5" },
		{ "10 mod 4", "2" },
		{ "-3 - -2", "-1" },
		{ "- /data/n", "-42" },
		{ "1 - 1 - 1", "-1" },
		{ "2 * 3 + 4 * 5", "26" },
		{ "1 < 2", "true" },
		{ "2 <= 1", "false" },
		{ "'10' > '9'", "true" },
		{ "1 = 1 and 2 != 2", "false" },
		{ "1 = 2 or not(false())", "true" },
		{ "/data/n = 42", "true" },
		{ "/data/n = '42'", "true" },
		{ "/data/vide = ''", "true" },
		{ "/data/n + 1", "43" },
		{ "/data/vide + 1", "" },
		{ "1 div 0", "Infinity" },
		{ "count(/data/r/v | /data/r/nom)", "6" },
		{ "count(/data/r | /data/n | /data/age | /data/n)", "5" },
		{ "div",
		    "no node of the form is meant by \"div\" in \"div\"; "
		    "correct the name" },
		{ "1000000000 * 5", "5000000000" },
		{ "0.1 * 3", "0.30000000000000004" },
		{ "1 div 10000000", "0.0000001" },
		{ "5 * 0.1", "0.5" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

static void
dates(void **state)
{
	static const struct expected cases[] = {
		{ "'2020-01-01' < '2021-01-01'", "true" },
		{ "date('2020-01-01') < date('2021-01-01')", "true" },
		{ "date('2021-01-01') - date('2020-01-01')", "366" },
		{ "/data/jour + 1", "20518" },
		{ "date(/data/jour + 1)", "2026-03-06" },
		{ "/data/jour > '2026-03-04'", "true" },
		{ "/data/jour >= /data/moment", "false" },
		{ "/data/jour = '2026-03-05'", "true" },
		{ "/data/jour != ''", "true" },
		{ "/data/vide < today()", "false" },
		{ "today()", "2026-11-26" },
		{ "today() > '2026-01-01'", "true" },
		{ "now()", "2026-11-26T00:30:00.000+01:00" },
		{ "now() > today()", "true" },
		{ "now() < today() + 1", "true" },
		{ "date(18628)", "2021-01-01" },
		{ "date('2026-3-5')", "2026-03-05" },
		{ "date('2026-02-30')", "" },
		{ "date('x')", "" },
		{ "date('')", "" },
		{ "date(true())", "" },
		{ "date('2026-11-25T23:30:00Z')", "2026-11-26" },
		{ "date-time(1)", "1970-01-02T01:00:00.000+01:00" },
		{ "number(date('1970-01-02'))", "1" },
		{ "number('2020-01-01')", "18262" },
		{ "decimal-date-time('1970-01-02T12:00:00Z')", "1.5" },
		{ "decimal-date-time('1970-01-02T12:00:00+12:00')", "1" },
		{ "decimal-date-time('x')", "" },
		{ "decimal-time('12:00')", "0.5" },
		{ "decimal-time('18:00:00.000+01:00')", "0.75" },
		{ "decimal-time('25:00')", "" },
		{ "format-date('2026-11-05', '%d/%m/%Y %e %n %y')",
		    "05/11/2026 5 11 26" },
		{ "format-date('2026-02-01', '%a %e %b')", "dim. 1 févr." },
		{ "format-date('2026-11-05', '%H%%')", "%H%%" },
		{ "format-date(today() + 30, '%Y-%m-%d')", "2026-12-26" },
		{ "format-date('', '%Y')", "" },
		{ "format-date-time('2026-11-05T09:07:03Z', '%H:%h:%M:%S.%3')",
		    "10:10:07:03.000" },
		{ "format-date-time('2026-07-05T09:07:03Z', '%H')", "11" },
		{ "format-date-time('2026-07-05T09:07:03.250+02:00', '%h %3')",
		    "9 250" },
		{ "max('2026-01-01', '2027-01-01') = 20819", "true" },
	};

	(void)state;
	EXPECT("/data/at", cases);
	/* Overseas, it is still the day before. */
	commune.time_zone = "America/Martinique";
	assert_string_equal(evaluate_at("/data/at", "today()"), "2026-11-25");
	assert_string_equal(
	    evaluate_at("/data/at", "now()"), "2026-11-25T19:30:00.000-04:00");
}

static void
texts(void **state)
{
	static const struct expected cases[] = {
		{ "string(3000000000)", "3000000000" },
		{ "string()", "" },
		{ "concat('a', 1, /data/prenom)", "a1Jeanne" },
		{ "concat(/data/r/nom)", "undeuxtrois" },
		{ "concat()", "" },
		{ "join('-', 'a', 'b', 'c')", "a-b-c" },
		{ "join(', ', /data/r/nom)", "un, deux, trois" },
		{ "join('-')", "" },
		{ "substr('hélas', 1, 3)", "él" },
		{ "substr('hélas', -2)", "as" },
		{ "substr('hélas', 1, -1)", "éla" },
		{ "substr('hélas', 3, 2)", "" },
		{ "substr('hélas', 0, 99)", "hélas" },
		{ "substring('hélas', 2, 2)", "él" },
		{ "substring-before('a-b-c', '-')", "a" },
		{ "substring-after('a-b-c', '-')", "b-c" },
		{ "translate('bar', 'abc', 'AB')", "BAr" },
		{ "string-length('hé')", "2" },
		{ "string-length(10000000000)", "11" },
		{ "normalize-space('  a   b ')", "a b" },
		{ "contains('mairie', 'iri')", "true" },
		{ "starts-with('mairie', 'mai')", "true" },
		{ "ends-with('mairie', 'rie')", "true" },
		{ "ends-with('rie', 'mairie')", "false" },
		{ "regex('31555', '^[0-9]{5}$')", "true" },
		{ "regex('315551', '^[0-9]{5}$')", "false" },
		{ "regex('a1b', '[0-9]')", "true" },
		{ "regex('a\n', '^a$')", "false" },
		{ "regex('é', '^.$')", "true" },
		{ "regex('a', '(')", "false" },
		{ "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', "
		  "'^(a+)+$')",
		    "false" },
		{ "string-length(uuid())", "36" },
		{ "regex(uuid(), '^[0-9a-f]{8}(-[0-9a-f]{4}){2}-[89ab]"
		  "[0-9a-f]{3}-[0-9a-f]{12}$')",
		    "true" },
		{ "string-length(uuid(50))", "50" },
		{ "uuid() = uuid()", "false" },
		{ "digest('abc', 'MD5', 'hex')",
		    "900150983cd24fb0d6963f7d28e17f72" },
		{ "digest('abc', 'SHA-1')", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=" },
		{ "digest('abc', 'SHA-256', 'hex')",
		    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2"
		    "0015ad" },
		{ "digest('abc', 'CRC')", "" },
		{ "base64-decode('SMOpbGFz')", "Hélas" },
		{ "base64-decode('/w==')", "" },
		{ "jr:itext('nom')", "Nom de Jeanne" },
		{ "jr:itext('absent')", "" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

static void
truths(void **state)
{
	static const struct expected cases[] = {
		{ "if(1 = 1, 'a', 'b')", "a" },
		{ "if(false(), 'a', 'b')", "b" },
		{ "if(/data/vide != '', /data/vide, 2) + 1", "3" },
		{ "coalesce('', 'x')", "x" },
		{ "coalesce(/data/vide, '')", "" },
		{ "coalesce('y', 'x')", "y" },
		{ "boolean(0)", "false" },
		{ "boolean('a')", "true" },
		{ "boolean-from-string('1')", "true" },
		{ "boolean-from-string('true')", "true" },
		{ "boolean-from-string('yes')", "false" },
		{ "not(true()) or false()", "false" },
		{ "checklist(1, 2, true(), 1, 0)", "true" },
		{ "checklist(1, 1, true(), 1, 0)", "false" },
		{ "checklist(-1, 2, 1, 1, 1)", "false" },
		{ "checklist(2, -1, 1, 1, 1)", "true" },
		{ "checklist(2, -1, /data/r/v)", "true" },
		{ "weighted-checklist(5, 9, 1, 3, 1, 4, 0, 9)", "true" },
		{ "weighted-checklist(8, 9, 1, 3, 1, 4, 0, 9)", "false" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

static void
numbers(void **state)
{
	static const struct expected cases[] = {
		{ "number('12.5')", "12.5" },
		{ "number('x')", "" },
		{ "number(true())", "1" },
		{ "int(-2.7)", "-2" },
		{ "int('3.9')", "3" },
		{ "round(2.5)", "3" },
		{ "round(-2.5)", "-3" },
		{ "round(2.555, 2)", "2.56" },
		{ "round(1234, -2)", "1200" },
		{ "floor(2.7)", "2" },
		{ "ceiling('2.1')", "3" },
		{ "sum(/data/points/p)", "" },
		{ "sum(/data/r[nom != 'trois']/v)", "3" },
		{ "max(1, 3, 2)", "3" },
		{ "min(/data/n, 7)", "7" },
		{ "max(/data/r/v)", "" },
		{ "max(/data/r[v != '']/v)", "2" },
		{ "max(/data/r/nom)", "" },
		{ "pow(2, 10)", "1024" },
		{ "log(1)", "0" },
		{ "log10(1000)", "3" },
		{ "abs(-4)", "4" },
		{ "sin(0)", "0" },
		{ "cos(0)", "1" },
		{ "tan(0)", "0" },
		{ "asin(0)", "0" },
		{ "acos(1)", "0" },
		{ "atan(0)", "0" },
		{ "round(atan2(1, 1) * 4, 4)", "3.1416" },
		{ "round(pi(), 4)", "3.1416" },
		{ "sqrt(9)", "3" },
		{ "exp(0)", "1" },
		{ "exp10(3)", "1000" },
		{ "random() >= 0 and random() < 1", "true" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

static void
nodes(void **state)
{
	static const struct expected cases[] = {
		{ "../prenom", "Jeanne" },
		{ "//prenom", "Jeanne" },
		{ "/data/g/*", "x" },
		{ "./../n", "42" },
		{ "current()/../n", "42" },
		{ "/data/orx:meta/orx:instanceID", "id" },
		{ "/data/meta/instanceID", "id" },
		{ "count(/data/r)", "3" },
		{ "/data/r[2]/nom", "deux" },
		{ "/data/r[last()]/nom", "trois" },
		{ "/data/r[position() = 2]/s[1]/w", "21" },
		{ "/data/r[nom = 'deux']/v", "2" },
		{ "/data/r[nom = /data/prenom]/v", "" },
		{ "count-non-empty(/data/r/v)", "2" },
		{ "position(/data/r[2])", "2" },
		{ "instance('villes')/root/item[code = '31']/nom", "Toulouse" },
		{ "count(instance('villes')/root/item[pays = 'fr'])", "2" },
		{ "count(instance('villes')/root/item[code = /data/n])", "0" },
		{ "count(instance('absent')/root/item)", "0" },
		{ "pulldata('villes', 'nom', 'code', '69')", "Lyon" },
		{ "pulldata('villes', 'nom', 'code', 'x')", "" },
		{ "pulldata('absent', 'nom', 'code', 'x')", "" },
		{ "join(' ', randomize(/data/r/nom, 1))", "deux un trois" },
		{ "join(' ', randomize(/data/r/nom, 1)) = "
		  "join(' ', randomize(/data/r/nom, 1))",
		    "true" },
		{ "count(randomize(/data/r/nom))", "3" },
		{ "indexed-repeat(/data/r/nom, /data/r, 2)", "deux" },
		{ "indexed-repeat(/data/r/nom, /data/r, 4)", "" },
		{ "indexed-repeat(/data/r/nom, /data/r, 0)", "" },
		{ "indexed-repeat(//w, /data/r, 2, /data/r/s, 2)", "22" },
		{ "indexed-repeat(//w, /data/r/s, 1, /data/r, 2)", "21" },
		{ "selected('a b c', 'b')", "true" },
		{ "selected('ab c', 'b')", "false" },
		{ "selected(/data/liste, ' c ')", "true" },
		{ "selected('', '')", "true" },
		{ "selected('a', '')", "false" },
		{ "selected('a c', 'a b')", "false" },
		{ "selected('a c', ' c ')", "true" },
		{ "selected-at('a b c', 1)", "b" },
		{ "selected-at('a b c', 3)", "" },
		{ "selected-at('a b c', -1)", "" },
		{ "count-selected(' a  b ')", "2" },
		{ "count-selected('')", "0" },
		{ "jr:choice-name('a', '/data/choix')", "Le A" },
		{ "jr:choice-name(/data/choix, ' /data/choix ')", "Le A" },
		{ "jr:choice-name('nul', '/data/choix')", "" },
		{ "jr:choice-name('a', '../choix')", "Le A" },
		{ "jr:choice-name('a', '/data/absent')", "" },
		{ "jr:choice-name('', '/data/choix')", "" },
	};
	static const struct expected inside[] = {
		{ "/data/r/nom", "un" },
		{ "../nom", "deux" },
		{ "../nom", "deux" },
		{ "position(..)", "2" },
		{ "count(/data/r)", "3" },
		{ "sum(/data/r/s/w)", "97" },
		{ "sum(../s/w)", "43" },
		{ "indexed-repeat(/data/r/nom, /data/r, position(..) - 1)",
		    "un" },
		{ "indexed-repeat(/data/r/s/w, /data/r/s, 2)", "22" },
		{ "instance('villes')/root/item[code = /data/r/v]/nom", "" },
		{ "/data/r[nom = current()/../nom]/v", "2" },
	};

	(void)state;
	EXPECT("/data/at", cases);
	EXPECT("/data/r[2]/v", inside);
}

static void
once_keeps_what_is_there(void **state)
{
	(void)state;
	assert_string_equal(evaluate_at("/data/vide", "once('x')"), "x");
	assert_string_equal(evaluate_at("/data/n", "once('x')"), "42");
}

static void
places(void **state)
{
	static const struct expected cases[] = {
		{ "distance('48 2 0 0; 48 3 0 0')", "74486.32" },
		{ "distance(/data/points/p)", "74486.32" },
		{ "distance('48 2 0 0; 48 2 0 0')", "0" },
		{ "distance('x')", "" },
		{ "area('0 0 0 0; 0 1 0 0; 1 1 0 0; 1 0 0 0; 0 0 0 0')",
		    "12391256135.81" },
		{ "area('0 0; 1 1')", "0" },
		{ "geofence('0.5 0.5', '0 0; 0 1; 1 1; 1 0; 0 0')", "true" },
		{ "geofence('1.5 0.5', '0 0; 0 1; 1 1; 1 0; 0 0')", "false" },
		{ "geofence('', '0 0; 0 1; 1 1; 1 0; 0 0')", "false" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

static void
refuses(void **state)
{
	static const struct expected cases[] = {
		{ "foo(1)", "no such function: \"foo\" in \"foo(1)\"" },
		{ "pv-node(1)",
		    "no such function: \"pv-node\" in \"pv-node(1)\"" },
		{ "if(1)",
		    "a wrong number of arguments for \"if\" in \"if(1)\"" },
		{ "1 +", "a value is missing before \"\" in \"1 +\"" },
		{ "(1", "a \")\" is missing before \"\" in \"(1\"" },
		{ "'x", "a quote is not closed: \"'x\" in \"'x\"" },
		{ "1 2", "unexpected \"2\" in \"1 2\"" },
		{ "child::n",
		    "axes are not part of the language: \"child\" in "
		    "\"child::n\"" },
		{ "/data/absent",
		    "no node of the form is meant by \"absent\" in "
		    "\"/data/absent\"; correct the name" },
		{ "$x", "a value is missing before \"$x\" in \"$x\"" },
		{ "concat('a',)",
		    "an argument is missing before \")\" in "
		    "\"concat('a',)\"" },
	};

	(void)state;
	EXPECT("/data/at", cases);
}

/* Bounded in depth, length, memory and time, when read and when evaluated. */
static void
hostile_expressions_end(void **state)
{
	struct pv_buffer *text = pv_buffer_new(ctx, 1 << 20);
	struct capture capture;
	const char *value;

	(void)state;
	for (int i = 0; i < 5000; i++)
		pv_buffer_add_text(text, "(");
	assert_non_null(
	    strstr(evaluate_at("/data/at", text->data), "too deep"));
	text->length = 0;
	for (int i = 0; i < 10000; i++)
		pv_buffer_add_text(text, "1 + ");
	assert_non_null(strstr(
	    evaluate_at("/data/at", text->data), "more than 32768 bytes"));
	text->length = 0;
	for (int i = 0; i < 2000; i++)
		pv_buffer_add_text(text, "1 +");
	pv_buffer_add_text(text, "1");
	assert_string_equal(evaluate_at("/data/at", text->data), "2001");
	pv_buffer_add_text(text, "+1");
	assert_non_null(
	    strstr(evaluate_at("/data/at", text->data), "too many operators"));
	text->length = 0;
	for (int i = 0; i < 10000; i++)
		pv_buffer_add_text(text, "//*");
	value = evaluate_at("/data/at", text->data);
	assert_non_null(strstr(value, "no node of the form"));
	/* Many times over many nodes: it is given up, and said. */
	capture_begin(&capture);
	assert_string_equal(
	    evaluate_at("/data/at",
		"count(//*[count(//*[count(//*[count(//*) > 1]) > 1]) > 1])"),
	    "");
	assert_false(pv_answers_sound(answers));
	(void)capture_end(&capture);
	assert_non_null(strstr(ctx->error.detail,
	    "an expression takes too many steps; simplify it: \"count("));
	pv_forgive(ctx);
	/* Nothing more is evaluated of these answers. */
	assert_string_equal(evaluate_at("/data/at", "1 + 1"), "");
	answers = pv_answers_new(ctx, answers->definition);
	assert_string_equal(evaluate_at("/data/at", "1 + 1"), "2");
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(operators),
		TEST(dates),
		TEST(texts),
		TEST(truths),
		TEST(numbers),
		TEST(nodes),
		TEST(once_keeps_what_is_there),
		TEST(places),
		TEST(refuses),
		TEST(hostile_expressions_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
