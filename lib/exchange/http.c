/*
 * http - a call through libcurl, bounded in time and size.
 * Not here: what is called, and what its answer means (hubee_api.c).
 */
#include "exchange/http.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

enum { SLOW_BYTES_PER_S = 200, SLOW_S = 30 };

struct pv_http {
	CURL *curl;
	int timeout_s;
};

/* One call under way, for libcurl's callbacks. */
struct transfer {
	struct pv_http_reply *reply;
	const struct pv_http_call *call;
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

static size_t
write_body(char *bytes, size_t size, size_t n, void *data)
{
	struct transfer *transfer = data;
	struct pv_buffer *body = transfer->reply->body;

	if (body->length + size * n > transfer->call->max_bytes)
		return 0;
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
	set_body(curl, call);
	if (call->user != NULL) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, call->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, call->password);
	}
}

bool
pv_http_do(struct pv_ctx *ctx, struct pv_http *http,
    const struct pv_http_call *call, struct pv_http_reply *reply,
    const char **fault)
{
	struct transfer transfer = { .reply = reply, .call = call };
	struct curl_slist *headers;
	CURLcode code;

	*reply = (struct pv_http_reply){
		.body = pv_buffer_new(ctx, call->max_bytes + 1),
	};
	if (!pv_http_url_good(call->url)) {
		*fault = "its address is not https";
		return false;
	}
	headers = make_headers(call);
	set_up(http, &transfer, headers);
	code = curl_easy_perform(http->curl);
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	*fault = pv_strdup(ctx,
	    code == CURLE_WRITE_ERROR ? "the answer is too long" :
					curl_easy_strerror(code));
	curl_slist_free_all(headers);
	return code == CURLE_OK;
}
