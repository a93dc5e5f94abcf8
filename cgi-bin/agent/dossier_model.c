/*
 * dossier_model - what agents find and ask about a request, as a model.
 * Not here: what they do (dossier.c), the rest of the page (request_model.c).
 */
#include "dossier.h"

#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call dossier_call = { "agent.dossier", 1, true };

struct pv_rows *
dossier_fetch(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));

	return pv_db_call(ctx, &dossier_call, &reference);
}

/* A jsonb column of it as a list, which may be empty. */
static struct pv_value *
column(struct pv_ctx *ctx, const struct pv_rows *dossier, const char *name)
{
	struct pv_value *list =
	    pv_rows_json(ctx, pv_row_text(dossier, 0, name));

	return list != NULL ? list : pv_list(ctx);
}

void
dossier_check(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *dossier, int64_t file)
{
	struct pv_value *checks = column(ctx, dossier, "checks"), *check;
	const struct pv_value *last = NULL;
	const char *verdict;

	for (size_t i = 0; i < pv_list_length(checks); i++)
		if (pv_get_int(pv_list_at(checks, i), "file") == file)
			last = pv_list_at(checks, i);
	pv_set_bool(line, "check", false);
	pv_set_int(
	    line, "check_seen", last != NULL ? pv_get_int(last, "id") : 0);
	if (last == NULL)
		return;
	verdict = pv_get_text(last, "verdict");
	if (strcmp(verdict, "none") == 0)
		return;
	check = pv_set_object(line, "check");
	pv_set_text(check, "verdict", verdict);
	pv_set_text(check, "text", pv_printf(ctx, "t.agent.check.%s", verdict));
	pv_set_optional(check, "remark", pv_get_text(last, "remark"));
	pv_set_text(check, "agent_name", pv_get_text(last, "agent_name"));
	pv_moment_set(ctx, check, pv_get_text(last, "at"));
}

void
dossier_task(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_value *task, const struct agent_me *me)
{
	const char *kind = pv_get_text(task, "kind");
	bool done = pv_get_text(task, "done_at") != NULL;
	bool ended = pv_get_text(task, "ended_at") != NULL;
	bool asked = pv_get_int(task, "asked_by") == me->id;
	bool mine = pv_get_int(task, "agent") == me->id;

	pv_set_int(line, "id", pv_get_int(task, "id"));
	pv_set_int(line, "version", pv_get_int(task, "version"));
	pv_set_text(line, "kind", pv_printf(ctx, "t.agent.task.kind.%s", kind));
	pv_set_text(line, "asked_by_name", pv_get_text(task, "asked_by_name"));
	pv_set_text(line, "agent_name", pv_get_text(task, "agent_name"));
	pv_set_text(line, "text", pv_get_text(task, "text"));
	pv_set_optional(line, "answer", pv_get_text(task, "answer"));
	pv_set_text(
	    line, "due_on", pv_date_words(ctx, pv_get_text(task, "due_on")));
	pv_set_text(line, "status",
	    ended				  ? "t.agent.task.ended" :
		done				  ? "t.agent.task.done" :
		pv_get_int(task, "days_left") < 0 ? "t.agent.task.late" :
						    "t.agent.task.open");
	pv_set_bool(line, "may_answer",
	    !done && !ended && (mine || (asked && strcmp(kind, "task") == 0)));
	pv_set_bool(line, "may_end", !done && !ended && asked);
	pv_set_bool(line, "may_reopen", (done || ended) && (asked || mine));
	pv_set_bool(line, "opinion", strcmp(kind, "opinion") == 0);
}

static void
describe_tasks(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *dossier, const struct agent_me *me)
{
	struct pv_value *tasks = column(ctx, dossier, "tasks");
	struct pv_value *people = column(ctx, dossier, "colleagues");
	struct pv_value *list = pv_set_list(model, "tasks");
	struct pv_value *colleagues = pv_set_list(model, "colleagues");

	for (size_t i = 0; i < pv_list_length(tasks); i++)
		dossier_task(
		    ctx, pv_add_object(list), pv_list_at(tasks, i), me);
	pv_set_bool(model, "has_tasks", pv_list_length(list) > 0);
	for (size_t i = 0; i < pv_list_length(people); i++) {
		const struct pv_value *one = pv_list_at(people, i);
		struct pv_value *line;

		if (pv_get_int(one, "id") == me->id)
			continue;
		line = pv_add_object(colleagues);
		pv_set_int(line, "id", pv_get_int(one, "id"));
		pv_set_text(line, "name", pv_get_text(one, "name"));
		pv_set_bool(line, "sees", pv_get_bool(one, "sees"));
	}
	pv_set_bool(model, "has_colleagues", pv_list_length(colleagues) > 0);
}

/* Linked requests, or likely ones. */
static void
describe_links(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *dossier, const char *key)
{
	struct pv_value *found = column(ctx, dossier, key);
	struct pv_value *list = pv_set_list(model, key);

	for (size_t i = 0; i < pv_list_length(found); i++) {
		const struct pv_value *one = pv_list_at(found, i);
		const char *state = pv_get_text(one, "state");
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "other", pv_get_text(one, "reference"));
		pv_set_text(line, "title", pv_get_text(one, "title"));
		pv_set_text(line, "state", state);
		pv_set_text(line, "state_text",
		    pv_printf(ctx, "t.agent.state.%s", state));
		pv_set_text(line, "received",
		    pv_time_words(ctx, pv_get_text(one, "received_at")));
	}
	pv_set_bool(
	    model, pv_printf(ctx, "has_%s", key), pv_list_length(list) > 0);
}

void
dossier_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct pv_rows *dossier,
    const struct agent_me *me)
{
	const char *undo = pv_row_text(dossier, 0, "undo");
	bool guest = pv_row_bool(rows, 0, "guest");

	pv_set_bool(model, "guest", guest);
	if (guest)
		pv_set_bool(model, "open", false);
	describe_tasks(ctx, model, dossier, me);
	describe_links(ctx, model, dossier, "links");
	describe_links(ctx, model, dossier, "duplicates");
	pv_set_optional(model, "undo",
	    undo != NULL ? pv_printf(ctx, "t.agent.undo.%s", undo) : NULL);
}
