/* request/file, request/moment, request/field: what pages say around a request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/text.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"

static struct pv_ctx *ctx;

static int
set_up(void **state)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");
	struct pv_config *config = pv_alloc(process, struct pv_config);
	struct pv_commune *commune = pv_alloc(process, struct pv_commune);

	(void)state;
	config->prefix = "/parvis";
	process->config = config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	assert_non_null(process->texts);
	ctx = pv_ctx_new(process);
	commune->time_zone = "Indian/Reunion";
	ctx->commune = commune;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return talloc_free(ctx->process);
}

static void
sizes_are_read_as_people_say_them(void **state)
{
	(void)state;
	assert_string_equal(pv_file_size(ctx, 850), "850\u00a0octets");
	assert_string_equal(pv_file_size(ctx, 999), "999\u00a0octets");
	assert_string_equal(pv_file_size(ctx, 240400), "240\u00a0Ko");
	assert_string_equal(pv_file_size(ctx, 1250000), "1,2\u00a0Mo");
	assert_string_equal(pv_file_size(ctx, 10485760), "10,4\u00a0Mo");
}

static void
files_have_their_kind_and_state(void **state)
{
	static const struct pv_side side = { "suivi", "/suivi/fichiers" };
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *one;

	(void)state;
	pv_files_set(ctx, model,
	    pv_rows_json(ctx,
		"[{\"id\":7,\"name\":\"a.pdf\",\"type\":\"application/pdf\","
		"\"size\":1200,\"state\":\"to-scan\"},"
		"{\"id\":8,\"name\":\"b\",\"type\":\"image/heic\","
		"\"size\":1,\"state\":\"clean\"}]"),
	    &side);
	assert_true(pv_get_bool(model, "has_files"));
	one = pv_list_at(pv_get(model, "files"), 0);
	assert_string_equal(pv_get_text(one, "type_name"), "PDF");
	assert_false(pv_get_bool(one, "clean"));
	assert_string_equal(pv_get_text(one, "state"), "t.suivi.file.to-scan");
	assert_string_equal(
	    pv_get_text(one, "link"), "/parvis/suivi/fichiers/7");
	assert_true(
	    pv_get_bool(pv_list_at(pv_get(model, "files"), 1), "clean"));
	pv_files_set(ctx, model, NULL, &side);
	assert_false(pv_get_bool(model, "has_files"));
}

static void
moments_are_of_the_commune(void **state)
{
	struct pv_value *model = pv_object(ctx);

	(void)state;
	pv_moment_set(ctx, model, "2026-11-25 21:05:09.123456+00");
	assert_string_equal(pv_get_text(model, "at"), "2026-11-25T21:05:09Z");
	/* Already the day after, on Réunion. */
	assert_int_equal(0, strncmp(pv_get_text(model, "at_words"), "26", 2));
	pv_moment_set(ctx, model, NULL);
	assert_null(pv_get_text(model, "at"));
}

static void
controls_name_their_hint_and_fault(void **state)
{
	static const struct pv_control_text control = {
		.name = "code",
		.label = "t.x",
		.hint = "t.y",
	};
	struct pv_value *list = pv_list(ctx), *model = pv_object(ctx);
	struct pv_value *faults = pv_list(ctx);

	(void)state;
	assert_string_equal(
	    pv_get_text(
		pv_control_add(ctx, list, &control, NULL, "t.z"), "described"),
	    "code-hint code-error");
	assert_string_equal(
	    pv_get_text(
		pv_control_add(ctx, list, &control, "v", NULL), "described"),
	    "code-hint");
	pv_faults_set(model, faults);
	assert_null(pv_get(model, "errors"));
	pv_fault_add(faults, "code", "t.z");
	pv_faults_set(model, faults);
	assert_int_equal(
	    1, pv_list_length(pv_get(pv_get(model, "errors"), "faults")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read_as_people_say_them),
		cmocka_unit_test(files_have_their_kind_and_state),
		cmocka_unit_test(moments_are_of_the_commune),
		cmocka_unit_test(controls_name_their_hint_and_fault),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
