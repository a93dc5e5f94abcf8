/*
 * clock - the delays of a request: what its page tells of them, putting one off
 * with a reason, the attestation that silence has accepted (CRPA, L232-3).
 * Not here: when they stop and go on, what silence decides (sql/deploy/clock.sql).
 */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "base/text.h"
#include "form/recall.h"
#include "form/review.h"
#include "request/field.h"
#include "request/moment.h"
#include "request/notice.h"
#include "view/json.h"

static const struct pv_call clock_call = { "agent.clock", 1, true };
static const struct pv_call extend_call = { "agent.extend", 6, true };
static const struct pv_call attest_call = { "agent.attest", 5, true };

static const struct pv_call digest_call = { "agent.digest", 0, true };
static const struct pv_call digest_set_call = { "agent.digest_set", 1, true };

static const char letter_template[] = "letter/attestation-implicite";

static const struct pv_control_text day_control = {
	.name = "jour",
	.label = "t.agent.extend.day",
	.hint = "t.agent.extend.day-hint",
	.type = "date",
	.required = true,
};

static const struct pv_control_text reason_control = {
	.name = "motif",
	.label = "t.agent.extend.reason-label",
	.hint = "t.agent.extend.reason-hint",
	.lines = 6,
	.required = true,
};

/* "day" in words under the name of a member that is a date; false without. */
static bool
set_day(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *clock, const char *name)
{
	const char *day = pv_get_text(clock, name);

	pv_set_optional(
	    object, name, day != NULL ? pv_date_words(ctx, day) : NULL);
	return day != NULL;
}

static struct pv_value *
fetch_clock(struct pv_ctx *ctx, const struct pv_rows *request)
{
	struct pv_arg arg = pv_arg_text(pv_row_text(request, 0, "reference"));
	struct pv_rows *rows = pv_db_call(ctx, &clock_call, &arg);

	return rows != NULL ? pv_rows_json(ctx, pv_row_text(rows, 0, "clock")) :
			      NULL;
}

static void
set_extensions(
    struct pv_ctx *ctx, struct pv_value *object, const struct pv_value *clock)
{
	const struct pv_value *all = pv_get(clock, "extensions");
	struct pv_value *list = pv_set_list(object, "extensions");

	for (size_t i = 0; all != NULL && i < pv_list_length(all); i++) {
		const struct pv_value *one = pv_list_at(all, i);
		struct pv_value *line = pv_add_object(list);

		(void)set_day(ctx, line, one, "due_after");
		(void)set_day(ctx, line, one, "due_before");
		pv_set_text(line, "reason", pv_get_text(one, "reason"));
		pv_set_optional(
		    line, "agent_name", pv_get_text(one, "agent_name"));
		pv_moment_set(ctx, line, pv_get_text(one, "at"));
	}
	pv_set_bool(object, "has_extensions", pv_list_length(list) > 0);
}

/* How many days are left before silence decides, in words. */
static const char *
silence_words(const struct pv_value *clock, bool open)
{
	bool accepts;
	int64_t left;

	if (!open || pv_get_text(clock, "silence") == NULL ||
	    pv_get_text(clock, "implicit_on") != NULL ||
	    pv_get_text(clock, "silence_on") == NULL ||
	    pv_get_text(clock, "paused_on") != NULL)
		return NULL;
	accepts = strcmp(pv_get_text(clock, "silence"), "accepts") == 0;
	left = pv_get_int(clock, "silence_left");
	if (left < 0)
		return accepts ? "t.agent.clock.over-accepts" :
				 "t.agent.clock.over-refuses";
	if (left == 0)
		return accepts ? "t.agent.clock.today-accepts" :
				 "t.agent.clock.today-refuses";
	if (left == 1)
		return accepts ? "t.agent.clock.tomorrow-accepts" :
				 "t.agent.clock.tomorrow-refuses";
	return accepts ? "t.agent.clock.in-accepts" :
			 "t.agent.clock.in-refuses";
}

enum { SOON_DAYS = 15 };

bool
clock_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *clock = fetch_clock(ctx, rows), *object;
	bool open = request_is_open(rows), accepts;
	const char *words;

	if (clock == NULL)
		return false;
	words = silence_words(clock, open);
	object = pv_set_object(model, "clock");
	(void)set_day(ctx, object, clock, "complete_on");
	(void)set_day(ctx, object, clock, "answer_by");
	pv_set_bool(object, "paused", set_day(ctx, object, clock, "paused_on"));
	pv_set_bool(object, "answer_late", pv_get_bool(clock, "answer_late"));
	pv_set_int(object, "due_left", pv_get_int(clock, "due_left"));
	(void)set_day(ctx, object, clock, "silence_on");
	pv_set_int(object, "silence_left", pv_get_int(clock, "silence_left"));
	pv_set_optional(object, "silence_text", words);
	pv_set_bool(object, "silence_soon",
	    words != NULL && pv_get_int(clock, "silence_left") <= SOON_DAYS);
	accepts = pv_get_text(clock, "silence") != NULL &&
	    strcmp(pv_get_text(clock, "silence"), "accepts") == 0;
	if (set_day(ctx, object, clock, "implicit_on"))
		pv_set_text(object, "implicit",
		    accepts ? "t.agent.clock.accepted" :
			      "t.agent.clock.refused");
	else
		pv_set_optional(object, "implicit", NULL);
	pv_set_bool(
	    object, "attestation", pv_get_text(clock, "attestation") != NULL);
	pv_set_bool(object, "can_attest",
	    accepts && pv_get_text(clock, "implicit_on") != NULL);
	pv_set_bool(
	    object, "can_extend", open && !pv_get_bool(model, "erased"));
	set_extensions(ctx, object, clock);
	return true;
}

static int64_t
typed_version(struct pv_exchange *exchange)
{
	const char *version = pv_request_field(exchange->request, "version");

	return version != NULL ? strtoll(version, NULL, 10) : 0;
}

/* A page with a token, a fault on one control, and what was typed. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const char *template, const char *fault_name,
    const char *fault)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = request_head(ctx, rows, me), *fields;
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!clock_set(ctx, model, rows))
		return NULL;
	fields = pv_set_list(model, "fields");
	for (size_t i = 0; i < 2; i++) {
		const struct pv_control_text *one =
		    i == 0 ? &day_control : &reason_control;
		bool wrong =
		    fault != NULL && strcmp(one->name, fault_name) == 0;

		(void)pv_control_add(ctx, fields, one,
		    pv_request_field(exchange->request, one->name),
		    wrong ? fault : NULL);
		if (wrong)
			pv_fault_add(faults, one->name, fault);
	}
	pv_form_token(exchange, model);
	pv_faults_set(model, faults);
	answer = agent_page(exchange, me, template, model);
	if (fault != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
extend_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if ((rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (!request_is_open(rows))
		return pv_answer_redirect(
		    exchange->ctx, request_link(exchange, ""));
	return show(exchange, me, rows, "agent/extend", NULL, NULL);
}

static bool
extend(struct pv_exchange *exchange, const struct pv_rows *rows,
    const char *day, const char *reason)
{
	const struct pv_notice notice = { .kind = "message", .text = reason };
	const struct pv_arg args[] = {
		pv_arg_text(exchange->captures[0]),
		pv_arg_int(typed_version(exchange)),
		pv_arg_text(pv_typed(exchange, "jeton")),
		pv_arg_text(day),
		pv_arg_text(reason),
		pv_arg_text(pv_notice(exchange->ctx, rows, &notice)),
	};

	return pv_db_call(exchange->ctx, &extend_call, args) != NULL;
}

/* What the database refused, at the control that it is about. */
static struct pv_answer *
refused(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *text = ctx->error.text;
	bool reason;

	if (ctx->error.status != 422 ||
	    strncmp(text, "agent.extend.", strlen("agent.extend.")) != 0)
		return request_overtaken(exchange, me);
	reason = strcmp(text, "agent.extend.reason") == 0;
	pv_forgive(ctx);
	return show(exchange, me, rows, "agent/extend",
	    reason ? "motif" : "jour", pv_printf(ctx, "t.%s", text));
}

static struct pv_answer *
extend_post(struct pv_exchange *exchange)
{
	const char *day = pv_typed(exchange, "jour");
	const char *reason = pv_typed(exchange, "motif");
	struct agent_me *me = agent_me(exchange);
	struct pv_date date;
	struct pv_rows *rows;

	if (me == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (!pv_date_parse(day, &date))
		return show(exchange, me, rows, "agent/extend", "jour",
		    "t.agent.extend.no-day");
	if (*reason == '\0')
		return show(exchange, me, rows, "agent/extend", "motif",
		    "t.agent.extend.reason");
	if (!extend(exchange, rows, day, reason))
		return refused(exchange, me, rows);
	return pv_answer_redirect(
	    exchange->ctx, request_link(exchange, "?fait=extended"));
}

static void
set_text(json_t *object, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(object, key, json_string(text));
}

/* The letter, as a row of the outbox; NULL with an error. */
static json_t *
build_letter(struct pv_ctx *ctx, const struct pv_rows *rows, const char *said)
{
	const char *reference = pv_row_text(rows, 0, "reference");
	struct pv_value *clock = fetch_clock(ctx, rows);
	const struct pv_definition *definition;
	struct pv_answers *answers;
	json_t *model, *item;
	bool good;

	answers = pv_recall(ctx, rows, 0, &definition, &good);
	if (!good || clock == NULL)
		return NULL;
	model = json_object();
	set_text(model, "reference", reference);
	set_text(model, "title", pv_row_text(rows, 0, "title"));
	set_text(model, "person", pv_row_text(rows, 0, "person_name"));
	if (answers != NULL)
		set_text(model, "postal",
		    pv_answers_joined(ctx, answers,
			pv_procedure_word(
			    ctx, definition, "summary", "address"),
			"\n"));
	set_text(model, "received_at", pv_row_text(rows, 0, "received_at"));
	set_text(model, "accepted_on", pv_get_text(clock, "implicit_on"));
	set_text(model, "text", said);
	set_text(
	    model, "file", pv_printf(ctx, "attestation-%s.pdf", reference));
	/* Anyone may verify it (attestation/code.h). */
	json_object_set_new(model, "attestation",
	    json_pack("{s:s, s:s}", "kind",
		pv_text(ctx, "letter.implicit.title"), "names",
		pv_row_text(rows, 0, "person_name")));
	item = json_pack("{s:s, s:s, s:s, s:o}", "kind", "letter", "template",
	    letter_template, "language", ctx->language, "model", model);
	return pv_json_keep(ctx, item);
}

static struct pv_answer *
attest_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if ((rows = request_fetch(exchange)) == NULL)
		return NULL;
	return show(exchange, me, rows, "agent/attest", NULL, NULL);
}

static struct pv_answer *
attest_post(struct pv_exchange *exchange)
{
	const char *said = pv_typed(exchange, "motif");
	struct agent_me *me = agent_me(exchange);
	struct pv_notice notice = { .kind = "message" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;
	struct pv_arg args[5];

	if (me == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	notice.text = *said != '\0' ? said : pv_text(ctx, "agent.attest.said");
	notice.letter = build_letter(ctx, rows, said);
	if (notice.letter == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(typed_version(exchange));
	args[2] = pv_arg_text(pv_typed(exchange, "jeton"));
	args[3] = pv_arg_text(notice.text);
	args[4] = pv_arg_text(pv_notice(ctx, rows, &notice));
	if (pv_db_call(ctx, &attest_call, args) == NULL)
		return request_overtaken(exchange, me);
	return pv_answer_redirect(
	    ctx, request_link(exchange, "?fait=attested"));
}

/* The mail of the morning: whether this agent gets it. */
static struct pv_answer *
reminder_get(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(exchange->ctx, &digest_call, NULL);
	if (rows == NULL)
		return NULL;
	pv_set_bool(model, "wanted", pv_row_bool(rows, 0, "digest"));
	pv_set_bool(
	    model, "done", pv_request_query(exchange->request, "fait") != NULL);
	pv_set_bool(model, "here_account", true);
	return agent_page(exchange, me, "agent/reminder", model);
}

static struct pv_answer *
reminder_post(struct pv_exchange *exchange)
{
	const char *wanted = pv_request_field(exchange->request, "rappel");
	struct pv_arg arg =
	    pv_arg_bool(wanted != NULL && strcmp(wanted, "oui") == 0);

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &digest_set_call, &arg) == NULL)
		return NULL;
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/agent/rappels?fait=oui"));
}

static const struct pv_input reminder_done[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input reminder_inputs[] = { PV_SHORT("rappel"), { 0 } };

static const struct pv_input clock_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("jeton"),
	PV_SHORT("jour"),
	PV_FIELD("motif"),
	{ 0 },
};

const struct pv_route agent_clock_routes[] = {
	{ PV_GET, "/rappels", reminder_get, 0, reminder_done },
	{ PV_POST, "/rappels", reminder_post, PV_ROUTE_CSRF, reminder_inputs },
	{ PV_GET, AGENT_REQUEST "/prolongation", extend_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/prolongation", extend_post, PV_ROUTE_CSRF,
	    clock_inputs },
	{ PV_GET, AGENT_REQUEST "/attestation", attest_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/attestation", attest_post, PV_ROUTE_CSRF,
	    clock_inputs },
	{ 0 },
};
