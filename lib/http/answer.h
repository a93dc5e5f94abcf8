/*
 * answer - what a handler returns: a value, written only when it is whole.
 */
#ifndef PV_HTTP_ANSWER_H
#define PV_HTTP_ANSWER_H

#include "base/buffer.h"
#include "http/request.h"

struct pv_value;

enum pv_answer_kind { PV_ANSWER_PAGE, PV_ANSWER_REDIRECT, PV_ANSWER_BYTES, PV_ANSWER_STREAM };

/* How long others may keep it. */
enum pv_cache {
	PV_NO_STORE,		/* personal: the default */
	PV_CACHE_OWN,		/* by who asked, who asks each time whether it still holds */
	PV_CACHE_PUBLIC,	/* the same for everyone: ETag and max-age of a minute */
	PV_CACHE_FOREVER,	/* its name holds its digest */
};

struct pv_answer {
	enum pv_answer_kind kind;
	int status;
	enum pv_cache cache;
	const char *template;		/* PAGE: name; rendered by program/ before anything is sent */
	struct pv_value *model;		/* PAGE */
	const char *location;		/* REDIRECT: a path under the prefix, or an absolute URL of ours */
	const char *content_type;	/* BYTES, STREAM */
	const char *filename;		/* BYTES, STREAM: sent as an attachment under this name; or NULL */
	bool shown;			/* STREAM with a filename: in the browser, which runs nothing of it; a picture in a sandbox */
	bool framing;			/* PAGE: frames of it show files of ours (shown) */
	struct pv_buffer *bytes;	/* BYTES; PAGE once rendered */
	/* STREAM: the next bytes (owned by the stream until the next call), false at the end or on error */
	bool (*next)(struct pv_ctx *ctx, void *data, const uint8_t **bytes, size_t *length);
	void *data;
	size_t length;			/* STREAM: total bytes */
	bool unmeasured;		/* STREAM: its length is not known; one that breaks ends the process, so that nobody takes it for whole */
	const char **headers;		/* more header lines "Name: value" (Set-Cookie …), NULL-terminated, or NULL */
	size_t n_headers;
	const char *form_action;	/* PAGE: an origin, besides ours, that its form may go to; or NULL */
	bool refused;			/* a cookie could not be set: program/ answers with the error instead */
};

/* All are owned by ctx and never NULL.  The status of a page may be changed after. */
struct pv_answer *pv_answer_page(struct pv_ctx *ctx, const char *template, struct pv_value *model);
/* 303.  The location begins with one slash (pv_link()) or is an absolute http(s) URL of ours. */
struct pv_answer *pv_answer_redirect(struct pv_ctx *ctx, const char *location);
struct pv_answer *pv_answer_bytes(struct pv_ctx *ctx, const char *content_type, struct pv_buffer *bytes);

/* pv_answer_header - one line more; a value with a control character is logged and left out. */
void pv_answer_header(struct pv_answer *answer, const char *name, const char *value);

/*
 * pv_answer_cookie - __Host-name with Secure under https, pv-name where plain
 * http is permitted (settings: allow_http); HttpOnly, SameSite=Lax, Path=/.
 *
 * max_age_s: 0 for the browser's session, -1 to remove.  The value is of the
 * characters of a token.  False with the error 400 "error.https" over plain
 * http that is not permitted.
 */
bool pv_answer_cookie(struct pv_ctx *ctx, struct pv_answer *answer,
    const struct pv_request *request, const char *name, const char *value, int max_age_s);
/* pv_cookie - the value of the cookie set by pv_answer_cookie(), or NULL. */
const char *pv_cookie(struct pv_ctx *ctx, const struct pv_request *request, const char *name);

/*
 * pv_answer_head - the header lines of an answer, for CGI ("Status: 200 OK" …),
 * to the blank line.  Turns a public answer into a 304 where If-None-Match has
 * its ETag.  After it, answer->bytes (or the stream) is the body, unless the
 * request is a HEAD or the status has none.
 */
void pv_answer_head(struct pv_answer *answer, const struct pv_request *request, struct pv_buffer *out);

#endif
