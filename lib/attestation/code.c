/*
 * code - from an attestation to its code and back (libsodium).
 * Not here: the keys (key.c), who asks (the site, the command).
 */
#include "attestation/code.h"

#include <string.h>

#include <glib.h>
#include <sodium.h>

enum {
	LINES = 9,
	HASH_BYTES = 32,
	NUMBER_DIGITS = 13,
};

static const char version[] = "PA1";

static bool
is_line(const char *line, bool may_be_empty)
{
	size_t length = strlen(line);

	if (length > PV_ATTESTATION_LINE_MAX_BYTES ||
	    (length == 0 && !may_be_empty) || !g_utf8_validate(line, -1, NULL))
		return false;
	for (const char *at = line; *at != '\0'; at = g_utf8_next_char(at))
		if (g_unichar_iscntrl(g_utf8_get_char(at)))
			return false;
	return true;
}

/* Each character of a pattern: 9 a digit, A a letter or digit of a code. */
static bool
matches(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; pattern++, text++)
		if (*pattern == '9'	? !g_ascii_isdigit(*text) :
			*pattern == 'A' ? !g_ascii_isdigit(*text) &&
			    !g_ascii_isupper(*text) :
					  *pattern != *text)
			return false;
	return *text == '\0';
}

static bool
is_key(const char *text)
{
	return strlen(text) == PV_ATTESTATION_KEY_LENGTH &&
	    strspn(text, "0123456789abcdef") == PV_ATTESTATION_KEY_LENGTH;
}

static bool
is_sound(const struct pv_attestation *says)
{
	return is_line(says->insee, false) && strlen(says->insee) == 5 &&
	    is_line(says->commune, false) && is_key(says->key) &&
	    says->number[0] == 'A' &&
	    matches(says->number + 1, "-AAAA-AAAA-AAAA") &&
	    is_line(says->kind, false) && is_line(says->names, false) &&
	    matches(says->issued_on, "9999-99-99") &&
	    (*says->expires_on == '\0' ||
		matches(says->expires_on, "9999-99-99"));
}

char *
pv_attestation_text(
    const void *parent, const struct pv_attestation *attestation)
{
	char *text;

	if (!is_sound(attestation))
		return NULL;
	text = pv_printf(parent, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s", version,
	    attestation->insee, attestation->commune, attestation->key,
	    attestation->number, attestation->kind, attestation->names,
	    attestation->issued_on, attestation->expires_on);
	return strlen(text) <= PV_ATTESTATION_TEXT_MAX_BYTES ? text : NULL;
}

static char *
encode(const void *parent, const void *bytes, size_t length)
{
	enum { FORM = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
	size_t size = sodium_base64_ENCODED_LEN(length, FORM);
	char *made = pv_alloc_array(parent, char, size);

	(void)sodium_bin2base64(made, size, bytes, length, FORM);
	return made;
}

char *
pv_attestation_sign(const void *parent, const char *text,
    const uint8_t secret[PV_ATTESTATION_SECRET_BYTES])
{
	uint8_t signature[PV_ATTESTATION_SIGNATURE_BYTES];

	(void)crypto_sign_detached(
	    signature, NULL, (const uint8_t *)text, strlen(text), secret);
	return pv_printf(parent, "%s.%s", encode(parent, text, strlen(text)),
	    encode(parent, signature, sizeof(signature)));
}

char *
pv_attestation_key(
    const void *parent, const uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES])
{
	uint8_t hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	(void)crypto_generichash(hash, sizeof(hash), public_key,
	    PV_ATTESTATION_PUBLIC_BYTES, NULL, 0);
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return pv_strndup(parent, hex, PV_ATTESTATION_KEY_LENGTH);
}

char *
pv_attestation_number(const void *parent, const char *typed)
{
	char digits[NUMBER_DIGITS + 1];
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (g_ascii_isspace(*typed) || *typed == '-')
			continue;
		if (n == NUMBER_DIGITS || !g_ascii_isalnum(*typed))
			return NULL;
		digits[n++] = g_ascii_toupper(*typed);
	}
	digits[n] = '\0';
	if (n != NUMBER_DIGITS || digits[0] != 'A')
		return NULL;
	return pv_printf(
	    parent, "A-%.4s-%.4s-%.4s", digits + 1, digits + 5, digits + 9);
}

/* ---- read ------------------------------------------------------------------ */

/* Without the address before it nor any blank; NULL if it is too long. */
static char *
strip(const void *parent, const char *typed)
{
	const char *hash = strrchr(typed, '#');
	char *code, *to;

	if (strlen(typed) > PV_ATTESTATION_CODE_MAX_BYTES)
		return NULL;
	code = to = pv_strdup(parent, hash != NULL ? hash + 1 : typed);
	for (const char *from = code; *from != '\0'; from++)
		if (!g_ascii_isspace(*from))
			*to++ = *from;
	*to = '\0';
	return code;
}

/* Exactly that many bytes, or fewer where exact is false; 0 if it is none. */
static size_t
decode(const char *from, size_t length, uint8_t *to, size_t max)
{
	size_t made = 0;
	const char *end;

	if (sodium_base642bin(to, max, from, length, NULL, &made, &end,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    end != from + length)
		return 0;
	return made;
}

/* The lines of a text, in place; false if there are more or fewer. */
static bool
split(char *text, const char *lines[LINES])
{
	size_t n = 0;

	for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
		if (n == LINES)
			return false;
		lines[n++] = line;
	}
	return n == LINES;
}

static bool
read_text(struct pv_attestation_read *read)
{
	const char *lines[LINES];
	struct pv_attestation *says = &read->says;

	if (!split(pv_strdup(read, read->text), lines) ||
	    strcmp(lines[0], version) != 0)
		return false;
	*says = (struct pv_attestation){ lines[1], lines[2], lines[3], lines[4],
		lines[5], lines[6], lines[7], lines[8] };
	return is_sound(says);
}

struct pv_attestation_read *
pv_attestation_read(const void *parent, const char *typed)
{
	struct pv_attestation_read *read =
	    pv_alloc(parent, struct pv_attestation_read);
	uint8_t text[PV_ATTESTATION_TEXT_MAX_BYTES + 1];
	const char *code = strip(read, typed), *dot;
	size_t length;

	if (code == NULL || (dot = strchr(code, '.')) == NULL ||
	    decode(dot + 1, strlen(dot + 1), read->signature,
		sizeof(read->signature)) != sizeof(read->signature) ||
	    (length = decode(code, (size_t)(dot - code), text,
		 PV_ATTESTATION_TEXT_MAX_BYTES)) == 0 ||
	    memchr(text, '\0', length) != NULL)
		goto none;
	text[length] = '\0';
	read->text = pv_strdup(read, (const char *)text);
	if (read_text(read))
		return read;
none:
	talloc_free(read);
	return NULL;
}

bool
pv_attestation_check(const struct pv_attestation_read *read,
    const uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES])
{
	char *name = pv_attestation_key(read, public_key);
	bool same = strcmp(name, read->says.key) == 0;

	talloc_free(name);
	return same &&
	    crypto_sign_verify_detached(read->signature,
		(const uint8_t *)read->text, strlen(read->text),
		public_key) == 0;
}
