/*
 * acknowledge - the receipt of a request that was only registered: what silence
 * will mean, and from which day (CRPA, R112-11-1).
 * Not here: that it was to be sent (lib/request/registered.c), its words
 * (html/mail/acknowledgement.txt).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "request.h"
#include "request/field.h"
#include "request/notice.h"
#include "request/registered.h"

static const struct pv_call call = { "agent.acknowledge", 8, true };

/* What may be said of silence; months from the day it was received. */
static const struct meaning {
	const char *name, *silence;
	int months;
} meanings[] = {
	{ "refus-2", "refuses", 2 },
	{ "acceptation-2", "accepts", 2 },
	{ "refus-1", "refuses", 1 },
	{ "aucun", NULL, 0 },
};

static const struct pv_control_text missing = {
	.name = "texte",
	.label = "t.agent.acknowledge.missing",
	.hint = "t.agent.acknowledge.missing-hint",
	.lines = 6,
};

/* The day when silence means it; NULL for none. */
static char *
silence_day(struct pv_ctx *ctx, const struct pv_rows *rows,
    const struct meaning *meaning)
{
	struct pv_date received = pv_date_today(ctx);
	int64_t at;

	if (meaning->silence == NULL)
		return NULL;
	if (pv_time_parse(pv_row_text(rows, 0, "received_at"), &at))
		received = pv_date_in_zone(at, ctx->commune->time_zone);
	return pv_date_iso(ctx, pv_date_add_months(received, meaning->months));
}

static const struct meaning *
chosen(const struct pv_exchange *exchange)
{
	const char *typed = pv_request_field(exchange->request, "silence");

	for (size_t i = 0;
	     typed != NULL && i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(meanings[i].name, typed) == 0)
			return &meanings[i];
	return NULL;
}

static void
describe_meanings(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "meanings"), *one;
	struct pv_ctx *ctx = exchange->ctx;
	const struct meaning *now = chosen(exchange);

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const char *on = silence_day(ctx, rows, &meanings[i]);

		one = pv_add_object(list);
		pv_set_text(one, "name", meanings[i].name);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.agent.acknowledge.%s", meanings[i].name));
		pv_set_bool(one, "chosen", now == &meanings[i]);
		pv_set_text(
		    one, "day", on != NULL ? pv_date_words(ctx, on) : "");
	}
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, bool checked)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = request_head(ctx, rows, me);
	const char *text = pv_request_field(exchange->request, missing.name);
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	describe_meanings(exchange, model, rows);
	(void)pv_control_add(
	    ctx, pv_set_list(model, "fields"), &missing, text, NULL);
	pv_form_token(exchange, model);
	pv_set_bool(model, "no_choice", checked);
	if (checked)
		pv_fault_add(faults, "silence", "t.agent.acknowledge.choose");
	pv_faults_set(model, faults);
	answer = agent_page(exchange, me, "agent/acknowledge", model);
	if (checked)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
acknowledge_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if ((rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (!pv_is_registered(exchange->ctx, rows))
		return pv_answer_redirect(
		    exchange->ctx, request_link(exchange, ""));
	return show(exchange, me, rows, false);
}

static bool
run(struct pv_exchange *exchange, const struct pv_rows *rows,
    const struct meaning *meaning)
{
	const char *version = pv_request_field(exchange->request, "version");
	const char *token = pv_request_field(exchange->request, "jeton");
	struct pv_ctx *ctx = exchange->ctx;
	const char *on = silence_day(ctx, rows, meaning);
	const char *said = pv_typed(exchange, missing.name);
	const struct pv_notice notice = {
		.kind = "acknowledgement",
		.text = said,
		.silence = meaning->silence != NULL ? meaning->silence : "none",
		.silence_on = on,
	};
	const struct pv_arg args[] = {
		pv_arg_text(exchange->captures[0]),
		pv_arg_int(version != NULL ? strtoll(version, NULL, 10) : 0),
		pv_arg_text(token != NULL ? token : ""),
		pv_arg_text(said),
		pv_arg_text(meaning->silence),
		pv_arg_text(on),
		pv_arg_text(pv_notice(ctx, rows, &notice)),
		pv_arg_text(on != NULL ?
			pv_printf(ctx, "P%dM", meaning->months) :
			NULL),
	};

	return pv_db_call(ctx, &call, args) != NULL;
}

static struct pv_answer *
acknowledge_post(struct pv_exchange *exchange)
{
	const struct meaning *meaning = chosen(exchange);
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;
	const char *by;

	if (me == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (meaning == NULL)
		return show(exchange, me, rows, true);
	if (!run(exchange, rows, meaning))
		return request_overtaken(exchange, me);
	by = pv_row_text(rows, 0, "email") != NULL ? "" : "-post";
	return pv_answer_redirect(exchange->ctx,
	    request_link(exchange,
		pv_printf(exchange->ctx, "?fait=acknowledgement%s", by)));
}

static const struct pv_input acknowledge_inputs[] = {
	{ .name = "version", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "jeton", .kind = PV_IN_FIELD, .max_bytes = 100 },
	{ .name = "silence", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "texte", .kind = PV_IN_FIELD, .max_bytes = 100000 },
	{ 0 },
};

const struct pv_route agent_acknowledge_routes[] = {
	{ PV_GET, AGENT_REQUEST "/accuse", acknowledge_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/accuse", acknowledge_post, PV_ROUTE_CSRF,
	    acknowledge_inputs },
	{ 0 },
};
