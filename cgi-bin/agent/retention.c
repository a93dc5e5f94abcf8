/*
 * retention - how long the requests of each procedure are kept: what its form
 * says, what the commune decides within it, what goes soon, what is held.
 * Not here: the erasure (the worker), a person's rights (rights.c).
 */
#include "agent.h"

#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "form/duration.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call list_call = { "agent.retention_list", 0, true };
static const struct pv_call preview_call = { "agent.retention_preview", 2,
	true };
static const struct pv_call set_call = { "agent.retention_set", 3, true };
static const struct pv_call hold_call = { "agent.hold", 2, true };
static const struct pv_call release_call = { "agent.release", 1, true };

enum { PREVIEW_ROWS = 200 };

static const struct pv_control_text reference_control = {
	.name = "demande",
	.label = "t.agent.retention.reference",
	.required = true,
	.verbatim = true,
};

static const struct pv_control_text reason_control = {
	.name = "motif",
	.label = "t.agent.retention.reason",
	.hint = "t.agent.retention.reason-hint",
	.lines = 3,
	.required = true,
};

/* What may be chosen between what bounds it: lengths that people say. */
static const char *const lengths[] = { "P1M", "P2M", "P3M", "P6M", "P1Y", "P2Y",
	"P3Y", "P5Y", "P10Y" };

static void
set_lengths(struct pv_ctx *ctx, struct pv_value *line, const char *kept)
{
	struct pv_value *list = pv_set_list(line, "lengths");

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "value", lengths[i]);
		pv_set_text(one, "words", pv_duration_words(ctx, lengths[i]));
		pv_set_bool(one, "chosen",
		    kept != NULL && strcmp(kept, lengths[i]) == 0);
	}
}

static void
add_procedure(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *rows, int row)
{
	struct pv_value *line = pv_add_object(list);
	const char *keep = pv_row_text(rows, row, "keep");
	const char *next = pv_row_text(rows, row, "next_on");

	pv_set_text(line, "name", pv_row_text(rows, row, "procedure"));
	pv_set_text(line, "procedure_title", pv_row_text(rows, row, "title"));
	pv_set_text(line, "said",
	    pv_duration_words(ctx, pv_row_text(rows, row, "said")));
	pv_set_text(line, "shortest",
	    pv_duration_words(ctx, pv_row_text(rows, row, "shortest")));
	pv_set_text(line, "longest",
	    pv_duration_words(ctx, pv_row_text(rows, row, "longest")));
	pv_set_bool(line, "own", keep != NULL);
	set_lengths(ctx, line, keep);
	pv_set_bool(line, "anonymise",
	    strcmp(pv_row_text(rows, row, "manner"), "anonymise") == 0);
	pv_set_int(line, "kept", pv_row_int(rows, row, "kept"));
	pv_set_int(line, "due_soon", pv_row_int(rows, row, "due_soon"));
	pv_set_bool(line, "soon", pv_row_int(rows, row, "due_soon") > 0);
	pv_set_int(line, "held_n", pv_row_int(rows, row, "held"));
	pv_set_bool(line, "has_held", pv_row_int(rows, row, "held") > 0);
	pv_set_optional(
	    line, "next", next != NULL ? pv_date_words(ctx, next) : NULL);
}

static bool
set_procedures(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "procedures");

	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++)
		add_procedure(ctx, list, rows, row);
	return rows != NULL;
}

/* What goes within ninety days, and what is held. */
static bool
set_preview(struct pv_ctx *ctx, struct pv_value *model)
{
	const struct pv_arg args[] = { pv_arg_null(),
		pv_arg_int(PREVIEW_ROWS) };
	struct pv_rows *rows = pv_db_call(ctx, &preview_call, args);
	struct pv_value *held = pv_set_list(model, "holds");
	struct pv_value *going = pv_set_list(model, "going");

	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++) {
		bool kept = pv_row_bool(rows, row, "held");
		struct pv_value *line = pv_add_object(kept ? held : going);

		pv_set_text(
		    line, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(line, "erase",
		    pv_date_words(ctx, pv_row_text(rows, row, "erase_on")));
		pv_set_text(line, "state_text",
		    pv_printf(ctx, "t.agent.state.%s",
			pv_row_text(rows, row, "state")));
		pv_set_optional(
		    line, "reason", pv_row_text(rows, row, "reason"));
	}
	pv_set_bool(model, "has_holds", pv_list_length(held) > 0);
	pv_set_bool(model, "has_going", pv_list_length(going) > 0);
	return rows != NULL;
}

/* fault: of the control of that name, "t.…", or NULL. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me, const char *name,
    const char *fault)
{
	static const struct pv_control_text *const controls[] = {
		&reference_control, &reason_control
	};
	struct pv_ctx *ctx = exchange->ctx;
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_value *model = pv_object(ctx), *fields;
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!set_procedures(ctx, model) || !set_preview(ctx, model))
		return NULL;
	fields = pv_set_list(model, "fields");
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		bool wrong =
		    fault != NULL && strcmp(controls[i]->name, name) == 0;

		(void)pv_control_add(ctx, fields, controls[i],
		    fault != NULL ?
			pv_request_field(exchange->request, controls[i]->name) :
			NULL,
		    wrong ? fault : NULL);
	}
	if (fault != NULL)
		pv_fault_add(faults, name, fault);
	pv_faults_set(model, faults);
	if (done != NULL &&
	    (strcmp(done, "duree") == 0 || strcmp(done, "gel") == 0 ||
		strcmp(done, "degel") == 0))
		pv_set_text(model, "done",
		    pv_printf(ctx, "t.agent.retention.done-%s", done));
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/retention", model);
	if (fault != NULL)
		answer->status =
		    ctx->error.status != 0 ? ctx->error.status : 422;
	return answer;
}

static struct pv_answer *
retention_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return agent_away(exchange);
	return show(exchange, me, NULL, NULL);
}

static struct pv_answer *
back(struct pv_exchange *exchange, const char *done)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_link(exchange->ctx, "/agent/conservation?fait=%s", done));
}

/* What the database refused with a text of ours is told at its control. */
static struct pv_answer *
refused(
    struct pv_exchange *exchange, const struct agent_me *me, const char *name)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *fault;

	if (ctx->error.status != 422 && ctx->error.status != 404 &&
	    ctx->error.status != 409)
		return NULL;
	fault = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return show(exchange, me, name, fault);
}

static struct pv_answer *
retention_post(struct pv_exchange *exchange)
{
	const char *keep = pv_request_field(exchange->request, "duree");
	const char *manner = pv_request_field(exchange->request, "fin");
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[3];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_text(keep != NULL && *keep != '\0' ? keep : NULL);
	args[2] = pv_arg_text(
	    manner != NULL && strcmp(manner, "anonymiser") == 0 ? "anonymise" :
								  "erase");
	if (pv_db_call(exchange->ctx, &set_call, args) == NULL)
		return refused(exchange, me,
		    pv_printf(
			exchange->ctx, "duree-%s", exchange->captures[0]));
	return back(exchange, "duree");
}

static struct pv_answer *
hold_post(struct pv_exchange *exchange)
{
	char *reference = pv_typed(exchange, "demande");
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	for (char *c = reference; *c != '\0'; c++)
		*c = g_ascii_toupper(*c);
	args[0] = pv_arg_text(reference);
	args[1] = pv_arg_text(pv_typed(exchange, "motif"));
	if (pv_db_call(exchange->ctx, &hold_call, args) == NULL)
		return refused(exchange, me,
		    exchange->ctx->error.status == 422 ? "motif" : "demande");
	return back(exchange, "gel");
}

static struct pv_answer *
release_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg arg;

	if (me == NULL)
		return NULL;
	arg = pv_arg_text(pv_typed(exchange, "demande"));
	if (pv_db_call(exchange->ctx, &release_call, &arg) == NULL)
		return refused(exchange, me, "demande");
	return back(exchange, "degel");
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input set_inputs[] = { PV_SHORT("duree"),
	PV_SHORT("fin"), { 0 } };
static const struct pv_input hold_inputs[] = { PV_SHORT("demande"),
	PV_FIELD("motif"), { 0 } };

const struct pv_route agent_retention_routes[] = {
	{ PV_GET, "/conservation", retention_get, 0, done_inputs },
	{ PV_POST, "/conservation/gel", hold_post, PV_ROUTE_CSRF, hold_inputs },
	{ PV_POST, "/conservation/degel", release_post, PV_ROUTE_CSRF,
	    hold_inputs },
	{ PV_POST, "/conservation/{name}", retention_post, PV_ROUTE_CSRF,
	    set_inputs },
	{ 0 },
};
