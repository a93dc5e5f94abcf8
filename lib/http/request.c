/*
 * request - from CGI variables and a body to a struct pv_request.
 * Not here: routes and what they accept (program/).
 */
#include "http/request.h"

#include <string.h>
#include <strings.h>

#include "base/config.h"
#include "http/chars.h"
#include "http/cookie.h"
#include "http/environ.h"
#include "http/json.h"
#include "http/multipart.h"
#include "http/urlencoded.h"

enum { HOST_MAX_BYTES = 255 };

static const char urlencoded_type[] = "application/x-www-form-urlencoded";
static const char multipart_type[] = "multipart/form-data";
static const char json_type[] = "application/json";

static void
read_method(struct pv_request *request, const char *method)
{
	static const struct {
		const char *name;
		enum pv_method method;
	} methods[] = {
		{ "GET", PV_GET },
		{ "POST", PV_POST },
		{ "HEAD", PV_GET },
		{ "PUT", PV_PUT },
		{ "DELETE", PV_DELETE },
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i].name) == 0)
			request->method = methods[i].method;
	request->head = strcmp(method, "HEAD") == 0;
}

/* "example.fr:8080" is lower-cased; anything that is no host name becomes "". */
static void
read_host(struct pv_ctx *ctx, struct pv_request *request, const char *sent)
{
	size_t length = sent != NULL ? strlen(sent) : 0, name;
	char *host_port, *host;

	request->host = request->host_port = "";
	if (length == 0 || length > HOST_MAX_BYTES)
		return;
	host_port = pv_strdup(ctx, sent);
	for (char *c = host_port; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	/* An IPv6 address stands in brackets. */
	if (host_port[0] == '[')
		name = strspn(host_port + 1, "0123456789abcdef:.") + 1;
	else
		name = strspn(host_port,
		    "abcdefghijklmnopqrstuvwxyz"
		    "0123456789.-");
	if (host_port[0] == '[' && host_port[name++] != ']')
		return;
	if (name == 0)
		return;
	if (host_port[name] == ':' &&
	    strspn(host_port + name + 1, "0123456789") != length - name - 1)
		return;
	if (host_port[name] != ':' && host_port[name] != '\0')
		return;
	host = pv_strndup(ctx, host_port, name);
	if (host[name - 1] == '.')
		host[name - 1] = '\0';
	request->host = host;
	request->host_port = host_port;
}

/* Empty, "." and ".." segments: no path of ours has one. */
static bool
has_odd_segment(const char *path)
{
	while (*path == '/') {
		size_t length = strcspn(++path, "/");

		if ((length == 0 && *path != '\0') ||
		    (length == 1 && path[0] == '.') ||
		    (length == 2 && path[0] == '.' && path[1] == '.'))
			return true;
		path += length;
	}
	return false;
}

/* Decoded once; false for what no path of ours can be. */
static bool
decode_path(char *path, size_t length)
{
	ptrdiff_t decoded;

	for (size_t i = 0; i + 2 < length; i++)
		if (strncasecmp(path + i, "%2f", 3) == 0 ||
		    strncasecmp(path + i, "%5c", 3) == 0)
			return false;
	decoded = pv_percent_decode(path, length, false);
	if (decoded < 1 || !pv_chars_plain(path, (size_t)decoded) ||
	    memchr(path, '\\', (size_t)decoded) != NULL)
		return false;
	path[decoded] = '\0';
	return path[0] == '/' && !has_odd_segment(path);
}

/* "/parvis/suivi?x=y": the path after the mount prefix, and the query. */
static bool
read_target(struct pv_ctx *ctx, struct pv_request *request, const char *uri)
{
	const struct pv_config *config = ctx->process->config;
	const char *prefix = config != NULL ? config->prefix : "";
	size_t length, skip = strlen(prefix);
	const char *query;
	char *path;

	/* The absolute form of RFC 9112, 3.2.2; Apache has put its host first. */
	if (strncasecmp(uri, "http://", 7) == 0 ||
	    strncasecmp(uri, "https://", 8) == 0) {
		uri = strstr(uri, "//") + 2;
		uri += strcspn(uri, "/?#");
	}
	length = strcspn(uri, "?#");
	query = uri[length] == '?' ? uri + length + 1 : "";
	if (length > PV_PATH_MAX_BYTES || strlen(query) > PV_QUERY_MAX_BYTES)
		return pv_fail(ctx, 414, "PV0115", "error.address-long",
		    "a path of %zu bytes, a query of %zu", length,
		    strlen(query));
	path = pv_strndup(ctx, uri, length);
	if (!decode_path(path, length))
		return pv_fail(ctx, 400, "PV0116", "error.address",
		    "a path that cannot be one of ours");
	if (strncmp(path, prefix, skip) != 0 ||
	    (path[skip] != '/' && path[skip] != '\0'))
		return pv_fail(ctx, 404, "PV0117", "error.not-found",
		    "a path outside the prefix %s", prefix);
	request->path = path[skip] == '\0' ? "/" : path + skip;
	return pv_urlencoded_parse(ctx, query, strcspn(query, "#"),
	    &request->query, &request->n_query);
}

/* An odd character is refused: it would be in an address or a page. */
static const char *
claim(const char *value, bool *odd)
{
	if (value == NULL)
		return "";
	*odd |= !pv_chars_plain(value, strlen(value));
	return value;
}

/* Level low, substantial or high (eIDAS, art. 8): FranceConnect says which. */
static bool
is_sure(const char *acr)
{
	return acr != NULL && strncmp(acr, "eidas", 5) == 0 && acr[5] >= '1' &&
	    acr[5] <= '3' && acr[6] == '\0';
}

/* Variables that no header sets; without our own one, they are another's. */
static bool
read_identity(struct pv_ctx *ctx, struct pv_request *request,
    const struct pv_environ *found)
{
	struct pv_identity *identity;
	bool odd = false;

	request->federated =
	    found->federated != NULL && strcmp(found->federated, "on") == 0;
	if (!request->federated || !is_sure(found->acr) ||
	    found->subject == NULL || *found->subject == '\0')
		return true;
	identity = pv_alloc(ctx, struct pv_identity);
	identity->subject = claim(found->subject, &odd);
	identity->family_name = claim(found->family_name, &odd);
	identity->given_names = claim(found->given_name, &odd);
	identity->usual_name = claim(found->usual_name, &odd);
	identity->email = claim(found->email, &odd);
	request->identity = identity;
	return !odd ||
	    pv_fail(ctx, 400, "PV0164", "error.malformed",
		"an identity with odd characters");
}

struct pv_request *
pv_request_head(struct pv_ctx *ctx, const struct pv_source *source)
{
	struct pv_request *request = pv_alloc(ctx, struct pv_request);
	struct pv_environ found;

	if (!pv_environ_read(ctx, source->environ, &found))
		return NULL;
	if (found.method == NULL || found.uri == NULL) {
		(void)pv_fail(ctx, 400, "PV0118", "error.malformed",
		    "no request method or no request URI");
		return NULL;
	}
	read_method(request, found.method);
	read_host(ctx, request, found.host);
	request->https =
	    (found.https != NULL && strcasecmp(found.https, "on") == 0) ||
	    (found.scheme != NULL && strcasecmp(found.scheme, "https") == 0);
	request->address = found.address != NULL ? found.address : "";
	if (found.user != NULL && *found.user != '\0')
		request->remote_user = found.user;
	request->origin = found.origin;
	request->referer = found.referer;
	request->fetch_site = found.fetch_site;
	request->if_none_match = found.if_none_match;
	request->if_match = found.if_match;
	request->accept = found.accept;
	request->authorization = found.authorization;
	request->idempotency_key = found.idempotency_key;
	request->accept_language = found.accept_language;
	request->content_type = found.content_type;
	request->content_length = found.content_length;
	request->chunked = found.transfer_encoding != NULL;
	if (request->remote_user != NULL &&
	    !pv_chars_plain(
		request->remote_user, strlen(request->remote_user))) {
		(void)pv_fail(ctx, 400, "PV0119", "error.malformed",
		    "a user name with odd characters");
		return NULL;
	}
	if (!read_identity(ctx, request, &found) ||
	    !read_target(ctx, request, found.uri) ||
	    !pv_cookie_parse(ctx, found.cookie != NULL ? found.cookie : "",
		&request->cookies, &request->n_cookies))
		return NULL;
	return request;
}

/* Digits only: "12, 12" is what a doubled header becomes. */
static bool
read_length(
    struct pv_ctx *ctx, const struct pv_request *request, size_t *length)
{
	const char *sent = request->content_length;
	size_t n = 0;

	*length = 0;
	if (sent == NULL || *sent == '\0') {
		if (request->method == PV_GET && !request->chunked)
			return true;
		return pv_fail(ctx, 411, "PV0120", "error.length",
		    "a body without CONTENT_LENGTH");
	}
	for (; *sent >= '0' && *sent <= '9'; sent++) {
		if (n > (SIZE_MAX - 9) / 10)
			break;
		n = 10 * n + (size_t)(*sent - '0');
	}
	if (*sent != '\0')
		return pv_fail(ctx, 400, "PV0121", "error.malformed",
		    "CONTENT_LENGTH is not one number");
	*length = n;
	return true;
}

/* Exactly that many bytes, and not one more where the source can tell. */
static bool
read_bytes(struct pv_ctx *ctx, const struct pv_source *source,
    struct pv_buffer *buffer, size_t length)
{
	char extra;

	pv_buffer_reserve(buffer, length);
	while (length > 0) {
		ptrdiff_t got = source->read(
		    source->data, buffer->data + buffer->length, length);

		if (got < 0)
			return pv_fail(ctx, 408, "PV0122", "error.truncated",
			    "the body stopped, %zu bytes were to come", length);
		if (got == 0)
			return pv_fail(ctx, 400, "PV0123", "error.truncated",
			    "the body ends %zu bytes before its length",
			    length);
		buffer->length += (size_t)got;
		length -= (size_t)got;
	}
	buffer->data[buffer->length] = '\0';
	if (source->ends && source->read(source->data, &extra, 1) != 0)
		return pv_fail(ctx, 400, "PV0124", "error.malformed",
		    "the body is longer than its length");
	return true;
}

/* Whether the type is this one; what follows it goes to parameters. */
static bool
is_type(const char *sent, const char *type, const char **parameters)
{
	size_t length = strlen(type);

	if (strncasecmp(sent, type, length) != 0)
		return false;
	sent += length;
	sent += strspn(sent, " \t");
	*parameters = sent;
	return *sent == '\0' || *sent == ';';
}

/* A form's body is UTF-8; a browser that says another charset is refused. */
static bool
check_charset(struct pv_ctx *ctx, const char *parameters)
{
	const char *charset = strcasestr(parameters, "charset=");

	if (charset == NULL)
		return true;
	charset += strlen("charset=");
	if (*charset == '"')
		charset++;
	if (strncasecmp(charset, "utf-8", 5) == 0 &&
	    strspn(charset + 5, "\"; \t") == strlen(charset + 5))
		return true;
	return pv_fail(
	    ctx, 400, "PV0125", "error.charset", "a body that is not UTF-8");
}

static bool
read_urlencoded(struct pv_ctx *ctx, struct pv_request *request,
    const struct pv_source *source, size_t length)
{
	struct pv_buffer *buffer;

	if (length > PV_URLENCODED_MAX_BYTES)
		return pv_fail(ctx, 413, "PV0126", "error.too-large",
		    "a form of %zu bytes, %d at most", length,
		    PV_URLENCODED_MAX_BYTES);
	buffer = pv_buffer_new(ctx, PV_URLENCODED_MAX_BYTES);
	return read_bytes(ctx, source, buffer, length) &&
	    pv_urlencoded_parse(ctx, buffer->data, buffer->length,
		&request->fields, &request->n_fields);
}

static bool
read_multipart(struct pv_ctx *ctx, struct pv_request *request,
    const struct pv_source *source, size_t length)
{
	size_t max = ctx->process->config->body_max_bytes, start;
	struct pv_buffer *buffer;
	const char *boundary;

	if (length > max)
		return pv_fail(ctx, 413, "PV0127", "error.too-large",
		    "a body of %zu bytes, %zu at most", length, max);
	boundary = pv_multipart_boundary(ctx, request->content_type);
	if (boundary == NULL)
		return false;
	buffer = pv_buffer_new(ctx, max + PV_PART_HEAD_MAX_BYTES);
	pv_multipart_head(buffer, boundary);
	start = buffer->length;
	return read_bytes(ctx, source, buffer, length) &&
	    pv_multipart_parse(ctx, request, boundary, buffer, start);
}

bool
pv_request_body(struct pv_ctx *ctx, struct pv_request *request,
    const struct pv_source *source)
{
	const char *type = request->content_type, *parameters;
	size_t length;

	if (!read_length(ctx, request, &length))
		return false;
	if (request->method != PV_POST) {
		if (length == 0)
			return true;
		return pv_fail(ctx, 400, "PV0128", "error.malformed",
		    "a body where none belongs");
	}
	if (type == NULL || *type == '\0') {
		if (length == 0)
			return true;
		return pv_fail(
		    ctx, 415, "PV0129", "error.type", "a body without a type");
	}
	if (is_type(type, urlencoded_type, &parameters))
		return check_charset(ctx, parameters) &&
		    read_urlencoded(ctx, request, source, length);
	if (is_type(type, multipart_type, &parameters))
		return check_charset(ctx, parameters) &&
		    read_multipart(ctx, request, source, length);
	return pv_fail(ctx, 415, "PV0130", "error.type",
	    "a body of a type that no form sends");
}

bool
pv_request_json(struct pv_ctx *ctx, struct pv_request *request,
    const struct pv_source *source)
{
	const char *type = request->content_type, *parameters;
	struct pv_buffer *buffer;
	size_t length;

	if (!read_length(ctx, request, &length))
		return false;
	if (type == NULL || !is_type(type, json_type, &parameters))
		return pv_fail(ctx, 415, "PV0132", "error.type",
		    "a body that is not JSON");
	if (!check_charset(ctx, parameters))
		return false;
	if (length > PV_URLENCODED_MAX_BYTES)
		return pv_fail(ctx, 413, "PV0133", "error.too-large",
		    "an object of %zu bytes, %d at most", length,
		    PV_URLENCODED_MAX_BYTES);
	buffer = pv_buffer_new(ctx, PV_URLENCODED_MAX_BYTES);
	return read_bytes(ctx, source, buffer, length) &&
	    pv_json_fields(ctx, buffer->data, buffer->length, &request->fields,
		&request->n_fields);
}

struct pv_request *
pv_request_parse(struct pv_ctx *ctx, const struct pv_source *source)
{
	struct pv_request *request = pv_request_head(ctx, source);

	if (request == NULL || !pv_request_body(ctx, request, source))
		return NULL;
	return request;
}

static const char *
find(const struct pv_field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].value;
	return NULL;
}

const char *
pv_request_query(const struct pv_request *request, const char *name)
{
	return find(request->query, request->n_query, name);
}

const char *
pv_request_field(const struct pv_request *request, const char *name)
{
	return find(request->fields, request->n_fields, name);
}

const char *
pv_request_cookie(const struct pv_request *request, const char *name)
{
	return find(request->cookies, request->n_cookies, name);
}

const struct pv_file *
pv_request_file(const struct pv_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_files; i++)
		if (strcmp(request->files[i].name, name) == 0)
			return &request->files[i];
	return NULL;
}
