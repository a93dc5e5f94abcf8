/*
 * sign_in - password and one-time password of an agent.
 * Not here: their making (account/), the session that follows (session.c).
 */
#include "sign_in.h"

#include <string.h>

#include <glib.h>

#include "account/password.h"
#include "account/totp.h"
#include "agent.h"
#include "base/config.h"
#include "base/random.h"
#include "request/field.h"

/* Only failures count, in a quarter of an hour. */
enum { ADDRESS_LIMIT = 30, LOGIN_LIMIT = 10, WINDOW_S = 900 };

static const struct pv_call begin_call = { "agent.sign_in_begin", 1, true };
static const struct pv_call open_call = { "agent.sign_in", 3, false };
static const struct pv_call out_call = { "agent.sign_out", 0, true };

static const struct pv_control_text login_control = {
	.name = "identifiant",
	.label = "t.agent.sign-in.login",
	.autocomplete = "username",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text password_control = {
	.name = "mot-de-passe",
	.label = "t.agent.sign-in.password",
	.type = "password",
	.autocomplete = "current-password",
	.required = true,
};

static const struct pv_control_text code_control = {
	.name = "code",
	.label = "t.agent.sign-in.code",
	.hint = "t.agent.sign-in.code-hint",
	.autocomplete = "one-time-code",
	.numeric = true,
};

/* What an agent writes at length: shown again; the rest goes along unseen. */
static const struct pv_control_text long_controls[] = {
	{ .name = "texte", .label = "t.agent.kept.text", .lines = 8 },
	{ .name = "recours",
	    .label = "t.agent.act.refusal.appeal",
	    .lines = 6 },
	{ .name = "note", .label = "t.agent.request.note", .lines = 4 },
};

static const char *const short_names[] = { "agent", "version", "vu", "jeton",
	"chemin", "remarque" };

static bool
is_short(const char *name)
{
	for (size_t i = 0; i < sizeof(short_names) / sizeof(short_names[0]);
	     i++)
		if (strcmp(short_names[i], name) == 0)
			return true;
	return false;
}

/* The texts and hidden fields of the request at hand; whether it has a text. */
static bool
keep_typed(struct pv_exchange *exchange, struct pv_value *model)
{
	const struct pv_request *request = exchange->request;
	struct pv_value *texts = pv_set_list(model, "texts");
	struct pv_value *hidden = pv_set_list(model, "hidden"), *field;
	bool written = false;

	for (size_t i = 0; i < sizeof(long_controls) / sizeof(long_controls[0]);
	     i++) {
		const char *text =
		    pv_request_field(request, long_controls[i].name);

		if (text != NULL && *text != '\0')
			(void)pv_control_add(exchange->ctx, texts,
			    &long_controls[i], text, NULL);
	}
	for (size_t i = 0; i < request->n_fields; i++) {
		if (!is_short(request->fields[i].name))
			continue;
		written = written ||
		    (strcmp(request->fields[i].name, "remarque") == 0 &&
			*request->fields[i].value != '\0');
		field = pv_add_object(hidden);
		pv_set_text(field, "name", request->fields[i].name);
		pv_set_text(field, "value", request->fields[i].value);
	}
	return written || pv_list_length(texts) > 0;
}

/* "/agent/demandes/X/reponse" is of "/agent/demandes/X". */
static const char *
parent_page(struct pv_ctx *ctx, const char *path)
{
	static const char requests[] = "/agent/demandes/";
	size_t length = sizeof(requests) - 1;

	if (strncmp(path, requests, length) != 0)
		return "/agent";
	return pv_printf(
	    ctx, "%.*s", (int)(length + strcspn(path + length, "/?")), path);
}

struct pv_answer *
sign_in_page(struct pv_exchange *exchange, const char *back,
    const struct sign_in_faults *faults, bool typed)
{
	static const struct sign_in_faults none = { 0 };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *kept = pv_object(model);
	struct pv_value *fields = pv_set_list(model, "fields");
	struct pv_value *summary = pv_list(ctx);
	struct pv_answer *answer;

	if (faults == NULL)
		faults = &none;
	(void)pv_control_add(ctx, fields, &login_control,
	    pv_request_field(exchange->request, login_control.name),
	    faults->login);
	(void)pv_control_add(
	    ctx, fields, &password_control, NULL, faults->password);
	(void)pv_control_add(ctx, fields, &code_control, NULL, NULL);
	if (faults->login != NULL)
		pv_fault_add(summary, login_control.name, faults->login);
	if (faults->password != NULL)
		pv_fault_add(summary, password_control.name, faults->password);
	pv_faults_set(model, summary);
	pv_set_bool(model, "wrong", faults->wrong);
	pv_set_bool(model, "ended", back != NULL && faults == &none);
	if (typed && keep_typed(exchange, kept))
		pv_set(model, "kept", kept);
	else if (typed && back != NULL)
		back = parent_page(ctx, back);
	pv_set_optional(model, "back", back);
	answer = pv_page(exchange, "agent/sign-in", model);
	answer->status =
	    faults->login != NULL || faults->password != NULL ? 422 : 401;
	return answer;
}

struct pv_answer *
sign_in_resume(struct pv_exchange *exchange, const char *action)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct agent_me *me;

	(void)keep_typed(exchange, model);
	pv_set_text(model, "action", action);
	me = agent_me_now(exchange);
	return me != NULL ? agent_page(exchange, me, "agent/resume", model) :
			    NULL;
}

static struct pv_answer *
sign_in_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	/* Where Apache signs agents in, no password is asked or taken. */
	if (ctx->process->config->remote_user || agent_me(exchange) != NULL)
		return pv_answer_redirect(ctx, pv_link(ctx, "/agent"));
	if (ctx->error.status != 401)
		return NULL;
	pv_forgive(ctx);
	pv_db_session(ctx, NULL);
	answer = sign_in_page(exchange, NULL, NULL, false);
	answer->status = 200;
	pv_set_bool(answer->model, "out",
	    pv_request_query(exchange->request, "fin") != NULL);
	return answer;
}

/* Only a page of ours: "//host" and "/\host" are others'. */
static const char *
way_back(const struct pv_exchange *exchange)
{
	const char *back = pv_request_field(exchange->request, "retour");

	if (back == NULL || strncmp(back, "/agent", 6) != 0 ||
	    (back[6] != '\0' && back[6] != '/' && back[6] != '?') ||
	    strchr(back, '\\') != NULL || strstr(back, "//") != NULL)
		return "/agent";
	return back;
}

/* What is known of the account, and of the code that was entered for it. */
struct account {
	int64_t id;
	const char *hash; /* NULL for no account */
	bool usable;	  /* there, not disabled, with a password */
	bool totp;	  /* one-time passwords are switched on */
	bool code_good;
	int64_t step;
};

static bool
read_account(
    struct pv_exchange *exchange, const char *login, struct account *account)
{
	const char *code =
	    pv_request_field(exchange->request, code_control.name);
	uint8_t secret[PV_TOTP_SECRET_BYTES];
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg arg = pv_arg_text(login);
	struct pv_rows *rows = pv_db_call(ctx, &begin_call, &arg);
	const uint8_t *sealed;
	size_t length;

	if (rows == NULL)
		return false;
	account->id = pv_row_int(rows, 0, "id");
	account->hash = pv_row_text(rows, 0, "password_hash");
	account->usable =
	    account->hash != NULL && !pv_row_bool(rows, 0, "disabled");
	sealed = pv_row_bytes(rows, 0, "totp_secret", &length);
	account->totp = sealed != NULL;
	if (!account->totp)
		return true;
	if (!agent_totp_open(ctx, account->id, sealed, length, secret))
		return false;
	account->code_good = code != NULL &&
	    pv_totp_verify(secret, code, time(NULL), &account->step);
	return true;
}

/*
 * Past the limit of a login, only who holds its one-time password is heard:
 * guessing is stopped, and nobody is locked out by another's guesses.
 */
static bool
check_limits(
    struct pv_exchange *exchange, const char *login, struct account *account)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_error full;

	if (!pv_rate(ctx, "sign-in-address", exchange->request->address,
		ADDRESS_LIMIT, WINDOW_S))
		return false;
	if (pv_rate(ctx, "sign-in-login", login, LOGIN_LIMIT, WINDOW_S))
		return read_account(exchange, login, account);
	if (ctx->error.status != 429)
		return false;
	full = ctx->error;
	pv_forgive(ctx);
	if (!read_account(exchange, login, account))
		return false;
	if (account->totp && account->code_good)
		return true;
	ctx->error = full;
	return false;
}

static struct pv_answer *
let_in(struct pv_exchange *exchange, const char *session)
{
	struct pv_value *probe = pv_object(exchange->ctx);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	const char *back = pv_link(ctx, "%s", way_back(exchange));

	pv_db_session(ctx, session);
	if (keep_typed(exchange, probe)) {
		if (!pv_csrf_bind(exchange, session))
			return NULL;
		answer = sign_in_resume(exchange, back);
	} else {
		answer = pv_answer_redirect(ctx, back);
	}
	return answer != NULL && agent_start(exchange, answer, session) ?
	    answer :
	    NULL;
}

/*
 * Whether there is such an account, its password and its code: all are looked
 * at whatever the first says, so that neither the answer nor its time tells.
 */
static struct pv_answer *
try_to_open(
    struct pv_exchange *exchange, const char *login, const char *password)
{
	static const struct sign_in_faults wrong = { .wrong = true };
	const char *session = pv_token(exchange->ctx);
	struct pv_ctx *ctx = exchange->ctx;
	struct account account = { 0 };
	struct pv_arg args[3];
	bool good;

	if (!check_limits(exchange, login, &account))
		return NULL;
	good = pv_password_verify(account.hash, password);
	good = good && account.usable && (!account.totp || account.code_good);
	if (good) {
		args[0] = pv_arg_int(account.id);
		args[1] = pv_arg_hash(session);
		args[2] =
		    account.totp ? pv_arg_int(account.step) : pv_arg_null();
		if (pv_db_call(ctx, &open_call, args) != NULL) {
			(void)pv_rate_forgive(
			    ctx, "sign-in-address", exchange->request->address);
			(void)pv_rate_forgive(ctx, "sign-in-login", login);
			return let_in(exchange, session);
		}
		/* The code was used before: as wrong as any. */
		if (ctx->error.status != 401)
			return NULL;
		pv_forgive(ctx);
	}
	return sign_in_page(exchange,
	    pv_request_field(exchange->request, "retour"), &wrong, true);
}

static struct pv_answer *
sign_in_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *login = pv_request_field(request, login_control.name);
	const char *password = pv_request_field(request, password_control.name);
	struct sign_in_faults faults = { 0 };
	char *lower;

	if (exchange->ctx->process->config->remote_user)
		return pv_answer_redirect(
		    exchange->ctx, pv_link(exchange->ctx, "/agent"));
	if (login == NULL || *login == '\0')
		faults.login = "t.agent.sign-in.no-login";
	if (password == NULL || *password == '\0')
		faults.password = "t.agent.sign-in.no-password";
	if (faults.login != NULL || faults.password != NULL)
		return sign_in_page(exchange,
		    pv_request_field(request, "retour"), &faults, true);
	lower = g_utf8_strdown(login, -1);
	login = pv_strdup(exchange->ctx, g_strstrip(lower));
	g_free(lower);
	return try_to_open(exchange, login, password);
}

static struct pv_answer *
sign_out(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	pv_db_session(ctx, pv_cookie(ctx, exchange->request, AGENT_COOKIE));
	if (pv_db_call(ctx, &out_call, NULL) == NULL) {
		if (ctx->error.status != 401)
			return NULL;
		pv_forgive(ctx);
	}
	answer =
	    pv_answer_redirect(ctx, pv_link(ctx, "/agent/connexion?fin=oui"));
	if (!pv_answer_cookie(
		ctx, answer, exchange->request, AGENT_COOKIE, "", -1))
		return NULL;
	return answer;
}

static const struct pv_input sign_in_inputs[] = {
	PV_QUERY("fin"),
	PV_SHORT("identifiant"),
	PV_SECRET("mot-de-passe"),
	PV_SECRET("code"),
	{ .name = "retour", .kind = PV_IN_FIELD, .max_bytes = 8192 },
	/* what was typed before the session died, given back after */
	PV_FIELD("texte"),
	PV_FIELD("recours"),
	PV_FIELD("note"),
	PV_SHORT("agent"),
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("jeton"),
	{ .name = "chemin",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 1000,
	    .many = true },
	{ .name = "remarque",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 8000,
	    .many = true },
	PV_SHORT("demarche"),
	PV_SHORT("voie"),
	{ 0 },
};

const struct pv_route agent_sign_in_routes[] = {
	{ PV_GET, "/connexion", sign_in_get, 0, sign_in_inputs },
	{ PV_POST, "/connexion", sign_in_post, 0, sign_in_inputs },
	{ PV_POST, "/deconnexion", sign_out, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
