/*
 * csrf - the token that a form carries, bound to the cookie of its session.
 * Not here: its check (guard.c).
 */
#include <string.h>

#include <sodium.h>

#include "base/key.h"
#include "program/program.h"

enum { TAG_BYTES = 24 };

char *
pv_csrf(struct pv_ctx *ctx, const char *token)
{
	uint8_t key[PV_KEY_BYTES], tag[TAG_BYTES];
	char *text;

	if (!pv_key_derive(ctx, "csrf", key))
		return NULL;
	(void)crypto_generichash(tag, sizeof(tag), (const uint8_t *)token,
	    strlen(token), key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	text = pv_alloc_array(ctx, char,
	    sodium_base64_ENCODED_LEN(
		TAG_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING));
	(void)sodium_bin2base64(text,
	    sodium_base64_ENCODED_LEN(
		TAG_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
	    tag, sizeof(tag), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return text;
}

bool
pv_csrf_bind(struct pv_exchange *exchange, const char *token)
{
	exchange->csrf = pv_csrf(exchange->ctx, token);
	return exchange->csrf != NULL;
}
