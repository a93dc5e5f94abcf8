/* form/preview: each page is found by answers that lead to it, and shown. */
#include "form.h"

#include "form/preview.h"

static const char form[] = FORM("<un><choix/></un><deux><nom/></deux><trois/>",
    "<bind nodeset=\"/d/un/choix\" required=\"true()\"/>"
    "<bind nodeset=\"/d/deux\" relevant=\"/d/un/choix = 'b'\"/>"
    "<bind nodeset=\"/d/deux/nom\" required=\"true()\"/>"
    "<bind nodeset=\"/d/trois\" relevant=\"/d/un/choix = 'c'\"/>",
    "<group ref=\"/d/un\" appearance=\"field-list\"><label>Le choix</label>"
    "<select1 ref=\"/d/un/choix\"><label>Lequel</label>"
    "<item><label>A</label><value>a</value></item>"
    "<item><label>B</label><value>b</value></item></select1></group>"
    "<group ref=\"/d/deux\" appearance=\"field-list\"><label>La suite</label>"
    "<input ref=\"/d/deux/nom\"><label>Le nom</label></input></group>"
    "<input ref=\"/d/trois\"><label>Jamais</label></input>");

static void
a_page_that_depends_is_led_to(void **state)
{
	const struct pv_definition *definition = load(form);
	const struct pv_value *model =
	    pv_preview_page(ctx, definition, definition->pages[1], false);

	(void)state;
	assert_true(pv_get_bool(model, "asked"));
	assert_string_equal(pv_get_text(model, "heading"), "La suite");
	assert_string_equal(pv_get_text(model, "before"), "un");
	assert_int_equal(pv_get_int(model, "step"), 2);
	assert_int_equal(pv_list_length(pv_get(model, "controls")), 1);
	assert_null(pv_get(model, "errors"));
}

static void
its_faults_are_shown(void **state)
{
	const struct pv_definition *definition = load(form);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pv_value *model = pv_preview_page(
		    ctx, definition, definition->pages[i], true);

		assert_non_null(pv_get(model, "errors"));
	}
}

static void
a_page_that_nothing_leads_to_is_told(void **state)
{
	const struct pv_definition *definition = load(form);
	const struct pv_value *model =
	    pv_preview_page(ctx, definition, definition->pages[2], false);

	(void)state;
	assert_false(pv_get_bool(model, "asked"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_that_depends_is_led_to),
		cmocka_unit_test(its_faults_are_shown),
		cmocka_unit_test(a_page_that_nothing_leads_to_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
