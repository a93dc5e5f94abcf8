/*
 * enter - the token of a request: what it opens, how often.
 * Not here: whose token it is (agent.enter_token), the errors (fault.c).
 */
#include "api.h"

#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "http/json.h"

enum { TOKEN_MAX_BYTES = 200, BASIC_MAX_BYTES = 400 };

static const struct pv_call begin_call = { "agent.token_begin", 0, true };

/* "Bearer abc": what follows the scheme, NULL for another. */
static const char *
after_scheme(const char *sent, const char *scheme)
{
	size_t length = strlen(scheme);

	if (sent == NULL || strncasecmp(sent, scheme, length) != 0 ||
	    sent[length] != ' ')
		return NULL;
	sent += length;
	return sent + strspn(sent, " ");
}

/* The password of "name:password" in base64; NULL for what is none. */
static const char *
read_basic(struct pv_ctx *ctx, const char *sent)
{
	size_t length = strlen(sent), decoded;
	char *pair, *colon;

	if (length > BASIC_MAX_BYTES)
		return NULL;
	pair = pv_alloc_array(ctx, char, length + 1);
	if (sodium_base642bin((unsigned char *)pair, length, sent, length, NULL,
		&decoded, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return NULL;
	pair[decoded] = '\0';
	colon = strchr(pair, ':');
	return colon != NULL && strlen(pair) == decoded ? colon + 1 : NULL;
}

static bool
is_token(const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;

	return length > 0 && length <= TOKEN_MAX_BYTES &&
	    strspn(text,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-._~+/=") == length;
}

/* Basic at the feed alone: a browser sends it by itself, and must not act. */
static const char *
read_token(struct pv_exchange *exchange, bool basic)
{
	const char *sent = exchange->request->authorization;
	const char *token = after_scheme(sent, "Bearer");

	if (token == NULL && basic &&
	    (token = after_scheme(sent, "Basic")) != NULL)
		token = read_basic(exchange->ctx, token);
	if (is_token(token))
		return token;
	(void)pv_fail(exchange->ctx, 401, "PV2301", "agent.token",
	    sent == NULL ? "no token" : "a token that cannot be one");
	return NULL;
}

/* Whether an array of plain words, as PostgreSQL writes it, has a word. */
static bool
has_scope(const char *scopes, const char *scope)
{
	size_t length = strlen(scope);

	for (const char *at = scopes; *at != '\0'; at += strcspn(at, ",{}")) {
		at += strspn(at, ",{}");
		if (strncmp(at, scope, length) == 0 &&
		    strchr(",}", at[length]) != NULL)
			return true;
	}
	return false;
}

static bool
count(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	if (pv_row_bool(rows, 0, "allowed"))
		return true;
	(void)pv_fail(ctx, 429, "PV2302", "api.rate", "a token past its rate");
	ctx->error.retry_after_s = (int)pv_row_int(rows, 0, "retry_after_s");
	return false;
}

bool
api_enter(struct pv_exchange *exchange, const char *scope, const char *type)
{
	const char *token = read_token(exchange, strcmp(scope, API_FEED) == 0);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;

	if (token == NULL)
		return false;
	pv_db_token(ctx, token);
	rows = pv_db_call(ctx, &begin_call, NULL);
	if (rows == NULL || !count(ctx, rows))
		return false;
	if (!has_scope(pv_row_text(rows, 0, "scopes"), scope))
		return pv_fail_field(ctx, 403, "PV2303", "api.scope", NULL,
		    scope, "a token without the scope %s", scope);
	if (type != NULL && !pv_accepts(exchange->request->accept, type))
		return pv_fail(ctx, 406, "PV2304", "api.accept",
		    "a client that does not take %s", type);
	return true;
}
