/*
 * contact - reads telephone numbers and e-mail addresses.
 * Not here: the field's messages (form/), sending (notify/).
 */
#include "base/contact.h"

#include <string.h>

#include <glib.h>

enum {
	DIGITS_MAX = 15, /* E.164 */
	DIGITS_MIN = 7,
	LOCAL_MAX_BYTES = 64,
	ADDRESS_MAX_BYTES = 254,
	LABEL_MAX_BYTES = 63,
};

#define NBSP "\xc2\xa0"

/*
 * The digits of what was typed, a leading "+" or "00" told apart, "(0)" left
 * out; false if anything else than usual separators stands between them.
 */
static bool
read_digits(const char *typed, char *digits, bool *international)
{
	size_t n = 0;

	*international = false;
	while (*typed != '\0') {
		if (strncmp(typed, "(0)", 3) == 0 && n > 0) {
			typed += 3;
			continue;
		}
		if (*typed == '+' && n == 0 && !*international) {
			*international = true;
		} else if (*typed >= '0' && *typed <= '9') {
			if (n == DIGITS_MAX + 2)
				return false;
			digits[n++] = *typed;
		} else if (strncmp(typed, NBSP, 2) == 0) {
			typed++;
		} else if (strncmp(typed, "\xe2\x80\xaf", 3) == 0 ||
		    strncmp(typed, "\xe2\x80\x91", 3) == 0) {
			/* narrow no-break space, no-break hyphen */
			typed += 2;
		} else if (strchr(" \t.-/()", *typed) == NULL) {
			return false;
		}
		typed++;
	}
	digits[n] = '\0';
	if (!*international && strncmp(digits, "00", 2) == 0) {
		*international = true;
		memmove(digits, digits + 2, n - 1);
	}
	return true;
}

/* The country code of a French number of ten digits; "33" in Europe. */
static const char *
national_code(const char *digits)
{
	static const struct {
		const char *prefix, *code;
	} overseas[] = {
		{ "0590", "590" },
		{ "0690", "590" },
		{ "0691", "590" },
		{ "0594", "594" },
		{ "0694", "594" },
		{ "0596", "596" },
		{ "0696", "596" },
		{ "0697", "596" },
		{ "0262", "262" },
		{ "0263", "262" },
		{ "0692", "262" },
		{ "0693", "262" },
		{ "0269", "262" },
		{ "0639", "262" },
	};

	for (size_t i = 0; i < sizeof(overseas) / sizeof(overseas[0]); i++)
		if (strncmp(digits, overseas[i].prefix, 4) == 0)
			return overseas[i].code;
	return "33";
}

static bool
is_national(const char *digits)
{
	return strlen(digits) == 10 && digits[0] == '0' &&
	    strchr("12345679", digits[1]) != NULL;
}

char *
pv_phone_e164(const void *parent, const char *typed)
{
	char digits[DIGITS_MAX + 3] = "", national[DIGITS_MAX + 3];
	bool international;
	size_t n;

	if (!read_digits(typed, digits, &international))
		return NULL;
	if (!international) {
		if (!is_national(digits))
			return NULL;
		return pv_printf(
		    parent, "+%s%s", national_code(digits), digits + 1);
	}
	if (strncmp(digits, "33", 2) == 0) {
		/* "+33 06 …" is what many write. */
		(void)snprintf(national, sizeof(national), "%s%s",
		    digits[2] == '0' ? "" : "0", digits + 2);
		if (!is_national(national))
			return NULL;
		return pv_printf(parent, "+33%s", national + 1);
	}
	n = strlen(digits);
	if (n < DIGITS_MIN || n > DIGITS_MAX || digits[0] == '0')
		return NULL;
	return pv_printf(parent, "+%s", digits);
}

char *
pv_phone_tidy(const void *parent, const char *typed)
{
	static const char *const codes[] = { "+33", "+590", "+594", "+596",
		"+262" };
	char *e164 = pv_phone_e164(parent, typed), *words;

	for (size_t i = 0; e164 != NULL && i < sizeof(codes) / sizeof(codes[0]);
	     i++) {
		size_t length = strlen(codes[i]);
		const char *d = e164 + length;

		if (strncmp(e164, codes[i], length) != 0 || strlen(d) != 9)
			continue;
		words = pv_printf(parent,
		    "0%.1s" NBSP "%.2s" NBSP "%.2s" NBSP "%.2s" NBSP "%.2s", d,
		    d + 1, d + 3, d + 5, d + 7);
		talloc_free(e164);
		return words;
	}
	return e164;
}

/* A dot-atom (RFC 5322, 3.2.3): no quoted parts, no dot at an end or doubled. */
static bool
is_local(const char *text, size_t length)
{
	if (length == 0 || length > LOCAL_MAX_BYTES || text[0] == '.' ||
	    text[length - 1] == '.')
		return false;
	for (size_t i = 0; i < length; i++)
		if ((!g_ascii_isalnum(text[i]) &&
			(text[i] == '\0' ||
			    strchr("!#$%&'*+-/=?^_`{|}~.", text[i]) == NULL)) ||
		    (text[i] == '.' && text[i + 1] == '.'))
			return false;
	return true;
}

static bool
is_domain(const char *domain)
{
	size_t labels = 0, length = 0;
	const char *last = domain;

	for (;;) {
		length = strcspn(domain, ".");
		if (length == 0 || length > LABEL_MAX_BYTES ||
		    domain[0] == '-' || domain[length - 1] == '-')
			return false;
		for (size_t i = 0; i < length; i++)
			if (!g_ascii_isalnum(domain[i]) && domain[i] != '-')
				return false;
		labels++;
		last = domain;
		if (domain[length] == '\0')
			break;
		domain += length + 1;
	}
	/* The last label is a name, never a number. */
	return labels >= 2 && length >= 2 && g_ascii_isalpha(last[0]);
}

char *
pv_email_tidy(const void *parent, const char *typed)
{
	char *text = pv_strdup(parent, typed), *at, *domain, *tidy = NULL;

	(void)g_strstrip(text);
	at = strchr(text, '@');
	if (at == NULL || strchr(at + 1, '@') != NULL ||
	    !is_local(text, (size_t)(at - text))) {
		talloc_free(text);
		return NULL;
	}
	domain = g_hostname_to_ascii(at + 1);
	if (domain != NULL && is_domain(domain) &&
	    (size_t)(at - text) + 1 + strlen(domain) <= ADDRESS_MAX_BYTES) {
		*at = '\0';
		tidy = pv_printf(parent, "%s@%s", text, domain);
		for (char *c = strchr(tidy, '@'); *c != '\0'; c++)
			*c = g_ascii_tolower(*c);
	}
	g_free(domain);
	talloc_free(text);
	return tidy;
}
