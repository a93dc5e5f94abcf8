/*
 * lyra - the form that goes, and the notification that comes.
 * Not here: the posting, which the browser does; what becomes of a result
 * (sql/).
 */
#include "pay/lyra.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>
#include <sodium.h>

#include "base/config.h"
#include "view/json.h"

enum {
	SITE_LENGTH = 8,
	TRANS_ID_LENGTH = 6,
	DATE_BYTES = sizeof("20261124001700"),
	ORDER_ID_MAX = 32,
	MAIL_MAX = 150,
	SIGNATURE_LENGTH = 44, /* 32 bytes in base64 */
};

static bool
is_digits(const char *text, size_t length)
{
	return text != NULL && strlen(text) == length &&
	    strspn(text, "0123456789") == length;
}

/* ---- the signature -------------------------------------------------------- */

static int
by_name(const void *one, const void *other)
{
	return strcmp(((const struct pv_field *)one)->name,
	    ((const struct pv_field *)other)->name);
}

/* Those that are signed, by name; count gets how many. */
static struct pv_field *
signed_fields(
    struct pv_ctx *ctx, const struct pv_field *fields, size_t n, size_t *count)
{
	struct pv_field *list = pv_alloc_array(ctx, struct pv_field, n + 1);

	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (strncmp(fields[i].name, "vads_", strlen("vads_")) == 0)
			list[(*count)++] = fields[i];
	qsort(list, *count, sizeof(*list), by_name);
	return list;
}

char *
pv_lyra_sign(struct pv_ctx *ctx, const struct pv_field *fields, size_t n,
    const char *key)
{
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char *text = pv_alloc_array(ctx, char, SIGNATURE_LENGTH + 1);
	size_t count;
	struct pv_field *list = signed_fields(ctx, fields, n, &count);

	crypto_auth_hmacsha256_init(
	    &state, (const unsigned char *)key, strlen(key));
	for (size_t i = 0; i < count; i++) {
		crypto_auth_hmacsha256_update(&state,
		    (const unsigned char *)list[i].value,
		    strlen(list[i].value));
		crypto_auth_hmacsha256_update(
		    &state, (const unsigned char *)"+", 1);
	}
	crypto_auth_hmacsha256_update(
	    &state, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(text, SIGNATURE_LENGTH + 1, mac, sizeof(mac),
	    sodium_base64_VARIANT_ORIGINAL);
	return text;
}

static const char *
value_of(const struct pv_field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].value[0] != '\0' ? fields[i].value :
							    NULL;
	return NULL;
}

/* Twice a name would be signed in one order, and read in another. */
static bool
is_doubled(struct pv_ctx *ctx, const struct pv_field *fields, size_t n)
{
	size_t count;
	struct pv_field *list = signed_fields(ctx, fields, n, &count);

	for (size_t i = 1; i < count; i++)
		if (strcmp(list[i - 1].name, list[i].name) == 0)
			return true;
	return false;
}

bool
pv_lyra_signed(struct pv_ctx *ctx, const struct pv_field *fields, size_t n,
    const char *key)
{
	const char *given = value_of(fields, n, "signature");

	if (given == NULL || strlen(given) != SIGNATURE_LENGTH ||
	    *key == '\0' || is_doubled(ctx, fields, n))
		return false;
	return sodium_memcmp(given, pv_lyra_sign(ctx, fields, n, key),
		   SIGNATURE_LENGTH) == 0;
}

/* ---- the form ------------------------------------------------------------- */

static bool
check_order(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_pay_order *order)
{
	size_t refdet = order->refdet != NULL ? strlen(order->refdet) : 0;
	const struct {
		bool good;
		const char *field, *text;
	} rules[] = {
		{ is_digits(settings->site, SITE_LENGTH), "site",
		    "payment.field-site" },
		{ settings->key != NULL && settings->key[0] != '\0', "key",
		    "payment.field-key" },
		/* An activation is PayFiP's alone. */
		{ settings->saisie != NULL &&
			(strcmp(settings->saisie, "T") == 0 ||
			    strcmp(settings->saisie, "W") == 0),
		    "saisie", "payment.field-saisie" },
		{ refdet > 0 && refdet <= ORDER_ID_MAX &&
			strspn(order->refdet,
			    G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
			    "-") == refdet,
		    "refdet", "payment.field-refdet" },
		{ order->cents > 0, "montant", "payment.field-amount-low" },
		{ order->cents <= PV_PAY_CENTS_MAX, "montant",
		    "payment.field-amount-high" },
		{ is_digits(order->trans_id, TRANS_ID_LENGTH) &&
			order->trans_id[0] != '9',
		    "trans_id", "payment.field-trans" },
		{ order->mel == NULL || strlen(order->mel) <= MAIL_MAX, "mel",
		    "payment.field-mel" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rules[i].good)
			return pv_fail_field(ctx, 422, "PV2611", rules[i].text,
			    NULL, rules[i].field, "%s is not as Lyra takes it",
			    rules[i].field);
	return true;
}

static const char *
mode_of(const char *saisie)
{
	return strcmp(saisie, "W") == 0 ? "PRODUCTION" : "TEST";
}

struct pv_field *
pv_lyra_fields(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_pay_order *order, const char *date, size_t *n)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ "vads_action_mode", "INTERACTIVE" },
		{ "vads_amount",
		    pv_printf(ctx, "%lld", (long long)order->cents) },
		{ "vads_ctx_mode", mode_of(settings->saisie) },
		{ "vads_currency", "978" },
		{ "vads_cust_email", order->mel },
		{ "vads_order_id", order->refdet },
		{ "vads_page_action", "PAYMENT" },
		{ "vads_payment_config", "SINGLE" },
		{ "vads_return_mode", "GET" },
		{ "vads_site_id", settings->site },
		{ "vads_trans_date", date },
		{ "vads_trans_id", order->trans_id },
		{ "vads_url_check", order->notify },
		{ "vads_url_return", order->back },
		{ "vads_version", "V2" },
	};
	enum { N_VALUES = sizeof(values) / sizeof(values[0]) };
	struct pv_field *fields =
	    pv_alloc_array(ctx, struct pv_field, N_VALUES + 1);

	*n = 0;
	for (size_t i = 0; i < N_VALUES; i++)
		if (values[i].value != NULL && values[i].value[0] != '\0')
			fields[(*n)++] =
			    (struct pv_field){ .name = values[i].name,
				    .value = values[i].value,
				    .length = strlen(values[i].value) };
	fields[*n] = (struct pv_field){ .name = "signature",
		.value = pv_lyra_sign(ctx, fields, *n, settings->key),
		.length = SIGNATURE_LENGTH };
	(*n)++;
	return fields;
}

static struct pv_pay_started *
start(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_pay_order *order)
{
	struct pv_pay_started *started;
	struct pv_field *fields;
	char date[DATE_BYTES];
	time_t now = time(NULL);
	struct tm utc;
	size_t n;

	if (!check_order(ctx, settings, order))
		return NULL;
	(void)gmtime_r(&now, &utc);
	(void)strftime(date, sizeof(date), "%Y%m%d%H%M%S", &utc);
	fields = pv_lyra_fields(ctx, settings, order, pv_strdup(ctx, date), &n);
	started = pv_alloc(ctx, struct pv_pay_started);
	started->idop =
	    pv_printf(ctx, "%s-%s-%s", settings->site, date, order->trans_id);
	started->redirect = ctx->process->config->lyra_url;
	started->form = pv_list(ctx);
	for (size_t i = 0; i < n; i++) {
		struct pv_value *field = pv_add_object(started->form);

		pv_set_text(field, "name", fields[i].name);
		pv_set_text(field, "value", fields[i].value);
	}
	return started;
}

/* ---- the notification ----------------------------------------------------- */

static const char *
about(struct pv_ctx *ctx, const struct pv_field *fields, size_t n)
{
	const char *site = value_of(fields, n, "vads_site_id");
	const char *date = value_of(fields, n, "vads_trans_date");
	const char *id = value_of(fields, n, "vads_trans_id");

	if (!is_digits(site, SITE_LENGTH) || !is_digits(date, DATE_BYTES - 1) ||
	    !is_digits(id, TRANS_ID_LENGTH))
		return NULL;
	return pv_printf(ctx, "%s-%s-%s", site, date, id);
}

/*
 * The status; with a "?" of what is no payment in euros, such as money given
 * back, so that who reads it alone takes it for none.
 */
static const char *
code_of(struct pv_ctx *ctx, const struct pv_field *fields, size_t n)
{
	const char *status = value_of(fields, n, "vads_trans_status");
	const char *type = value_of(fields, n, "vads_operation_type");
	const char *currency = value_of(fields, n, "vads_currency");

	if (status == NULL)
		return "?";
	if ((type != NULL && strcmp(type, "DEBIT") != 0) || currency == NULL ||
	    strcmp(currency, "978") != 0)
		return pv_printf(ctx, "?%s", status);
	return status;
}

static const char *
state_of(const char *code)
{
	static const struct {
		const char *code, *state;
	} states[] = {
		{ "AUTHORISED", "paid" },
		{ "CAPTURED", "paid" },
		{ "ACCEPTED", "paid" },
		{ "AUTHORISED_TO_VALIDATE", "pending" },
		{ "WAITING_AUTHORISATION", "pending" },
		{ "WAITING_AUTHORISATION_TO_VALIDATE", "pending" },
		{ "UNDER_VERIFICATION", "pending" },
		{ "INITIAL", "pending" },
		{ "REFUSED", "refused" },
		{ "NOT_CREATED", "refused" },
		{ "CANCELLED", "cancelled" },
		{ "ABANDONED", "cancelled" },
		{ "EXPIRED", "expired" },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].code, code) == 0)
			return states[i].state;
	return "unknown";
}

/* What was really paid, where both are told and differ. */
static const char *
amount_of(const struct pv_field *fields, size_t n)
{
	const char *asked = value_of(fields, n, "vads_amount");
	const char *paid = value_of(fields, n, "vads_effective_amount");

	return paid != NULL ? paid : asked;
}

static void
put(json_t *json, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_new(json, name, json_string(value));
}

static const char *
hear(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_field *fields, size_t n)
{
	const char *site = value_of(fields, n, "vads_site_id");
	const char *mode = value_of(fields, n, "vads_ctx_mode");
	bool test = mode != NULL && strcmp(mode, "TEST") == 0;
	const char *code = code_of(ctx, fields, n);
	json_t *json;

	if (settings->key == NULL || settings->site == NULL ||
	    !pv_lyra_signed(ctx, fields, n, settings->key) || site == NULL ||
	    strcmp(site, settings->site) != 0 || mode == NULL ||
	    (!test && strcmp(mode, "PRODUCTION") != 0)) {
		(void)pv_fail(ctx, 422, "PV2612", "payment.forged",
		    "a notification that the shop's key has not signed");
		return NULL;
	}
	json = json_object();
	put(json, "state", state_of(code));
	put(json, "code", code);
	put(json, "idop", about(ctx, fields, n));
	put(json, "montant", amount_of(fields, n));
	put(json, "refdet", value_of(fields, n, "vads_order_id"));
	put(json, "numcli", site);
	put(json, "saisie", test ? "T" : "W");
	put(json, "numauto", value_of(fields, n, "vads_auth_number"));
	return pv_json_text(ctx, json);
}

static const char *
check(struct pv_ctx *ctx, const struct pv_pay_settings *settings)
{
	if (is_digits(settings->site, SITE_LENGTH) && settings->key != NULL &&
	    settings->key[0] != '\0')
		return settings->site;
	(void)pv_fail_field(ctx, 422, "PV2613", "payment.field-site", NULL,
	    "site", "site is not eight digits, or it has no key");
	return NULL;
}

static const char *
origin(struct pv_ctx *ctx)
{
	return pv_pay_origin(ctx, ctx->process->config->lyra_url);
}

const struct pv_provider pv_lyra = {
	.name = "lyra",
	.start = start,
	.hear = hear,
	.about = about,
	.check = check,
	.origin = origin,
};
