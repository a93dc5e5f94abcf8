/*
 * integrations - what joins the commune to other software: tokens of the API
 * here, webhooks and forwards beside.
 * Not here: what a token opens (cgi-bin/api), webhooks (webhooks.c), forwards
 * (forwards.c).
 */
#include "integrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "request/moment.h"

enum { TOKEN_CHARACTERS = 43, RATE = 60, RATE_MAX = 6000 };

static const struct pv_call tokens_call = { "agent.tokens", 0, true };
static const struct pv_call add_call = { "agent.token_add", 6, true };
static const struct pv_call revoke_call = { "agent.token_revoke", 1, true };

/* The keys of their texts have '-' for ':'. */
static const char *const scopes[] = { "requests:read", "requests:write",
	"documents:read", "feed" };

/* How many days a token may be good for; the first is offered. */
static const char *const validities[] = { "365", "90", "730" };

static const struct pv_control_text name_control = {
	.name = "nom",
	.label = "t.agent.integration.token-name",
	.hint = "t.agent.integration.token-name-hint",
	.required = true,
};

static const struct pv_control_text rate_control = {
	.name = "debit",
	.label = "t.agent.integration.token-rate",
	.required = true,
	.numeric = true,
};

static const char *
scope_text(struct pv_ctx *ctx, const char *scope)
{
	char *text = pv_printf(ctx, "t.agent.scope.%s", scope);

	for (char *at = text; *at != '\0'; at++)
		if (*at == ':')
			*at = '-';
	return text;
}

static const char *
token_state(const struct pv_rows *rows, int row)
{
	if (pv_row_text(rows, row, "revoked_at") != NULL)
		return "revoked";
	return pv_row_bool(rows, row, "expired") ? "expired" : "good";
}

static void
set_moment(
    struct pv_ctx *ctx, struct pv_value *line, const char *name, const char *at)
{
	if (at == NULL)
		pv_set_bool(line, name, false);
	else
		pv_moment_set(ctx, pv_set_object(line, name), at);
}

static void
add_token(struct pv_ctx *ctx, struct pv_value *line, const struct pv_rows *rows,
    int row)
{
	const char *state = token_state(rows, row);
	struct pv_value *list = pv_set_list(line, "scopes");
	char *words = pv_strdup(ctx, pv_row_text(rows, row, "scopes")), *rest;

	for (char *word = strtok_r(words, "{,}", &rest); word != NULL;
	     word = strtok_r(NULL, "{,}", &rest))
		pv_set_text(pv_add_object(list), "text", scope_text(ctx, word));
	pv_set_text(line, "id", pv_row_text(rows, row, "id"));
	pv_set_text(line, "name", pv_row_text(rows, row, "name"));
	pv_set_text(line, "labels", pv_row_text(rows, row, "labels"));
	pv_set_int(line, "rate", pv_row_int(rows, row, "rate"));
	pv_set_text(line, "made_by", pv_row_text(rows, row, "made_by"));
	set_moment(ctx, line, "made", pv_row_text(rows, row, "made_at"));
	set_moment(ctx, line, "expires", pv_row_text(rows, row, "expires_at"));
	set_moment(ctx, line, "used", pv_row_text(rows, row, "last_used_at"));
	pv_set_bool(line, "good", strcmp(state, "good") == 0);
	pv_set_text(line, "state",
	    pv_printf(ctx, "t.agent.integration.token-%s", state));
}

static bool
add_tokens(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &tokens_call, NULL);
	struct pv_value *list = pv_set_list(model, "tokens");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_token(ctx, pv_add_object(list), rows, row);
	pv_set_bool(model, "has_tokens", pv_list_length(list) > 0);
	return true;
}

/* "t.…" of each control that is wrong. */
struct faults {
	const char *name, *scopes, *services, *rate;
};

static void
add_scopes(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_value *list = pv_set_list(model, "scope_choices"), *one;

	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		one = pv_add_object(list);
		pv_set_int(one, "n", (int64_t)i);
		pv_set_text(one, "word", scopes[i]);
		pv_set_text(one, "text", scope_text(exchange->ctx, scopes[i]));
		pv_set_bool(one, "chosen",
		    administration_has(exchange, "droit", scopes[i]));
	}
}

static void
add_validities(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_value *list = pv_set_list(model, "validities"), *one;

	for (size_t i = 0; i < sizeof(validities) / sizeof(validities[0]);
	     i++) {
		one = pv_add_object(list);
		pv_set_text(one, "days", validities[i]);
		pv_set_text(one, "text",
		    pv_printf(exchange->ctx, "t.agent.integration.days-%s",
			validities[i]));
		pv_set_bool(one, "chosen",
		    administration_has(exchange, "duree", validities[i]));
	}
}

static bool
add_token_form(struct pv_exchange *exchange, struct pv_value *model,
    const struct faults *faults)
{
	const struct pv_request *request = exchange->request;
	bool again = faults != NULL;
	const struct faults none = { 0 }, *at = again ? faults : &none;
	struct pv_value *summary = pv_list(exchange->ctx);
	struct pv_ctx *ctx = exchange->ctx;

	(void)pv_control_set(ctx, model, "name_control", &name_control,
	    again ? pv_request_field(request, "nom") : NULL, at->name);
	(void)pv_control_set(ctx, model, "rate_control", &rate_control,
	    again ? pv_request_field(request, "debit") :
		    pv_printf(ctx, "%d", RATE),
	    at->rate);
	integration_fault(model, summary, "nom", NULL, at->name);
	integration_fault(model, summary, "droits", "scope_error", at->scopes);
	integration_fault(
	    model, summary, "services", "service_error", at->services);
	integration_fault(model, summary, "debit", NULL, at->rate);
	if (pv_list_length(summary) > 0)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, summary);
	add_scopes(exchange, model);
	add_validities(exchange, model);
	pv_set_text(model, "token", pv_token(ctx));
	return integration_services(exchange, model, "service");
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct faults *faults)
{
	static const char *const known[] = { "jeton-revoque", "webhook-retrait",
		"renvoi-ajout", "renvoi-retrait", NULL };
	struct pv_answer *answer;

	if (!add_tokens(exchange->ctx, model) ||
	    !integration_webhooks(exchange->ctx, model) ||
	    !integration_forwards(exchange->ctx, model) ||
	    !add_token_form(exchange, model, faults))
		return NULL;
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/integrations", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx), NULL) :
			    agent_away(exchange);
}

static bool
token_good(struct pv_exchange *exchange, struct faults *faults, long *rate)
{
	char *end;
	const char *typed = pv_typed(exchange, "debit");

	*rate = strtol(typed, &end, 10);
	if (*pv_typed(exchange, "nom") == '\0')
		faults->name = "t.agent.integration.no-name";
	if (pv_request_field(exchange->request, "droit") == NULL)
		faults->scopes = "t.agent.integration.no-scope";
	if (pv_request_field(exchange->request, "service") == NULL)
		faults->services = "t.agent.integration.no-service";
	if (*typed == '\0' || *end != '\0' || *rate < 1 || *rate > RATE_MAX)
		faults->rate = "t.agent.integration.bad-rate";
	return faults->name == NULL && faults->scopes == NULL &&
	    faults->services == NULL && faults->rate == NULL;
}

/* One of those offered; 0, which is none, for anything else. */
static int64_t
days(struct pv_exchange *exchange)
{
	for (size_t i = 0; i < sizeof(validities) / sizeof(validities[0]); i++)
		if (administration_has(exchange, "duree", validities[i]))
			return strtoll(validities[i], NULL, 10);
	return 0;
}

/*
 * The token comes with the form that was shown: sent twice, it is one, and its
 * page shows it again.  One that we did not make is not taken.
 */
static struct pv_answer *
token_post(struct pv_exchange *exchange)
{
	const char *token = pv_request_field(exchange->request, "jeton");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct faults faults = { 0 };
	long rate;

	if (me == NULL)
		return NULL;
	if (token == NULL || strlen(token) != TOKEN_CHARACTERS)
		token = pv_token(ctx);
	if (!token_good(exchange, &faults, &rate))
		return show(exchange, me, model, &faults);
	const struct pv_arg args[] = {
		pv_arg_text(pv_typed(exchange, "nom")),
		pv_arg_hash(token),
		administration_texts(exchange, "droit"),
		administration_texts(exchange, "service"),
		pv_arg_int(rate),
		pv_arg_int(days(exchange)),
	};
	if (pv_db_call(ctx, &add_call, args) == NULL)
		return administration_refused(exchange, model) ?
		    show(exchange, me, model, &faults) :
		    NULL;
	pv_set_text(pv_set_object(model, "fresh"), "secret", token);
	return show(exchange, me, model, NULL);
}

static struct pv_answer *
revoke_page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &tokens_call, NULL);
	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++)
		if (strcmp(pv_row_text(rows, row, "id"),
			exchange->captures[0]) == 0) {
			add_token(ctx, model, rows, row);
			return agent_page(
			    exchange, me, "agent/token-revoke", model);
		}
	if (rows == NULL)
		return NULL;
	(void)pv_fail(
	    ctx, 404, "PV2851", "error.not-found", "no token of that number");
	return NULL;
}

static struct pv_answer *
revoke_post(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &revoke_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/integrations?fait=jeton-revoque"));
}

void
integration_fault(struct pv_value *model, struct pv_value *summary,
    const char *id, const char *key, const char *text)
{
	if (key != NULL)
		pv_set_optional(model, key, text);
	if (text != NULL)
		pv_fault_add(summary, id, text);
}

bool
integration_services(
    struct pv_exchange *exchange, struct pv_value *model, const char *field)
{
	static const struct pv_call call = { "agent.service_list", 0, true };
	struct pv_rows *rows = pv_db_call(exchange->ctx, &call, NULL);
	struct pv_value *list = pv_set_list(model, "services"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *name = pv_row_text(rows, row, "name");

		one = pv_add_object(list);
		pv_set_text(one, "word", name);
		pv_set_text(one, "label", pv_row_text(rows, row, "label"));
		pv_set_bool(
		    one, "chosen", administration_has(exchange, field, name));
	}
	return true;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input token_inputs[] = {
	PV_SECRET("jeton"),
	PV_FIELD("nom"),
	{ .name = "droit", .kind = PV_IN_FIELD, .max_bytes = 40, .many = true },
	{ .name = "service",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 64,
	    .many = true },
	PV_SHORT("debit"),
	PV_SHORT("duree"),
	{ 0 },
};

#define TOKENS "/integrations/jetons"

const struct pv_route agent_integrations_routes[] = {
	{ PV_GET, "/integrations", page, 0, done_inputs },
	{ PV_POST, TOKENS, token_post, PV_ROUTE_CSRF, token_inputs },
	{ PV_GET, TOKENS "/{id}/revocation", revoke_page, 0, NULL },
	{ PV_POST, TOKENS "/{id}/revocation", revoke_post, PV_ROUTE_CSRF,
	    NULL },
	{ 0 },
};
