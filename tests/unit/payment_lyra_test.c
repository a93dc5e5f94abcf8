/* pay/lyra: the form that goes, the notification that comes, their signatures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <jansson.h>

#include "base/config.h"
#include "base/log.h"
#include "pay/lyra.h"

#define VECTOR "../shared/data/lyra/request-vector.txt"
#define KEY "1122334455667788"

static struct pv_process *process;
static struct pv_ctx *ctx;
static const struct pv_config config = { .prefix = "",
	.lyra_url = "https://pay.example/vads-payment/" };

static const struct pv_pay_settings shop = { .site = "12345678",
	.key = KEY,
	.saisie = "T" };

static const struct pv_pay_order good = {
	.refdet = "F2026A00042",
	.mel = "jo@example.com",
	.notify = "https://a.example/paiement/lyra",
	.back = "https://a.example/paiement/retour",
	.cents = 1250,
	.trans_id = "000042",
};

static int
begin(void **state)
{
	(void)state;
	pv_log_to(-1);
	process = pv_process_new("test", "parvis_citizen");
	process->config = &config;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	return 0;
}

static int
each(void **state)
{
	(void)state;
	ctx = pv_ctx_new(process);
	return 0;
}

static int
over(void **state)
{
	(void)state;
	talloc_free(ctx);
	return 0;
}

#define FIELD(name_, value_) \
	{ \
		.name = (name_), .value = (value_), \
		.length = sizeof(value_) - 1 \
	}

/* ---- signatures ----------------------------------------------------------- */

/* Made with `openssl dgst -sha256 -hmac`, of "1250+TEST+978+été+V2+KEY". */
static void
a_signature_of_ours(void **state)
{
	const struct pv_field fields[] = {
		FIELD("vads_version", "V2"),
		FIELD("jeton", "is not signed"),
		FIELD("vads_order_info", "été"),
		FIELD("vads_amount", "1250"),
		FIELD("vads_currency", "978"),
		FIELD("vads_ctx_mode", "TEST"),
		FIELD("signature",
		    "dyd0lAD10sLjo01cxXA1UcpJ2oCVdQtGr+BGGiVLR5Y="),
	};

	(void)state;
	assert_string_equal("dyd0lAD10sLjo01cxXA1UcpJ2oCVdQtGr+BGGiVLR5Y=",
	    pv_lyra_sign(ctx, fields, 6, KEY));
}

/* The fields of a body application/x-www-form-urlencoded. */
static struct pv_field *
fields_of(const char *body, size_t *n)
{
	char **pairs = g_strsplit(body, "&", -1);
	struct pv_field *fields =
	    pv_alloc_array(ctx, struct pv_field, g_strv_length(pairs));

	for (*n = 0; pairs[*n] != NULL; (*n)++) {
		char *equal = strchr(pairs[*n], '=');
		char *value = g_uri_unescape_string(equal + 1, NULL);

		*equal = '\0';
		fields[*n].name = pv_strdup(ctx, pairs[*n]);
		fields[*n].value = pv_strdup(ctx, value);
		fields[*n].length = strlen(value);
		g_free(value);
	}
	g_strfreev(pairs);
	return fields;
}

static void
a_signature_of_another_program(void **state)
{
	struct pv_field *fields;
	char *text, *body;
	size_t n;

	(void)state;
	if (access(VECTOR, R_OK) != 0) {
		print_message("skipped: " VECTOR " is absent\n");
		skip();
	}
	assert_true(g_file_get_contents(VECTOR, &text, NULL, NULL));
	body = strstr(text, "\nbody=");
	assert_non_null(body);
	fields = fields_of(g_strstrip(body + strlen("\nbody=")), &n);
	g_free(text);
	assert_true(n > 10);
	assert_string_equal("signature", fields[n - 1].name);
	assert_string_equal(
	    fields[n - 1].value, pv_lyra_sign(ctx, fields, n, KEY));
	assert_true(pv_lyra_signed(ctx, fields, n, KEY));
	assert_false(pv_lyra_signed(ctx, fields, n, "1122334455667789"));
	fields[1].value = "1251";
	assert_false(pv_lyra_signed(ctx, fields, n, KEY));
}

/* What is signed by no key, or holds nothing, proves nothing. */
static void
no_key_signs(void **state)
{
	struct pv_field fields[] = {
		FIELD("vads_amount", "1250"),
		FIELD("signature", ""),
	};

	(void)state;
	fields[1].value = pv_lyra_sign(ctx, fields, 1, "");
	assert_false(pv_lyra_signed(ctx, fields, 2, ""));
	assert_false(pv_lyra_signed(ctx, fields, 2, KEY));
	fields[1].value = pv_lyra_sign(ctx, fields, 1, KEY);
	assert_true(pv_lyra_signed(ctx, fields, 2, KEY));
	fields[1].value = "dyd0lAD10sLj";
	assert_false(pv_lyra_signed(ctx, fields, 2, KEY));
	/* The key alone, made with openssl as above. */
	assert_string_equal("y9KBCzXJrGtiQ98WNuBgBx7JaFGbntxNCzJP1JIgoFk=",
	    pv_lyra_sign(ctx, fields, 0, KEY));
}

/* ---- the form ------------------------------------------------------------- */

static const char *
field(const struct pv_field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].value;
	return "";
}

static void
a_form_is_signed(void **state)
{
	size_t n;
	struct pv_field *fields =
	    pv_lyra_fields(ctx, &shop, &good, "20261124001700", &n);

	(void)state;
	assert_true(pv_lyra_signed(ctx, fields, n, KEY));
	assert_string_equal("1250", field(fields, n, "vads_amount"));
	assert_string_equal("TEST", field(fields, n, "vads_ctx_mode"));
	assert_string_equal("978", field(fields, n, "vads_currency"));
	assert_string_equal("12345678", field(fields, n, "vads_site_id"));
	assert_string_equal("000042", field(fields, n, "vads_trans_id"));
	assert_string_equal(
	    "20261124001700", field(fields, n, "vads_trans_date"));
	assert_string_equal("F2026A00042", field(fields, n, "vads_order_id"));
	assert_string_equal("https://a.example/paiement/lyra",
	    field(fields, n, "vads_url_check"));
}

static void
a_form_of_production_says_so(void **state)
{
	struct pv_pay_settings settings = shop;
	struct pv_pay_order order = good;
	struct pv_field *fields;
	size_t n, whole;

	(void)state;
	settings.saisie = "W";
	assert_non_null(pv_lyra.start(ctx, &settings, &order));
	fields = pv_lyra_fields(ctx, &settings, &order, "20261124001700", &n);
	assert_string_equal("PRODUCTION", field(fields, n, "vads_ctx_mode"));
	assert_string_equal(
	    "jo@example.com", field(fields, n, "vads_cust_email"));
	whole = n;
	/* Without an address there is no such field, and nothing else less. */
	for (int i = 0; i < 2; i++) {
		order.mel = i == 0 ? NULL : "";
		assert_non_null(pv_lyra.start(ctx, &settings, &order));
		fields = pv_lyra_fields(
		    ctx, &settings, &order, "20261124001700", &n);
		assert_int_equal(whole - 1, n);
		assert_string_equal("", field(fields, n, "vads_cust_email"));
		assert_true(pv_lyra_signed(ctx, fields, n, KEY));
	}
}

static void
a_start_is_a_form_to_post(void **state)
{
	struct pv_pay_started *started = pv_lyra.start(ctx, &shop, &good);
	size_t n;

	(void)state;
	assert_non_null(started);
	assert_string_equal(
	    "https://pay.example/vads-payment/", started->redirect);
	assert_string_equal("https://pay.example", pv_lyra.origin(ctx));
	assert_true(g_regex_match_simple(
	    "^12345678-20[0-9]{12}-000042$", started->idop, 0, 0));
	n = pv_list_length(started->form);
	assert_string_equal(
	    "signature", pv_get_text(pv_list_at(started->form, n - 1), "name"));
	assert_null(pv_lyra.fetch);
	assert_string_equal("12345678", pv_lyra.check(ctx, &shop));
}

static void
refuse(struct pv_pay_settings settings, struct pv_pay_order order,
    const char *text)
{
	pv_forgive(ctx);
	assert_null(pv_lyra.start(ctx, &settings, &order));
	assert_int_equal(422, ctx->error.status);
	assert_string_equal(text, ctx->error.text);
}

static void
each_field_has_its_rule(void **state)
{
	struct pv_pay_settings settings = shop;
	struct pv_pay_order order = good;

	(void)state;
	settings.site = "1234567";
	refuse(settings, order, "payment.field-site");
	settings.site = "1234567A";
	refuse(settings, order, "payment.field-site");
	assert_null(pv_lyra.check(ctx, &settings));
	settings.site = NULL;
	refuse(settings, order, "payment.field-site");
	settings = shop;
	settings.key = "";
	refuse(settings, order, "payment.field-key");
	assert_null(pv_lyra.check(ctx, &settings));
	settings.key = NULL;
	refuse(settings, order, "payment.field-key");
	assert_null(pv_lyra.check(ctx, &settings));
	settings = shop;
	settings.saisie = "X";
	refuse(settings, order, "payment.field-saisie");
	settings.saisie = NULL;
	refuse(settings, order, "payment.field-saisie");
	order.refdet = "F 1";
	refuse(shop, order, "payment.field-refdet");
	order.refdet = "";
	refuse(shop, order, "payment.field-refdet");
	order.refdet = NULL;
	refuse(shop, order, "payment.field-refdet");
	order.refdet = "F2026A0004200000000000000000000-1";
	refuse(shop, order, "payment.field-refdet");
	order = good;
	order.mel = pv_printf(ctx, "%0151d", 0);
	refuse(shop, order, "payment.field-mel");
	order = good;
	order.cents = 0;
	refuse(shop, order, "payment.field-amount-low");
	order.cents = 10000000;
	refuse(shop, order, "payment.field-amount-high");
	order = good;
	order.trans_id = "900000";
	refuse(shop, order, "payment.field-trans");
	order.trans_id = "00042";
	refuse(shop, order, "payment.field-trans");
}

/* ---- the notification ----------------------------------------------------- */

/* What the gateway posts, signed by the shop's key. */
static struct pv_field *
notified(const char *status, const char *key, size_t *n)
{
	const struct pv_field given[] = {
		FIELD("vads_amount", "1250"),
		FIELD("vads_auth_number", "3fef12"),
		FIELD("vads_auth_result", "00"),
		FIELD("vads_ctx_mode", "TEST"),
		FIELD("vads_currency", "978"),
		FIELD("vads_effective_amount", "1250"),
		FIELD("vads_of_a_later_version", "est signé aussi"),
		FIELD("vads_operation_type", "DEBIT"),
		FIELD("vads_order_id", "F2026A00042"),
		FIELD("vads_site_id", "12345678"),
		FIELD("vads_trans_date", "20261124001700"),
		FIELD("vads_trans_id", "000042"),
	};
	enum { N_GIVEN = sizeof(given) / sizeof(given[0]) };
	struct pv_field *fields =
	    pv_alloc_array(ctx, struct pv_field, N_GIVEN + 3);

	memcpy(fields, given, sizeof(given));
	fields[N_GIVEN] =
	    (struct pv_field){ "vads_trans_status", status, strlen(status) };
	fields[N_GIVEN + 1].name = "signature";
	fields[N_GIVEN + 1].value = pv_lyra_sign(ctx, fields, N_GIVEN + 1, key);
	*n = N_GIVEN + 2;
	return fields;
}

/* A member of the result of these fields, signed again; NULL where refused. */
static const char *
heard(struct pv_field *fields, size_t n, const char *name)
{
	const char *result, *value;
	json_t *json;

	fields[n - 1].value = pv_lyra_sign(ctx, fields, n - 1, KEY);
	result = pv_lyra.hear(ctx, &shop, fields, n);
	if (result == NULL)
		return NULL;
	json = json_loads(result, 0, NULL);
	value = json_string_value(json_object_get(json, name));
	value = pv_strdup(ctx, value != NULL ? value : "");
	json_decref(json);
	return value;
}

static void
each_status_is_a_state(void **state)
{
	static const char *const states[][2] = {
		{ "AUTHORISED", "paid" },
		{ "CAPTURED", "paid" },
		{ "AUTHORISED_TO_VALIDATE", "pending" },
		{ "WAITING_AUTHORISATION", "pending" },
		{ "REFUSED", "refused" },
		{ "CANCELLED", "cancelled" },
		{ "ABANDONED", "cancelled" },
		{ "EXPIRED", "expired" },
		{ "authorised", "unknown" },
		{ "SOMETHING", "unknown" },
	};
	struct pv_field *fields;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		fields = notified(states[i][0], KEY, &n);
		assert_string_equal(states[i][1], heard(fields, n, "state"));
		assert_string_equal(states[i][0], heard(fields, n, "code"));
	}
	fields = notified("AUTHORISED", KEY, &n);
	assert_string_equal("1250", heard(fields, n, "montant"));
	assert_string_equal("F2026A00042", heard(fields, n, "refdet"));
	assert_string_equal("12345678", heard(fields, n, "numcli"));
	assert_string_equal("T", heard(fields, n, "saisie"));
	assert_string_equal("3fef12", heard(fields, n, "numauto"));
	assert_string_equal(
	    "12345678-20261124001700-000042", heard(fields, n, "idop"));
	assert_string_equal(
	    "12345678-20261124001700-000042", pv_lyra.about(ctx, fields, n));
}

static struct pv_field *
change(struct pv_field *fields, size_t n, const char *name, const char *value)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			fields[i].value = value;
	return fields;
}

static void
what_is_not_paid_in_full_is_seen(void **state)
{
	struct pv_field *fields;
	size_t n;

	(void)state;
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_effective_amount", "1249");
	assert_string_equal("1249", heard(fields, n, "montant"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_operation_type", "CREDIT");
	assert_string_equal("unknown", heard(fields, n, "state"));
	assert_string_equal("?AUTHORISED", heard(fields, n, "code"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_currency", "756");
	assert_string_equal("unknown", heard(fields, n, "state"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_ctx_mode", "PRODUCTION");
	assert_string_equal("W", heard(fields, n, "saisie"));
}

/* What is not told is not made up: an empty field is none. */
static void
what_is_not_told_is_left_out(void **state)
{
	static const char *const names[] = { "vads_site_id", "vads_trans_date",
		"vads_trans_id" };
	struct pv_field *fields;
	size_t n;

	(void)state;
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_trans_status", "");
	assert_string_equal("?", heard(fields, n, "code"));
	assert_string_equal("unknown", heard(fields, n, "state"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_operation_type", "");
	assert_string_equal("paid", heard(fields, n, "state"));
	change(fields, n, "vads_currency", "");
	assert_string_equal("?AUTHORISED", heard(fields, n, "code"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_effective_amount", "");
	change(fields, n, "vads_amount", "1248");
	assert_string_equal("1248", heard(fields, n, "montant"));
	change(fields, n, "vads_auth_number", "");
	assert_string_equal("", heard(fields, n, "numauto"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fields = notified("AUTHORISED", KEY, &n);
		change(fields, n, names[i], "");
		assert_null(pv_lyra.about(ctx, fields, n));
		change(fields, n, names[i], "1");
		assert_null(pv_lyra.about(ctx, fields, n));
	}
}

static void
what_is_forged_is_refused(void **state)
{
	struct pv_pay_settings settings = shop;
	struct pv_field *fields;
	size_t n;

	(void)state;
	fields = notified("AUTHORISED", "another key", &n);
	assert_null(pv_lyra.hear(ctx, &shop, fields, n));
	assert_string_equal("payment.forged", ctx->error.text);
	/* Each field is signed, an unknown one too. */
	for (size_t i = 0; i < n; i++) {
		fields = notified("REFUSED", KEY, &n);
		assert_non_null(pv_lyra.hear(ctx, &shop, fields, n));
		fields[i].value = pv_printf(ctx, "%s1", fields[i].value);
		assert_null(pv_lyra.hear(ctx, &shop, fields, n));
	}
	/* No signature; one field twice; another shop of the same key. */
	fields = notified("AUTHORISED", KEY, &n);
	assert_null(pv_lyra.hear(ctx, &shop, fields, n - 1));
	fields[n] = fields[n - 1];
	fields[n - 1] = (struct pv_field)FIELD("vads_amount", "1250");
	fields[n].value = pv_lyra_sign(ctx, fields, n, KEY);
	assert_null(pv_lyra.hear(ctx, &shop, fields, n + 1));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_site_id", "12345679");
	assert_null(heard(fields, n, "state"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_site_id", "");
	assert_null(heard(fields, n, "state"));
	fields = notified("AUTHORISED", KEY, &n);
	change(fields, n, "vads_ctx_mode", "");
	assert_null(heard(fields, n, "state"));
	change(fields, n, "vads_ctx_mode", "INTEGRATION");
	assert_null(heard(fields, n, "state"));
	/* A shop whose settings are not whole hears nothing. */
	fields = notified("AUTHORISED", KEY, &n);
	settings.key = NULL;
	assert_null(pv_lyra.hear(ctx, &settings, fields, n));
	settings = shop;
	settings.site = NULL;
	assert_null(pv_lyra.hear(ctx, &settings, fields, n));
	assert_non_null(pv_lyra.hear(ctx, &shop, fields, n));
}

#define TRY(test) cmocka_unit_test_setup_teardown(test, each, over)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRY(a_signature_of_ours),
		TRY(a_signature_of_another_program),
		TRY(no_key_signs),
		TRY(a_form_is_signed),
		TRY(a_form_of_production_says_so),
		TRY(a_start_is_a_form_to_post),
		TRY(each_field_has_its_rule),
		TRY(each_status_is_a_state),
		TRY(what_is_not_paid_in_full_is_seen),
		TRY(what_is_not_told_is_left_out),
		TRY(what_is_forged_is_refused),
	};

	return cmocka_run_group_tests_name("payment_lyra", tests, begin, end);
}
