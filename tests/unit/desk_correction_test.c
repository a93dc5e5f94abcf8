/*
 * form/difference and the questions of a page that alone are asked: what two
 * readings of a form have in common is not told, and what is not asked is
 * neither shown nor taken.
 */
#include "form.h"

#include "base/buffer.h"
#include "form/control.h"
#include "form/difference.h"
#include "form/register.h"
#include "form/walk.h"

static const char form[] = FORM(
    "<a/><g><b/><c>x</c></g><r jr:template=\"\"><n/><m/></r><f/><k/>",
    "<bind nodeset=\"/d/g/c\" relevant=\"/d/a = 'oui'\"/>"
    "<bind nodeset=\"/d/f\" type=\"binary\"/>"
    "<bind nodeset=\"/d/k\" calculate=\"concat(/d/a, '!')\"/>",
    "<group appearance=\"field-list\"><label>Page</label>"
    "<input ref=\"/d/a\"><label>A</label></input>"
    "<group ref=\"/d/g\"><label>Groupe</label>"
    "<input ref=\"/d/g/b\"><label>B</label></input>"
    "<input ref=\"/d/g/c\"><label>C</label></input></group>"
    "<repeat nodeset=\"/d/r\"><input ref=\"/d/r/n\"><label>N</label></input>"
    "<input ref=\"/d/r/m\"><label>M</label></input></repeat>"
    "<upload ref=\"/d/f\" mediatype=\"application/pdf\"><label>F</label>"
    "</upload><input ref=\"/d/k\"><label>K</label></input></group>");

static struct pv_value *
files(const char *name)
{
	struct pv_value *list = pv_list(ctx), *file = pv_add_object(list);

	pv_set_text(file, "field", "/d/f");
	pv_set_text(file, "name", name);
	return list;
}

static const struct pv_value *
find(const struct pv_value *list, const char *path)
{
	for (size_t i = 0; i < pv_list_length(list); i++)
		if (strcmp(pv_get_text(pv_list_at(list, i), "path"), path) == 0)
			return pv_list_at(list, i);
	return NULL;
}

static void
differs(const struct pv_value *list, const char *path, const char *before,
    const char *after)
{
	const struct pv_value *one = find(list, path);
	const char *said;

	if (one == NULL)
		fail_msg("%s is not told", path);
	said = pv_get_text(one, "before");
	assert_string_equal(said != NULL ? said : "-", before);
	said = pv_get_text(one, "after");
	assert_string_equal(said != NULL ? said : "-", after);
}

static void
what_differs_is_told(void **state)
{
	const struct pv_definition *definition = load(form);
	struct pv_value *list = pv_answers_differences(ctx, definition,
	    "<d><a>oui</a><g><b>1</b><c>gone</c></g><r><n>un</n><m/></r>"
	    "<r><n>deux</n><m/></r></d>",
	    files("old.pdf"),
	    "<d><a>non</a><g><b>1</b></g><r><n>un</n><m>neuf</m></r></d>",
	    files("new.pdf"));

	(void)state;
	assert_non_null(list);
	differs(list, "/d/a", "oui", "non");
	differs(list, "/d/g/c", "gone", "-");
	differs(list, "/d/r[1]/m", "-", "neuf");
	differs(list, "/d/r[2]/n", "deux", "-");
	differs(list, "/d/f", "old.pdf", "new.pdf");
	assert_null(find(list, "/d/g/b"));
	assert_null(find(list, "/d/r[1]/n"));
	/* Empty then, and gone now, is no difference. */
	assert_null(find(list, "/d/r[2]/m"));
}

static void
the_same_is_no_difference(void **state)
{
	static const char xml[] = "<d><a>oui</a><g><b>1</b><c>2</c></g></d>";
	const struct pv_definition *definition = load(form);

	(void)state;
	assert_int_equal(pv_list_length(pv_answers_differences(
			     ctx, definition, xml, NULL, xml, NULL)),
	    0);
	assert_null(
	    pv_answers_differences(ctx, definition, "<d><a>", NULL, xml, NULL));
}

static bool
note(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct pv_buffer *seen = data;

	(void)page;
	pv_buffer_addf(seen, "%s%s ", item->control == PV_GROUP ? "+" : "",
	    path != NULL ? path : "?");
	return true;
}

/* The paths that a walk of the page meets, where those alone are asked. */
static const char *
walked(struct pv_answers *answers, const struct pv_definition *definition,
    const char *const *paths)
{
	struct pv_buffer *seen = pv_buffer_new(ctx, 4096);
	struct pv_value *asked = pv_list(ctx);
	struct pv_page page = { .ctx = ctx,
		.definition = definition,
		.answers = answers,
		.item = definition->pages[0],
		.asked = asked };

	for (; *paths != NULL; paths++)
		pv_set_text(pv_add_object(asked), "path", *paths);
	(void)pv_page_walk(&page, note, seen);
	return seen->data;
}

static void
only_what_is_asked_is_met(void **state)
{
	const struct pv_definition *definition = load(form);
	static const char xml[] =
	    "<d><a>oui</a><g><b>1</b><c>2</c></g>"
	    "<r><n>un</n><m/></r><r><n>deux</n><m/></r></d>";
	struct pv_answers *answers =
	    pv_answers_read(ctx, definition, xml, strlen(xml));

	(void)state;
	assert_string_equal(
	    walked(answers, definition, (const char *[]){ "/d/a", NULL }),
	    "/d/a ");
	assert_string_equal(
	    walked(answers, definition, (const char *[]){ "/d/g/c", NULL }),
	    "+/d/g /d/g/c ");
	/* The instance that it is in, and no button for one more. */
	assert_string_equal(
	    walked(answers, definition, (const char *[]){ "/d/r[2]/n", NULL }),
	    "/d/r[2] /d/r[2]/n ");
	assert_string_equal(
	    walked(answers, definition, (const char *[]){ "/d/x", NULL }), "");
	/* What is no longer relevant is not asked, marked or not. */
	set(answers, "/d/a", "non");
	assert_string_equal(
	    walked(answers, definition, (const char *[]){ "/d/g/c", NULL }),
	    "");
}

static void
only_what_is_asked_is_taken(void **state)
{
	static const struct pv_field posted[] = {
		{ "a", "pris", 4 },
		{ "g/b", "refusé", 7 },
	};
	const struct pv_request request = { .fields = posted, .n_fields = 2 };
	const struct pv_definition *definition = load(form);
	struct pv_answers *answers = pv_answers_new(ctx, definition);
	struct pv_value *asked = pv_list(ctx), *one = pv_add_object(asked);
	struct pv_page page = { .ctx = ctx,
		.definition = definition,
		.answers = answers,
		.item = definition->pages[0],
		.request = &request,
		.asked = asked };
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *controls;

	(void)state;
	pv_set_text(one, "path", "/d/a");
	pv_set_text(one, "remark", "Pourquoi ?");
	assert_true(pv_page_fold(&page));
	expect(answers, "a", "pris");
	expect(answers, "g/b", "");
	assert_true(pv_page_model(&page, model));
	controls = pv_get(model, "controls");
	assert_int_equal(pv_list_length(controls), 1);
	assert_string_equal(
	    pv_get_text(pv_list_at(controls, 0), "remark"), "Pourquoi ?");
	assert_string_equal(
	    pv_get_text(pv_list_at(controls, 0), "described"), "q-a-remark");
}

static void
the_register_has_each_question(void **state)
{
	const struct pv_definition *definition = load(form);
	const struct pv_value *entry = pv_register_entry(ctx, definition);

	(void)state;
	/* Whatever leads to it; what is computed is not asked. */
	assert_string_equal(pv_get_text(entry, "data"), "A, B, C, N, M, F");
	assert_true(pv_get_bool(entry, "has_pages"));
	assert_null(pv_get_text(entry, "purpose"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_differs_is_told),
		TEST(the_same_is_no_difference),
		TEST(only_what_is_asked_is_met),
		TEST(only_what_is_asked_is_taken),
		TEST(the_register_has_each_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
