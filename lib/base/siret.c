/*
 * siret - the keys of the numbers of companies and associations.
 * Not here: whether somebody has the number (the State's API).
 */
#include "base/siret.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>

enum { SIRET_DIGITS = 14, RNA_LENGTH = 10 };

/* The digits alone; false for another length, or another character. */
static bool
read_digits(const char *typed, char digits[SIRET_DIGITS + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ' || *typed == '.')
			continue;
		/* a no-break space, narrow or not */
		if (strncmp(typed, "\u00a0", 2) == 0) {
			typed += 1;
			continue;
		}
		if (strncmp(typed, "\u202f", 3) == 0) {
			typed += 2;
			continue;
		}
		if (!g_ascii_isdigit(*typed) || n == SIRET_DIGITS)
			return false;
		digits[n++] = *typed;
	}
	digits[n] = '\0';
	return n == SIRET_DIGITS;
}

bool
pv_siret_valid(const char *typed)
{
	static const char post[] = "356000000";
	char digits[SIRET_DIGITS + 1];
	int luhn = 0, plain = 0;

	if (!read_digits(typed, digits))
		return false;
	for (size_t i = 0; i < SIRET_DIGITS; i++) {
		int digit = digits[i] - '0';
		int twice = 2 * digit > 9 ? 2 * digit - 9 : 2 * digit;

		plain += digit;
		luhn += i % 2 == 0 ? twice : digit;
	}
	if (plain == 0)
		return false;
	return luhn % 10 == 0 ||
	    (strncmp(digits, post, sizeof(post) - 1) == 0 && plain % 5 == 0);
}

bool
pv_rna_valid(const char *typed)
{
	if (strlen(typed) != RNA_LENGTH || *typed != 'W')
		return false;
	for (size_t i = 1; i < RNA_LENGTH; i++)
		if (!g_ascii_isdigit(typed[i]) &&
		    !(i == 2 && g_ascii_isupper(typed[i])))
			return false;
	return true;
}
