/*
 * webhook - one delivery: taken, signed, sent, its end noted.
 * Not here: what is told to whom, and when again (sql/deploy/webhook.sql);
 * which addresses may be called (address.c).
 */
#include "exchange/webhook.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>
#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "vault/vault.h"
#include "view/json.h"

enum { LEASE_MARGIN_S = 30, ANSWER_MAX_BYTES = 4096 };

static const struct pv_call take_call = { "worker.webhook_take", 1, true };
static const struct pv_call told_call = { "worker.webhook_told", 6, true };

static char *
base64(struct pv_ctx *ctx, const uint8_t *bytes, size_t length)
{
	size_t size =
	    sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
	char *text = pv_alloc_array(ctx, char, size);

	return sodium_bin2base64(
	    text, size, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

char *
pv_webhook_secret(struct pv_ctx *ctx, const uint8_t *secret, size_t length)
{
	return pv_printf(ctx, "whsec_%s", base64(ctx, secret, length));
}

char *
pv_webhook_sign(struct pv_ctx *ctx, const uint8_t *secret, size_t length,
    const char *id, const char *timestamp, const char *body)
{
	const char *text = pv_printf(ctx, "%s.%s.%s", id, timestamp, body);
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, secret, length);
	crypto_auth_hmacsha256_update(
	    &state, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&state, mac);
	return pv_printf(ctx, "v1,%s", base64(ctx, mac, sizeof(mac)));
}

/* Seconds since the epoch as ISO 8601 writes it. */
static const char *
iso(struct pv_ctx *ctx, int64_t seconds)
{
	time_t at = (time_t)seconds;
	struct tm tm;
	char text[sizeof("2026-11-26T10:00:00Z")];

	gmtime_r(&at, &tm);
	if (strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		pv_die("a time is too long");
	return pv_strdup(ctx, text);
}

static const char *
site(struct pv_ctx *ctx)
{
	const char *format = ctx->process->config->public_url;
	const char *host = strstr(format, "%h");

	return host == NULL ? format :
			      pv_printf(ctx, "%.*s%s%s", (int)(host - format),
				  format, ctx->commune->host, host + 2);
}

static void
set(json_t *object, const char *key, const char *value)
{
	if (value != NULL)
		json_object_set_new(object, key, json_string(value));
}

/* The same at each try: it is made of what the row holds. */
static const char *
make_body(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const char *reference = pv_row_text(rows, 0, "reference");
	json_t *body = json_object(), *data = json_object();

	set(body, "type",
	    pv_printf(ctx, "request.%s", pv_row_text(rows, 0, "kind")));
	set(body, "timestamp", iso(ctx, pv_row_int(rows, 0, "happened_s")));
	set(data, "reference", reference);
	set(data, "procedure", pv_row_text(rows, 0, "procedure"));
	set(data, "state", pv_row_text(rows, 0, "state"));
	if (reference != NULL)
		set(data, "link",
		    pv_printf(ctx, "%s%s/api/requests/%s", site(ctx),
			ctx->process->config->prefix, reference));
	json_object_set_new(body, "data", data);
	return pv_json_text(ctx, body);
}

/* Signed by the secret, and by the one before for a day; NULL with an error. */
static const char *
signatures(
    struct pv_ctx *ctx, struct pv_rows *rows, const char *now, const char *body)
{
	static const char *const columns[] = { "secret", "old_secret" };
	const char *id = pv_row_text(rows, 0, "message"), *all = NULL, *one;

	for (size_t i = 0; i < 2; i++) {
		size_t length;
		const uint8_t *box = pv_row_bytes(rows, 0, columns[i], &length);
		struct pv_bytes secret;

		if (box == NULL)
			continue;
		if (!pv_vault_unbox(ctx, "webhook", box, length, &secret))
			return NULL;
		one = pv_webhook_sign(
		    ctx, secret.data, secret.length, id, now, body);
		all = all != NULL ? pv_printf(ctx, "%s %s", all, one) : one;
	}
	return all;
}

/* How a call ended: a word that the pages explain, NULL where it was taken. */
static const char *
reason_of(const struct pv_http_reply *reply)
{
	static const char *const words[] = {
		[PV_HTTP_ADDRESS] = "address",
		[PV_HTTP_RESOLVE] = "resolve",
		[PV_HTTP_CONNECT] = "connect",
		[PV_HTTP_TLS] = "tls",
		[PV_HTTP_TIMEOUT] = "timeout",
		[PV_HTTP_BROKEN] = "broken",
	};

	/* What it answers beyond its status is not read. */
	if (reply->cause != PV_HTTP_WHOLE && reply->cause != PV_HTTP_LONG)
		return words[reply->cause];
	if (reply->status >= 200 && reply->status < 300)
		return NULL;
	return reply->status >= 300 && reply->status < 400 ? "redirect" :
							     "status";
}

static const char *
send_one(struct pv_ctx *ctx, struct pv_http *http, struct pv_rows *rows,
    struct pv_http_reply *reply)
{
	const char *now = pv_printf(ctx, "%lld", (long long)time(NULL));
	const char *body = make_body(ctx, rows), *fault;
	const char *signature = signatures(ctx, rows, now, body);

	if (signature == NULL)
		return "secret";
	const char *const headers[] = { "Content-Type: application/json",
		"User-Agent: Parvis",
		pv_printf(
		    ctx, "webhook-id: %s", pv_row_text(rows, 0, "message")),
		pv_printf(ctx, "webhook-timestamp: %s", now),
		pv_printf(ctx, "webhook-signature: %s", signature), NULL };
	const struct pv_http_call call = {
		.method = "POST",
		.url = pv_row_text(rows, 0, "url"),
		.headers = headers,
		.body = body,
		.length = strlen(body),
		.max_bytes = ANSWER_MAX_BYTES,
		.guarded = true,
		.loopback = ctx->process->config->webhook_loopback,
	};

	(void)pv_http_do(ctx, http, &call, reply, &fault);
	return reason_of(reply);
}

/* A receiver that redirects or is inside will do so again: no other try. */
static bool
is_final(const char *reason)
{
	return reason != NULL &&
	    (strcmp(reason, "redirect") == 0 || strcmp(reason, "address") == 0);
}

static enum pv_webhook_step
step(struct pv_ctx *ctx, struct pv_http *http)
{
	const struct pv_arg lease = pv_arg_int(
	    ctx->process->config->webhook_timeout_s + LEASE_MARGIN_S);
	struct pv_rows *rows = pv_db_call(ctx, &take_call, &lease);
	struct pv_http_reply reply = { 0 };
	const char *reason;

	if (rows == NULL)
		return PV_WEBHOOK_ERROR;
	if (pv_rows_count(rows) == 0)
		return PV_WEBHOOK_IDLE;
	if (!pv_commune_enter(ctx, pv_row_text(rows, 0, "host")))
		return PV_WEBHOOK_ERROR;
	reason = send_one(ctx, http, rows, &reply);
	pv_log(ctx, PV_INFO, "webhook delivery %lld: %s",
	    (long long)pv_row_int(rows, 0, "id"),
	    reason != NULL ? reason : "taken");
	const struct pv_arg args[] = {
		pv_arg_int(pv_row_int(rows, 0, "id")),
		pv_arg_bool(reason == NULL),
		pv_arg_bool(is_final(reason)),
		reply.status != 0 ? pv_arg_int(reply.status) : pv_arg_null(),
		pv_arg_int(reply.ms),
		pv_arg_text(reason),
	};

	return pv_db_call(ctx, &told_call, args) != NULL ? PV_WEBHOOK_BUSY :
							   PV_WEBHOOK_ERROR;
}

enum pv_webhook_step
pv_webhook_step(struct pv_process *process, struct pv_http *http)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	enum pv_webhook_step result;

	ctx->language = "fr";
	result = step(ctx, http);
	talloc_free(ctx);
	return result;
}
