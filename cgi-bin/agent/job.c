/*
 * job - how far an action on many requests is: its page, stopped, gone on with,
 * undone.
 * Not here: how it is asked for (bulk.c).
 */
#include <stdlib.h>
#include <string.h>

#include "bulk.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"

static const struct pv_call jobs_call = { "agent.jobs", 1, true };
static const struct pv_call excluded_call = { "agent.job_excluded", 1, true };

void
bulk_sample(struct pv_ctx *ctx, struct pv_value *line, const char *json)
{
	struct pv_value *sample = pv_rows_json(ctx, json);

	pv_set_bool(line, "has_sample", sample != NULL);
	pv_set(line, "sample", sample != NULL ? sample : pv_list(ctx));
}

static void
describe_job(struct pv_ctx *ctx, struct pv_value *job,
    const struct pv_rows *rows, int row)
{
	static const char *const numbers[] = { "total", "done", "excluded",
		"undone", "kept" };
	const char *state = pv_row_text(rows, row, "state");
	int64_t dealt;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		pv_set_int(job, numbers[i], pv_row_int(rows, row, numbers[i]));
	pv_set_text(job, "id", pv_row_text(rows, row, "id"));
	pv_set_text(job, "title",
	    pv_printf(ctx, "t.agent.bulk.%s.title",
		pv_row_text(rows, row, "action")));
	pv_set_bool(job, "assigned",
	    strcmp(pv_row_text(rows, row, "action"), "assign") == 0);
	pv_set_optional(
	    job, "target_name", pv_row_text(rows, row, "target_name"));
	pv_set_optional(job, "text", pv_row_text(rows, row, "text"));
	pv_set_text(job, "agent_name", pv_row_text(rows, row, "agent_name"));
	pv_set_text(
	    job, "state_text", pv_printf(ctx, "t.agent.bulk.state.%s", state));
	pv_set_text(job, "state", state);
	pv_set_bool(job, "running",
	    strcmp(state, "running") == 0 || strcmp(state, "undoing") == 0);
	pv_set_bool(job, "may_stop", strcmp(state, "running") == 0);
	pv_set_bool(job, "may_resume", strcmp(state, "stopped") == 0);
	pv_set_bool(job, "may_undo", pv_row_bool(rows, row, "may_undo"));
	pv_set_bool(job, "gathered", pv_row_bool(rows, row, "gathered"));
	dealt = strncmp(state, "und", 3) == 0 ?
	    pv_row_int(rows, row, "undone") + pv_row_int(rows, row, "kept") :
	    pv_row_int(rows, row, "done") + pv_row_int(rows, row, "excluded");
	pv_set_int(job, "dealt", dealt);
	pv_set_bool(job, "was_undone", strncmp(state, "und", 3) == 0);
	pv_moment_set(ctx, job, pv_row_text(rows, row, "created_at"));
}

static struct pv_answer *
job_get(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_int(strtoll(exchange->captures[0], NULL, 10));
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model, *list, *line;
	struct pv_rows *rows, *left;

	if (me == NULL)
		return agent_away(exchange);
	if ((rows = pv_db_call(ctx, &jobs_call, &id)) == NULL ||
	    (left = pv_db_call(ctx, &excluded_call, &id)) == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0) {
		(void)pv_fail(ctx, 404, "PV0880", "agent.job-unknown",
		    "a job that there is not");
		return NULL;
	}
	model = pv_object(ctx);
	describe_job(ctx, pv_set_object(model, "job"), rows, 0);
	list = pv_set_list(model, "exclusions");
	for (int row = 0; row < pv_rows_count(left); row++) {
		line = pv_add_object(list);
		pv_set_int(line, "n", pv_row_int(left, row, "n"));
		pv_set_text(line, "text",
		    pv_printf(ctx, "t.agent.bulk.effect.%s",
			pv_row_text(left, row, "reason")));
		bulk_sample(ctx, line, pv_row_text(left, row, "sample"));
	}
	pv_set_bool(model, "has_exclusions", pv_list_length(list) > 0);
	pv_set_text(model, "list", agent_list_link(exchange));
	return agent_page(exchange, me, "agent/job", model);
}

static struct pv_answer *
jobs_get(struct pv_exchange *exchange)
{
	const struct pv_arg every = pv_arg_null();
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model, *list;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if ((rows = pv_db_call(ctx, &jobs_call, &every)) == NULL)
		return NULL;
	model = pv_object(ctx);
	list = pv_set_list(model, "jobs");
	for (int row = 0; row < pv_rows_count(rows); row++)
		describe_job(ctx, pv_add_object(list), rows, row);
	pv_set_bool(model, "has_jobs", pv_list_length(list) > 0);
	pv_set_text(model, "list", agent_list_link(exchange));
	return agent_page(exchange, me, "agent/jobs", model);
}

static struct pv_answer *
change(struct pv_exchange *exchange, const char *function)
{
	const struct pv_call call = { function, 1, true };
	struct pv_arg id = pv_arg_int(strtoll(exchange->captures[0], NULL, 10));
	struct pv_ctx *ctx = exchange->ctx;

	if (agent_me(exchange) == NULL || pv_db_call(ctx, &call, &id) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/lots/%s", exchange->captures[0]));
}

static struct pv_answer *
stop(struct pv_exchange *exchange)
{
	return change(exchange, "agent.job_stop");
}

static struct pv_answer *
resume(struct pv_exchange *exchange)
{
	return change(exchange, "agent.job_resume");
}

static struct pv_answer *
undo(struct pv_exchange *exchange)
{
	return change(exchange, "agent.job_undo");
}

#define JOB "/lots/{id}"

const struct pv_route agent_job_routes[] = {
	{ PV_GET, "/lots", jobs_get, 0, NULL },
	{ PV_GET, JOB, job_get, 0, NULL },
	{ PV_POST, JOB "/arret", stop, PV_ROUTE_CSRF, NULL },
	{ PV_POST, JOB "/reprise", resume, PV_ROUTE_CSRF, NULL },
	{ PV_POST, JOB "/annulation", undo, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
