/*
 * request - one HTTP request, parsed whole before any handler sees it.
 *
 * Method, path, query, cookies, an urlencoded, multipart (GMime) or JSON body, within
 * hard limits.  Names and values are valid UTF-8 without NUL nor control
 * characters (tab and line ends only in values; CRLF and CR become LF) nor
 * U+FFFE and U+FFFF, so that all of it can stand in XML 1.0; anything else ends
 * in a 400, too much in a 413.  A handler gets only the inputs that its route
 * declares (program/program.h); the rest is refused before.
 *
 * Cookies are ours only (__Host-… and pv-…): what other software of the same
 * host sets is not our business and cannot lock anyone out.
 */
#ifndef PV_HTTP_REQUEST_H
#define PV_HTTP_REQUEST_H

#include "base/ctx.h"

enum pv_method { PV_GET = 1, PV_POST = 2, PV_PUT = 4, PV_DELETE = 8 };	/* HEAD is a GET */

enum {
	PV_FIELDS_MAX = 400,		/* names in a query or a body */
	PV_FIELD_NAME_MAX_BYTES = 128,
	PV_FIELD_VALUE_MAX_BYTES = 65536,
	PV_URLENCODED_MAX_BYTES = 262144,
	PV_PARTS_MAX = 64,
	PV_FILE_NAME_MAX_BYTES = 255,
	PV_PART_HEAD_MAX_BYTES = 4096,	/* header lines of one part */
	PV_COOKIES_MAX = 32,
	PV_PATH_MAX_BYTES = 1024,
	PV_QUERY_MAX_BYTES = 8192,
};

struct pv_field {
	const char *name;
	const char *value;
	size_t length;		/* bytes of value */
};

struct pv_file {
	const char *name;	/* of the field */
	const char *filename;	/* as sent, without any path; "" if none was chosen */
	const char *type;	/* as the browser says: never trusted */
	const uint8_t *data;
	size_t length;
};

/* Who FranceConnect says that the visitor is, as Apache tells (mod_auth_openidc). */
struct pv_identity {
	const char *subject;	/* the same each time, for this service alone */
	const char *family_name, *given_names;	/* "" where not told */
	const char *usual_name, *email;		/* the same */
};

struct pv_request {
	enum pv_method method;	/* 0: one that nothing here answers (405) */
	bool head;		/* no body is to be sent */
	bool https;
	const char *host;	/* lower case, without port; "" if absent or malformed */
	const char *host_port;	/* as in the Host header, for links */
	const char *path;	/* decoded once, after the mount prefix: "/suivi/x" */
	const char *address;	/* REMOTE_ADDR, as Apache (mod_remoteip) tells */
	const char *remote_user;	/* REMOTE_USER, or NULL */
	bool federated;		/* FranceConnect is set up at this address */
	const struct pv_identity *identity;	/* where it is and says who, else NULL */
	const char *origin, *referer, *fetch_site;	/* headers, or NULL */
	const char *if_none_match, *if_match;
	const char *accept;	/* types of media, or NULL */
	const char *authorization;	/* "Bearer …", or NULL; a secret: never in a log */
	const char *idempotency_key;
	const char *accept_language;
	const char *content_type;	/* of the body, or NULL */
	const char *content_length;	/* as sent, or NULL */
	bool chunked;		/* sent with a Transfer-Encoding */
	const struct pv_field *query, *fields, *cookies;
	size_t n_query, n_fields, n_cookies;
	const struct pv_file *files;
	size_t n_files;
};

/* pv_request_query, _field, _cookie - the first value of that name, or NULL. */
const char *pv_request_query(const struct pv_request *request, const char *name);
const char *pv_request_field(const struct pv_request *request, const char *name);
const char *pv_request_cookie(const struct pv_request *request, const char *name);
const struct pv_file *pv_request_file(const struct pv_request *request, const char *name);

/* Where the bytes come from: CGI variables and a body; FastCGI, CGI and tests fill one. */
struct pv_source {
	const char *const *environ;		/* "NAME=value", NULL-terminated */
	/* up to size bytes into buffer; 0 at the end, -1 on error */
	ptrdiff_t (*read)(void *data, void *buffer, size_t size);
	void *data;
	bool ends;	/* read tells the end by itself (FastCGI): bytes past CONTENT_LENGTH are seen, and refused */
};

/*
 * pv_request_head - all but the body: method, path, query, cookies, headers.
 *
 * NULL with an error: 400 malformed, 404 outside the prefix, 413 too large.
 * Owned by ctx; texts of headers point into source->environ, which outlives it.
 */
struct pv_request *pv_request_head(struct pv_ctx *ctx, const struct pv_source *source);

/*
 * pv_request_body - the fields and files of a POST, of exactly CONTENT_LENGTH
 * bytes; nothing for a GET.
 *
 * False with an error, and no field: 400 malformed, truncated or too long, 408
 * not come in time, 411 without CONTENT_LENGTH, 413 too large, 415 wrong type.
 */
bool pv_request_body(struct pv_ctx *ctx, struct pv_request *request, const struct pv_source *source);

/*
 * pv_request_json - the same of a body that is one JSON object of plain values:
 * each is a field (a number in its digits, true, false; null is no field).
 *
 * The same errors, and 422 for a value that is a list or an object.
 */
bool pv_request_json(struct pv_ctx *ctx, struct pv_request *request, const struct pv_source *source);

/* pv_request_parse - both; NULL with the error of either. */
struct pv_request *pv_request_parse(struct pv_ctx *ctx, const struct pv_source *source);

#endif
