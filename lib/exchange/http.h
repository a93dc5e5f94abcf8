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
	/*
	 * Whom to call was said by someone of the commune: https, no user, and
	 * no address of the inside (exchange/address.h), which is looked at
	 * when the connection is made: a name that changes meanwhile does not
	 * get past.  loopback: that one is let in, by plain http too (tests).
	 */
	bool guarded, loopback;
};

/* Why there is no whole answer. */
enum pv_http_cause {
	PV_HTTP_WHOLE,
	PV_HTTP_ADDRESS, /* it may not be called */
	PV_HTTP_RESOLVE, /* its name is unknown */
	PV_HTTP_CONNECT,
	PV_HTTP_TLS,
	PV_HTTP_TIMEOUT,
	PV_HTTP_LONG, /* more than max_bytes: what came is in the reply */
	PV_HTTP_BROKEN,
};

struct pv_http_reply {
	long status;
	struct pv_buffer *body; /* owned by ctx */
	char digest[64];	/* the header of that name, "" if none */
	enum pv_http_cause cause;
	int64_t ms; /* how long it took */
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

/*
 * pv_http_url_public - https:// without user or fragment, of a name or of a
 * public address; loopback: that of a guarded call.
 */
bool pv_http_url_public(const char *url, bool loopback);

#endif
