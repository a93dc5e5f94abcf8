/*
 * session - who is signed in, and the way in for who is not.
 * Not here: passwords (sign_in.c), how long a session lives (agent.enter).
 */
#include "agent.h"

#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/config.h"
#include "base/random.h"
#include "request/field.h"
#include "sign_in.h"

enum { PATH_MAX_BYTES = 8192, LIST_MAX_BYTES = 500 };

static const struct pv_call session_call = { "agent.session", 0, true };
static const struct pv_call remote_call = { "agent.sign_in_remote", 2, false };

static bool
is_remote(const struct pv_exchange *exchange)
{
	return exchange->ctx->process->config->remote_user;
}

/* Logins are small letters; what Apache says may not be. */
static char *
remote_login(const struct pv_exchange *exchange)
{
	const char *user = exchange->request->remote_user;
	char *lower, *kept;

	if (user == NULL || *user == '\0')
		return NULL;
	lower = g_utf8_strdown(user, -1);
	kept = pv_strdup(exchange->ctx, lower);
	g_free(lower);
	return kept;
}

/* Whether an array of plain words, as PostgreSQL writes it, has a word. */
static bool
has_word(const char *array, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = array; *at != '\0'; at += strcspn(at, ",{}")) {
		at += strspn(at, ",{}");
		if (strncmp(at, word, length) == 0 &&
		    strchr(",}", at[length]) != NULL)
			return true;
	}
	return false;
}

/* Of every service where there is no list. */
static bool
sees(const struct pv_rows *rows, const char *service)
{
	const char *services = pv_row_text(rows, 0, "sees");

	return services == NULL || has_word(services, service);
}

static struct agent_me *
read_me(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct agent_me *me = pv_alloc(ctx, struct agent_me);

	me->id = pv_row_int(rows, 0, "agent");
	me->login = pv_row_text(rows, 0, "login");
	me->name = pv_row_text(rows, 0, "name");
	me->totp = pv_row_bool(rows, 0, "totp");
	me->totp_due = pv_row_bool(rows, 0, "totp_due");
	me->elections = sees(rows, "elections");
	me->census = sees(rows, "etat-civil");
	me->till = pv_row_bool(rows, 0, "till");
	me->activities = pv_row_bool(rows, 0, "activities");
	me->leads = pv_row_bool(rows, 0, "leads");
	me->administrator = pv_row_bool(rows, 0, "administrator");
	return me;
}

struct agent_me *
agent_me_now(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &session_call, NULL);

	return rows != NULL ? read_me(ctx, rows) : NULL;
}

/* Until one-time passwords are on, where they must be: one's account alone. */
static struct agent_me *
admit(struct pv_exchange *exchange, struct agent_me *me)
{
	static const char account[] = "/agent/compte";
	const char *path = exchange->request->path;

	if (!me->totp_due || is_remote(exchange) ||
	    strncmp(path, account, sizeof(account) - 1) == 0 ||
	    strcmp(path, "/agent/deconnexion") == 0)
		return me;
	(void)pv_fail(exchange->ctx, 403, "PV1852", "agent.totp-due",
	    "one-time passwords are due");
	return NULL;
}

struct agent_me *
agent_me(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_cookie(ctx, exchange->request, AGENT_COOKIE);
	const char *login = remote_login(exchange);
	struct agent_me *me;

	if (token != NULL) {
		pv_db_session(ctx, token);
		me = agent_me_now(exchange);
		if (me == NULL)
			return NULL;
		if (!is_remote(exchange) ||
		    (login != NULL && strcmp(login, me->login) == 0))
			return admit(exchange, me);
		pv_db_session(ctx, NULL);
	}
	(void)pv_fail(ctx, 401, "PV0801", "agent.session",
	    token == NULL ? "no session cookie" :
			    "the session is not that of REMOTE_USER");
	return NULL;
}

bool
agent_start(
    struct pv_exchange *exchange, struct pv_answer *answer, const char *session)
{
	return pv_answer_cookie(
	    exchange->ctx, answer, exchange->request, AGENT_COOKIE, session, 0);
}

/* The address at hand, as a link: path and query, without our prefix. */
static const char *
here(const struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_buffer *link = pv_buffer_new(exchange->ctx, PATH_MAX_BYTES);

	pv_buffer_add_text(link, request->path);
	for (size_t i = 0; i < request->n_query; i++) {
		char *value =
		    g_uri_escape_string(request->query[i].value, NULL, FALSE);

		if (link->length + strlen(value) + 100 < PATH_MAX_BYTES)
			pv_buffer_addf(link, "%c%s=%s", i == 0 ? '?' : '&',
			    request->query[i].name, value);
		g_free(value);
	}
	return link->data;
}

static struct pv_answer *
nobody(struct pv_exchange *exchange, const char *login)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	pv_set_optional(model, "login", login);
	answer = pv_page(exchange, "agent/nobody", model);
	answer->status = 403;
	return answer;
}

/* Apache has signed the agent in: a session of ours follows from it. */
static struct pv_answer *
remote(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *login = remote_login(exchange);
	const char *session = pv_token(ctx);
	struct pv_answer *answer;
	struct pv_arg args[2];

	if (login == NULL)
		return nobody(exchange, NULL);
	args[0] = pv_arg_text(login);
	args[1] = pv_arg_hash(session);
	pv_db_session(ctx, NULL);
	if (pv_db_call(ctx, &remote_call, args) == NULL) {
		if (ctx->error.status >= 500)
			return NULL;
		pv_forgive(ctx);
		return nobody(exchange, login);
	}
	if (!pv_csrf_bind(exchange, session))
		return NULL;
	pv_db_session(ctx, session);
	if (exchange->request->method == PV_GET)
		answer =
		    pv_answer_redirect(ctx, pv_link(ctx, "%s", here(exchange)));
	else
		answer = sign_in_resume(
		    exchange, pv_link(ctx, "%s", exchange->request->path));
	return answer != NULL && agent_start(exchange, answer, session) ?
	    answer :
	    NULL;
}

struct pv_answer *
agent_away(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (ctx->error.status == 403 &&
	    strcmp(ctx->error.text, "agent.totp-due") == 0) {
		pv_forgive(ctx);
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/agent/compte/double-authentification"));
	}
	if (ctx->error.status != 401)
		return NULL;
	pv_forgive(ctx);
	if (is_remote(exchange))
		return remote(exchange);
	return sign_in_page(exchange, here(exchange), NULL, false);
}

/*
 * A POST whose session is gone.  Where another session is there (signed in
 * again in another tab), the page of the library gives the new token.
 */
struct pv_answer *
agent_rescue(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (ctx->error.status != 401 &&
	    strcmp(ctx->error.text, "error.session") != 0)
		return NULL;
	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	if (is_remote(exchange))
		return remote(exchange);
	return sign_in_page(exchange, exchange->request->path, NULL, true);
}

struct pv_answer *
agent_page(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, struct pv_value *model)
{
	struct pv_value *value = pv_set_object(model, "me");

	pv_set_text(value, "name", me->name);
	pv_set_text(value, "login", me->login);
	pv_set_bool(value, "elections", me->elections);
	pv_set_bool(value, "census", me->census);
	pv_set_bool(value, "till", me->till);
	pv_set_bool(value, "activities", me->activities);
	pv_set_bool(value, "administrator", me->administrator);
	return pv_page(exchange, template, model);
}

void
agent_list_filter(struct pv_exchange *exchange, struct agent_filter *filter)
{
	const char *query =
	    pv_cookie(exchange->ctx, exchange->request, "liste");

	if (query != NULL && strlen(query) <= LIST_MAX_BYTES)
		agent_filter_parse(exchange->ctx, filter, query);
}

const char *
agent_list_link(struct pv_exchange *exchange)
{
	struct agent_filter filter = { 0 };
	struct pv_ctx *ctx = exchange->ctx;
	const char *query;

	agent_list_filter(exchange, &filter);
	query = agent_filter_query(ctx, &filter);
	return pv_link(
	    ctx, "/agent/demandes%s%s", *query != '\0' ? "?" : "", query);
}
