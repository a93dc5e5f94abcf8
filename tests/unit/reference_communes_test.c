/* reference_communes_test - communes found as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/text.h"
#include "reference/communes.h"

static const struct pv_config config = {
	.data_dir = PV_SOURCE_DIR "/cgi-bin/etat-civil/data",
};

static struct pv_ctx *
new_ctx(void)
{
	struct pv_process *process = pv_process_new("test", "parvis_citizen");

	process->config = &config;
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	return pv_ctx_new(process);
}

static void
expect(const char *typed, const char *code, const char *label)
{
	struct pv_found_commune found[PV_COMMUNES_MAX];
	struct pv_ctx *ctx = new_ctx();
	int n = pv_communes_find(ctx, typed, found);
	bool seen = false;

	assert_true(n > 0 && n <= PV_COMMUNES_MAX);
	for (int i = 0; i < n; i++)
		seen |= strcmp(found[i].code, code) == 0 &&
		    strcmp(found[i].label, label) == 0;
	if (!seen)
		fail_msg("%s does not find %s but %s %s", typed, label,
		    found[0].code, found[0].label);
	talloc_free(ctx->process);
}

static void
test_names(void **state)
{
	(void)state;
	expect("L’Abergement-Clémenciat", "01001",
	    "L’Abergement-Clémenciat (Ain, 01)");
	expect("abergement clem", "01001", "L’Abergement-Clémenciat (Ain, 01)");
	expect("TOULOUSE", "31555", "Toulouse (Haute-Garonne, 31)");
	expect("Arbignieu", "01015",
	    "Arbignieu, aujourd’hui Arboys en Bugey (Ain, 01)");
	expect("saint denis", "93066", "Saint-Denis (Seine-Saint-Denis, 93)");
}

static void
test_postal_codes(void **state)
{
	(void)state;
	expect("31000", "31555", "Toulouse (Haute-Garonne, 31)");
	expect(" 01400 ", "01001", "L’Abergement-Clémenciat (Ain, 01)");
}

/* The same name first: "Y" is a commune. */
static void
test_nearest_first(void **state)
{
	struct pv_found_commune found[PV_COMMUNES_MAX];
	struct pv_ctx *ctx = new_ctx();

	(void)state;
	assert_true(pv_communes_find(ctx, "y", found) > 1);
	assert_string_equal("Y (Somme, 80)", found[0].label);
	talloc_free(ctx->process);
}

static void
test_nothing(void **state)
{
	static const char *const typed[] = { "", " - ", "zzzzzz", "00000", "%",
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9" };
	struct pv_found_commune found[PV_COMMUNES_MAX];
	struct pv_ctx *ctx = new_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		assert_int_equal(0, pv_communes_find(ctx, typed[i], found));
	talloc_free(ctx->process);
}

static void
test_labels(void **state)
{
	struct pv_ctx *ctx = new_ctx();

	(void)state;
	assert_string_equal(
	    "Arboys en Bugey (Ain, 01)", pv_communes_label(ctx, "01015"));
	assert_null(pv_communes_label(ctx, "99999"));
	assert_null(pv_communes_label(ctx, ""));
	talloc_free(ctx->process);
}

static void
test_no_file(void **state)
{
	static const struct pv_config none = { .data_dir = "/nonexistent" };
	struct pv_found_commune found[PV_COMMUNES_MAX];
	struct pv_ctx *ctx = new_ctx();

	(void)state;
	ctx->process->config = &none;
	assert_int_equal(-1, pv_communes_find(ctx, "toulouse", found));
	assert_int_equal(500, ctx->error.status);
	talloc_free(ctx->process);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: once mapped, the file stays. */
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_postal_codes),
		cmocka_unit_test(test_nearest_first),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
