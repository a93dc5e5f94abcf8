/* form/paper: the blank form, whole, from the same file. */
#include "form.h"
#include "form/paper.h"

static const char form[] =
    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
    "xmlns:pv=\"urn:parvis:procedure\"><h:head><h:title>Essai</h:title>"
    "<pv:procedure summary=\"Pour voir\" retention=\"P1Y\"/>"
    "<model><instance><data id=\"essai\">"
    "<un><choix/><filtre/><jour/><suite/><fixe/><long/></un>"
    "<deux><fichier/><case/></deux><enfant><prenom/></enfant></data>"
    "</instance><instance id=\"lieux\"><root>"
    "<item><name>a</name><label>Ici</label><k>x</k></item>"
    "<item><name>b</name><label>Ailleurs</label><k>y</k></item>"
    "</root></instance>"
    "<bind nodeset=\"/data/un/choix\" required=\"true()\"/>"
    "<bind nodeset=\"/data/un/jour\" type=\"date\"/>"
    "<bind nodeset=\"/data/un/suite\" readonly=\"true()\"/>"
    "<bind nodeset=\"/data/un/fixe\" readonly=\"true()\"/>"
    "<bind nodeset=\"/data/deux\" relevant=\"/data/un/choix = 'a'\"/>"
    "<bind nodeset=\"/data/deux/fichier\" type=\"binary\"/>"
    "</model></h:head><h:body>"
    "<group ref=\"/data/un\" appearance=\"field-list\"><label>Un</label>"
    "<select1 ref=\"/data/un/choix\"><label>**Choix**</label>"
    "<item><label>A</label><value>a</value></item></select1>"
    "<select ref=\"/data/un/filtre\"><label>Filtre</label>"
    "<itemset nodeset=\"instance('lieux')/root/item[k = /data/un/choix]\">"
    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select>"
    "<input ref=\"/data/un/jour\"><label>Jour</label></input>"
    "<input ref=\"/data/un/suite\"><label>Vous avez dit "
    "<output value=\"/data/un/choix\"/></label></input>"
    "<input ref=\"/data/un/fixe\"><label>À savoir</label></input>"
    "<input ref=\"/data/un/long\" appearance=\"multiline\"><label>Long</label>"
    "</input></group>"
    "<group ref=\"/data/deux\" appearance=\"field-list\"><label>Deux</label>"
    "<upload ref=\"/data/deux/fichier\" mediatype=\"image/*\">"
    "<label>Pièce</label></upload>"
    "<trigger ref=\"/data/deux/case\"><label>Je certifie</label></trigger>"
    "</group>"
    "<group><label>Enfants</label><repeat nodeset=\"/data/enfant\">"
    "<input ref=\"/data/enfant/prenom\"><label>Prénom</label></input>"
    "</repeat></group></h:body></h:html>";

static struct pv_value *
print(const char *xml)
{
	struct pv_definition *definition = pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", xml, strlen(xml));
	struct pv_value *model;

	assert_non_null(definition);
	model = pv_paper_model(ctx, definition);
	assert_non_null(model);
	return model;
}

static const struct pv_value *
part(const struct pv_value *model, size_t n)
{
	return pv_list_at(pv_get(model, "parts"), n);
}

static const struct pv_value *
question(const struct pv_value *model, size_t n, const char *label)
{
	const struct pv_value *list = pv_get(part(model, n), "questions");

	for (size_t i = 0; i < pv_list_length(list); i++) {
		const struct pv_value *one = pv_list_at(list, i);
		const char *said = pv_get_text(one, "label");

		if (said != NULL && strcmp(said, label) == 0)
			return one;
	}
	return NULL;
}

static void
every_question_is_there(void **state)
{
	struct pv_value *model = print(form);
	const struct pv_value *one;

	(void)state;
	assert_string_equal(pv_get_text(model, "procedure"), "Essai");
	assert_string_equal(pv_get_text(model, "summary"), "Pour voir");
	assert_int_equal(pv_list_length(pv_get(model, "parts")), 4);
	assert_string_equal(pv_get_text(part(model, 0), "heading"), "Un");
	assert_false(pv_get_bool(part(model, 0), "conditional"));
	assert_true(pv_get_bool(part(model, 1), "conditional"));
	one = question(model, 0, "Choix");
	assert_non_null(one);
	assert_true(pv_get_bool(one, "need"));
	assert_int_equal(pv_list_length(pv_get(one, "choices")), 1);
	/* What another answer would filter is whole. */
	one = question(model, 0, "Filtre");
	assert_int_equal(pv_list_length(pv_get(one, "choices")), 2);
	assert_true(pv_get_bool(one, "many"));
	assert_true(pv_get_bool(question(model, 0, "Jour"), "date"));
	assert_int_equal(
	    pv_list_length(pv_get(question(model, 0, "Long"), "lines")), 5);
	assert_true(pv_get_bool(question(model, 1, "Pièce"), "file"));
	assert_true(pv_get_bool(question(model, 1, "Je certifie"), "box"));
}

static void
notes_that_need_answers_are_left_out(void **state)
{
	struct pv_value *model = print(form);

	(void)state;
	assert_non_null(pv_get(question(model, 0, "À savoir"), "note"));
	assert_int_equal(
	    pv_list_length(pv_get(part(model, 0), "questions")), 5);
}

static void
a_repeat_is_there_twice(void **state)
{
	struct pv_value *model = print(form);

	(void)state;
	assert_int_equal(pv_get_int(part(model, 2), "number"), 1);
	assert_int_equal(pv_get_int(part(model, 3), "number"), 2);
	assert_non_null(question(model, 3, "Prénom"));
}

static void
its_barcode_names_it(void **state)
{
	struct pv_value *model = print(form);
	const struct pv_value *barcode = pv_get(model, "barcode");

	(void)state;
	assert_string_equal(pv_get_text(barcode, "text"), "FORM-ESSAI");
	assert_in_range(pv_get_int(barcode, "width"), 100, 400);
}

/* A list of countries would fill a page. */
static void
long_lists_make_a_line(void **state)
{
	char *xml = pv_strdup(ctx,
	    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
	    "xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><model>"
	    "<instance><data id=\"x\"><a/></data></instance></model></h:head>"
	    "<h:body><select1 ref=\"/data/a\"><label>A</label>");

	(void)state;
	for (int i = 0; i <= PV_PAPER_CHOICES_MAX; i++)
		xml = pv_printf(ctx,
		    "%s<item><label>%d</label><value>%d</value></item>", xml, i,
		    i);
	xml = pv_printf(ctx, "%s</select1></h:body></h:html>", xml);
	assert_int_equal(
	    pv_list_length(pv_get(question(print(xml), 0, "A"), "lines")), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_question_is_there),
		TEST(notes_that_need_answers_are_left_out),
		TEST(a_repeat_is_there_twice),
		TEST(its_barcode_names_it),
		TEST(long_lists_make_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
