/*
 * totp - one-time passwords, by liboath.
 * Not here: that a step is used once (agent.sign_in), the secret at rest
 * (vault/vault.h).
 */
#include "account/totp.h"

#include <ctype.h>
#include <string.h>

#include <glib.h>
#include <liboath/oath.h>
#include <sodium.h>

#include "base/buffer.h"

enum { DIGITS = 6, WINDOW = 1, TEXT_MAX_BYTES = 128, URI_MAX_BYTES = 2048 };

void
pv_totp_secret(uint8_t secret[PV_TOTP_SECRET_BYTES])
{
	if (sodium_init() < 0)
		pv_die("the cryptographic library does not start");
	randombytes_buf(secret, PV_TOTP_SECRET_BYTES);
}

/* Six digits, whatever blanks stand between; false if it is anything else. */
static bool
read_code(const char *typed, char code[DIGITS + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ' || *typed == '\t')
			continue;
		if (n == DIGITS || !isdigit((unsigned char)*typed))
			return false;
		code[n++] = *typed;
	}
	code[n] = '\0';
	return n == DIGITS;
}

bool
pv_totp_verify(const uint8_t secret[PV_TOTP_SECRET_BYTES], const char *typed,
    time_t now, int64_t *step)
{
	int64_t today = (int64_t)now / PV_TOTP_STEP_S;
	char code[DIGITS + 1], made[DIGITS + 1];
	bool found = false;

	if (!read_code(typed, code) || oath_init() != OATH_OK)
		return false;
	/* All three are made whatever comes of it: the time tells nothing. */
	for (int64_t at = today - WINDOW; at <= today + WINDOW; at++) {
		if (oath_hotp_generate((const char *)secret,
			PV_TOTP_SECRET_BYTES, (uint64_t)at, DIGITS, false,
			OATH_HOTP_DYNAMIC_TRUNCATION, made) != OATH_OK)
			return false;
		if (sodium_memcmp(made, code, DIGITS) == 0) {
			*step = at;
			found = true;
		}
	}
	return found;
}

char *
pv_totp_text(const void *parent, const uint8_t secret[PV_TOTP_SECRET_BYTES])
{
	struct pv_buffer *text = pv_buffer_new(parent, TEXT_MAX_BYTES);
	char *base32 = NULL;
	size_t length = 0;

	if (oath_base32_encode((const char *)secret, PV_TOTP_SECRET_BYTES,
		&base32, &length) != OATH_OK)
		pv_die("out of memory for a secret");
	for (size_t i = 0; i < length && base32[i] != '='; i++) {
		if (i > 0 && i % 4 == 0)
			pv_buffer_add_text(text, " ");
		pv_buffer_add(text, &base32[i], 1);
	}
	free(base32);
	return text->data;
}

bool
pv_totp_read(const char *text, uint8_t secret[PV_TOTP_SECRET_BYTES])
{
	char *bytes = NULL;
	size_t length = 0;
	bool good;

	if (strlen(text) >= TEXT_MAX_BYTES)
		return false;
	/* liboath skips the blanks between the groups. */
	if (oath_base32_decode(text, strlen(text), &bytes, &length) != OATH_OK)
		return false;
	good = length == PV_TOTP_SECRET_BYTES;
	if (good)
		memcpy(secret, bytes, PV_TOTP_SECRET_BYTES);
	free(bytes);
	return good;
}

/* A part of a URI, percent-encoded; owned by parent. */
static char *
encode(const void *parent, const char *text)
{
	char *encoded = g_uri_escape_string(text, NULL, FALSE);
	char *kept = pv_strdup(parent, encoded);

	g_free(encoded);
	return kept;
}

char *
pv_totp_uri(const void *parent, const uint8_t secret[PV_TOTP_SECRET_BYTES],
    const char *issuer, const char *login)
{
	struct pv_buffer *uri = pv_buffer_new(parent, URI_MAX_BYTES);
	const char *name = encode(uri, issuer);
	const char *text = pv_totp_text(uri, secret);

	pv_buffer_addf(
	    uri, "otpauth://totp/%s:%s?secret=", name, encode(uri, login));
	for (; *text != '\0'; text++)
		if (*text != ' ')
			pv_buffer_add(uri, text, 1);
	pv_buffer_addf(uri, "&issuer=%s&algorithm=SHA1&digits=%d&period=%d",
	    name, DIGITS, PV_TOTP_STEP_S);
	return uri->data;
}
