/*
 * elections - the calendar of polls, with the days of each (law/electoral.h).
 * Not here: what goes to the répertoire électoral unique (transmission.c).
 */
#include "roll.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "request/field.h"

static const struct pv_call add_call = { "agent.poll_add", 3, true };
static const struct pv_call remove_call = { "agent.poll_remove", 1, true };

struct typed {
	const char *kind, *first, *second;
	const char *kind_error, *first_error,
	    *second_error; /* "t.…", or NULL */
};

static void
describe_poll(
    struct pv_ctx *ctx, struct pv_value *list, const struct roll_poll *poll)
{
	struct pv_value *line = pv_add_object(list);

	pv_set_int(line, "id", poll->id);
	pv_set_text(line, "name", poll->name);
	pv_set_text(line, "first", roll_words(ctx, poll->first));
	pv_set_optional(line, "second",
	    poll->two_rounds ? roll_words(ctx, poll->second) : NULL);
	pv_set_text(line, "closing",
	    roll_words(ctx, pv_electoral_closing(poll->first)));
	pv_set_text(
	    line, "online", roll_words(ctx, pv_electoral_online(poll->first)));
	pv_set_text(
	    line, "late", roll_words(ctx, pv_electoral_late(poll->first)));
}

static bool
describe_polls(struct pv_ctx *ctx, struct pv_value *model)
{
	struct roll_poll polls[ROLL_POLLS_MAX];
	struct pv_value *list = pv_set_list(model, "polls");
	int n = roll_polls(ctx, polls, ROLL_POLLS_MAX);

	for (int i = 0; i < n; i++)
		describe_poll(ctx, list, &polls[i]);
	pv_set_bool(model, "has_polls", n > 0);
	return n >= 0;
}

static void
describe_form(
    struct pv_ctx *ctx, struct pv_value *model, const struct typed *typed)
{
	struct pv_value *kinds = pv_set_list(model, "kinds");
	struct pv_value *faults = pv_list(ctx);

	for (int kind = 0; kind < PV_POLL_KINDS; kind++) {
		const char *name = pv_poll_name((enum pv_poll)kind);
		struct pv_value *one = pv_add_object(kinds);

		pv_set_text(one, "kind", name);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.liste-electorale.poll.%s", name));
		pv_set_bool(one, "chosen",
		    typed->kind != NULL && strcmp(typed->kind, name) == 0);
	}
	pv_set_optional(model, "first_value", typed->first);
	pv_set_optional(model, "second_value", typed->second);
	pv_set_optional(model, "kind_error", typed->kind_error);
	pv_set_optional(model, "first_error", typed->first_error);
	pv_set_optional(model, "second_error", typed->second_error);
	if (typed->kind_error != NULL)
		pv_fault_add(faults, "scrutin", typed->kind_error);
	if (typed->first_error != NULL)
		pv_fault_add(faults, "premier", typed->first_error);
	if (typed->second_error != NULL)
		pv_fault_add(faults, "second", typed->second_error);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;

	if (!describe_polls(ctx, model) || !roll_transmissions(ctx, model))
		return NULL;
	pv_set_text(model, "token", pv_token(ctx));
	pv_set_bool(model, "here_elections", true);
	describe_form(ctx, model, typed);
	answer = agent_page(exchange, me, "agent/elections", model);
	if (pv_get(model, "errors") != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
elections_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct typed typed = { 0 };

	return me != NULL ? show(exchange, me, &typed) : agent_away(exchange);
}

/* The second round, where there is one: after the first, within two months. */
static bool
is_second(struct pv_date first, const char *typed)
{
	struct pv_date second;

	return pv_date_parse(typed, &second) &&
	    pv_date_compare(second, first) > 0 &&
	    pv_date_compare(second, pv_date_add_days(first, 60)) <= 0;
}

static bool
check(struct pv_ctx *ctx, struct typed *typed)
{
	struct pv_date first;

	if (typed->kind == NULL || pv_poll_of(typed->kind) == PV_POLL_KINDS)
		typed->kind_error = "t.agent.elections.no-kind";
	if (typed->first == NULL || !pv_date_parse(typed->first, &first) ||
	    pv_date_compare(first, pv_date_today(ctx)) < 0)
		typed->first_error = "t.agent.elections.no-first";
	else if (typed->second != NULL && *typed->second != '\0' &&
	    !is_second(first, typed->second))
		typed->second_error = "t.agent.elections.bad-second";
	return typed->kind_error == NULL && typed->first_error == NULL &&
	    typed->second_error == NULL;
}

static struct pv_answer *
poll_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct typed typed = {
		.kind = pv_request_field(request, "scrutin"),
		.first = pv_request_field(request, "premier"),
		.second = pv_request_field(request, "second"),
	};
	struct pv_arg args[3];

	if (me == NULL)
		return NULL;
	if (!check(exchange->ctx, &typed))
		return show(exchange, me, &typed);
	args[0] = pv_arg_text(typed.kind);
	args[1] = pv_arg_text(typed.first);
	args[2] = typed.second != NULL && *typed.second != '\0' ?
	    pv_arg_text(typed.second) :
	    pv_arg_null();
	if (pv_db_call(exchange->ctx, &add_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/agent/elections"));
}

static struct pv_answer *
poll_remove(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_int(strtoll(exchange->captures[0], NULL, 10));

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &remove_call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/agent/elections"));
}

static const struct pv_input poll_inputs[] = {
	PV_SHORT("scrutin"),
	PV_SHORT("premier"),
	PV_SHORT("second"),
	{ 0 },
};

const struct pv_route agent_elections_routes[] = {
	{ PV_GET, "/elections", elections_get, 0, NULL },
	{ PV_POST, "/elections/scrutins", poll_post, PV_ROUTE_CSRF,
	    poll_inputs },
	{ PV_POST, "/elections/scrutins/{id}/retrait", poll_remove,
	    PV_ROUTE_CSRF, NULL },
	{ 0 },
};
