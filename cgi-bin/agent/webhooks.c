/*
 * webhooks - receivers that are told of requests: added, seen with each
 * delivery and its tries, tested, stopped, given another secret, removed.
 * Not here: how a delivery leaves (lib/exchange/webhook.c).
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "base/random.h"
#include "exchange/webhook.h"
#include "integrations.h"
#include "request/moment.h"
#include "vault/vault.h"

enum { DELIVERIES = 50 };

static const struct pv_call list_call = { "agent.webhooks", 0, true };
static const struct pv_call add_call = { "agent.webhook_add", 6, true };
static const struct pv_call deliveries_call = { "agent.webhook_deliveries", 2,
	true };
static const struct pv_call rotate_call = { "agent.webhook_rotate", 3, true };
static const struct pv_call switch_call = { "agent.webhook_switch", 2, true };
static const struct pv_call remove_call = { "agent.webhook_remove", 1, true };
static const struct pv_call test_call = { "agent.webhook_test", 2, true };
static const struct pv_call again_call = { "agent.webhook_again", 1, true };

static const char *const events[] = { "received", "taken", "asked", "corrected",
	"message", "answered", "refused", "closed", "withdrawn", "transferred",
	"silence-accepts", "silence-refuses", "attested" };

static const struct pv_control_text name_control = {
	.name = "nom",
	.label = "t.agent.integration.token-name",
	.required = true,
};

static const struct pv_control_text url_control = {
	.name = "adresse",
	.label = "t.agent.webhook.url",
	.hint = "t.agent.webhook.url-hint",
	.type = "url",
	.required = true,
	.verbatim = true,
};

static void
set_moment(struct pv_ctx *ctx, struct pv_value *line, const char *name,
    const struct pv_rows *rows, int row, const char *column)
{
	const char *at = pv_row_text(rows, row, column);

	if (at == NULL)
		pv_set_bool(line, name, false);
	else
		pv_moment_set(ctx, pv_set_object(line, name), at);
}

static void
add_webhook(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *rows, int row)
{
	char *words = pv_strdup(ctx, pv_row_text(rows, row, "events")), *rest;
	struct pv_value *list = pv_set_list(line, "events");

	for (char *word = strtok_r(words, "{,}", &rest); word != NULL;
	     word = strtok_r(NULL, "{,}", &rest))
		pv_set_text(pv_add_object(list), "text",
		    pv_printf(ctx, "t.agent.webhook.event.%s", word));
	pv_set_text(line, "id", pv_row_text(rows, row, "id"));
	pv_set_text(line, "name", pv_row_text(rows, row, "name"));
	pv_set_text(line, "url", pv_row_text(rows, row, "url"));
	pv_set_text(line, "labels", pv_row_text(rows, row, "labels"));
	pv_set_text(line, "made_by", pv_row_text(rows, row, "made_by"));
	pv_set_int(line, "pending", pv_row_int(rows, row, "pending"));
	pv_set_int(line, "aside", pv_row_int(rows, row, "aside"));
	pv_set_bool(line, "has_aside", pv_row_int(rows, row, "aside") > 0);
	set_moment(ctx, line, "stopped", rows, row, "stopped_at");
	set_moment(ctx, line, "failing", rows, row, "failing_since");
	set_moment(ctx, line, "last", rows, row, "done_at");
	set_moment(ctx, line, "old", rows, row, "old_until");
}

bool
integration_webhooks(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "webhooks");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_webhook(ctx, pv_add_object(list), rows, row);
	pv_set_bool(model, "has_webhooks", pv_list_length(list) > 0);
	return true;
}

/* "t.…" of each control that is wrong. */
struct faults {
	const char *name, *url, *events, *services;
};

static struct pv_answer *
show_form(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct faults *faults)
{
	const struct pv_request *request = exchange->request;
	struct pv_value *summary = pv_list(exchange->ctx), *list, *one;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	(void)pv_control_set(ctx, model, "name_control", &name_control,
	    pv_request_field(request, "nom"), faults->name);
	(void)pv_control_set(ctx, model, "url_control", &url_control,
	    pv_request_field(request, "adresse"), faults->url);
	integration_fault(model, summary, "nom", NULL, faults->name);
	integration_fault(model, summary, "adresse", NULL, faults->url);
	integration_fault(
	    model, summary, "evenements", "event_error", faults->events);
	integration_fault(
	    model, summary, "services", "service_error", faults->services);
	list = pv_set_list(model, "event_choices");
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		one = pv_add_object(list);
		pv_set_text(one, "word", events[i]);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.agent.webhook.event.%s", events[i]));
		pv_set_bool(one, "chosen",
		    administration_has(exchange, "evenement", events[i]));
	}
	if (pv_list_length(summary) > 0)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, summary);
	pv_set_text(model, "token", pv_token(ctx));
	if (!integration_services(exchange, model, "service"))
		return NULL;
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/webhook-new", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
new_page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct faults none = { 0 };

	if (me == NULL)
		return agent_away(exchange);
	return show_form(exchange, me, pv_object(exchange->ctx), &none);
}

static void
add_tries(struct pv_ctx *ctx, struct pv_value *line, const char *json)
{
	const struct pv_value *tries = pv_rows_json(ctx, json);
	struct pv_value *list = pv_set_list(line, "tries"), *one;

	for (size_t i = 0; tries != NULL && i < pv_list_length(tries); i++) {
		const struct pv_value *try = pv_list_at(tries, i);
		const char *reason = pv_get_text(try, "reason");
		int64_t status = pv_get_int(try, "status");

		one = pv_add_object(list);
		pv_moment_set(ctx, one, pv_get_text(try, "at"));
		pv_set_int(one, "ms", pv_get_int(try, "ms"));
		pv_set_optional(one, "status",
		    status != 0 ? pv_printf(ctx, "%lld", (long long)status) :
				  NULL);
		pv_set_text(one, "reason",
		    pv_printf(ctx, "t.agent.webhook.reason.%s",
			reason != NULL ? reason : "none"));
	}
}

static bool
add_deliveries(struct pv_ctx *ctx, struct pv_value *model, const char *id)
{
	const struct pv_arg args[] = { pv_arg_text(id),
		pv_arg_int(DELIVERIES) };
	struct pv_rows *rows = pv_db_call(ctx, &deliveries_call, args);
	struct pv_value *list = pv_set_list(model, "deliveries"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *state = pv_row_text(rows, row, "state");

		one = pv_add_object(list);
		pv_set_text(one, "number", pv_row_text(rows, row, "id"));
		pv_set_text(one, "message", pv_row_text(rows, row, "message"));
		pv_set_text(one, "kind",
		    pv_printf(ctx, "t.agent.webhook.event.%s",
			pv_row_text(rows, row, "kind")));
		pv_set_optional(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "state",
		    pv_printf(ctx, "t.agent.webhook.state.%s", state));
		pv_set_bool(one, "ended", strcmp(state, "pending") != 0);
		set_moment(ctx, one, "happened", rows, row, "at");
		set_moment(ctx, one, "next", rows, row, "next_at");
		add_tries(ctx, one, pv_row_text(rows, row, "tries"));
	}
	pv_set_bool(model, "has_deliveries", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
show_one(struct pv_exchange *exchange, const struct agent_me *me,
    const char *id, const char *secret)
{
	static const char *const known[] = { "webhook-essai", "webhook-envoi",
		"webhook-arret", "webhook-reprise", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	int row = 0;

	if (rows == NULL)
		return NULL;
	while (row < pv_rows_count(rows) &&
	    strcmp(pv_row_text(rows, row, "id"), id) != 0)
		row++;
	if (row == pv_rows_count(rows)) {
		(void)pv_fail(ctx, 404, "PV2852", "error.not-found",
		    "no webhook of that number");
		return NULL;
	}
	add_webhook(ctx, model, rows, row);
	if (!add_deliveries(ctx, model, id))
		return NULL;
	if (secret != NULL)
		pv_set_text(pv_set_object(model, "fresh"), "secret", secret);
	administration_done(exchange, model, known);
	pv_set_text(model, "token", pv_token(ctx));
	pv_set_bool(model, "here_administration", true);
	return agent_page(exchange, me, "agent/webhook", model);
}

static struct pv_answer *
one_page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    show_one(exchange, me, exchange->captures[0], NULL) :
	    agent_away(exchange);
}

/* The secret is made of the form's token, so a form sent twice shows the same. */
static bool
make_secret(struct pv_exchange *exchange, const char **token,
    struct pv_bytes *box, const char **shown)
{
	uint8_t secret[PV_WEBHOOK_SECRET_BYTES];
	struct pv_ctx *ctx = exchange->ctx;
	bool sealed;

	*token = pv_request_field(exchange->request, "jeton");
	if (*token == NULL || strlen(*token) != strlen(pv_token(ctx)))
		*token = pv_token(ctx);
	crypto_generichash(secret, sizeof(secret),
	    (const unsigned char *)*token, strlen(*token),
	    (const unsigned char *)"a webhook's secret", 16);
	sealed = pv_vault_box(ctx, "webhook", secret, sizeof(secret), box);
	*shown = pv_webhook_secret(ctx, secret, sizeof(secret));
	sodium_memzero(secret, sizeof(secret));
	/* What the database keeps of the form does not lead to it. */
	*token = pv_printf(ctx, "%.16s", *token);
	return sealed;
}

static bool
check(struct pv_exchange *exchange, struct faults *faults)
{
	const char *url = pv_typed(exchange, "adresse");

	if (*pv_typed(exchange, "nom") == '\0')
		faults->name = "t.agent.integration.no-name";
	if (!pv_http_url_public(
		url, exchange->ctx->process->config->webhook_loopback))
		faults->url = "t.agent.webhook.bad-url";
	if (pv_request_field(exchange->request, "evenement") == NULL)
		faults->events = "t.agent.webhook.no-event";
	if (pv_request_field(exchange->request, "service") == NULL)
		faults->services = "t.agent.integration.no-service";
	return faults->name == NULL && faults->url == NULL &&
	    faults->events == NULL && faults->services == NULL;
}

static struct pv_answer *
new_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct faults faults = { 0 };
	const char *token, *shown;
	struct pv_bytes box;
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	if (!check(exchange, &faults))
		return show_form(exchange, me, model, &faults);
	if (!make_secret(exchange, &token, &box, &shown))
		return NULL;
	const struct pv_arg args[] = {
		pv_arg_text(token),
		pv_arg_text(pv_typed(exchange, "nom")),
		pv_arg_text(pv_typed(exchange, "adresse")),
		pv_arg_bytes(box.data, box.length),
		administration_texts(exchange, "evenement"),
		administration_texts(exchange, "service"),
	};
	rows = pv_db_call(ctx, &add_call, args);
	if (rows != NULL)
		return show_one(
		    exchange, me, pv_row_text(rows, 0, "webhook_add"), shown);
	return administration_refused(exchange, model) ?
	    show_form(exchange, me, model, &faults) :
	    NULL;
}

static struct pv_answer *
back(struct pv_ctx *ctx, const char *id, const char *done)
{
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/integrations/webhooks/%s?fait=%s", id, done));
}

static struct pv_answer *
rotate_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *id = exchange->captures[0], *token, *shown;
	struct pv_bytes box;

	if (me == NULL || !make_secret(exchange, &token, &box, &shown))
		return NULL;
	const struct pv_arg args[] = { pv_arg_text(id), pv_arg_text(token),
		pv_arg_bytes(box.data, box.length) };
	if (pv_db_call(exchange->ctx, &rotate_call, args) == NULL)
		return NULL;
	return show_one(exchange, me, id, shown);
}

static struct pv_answer *
test_post(struct pv_exchange *exchange)
{
	const char *token = pv_request_field(exchange->request, "jeton");
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(token != NULL ? token : pv_token(exchange->ctx)) };

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &test_call, args) == NULL)
		return NULL;
	return back(exchange->ctx, exchange->captures[0], "webhook-essai");
}

static struct pv_answer *
switch_post(struct pv_exchange *exchange)
{
	bool on = administration_has(exchange, "actif", "oui");
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_bool(on) };

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &switch_call, args) == NULL)
		return NULL;
	return back(exchange->ctx, exchange->captures[0],
	    on ? "webhook-reprise" : "webhook-arret");
}

static struct pv_answer *
again_post(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows;

	if (agent_me(exchange) == NULL)
		return NULL;
	rows = pv_db_call(exchange->ctx, &again_call, &id);
	return rows != NULL ?
	    back(exchange->ctx, pv_row_text(rows, 0, "webhook_again"),
		"webhook-envoi") :
	    NULL;
}

static struct pv_answer *
remove_post(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &remove_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/integrations?fait=webhook-retrait"));
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input token_inputs[] = { PV_SECRET("jeton"), { 0 } };
static const struct pv_input switch_inputs[] = { PV_SHORT("actif"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SECRET("jeton"),
	PV_FIELD("nom"),
	PV_FIELD("adresse"),
	{ .name = "evenement",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 40,
	    .many = true },
	{ .name = "service",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 64,
	    .many = true },
	{ 0 },
};

#define WEBHOOKS "/integrations/webhooks"

const struct pv_route agent_webhooks_routes[] = {
	{ PV_GET, WEBHOOKS "/nouveau", new_page, 0, NULL },
	{ PV_POST, WEBHOOKS "/nouveau", new_post, PV_ROUTE_CSRF, inputs },
	{ PV_GET, WEBHOOKS "/{id}", one_page, 0, done_inputs },
	{ PV_POST, WEBHOOKS "/{id}/secret", rotate_post, PV_ROUTE_CSRF,
	    token_inputs },
	{ PV_POST, WEBHOOKS "/{id}/essai", test_post, PV_ROUTE_CSRF,
	    token_inputs },
	{ PV_POST, WEBHOOKS "/{id}/etat", switch_post, PV_ROUTE_CSRF,
	    switch_inputs },
	{ PV_POST, WEBHOOKS "/{id}/retrait", remove_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/integrations/envois/{id}/reprise", again_post,
	    PV_ROUTE_CSRF, NULL },
	{ 0 },
};
