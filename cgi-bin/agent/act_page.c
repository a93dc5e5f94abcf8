/*
 * act_page - the pages on which an agent writes to the person.
 * Not here: what is then done (act.c).
 */
#include "act.h"

#include <string.h>

#include "base/config.h"
#include "base/random.h"
#include "notify/outbox.h"
#include "request/field.h"
#include "roll.h"
#include "view/template.h"

enum { APPEAL_MAX_BYTES = 8192 };

static const struct pv_call templates_call = { "agent.answer_templates_for", 2,
	true };

static const char *const leaving[] = { "courriel", "courrier", "deux" };

static const struct pv_control_text upload = {
	.name = "fichiers",
	.label = "t.agent.act.files",
	.hint = "t.agent.act.files-hint",
	.type = "file",
};

static const struct pv_control_text appeal = {
	.name = "recours",
	.label = "t.agent.act.refusal.appeal",
	.hint = "t.agent.act.refusal.appeal-hint",
	.lines = 8,
	.required = true,
};

/* What both pages say: the request, the action, what will go; NULL with an error. */
static struct pv_value *
describe(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows,
    const struct act_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = request_head(ctx, rows, me), *value;
	struct pv_value *ready = pv_set_list(model, "ready");
	struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files"));
	struct pv_decision decision;
	struct pv_said said;

	value = pv_set_object(model, "act");
	pv_set_text(value, "name", act->name);
	pv_set_text(
	    value, "title", pv_printf(ctx, "t.agent.act.%s.title", act->kind));
	pv_set_text(
	    value, "intro", pv_printf(ctx, "t.agent.act.%s.intro", act->kind));
	pv_set_text(
	    value, "send", pv_printf(ctx, "t.agent.act.%s.send", act->kind));
	pv_set_bool(value, "final", act->final);
	pv_set_text(model, "token",
	    typed->token != NULL ? typed->token : pv_token(ctx));
	for (size_t i = 0;
	     act->attach && files != NULL && i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);

		if (pv_get_bool(file, "pending") &&
		    strcmp(pv_get_text(file, "origin"), "agent") == 0)
			pv_file_fill(
			    ctx, pv_add_object(ready), file, &agent_side);
	}
	pv_set_bool(model, "has_ready", pv_list_length(ready) > 0);
	said = act_said(act, rows, typed);
	if (!pv_decision_fill(ctx, rows, 0, &said, &decision))
		return NULL;
	pv_set_optional(model, "letter", decision.file);
	pv_set_bool(model, "by_mail", act_by_mail(rows, typed));
	pv_set_bool(model, "by_post", act_by_post(rows, typed));
	return model;
}

/* The templates that may be chosen; false with an error. */
static bool
describe_templates(
    struct pv_exchange *exchange, struct pv_value *model, const struct act *act)
{
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(act->kind) };
	struct pv_value *list = pv_set_list(model, "templates");
	struct pv_rows *rows = pv_db_call(exchange->ctx, &templates_call, args);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_int(one, "template_id", pv_row_int(rows, row, "id"));
		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
	}
	pv_set_bool(model, "has_templates", pv_list_length(list) > 0);
	return true;
}

/* By mail, by letter, or both: asked of who has an address. */
static void
describe_ways(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct act_typed *typed)
{
	struct pv_value *list;

	if (pv_row_text(rows, 0, "email") == NULL)
		return;
	list = pv_set_list(pv_set_object(model, "choice"), "ways");
	for (size_t i = 0; i < sizeof(leaving) / sizeof(leaving[0]); i++) {
		struct pv_value *way = pv_add_object(list);
		bool mail = strcmp(leaving[i], "courrier") != 0;
		bool post = strcmp(leaving[i], "courriel") != 0;

		pv_set_text(way, "value", leaving[i]);
		pv_set_text(way, "text",
		    pv_printf(ctx, "t.agent.act.way.%s", leaving[i]));
		pv_set_bool(way, "chosen",
		    act_by_mail(rows, typed) == mail &&
			act_by_post(rows, typed) == post);
	}
}

/*
 * The usual ways of appeal, with the commune's court, or those that a law gives
 * to the procedure: a text, to be edited.
 */
static const char *
usual_appeal(struct pv_exchange *exchange, const struct pv_rows *rows)
{
	bool roll =
	    strcmp(pv_row_text(rows, 0, "procedure"), ROLL_PROCEDURE) == 0;
	struct pv_buffer *text = pv_buffer_new(exchange->ctx, APPEAL_MAX_BYTES);
	struct pv_answer *page = pv_page(exchange,
	    roll ? "agent/appeal-electoral.txt" : "agent/appeal.txt",
	    pv_object(exchange->ctx));

	return pv_render(exchange->ctx, page->template, page->model, text) ?
	    text->data :
	    NULL;
}

/* A faulty control in the summary. */
static void
tell(struct pv_value *faults, const char *id, const char *text)
{
	if (text != NULL)
		pv_fault_add(faults, id, text);
}

static void
describe_upload(
    struct pv_ctx *ctx, struct pv_value *model, const struct act_typed *typed)
{
	struct pv_value *attach = pv_set_object(model, "attach"), *control;

	pv_set_text(model, "file_max",
	    pv_file_size(ctx, (int64_t)ctx->process->config->file_max_bytes));
	control = pv_control_set(
	    ctx, attach, "upload", &upload, NULL, typed->file_error);
	pv_set_optional(control, "file", typed->file_name);
}

struct pv_answer *
act_form(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows,
    const struct act_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = describe(exchange, me, act, rows, typed);
	struct pv_value *faults = pv_list(ctx), *fields;
	const struct pv_control_text text = {
		.name = "texte",
		.label = pv_printf(ctx, "t.agent.act.%s.text", act->kind),
		.hint = "t.agent.act.text-hint",
		.lines = 10,
		.required = !act->optional,
	};
	const char *ways = typed->appeal;
	struct pv_answer *answer;

	if (model == NULL)
		return NULL;
	fields = pv_set_list(model, "fields");
	if (act->appeal && ways == NULL &&
	    (ways = usual_appeal(exchange, rows)) == NULL)
		return NULL;
	if (!describe_templates(exchange, model, act))
		return NULL;
	describe_ways(ctx, model, rows, typed);
	pv_set_int(model, "max", AGENT_TEXT_MAX_CHARACTERS);
	(void)pv_control_add(
	    ctx, fields, &text, typed->text, typed->text_error);
	if (act->appeal)
		(void)pv_control_add(
		    ctx, fields, &appeal, ways, typed->appeal_error);
	if (act->attach)
		describe_upload(ctx, model, typed);
	tell(faults, text.name, typed->text_error);
	tell(faults, appeal.name, typed->appeal_error);
	tell(faults, upload.name, typed->file_error);
	pv_faults_set(model, faults);
	pv_set_bool(model, "final", !request_is_open(rows));
	if (typed->conflict)
		request_story(ctx, pv_set_object(model, "conflict"), "changes",
		    rows, typed->seen);
	answer = agent_page(exchange, me, "agent/act", model);
	if (pv_list_length(faults) > 0)
		answer->status = 422;
	return answer;
}

struct pv_answer *
act_preview(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows,
    const struct act_typed *typed)
{
	struct pv_value *model = describe(exchange, me, act, rows, typed);
	const char *version = pv_request_field(exchange->request, "version");
	const char *seen = pv_request_field(exchange->request, "vu");

	const char *outbox;

	if (model == NULL ||
	    (outbox = act_outbox(exchange->ctx, act, rows, typed)) == NULL ||
	    !pv_outgoing_show(exchange->ctx, outbox, model))
		return NULL;
	pv_set_optional(model, "way", typed->way);
	pv_set_text(model, "text", typed->text);
	pv_set_bool(model, "has_text", *typed->text != '\0');
	pv_set_optional(model, "appeal", act->appeal ? typed->appeal : NULL);
	/* Of the page that was written on: a change since then is a conflict. */
	pv_set_text(model, "form_version", version != NULL ? version : "0");
	pv_set_text(model, "form_seen", seen != NULL ? seen : "0");
	return agent_page(exchange, me, "agent/preview", model);
}
