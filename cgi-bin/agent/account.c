/*
 * account - an agent's own password and one-time passwords.
 * Not here: how they are checked at the door (sign_in.c).
 */
#include <string.h>
#include <time.h>

#include "account/password.h"
#include "account/totp.h"
#include "agent.h"
#include "base/config.h"
#include "base/date.h"
#include "request/field.h"
#include "vault/vault.h"
#include "view/barcode.h"

enum { CHECK_LIMIT = 10, WINDOW_S = 900 };

static const struct pv_call begin_call = { "agent.sign_in_begin", 1, true };
static const struct pv_call password_call = { "agent.password_set", 1, true };
static const struct pv_call totp_call = { "agent.totp_set", 2, true };

static const struct pv_call sessions_call = { "agent.sessions", 0, true };
static const struct pv_call session_end_call = { "agent.session_end", 1, true };

static const struct pv_control_text current = {
	.name = "actuel",
	.label = "t.agent.account.current",
	.type = "password",
	.autocomplete = "current-password",
	.required = true,
};

static const struct pv_control_text fresh = {
	.name = "nouveau",
	.label = "t.agent.account.new",
	.hint = "t.agent.account.new-hint",
	.type = "password",
	.autocomplete = "new-password",
	.required = true,
};

static const struct pv_control_text twice = {
	.name = "confirmation",
	.label = "t.agent.account.again",
	.type = "password",
	.autocomplete = "new-password",
	.required = true,
};

static const struct pv_control_text end_password = {
	.name = "mot-de-passe",
	.label = "t.agent.account.current",
	.type = "password",
	.autocomplete = "current-password",
	.required = true,
};

static const struct pv_control_text code = {
	.name = "code",
	.label = "t.agent.totp.code",
	.autocomplete = "one-time-code",
	.required = true,
	.numeric = true,
};

/* "t.…" for each control that is wrong, or NULL; in the order of the page. */
struct faults {
	const char *current, *fresh, *twice, *end_password, *code;
};

static void
add(struct pv_ctx *ctx, struct pv_value *list, struct pv_value *summary,
    const struct pv_control_text *control, const char *error)
{
	(void)pv_control_add(ctx, list, control, NULL, error);
	if (error != NULL)
		pv_fault_add(summary, control->name, error);
}

/* Where one is signed in; false with an error. */
static bool
add_sessions(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &sessions_call, NULL);
	struct pv_value *list = pv_set_list(model, "sessions"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_set_text(one, "key", pv_row_text(rows, row, "key"));
		pv_set_bool(one, "current", pv_row_bool(rows, row, "current"));
		pv_set_text(one, "began",
		    pv_time_words(ctx, pv_row_text(rows, row, "created_at")));
		pv_set_text(one, "seen",
		    pv_time_words(ctx, pv_row_text(rows, row, "seen_at")));
	}
	pv_set_bool(model, "many_sessions", pv_list_length(list) > 1);
	return true;
}

static struct pv_answer *
account_page(struct pv_exchange *exchange, const struct agent_me *me,
    const struct faults *faults, const char *done)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_value *summary = pv_list(ctx);
	struct pv_value *list = pv_set_list(model, "password");
	struct pv_answer *answer;

	add(ctx, list, summary, &current, faults->current);
	add(ctx, list, summary, &fresh, faults->fresh);
	add(ctx, list, summary, &twice, faults->twice);
	list = pv_set_list(model, "end");
	add(ctx, list, summary, &end_password, faults->end_password);
	add(ctx, list, summary, &code, faults->code);
	pv_faults_set(model, summary);
	if (!add_sessions(ctx, model))
		return NULL;
	pv_set_bool(model, "here_account", true);
	pv_set_bool(model, "remote", ctx->process->config->remote_user);
	pv_set_bool(model, "totp", me->totp);
	if (done != NULL)
		pv_set_text(pv_set_object(model, "done"), "text", done);
	answer = agent_page(exchange, me, "agent/account", model);
	if (pv_list_length(summary) > 0)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
account_get(struct pv_exchange *exchange)
{
	static const char *const known[][2] = {
		{ "mot-de-passe", "t.agent.account.password-done" },
		{ "active", "t.agent.account.totp-done" },
		{ "desactive", "t.agent.account.totp-ended" },
		{ "session", "t.agent.account.session-ended" },
	};
	const char *done = pv_request_query(exchange->request, "fait");
	struct agent_me *me = agent_me(exchange);
	const struct faults none = { 0 };
	const char *text = NULL;

	if (me == NULL)
		return agent_away(exchange);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (done != NULL && strcmp(done, known[i][0]) == 0)
			text = known[i][1];
	return account_page(exchange, me, &none, text);
}

/* The account as the sign-in reads it; NULL with an error, 429 among them. */
static struct pv_rows *
read_account(struct pv_exchange *exchange, const struct agent_me *me)
{
	struct pv_arg login = pv_arg_text(me->login);

	/* A session left open is no way to guess a password. */
	if (!pv_rate(exchange->ctx, "sign-in-login", me->login, CHECK_LIMIT,
		WINDOW_S))
		return NULL;
	return pv_db_call(exchange->ctx, &begin_call, &login);
}

static const char *
field(struct pv_exchange *exchange, const struct pv_control_text *control)
{
	const char *value = pv_request_field(exchange->request, control->name);

	return value != NULL ? value : "";
}

static void
check_new(struct pv_exchange *exchange, const struct agent_me *me,
    struct faults *faults)
{
	const char *old = field(exchange, &current);
	const char *new = field(exchange, &fresh);

	if (*old == '\0')
		faults->current = "t.agent.account.no-current";
	if (*new == '\0')
		faults->fresh = "t.agent.account.no-new";
	else if (strcmp(new, old) == 0)
		faults->fresh = "t.agent.account.same";
	else
		faults->fresh = pv_password_fault(me->login, new);
	if (faults->fresh == NULL && strcmp(new, field(exchange, &twice)) != 0)
		faults->twice = "t.agent.account.different";
}

static bool
is_faulty(const struct faults *faults)
{
	return faults->current != NULL || faults->fresh != NULL ||
	    faults->twice != NULL || faults->end_password != NULL ||
	    faults->code != NULL;
}

static struct pv_answer *
password_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct faults faults = { 0 };
	struct pv_rows *rows;
	struct pv_arg hash;

	if (me == NULL)
		return NULL;
	check_new(exchange, me, &faults);
	if (is_faulty(&faults))
		return account_page(exchange, me, &faults, NULL);
	rows = read_account(exchange, me);
	if (rows == NULL)
		return NULL;
	if (!pv_password_verify(pv_row_text(rows, 0, "password_hash"),
		field(exchange, &current))) {
		faults.current = "t.agent.account.wrong-current";
		return account_page(exchange, me, &faults, NULL);
	}
	(void)pv_rate_forgive(ctx, "sign-in-login", me->login);
	hash = pv_arg_text(pv_password_hash(ctx, field(exchange, &fresh)));
	if (pv_db_call(ctx, &password_call, &hash) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/compte?fait=mot-de-passe"));
}

/* Bound to the account too: a row copied to another opens nothing. */
static char *
purpose(struct pv_ctx *ctx, int64_t agent)
{
	return pv_printf(ctx, "totp %lld", (long long)agent);
}

bool
agent_totp_open(struct pv_ctx *ctx, int64_t agent, const uint8_t *sealed,
    size_t length, uint8_t secret[PV_TOTP_SECRET_BYTES])
{
	struct pv_bytes opened;

	if (!pv_vault_unbox(ctx, purpose(ctx, agent), sealed, length, &opened))
		return false;
	if (opened.length != PV_TOTP_SECRET_BYTES)
		return pv_fail(ctx, 500, "PV0831", "error.internal",
		    "a one-time secret of %zu bytes", opened.length);
	memcpy(secret, opened.data, PV_TOTP_SECRET_BYTES);
	return true;
}

/* The secret is in the page until its first code is right: nothing is kept. */
static struct pv_answer *
totp_page(struct pv_exchange *exchange, const struct agent_me *me,
    const uint8_t secret[PV_TOTP_SECRET_BYTES], const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_value *summary = pv_list(ctx);
	struct pv_answer *answer;
	const char *path;
	int size = 0;

	path = pv_barcode_qr(ctx,
	    pv_totp_uri(ctx, secret, ctx->commune->name, me->login), &size);
	pv_set_optional(model, "path", path);
	pv_set_bool(model, "due", me->totp_due);
	pv_set_int(model, "size", size);
	pv_set_text(model, "secret", pv_totp_text(ctx, secret));
	(void)pv_control_set(ctx, model, "code", &code, NULL, error);
	if (error != NULL)
		pv_fault_add(summary, code.name, error);
	pv_faults_set(model, summary);
	answer = agent_page(exchange, me, "agent/totp", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
totp_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	uint8_t secret[PV_TOTP_SECRET_BYTES];

	if (me == NULL)
		return agent_away(exchange);
	if (me->totp)
		return pv_answer_redirect(
		    exchange->ctx, pv_link(exchange->ctx, "/agent/compte"));
	pv_totp_secret(secret);
	return totp_page(exchange, me, secret, NULL);
}

static struct pv_answer *
totp_post(struct pv_exchange *exchange)
{
	const char *key = pv_request_field(exchange->request, "cle");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	uint8_t secret[PV_TOTP_SECRET_BYTES];
	struct pv_bytes box;
	struct pv_arg args[2];
	int64_t step;

	if (me == NULL)
		return NULL;
	if (me->totp)
		return pv_answer_redirect(ctx, pv_link(ctx, "/agent/compte"));
	if (key == NULL || !pv_totp_read(key, secret)) {
		(void)pv_fail(ctx, 400, "PV0832", "error.malformed",
		    "a one-time secret that is none");
		return NULL;
	}
	if (!pv_totp_verify(secret, field(exchange, &code), time(NULL), &step))
		return totp_page(exchange, me, secret, "t.agent.totp.wrong");
	if (!pv_vault_box(
		ctx, purpose(ctx, me->id), secret, sizeof(secret), &box))
		return NULL;
	args[0] = pv_arg_bytes(box.data, box.length);
	args[1] = pv_arg_int(step);
	if (pv_db_call(ctx, &totp_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/compte?fait=active"));
}

/* Whether the password and the code are both right; false with an error. */
static bool
check_end(struct pv_exchange *exchange, const struct agent_me *me,
    struct faults *faults)
{
	struct pv_rows *rows = read_account(exchange, me);
	uint8_t secret[PV_TOTP_SECRET_BYTES];
	const uint8_t *sealed;
	size_t length;
	int64_t step;

	if (rows == NULL)
		return false;
	sealed = pv_row_bytes(rows, 0, "totp_secret", &length);
	if (sealed == NULL)
		return true;
	if (!agent_totp_open(exchange->ctx, me->id, sealed, length, secret))
		return false;
	if (!pv_password_verify(pv_row_text(rows, 0, "password_hash"),
		field(exchange, &end_password)))
		faults->end_password = "t.agent.account.wrong-current";
	if (!pv_totp_verify(secret, field(exchange, &code), time(NULL), &step))
		faults->code = "t.agent.totp.wrong";
	return true;
}

static struct pv_answer *
totp_end(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg none[] = { pv_arg_null(), pv_arg_null() };
	struct faults faults = { 0 };

	if (me == NULL || !check_end(exchange, me, &faults))
		return NULL;
	if (is_faulty(&faults))
		return account_page(exchange, me, &faults, NULL);
	(void)pv_rate_forgive(ctx, "sign-in-login", me->login);
	if (pv_db_call(ctx, &totp_call, none) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/compte?fait=desactive"));
}

/* One of the others, or all of them. */
static struct pv_answer *
session_end(struct pv_exchange *exchange)
{
	const char *key = pv_request_field(exchange->request, "session");
	struct pv_arg arg =
	    pv_arg_text(key != NULL && *key != '\0' ? key : NULL);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &session_end_call, &arg) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/compte?fait=session"));
}

static const struct pv_input session_inputs[] = { PV_SHORT("session"), { 0 } };

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input password_inputs[] = {
	PV_SECRET("actuel"),
	PV_SECRET("nouveau"),
	PV_SECRET("confirmation"),
	{ 0 },
};

static const struct pv_input totp_inputs[] = {
	PV_SECRET("cle"),
	PV_SECRET("code"),
	{ 0 },
};

static const struct pv_input totp_end_inputs[] = {
	PV_SECRET("mot-de-passe"),
	PV_SECRET("code"),
	{ 0 },
};

#define TOTP "/compte/double-authentification"

const struct pv_route agent_account_routes[] = {
	{ PV_GET, "/compte", account_get, 0, done_inputs },
	{ PV_POST, "/compte/mot-de-passe", password_post, PV_ROUTE_CSRF,
	    password_inputs },
	{ PV_POST, "/compte/sessions", session_end, PV_ROUTE_CSRF,
	    session_inputs },
	{ PV_GET, TOTP, totp_get, 0, NULL },
	{ PV_POST, TOTP, totp_post, PV_ROUTE_CSRF, totp_inputs },
	{ PV_POST, TOTP "/fin", totp_end, PV_ROUTE_CSRF, totp_end_inputs },
	{ 0 },
};
