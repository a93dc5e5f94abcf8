/*
 * answer - what an answer of this program is made of: JSON, tags, problems.
 * Not here: the words of errors (html/texts).
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/date.h"
#include "base/text.h"
#include "view/json.h"

enum { TAG_BYTES = 16, ADDRESS_MAX_BYTES = 16384, LIMIT_DIGITS_MAX = 3 };

static struct pv_answer *
json_answer(struct pv_ctx *ctx, int status, const char *type, json_t *json)
{
	char *text = pv_json_text(ctx, json);
	size_t length = strlen(text);
	struct pv_buffer *bytes = pv_buffer_new(ctx, length + 2);
	struct pv_answer *answer;

	pv_buffer_add(bytes, text, length);
	pv_buffer_add_text(bytes, "\n");
	answer = pv_answer_bytes(ctx, type, bytes);
	answer->status = status;
	return answer;
}

struct pv_answer *
api_json(struct pv_exchange *exchange, int status, json_t *json)
{
	return json_answer(exchange->ctx, status, "application/json", json);
}

/* Weak comparison (RFC 9110, 13.1.2); what compresses adds -gzip to a tag. */
static bool
has_tag(const char *list, const char *tag)
{
	size_t length = strlen(tag);

	if (list == NULL)
		return false;
	if (strcmp(list, "*") == 0)
		return true;
	for (const char *at = list; (at = strstr(at, tag)) != NULL; at++)
		if (at > list && at[-1] == '"' &&
		    (at[length] == '"' ||
			strncmp(at + length, "-gzip\"", 6) == 0))
			return true;
	return false;
}

struct pv_answer *
api_tagged(
    struct pv_exchange *exchange, const char *begins, struct pv_answer *answer)
{
	struct pv_ctx *ctx = exchange->ctx;
	char hex[2 * TAG_BYTES + 1];
	uint8_t hash[PV_HASH_BYTES];
	const char *tag;

	pv_hash(hash, answer->bytes->data, answer->bytes->length);
	sodium_bin2hex(hex, sizeof(hex), hash, TAG_BYTES);
	tag = pv_printf(ctx, "%s%s", begins, hex);
	pv_answer_header(answer, "ETag", pv_printf(ctx, "\"%s\"", tag));
	if (has_tag(exchange->request->if_none_match, tag)) {
		answer->status = 304;
		answer->bytes = NULL;
	}
	return answer;
}

/* In the words of this program where it has some, else of the library. */
static const char *
words(struct pv_ctx *ctx, const char *key)
{
	const char *own = pv_printf(ctx, "api.%s", key);

	if (pv_texts_find(ctx->process->texts, ctx->language, own) != NULL)
		return pv_text(ctx, own);
	if (pv_texts_find(ctx->process->texts, ctx->language, key) != NULL)
		return pv_text(ctx, key);
	return pv_text(ctx, "error.internal");
}

/* What the client is to send (RFC 9110, 11.6.1; RFC 6750, 3). */
static const char *
challenge(struct pv_exchange *exchange)
{
	const struct pv_error *error = &exchange->ctx->error;
	const char *path = exchange->route != NULL ? exchange->route->path : "";

	if (error->status == 403)
		return pv_printf(exchange->ctx,
		    "Bearer realm=\"Parvis\", error=\"insufficient_scope\", "
		    "scope=\"%s\"",
		    error->field != NULL ? error->field : "");
	if (strcmp(path, "/feed.atom") == 0)
		return "Basic realm=\"Parvis\", charset=\"UTF-8\"";
	return exchange->request != NULL &&
		exchange->request->authorization != NULL ?
	    "Bearer realm=\"Parvis\", error=\"invalid_token\"" :
	    "Bearer realm=\"Parvis\"";
}

struct pv_answer *
api_fault(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_error *error = &ctx->error;
	json_t *problem = json_object();
	struct pv_answer *answer;

	api_set_text(problem, "type",
	    pv_printf(ctx, "urn:parvis:problem:%s", error->text));
	api_set_text(problem, "title",
	    words(ctx, pv_printf(ctx, "error.title.%d", error->status)));
	json_object_set_new(problem, "status", json_integer(error->status));
	api_set_text(problem, "detail", words(ctx, error->text));
	if (error->field != NULL)
		api_set_text(problem, "field", error->field);
	api_set_text(problem, "id", error->id);
	api_set_text(problem, "request", ctx->request_id);
	answer = json_answer(
	    ctx, error->status, "application/problem+json", problem);
	if (error->status == 401 || strcmp(error->text, "api.scope") == 0)
		pv_answer_header(
		    answer, "WWW-Authenticate", challenge(exchange));
	return answer;
}

bool
api_refuse(struct pv_exchange *exchange, const char *field, const char *text,
    const char *detail)
{
	return pv_fail_field(
	    exchange->ctx, 422, "PV2305", text, NULL, field, "%s", detail);
}

int
api_limit(struct pv_exchange *exchange)
{
	const char *text = pv_request_query(exchange->request, "limit");
	long limit = API_ROWS;

	if (text != NULL) {
		size_t digits = strspn(text, "0123456789");

		limit = digits > 0 && digits <= LIMIT_DIGITS_MAX &&
			text[digits] == '\0' ?
		    strtol(text, NULL, 10) :
		    0;
	}
	if (limit >= 1 && limit <= API_ROWS_MAX)
		return (int)limit;
	(void)api_refuse(
	    exchange, "limit", "api.limit", "a page of no possible size");
	return -1;
}

char *
api_url(struct pv_exchange *exchange, const char *path)
{
	return pv_printf(exchange->ctx, "%s://%s%s",
	    exchange->request->https ? "https" : "http",
	    exchange->request->host_port, path);
}

static void
add_escaped(struct pv_buffer *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~:";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			pv_buffer_add(out, text, 1);
		else
			pv_buffer_addf(out, "%%%02X", (unsigned char)*text);
}

const char *
api_next(struct pv_exchange *exchange, const char *place)
{
	const struct pv_request *request = exchange->request;
	struct pv_buffer *out = pv_buffer_new(exchange->ctx, ADDRESS_MAX_BYTES);

	pv_buffer_addf(out, "%s?",
	    api_url(exchange, pv_link(exchange->ctx, "%s", request->path)));
	for (size_t i = 0; i < request->n_query; i++) {
		if (strcmp(request->query[i].name, "after") == 0)
			continue;
		add_escaped(out, request->query[i].name);
		pv_buffer_add_text(out, "=");
		add_escaped(out, request->query[i].value);
		pv_buffer_add_text(out, "&");
	}
	pv_buffer_add_text(out, "after=");
	add_escaped(out, place);
	return out->data;
}

void
api_set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(
	    object, key, text != NULL ? json_string(text) : json_null());
}

void
api_set_time(
    struct pv_ctx *ctx, json_t *object, const char *key, const char *timestamp)
{
	int64_t at;

	api_set_text(object, key,
	    timestamp != NULL && pv_time_parse(timestamp, &at) ?
		pv_time_iso(ctx, at) :
		NULL);
}
