/*
 * environ - one walk over the variables of a request.
 * Not here: what they mean (request.c); the process's own environment
 * (base/config.c, before the first request).
 */
#include "http/environ.h"

#include <string.h>

struct variable {
	const char *name;
	size_t length;
	size_t offset;
};

#define VARIABLE(name, member) \
	{ \
		name, sizeof(name) - 1, offsetof(struct pv_environ, member) \
	}

static const struct variable wanted[] = {
	VARIABLE("REQUEST_METHOD", method),
	VARIABLE("REQUEST_URI", uri),
	VARIABLE("REQUEST_SCHEME", scheme),
	VARIABLE("REMOTE_ADDR", address),
	VARIABLE("REMOTE_USER", user),
	VARIABLE("HTTPS", https),
	VARIABLE("HTTP_HOST", host),
	VARIABLE("HTTP_COOKIE", cookie),
	VARIABLE("HTTP_ORIGIN", origin),
	VARIABLE("HTTP_REFERER", referer),
	VARIABLE("HTTP_SEC_FETCH_SITE", fetch_site),
	VARIABLE("HTTP_IF_NONE_MATCH", if_none_match),
	VARIABLE("HTTP_IF_MATCH", if_match),
	VARIABLE("HTTP_ACCEPT", accept),
	VARIABLE("HTTP_AUTHORIZATION", authorization),
	VARIABLE("HTTP_IDEMPOTENCY_KEY", idempotency_key),
	VARIABLE("HTTP_ACCEPT_LANGUAGE", accept_language),
	VARIABLE("HTTP_TRANSFER_ENCODING", transfer_encoding),
	VARIABLE("PARVIS_FRANCECONNECT", federated),
	VARIABLE("OIDC_CLAIM_sub", subject),
	VARIABLE("OIDC_CLAIM_family_name", family_name),
	VARIABLE("OIDC_CLAIM_given_name", given_name),
	VARIABLE("OIDC_CLAIM_preferred_username", usual_name),
	VARIABLE("OIDC_CLAIM_email", email),
	VARIABLE("OIDC_CLAIM_acr", acr),
	VARIABLE("CONTENT_TYPE", content_type),
	VARIABLE("CONTENT_LENGTH", content_length),
};

static const struct variable *
find(const char *text)
{
	/* All begin so; most variables of a server are others. */
	if (text[0] == '\0' || strchr("RHCOP", text[0]) == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strncmp(text, wanted[i].name, wanted[i].length) == 0 &&
		    text[wanted[i].length] == '=')
			return &wanted[i];
	return NULL;
}

bool
pv_environ_read(
    struct pv_ctx *ctx, const char *const *variables, struct pv_environ *found)
{
	memset(found, 0, sizeof(*found));
	for (; *variables != NULL; variables++) {
		const struct variable *variable = find(*variables);
		const char **member;

		if (variable == NULL)
			continue;
		member =
		    (const char **)(void *)((char *)found + variable->offset);
		if (*member != NULL)
			return pv_fail(ctx, 400, "PV0114", "error.malformed",
			    "%s is there twice", variable->name);
		*member = *variables + variable->length + 1;
	}
	return true;
}
