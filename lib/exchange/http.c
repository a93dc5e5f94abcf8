/*
 * http - a call through libcurl, bounded in time and size.
 * Not here: what is called, and what its answer means (hubee_api.c).
 */
#include "exchange/http.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>
#include <unistd.h>

#include "exchange/address.h"

enum { SLOW_BYTES_PER_S = 200, SLOW_S = 30 };

struct pv_http {
	CURL *curl;
	int timeout_s;
};

/* One call under way, for libcurl's callbacks. */
struct transfer {
	struct pv_http_reply *reply;
	const struct pv_http_call *call;
	bool inside, cut; /* an address was refused; the answer was too long */
};

static int
close_http(struct pv_http *http)
{
	curl_easy_cleanup(http->curl);
	return 0;
}

struct pv_http *
pv_http_open(const void *parent, int timeout_s)
{
	struct pv_http *http = pv_alloc(parent, struct pv_http);

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		pv_die("libcurl cannot be initialised");
	http->timeout_s = timeout_s;
	http->curl = curl_easy_init();
	if (http->curl == NULL)
		pv_die("out of memory");
	talloc_set_destructor(http, close_http);
	return http;
}

static bool
begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

bool
pv_http_url_good(const char *url)
{
	static const char *const loopback[] = { "http://127.", "http://[::1]",
		"http://localhost:", "http://localhost/" };

	if (begins(url, "https://"))
		return url[strlen("https://")] != '\0';
	for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++)
		if (begins(url, loopback[i]))
			return strchr(url, '@') == NULL;
	return false;
}

/* One member of an address, "" where there is none; curl's own. */
static char *
part(CURLU *parts, CURLUPart which)
{
	char *text = NULL;

	return curl_url_get(parts, which, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool
parts_good(CURLU *parts, const char *url, bool loopback)
{
	char *host = part(parts, CURLUPART_HOST);
	char *user = part(parts, CURLUPART_USER);
	char *fragment = part(parts, CURLUPART_FRAGMENT);
	bool inside =
	    loopback && begins(url, "http://") && pv_http_url_good(url);
	bool good = host != NULL && user == NULL && fragment == NULL &&
	    strchr(url, '@') == NULL && (inside || begins(url, "https://"));
	size_t length = host != NULL ? strlen(host) : 0;

	if (good && !inside && length > 2 && host[0] == '[') {
		host[length - 1] = '\0';
		good = pv_address_text_public(host + 1);
	} else if (good && !inside)
		good = pv_address_text_public(host);
	curl_free(host);
	curl_free(user);
	curl_free(fragment);
	return good;
}

bool
pv_http_url_public(const char *url, bool loopback)
{
	CURLU *parts = curl_url();
	bool good;

	if (parts == NULL)
		pv_die("out of memory");
	good = curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    parts_good(parts, url, loopback);
	curl_url_cleanup(parts);
	return good;
}

/* What a name has led to: no connection is made to the inside. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = data;

	(void)purpose;
	if (pv_address_public(&address->addr) ||
	    (transfer->call->loopback && pv_address_loopback(&address->addr)))
		return socket(address->family, address->socktype | SOCK_CLOEXEC,
		    address->protocol);
	transfer->inside = true;
	return CURL_SOCKET_BAD;
}

static void
set_guard(CURL *curl, struct transfer *transfer)
{
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
	/* A connection kept was looked at for another call. */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	if (!transfer->call->loopback)
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
}

static size_t
write_body(char *bytes, size_t size, size_t n, void *data)
{
	struct transfer *transfer = data;
	struct pv_buffer *body = transfer->reply->body;

	if (body->length + size * n > transfer->call->max_bytes) {
		transfer->cut = true;
		return 0;
	}
	pv_buffer_add(body, bytes, size * n);
	return size * n;
}

/* Only the digest is wanted, of the last head that comes. */
static size_t
read_header(char *line, size_t size, size_t n, void *data)
{
	static const char name[] = "digest:";
	struct transfer *transfer = data;
	size_t length = size * n, at = strlen(name);
	char *kept = transfer->reply->digest;

	if (length > 5 && memcmp(line, "HTTP/", 5) == 0)
		*kept = '\0';
	if (length <= at || strncasecmp(line, name, at) != 0)
		return length;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	n = length - at;
	while (n > 0 && strchr(" \t\r\n", line[at + n - 1]) != NULL)
		n--;
	if (n < sizeof(transfer->reply->digest)) {
		memcpy(kept, line + at, n);
		kept[n] = '\0';
	}
	return length;
}

static struct curl_slist *
make_headers(const struct pv_http_call *call)
{
	/* No waiting for "100 Continue". */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"), *more;

	for (size_t i = 0;
	     list != NULL && call->headers != NULL && call->headers[i] != NULL;
	     i++) {
		more = curl_slist_append(list, call->headers[i]);
		if (more == NULL)
			pv_die("out of memory");
		list = more;
	}
	if (list == NULL)
		pv_die("out of memory");
	return list;
}

/* With a method of its own, curl sends these with a PUT too. */
static void
set_body(CURL *curl, const struct pv_http_call *call)
{
	if (call->body == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
	curl_easy_setopt(
	    curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->length);
}

static void
set_up(
    struct pv_http *http, struct transfer *transfer, struct curl_slist *headers)
{
	const struct pv_http_call *call = transfer->call;
	CURL *curl = http->curl;

	/* Connections stay: a reset forgets only the options. */
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, call->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)PV_HTTP_CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)http->timeout_s);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, read_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
	/* libcurl would send again by itself where a kept connection dies. */
	if (strcmp(call->method, "POST") == 0)
		curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	if (call->guarded)
		set_guard(curl, transfer);
	set_body(curl, call);
	if (call->user != NULL) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, call->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, call->password);
	}
}

static enum pv_http_cause
cause_of(CURLcode code, const struct transfer *transfer)
{
	if (code == CURLE_OK)
		return PV_HTTP_WHOLE;
	if (transfer->cut)
		return PV_HTTP_LONG;
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return PV_HTTP_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return transfer->inside ? PV_HTTP_ADDRESS : PV_HTTP_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return PV_HTTP_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		return PV_HTTP_TLS;
	default:
		return PV_HTTP_BROKEN;
	}
}

bool
pv_http_do(struct pv_ctx *ctx, struct pv_http *http,
    const struct pv_http_call *call, struct pv_http_reply *reply,
    const char **fault)
{
	struct transfer transfer = { .reply = reply, .call = call };
	struct curl_slist *headers;
	curl_off_t us = 0;
	CURLcode code;

	*reply = (struct pv_http_reply){
		.body = pv_buffer_new(ctx, call->max_bytes + 1),
		.cause = PV_HTTP_ADDRESS,
	};
	if (call->guarded ? !pv_http_url_public(call->url, call->loopback) :
			    !pv_http_url_good(call->url)) {
		*fault = "its address is not https";
		return false;
	}
	headers = make_headers(call);
	set_up(http, &transfer, headers);
	code = curl_easy_perform(http->curl);
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_easy_getinfo(http->curl, CURLINFO_TOTAL_TIME_T, &us);
	reply->ms = us / 1000;
	reply->cause = cause_of(code, &transfer);
	*fault = pv_strdup(ctx,
	    reply->cause == PV_HTTP_LONG ? "the answer is too long" :
					   curl_easy_strerror(code));
	curl_slist_free_all(headers);
	return code == CURLE_OK;
}
