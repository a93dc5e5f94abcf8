/*
 * hubee_api - calls with a token.
 * Not here: what is called and when (hubee_take.c, hubee_push.c).
 */
#include "exchange/hubee_api.h"

#include <string.h>
#include <time.h>

#include <jansson.h>

enum {
	TOKEN_MAX_BYTES = 65536, /* of its answer */
	TOKEN_MARGIN_S = 30,	 /* before its end it is used no more */
	TOKEN_DEFAULT_S = 300,	 /* where the answer does not say */
	TOKEN_LONGEST_S = 86400,
	HEADERS_MAX = 8,
};

/* A token of a client. */
struct token {
	char *client, *url, *value;
	time_t until;
	struct token *next;
};

struct pv_hubee_api {
	struct pv_http *http;
	struct token *tokens;
};

/* One call; the token is put before it. */
struct call {
	const struct pv_hubee_key *key;
	struct pv_http_call http;
	const char *headers[HEADERS_MAX];
	size_t n_headers;
};

struct pv_hubee_api *
pv_hubee_api_open(const void *parent, int timeout_s)
{
	struct pv_hubee_api *api = pv_alloc(parent, struct pv_hubee_api);

	api->http = pv_http_open(api, timeout_s);
	return api;
}

static time_t
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static struct token *
token_of(struct pv_hubee_api *api, const struct pv_hubee_key *key)
{
	struct token *token = api->tokens;

	while (token != NULL &&
	    (strcmp(token->client, key->client) != 0 ||
		strcmp(token->url, key->token_url) != 0))
		token = token->next;
	if (token != NULL)
		return token;
	token = pv_alloc(api, struct token);
	token->client = pv_strdup(token, key->client);
	token->url = pv_strdup(token, key->token_url);
	token->next = api->tokens;
	api->tokens = token;
	return token;
}

/* A token is letters, digits and little else: it becomes a header. */
static bool
is_token(const char *text)
{
	return text != NULL && *text != '\0' &&
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-._~+/=") == strlen(text);
}

static bool
keep_token(struct token *token, const struct pv_buffer *body)
{
	json_t *json =
	    json_loadb(body->data, body->length, JSON_REJECT_DUPLICATES, NULL);
	const char *value =
	    json_string_value(json_object_get(json, "access_token"));
	json_int_t lasts =
	    json_integer_value(json_object_get(json, "expires_in"));
	bool good = is_token(value);

	if (lasts <= 0 || lasts > TOKEN_LONGEST_S)
		lasts = TOKEN_DEFAULT_S;
	if (good) {
		talloc_free(token->value);
		token->value = pv_strdup(token, value);
		token->until = now_s() + (time_t)lasts - TOKEN_MARGIN_S;
	}
	json_decref(json);
	return good;
}

/* Asks for one; false with the fault. */
static bool
renew(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, struct token *token, const char **fault)
{
	static const char body[] = "grant_type=client_credentials&scope=SI";
	static const char *const headers[] = {
		"Content-Type: application/x-www-form-urlencoded",
		"Accept: application/json", NULL
	};
	const struct pv_http_call call = {
		.method = "POST",
		.url = key->token_url,
		.headers = headers,
		.user = key->client,
		.password = key->secret,
		.body = body,
		.length = strlen(body),
		.max_bytes = TOKEN_MAX_BYTES,
	};
	struct pv_http_reply reply;

	token->until = 0;
	if (!pv_http_do(ctx, api->http, &call, &reply, fault))
		return false;
	if (reply.status == 200 && keep_token(token, reply.body))
		return true;
	*fault = reply.status == 200 ?
	    "its answer has no token" :
	    pv_printf(ctx, "HTTP %ld for a token", reply.status);
	return false;
}

static void
add_header(struct call *call, const char *header)
{
	if (call->n_headers + 1 < HEADERS_MAX)
		call->headers[call->n_headers++] = header;
}

static enum pv_hubee_result
judge(struct pv_ctx *ctx, long status, struct pv_hubee_answer *answer)
{
	if (status >= 200 && status < 300)
		return PV_HUBEE_DONE;
	answer->fault = pv_printf(ctx, "HTTP %ld", status);
	if (status == 404)
		return PV_HUBEE_GONE;
	/* A token that is not taken, too many calls, a hub in trouble. */
	if (status == 401 || status == 408 || status == 429 || status < 400 ||
	    status >= 500)
		return PV_HUBEE_AWAY;
	return PV_HUBEE_REFUSED;
}

/* With the token at hand; the status of HTTP, 0 for no answer. */
static long
try(struct pv_ctx *ctx, struct pv_hubee_api *api, struct call *call,
    const char *token, struct pv_hubee_answer *answer)
{
	struct pv_http_reply reply;

	call->headers[0] = pv_printf(ctx, "Authorization: Bearer %s", token);
	call->headers[call->n_headers] = NULL;
	call->http.headers = call->headers;
	if (!pv_http_do(ctx, api->http, &call->http, &reply, &answer->fault))
		return 0;
	answer->body = reply.body;
	memcpy(answer->digest, reply.digest, sizeof(answer->digest));
	return reply.status;
}

static enum pv_hubee_result
perform(struct pv_ctx *ctx, struct pv_hubee_api *api, struct call *call,
    const char *path, struct pv_hubee_answer *answer)
{
	struct token *token = token_of(api, call->key);
	long status;

	*answer = (struct pv_hubee_answer){ .body = NULL };
	call->http.url = pv_printf(ctx, "%s%s", call->key->url, path);
	if ((token->value == NULL || now_s() >= token->until) &&
	    !renew(ctx, api, call->key, token, &answer->fault))
		return PV_HUBEE_AWAY;
	status = try(ctx, api, call, token->value, answer);
	if (status == 401) {
		if (!renew(ctx, api, call->key, token, &answer->fault))
			return PV_HUBEE_AWAY;
		status = try(ctx, api, call, token->value, answer);
	}
	return status == 0 ? PV_HUBEE_AWAY : judge(ctx, status, answer);
}

/* What each call says of itself; the first place is the token's. */
static void
begin(struct call *call, const struct pv_hubee_key *key, const char *method)
{
	*call = (struct call){ .key = key, .http = { .method = method } };
	add_header(call, "");
	add_header(call, "editorName: Parvis");
	add_header(call, "applicationName: Parvis");
	add_header(call, "softwareVersion: " PV_VERSION);
}

enum pv_hubee_result
pv_hubee_get(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *path, size_t max_bytes,
    struct pv_hubee_answer *answer)
{
	struct call call;

	begin(&call, key, "GET");
	call.http.max_bytes = max_bytes;
	return perform(ctx, api, &call, path, answer);
}

enum pv_hubee_result
pv_hubee_send(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *method, const char *path,
    const char *body, struct pv_hubee_answer *answer)
{
	struct call call;

	begin(&call, key, method);
	call.http.max_bytes = PV_HUBEE_JSON_MAX_BYTES;
	if (body != NULL) {
		add_header(&call, "Content-Type: application/json");
		call.http.body = body;
		call.http.length = strlen(body);
	}
	return perform(ctx, api, &call, path, answer);
}

enum pv_hubee_result
pv_hubee_put(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char *path, const void *bytes,
    size_t length, const char *digest, struct pv_hubee_answer *answer)
{
	struct call call;

	begin(&call, key, "PUT");
	add_header(&call, "Content-Type: application/octet-stream");
	add_header(&call, pv_printf(ctx, "digest: %s", digest));
	call.http.body = bytes;
	call.http.length = length;
	call.http.max_bytes = PV_HUBEE_JSON_MAX_BYTES;
	return perform(ctx, api, &call, path, answer);
}

bool
pv_hubee_token_try(struct pv_ctx *ctx, struct pv_hubee_api *api,
    const struct pv_hubee_key *key, const char **fault)
{
	return renew(ctx, api, key, token_of(api, key), fault);
}
