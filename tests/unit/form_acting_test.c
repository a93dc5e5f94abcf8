/* form/acting: for whom a request is, by one group in a form. */
#include "form.h"
#include "form/acting.h"
#include "form/control.h"
#include "form/typed.h"

/* A form with the component, and a page before and after it. */
static struct pv_definition *
acting(const char *attributes, const char *instance)
{
	const char *xml = pv_printf(ctx,
	    "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
	    "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
	    "xmlns:pv=\"urn:parvis:procedure\"><h:head><model><instance>"
	    "<data id=\"essai\"><a/>%s<b/></data></instance>"
	    "<bind nodeset=\"/data/a\" type=\"string\"/>"
	    "<bind nodeset=\"/data/pour\" relevant=\"/data/a != 'non'\"/>"
	    "</model></h:head><h:body>"
	    "<input ref=\"/data/a\"><label>A</label></input>"
	    "<group ref=\"/data/pour\" pv:component=\"acting\"%s/>"
	    "<input ref=\"/data/b\"><label>B</label></input>"
	    "</h:body></h:html>",
	    instance, attributes);

	return pv_definition_load(
	    ctx, ctx, "essai", "essai/form.xml", xml, strlen(xml));
}

static struct pv_answers *
answer_acting(const char *attributes)
{
	struct pv_definition *definition = acting(attributes, "<pour/>");

	assert_non_null(definition);
	assert_null(definition->remarks);
	return pv_answers_new(ctx, definition);
}

static const struct pv_definition *
of(struct pv_answers *answers)
{
	return answers->definition;
}

static void
set_acting(struct pv_answers *answers, const char *path, const char *value)
{
	assert_true(pv_answers_set(
	    answers, pv_printf(ctx, "/data/pour/%s", path), value));
	pv_answers_recompute(answers);
}

/* The names of the pages that are asked. */
static void
expect_pages(struct pv_answers *answers, const char *expected)
{
	char names[200] = "";

	for (size_t i = 0; i < of(answers)->n_pages; i++) {
		const struct pv_item *page = of(answers)->pages[i];

		if (!pv_answers_page_relevant(answers, page))
			continue;
		(void)strncat(names, page->name, 30);
		(void)strncat(names, " ", 2);
	}
	assert_string_equal(names, expected);
}

static const struct pv_item *
page(struct pv_answers *answers, const char *name)
{
	return pv_definition_page(of(answers), name);
}

static void
oneself_is_asked_nothing_more(void **state)
{
	struct pv_answers *answers = answer_acting("");
	struct pv_acting acting;

	(void)state;
	expect_pages(answers, "a pour-qui b ");
	assert_int_equal(
	    pv_answers_check(answers, page(answers, "pour-qui")), 1);
	set_acting(answers, "pour-qui/qualite", "soi");
	expect_pages(answers, "a pour-qui b ");
	assert_int_equal(pv_answers_check(answers, NULL), 0);
	assert_false(pv_acting_read(ctx, answers, of(answers), &acting));
}

static void
each_way_has_its_page(void **state)
{
	static const struct {
		const char *as, *pages;
		size_t faults;
	} expected[] = {
		{ "parent", "a pour-qui pour-personne b ", 4 },
		{ "mandat", "a pour-qui pour-personne b ", 2 },
		{ "association", "a pour-qui pour-organisme b ", 2 },
		{ "entreprise", "a pour-qui pour-organisme b ", 3 },
	};
	struct pv_answers *answers = answer_acting("");

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		set_acting(answers, "pour-qui/qualite", expected[i].as);
		expect_pages(answers, expected[i].pages);
		assert_int_equal(
		    pv_answers_check(answers, NULL), expected[i].faults);
	}
	/* The form decides whether any of it is asked. */
	assert_true(pv_answers_set(answers, "/data/a", "non"));
	pv_answers_recompute(answers);
	expect_pages(answers, "a b ");
}

static void
whom_it_is_for_is_read(void **state)
{
	struct pv_answers *answers = answer_acting("");
	struct pv_acting acting;

	(void)state;
	set_acting(answers, "pour-qui/qualite", "mandat");
	set_acting(answers, "pour-personne/nom", "D’Aragó");
	set_acting(answers, "pour-personne/prenoms", "Zoé");
	assert_true(pv_acting_read(ctx, answers, of(answers), &acting));
	assert_string_equal(acting.as, "mandat");
	assert_string_equal(acting.name, "Zoé D’Aragó");
	assert_null(acting.email);
	set_acting(answers, "pour-personne/courriel", " zoe@Personne.example ");
	assert_true(pv_acting_read(ctx, answers, of(answers), &acting));
	assert_string_equal(acting.email, "zoe@personne.example");
	set_acting(answers, "pour-qui/qualite", "entreprise");
	set_acting(answers, "pour-organisme/nom", "Boulangerie Modèle");
	assert_true(pv_acting_read(ctx, answers, of(answers), &acting));
	assert_string_equal(acting.name, "Boulangerie Modèle");
	assert_null(acting.email);
}

static void
a_siret_has_a_right_key(void **state)
{
	struct pv_answers *answers = answer_acting("");
	struct pv_page shown = { .ctx = ctx,
		.answers = answers,
		.definition = of(answers),
		.item = page(answers, "pour-organisme") };
	const struct pv_state *siret;

	(void)state;
	set_acting(answers, "pour-qui/qualite", "entreprise");
	set_acting(answers, "pour-organisme/nom", "Boulangerie Modèle");
	set_acting(answers, "pour-organisme/fonction", "gérante");
	set_acting(answers, "pour-organisme/siret", "732 829 320 00075");
	assert_false(pv_typed_check(&shown));
	siret = pv_answers_state(answers, "/data/pour/pour-organisme/siret");
	assert_string_equal(siret->message, "t.form.siret");
	set_acting(answers, "pour-organisme/siret", "732 829 320 00074");
	assert_true(pv_typed_check(&shown));
	assert_int_equal(pv_answers_check(answers, NULL), 0);
}

static void
one_way_alone_is_not_asked(void **state)
{
	struct pv_answers *answers = answer_acting(" pv:as=\"association\"");
	const struct pv_choice *choices;

	(void)state;
	expect_pages(answers, "a pour-organisme b ");
	assert_string_equal(
	    pv_answers_get(answers, "/data/pour/pour-qui/qualite"),
	    "association");
	answers = answer_acting(" pv:as=\"mandat soi\"");
	expect_pages(answers, "a pour-qui b ");
	assert_int_equal(
	    pv_answers_choices(answers, page(answers, "pour-qui")->items[0],
		"/data/pour/pour-qui/qualite", &choices),
	    2);
	assert_string_equal(choices[0].value, "soi");
	assert_string_equal(choices[1].value, "mandat");
}

/* Labels are those of the catalogue: none is missing. */
static void
every_text_is_there(void **state)
{
	struct pv_answers *answers = answer_acting("");

	(void)state;
	for (size_t i = 0; i < of(answers)->n_pages; i++) {
		const struct pv_item *one = of(answers)->pages[i];

		if (strncmp(one->name, "pour-", 5) != 0)
			continue;
		assert_null(strstr(pv_answers_label(answers, one, NULL), "."));
		for (size_t j = 0; j < one->n_items; j++) {
			const struct pv_choice *choices;
			const struct pv_item *item = one->items[j];
			size_t n;

			assert_null(strstr(
			    pv_answers_label(answers, item, NULL), "form."));
			assert_null(strstr(
			    pv_answers_hint(answers, item, NULL), "form."));
			n = pv_answers_choices(
			    answers, item, item->node->path, &choices);
			while (n-- > 0)
				assert_null(strstr(choices[n].label, "form."));
		}
	}
}

static void
a_wrong_use_is_told(void **state)
{
	(void)state;
	assert_null(acting("", ""));
	assert_non_null(strstr(ctx->error.detail, "empty NAME"));
	pv_forgive(ctx);
	assert_null(acting("", "<pour><x/></pour>"));
	pv_forgive(ctx);
	assert_null(acting(" pv:as=\"cousin\"", "<pour/>"));
	assert_non_null(strstr(ctx->error.detail, "pv:as"));
	pv_forgive(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(oneself_is_asked_nothing_more),
		TEST(each_way_has_its_page),
		TEST(whom_it_is_for_is_read),
		TEST(a_siret_has_a_right_key),
		TEST(one_way_alone_is_not_asked),
		TEST(every_text_is_there),
		TEST(a_wrong_use_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
