/*
 * answer - answers as values, and their cookies.
 * Not here: their header lines (head.c), pages (program/), sending (server.c).
 */
#include "http/answer.h"

#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "http/chars.h"

static struct pv_answer *
new_answer(struct pv_ctx *ctx, enum pv_answer_kind kind, int status)
{
	struct pv_answer *answer = pv_alloc(ctx, struct pv_answer);

	answer->kind = kind;
	answer->status = status;
	return answer;
}

struct pv_answer *
pv_answer_page(struct pv_ctx *ctx, const char *template, struct pv_value *model)
{
	struct pv_answer *answer = new_answer(ctx, PV_ANSWER_PAGE, 200);

	answer->template = template;
	answer->model = model;
	answer->content_type = "text/html; charset=utf-8";
	return answer;
}

/* What a URL may hold as it is; the rest is written in percents. */
static char *
escape_location(struct pv_ctx *ctx, const char *location)
{
	static const char digits[] = "0123456789ABCDEF";
	char *escaped = pv_alloc_array(ctx, char, 3 * strlen(location) + 1);
	char *out = escaped;

	for (; *location != '\0'; location++) {
		unsigned char c = (unsigned char)*location;

		if (c > 0x20 && c < 0x7f && strchr("\"<>\\^`{|}", c) == NULL) {
			*out++ = (char)c;
			continue;
		}
		*out++ = '%';
		*out++ = digits[c >> 4];
		*out++ = digits[c & 15];
	}
	return escaped;
}

struct pv_answer *
pv_answer_redirect(struct pv_ctx *ctx, const char *location)
{
	struct pv_answer *answer = new_answer(ctx, PV_ANSWER_REDIRECT, 303);

	/* "//host" and "/\host" would lead to another host. */
	if (!(location[0] == '/' && location[1] != '/' &&
		location[1] != '\\') &&
	    strncmp(location, "https://", 8) != 0 &&
	    strncmp(location, "http://", 7) != 0)
		pv_die("a redirection that is no path of ours");
	answer->location = escape_location(ctx, location);
	return answer;
}

struct pv_answer *
pv_answer_bytes(
    struct pv_ctx *ctx, const char *content_type, struct pv_buffer *bytes)
{
	struct pv_answer *answer = new_answer(ctx, PV_ANSWER_BYTES, 200);

	answer->content_type = content_type;
	answer->bytes = bytes;
	return answer;
}

void
pv_answer_header(struct pv_answer *answer, const char *name, const char *value)
{
	size_t n = answer->n_headers;

	if (!pv_chars_plain(value, strlen(value))) {
		pv_log(
		    NULL, PV_ERROR, "header %s left out: odd characters", name);
		return;
	}
	answer->headers = talloc_realloc(
	    answer, answer->headers, const char *, (unsigned int)n + 2);
	if (answer->headers == NULL)
		pv_die("out of memory for a header");
	answer->headers[n] = pv_printf(answer, "%s: %s", name, value);
	answer->headers[n + 1] = NULL;
	answer->n_headers = n + 1;
}

/* "__Host-draft"; NULL where no cookie of ours may go. */
static const char *
cookie_name(
    struct pv_ctx *ctx, const struct pv_request *request, const char *name)
{
	if (request->https)
		return pv_printf(ctx, "__Host-%s", name);
	if (ctx->process->config->allow_http)
		return pv_printf(ctx, "pv-%s", name);
	return NULL;
}

bool
pv_answer_cookie(struct pv_ctx *ctx, struct pv_answer *answer,
    const struct pv_request *request, const char *name, const char *value,
    int max_age_s)
{
	const char *full = cookie_name(ctx, request, name);
	const char *age = "";

	if (full == NULL) {
		answer->refused = true;
		return pv_fail(ctx, 400, "PV0131", "error.https",
		    "a cookie over plain http, which is not permitted");
	}
	if (max_age_s != 0)
		age = pv_printf(
		    ctx, "; Max-Age=%d", max_age_s < 0 ? 0 : max_age_s);
	pv_answer_header(answer, "Set-Cookie",
	    pv_printf(ctx, "%s=%s; Path=/%s; HttpOnly; SameSite=Lax%s", full,
		max_age_s < 0 ? "" : value, request->https ? "; Secure" : "",
		age));
	return true;
}

const char *
pv_cookie(
    struct pv_ctx *ctx, const struct pv_request *request, const char *name)
{
	const char *full = cookie_name(ctx, request, name);

	return full != NULL ? pv_request_cookie(request, full) : NULL;
}
