/*
 * environ - the CGI variables that we read, and no other (RFC 3875).
 */
#ifndef PV_HTTP_ENVIRON_H
#define PV_HTTP_ENVIRON_H

#include "base/ctx.h"

/* Each points into the environment; NULL where absent. */
struct pv_environ {
	const char *method, *uri, *scheme, *https;
	const char *content_type, *content_length;
	const char *address, *user;
	const char *host, *cookie, *origin, *referer, *fetch_site;
	const char *if_none_match, *if_match, *accept, *accept_language;
	const char *federated, *subject, *family_name, *given_name;
	const char *usual_name, *email, *acr;
	const char *transfer_encoding, *authorization, *idempotency_key;
};

/* pv_environ_read - false with a 400 where one is there twice. */
bool pv_environ_read(struct pv_ctx *ctx, const char *const *variables,
    struct pv_environ *found);

#endif
