/*
 * Parts of the ODK XForms specification, each by a small form: repeats,
 * counts, actions, preloads, languages, types, choices.
 */
#include "form.h"

static const char *
submission(struct pv_answers *answers)
{
	struct pv_buffer *out = pv_buffer_new(ctx, 1 << 20);

	pv_answers_submission(answers, out);
	return out->data;
}

static const char nested[] = FORM(
    "<a/><o><n/><i jr:template=\"\"><x>0</x><y/></i><s/></o><t/>",
    "<bind nodeset=\"/d/o/i/x\" type=\"int\"/>"
    "<bind nodeset=\"/d/o/i/y\" calculate=\"../x * ../../n\"/>"
    "<bind nodeset=\"/d/o/s\" calculate=\"sum(../i/y)\"/>"
    "<bind nodeset=\"/d/o/i\" relevant=\"../n != ''\"/>"
    "<bind nodeset=\"/d/t\" calculate=\"count(/d/o/i)\"/>",
    "<group ref=\"/d/o\"><label>O</label><repeat nodeset=\"/d/o\">"
    "<input ref=\"/d/o/n\"><label>N</label></input>"
    "<repeat nodeset=\"/d/o/i\"><input ref=\"/d/o/i/x\"><label>X de <output "
    "value=\"../../n\"/></label></input></repeat></repeat></group>");

static void
nested_repeats(void **state)
{
	struct pv_answers *answers = answer(nested), *again;
	struct pv_buffer *out = pv_buffer_new(ctx, 65536);
	const struct pv_item *x;

	(void)state;
	/* The outer one has no template: its first instance is there. */
	assert_non_null(pv_answers_state(answers, "/d/o[1]"));
	assert_null(pv_answers_state(answers, "/d/o[1]/i[1]"));
	assert_true(pv_answers_repeat_add(answers, "/d/o"));
	assert_true(pv_answers_repeat_add(answers, "/d/o[1]/i"));
	assert_true(pv_answers_repeat_add(answers, "/d/o[2]/i"));
	assert_true(pv_answers_repeat_add(answers, "o[2]/i"));
	expect(answers, "t", "3");
	set(answers, "o[1]/n", "10");
	set(answers, "o[2]/n", "100");
	set(answers, "o[1]/i[1]/x", "1");
	set(answers, "o[2]/i[1]/x", "2");
	set(answers, "o[2]/i[2]/x", "3");
	expect(answers, "o[1]/i[1]/y", "10");
	expect(answers, "o[2]/i[2]/y", "300");
	expect(answers, "o[1]/s", "10");
	expect(answers, "o[2]/s", "500");
	x = answers != NULL ?
	    pv_answers_state(answers, "o[2]/i[1]/x")->node->item :
	    NULL;
	assert_string_equal(
	    pv_answers_label(answers, x, "/d/o[2]/i[1]/x"), "X de 100");
	pv_answers_write(answers, out);
	again = pv_answers_read(ctx, load(nested), out->data, out->length);
	assert_non_null(again);
	expect(again, "o[2]/i[2]/y", "300");
	assert_true(pv_answers_repeat_remove(again, "/d/o[2]/i[1]"));
	expect(again, "o[2]/i[1]/x", "3");
	assert_string_equal(
	    pv_answers_state(again, "o[2]/i[1]/x")->path, "/d/o[2]/i[1]/x");
	assert_true(pv_answers_repeat_remove(again, "/d/o[1]"));
	expect(again, "o[1]/n", "100");
	expect(again, "o[1]/s", "300");
	set(again, "o[1]/n", "");
	assert_false(pv_answers_state(again, "o[1]/i[1]/x")->relevant);
	assert_null(strstr(submission(again), "<i>"));
	assert_true(pv_answers_repeat_remove(again, "/d/o[1]"));
	expect(again, "t", "0");
	assert_non_null(strstr(submission(again),
	    "<d id=\"essai\"><a></a><t>0</t><meta><instanceID>uuid:"));
}

static void
a_repeat_has_an_end(void **state)
{
	struct pv_answers *answers = answer(nested);
	int n = 1;

	(void)state;
	while (n < 1000 && pv_answers_repeat_add(answers, "/d/o"))
		n++;
	assert_int_equal(n, 200);
}

static void
counted_repeats(void **state)
{
	struct pv_answers *answers =
	    answer(FORM("<n>2</n><r jr:template=\"\"><v>x</v><p/></r><m/>",
		"<bind nodeset=\"/d/n\" type=\"int\"/>"
		"<bind nodeset=\"/d/r/p\" calculate=\"position(..)\"/>"
		"<bind nodeset=\"/d/m\" calculate=\"join('-', /d/r/p)\"/>",
		"<input ref=\"/d/n\"><label>N</label></input>"
		"<repeat nodeset=\"/d/r\" jr:count=\"/d/n\">"
		"<setvalue event=\"odk-new-repeat\" ref=\"/d/r/v\" "
		"value=\"concat('v', position(..))\"/>"
		"<input ref=\"/d/r/v\"><label>V</label></input></repeat>"));

	(void)state;
	expect(answers, "r[2]/v", "v2");
	expect(answers, "m", "1-2");
	set(answers, "r[1]/v", "kept");
	set(answers, "n", "3");
	expect(answers, "r[1]/v", "kept");
	expect(answers, "r[3]/v", "v3");
	expect(answers, "m", "1-2-3");
	set(answers, "n", "1");
	assert_null(pv_answers_state(answers, "r[2]/v"));
	expect(answers, "m", "1");
	/* What is no number takes nothing away. */
	set(answers, "n", "beaucoup");
	expect(answers, "m", "1");
	set(answers, "n", "0");
	expect(answers, "m", "");
	set(answers, "n", "100000");
	assert_non_null(pv_answers_state(answers, "r[200]/v"));
	assert_null(pv_answers_state(answers, "r[201]/v"));
	/* It follows its count: nobody adds or removes. */
	set(answers, "n", "1");
	assert_true(
	    pv_answers_state(answers, "r[1]/v")->node->parent->item->fixed);
	assert_false(pv_answers_repeat_add(answers, "/d/r"));
	assert_false(pv_answers_repeat_remove(answers, "/d/r[1]"));
}

/* Counted by a relative path, in each instance of the outer repeat. */
static void
counts_are_of_their_own_instance(void **state)
{
	struct pv_answers *answers = answer(FORM(
	    "<orx:meta xmlns:orx=\"urn:o\"><orx:v/></orx:meta>"
	    "<o><n>1</n><i><x/></i></o>",
	    "<bind nodeset=\"/d/orx:meta/orx:v\" calculate=\"count(/d/o/i)\"/>"
	    "<bind nodeset=\"o/n\" type=\"int\"/>",
	    "<repeat nodeset=\"/d/o\"><input ref=\"/d/o/n\"><label>N</label>"
	    "</input><repeat nodeset=\"/d/o/i\" jr:count=\" ../n \">"
	    "<input ref=\"current()/x\"><label>X</label></input></repeat>"
	    "</repeat>"));

	(void)state;
	assert_true(pv_answers_repeat_add(answers, "/d/o"));
	set(answers, "o[1]/n", "3");
	set(answers, "o[2]/n", "2");
	assert_non_null(pv_answers_state(answers, "o[1]/i[3]/x"));
	assert_non_null(pv_answers_state(answers, "o[2]/i[2]/x"));
	assert_null(pv_answers_state(answers, "o[2]/i[3]/x"));
	expect(answers, "meta/v", "5");
}

static void
actions(void **state)
{
	struct pv_answers *answers =
	    answer(FORM("<a>1</a><b/><c/><e/><f/>"
			"<r jr:template=\"\"><x/><y/><z>5</z></r>",
		"<setvalue event=\"odk-instance-first-load\" ref=\"/d/b\" "
		"value=\"/d/a + 1\"/>"
		"<setvalue event=\"odk-instance-first-load\" ref=\"/d/c\">dit"
		"</setvalue>",
		"<input ref=\"/d/a\"><label>A</label>"
		"<setvalue event=\"xforms-value-changed\" ref=\"/d/e\" "
		"value=\"concat('a=', /d/a)\"/></input>"
		"<input ref=\"/d/e\"><label>E</label>"
		"<setvalue event=\"xforms-value-changed\" ref=\"/d/f\" "
		"value=\"concat(/d/e, '!')\"/></input>"
		"<repeat nodeset=\"/d/r\">"
		"<setvalue event=\"odk-instance-first-load odk-new-repeat\" "
		"ref=\"/d/r/x\" value=\"../../a * 2\"/>"
		"<odk:setgeopoint event=\"odk-new-repeat\" ref=\"/d/r/z\"/>"
		"<input ref=\"/d/r/x\"><label>X</label>"
		"<setvalue event=\"xforms-value-changed\" ref=\"/d/r/y\" "
		"value=\"../x\"/></input></repeat>"));

	(void)state;
	expect(answers, "b", "2");
	expect(answers, "c", "dit");
	set(answers, "a", "5");
	expect(answers, "e", "a=5");
	/* One that sets what another waits for. */
	expect(answers, "f", "a=5!");
	expect(answers, "b", "2");
	assert_true(pv_answers_repeat_add(answers, "/d/r"));
	expect(answers, "r[1]/x", "10");
	/* No place is known to a page. */
	expect(answers, "r[1]/z", "");
	set(answers, "a", "6");
	assert_true(pv_answers_repeat_add(answers, "/d/r"));
	expect(answers, "r[1]/x", "10");
	expect(answers, "r[2]/x", "12");
	set(answers, "r[2]/x", "7");
	expect(answers, "r[2]/y", "7");
	expect(answers, "r[1]/y", "10");
}

static void
actions_that_chase_each_other_end(void **state)
{
	struct pv_answers *answers = answer(FORM("<a/><b/>", "",
	    "<input ref=\"/d/a\"><label>A</label><setvalue "
	    "event=\"xforms-value-changed\" ref=\"/d/b\" "
	    "value=\"concat(/d/a, 'b')\"/></input>"
	    "<input ref=\"/d/b\"><label>B</label><setvalue "
	    "event=\"xforms-value-changed\" ref=\"/d/a\" "
	    "value=\"concat(/d/b, 'a')\"/></input>"));

	(void)state;
	set(answers, "a", "x");
	assert_true(strlen(pv_answers_get(answers, "a")) < 32);
}

static void
preloads(void **state)
{
	struct pv_answers *answers = answer(FORM("<s/><e/><j/><u/>",
	    "<bind nodeset=\"/d/s\" type=\"dateTime\" jr:preload=\"timestamp\" "
	    "jr:preloadParams=\"start\"/>"
	    "<bind nodeset=\"/d/e\" type=\"dateTime\" jr:preload=\"timestamp\" "
	    "jr:preloadParams=\"end\"/>"
	    "<bind nodeset=\"/d/j\" type=\"date\" jr:preload=\"date\" "
	    "jr:preloadParams=\"today\"/>"
	    "<bind nodeset=\"/d/u\" jr:preload=\"uid\"/>",
	    "<input ref=\"/d/s\"><label>S</label></input>"));

	(void)state;
	assert_int_equal(strlen(pv_answers_get(answers, "s")), 29);
	assert_true(pv_answers_state(answers, "s")->valid);
	assert_int_equal(strlen(pv_answers_get(answers, "j")), 10);
	assert_int_equal(strlen(pv_answers_get(answers, "u")), 41);
	/* The end is known when it is sent. */
	expect(answers, "e", "");
	(void)submission(answers);
	assert_int_equal(strlen(pv_answers_get(answers, "e")), 29);
}

/* A text shown in a repeat speaks of its own instance, in each language. */
static void
texts_of_a_repeat(void **state)
{
	struct pv_answers *answers = answer(FORM("<r><n/><v/></r>",
	    "<itext><translation lang=\"fr\"><text id=\"v\"><value "
	    "form=\"short\">court</value><value>V de <output "
	    "value=\"../n\"/></value></text><text id=\"m\"><value>Pas pour "
	    "<output value=\"../n\"/></value></text></translation><translation "
	    "lang=\"en\"><text id=\"v\"><value>V of <output value=\"../n\"/>"
	    "</value></text></translation></itext>"
	    "<bind nodeset=\"/d/r/v\" constraint=\". != 'non'\" "
	    "jr:constraintMsg=\"jr:itext('m')\"/>",
	    "<repeat nodeset=\"/d/r\"><input ref=\"/d/r/n\"><label>N</label>"
	    "</input><input ref=\"/d/r/v\"><label ref=\"jr:itext('v')\"/>"
	    "<hint ref=\"jr:itext('absent')\">au lieu</hint></input>"
	    "</repeat>"));
	const struct pv_item *v;

	(void)state;
	v = pv_answers_state(answers, "r[1]/v")->node->item;
	assert_true(pv_answers_repeat_add(answers, "/d/r"));
	set(answers, "r[1]/n", "un");
	set(answers, "r[2]/n", "deux");
	assert_string_equal(
	    pv_answers_label(answers, v, "/d/r[1]/v"), "V de un");
	assert_string_equal(
	    pv_answers_label(answers, v, "/d/r[2]/v"), "V de deux");
	assert_string_equal(
	    pv_answers_hint(answers, v, "/d/r[2]/v"), "au lieu");
	set(answers, "r[2]/v", "non");
	assert_string_equal(
	    pv_answers_state(answers, "r[2]/v")->message, "Pas pour deux");
	ctx->language = "en";
	assert_string_equal(
	    pv_answers_label(answers, v, "/d/r[2]/v"), "V of deux");
}

static void
types(void **state)
{
	static const struct {
		const char *type, *value;
		bool valid;
	} cases[] = {
		{ "int", "12", true },
		{ "int", "-3", true },
		{ "int", "1.5", false },
		{ "int", "2147483648", false },
		{ "int", "douze", false },
		{ "integer", "7", true },
		{ "decimal", "1.5", true },
		{ "decimal", ".5", true },
		{ "decimal", "1e5", false },
		{ "decimal", "1,5", false },
		{ "date", "2024-02-29", true },
		{ "date", "2023-02-29", false },
		{ "date", "2026-2-1", false },
		{ "date", "0012-01-01", true },
		{ "xsd:date", "31/12/2026", false },
		{ "time", "14:05", true },
		{ "time", "14:05:06.700+01:00", true },
		{ "time", "24:05", false },
		{ "time", "2026-01-01", false },
		{ "dateTime", "2026-01-01T10:00:00.000+01:00", true },
		{ "dateTime", "2026-01-01T10:00:00Z", true },
		{ "dateTime", "2026-01-01", false },
		{ "dateTime", "2026-02-30T10:00:00Z", false },
		{ "boolean", "true", true },
		{ "boolean", "0", true },
		{ "boolean", "oui", false },
		{ "geopoint", "48.85 2.35 0 0", true },
		{ "geopoint", "48.85 2.35", true },
		{ "geopoint", "91 2 0 0", false },
		{ "geopoint", "48.85", false },
		{ "geopoint", "48 2;48 3", false },
		{ "geotrace", "48 2 0 0; 48 3 0 0", true },
		{ "geotrace", "48 2 0 0", false },
		{ "geoshape", "48 2;48 3;49 3;48 2", true },
		{ "geoshape", "48 2;48 3;49 3", false },
		{ "string", "n'importe quoi", true },
		{ "unknown", "de même", true },
		{ "barcode", "123", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct pv_state *found;
		struct pv_answers *answers = answer(pv_printf(ctx,
		    FORM("<a/>", "<bind nodeset=\"/d/a\" type=\"%s\"/>",
			"<input ref=\"/d/a\"><label>A</label></input>"),
		    cases[i].type));

		set(answers, "a", cases[i].value);
		found = pv_answers_state(answers, "a");
		assert_string_equal(found->value, cases[i].value);
		if (found->valid != cases[i].valid)
			fail_msg("%s %s", cases[i].type, cases[i].value);
		/* Its message is in the catalogue. */
		if (!found->valid)
			assert_non_null(pv_texts_find(
			    process->texts, "fr", found->message + 2));
	}
}

static void
ranges(void **state)
{
	struct pv_answers *answers = answer(FORM("<a/>",
	    "<bind nodeset=\"/d/a\" type=\"decimal\"/>",
	    "<range ref=\"/d/a\" start=\"0\" end=\"2\" step=\"0.5\"><label>A"
	    "</label></range>"));

	(void)state;
	set(answers, "a", "1.5");
	assert_true(pv_answers_state(answers, "a")->valid);
	set(answers, "a", "1.2");
	assert_string_equal(
	    pv_answers_state(answers, "a")->message, "t.form.range");
	set(answers, "a", "2.5");
	assert_false(pv_answers_state(answers, "a")->valid);
}

/* Each choice depends on the one before it. */
static void
cascades(void **state)
{
	struct pv_answers *answers = answer(FORM("<p/><v/><q/><nom/>",
	    "<instance id=\"v\"><root><item><p>fr</p><n>t</n><l>T</l></item>"
	    "<item><p>be</p><n>n</n><l>N</l></item></root></instance>"
	    "<instance id=\"q\"><root><item><v>t</v><n>1</n><l>Un</l></item>"
	    "<item><v>t</v><n>2</n><l>Deux</l></item></root></instance>"
	    "<bind nodeset=\"/d/nom\" "
	    "calculate=\"jr:choice-name(/d/q, '/d/q')\"/>",
	    "<input ref=\"/d/p\"><label>P</label></input>"
	    "<select1 ref=\"/d/v\"><label>V</label><itemset "
	    "nodeset=\"instance('v')/root/item[p = /d/p]\"><value ref=\"n\"/>"
	    "<label ref=\"l\"/></itemset></select1>"
	    "<select ref=\"/d/q\"><label>Q</label><itemset "
	    "nodeset=\"instance('q')/root/item[v = /d/v]\"><value ref=\"n\"/>"
	    "<label ref=\"l\"/></itemset></select>"));
	const struct pv_choice *choices;
	const struct pv_item *q;

	(void)state;
	q = pv_answers_state(answers, "q")->node->item;
	set(answers, "p", "fr");
	set(answers, "v", "t");
	set(answers, "q", "2");
	expect(answers, "nom", "Deux");
	assert_int_equal(pv_answers_choices(answers, q, "/d/q", &choices), 2);
	assert_true(choices[1].chosen);
	set(answers, "q", "1 2");
	assert_true(pv_answers_state(answers, "q")->valid);
	/* What was chosen is offered no more: it waits, and is no answer. */
	set(answers, "v", "n");
	assert_string_equal(
	    pv_answers_state(answers, "v")->message, "t.form.choice");
	expect(answers, "q", "");
	assert_true(pv_answers_state(answers, "q")->valid);
	assert_null(strstr(submission(answers), "1 2"));
	set(answers, "v", "t");
	expect(answers, "q", "1 2");
	set(answers, "p", "be");
	expect(answers, "v", "");
	expect(answers, "q", "");
}

static void
only_what_is_stored_by_us_is_read(void **state)
{
	static const struct {
		const char *xml, *a; /* NULL: refused */
	} cases[] = {
		{ "<d><a>x</a></d>", "x" },
		{ " <d id='y' b=\"z\"><b/><a c=\"d\">x</a ></d>\n", "x" },
		{ "<d>\n<a>&lt;&amp;&gt;&quot;&apos;&#233;&#xe9;&#13;</a></d>",
		    "<&>\"'éé\r" },
		{ "<d><a> x y </a></d>", " x y " },
		{ "<d><a/></d>", "" },
		{ "<d/>", "1" },
		{ "<d><z><y>1</y></z><a>x</a></d>", "x" },
		{ "<d><a>x</a><a>y</a></d>", "x" },
		{ "<d><a>x</d>", NULL },
		{ "<d><a>x</b></d>", NULL },
		{ "<d><a>&nbsp;</a></d>", NULL },
		{ "<d><a>&#0;</a></d>", NULL },
		{ "<d><a>&#x110000;</a></d>", NULL },
		{ "<d><a>\xff</a></d>", NULL },
		{ "<d><!-- c --><a>x</a></d>", NULL },
		{ "<?xml version='1.0'?><d/>", NULL },
		{ "<d><a b=c>x</a></d>", NULL },
		{ "<d><a b='c>x</a></d>", NULL },
		{ "<d><a>x</a></d><d/>", NULL },
		{ "<d", NULL },
		{ "<", NULL },
		{ "<d>&", NULL },
	};
	struct pv_definition *definition = load(FORM("<a>1</a><b/>", "",
	    "<input ref=\"/d/a\"><label>A</label></input>"));
	struct pv_buffer *deep = pv_buffer_new(ctx, 1 << 20);
	struct capture capture;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pv_answers *answers;

		capture_begin(&capture);
		answers = pv_answers_read(
		    ctx, definition, cases[i].xml, strlen(cases[i].xml));
		(void)capture_end(&capture);
		if ((answers == NULL) != (cases[i].a == NULL))
			fail_msg("%s", cases[i].xml);
		if (answers != NULL)
			expect(answers, "a", cases[i].a);
		pv_forgive(ctx);
	}
	for (int i = 0; i < 50000; i++)
		pv_buffer_add_text(deep, "<d>");
	capture_begin(&capture);
	assert_null(pv_answers_read(ctx, definition, deep->data, deep->length));
	(void)capture_end(&capture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nested_repeats),
		TEST(a_repeat_has_an_end),
		TEST(counted_repeats),
		TEST(counts_are_of_their_own_instance),
		TEST(actions),
		TEST(actions_that_chase_each_other_end),
		TEST(preloads),
		TEST(texts_of_a_repeat),
		TEST(types),
		TEST(ranges),
		TEST(cascades),
		TEST(only_what_is_stored_by_us_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
