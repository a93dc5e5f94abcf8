/*
 * payfip_order - what creerPaiementSecurise is asked, by the guide's rules.
 * Not here: the call (payfip.c), what comes back (payfip_answer.c).
 */
#include <string.h>

#include <glib.h>

#include "pay/payfip.h"
#include "view/template.h"

enum {
	REFDET_MIN = 6,
	REFDET_MAX = 30,
	MEL_MIN = 6,
	MEL_MAX = 80,
	URL_MAX = 250,
	NUMCLI_LENGTH = 6,
	EXER_LENGTH = 4,
};

static bool
is_digits(const char *text, size_t length)
{
	return text != NULL && strlen(text) == length &&
	    strspn(text, "0123456789") == length;
}

static bool
is_refdet(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	if (length < REFDET_MIN || length > REFDET_MAX)
		return false;
	for (const char *at = text; *at != '\0'; at++)
		if (!g_ascii_isalnum(*at))
			return false;
	return true;
}

/* The service asks for an "@"; what is no single address is none here. */
static bool
is_mel(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;
	const char *at = length > 0 ? strchr(text, '@') : NULL;

	if (length < MEL_MIN || length > MEL_MAX || at == NULL || at == text ||
	    at[1] == '\0' || strchr(at + 1, '@') != NULL)
		return false;
	for (; *text != '\0'; text++)
		if (!g_ascii_isgraph(*text))
			return false;
	return true;
}

static bool
is_url(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0, scheme;

	if (length == 0 || length > URL_MAX)
		return false;
	if (strncmp(text, "https://", strlen("https://")) == 0)
		scheme = strlen("https://");
	else if (strncmp(text, "http://", strlen("http://")) == 0)
		scheme = strlen("http://");
	else
		return false;
	for (const char *at = text; *at != '\0'; at++)
		if (!g_ascii_isgraph(*at))
			return false;
	return strcspn(text + scheme, "/?#") > 0;
}

static bool
is_saisie(const char *text)
{
	return text != NULL && strlen(text) == 1 &&
	    strchr("TXW", *text) != NULL;
}

bool
pv_payfip_check_order(struct pv_ctx *ctx,
    const struct pv_pay_settings *settings, const struct pv_pay_order *order)
{
	const struct {
		bool good;
		const char *field, *text;
	} rules[] = {
		{ is_digits(settings->numcli, NUMCLI_LENGTH), "numcli",
		    "payment.field-numcli" },
		{ is_saisie(settings->saisie), "saisie",
		    "payment.field-saisie" },
		{ is_digits(order->exer, EXER_LENGTH), "exer",
		    "payment.field-exer" },
		{ is_refdet(order->refdet), "refdet", "payment.field-refdet" },
		{ order->cents >= PV_PAY_CENTS_MIN, "montant",
		    "payment.field-amount-low" },
		{ order->cents <= PV_PAY_CENTS_MAX, "montant",
		    "payment.field-amount-high" },
		{ is_mel(order->mel), "mel", "payment.field-mel" },
		{ is_url(order->notify), "urlnotif", "payment.field-url" },
		{ is_url(order->back), "urlredirect", "payment.field-url" },
		{ order->objet == NULL ||
			g_utf8_validate(order->objet, -1, NULL),
		    "objet", "payment.field-objet" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rules[i].good)
			return pv_fail_field(ctx, 422, "PV2601", rules[i].text,
			    NULL, rules[i].field,
			    "%s is not as PayFiP takes it", rules[i].field);
	return true;
}

static void
add(struct pv_value *fields, const char *name, const char *value)
{
	struct pv_value *field;

	if (value == NULL || *value == '\0')
		return;
	field = pv_add_object(fields);
	pv_set_text(field, "name", name);
	pv_set_text(field, "value", value);
}

/* The schema is a sequence: its order is this one. */
struct pv_buffer *
pv_payfip_order_xml(struct pv_ctx *ctx, const struct pv_pay_settings *settings,
    const struct pv_pay_order *order)
{
	enum { ENVELOPE_MAX_BYTES = 16384 };
	struct pv_buffer *xml = pv_buffer_new(ctx, ENVELOPE_MAX_BYTES);
	struct pv_value *model = pv_object(ctx), *fields;

	pv_set_text(model, "operation", "creerPaiementSecurise");
	fields = pv_set_list(model, "fields");
	add(fields, "exer", order->exer);
	add(fields, "mel", order->mel);
	add(fields, "montant", pv_printf(ctx, "%lld", (long long)order->cents));
	add(fields, "numcli", settings->numcli);
	if (order->objet != NULL)
		add(fields, "objet", pv_pay_plain(ctx, order->objet));
	add(fields, "refdet", order->refdet);
	add(fields, "saisie", settings->saisie);
	add(fields, "urlnotif", order->notify);
	add(fields, "urlredirect", order->back);
	return pv_render(ctx, "payfip/call", model, xml) ? xml : NULL;
}
