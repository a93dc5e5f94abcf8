/*
 * cents - amounts of money, read and written in whole cents.
 * Not here: what may be paid (SQL).
 */
#include "pay/cents.h"

#include <string.h>

#include <glib.h>

enum { UNITS_MAX_DIGITS = 9, GROUP = 3 };

/* Blanks of any kind and the sign of the euro say nothing. */
static const char *
skip(const char *at)
{
	while (*at != '\0') {
		gunichar c = g_utf8_get_char(at);

		if (!g_unichar_isspace(c) && c != 0x20AC)
			break;
		at = g_utf8_next_char(at);
	}
	return at;
}

/* The number there, blanks between its digits left out; how many count. */
static size_t
read_digits(const char **at, int64_t *number)
{
	size_t n = 0;

	for (*at = skip(*at); g_ascii_isdigit(**at); *at = skip(*at + 1)) {
		if (n > 0 || **at != '0')
			n++;
		if (n <= UNITS_MAX_DIGITS)
			*number = *number * 10 + (**at - '0');
	}
	return n;
}

enum pv_cents_fault
pv_cents_read(const char *typed, int64_t *cents)
{
	const char *at = skip(typed != NULL ? typed : ""), *start;
	int64_t units = 0, part = 0;
	bool negative = *at == '-';
	size_t n, decimals = 0;

	if (*at == '\0')
		return PV_CENTS_NONE;
	if (*at == '-' || *at == '+')
		at = skip(at + 1);
	start = at;
	n = read_digits(&at, &units);
	if (at == start)
		return PV_CENTS_WORD;
	if (*at == ',' || *at == '.') {
		for (at++; g_ascii_isdigit(*at) && decimals < GROUP; at++) {
			part = part * 10 + (*at - '0');
			decimals++;
		}
		if (decimals == 0 || decimals == GROUP)
			return PV_CENTS_WORD;
		if (decimals == 1)
			part *= 10;
	}
	if (*skip(at) != '\0')
		return PV_CENTS_WORD;
	if (n > UNITS_MAX_DIGITS)
		return PV_CENTS_HUGE;
	if (negative && units + part > 0)
		return PV_CENTS_NEGATIVE;
	*cents = units * 100 + part;
	return PV_CENTS_GOOD;
}

char *
pv_cents_words(struct pv_ctx *ctx, int64_t cents)
{
	bool french = strcmp(ctx->language, "fr") == 0;
	char *digits = pv_printf(
	    ctx, "%lld", (long long)((cents < 0 ? -cents : cents) / 100));
	size_t n = strlen(digits);
	GString *out = g_string_new(cents < 0 ? "-" : "");
	char *words;

	if (!french)
		g_string_append(out, "€");
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % GROUP == 0)
			g_string_append(out, french ? "\u202F" : ",");
		g_string_append_c(out, digits[i]);
	}
	g_string_append_printf(out, "%c%02d%s", french ? ',' : '.',
	    (int)((cents < 0 ? -cents : cents) % 100), french ? "\u00A0€" : "");
	words = pv_strdup(ctx, out->str);
	g_string_free(out, TRUE);
	return words;
}
