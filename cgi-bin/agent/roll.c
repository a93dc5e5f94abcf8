/*
 * roll - a request for the electoral roll: its deposit, and the delays that
 * run from it (code électoral, L18, L32).
 * Not here: the decision, an answer or a refusal as every other (act.c); the
 * calendar and what goes to the répertoire électoral unique (elections.c).
 */
#include "roll.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "request/field.h"

static const struct pv_call roll_call = { "agent.roll", 1, true };
static const struct pv_call deposit_call = { "agent.roll_deposit", 7, false };
static const struct pv_call polls_call = { "agent.polls", 0, true };

/* What was entered, and what is wrong with it. */
struct typed {
	const char *way, *on, *late;
	const char *way_error, *on_error, *late_error; /* "t.…", or NULL */
};

char *
roll_words(struct pv_ctx *ctx, struct pv_date day)
{
	return pv_date_words(ctx, pv_date_iso(ctx, day));
}

int
roll_polls(struct pv_ctx *ctx, struct roll_poll *polls, int max)
{
	struct pv_rows *rows = pv_db_call(ctx, &polls_call, NULL);
	int n = rows != NULL ? pv_rows_count(rows) : -1;

	for (int row = 0; row < n && row < max; row++) {
		const char *second = pv_row_text(rows, row, "second_round");
		enum pv_poll kind = pv_poll_of(pv_row_text(rows, row, "kind"));
		struct roll_poll *poll = &polls[row];

		*poll = (struct roll_poll){ 0 };
		poll->id = pv_row_int(rows, row, "id");
		poll->name = pv_printf(
		    ctx, "t.liste-electorale.poll.%s", pv_poll_name(kind));
		if (!pv_date_parse(
			pv_row_text(rows, row, "first_round"), &poll->first))
			pv_die("a poll without its day");
		poll->first = pv_electoral_poll_day(
		    kind, poll->first, ctx->commune->insee);
		poll->two_rounds =
		    second != NULL && pv_date_parse(second, &poll->second);
		if (poll->two_rounds)
			poll->second = pv_electoral_poll_day(
			    kind, poll->second, ctx->commune->insee);
	}
	return n < max ? n : max;
}

/* The poll for which a deposit of that day is late, under L30; false for none. */
static bool
late_poll(struct pv_ctx *ctx, struct pv_date on, struct roll_poll *late)
{
	struct roll_poll polls[ROLL_POLLS_MAX];
	int n = roll_polls(ctx, polls, ROLL_POLLS_MAX);

	for (int i = 0; i < n; i++) {
		if (pv_electoral_window(polls[i].first, on) !=
		    PV_ELECTORAL_LATE)
			continue;
		*late = polls[i];
		return true;
	}
	return false;
}

/* The rows of the request at hand; NULL with a 404 for another procedure. */
static struct pv_rows *
fetch(struct pv_exchange *exchange)
{
	struct pv_rows *rows = request_fetch(exchange);

	if (rows == NULL ||
	    strcmp(pv_row_text(rows, 0, "procedure"), ROLL_PROCEDURE) == 0)
		return rows;
	(void)pv_fail(exchange->ctx, 404, "PV1201", "error.not-found",
	    "no request for the electoral roll");
	return NULL;
}

static void
add_fact(struct pv_value *facts, const char *label, const char *value,
    const char *text)
{
	struct pv_value *fact = pv_add_object(facts);

	pv_set_text(fact, "label", label);
	pv_set_optional(fact, "value", value);
	pv_set_optional(fact, "text", text);
}

static void
add_day(struct pv_ctx *ctx, struct pv_value *facts, const char *label,
    struct pv_date day)
{
	add_fact(facts, label, roll_words(ctx, day), NULL);
}

/* What follows a decision: the notice, the appeal, the transmission (L18 III). */
static void
add_decision(struct pv_ctx *ctx, struct pv_value *facts,
    const struct pv_rows *roll, const struct pv_rows *rows)
{
	bool refused = strcmp(pv_row_text(rows, 0, "state"), "refused") == 0;
	struct pv_date decided;

	if (!pv_date_parse(pv_row_text(roll, 0, "decided_on"), &decided))
		return;
	add_fact(facts, "t.agent.roll.decision", NULL,
	    refused ? "t.agent.roll.refused" : "t.agent.roll.accepted");
	add_day(ctx, facts, "t.agent.roll.decided", decided);
	if (pv_row_bool(roll, 0, "told")) {
		add_fact(
		    facts, "t.agent.roll.notice", NULL, "t.agent.roll.noticed");
		if (refused)
			add_day(ctx, facts, "t.agent.roll.appeal",
			    pv_electoral_appeal(pv_electoral_notice(decided)));
	} else {
		add_day(ctx, facts, "t.agent.roll.notice-due",
		    pv_electoral_notice(decided));
	}
	if (pv_row_text(roll, 0, "batch") != NULL)
		add_fact(facts, "t.agent.roll.reu",
		    pv_row_text(roll, 0, "batch"), NULL);
	else
		add_day(ctx, facts, "t.agent.roll.reu-due",
		    pv_electoral_notice(decided));
}

static void
describe_facts(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *roll, const struct pv_rows *rows)
{
	const char *way = pv_row_text(roll, 0, "way");
	const char *on = pv_row_text(roll, 0, "deposited_on");
	const char *poll = pv_row_text(roll, 0, "poll_on");
	struct pv_value *facts = pv_set_list(model, "facts");

	if (way != NULL) {
		add_fact(facts, "t.agent.roll.way", NULL,
		    pv_printf(ctx, "t.agent.roll.way-%s", way));
		add_fact(facts, "t.agent.roll.deposited",
		    pv_date_words(ctx, on), NULL);
	}
	if (poll != NULL)
		add_fact(facts, "t.agent.roll.late-for",
		    pv_date_words(ctx, poll), NULL);
	if (pv_row_text(roll, 0, "decided_on") != NULL)
		add_decision(ctx, facts, roll, rows);
	else if (way != NULL)
		add_fact(facts, "t.agent.roll.due",
		    pv_date_words(ctx, pv_row_text(rows, 0, "due_on")), NULL);
}

static void
describe_ways(
    struct pv_ctx *ctx, struct pv_value *form, const char *chosen, bool awaited)
{
	static const char *const ways[] = { "counter", "post", "mandate",
		"online" };
	struct pv_value *list = pv_set_list(form, "ways");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct pv_value *one;

		/* What waits for its deposit did not come on line. */
		if (awaited && strcmp(ways[i], "online") == 0)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "way", ways[i]);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.agent.roll.way-%s", ways[i]));
		pv_set_bool(one, "chosen",
		    chosen != NULL && strcmp(chosen, ways[i]) == 0);
	}
}

static void
describe_form(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *roll, const struct typed *typed)
{
	struct pv_value *form = pv_set_object(model, "form"), *faults;
	bool awaited = pv_row_bool(roll, 0, "awaited");
	const char *way = typed->way, *on = typed->on;
	struct roll_poll late;

	if (way == NULL)
		way = pv_row_text(roll, 0, "way");
	if (way == NULL && !awaited)
		way = "online";
	if (on == NULL)
		on = pv_row_text(roll, 0, "deposited_on");
	if (on == NULL)
		on = awaited ? pv_date_iso(ctx, pv_date_today(ctx)) :
			       pv_row_text(roll, 0, "received_on");
	describe_ways(ctx, form, way, awaited);
	pv_set_text(form, "on", on);
	pv_set_optional(form, "way_error", typed->way_error);
	pv_set_optional(form, "on_error", typed->on_error);
	pv_set_optional(form, "late_error", typed->late_error);
	pv_set_bool(
	    form, "late", typed->late != NULL || pv_row_bool(roll, 0, "late"));
	pv_set_bool(form, "late_poll", false);
	if (late_poll(ctx, pv_date_today(ctx), &late)) {
		struct pv_value *poll = pv_set_object(form, "late_poll");

		pv_set_text(poll, "name", late.name);
		pv_set_text(poll, "day", roll_words(ctx, late.first));
	}
	faults = pv_list(ctx);
	if (typed->way_error != NULL)
		pv_fault_add(faults, "voie-counter", typed->way_error);
	if (typed->on_error != NULL)
		pv_fault_add(faults, "date", typed->on_error);
	if (typed->late_error != NULL)
		pv_fault_add(faults, "tardive", typed->late_error);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const struct typed *typed)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *roll = pv_db_call(ctx, &roll_call, &reference);
	struct pv_value *model;
	struct pv_answer *answer;

	if (roll == NULL)
		return NULL;
	model = request_head(ctx, rows, me);
	pv_set_bool(model, "awaited", pv_row_bool(roll, 0, "awaited"));
	pv_set_bool(model, "deposited", pv_row_text(roll, 0, "way") != NULL);
	describe_facts(ctx, model, roll, rows);
	if (request_is_open(rows))
		describe_form(ctx, model, roll, typed);
	answer = agent_page(exchange, me, "agent/roll", model);
	if (pv_get(model, "errors") != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
roll_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct typed typed = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = fetch(exchange);
	return rows != NULL ? show(exchange, me, rows, &typed) : NULL;
}

/* The arguments of the deposit; false where something must be mended. */
static bool
check(struct pv_ctx *ctx, struct typed *typed, struct pv_arg args[7])
{
	struct roll_poll late = { 0 };
	struct pv_date on, due;

	if (typed->way == NULL || *typed->way == '\0')
		typed->way_error = "t.agent.roll.no-way";
	if (typed->on == NULL || !pv_date_parse(typed->on, &on)) {
		typed->on_error = "t.agent.roll.no-date";
		return false;
	}
	if (pv_date_compare(on, pv_date_today(ctx)) > 0)
		typed->on_error = "t.electoral.deposit-future";
	if (typed->late != NULL && !late_poll(ctx, on, &late))
		typed->late_error = "t.agent.roll.no-late";
	if (typed->way_error != NULL || typed->on_error != NULL ||
	    typed->late_error != NULL)
		return false;
	due = typed->late != NULL ? pv_electoral_late_decision(on, late.first) :
				    pv_electoral_decision(on);
	args[2] = pv_arg_text(typed->way);
	args[3] = pv_arg_text(typed->on);
	args[4] = pv_arg_bool(typed->late != NULL);
	args[5] = typed->late != NULL ?
	    pv_arg_text(pv_date_iso(ctx, late.first)) :
	    pv_arg_null();
	args[6] = pv_arg_text(pv_date_iso(ctx, due));
	return true;
}

static struct pv_answer *
roll_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *complete = pv_request_field(request, "complet");
	const char *version = pv_request_field(request, "version");
	struct agent_me *me = agent_me(exchange);
	struct typed typed = {
		.way = pv_request_field(request, "voie"),
		.on = pv_request_field(request, "date"),
		.late = pv_request_field(request, "tardive"),
	};
	struct pv_arg args[7];
	struct pv_rows *rows;

	if (me == NULL || (rows = fetch(exchange)) == NULL)
		return NULL;
	/* No delay runs before the request is complete: what is missing is asked. */
	if (complete != NULL && strcmp(complete, "non") == 0)
		return pv_answer_redirect(
		    exchange->ctx, request_link(exchange, "/question"));
	if (!check(exchange->ctx, &typed, args))
		return exchange->ctx->error.status != 0 ?
		    NULL :
		    show(exchange, me, rows, &typed);
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(version != NULL ? strtoll(version, NULL, 10) : 0);
	if (pv_db_call(exchange->ctx, &deposit_call, args) == NULL)
		return request_overtaken(exchange, me);
	return pv_answer_redirect(
	    exchange->ctx, request_link(exchange, "?fait=deposited"));
}

static const struct pv_input roll_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("voie"),
	PV_SHORT("date"),
	PV_SHORT("tardive"),
	PV_SHORT("complet"),
	{ 0 },
};

const struct pv_route agent_roll_routes[] = {
	{ PV_GET, AGENT_REQUEST "/inscription", roll_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/inscription", roll_post, PV_ROUTE_CSRF,
	    roll_inputs },
	{ 0 },
};
