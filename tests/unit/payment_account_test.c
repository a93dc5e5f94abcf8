/* family/account: what a family owes and paid, as a page shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/text.h"
#include "family/account.h"

static struct pv_process *process;
static struct pv_ctx *ctx;

static int
begin(void **state)
{
	(void)state;
	pv_log_to(-1);
	process = pv_process_new("test", "parvis_citizen");
	process->texts = pv_texts_load(process, PV_SOURCE_DIR "/html/texts");
	ctx = pv_ctx_new(process);
	ctx->language = "fr";
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static const struct pv_value *
first_of(const struct pv_value *model, const char *list)
{
	assert_int_equal(1, pv_list_length(pv_get(model, list)));
	return pv_list_at(pv_get(model, list), 0);
}

static void
an_account_is_in_words(void **state)
{
	static const char json[] =
	    "{\"family\":\"Martin\",\"due\":1250,\"credit\":0,"
	    "\"collected\":300,\"invoices\":[{\"reference\":\"CANT-2026-1\","
	    "\"subject\":\"Cantine\",\"regie\":\"Cantine\","
	    "\"issued_on\":\"2026-09-01\",\"due_on\":\"2026-10-01\","
	    "\"late\":true,\"cents\":123450,\"rest\":1250,\"credited\":0,"
	    "\"state\":\"due\",\"test\":false}],\"payments\":[{\"receipt\":"
	    "\"R1\",\"reference\":\"CANT-2026-1\",\"means\":\"card\","
	    "\"cents\":122200,\"at\":\"2026-09-02 10:00:00+02\"}],"
	    "\"coming\":[{\"activity\":\"Cantine\",\"bookings\":3,"
	    "\"cents\":900,\"unknown\":1}],\"years\":[\"2025\"]}";
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *one;

	(void)state;
	pv_account_set(ctx, model, json);
	assert_string_equal("12,50\u00a0€", pv_get_text(model, "due"));
	assert_string_equal("3,00\u00a0€", pv_get_text(model, "collected"));
	assert_null(pv_get_text(model, "credit"));
	assert_string_equal("Martin", pv_get_text(model, "called"));
	one = first_of(model, "invoices");
	assert_string_equal("1\u202f234,50\u00a0€", pv_get_text(one, "amount"));
	assert_string_equal("12,50\u00a0€", pv_get_text(one, "rest"));
	assert_null(pv_get_text(one, "credited"));
	assert_string_equal(
	    "t.payment.state.due", pv_get_text(one, "state_text"));
	assert_string_equal(
	    "1er\u00a0octobre\u00a02026", pv_get_text(one, "due_on"));
	assert_true(pv_get_bool(one, "is_due"));
	assert_true(pv_get_bool(one, "late"));
	one = first_of(model, "payments");
	assert_string_equal("t.payment.means.card", pv_get_text(one, "means"));
	assert_string_equal("1\u202f222,00\u00a0€", pv_get_text(one, "sum"));
	assert_string_equal("2026-09-02T08:00:00Z", pv_get_text(one, "at"));
	one = first_of(model, "coming");
	assert_int_equal(3, pv_get_int(one, "bookings"));
	assert_true(pv_get_bool(one, "has_unknown"));
	assert_string_equal(
	    "2025", pv_get_text(first_of(model, "years"), "year"));
}

static void
an_account_of_nothing_says_so(void **state)
{
	static const char *const lists[] = { "invoices", "payments", "coming",
		"years" };
	struct pv_value *model = pv_object(ctx);

	(void)state;
	pv_account_set(ctx, model,
	    "{\"due\":0,\"credit\":700,\"invoices\":[],\"payments\":[],"
	    "\"coming\":[],\"years\":[]}");
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		assert_int_equal(0, pv_list_length(pv_get(model, lists[i])));
		assert_false(
		    pv_get_bool(model, pv_printf(ctx, "has_%s", lists[i])));
	}
	assert_null(pv_get_text(model, "due"));
	assert_string_equal("7,00\u00a0€", pv_get_text(model, "credit"));
	assert_null(pv_get_text(model, "called"));
}

static void
a_year_of_care_is_by_child(void **state)
{
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *one;

	(void)state;
	pv_care_set(ctx, model,
	    "{\"year\":2025,\"over\":true,\"payer\":\"Jo Martin\","
	    "\"cents\":30000,\"children\":[{\"first_name\":\"Lou\","
	    "\"last_name\":\"Martin\",\"born_on\":\"2022-03-04\","
	    "\"cents\":30000}]}");
	one = first_of(model, "children");
	assert_string_equal("Lou Martin", pv_get_text(one, "child"));
	assert_string_equal(
	    "4\u00a0mars\u00a02022", pv_get_text(one, "born_on"));
	assert_string_equal("300,00\u00a0€", pv_get_text(one, "sum"));
	assert_string_equal("300,00\u00a0€", pv_get_text(model, "amount"));
	assert_string_equal("Jo Martin", pv_get_text(model, "payer"));
	assert_null(pv_get_text(model, "postal"));
	assert_int_equal(2025, pv_get_int(model, "year"));
	assert_true(pv_get_bool(model, "has_care"));
	assert_true(pv_get_bool(model, "over"));
	model = pv_object(ctx);
	pv_care_set(ctx, model, "{\"year\":2025,\"cents\":0,\"children\":[]}");
	assert_false(pv_get_bool(model, "has_care"));
	assert_false(pv_get_bool(model, "over"));
	assert_string_equal("0,00\u00a0€", pv_get_text(model, "amount"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_account_is_in_words),
		cmocka_unit_test(an_account_of_nothing_says_so),
		cmocka_unit_test(a_year_of_care_is_by_child),
	};

	return cmocka_run_group_tests_name(
	    "payment_account", tests, begin, end);
}
