/*
 * form_hostile_test - forms and answers that would fill the memory or never
 * end: told in bounded time, with their line where they have one.
 */
#include "form.h"

/* What a form file may not do, and in how much time it is told. */
static void
refuse(const char *xml, const char *says)
{
	struct capture capture;
	struct pv_definition *definition;
	clock_t begun = clock();

	capture_begin(&capture);
	definition = pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", xml, strlen(xml));
	(void)capture_end(&capture);
	if (!is_blamed(ctx, definition, says))
		fail_msg("\"%s\" is not said: %s", says,
		    definition != NULL ? "(read)" : ctx->error.detail);
	assert_true((clock() - begun) / CLOCKS_PER_SEC < 10);
	pv_forgive(ctx);
}

static void
hostile_forms_are_refused(void **state)
{
	struct pv_buffer *xml = pv_buffer_new(ctx, 16 << 20);

	(void)state;
	/* Entities that grow: the document type is enough. */
	refuse("<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY a \"aaaa\">"
	       "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><l>&b;</l>",
	    "form.xml:2: a form has no document type");
	refuse("<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><l/>",
	    "a form has no document type");
	refuse("", "no XML");
	/* Deep. */
	for (int i = 0; i < 10000; i++)
		pv_buffer_add_text(xml, "<a>");
	refuse(xml->data, "no XML");
	xml->length = 0;
	pv_buffer_add_text(xml, "<h><head><model><instance>");
	for (int i = 0; i < 100; i++)
		pv_buffer_add_text(xml, "<a>");
	for (int i = 0; i < 100; i++)
		pv_buffer_add_text(xml, "</a>");
	pv_buffer_add_text(xml, "</instance></model></head><body/></h>");
	refuse(xml->data, "levels; divide it");
	/* Wide. */
	xml->length = 0;
	pv_buffer_add_text(xml, "<h><head><model><instance><d>");
	for (int i = 0; i < 100000; i++)
		pv_buffer_addf(xml, "<n%d/>", i);
	pv_buffer_add_text(xml, "</d></instance></model></head><body/></h>");
	refuse(xml->data, "more than 16384 elements");
	xml->length = 0;
	pv_buffer_add_text(xml, "<h><head><model><instance><d>");
	for (int i = 0; i < 5000; i++)
		pv_buffer_addf(xml, "<n%d/>", i);
	pv_buffer_add_text(xml, "</d></instance></model></head><body/></h>");
	refuse(xml->data, "more than 4096 nodes");
	/* Of one name, again and again. */
	refuse(FORM("<a/>\n<a/>", "", INPUT_A),
	    "form.xml:2: a second /d/a, which no <repeat> repeats");
	refuse(FORM("<a/>",
		   "<bind nodeset=\"/d/a\" type=\"int\"/>\n"
		   "<bind nodeset=\"/d/a\" type=\"date\"/>",
		   INPUT_A),
	    "form.xml:2: a second bind for /d/a");
	refuse(FORM("<a/>",
		   "<instance id=\"i\"><r/></instance>"
		   "<instance id=\"i\"><r/></instance>",
		   INPUT_A),
	    "a second instance with the id \"i\"");
	/* Long. */
	xml->length = 0;
	pv_buffer_add_text(xml, "<h>");
	for (int i = 0; i < 1 << 20; i++)
		pv_buffer_add_text(xml, "123456789 ");
	pv_buffer_add_text(xml, "</h>");
	refuse(xml->data, "more than 8388608 bytes");
	/* Cycles, by name. */
	refuse(FORM("<a/><b/><c/>",
		   "<bind nodeset=\"/d/a\" calculate=\"/d/b\"/>"
		   "<bind nodeset=\"/d/b\" relevant=\"/d/c = 1\"/>"
		   "<bind nodeset=\"/d/c\" calculate=\"/d/a\"/>",
		   INPUT_A),
	    "/d/a depends on itself, through /d/b, /d/c, /d/a");
	/* Expressions that look at everything, many times. */
	xml->length = 0;
	pv_buffer_add_text(xml, "<h><head><model><instance><d><a/>");
	for (int i = 0; i < 2000; i++)
		pv_buffer_addf(xml, "<g%d><x/></g%d>", i, i);
	pv_buffer_add_text(
	    xml, "</d></instance><bind nodeset=\"/d/a\" calculate=\"count(/");
	for (int i = 0; i < 5000; i++)
		pv_buffer_add_text(xml, "/*/..");
	pv_buffer_add_text(
	    xml, ")\"/></model></head><body>" INPUT_A "</body></h>");
	refuse(xml->data, "the form is too large for");
	refuse(FORM("<a/>", "", "<input ref=\"/d/z\"/>"),
	    "<input> is for no node: \"/d/z\"");
	refuse(
	    FORM("<a/>", "<setvalue event=\"click\" ref=\"/d/a\">1</setvalue>",
		INPUT_A),
	    "no such event: \"click\"");
	refuse(FORM("<a/>", "<setvalue event=\"odk-new-repeat\" ref=\"/d/a\"/>",
		   INPUT_A),
	    "<setvalue> stands where its event does not happen");
	refuse(FORM("<a/>", "",
		   "<input ref=\"/d/a\"><label><output/></label></input>"),
	    "an output without a value");
}

/* Calculations, each twice the one before, and a label of the last. */
static struct pv_answers *
doubled(int times)
{
	struct pv_buffer *xml = pv_buffer_new(ctx, 1 << 20);

	pv_buffer_add_text(xml, "<h><head><model><instance><d><n0>x</n0>");
	for (int i = 1; i <= times; i++)
		pv_buffer_addf(xml, "<n%d/>", i);
	pv_buffer_add_text(xml, "</d></instance>");
	for (int i = 1; i <= times; i++)
		pv_buffer_addf(xml,
		    "<bind nodeset=\"/d/n%d\" calculate=\"concat(/d/n%d, "
		    "/d/n%d)\"/>",
		    i, i - 1, i - 1);
	pv_buffer_add_text(
	    xml, "</model></head><body><input ref=\"/d/n0\"><label>A");
	for (int i = 0; i < 40; i++)
		pv_buffer_addf(xml, "<output value=\"/d/n%d\"/>", times);
	pv_buffer_add_text(xml, "</label></input></body></h>");
	return answer(xml->data);
}

/* Said, and not saved: neither as a silent nothing nor as half of it. */
static void
unsound(struct pv_answers *answers, int status, const char *says)
{
	struct capture capture;

	capture_begin(&capture);
	assert_false(pv_answers_sound(answers));
	(void)capture_end(&capture);
	assert_int_equal(ctx->error.status, status);
	if (strstr(ctx->error.detail, says) == NULL)
		fail_msg("\"%s\" is not said: %s", says, ctx->error.detail);
	pv_forgive(ctx);
}

static void
texts_that_double_stay_bounded(void **state)
{
	struct pv_answers *answers = doubled(15);

	(void)state;
	assert_int_equal(strlen(pv_answers_get(answers, "n15")), 1 << 15);
	assert_true(
	    strlen(pv_answers_label(answers,
		pv_answers_state(answers, "n0")->node->item, NULL)) < 1 << 20);
	assert_true(pv_answers_sound(answers));
	answers = doubled(40);
	expect(answers, "n21", "");
	unsound(answers, 413, "the answers are too large");
}

/* Repeats in repeats: bounded before they fill the memory. */
static void
repeats_that_multiply_stay_bounded(void **state)
{
	struct pv_answers *answers;
	struct pv_buffer *out = pv_buffer_new(ctx, 1 << 16);
	clock_t begun = clock();

	(void)state;
	answers = answer(FORM("<a><b><c><x/></c></b></a>", "",
	    "<repeat nodeset=\"/d/a\" jr:count=\"200\">"
	    "<repeat nodeset=\"/d/a/b\" jr:count=\"200\">"
	    "<repeat nodeset=\"/d/a/b/c\" jr:count=\"200\">"
	    "<input ref=\"/d/a/b/c/x\"><label>X</label></input>"
	    "</repeat></repeat></repeat>"));
	unsound(answers, 413, "the form repeats more than can be answered");
	assert_true((clock() - begun) / CLOCKS_PER_SEC < 10);
	/* What does not fit is not cut in silence either. */
	answers = answer(FORM("<a><x/></a>", "",
	    "<repeat nodeset=\"/d/a\"><input ref=\"/d/a/x\"><label>X</label>"
	    "</input></repeat>"));
	for (int i = 1; i < 20; i++) {
		assert_true(pv_answers_repeat_add(answers, "/d/a"));
		set(answers, pv_printf(ctx, "a[%d]/x", i),
		    pv_strndup(ctx, pv_printf(ctx, "%05000d", i), 5000));
	}
	pv_answers_write(answers, out);
	unsound(answers, 413, "the answers are too large");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hostile_forms_are_refused),
		TEST(texts_that_double_stay_bounded),
		TEST(repeats_that_multiply_stay_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
