/*
 * request - one HTTP request, parsed whole before any handler sees it.
 *
 * Method, path, query, cookies, an urlencoded or multipart body (GMime), within
 * hard limits.  Names and values are valid UTF-8 without NUL nor control
 * characters (tab, CR, LF only in values; CRLF becomes LF); anything else ends
 * in a 400, too much in a 413.  A handler gets only the inputs that its route
 * declares (program/program.h); the rest is refused before.
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

struct pv_request {
	enum pv_method method;
	bool head;		/* no body is to be sent */
	bool https;
	const char *host;	/* lower case, without port; "" if absent or malformed */
	const char *host_port;	/* as in the Host header, for links */
	const char *path;	/* decoded once, after the mount prefix: "/suivi/x" */
	const char *address;	/* REMOTE_ADDR, as Apache (mod_remoteip) tells */
	const char *remote_user;	/* REMOTE_USER, or NULL */
	const char *origin, *referer, *fetch_site;	/* headers, or NULL */
	const char *if_none_match;
	const char *accept_language;
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
};

/*
 * pv_request_parse - NULL with an error: 400 malformed, 413 too large, 405
 * unknown method, 415 wrong content type.  Owned by ctx.
 */
struct pv_request *pv_request_parse(struct pv_ctx *ctx, const struct pv_source *source);

#endif
