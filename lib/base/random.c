/*
 * random - tokens, codes and their hashes.
 * Not here: where a hash is kept (sql/), files' encryption (vault/).
 */
#include "base/random.h"

#include <string.h>

#include <sodium.h>

enum { TOKEN_BYTES = 32, GROUP = 4, GROUPS_MAX = 8 };

/* No I, L, O, U, 0 or 1: nothing that a person mistakes for another. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

char *
pv_token(const void *parent)
{
	uint8_t bytes[TOKEN_BYTES];
	char *token = pv_alloc_array(parent, char, PV_TOKEN_LENGTH + 1);

	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2base64(token, PV_TOKEN_LENGTH + 1, bytes,
	    sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof(bytes));
	return token;
}

char *
pv_code(const void *parent, int groups)
{
	char *code, *out;

	if (groups < 1 || groups > GROUPS_MAX)
		pv_die("a code of %d groups was asked for", groups);
	code = pv_alloc_array(parent, char, (size_t)groups *(GROUP + 1));
	out = code;
	for (int i = 0; i < groups * GROUP; i++) {
		if (i > 0 && i % GROUP == 0)
			*out++ = '-';
		*out++ = alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
	}
	return code;
}

/* Bytes past the last whole multiple of the alphabet would favour its letters. */
char *
pv_code_from(const void *parent, int groups, const uint8_t seed[PV_HASH_BYTES])
{
	enum { LETTERS = sizeof(alphabet) - 1, SPARE = 4 };
	uint8_t bytes[GROUPS_MAX * GROUP * SPARE];
	char *code, *out;
	size_t at = 0;

	if (groups < 1 || groups > GROUPS_MAX)
		pv_die("a code of %d groups was asked for", groups);
	randombytes_buf_deterministic(bytes, sizeof(bytes), seed);
	code = pv_alloc_array(parent, char, (size_t)groups *(GROUP + 1));
	out = code;
	for (int i = 0; i < groups * GROUP; i++) {
		while (at < sizeof(bytes) - 1 &&
		    bytes[at] >= 256 / LETTERS * LETTERS)
			at++;
		if (i > 0 && i % GROUP == 0)
			*out++ = '-';
		*out++ = alphabet[bytes[at++] % LETTERS];
	}
	sodium_memzero(bytes, sizeof(bytes));
	return code;
}

/*
 * Blanks and hyphens that people type, and those that word processors put
 * there: bytes to skip, 0 if none.
 */
static size_t
separator(const char *text)
{
	static const char *const wide[] = {
		"\xc2\xa0",	/* no-break space */
		"\xe2\x80\xaf", /* narrow no-break space */
		"\xe2\x80\x90", /* hyphen */
		"\xe2\x80\x91", /* no-break hyphen */
		"\xe2\x80\x93", /* en dash */
		"\xe2\x80\x94", /* em dash */
	};

	if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n' ||
	    *text == '-')
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

char *
pv_code_normalize(const void *parent, const char *typed)
{
	char code[GROUPS_MAX * GROUP + 1];
	size_t length = 0, skip;

	while (*typed != '\0') {
		char c = *typed;

		skip = separator(typed);
		if (skip > 0) {
			typed += skip;
			continue;
		}
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (strchr(alphabet, c) == NULL || length == sizeof(code) - 1)
			return NULL;
		code[length++] = c;
		typed++;
	}
	if (length == 0 || length % GROUP != 0)
		return NULL;
	return pv_strndup(parent, code, length);
}

void
pv_hash(uint8_t hash[PV_HASH_BYTES], const void *data, size_t length)
{
	(void)crypto_generichash(hash, PV_HASH_BYTES, data, length, NULL, 0);
}
