/*
 * form_remark_test - what other processors do with a form, and what is said of
 * it here: remarks, bounds of repeats, loads.
 */
#include "form.h"

/* Bounds of a repeat, with its own message; what is beyond is refused. */
static void
a_repeat_has_bounds(void **state)
{
	struct pv_answers *answers = answer(FORM("<most/><r><x/></r>",
	    "<bind nodeset=\"/d/most\" type=\"int\"/>"
	    "<bind nodeset=\"/d/r\" jr:constraintMsg=\"Un à trois.\"/>",
	    "<input ref=\"/d/most\"><label>M</label></input>"
	    "<repeat nodeset=\"/d/r\" pv:min=\"2\" pv:max=\"/d/most\">"
	    "<input ref=\"/d/r/x\"><label>X</label></input></repeat>"));
	const struct pv_item *repeat =
	    pv_answers_state(answers, "r[1]/x")->node->parent->item;
	struct pv_bounds bounds =
	    pv_answers_repeat_bounds(answers, repeat, "/d/r");

	(void)state;
	assert_int_equal(bounds.n, 1);
	assert_int_equal(bounds.least, 2);
	assert_string_equal(bounds.message, "Un à trois.");
	assert_int_equal(pv_answers_check(answers, NULL), 1);
	assert_int_equal(pv_answers_check(answers, repeat), 1);
	/* No bound as long as it is not answered. */
	assert_true(pv_answers_repeat_add(answers, "/d/r"));
	assert_int_equal(pv_answers_check(answers, NULL), 0);
	assert_true(pv_answers_repeat_add(answers, "/d/r"));
	set(answers, "most", "3");
	assert_false(pv_answers_repeat_add(answers, "/d/r"));
	assert_int_equal(pv_answers_check(answers, NULL), 0);
	set(answers, "most", "2");
	assert_int_equal(pv_answers_check(answers, NULL), 1);
	assert_true(pv_answers_repeat_remove(answers, "/d/r[2]"));
	assert_int_equal(pv_answers_check(answers, NULL), 0);
}

/* What other processors load is loaded, with a remark of its kind. */
static void
remarks(void **state)
{
	static const struct {
		const char *xml, *says;
		enum pv_remark_kind kind;
	} cases[] = {
		{ FORM("<a/>", "<bind nodeset=\"/d/@v\" calculate=\"1\"/>",
		      INPUT_A),
		    "an attribute, \"/d/@v\", keeps", PV_REMARK_PLAIN },
		{ FORM("<a/>",
		      "<odk:setgeopoint ref=\"/d/a\" "
		      "event=\"odk-instance-first-load\"/>",
		      INPUT_A),
		    "a page does not do <setgeopoint>: /d/a stays empty",
		    PV_REMARK_PLAIN },
		{ FORM("<a/>", "",
		      "<upload ref=\"/d/a\" mediatype=\"audio/*\"/>"),
		    "/d/a: no sound is recorded", PV_REMARK_PLAIN },
		{ FORM("<a/>", "",
		      "<upload ref=\"/d/a\" mediatype=\"video/*\"/>"),
		    "/d/a: no film is taken", PV_REMARK_PLAIN },
		{ FORM("<a/>", "<bind nodeset=\"/d/a\" type=\"barcode\"/>",
		      INPUT_A),
		    "no barcode is scanned", PV_REMARK_PLAIN },
		{ FORM("<a/>", "",
		      "<upload ref=\"/d/a\" appearance=\"signature\"/>"),
		    "a signature is sent as a picture", PV_REMARK_PLAIN },
		{ FORM("<a/>", "",
		      "<input ref=\"/d/a\" appearance=\"ex:org.x(a=1)\"/>"),
		    "no other application is called", PV_REMARK_PLAIN },
		{ FORM("<a/>",
		      "<itext><translation lang=\"fr\"><text id=\"a\">"
		      "<value form=\"audio\">jr://audio/a.mp3</value>"
		      "</text></translation></itext>",
		      INPUT_A),
		    "a label's sound or film is not played", PV_REMARK_PLAIN },
		{ FORM("<a/>",
		      "<itext><translation lang=\"fr\">"
		      "<text id=\"a\"><value>1</value></text>"
		      "<text id=\"a\"><value>2</value></text>"
		      "</translation></itext>",
		      INPUT_A),
		    "a second text with the id \"a\"", PV_REMARK_FAULT },
		{ FORM("<a/>",
		      "<itext><translation><text id=\"a\"><value>1"
		      "</value></text></translation></itext>",
		      INPUT_A),
		    "a translation without a lang", PV_REMARK_FAULT },
		{ FORM("<a/>", "", ""), "the form asks nothing",
		    PV_REMARK_FAULT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (remark_kind(load(cases[i].xml), cases[i].says) !=
		    (int)cases[i].kind)
			fail_msg("not remarked: %s", cases[i].says);
	/* No form of ours is remarked for nothing. */
	assert_null(load(FORM("<a/>", "", INPUT_A))->remarks);
}

/* A node that reads itself keeps what it has; each load of a draft is told. */
static void
loads(void **state)
{
	struct pv_definition *definition = load(FORM("<a/><b>0</b><c/><n/>",
	    "<bind nodeset=\"/d/a\" calculate=\"coalesce(/d/a, /d/c)\"/>"
	    "<bind id=\"lb\" nodeset=\"/d/b\" type=\"int\"/>"
	    "<setvalue event=\"odk-instance-load\" bind=\"lb\" "
	    "value=\". + 1\"/>",
	    "<input ref=\"/d/c\"><label>C</label></input>"
	    "<input ref=\"/d/n\"><label>N</label></input>"));
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	struct pv_buffer *out = pv_buffer_new(ctx, 1 << 16);

	(void)state;
	set(answers, "c", "un");
	expect(answers, "a", "un");
	set(answers, "c", "deux");
	expect(answers, "a", "un");
	expect(answers, "b", "1");
	pv_answers_write(answers, out);
	answers = pv_answers_read(ctx, definition, out->data, out->length);
	expect(answers, "b", "1");
	assert_true(pv_answers_loaded(answers));
	expect(answers, "b", "2");
	assert_false(pv_answers_loaded(answer(FORM("<a/>", "", INPUT_A))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_repeat_has_bounds),
		TEST(remarks),
		TEST(loads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
