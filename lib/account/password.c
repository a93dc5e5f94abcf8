/*
 * password - argon2id over the passwords of agents.
 * Not here: who may try and how often (cgi-bin/agent/sign_in.c).
 */
#include "account/password.h"

#include <string.h>

#include <glib.h>
#include <sodium.h>

enum { DISTINCT_MIN = 5 };

/*
 * Of a password that nobody knows, at the cost of ours: what is verified where
 * there is no account.
 */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$"
			     "2RJHqq7ocviQO0N4Vd8IlA$"
			     "e0Q1tANjO97J1t/chyv65hCDa/OXpsq7eu/CcR/kt40";

static size_t
distinct_characters(const char *text)
{
	size_t n = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
		if (g_utf8_strchr(text, at - text, g_utf8_get_char(at)) == NULL)
			n++;
	return n;
}

static bool
holds_login(const char *login, const char *password)
{
	char *folded = g_utf8_strdown(password, -1);
	bool holds = strlen(login) >= 3 && strstr(folded, login) != NULL;

	g_free(folded);
	return holds;
}

const char *
pv_password_fault(const char *login, const char *password)
{
	if (g_utf8_strlen(password, -1) < PV_PASSWORD_MIN_CHARACTERS)
		return "t.account.password.short";
	if (strlen(password) > PV_PASSWORD_MAX_BYTES)
		return "t.account.password.long";
	if (holds_login(login, password))
		return "t.account.password.login";
	if (distinct_characters(password) < DISTINCT_MIN)
		return "t.account.password.repeated";
	return NULL;
}

char *
pv_password_hash(struct pv_ctx *ctx, const char *password)
{
	char hash[crypto_pwhash_STRBYTES];

	if (sodium_init() < 0 ||
	    crypto_pwhash_str_alg(hash, password, strlen(password),
		PV_PASSWORD_PASSES, PV_PASSWORD_MEMORY_BYTES,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		pv_die("out of memory for a password");
	return pv_strdup(ctx, hash);
}

bool
pv_password_verify(const char *hash, const char *password)
{
	bool same;

	if (sodium_init() < 0)
		pv_die("the cryptographic library does not start");
	same = crypto_pwhash_str_verify(hash != NULL ? hash : nobody, password,
		   strlen(password)) == 0;
	return same && hash != NULL;
}
