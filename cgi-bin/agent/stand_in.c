/*
 * stand_in - who acts for whom: delegations of one's own services or signature,
 * replacements that a supervisor sets.
 * Not here: what they open (sql/, services_of).
 */
#include <stdlib.h>
#include <string.h>

#include "administration.h"
#include "base/date.h"
#include "base/random.h"
#include "request/field.h"

static const struct pv_call list_call = { "agent.delegations", 0, true };
static const struct pv_call agents_call = { "agent.agents", 0, true };
static const struct pv_call add_call = { "agent.delegation_add", 7, true };
static const struct pv_call end_call = { "agent.delegation_end", 1, true };

/* What was entered; all NULL for a page that begins. */
struct typed {
	const char *token, *giver, *taker, *since, *until;
	bool services, signature;
	const char *taker_error, *since_error, *until_error; /* "t.…" */
};

static bool
add_people(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_me *me, const struct typed *typed)
{
	struct pv_rows *rows = pv_db_call(ctx, &agents_call, NULL);
	struct pv_value *givers = pv_set_list(model, "givers");
	struct pv_value *takers = pv_set_list(model, "takers"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *id = pv_row_text(rows, row, "id");
		bool self = pv_row_int(rows, row, "id") == me->id;

		for (int i = 0; i < 2; i++) {
			const char *chosen =
			    i == 0 ? typed->giver : typed->taker;

			if (self && (i == 1 || !me->leads))
				continue;
			one = pv_add_object(i == 0 ? givers : takers);
			pv_set_text(one, "id", id);
			pv_set_text(
			    one, "name", pv_row_text(rows, row, "name"));
			pv_set_bool(one, "chosen",
			    chosen != NULL ? strcmp(chosen, id) == 0 :
					     i == 0 && self);
		}
	}
	return true;
}

static bool
add_list(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "list"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *state = pv_row_text(rows, row, "state");
		bool open =
		    strcmp(state, "now") == 0 || strcmp(state, "ahead") == 0;

		one = pv_add_object(list);
		pv_set_text(one, "id", pv_row_text(rows, row, "id"));
		pv_set_text(
		    one, "giver_name", pv_row_text(rows, row, "giver_name"));
		pv_set_text(
		    one, "taker_name", pv_row_text(rows, row, "taker_name"));
		pv_set_bool(
		    one, "services", pv_row_bool(rows, row, "services"));
		pv_set_bool(
		    one, "signature", pv_row_bool(rows, row, "signature"));
		pv_set_text(one, "since",
		    pv_date_words(ctx, pv_row_text(rows, row, "begins_on")));
		pv_set_text(one, "until",
		    pv_date_words(ctx, pv_row_text(rows, row, "ends_on")));
		pv_set_text(one, "state",
		    pv_printf(ctx, "t.agent.stand-in.state.%s", state));
		pv_set_bool(
		    one, "may_end", open && pv_row_bool(rows, row, "mine"));
	}
	pv_set_bool(model, "has_list", pv_list_length(list) > 0);
	return true;
}

static void
add_typed(struct pv_ctx *ctx, struct pv_value *model, const struct typed *typed)
{
	struct pv_value *faults = pv_list(ctx);

	pv_set_text(model, "token",
	    typed->token != NULL ? typed->token : pv_token(ctx));
	pv_set_optional(model, "since_value", typed->since);
	pv_set_optional(model, "until_value", typed->until);
	pv_set_bool(model, "services_value", typed->services);
	pv_set_bool(model, "signature_value", typed->signature);
	pv_set_optional(model, "taker_error", typed->taker_error);
	pv_set_optional(model, "since_error", typed->since_error);
	pv_set_optional(model, "until_error", typed->until_error);
	if (typed->taker_error != NULL)
		pv_fault_add(faults, "remplacant", typed->taker_error);
	if (typed->since_error != NULL)
		pv_fault_add(faults, "du", typed->since_error);
	if (typed->until_error != NULL)
		pv_fault_add(faults, "au", typed->until_error);
	if (pv_list_length(faults) > 0)
		pv_set_int(model, "refused_status", 422);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct typed *typed)
{
	static const char *const known[] = { "remplacement", "remplacement-fin",
		NULL };
	struct pv_answer *answer;

	if (!add_list(exchange->ctx, model) ||
	    !add_people(exchange->ctx, model, me, typed))
		return NULL;
	add_typed(exchange->ctx, model, typed);
	administration_done(exchange, model, known);
	pv_set_bool(model, "supervisor", me->leads);
	pv_set_bool(model, "here_account", true);
	answer = agent_page(exchange, me, "agent/stand-in", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
stand_in_get(struct pv_exchange *exchange)
{
	const struct typed typed = { .services = true };
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    show(exchange, me, pv_object(exchange->ctx), &typed) :
	    agent_away(exchange);
}

static bool
is_day(const char *text)
{
	struct pv_date day;

	return text != NULL && pv_date_parse(text, &day);
}

static void
read_typed(struct pv_exchange *exchange, struct typed *typed)
{
	const struct pv_request *request = exchange->request;

	typed->token = pv_request_field(request, "jeton");
	typed->giver = pv_request_field(request, "absent");
	typed->taker = pv_request_field(request, "remplacant");
	typed->since = pv_request_field(request, "du");
	typed->until = pv_request_field(request, "au");
	typed->services = administration_has(exchange, "quoi", "services");
	typed->signature = administration_has(exchange, "quoi", "signature");
	if (typed->taker == NULL || strtoll(typed->taker, NULL, 10) <= 0)
		typed->taker_error = "t.agent.stand-in.no-taker";
	if (!is_day(typed->since))
		typed->since_error = "t.agent.stand-in.no-day";
	if (!is_day(typed->until))
		typed->until_error = "t.agent.stand-in.no-day";
}

static struct pv_answer *
stand_in_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct typed typed = { 0 };

	if (me == NULL)
		return NULL;
	read_typed(exchange, &typed);
	if (typed.taker_error != NULL || typed.since_error != NULL ||
	    typed.until_error != NULL)
		return show(exchange, me, model, &typed);
	const struct pv_arg args[] = {
		pv_arg_text(typed.token),
		typed.giver != NULL && *typed.giver != '\0' ?
		    pv_arg_text(typed.giver) :
		    pv_arg_null(),
		pv_arg_text(typed.taker),
		pv_arg_bool(typed.services),
		pv_arg_bool(typed.signature),
		pv_arg_text(typed.since),
		pv_arg_text(typed.until),
	};
	if (pv_db_call(ctx, &add_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/remplacements?fait=remplacement"));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model, &typed) :
	    NULL;
}

static struct pv_answer *
stand_in_end(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL ||
	    pv_db_call(ctx, &end_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/remplacements?fait=remplacement-fin"));
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SHORT("jeton"),
	PV_SHORT("absent"),
	PV_SHORT("remplacant"),
	PV_SHORT("du"),
	PV_SHORT("au"),
	{ .name = "quoi", .kind = PV_IN_FIELD, .max_bytes = 20, .many = true },
	{ 0 },
};

const struct pv_route agent_stand_in_routes[] = {
	{ PV_GET, "/remplacements", stand_in_get, 0, done_inputs },
	{ PV_POST, "/remplacements", stand_in_post, PV_ROUTE_CSRF, inputs },
	{ PV_POST, "/remplacements/{id}/fin", stand_in_end, PV_ROUTE_CSRF,
	    NULL },
	{ 0 },
};
