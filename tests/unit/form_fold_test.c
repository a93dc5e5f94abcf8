/*
 * form_fold_test - what was posted becomes answers: what the page does not ask
 * is counted, what it asks is kept as ODK writes it.
 */
#include "form.h"
#include "form/control.h"

static const char asked[] = FORM(
    "<p><a/><b/><c>fixe</c><m/><y/><t/><r/><g/><l/></p><q><z/></q>",
    "<bind nodeset=\"/d/p/b\" relevant=\"/d/p/a = 'oui'\"/>"
    "<bind nodeset=\"/d/p/c\" readonly=\"true()\"/>"
    "<bind nodeset=\"/d/p/m\" type=\"date\"/>"
    "<bind nodeset=\"/d/p/y\" type=\"date\"/>"
    "<bind nodeset=\"/d/p/t\" type=\"dateTime\"/>"
    "<bind nodeset=\"/d/p/g\" type=\"geopoint\"/>"
    "<bind nodeset=\"/d/p/l\" type=\"geoshape\"/>",
    "<group ref=\"/d/p\" appearance=\"field-list\">"
    "<input ref=\"/d/p/a\"><label>A</label></input>"
    "<input ref=\"/d/p/b\"><label>B</label></input>"
    "<input ref=\"/d/p/c\"><label>C</label></input>"
    "<input ref=\"/d/p/m\" appearance=\"month-year\"><label>M</label></input>"
    "<input ref=\"/d/p/y\" appearance=\"year\"><label>Y</label></input>"
    "<input ref=\"/d/p/t\"><label>T</label></input>"
    "<odk:rank ref=\"/d/p/r\"><label>R</label>"
    "<item><label>1</label><value>un</value></item>"
    "<item><label>2</label><value>deux</value></item></odk:rank>"
    "<input ref=\"/d/p/g\" pv:map=\"m.png\" pv:bounds=\"50 0 40 20\">"
    "<label>G</label></input>"
    "<input ref=\"/d/p/l\"><label>L</label></input></group>"
    "<input ref=\"/d/q/z\"><label>Z</label></input>");

static const struct pv_commune commune = { .time_zone = "Europe/Paris" };

/* The page with these fields posted; what it logged is in *said. */
static struct pv_answers *
fold(const struct pv_field *fields, size_t n, bool *good, const char **said,
    struct pv_page *page)
{
	static struct capture capture;
	struct pv_request *request = pv_alloc(ctx, struct pv_request);
	struct pv_definition *definition = load(asked);

	ctx->commune = &commune;
	request->fields = fields;
	request->n_fields = n;
	*page = (struct pv_page){ .ctx = ctx,
		.definition = definition,
		.answers = pv_answers_new(ctx, definition),
		.item = definition->pages[0],
		.request = request };
	capture_begin(&capture);
	*good = pv_page_fold(page);
	*said = capture_end(&capture);
	return page->answers;
}

#define N(fields) (sizeof(fields) / sizeof((fields)[0]))

static void
what_is_not_asked_is_counted(void **state)
{
	static const struct pv_field fields[] = {
		{ "p/a", "non", 3 },	/* asked */
		{ "p/b", "caché", 6 },	/* not relevant */
		{ "p/c", "forcé", 6 },	/* read only */
		{ "q/z", "autre", 5 },	/* of another page */
		{ "inconnu", "x", 1 },	/* of no node */
		{ "p/m.jour", "1", 1 }, /* a month asks no day, but knows it */
		{ "csrf", "jeton", 5 }, /* ours */
		{ "continuer", "oui", 3 }, /* ours */
	};
	struct pv_answers *answers;
	struct pv_page page;
	const char *said;
	bool good;

	(void)state;
	answers = fold(fields, N(fields), &good, &said, &page);
	assert_true(good);
	expect(answers, "p/a", "non");
	expect(answers, "p/b", "");
	expect(answers, "p/c", "fixe");
	expect(answers, "q/z", "");
	assert_non_null(
	    strstr(said, "4 answers that the page does not ask were ignored"));
	/* Nothing that was typed is in the log. */
	assert_null(strstr(said, "cach"));
}

static void
one_answer_to_one_question(void **state)
{
	static const struct pv_field fields[] = { { "p/a", "1", 1 },
		{ "p/a", "2", 1 } };
	struct pv_page page;
	const char *said;
	bool good;

	(void)state;
	(void)fold(fields, N(fields), &good, &said, &page);
	assert_false(good);
	assert_int_equal(ctx->error.status, 400);
	assert_string_equal(ctx->error.text, "error.repeated-field");
	pv_forgive(ctx);
}

static void
kept_as_odk_writes_it(void **state)
{
	static const struct pv_field fields[] = {
		{ "p/m.mois", "mars", 4 },
		{ "p/m.annee", "2026", 4 },
		{ "p/y.annee", "1987", 4 },
		{ "p/t", "2026-01-05T08:30", 16 },
		{ "p/r", "deux", 4 },
		{ "p/r", "un", 2 },
		{ "p/g.carte.x", "72", 2 },
		{ "p/g.carte.y", "0", 1 },
		{ "p/l", "1 1\r\n 2 2 \n3 3;1 1", 21 },
	};
	struct pv_answers *answers;
	struct pv_page page;
	const char *said;
	bool good;

	(void)state;
	answers = fold(fields, N(fields), &good, &said, &page);
	assert_true(good);
	expect(answers, "p/m", "2026-03-01");
	expect(answers, "p/y", "1987-01-01");
	expect(answers, "p/t", "2026-01-05T08:30:00.000+01:00");
	expect(answers, "p/r", "deux un");
	expect(answers, "p/g", "50.000000 5.000000 0 0");
	expect(answers, "p/l", "1 1; 2 2; 3 3; 1 1");
	/* A click on a map is seen before one goes on. */
	assert_true(pv_page_searching(&page));
	assert_false(page.revealed);
}

static void
what_cannot_be_stays_as_typed(void **state)
{
	static const struct pv_field fields[] = {
		{ "p/a", "oui", 3 },
		{ "p/m.mois", "jui", 3 },
		{ "p/m.annee", "2026", 4 },
		{ "p/t", "demain", 6 },
		{ "p/g.longitude", "2,5", 3 },
		/* The keyboard presses a map at its corner. */
		{ "p/g.carte.x", "0", 1 },
		{ "p/g.carte.y", "0", 1 },
	};
	struct pv_answers *answers;
	struct pv_page page;
	const char *said;
	bool good;

	(void)state;
	answers = fold(fields, N(fields), &good, &said, &page);
	assert_true(good);
	expect(answers, "p/m", "2026-jui-01");
	expect(answers, "p/t", "demain");
	expect(answers, "p/g", "? 2.5 0 0");
	/* Another question is asked now, on the same page. */
	assert_true(page.revealed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_not_asked_is_counted),
		TEST(one_answer_to_one_question),
		TEST(kept_as_odk_writes_it),
		TEST(what_cannot_be_stays_as_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
