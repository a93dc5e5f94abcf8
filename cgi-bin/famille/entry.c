/*
 * entry - how a person comes into a family's space: a link and a code, mailed.
 * Not here: the session that follows (session.c), how long each opens (SQL).
 */
#include <string.h>

#include <glib.h>

#include "base/contact.h"
#include "famille.h"
#include "request/field.h"
#include "view/json.h"

/*
 * Whether an address is known is never said; who asks for many is slowed, by
 * address of the network and by account.  A school's network is one address.
 */
enum {
	ADDRESS_LIMIT = 60,
	ACCOUNT_LIMIT = 5,
	CODE_LIMIT = 30,
	WINDOW_S = 600,
	KEPT_MAX_BYTES = 60000,
	BACK_MAX_BYTES = 1000,
};

static const struct pv_call ask_call = { "citizen.family_ask", 2, false };
static const struct pv_call code_call = { "citizen.family_code", 2, false };
static const struct pv_call link_call = { "citizen.family_link", 1, false };

static const struct pv_control_text email = {
	.name = "courriel",
	.label = "t.family.open.email",
	.hint = "t.family.open.email-hint",
	.type = "email",
	.autocomplete = "email",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text code = {
	.name = "code",
	.label = "t.family.code.code",
	.hint = "t.family.code.code-hint",
	.autocomplete = "one-time-code",
	.required = true,
	.verbatim = true,
};

/* What a page was sent with before the session ended, to be sent again. */
struct kept {
	const char *back;   /* a path of ours, or "" */
	const char *fields; /* a JSON list of [name, value], or "" */
};

static struct kept
kept_of(struct pv_exchange *exchange)
{
	struct kept kept = { pv_typed(exchange, "retour"),
		pv_typed(exchange, "suite") };

	/* "//host" and "/\host" are others'. */
	if (strncmp(kept.back, "/famille/", 9) != 0 ||
	    strstr(kept.back, "//") != NULL || strchr(kept.back, '\\') != NULL)
		kept.back = kept.fields = "";
	return kept;
}

static const char *
escaped(struct pv_ctx *ctx, const char *text, const char *allowed)
{
	char *made = g_uri_escape_string(text, allowed, FALSE);
	const char *ours = pv_strdup(ctx, made);

	g_free(made);
	return ours;
}

/* The address that was asked for, as a path of ours with its query. */
static const char *
path_of(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	const char *path = escaped(ctx, request->path, "/");

	for (size_t i = 0; i < request->n_query; i++)
		path = pv_printf(ctx, "%s%s%s=%s", path, i == 0 ? "?" : "&",
		    escaped(ctx, request->query[i].name, NULL),
		    escaped(ctx, request->query[i].value, NULL));
	return path;
}

/* What is too long to be carried is not. */
static const char *
fields_of(struct pv_exchange *exchange)
{
	const char *text = famille_fields(exchange);

	return strlen(text) <= KEPT_MAX_BYTES ? text : "";
}

static void
set_kept(struct pv_value *model, const struct kept *kept)
{
	pv_set_optional(model, "back", *kept->back != '\0' ? kept->back : NULL);
	pv_set_optional(
	    model, "kept", *kept->fields != '\0' ? kept->fields : NULL);
}

/* The page that asks for an address; notice and error: "t.…", or NULL. */
static struct pv_answer *
entry_page(struct pv_exchange *exchange, const struct kept *kept,
    const char *notice, const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;

	(void)pv_control_set(ctx, model, "field", &email,
	    pv_request_field(exchange->request, email.name), error);
	if (error != NULL)
		pv_fault_add(faults, email.name, error);
	pv_faults_set(model, faults);
	pv_set_optional(model, "notice", notice);
	pv_set_bool(model, "here_family", true);
	pv_set_bool(model, "federated", exchange->request->federated);
	set_kept(model, kept);
	answer = pv_page(exchange, "famille/open", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
entry_get(struct pv_exchange *exchange)
{
	static const struct kept none = { "", "" };

	return entry_page(exchange, &none, NULL, NULL);
}

/* The page that asks for the code: the same whoever has the address. */
static struct pv_answer *
code_page(struct pv_exchange *exchange, const char *address, const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct kept kept = kept_of(exchange);
	struct pv_answer *answer;

	pv_set_text(model, "email", address);
	(void)pv_control_set(ctx, model, "field", &code,
	    pv_request_field(exchange->request, code.name), error);
	if (error != NULL)
		pv_fault_add(faults, code.name, error);
	pv_faults_set(model, faults);
	pv_set_bool(model, "here_family", true);
	set_kept(model, &kept);
	answer = pv_page(exchange, "famille/code", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
entry_post(struct pv_exchange *exchange)
{
	struct kept kept = kept_of(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *typed = pv_typed(exchange, email.name);
	const char *address = pv_email_tidy(ctx, typed);

	if (address == NULL)
		return entry_page(exchange, &kept, NULL,
		    *typed == '\0' ? "t.family.open.no-email" :
				     "t.family.open.email-wrong");
	if (!pv_rate(ctx, "family-address", exchange->request->address,
		ADDRESS_LIMIT, WINDOW_S) ||
	    !pv_rate(ctx, "family-account", address, ACCOUNT_LIMIT, WINDOW_S))
		return NULL;
	if (pv_db_call(ctx, &ask_call,
		(const struct pv_arg[]){
		    pv_arg_text(address), pv_arg_text(ctx->language) }) == NULL)
		return NULL;
	return code_page(exchange, address, NULL);
}

/* What was typed before, to be sent again by who typed it. */
static struct pv_answer *
resume(struct pv_exchange *exchange, const struct kept *kept)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *one;
	struct pv_value *list = pv_set_list(model, "kept");
	struct pv_value *given =
	    pv_value_from_json(ctx, kept->fields, strlen(kept->fields));
	const struct pv_value *pair;

	if (given == NULL)
		return NULL;
	for (size_t i = 0; i < pv_list_length(given); i++) {
		pair = pv_list_at(given, i);
		if (pv_list_length(pair) != 2)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "name", pv_value_text(pv_list_at(pair, 0)));
		pv_set_text(one, "value", pv_value_text(pv_list_at(pair, 1)));
	}
	pv_set_text(model, "action", pv_link(ctx, "%s", kept->back));
	return pv_page(exchange, "famille/resume", model);
}

struct pv_answer *
famille_enter(struct pv_exchange *exchange, const char *session)
{
	struct kept kept = kept_of(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (*kept.fields != '\0') {
		if (!pv_csrf_bind(exchange, session))
			return NULL;
		answer = resume(exchange, &kept);
	} else {
		answer = pv_answer_redirect(ctx,
		    pv_link(ctx, "%s",
			*kept.back != '\0' ? kept.back : "/famille/espace"));
	}
	if (answer == NULL ||
	    !pv_answer_cookie(
		ctx, answer, exchange->request, FAMILLE_COOKIE, session, 0))
		return NULL;
	return answer;
}

/* Who used the link in another tab is in already: what was typed here goes on. */
static struct pv_answer *
already_in(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);

	if (me != NULL)
		return famille_enter(exchange, me->token);
	if (exchange->ctx->error.status == 401)
		pv_forgive(exchange->ctx);
	return NULL;
}

static struct pv_answer *
code_post(struct pv_exchange *exchange)
{
	const char *address = pv_typed(exchange, email.name), *session;
	const char *typed = pv_typed(exchange, code.name);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_rows *rows;

	answer = already_in(exchange);
	if (answer != NULL || ctx->error.status != 0)
		return answer;
	if (*typed == '\0')
		return code_page(exchange, address, "t.family.code.no-code");
	if (!pv_rate(ctx, "family-code", exchange->request->address, CODE_LIMIT,
		WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &code_call,
	    (const struct pv_arg[]){
		pv_arg_text(address), pv_arg_text(typed) });
	if (rows == NULL)
		return NULL;
	session = pv_row_text(rows, 0, "family_code");
	if (session == NULL)
		return code_page(exchange, address, "t.family.code.unknown");
	(void)pv_rate_forgive(ctx, "family-code", exchange->request->address);
	return famille_enter(exchange, session);
}

static struct pv_answer *
link_page(struct pv_exchange *exchange, bool unknown)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	pv_set_bool(model, "unknown", unknown);
	pv_set_bool(model, "here_family", true);
	answer = pv_page(exchange, "famille/link", model);
	if (unknown)
		answer->status = 404;
	return answer;
}

/* A mail scanner fetches links: this reads nothing and changes nothing. */
static struct pv_answer *
link_get(struct pv_exchange *exchange)
{
	return link_page(exchange, false);
}

static struct pv_answer *
link_post(struct pv_exchange *exchange)
{
	const char *address = exchange->request->address;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg link = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows;

	if (!pv_rate(ctx, "family-code", address, CODE_LIMIT, WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &link_call, &link);
	if (rows != NULL) {
		(void)pv_rate_forgive(ctx, "family-code", address);
		return famille_enter(
		    exchange, pv_row_text(rows, 0, "family_link"));
	}
	if (ctx->error.status != 404)
		return NULL;
	pv_forgive(ctx);
	return link_page(exchange, true);
}

/* Forgives, and keeps where the person was and what they typed. */
static struct pv_answer *
way_in(struct pv_exchange *exchange, const char *notice, int status)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct kept kept = { "", "" };
	struct pv_answer *answer;

	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	if (strncmp(exchange->request->path, "/famille/", 9) == 0)
		kept.back = path_of(exchange);
	if (exchange->request->method == PV_POST && *kept.back != '\0')
		kept.fields = fields_of(exchange);
	answer = entry_page(exchange, &kept, notice, NULL);
	answer->status = status;
	return answer;
}

struct pv_answer *
famille_away(struct pv_exchange *exchange)
{
	if (exchange->ctx->error.status != 401)
		return NULL;
	return way_in(exchange, "t.family.session", 401);
}

struct pv_answer *
famille_rescue(struct pv_exchange *exchange)
{
	const struct pv_error *error = &exchange->ctx->error;

	if (strcmp(error->text, "error.csrf") == 0)
		return way_in(exchange, "t.family.session-other", 403);
	return error->status == 401 ||
		strcmp(error->text, "error.session") == 0 ?
	    way_in(exchange, "t.family.session", 401) :
	    NULL;
}

#define KEPT \
	{ .name = "retour", \
		.kind = PV_IN_FIELD, \
		.max_bytes = BACK_MAX_BYTES }, \
	    PV_FIELD("suite")

static const struct pv_input entry_inputs[] = { PV_SHORT("courriel"), KEPT,
	{ 0 } };
static const struct pv_input code_inputs[] = { PV_SHORT("courriel"),
	PV_SECRET("code"), KEPT, { 0 } };

const struct pv_route famille_entry_routes[] = {
	{ PV_GET, "", entry_get, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "", entry_post, 0, entry_inputs },
	{ PV_POST, "/code", code_post, 0, code_inputs },
	{ PV_GET, "/lien/{token}", link_get, 0, NULL },
	{ PV_POST, "/lien/{token}", link_post, 0, NULL },
	{ 0 },
};
