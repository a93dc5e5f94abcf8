/*
 * http - one call to another organisation's service, by libcurl.
 *
 * TLS, whose certificate is verified; plain http:// to the loopback alone.  No
 * redirection is followed, no proxy of the environment is used, and an answer
 * longer than it may be is none.  Connections are kept for the next call.
 */
#ifndef PV_EXCHANGE_HTTP_H
#define PV_EXCHANGE_HTTP_H

#include "base/buffer.h"

enum { PV_HTTP_CONNECT_S = 10 };

struct pv_http;

/* pv_http_open - timeout_s: for a whole call.  Closed by talloc_free(). */
struct pv_http *pv_http_open(const void *parent, int timeout_s);

struct pv_http_call {
	const char *method, *url;
	const char *const *headers;  /* "Name: value", NULL-ended; or NULL */
	const char *user, *password; /* of HTTP Basic, or NULL */
	const void *body;	     /* or NULL */
	size_t length;
	size_t max_bytes; /* of the answer's body */
};

struct pv_http_reply {
	long status;
	struct pv_buffer *body; /* owned by ctx */
	char digest[64];	/* the header of that name, "" if none */
};

/*
 * pv_http_do - false where there is no whole answer; fault, owned by ctx, then
 * says why, without what was sent or received: "timeout was reached" …
 */
bool pv_http_do(struct pv_ctx *ctx, struct pv_http *http,
    const struct pv_http_call *call, struct pv_http_reply *reply,
    const char **fault);

/* pv_http_url_good - https://, or http:// of the loopback. */
bool pv_http_url_good(const char *url);

#endif
