/*
 * head - the header lines of an answer.
 * Not here: the body, and who sends it (server.c).
 */
#include <string.h>

#include "base/random.h"
#include "http/answer.h"

/* What each answer has, under any status. */
static const char common[] =
    "X-Content-Type-Options: nosniff\r\n"
    /* Not "no-referrer": browsers would then send "Origin: null". */
    "Referrer-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), display-capture=(), geolocation=(), "
    "microphone=(), payment=(), usb=()\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

static const char page_policy[] =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; "
    "img-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/*
 * A file of someone: a browser that shows it runs nothing.  The styles are
 * those by which it lays out a picture alone.
 */
static const char file_policy[] =
    "Content-Security-Policy: default-src 'none'; "
    "style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'; sandbox\r\n";

/*
 * A PDF is shown by the browser's own reader, which no sandbox lets begin, alone
 * or beside the answers.  Nothing in it can run: it was inspected when it came
 * (inspect/pdf.h).
 */
static const char shown_policy[] =
    "Content-Security-Policy: default-src 'none'; object-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'\r\n";

static const char hsts[] = "Strict-Transport-Security: max-age=31536000\r\n";

static const char *const cache_lines[] = {
	[PV_NO_STORE] = "Cache-Control: no-store\r\n",
	[PV_CACHE_OWN] = "Cache-Control: private, no-cache\r\n",
	/* Who prefers another language is led to another address. */
	[PV_CACHE_PUBLIC] = "Cache-Control: public, max-age=60\r\n"
			    "Vary: Accept-Language\r\n",
	[PV_CACHE_FOREVER] =
	    "Cache-Control: public, max-age=31536000, immutable\r\n",
};

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 204, "No Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 411, "Length Required" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 423, "Locked" },
		{ 428, "Precondition Required" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

static void
add_file_name(struct pv_buffer *out, const char *name, bool shown)
{
	static const char digits[] = "0123456789ABCDEF";

	/* RFC 6266: a name in ASCII for old readers, then the true one. */
	pv_buffer_addf(out, "Content-Disposition: %s; filename=\"",
	    shown ? "inline" : "attachment");
	for (const char *c = name; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte >= 0x20 && byte < 0x7f &&
		    strchr("\"\\%/", byte) == NULL)
			pv_buffer_add(out, c, 1);
		else if (byte < 0x80 || byte >= 0xc0)
			pv_buffer_add(out, "_", 1);
	}
	pv_buffer_add_text(out, "\"; filename*=UTF-8''");
	for (const char *c = name; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		char escaped[3] = { '%', digits[byte >> 4], digits[byte & 15] };

		if ((byte >= '0' && byte <= '9') ||
		    (byte >= 'A' && byte <= 'Z') ||
		    (byte >= 'a' && byte <= 'z') ||
		    (byte < 0x80 && byte != 0 &&
			strchr("!#$&+-.^_`|~", byte) != NULL))
			pv_buffer_add(out, c, 1);
		else
			pv_buffer_add(out, escaped, sizeof(escaped));
	}
	pv_buffer_add_text(out, "\r\n");
}

/* Whether the list "W/"a", "b-gzip"" has the tag; Apache's deflate adds -gzip. */
static bool
has_tag(const char *list, const char *tag)
{
	size_t length = strlen(tag);

	if (strcmp(list, "*") == 0)
		return true;
	for (const char *at = list; (at = strstr(at, tag)) != NULL; at++) {
		const char *end = at + length;

		if (at > list && at[-1] == '"' &&
		    (*end == '"' || strncmp(end, "-gzip\"", 6) == 0))
			return true;
	}
	return false;
}

/* The ETag of a public answer, and 304 where the browser has it already. */
static void
add_tag(struct pv_answer *answer, const struct pv_request *request,
    struct pv_buffer *out)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[PV_HASH_BYTES];
	char tag[33];

	pv_hash(hash, answer->bytes->data, answer->bytes->length);
	for (size_t i = 0; i < 16; i++) {
		tag[2 * i] = digits[hash[i] >> 4];
		tag[2 * i + 1] = digits[hash[i] & 15];
	}
	tag[32] = '\0';
	if (request->if_none_match != NULL &&
	    has_tag(request->if_none_match, tag))
		answer->status = 304;
	pv_buffer_addf(out, "ETag: \"%s\"\r\n", tag);
}

/* What is one's own has one by its maker, or by being whole and no page. */
static bool
has_own_tag(const struct pv_answer *answer)
{
	for (size_t i = 0; i < answer->n_headers; i++)
		if (strncmp(answer->headers[i], "ETag:", 5) == 0)
			return true;
	return false;
}

static bool
is_taggable(const struct pv_answer *answer, const struct pv_request *request)
{
	bool kept = answer->cache == PV_CACHE_PUBLIC ||
	    (answer->cache == PV_CACHE_OWN && answer->kind == PV_ANSWER_BYTES &&
		!has_own_tag(answer));

	return kept && answer->status == 200 && answer->bytes != NULL &&
	    request != NULL && request->method == PV_GET;
}

void
pv_answer_head(struct pv_answer *answer, const struct pv_request *request,
    struct pv_buffer *out)
{
	struct pv_buffer *tag = pv_buffer_new(out, 64);

	if (is_taggable(answer, request))
		add_tag(answer, request, tag);
	pv_buffer_addf(
	    out, "Status: %d %s\r\n", answer->status, reason(answer->status));
	pv_buffer_add(out, tag->data, tag->length);
	if (answer->kind == PV_ANSWER_REDIRECT)
		pv_buffer_addf(out, "Location: %s\r\n", answer->location);
	else if (answer->status != 304)
		pv_buffer_addf(
		    out, "Content-Type: %s\r\n", answer->content_type);
	if (answer->kind == PV_ANSWER_STREAM) {
		if (!answer->unmeasured)
			pv_buffer_addf(
			    out, "Content-Length: %zu\r\n", answer->length);
	} else if (answer->status != 304)
		pv_buffer_addf(out, "Content-Length: %zu\r\n",
		    answer->bytes != NULL ? answer->bytes->length : 0);
	if (answer->filename != NULL)
		add_file_name(out, answer->filename, answer->shown);
	pv_buffer_add_text(out, cache_lines[answer->cache]);
	pv_buffer_add(out, common, sizeof(common) - 1);
	if (answer->shown &&
	    strcmp(answer->content_type, "application/pdf") == 0)
		pv_buffer_add(out, shown_policy, sizeof(shown_policy) - 1);
	else if (answer->filename != NULL)
		pv_buffer_add(out, file_policy, sizeof(file_policy) - 1);
	else
		pv_buffer_addf(out, "%s%s%s%s\r\n", page_policy,
		    answer->form_action != NULL ? " " : "",
		    answer->form_action != NULL ? answer->form_action : "",
		    answer->framing ? "; frame-src 'self'" : "");
	if (request != NULL && request->https)
		pv_buffer_add(out, hsts, sizeof(hsts) - 1);
	for (size_t i = 0; i < answer->n_headers; i++)
		pv_buffer_addf(out, "%s\r\n", answer->headers[i]);
	pv_buffer_add_text(out, "\r\n");
	talloc_free(tag);
}
