/*
 * accounts - the accounts of the mairie: made, changed, disabled, invited.
 * Not here: one's own account (account.c), what an invitation opens
 * (invitation.c).
 */
#include <stdlib.h>
#include <string.h>

#include "administration.h"
#include "base/random.h"
#include "request/field.h"

static const struct pv_call list_call = { "agent.accounts", 0, true };
static const struct pv_call services_call = { "agent.services", 0, true };
static const struct pv_call set_call = { "agent.account_set", 8, false };
static const struct pv_call invite_call = { "agent.account_invite", 4, false };
static const struct pv_call sessions_call = { "agent.account_sessions_end", 1,
	true };

static const char *const roles[] = { "agent", "supervisor", "administrator" };

static const struct pv_control_text controls[] = {
	{ .name = "identifiant",
	    .label = "t.agent.accounts.login",
	    .hint = "t.agent.accounts.login-hint",
	    .required = true,
	    .verbatim = true },
	{ .name = "nom", .label = "t.agent.accounts.name", .required = true },
	{ .name = "courriel",
	    .label = "t.agent.accounts.email",
	    .hint = "t.agent.accounts.email-hint",
	    .type = "email" },
};

static const char *const columns[] = { "login", "name", "email" };

/* Whether a text[] as PostgreSQL writes it has a plain word. */
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

/* What a page shows checked: what was sent, else what is kept. */
static bool
chosen(struct pv_exchange *exchange, const char *field, const char *kept,
    const char *word)
{
	return exchange->request->method == PV_POST ?
	    administration_has(exchange, field, word) :
	    has_word(kept, word);
}

static void
add_roles(
    struct pv_exchange *exchange, struct pv_value *model, const char *kept)
{
	struct pv_value *list = pv_set_list(model, "roles"), *one;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		one = pv_add_object(list);
		pv_set_text(one, "word", roles[i]);
		pv_set_text(one, "text",
		    pv_printf(
			exchange->ctx, "t.agent.accounts.role.%s", roles[i]));
		pv_set_bool(
		    one, "chosen", chosen(exchange, "role", kept, roles[i]));
	}
}

static bool
add_services(
    struct pv_exchange *exchange, struct pv_value *model, const char *kept)
{
	struct pv_rows *rows = pv_db_call(exchange->ctx, &services_call, NULL);
	struct pv_value *list = pv_set_list(model, "services"), *one;
	bool all = exchange->request->method == PV_POST ?
	    administration_has(exchange, "portee", "toutes") :
	    strcmp(kept, "{}") == 0;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *name = pv_row_text(rows, row, "name");

		one = pv_add_object(list);
		pv_set_text(one, "word", name);
		pv_set_text(one, "label", pv_row_text(rows, row, "label"));
		pv_set_bool(
		    one, "chosen", chosen(exchange, "service", kept, name));
	}
	pv_set_bool(model, "every", all);
	return true;
}

/* errors: of the two texts that must be there, and of the services. */
struct faults {
	const char *login, *name, *role, *service;
};

/* row: -1 for an account that is being made. */
static bool
add_form(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows, int row, const struct faults *faults)
{
	struct pv_value *list = pv_set_list(model, "fields");
	struct pv_value *summary = pv_list(exchange->ctx);
	const char *errors[] = { faults->login, faults->name, NULL };

	for (size_t i = row < 0 ? 0 : 1; i < 3; i++) {
		const char *typed = exchange->request->method == PV_POST ?
		    pv_request_field(exchange->request, controls[i].name) :
		    row < 0 ? NULL :
			      pv_row_text(rows, row, columns[i]);

		(void)pv_control_add(
		    exchange->ctx, list, &controls[i], typed, errors[i]);
		if (errors[i] != NULL)
			pv_fault_add(summary, controls[i].name, errors[i]);
	}
	pv_set_optional(model, "role_error", faults->role);
	pv_set_optional(model, "service_error", faults->service);
	if (faults->role != NULL)
		pv_fault_add(summary, "roles", faults->role);
	if (faults->service != NULL)
		pv_fault_add(summary, "portee", faults->service);
	if (pv_list_length(summary) > 0)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, summary);
	add_roles(exchange, model,
	    row < 0 ? "{agent}" : pv_row_text(rows, row, "roles"));
	return add_services(exchange, model,
	    row < 0 ? "{-}" : pv_row_text(rows, row, "services"));
}

static void
add_accounts(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "accounts"), *one;

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *words;

		one = pv_add_object(list);
		pv_set_text(one, "id", pv_row_text(rows, row, "id"));
		pv_set_text(one, "login", pv_row_text(rows, row, "login"));
		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_bool(
		    one, "disabled", pv_row_bool(rows, row, "disabled"));
		pv_set_bool(one, "totp", pv_row_bool(rows, row, "totp"));
		words = pv_set_list(one, "words");
		for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
			if (has_word(pv_row_text(rows, row, "roles"), roles[i]))
				pv_set_text(pv_add_object(words), "text",
				    pv_printf(ctx, "t.agent.accounts.role.%s",
					roles[i]));
	}
}

static struct pv_answer *
show_all(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct faults *faults)
{
	struct pv_rows *rows = pv_db_call(exchange->ctx, &list_call, NULL);
	struct pv_answer *answer;

	if (rows == NULL || !add_form(exchange, model, rows, -1, faults))
		return NULL;
	add_accounts(exchange->ctx, model, rows);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/accounts", model);
	told_status(answer, model);
	return answer;
}

static int
find(struct pv_exchange *exchange, const struct pv_rows *rows)
{
	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++)
		if (strcmp(pv_row_text(rows, row, "id"),
			exchange->captures[0]) == 0)
			return row;
	if (rows != NULL)
		(void)pv_fail(exchange->ctx, 404, "PV1851", "error.not-found",
		    "no account of that number");
	return -1;
}

static struct pv_answer *
show_one(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct faults *faults)
{
	static const char *const known[] = { "compte", "sessions", "invitation",
		NULL };
	struct pv_rows *rows = pv_db_call(exchange->ctx, &list_call, NULL);
	int row = find(exchange, rows);
	struct pv_answer *answer;

	if (row < 0 || !add_form(exchange, model, rows, row, faults))
		return NULL;
	pv_set_text(model, "id", exchange->captures[0]);
	pv_set_text(model, "account_login", pv_row_text(rows, row, "login"));
	pv_set_text(model, "account_name", pv_row_text(rows, row, "name"));
	pv_set_text(model, "version", pv_row_text(rows, row, "version"));
	pv_set_int(model, "sessions", pv_row_int(rows, row, "sessions"));
	pv_set_bool(model, "totp", pv_row_bool(rows, row, "totp"));
	pv_set_bool(model, "password", pv_row_bool(rows, row, "password"));
	pv_set_bool(model, "disabled", pv_row_bool(rows, row, "disabled"));
	pv_set_bool(model, "mailed", pv_row_text(rows, row, "email") != NULL);
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/account-edit", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
accounts_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct faults none = { 0 };
	struct pv_value *model = pv_object(exchange->ctx);

	if (me == NULL)
		return agent_away(exchange);
	return exchange->captures[0] == NULL ?
	    show_all(exchange, me, model, &none) :
	    show_one(exchange, me, model, &none);
}

static bool
is_empty(struct pv_exchange *exchange, const char *name)
{
	const char *value = pv_request_field(exchange->request, name);

	return value == NULL || *value == '\0';
}

static bool
check(struct pv_exchange *exchange, bool new, struct faults *faults)
{
	if (new &&is_empty(exchange, "identifiant"))
		faults->login = "t.agent.accounts.no-login";
	if (is_empty(exchange, "nom"))
		faults->name = "t.agent.accounts.no-name";
	if (is_empty(exchange, "role"))
		faults->role = "t.agent.accounts.no-role";
	if (!administration_has(exchange, "portee", "toutes") &&
	    is_empty(exchange, "service"))
		faults->service = "t.agent.accounts.no-service";
	return faults->login == NULL && faults->name == NULL &&
	    faults->role == NULL && faults->service == NULL;
}

static const char *
back(struct pv_ctx *ctx, const char *id, const char *done)
{
	return pv_link(
	    ctx, "/agent/administration/agents/%s?fait=%s", id, done);
}

static struct pv_answer *
accounts_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *id = exchange->captures[0];
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct faults faults = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	if (check(exchange, id == NULL, &faults)) {
		const struct pv_arg args[] = {
			pv_arg_text(id),
			pv_arg_text(pv_request_field(request, "identifiant")),
			pv_arg_text(pv_request_field(request, "nom")),
			pv_arg_text(is_empty(exchange, "courriel") ?
				NULL :
				pv_request_field(request, "courriel")),
			administration_texts(exchange, "role"),
			administration_has(exchange, "portee", "toutes") ?
			    pv_arg_texts(ctx, NULL, 0) :
			    administration_texts(exchange, "service"),
			pv_arg_bool(
			    administration_has(exchange, "desactive", "oui")),
			pv_arg_text(pv_request_field(request, "version")),
		};

		rows = pv_db_call(ctx, &set_call, args);
		if (rows != NULL)
			return pv_answer_redirect(ctx,
			    back(ctx, pv_row_text(rows, 0, "account_set"),
				"compte"));
		if (!administration_refused(exchange, model))
			return NULL;
	}
	return id == NULL ? show_all(exchange, me, model, &faults) :
			    show_one(exchange, me, model, &faults);
}

static struct pv_answer *
invite_post(struct pv_exchange *exchange)
{
	const char *id = exchange->captures[0];
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_token(ctx);
	const struct pv_arg args[] = {
		pv_arg_text(id),
		pv_arg_hash(token),
		pv_arg_text(pv_link(ctx, "/agent/invitation/%s", token)),
		pv_arg_bool(administration_has(exchange, "totp", "oui")),
	};

	if (me == NULL || pv_db_call(ctx, &invite_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(ctx, back(ctx, id, "invitation"));
}

static struct pv_answer *
sessions_post(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &sessions_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, back(ctx, exchange->captures[0], "sessions"));
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SHORT("identifiant"),
	PV_FIELD("nom"),
	PV_FIELD("courriel"),
	{ .name = "role", .kind = PV_IN_FIELD, .max_bytes = 20, .many = true },
	PV_SHORT("portee"),
	{ .name = "service",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 64,
	    .many = true },
	PV_SHORT("desactive"),
	PV_SHORT("version"),
	{ 0 },
};

static const struct pv_input invite_inputs[] = { PV_SHORT("totp"), { 0 } };

#define ACCOUNTS "/administration/agents"

const struct pv_route agent_accounts_routes[] = {
	{ PV_GET, ACCOUNTS, accounts_get, 0, done_inputs },
	{ PV_POST, ACCOUNTS, accounts_post, PV_ROUTE_CSRF, inputs },
	{ PV_GET, ACCOUNTS "/{id}", accounts_get, 0, done_inputs },
	{ PV_POST, ACCOUNTS "/{id}", accounts_post, PV_ROUTE_CSRF, inputs },
	{ PV_POST, ACCOUNTS "/{id}/invitation", invite_post, PV_ROUTE_CSRF,
	    invite_inputs },
	{ PV_POST, ACCOUNTS "/{id}/sessions", sessions_post, PV_ROUTE_CSRF,
	    NULL },
	{ 0 },
};
