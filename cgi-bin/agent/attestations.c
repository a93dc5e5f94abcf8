/*
 * attestations - those that were issued: found by number, revoked.
 * Not here: how one is issued (the worker), verified (the site).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "agent.h"
#include "attestation/code.h"
#include "base/date.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call list_call = { "agent.attestations", 3, true };
static const struct pv_call revoke_call = { "agent.attestation_revoke", 2,
	true };

enum { PAGE = 50, REASON_MAX_CHARACTERS = 1000 };

#define ONE "/attestations/{number}"

static void
describe(struct pv_ctx *ctx, struct pv_value *one, const struct pv_rows *rows,
    int row)
{
	const char *expires = pv_row_text(rows, row, "expires_on");
	const char *revoked = pv_row_text(rows, row, "revoked_at");

	pv_set_text(one, "number", pv_row_text(rows, row, "number"));
	pv_set_text(one, "kind", pv_row_text(rows, row, "kind"));
	pv_set_text(one, "issued",
	    pv_date_words(ctx, pv_row_text(rows, row, "issued_on")));
	pv_set_optional(one, "expires",
	    expires != NULL ? pv_date_words(ctx, expires) : NULL);
	pv_set_optional(one, "reference", pv_row_text(rows, row, "reference"));
	pv_set_optional(
	    one, "person_name", pv_row_text(rows, row, "person_name"));
	pv_set_bool(one, "revoked", false);
	if (revoked != NULL) {
		struct pv_value *told = pv_set_object(one, "revoked");

		pv_moment_set(ctx, told, revoked);
		pv_set_optional(
		    told, "by", pv_row_text(rows, row, "revoked_by"));
		pv_set_optional(
		    told, "reason", pv_row_text(rows, row, "reason"));
	}
}

static struct pv_rows *
fetch(struct pv_ctx *ctx, const char *number, const char *before)
{
	const struct pv_arg args[] = { pv_arg_text(number),
		before != NULL ? pv_arg_int(strtoll(before, NULL, 10)) :
				 pv_arg_null(),
		pv_arg_int(PAGE + 1) };

	return pv_db_call(ctx, &list_call, args);
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	static const struct pv_control_text search = { .name = "numero",
		.label = "t.agent.attestation.number",
		.hint = "t.agent.attestation.number-hint",
		.verbatim = true };
	struct pv_ctx *ctx = exchange->ctx;
	const char *typed = pv_request_query(exchange->request, "numero");
	const char *before = pv_request_query(exchange->request, "avant");
	const char *done = pv_request_query(exchange->request, "fait");
	struct agent_me *me = agent_me(exchange);
	const char *number = NULL, *error = NULL;
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if (typed != NULL && *typed != '\0' &&
	    (number = pv_attestation_number(ctx, typed)) == NULL)
		error = "t.agent.attestation.no-number";
	rows = fetch(ctx, number, before);
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "attestations");
	for (int row = 0; row < pv_rows_count(rows) && row < PAGE; row++)
		describe(ctx, pv_add_object(list), rows, row);
	pv_set_bool(model, "has_attestations", pv_list_length(list) > 0);
	pv_set_bool(model, "more", false);
	if (pv_rows_count(rows) > PAGE)
		pv_set_int(model, "more", pv_row_int(rows, PAGE - 1, "id"));
	(void)pv_control_set(ctx, model, "search", &search, typed, error);
	if (done != NULL && strcmp(done, "revocation") == 0)
		pv_set_bool(model, "done", true);
	return agent_page(exchange, me, "agent/attestations", model);
}

/* The page that asks why: revoking is for ever. */
static struct pv_answer *
ask(struct pv_exchange *exchange, const struct agent_me *me, const char *reason,
    const char *error)
{
	static const struct pv_control_text why = { .name = "motif",
		.label = "t.agent.attestation.reason",
		.hint = "t.agent.attestation.reason-hint",
		.lines = 3,
		.required = true };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_rows *rows = fetch(ctx, exchange->captures[0], NULL);
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0) {
		(void)pv_fail(ctx, 404, "PV0881", "agent.attestation.unknown",
		    "no attestation of that number");
		return NULL;
	}
	describe(ctx, pv_set_object(model, "attestation"), rows, 0);
	(void)pv_control_set(ctx, model, "why", &why, reason, error);
	if (error != NULL)
		pv_fault_add(faults, why.name, error);
	pv_faults_set(model, faults);
	answer = agent_page(exchange, me, "agent/attestation", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
one_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? ask(exchange, me, NULL, NULL) :
			    agent_away(exchange);
}

static struct pv_answer *
revoke_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *reason = pv_typed(exchange, "motif");
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return NULL;
	if (*reason == '\0')
		return ask(
		    exchange, me, reason, "t.agent.attestation.no-reason");
	if (g_utf8_strlen(reason, -1) > REASON_MAX_CHARACTERS)
		return ask(
		    exchange, me, reason, "t.agent.attestation.long-reason");
	if (pv_db_call(ctx, &revoke_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_text(reason) }) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/attestations?fait=revocation"));
}

static const struct pv_input list_inputs[] = { PV_QUERY("numero"),
	PV_QUERY("avant"), PV_QUERY("fait"), { 0 } };
static const struct pv_input revoke_inputs[] = { PV_FIELD("motif"), { 0 } };

const struct pv_route agent_attestations_routes[] = {
	{ PV_GET, "/attestations", list_get, 0, list_inputs },
	{ PV_GET, ONE, one_get, 0, NULL },
	{ PV_POST, ONE "/revocation", revoke_post, PV_ROUTE_CSRF,
	    revoke_inputs },
	{ 0 },
};
