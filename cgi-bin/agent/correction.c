/*
 * correction - ask the person to correct some answers, each with a remark.
 *
 *   GET,POST /agent/demandes/{reference}/correction             mark, look, send
 *   POST     /agent/demandes/{reference}/correction/annulation  nothing more to correct
 *
 * Not here: what they changed (correction_model.c), their pages
 * (form/correcting.c).
 */
#include "correction.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/random.h"
#include "form/review.h"
#include "request/field.h"
#include "request/notice.h"
#include "review.h"
#include "view/json.h"
#include "view/template.h"

enum { REMARK_MAX_CHARACTERS = 1000, TEXT_MAX_BYTES = 65536 };

/* Done again after a lost connection: the token makes it the same once. */
static const struct pv_call ask_call = { "agent.correction_ask", 6, true };
static const struct pv_call cancel_call = { "agent.correction_cancel", 3,
	false };

static const struct pv_control_text intro = {
	.name = "texte",
	.label = "t.agent.correction.intro",
	.lines = 4,
};

/* What was marked, and what is wrong with it. */
struct marking {
	const char *text, *token;
	const char *fault; /* "t.…": of the whole, or NULL */
	bool conflict;
	struct pv_value *pages;	 /* as form/review.h, each row with its mark */
	struct pv_value *marked; /* list of {path, label, remark} */
};

/* The remark that was typed for a path: each follows the path it is about. */
static const char *
typed_remark(struct pv_exchange *exchange, const char *path)
{
	const struct pv_request *request = exchange->request;
	const char *about = "";

	for (size_t i = 0; i < request->n_fields; i++) {
		const struct pv_field *field = &request->fields[i];

		if (strcmp(field->name, "chemin") == 0)
			about = field->value;
		else if (strcmp(field->name, "remarque") == 0 &&
		    strcmp(about, path) == 0)
			return g_strstrip(
			    pv_strdup(exchange->ctx, field->value));
	}
	return "";
}

static void
mark_row(struct pv_exchange *exchange, struct marking *marking,
    struct pv_value *line, const struct pv_value *row, int n)
{
	const char *path = pv_get_text(row, "path");
	const char *remark = typed_remark(exchange, path);
	const char *fault = NULL;
	struct pv_value *mark;

	if (g_utf8_strlen(remark, -1) > REMARK_MAX_CHARACTERS)
		fault = "t.agent.correction.long";
	pv_set_text(line, "path", path);
	pv_set_text(line, "label", pv_get_text(row, "label"));
	pv_set_optional(line, "value", pv_get_text(row, "value"));
	pv_set_text(line, "id", pv_printf(exchange->ctx, "remarque-%d", n));
	pv_set_optional(line, "remark", *remark != '\0' ? remark : NULL);
	pv_set_optional(line, "fault", fault);
	if (fault != NULL)
		marking->fault = fault;
	if (*remark == '\0')
		return;
	mark = pv_add_object(marking->marked);
	pv_set_text(mark, "path", path);
	pv_set_text(mark, "label", pv_get_text(row, "label"));
	pv_set_text(mark, "remark", remark);
}

/* The answers that a person gives, page by page, with what was marked. */
static bool
read_marks(struct pv_exchange *exchange, struct marking *marking,
    const struct pv_rows *rows)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *pages;
	int n = 0;

	marking->pages = pv_list(ctx);
	marking->marked = pv_list(ctx);
	if (!review_set(ctx, model, rows))
		return false;
	pages = pv_get(model, "pages");
	for (size_t i = 0; i < pv_list_length(pages); i++) {
		const struct pv_value *page = pv_list_at(pages, i);
		const struct pv_value *answers = pv_get(page, "rows");
		struct pv_value *shown = pv_object(ctx);
		struct pv_value *lines = pv_set_list(shown, "rows");

		for (size_t j = 0; j < pv_list_length(answers); j++) {
			const struct pv_value *row = pv_list_at(answers, j);

			if (!pv_get_bool(row, "fixed"))
				mark_row(exchange, marking,
				    pv_add_object(lines), row, ++n);
		}
		pv_set_optional(shown, "heading", pv_get_text(page, "heading"));
		if (pv_list_length(lines) > 0)
			pv_add(marking->pages, shown);
	}
	return true;
}

static void
tell_faults(const struct marking *marking, struct pv_value *faults)
{
	for (size_t i = 0; i < pv_list_length(marking->pages); i++) {
		const struct pv_value *rows =
		    pv_get(pv_list_at(marking->pages, i), "rows");

		for (size_t j = 0; j < pv_list_length(rows); j++) {
			const struct pv_value *row = pv_list_at(rows, j);
			const char *fault = pv_get_text(row, "fault");

			if (fault != NULL)
				pv_fault_add(
				    faults, pv_get_text(row, "id"), fault);
		}
	}
	if (marking->fault != NULL && pv_list_length(faults) == 0)
		pv_fault_add(faults, "questions", marking->fault);
}

static int64_t
field_number(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_field(exchange->request, name);

	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* The page to mark on; of a correction that is open, what it asks. */
static struct pv_answer *
form(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const struct marking *marking)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = request_head(ctx, rows, me);
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!correction_set(ctx, model, rows))
		return NULL;
	pv_set_bool(model, "has_pages", pv_list_length(marking->pages) > 0);
	pv_set(model, "pages", marking->pages);
	pv_set_int(model, "max", REMARK_MAX_CHARACTERS);
	pv_set_text(model, "token",
	    marking->token != NULL ? marking->token : pv_token(ctx));
	(void)pv_control_add(
	    ctx, pv_set_list(model, "fields"), &intro, marking->text, NULL);
	tell_faults(marking, faults);
	pv_faults_set(model, faults);
	pv_set_bool(model, "kept",
	    marking->conflict && pv_get_bool(model, "correction_open"));
	pv_set_shared(model, "marked", marking->marked);
	if (marking->conflict)
		request_story(ctx, pv_set_object(model, "conflict"), "changes",
		    rows, field_number(exchange, "vu"));
	answer = agent_page(exchange, me, "agent/correction", model);
	if (marking->conflict)
		answer->status = 409;
	else if (marking->fault != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
preview(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const struct marking *marking)
{
	struct pv_value *model = request_head(exchange->ctx, rows, me);

	pv_set_optional(
	    model, "text", *marking->text != '\0' ? marking->text : NULL);
	pv_set(model, "marked", marking->marked);
	pv_set_text(model, "token",
	    marking->token != NULL ? marking->token : pv_token(exchange->ctx));
	/* Of the page that was marked: a change since then is a conflict. */
	pv_set_int(model, "form_version", field_number(exchange, "version"));
	pv_set_int(model, "form_seen", field_number(exchange, "vu"));
	return agent_page(exchange, me, "agent/correction-preview", model);
}

/* What the message says: the words of the agent, then each remark. */
static const char *
write_text(struct pv_exchange *exchange, const struct marking *marking)
{
	struct pv_buffer *text = pv_buffer_new(exchange->ctx, TEXT_MAX_BYTES);
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *page;

	pv_set_optional(
	    model, "text", *marking->text != '\0' ? marking->text : NULL);
	pv_set_shared(model, "marked", marking->marked);
	page = pv_page(exchange, "agent/correction.txt", model);
	return pv_render(exchange->ctx, page->template, page->model, text) ?
	    g_strstrip(text->data) :
	    NULL;
}

static char *
write_fields(struct pv_ctx *ctx, const struct marking *marking)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pv_list_length(marking->marked); i++) {
		const struct pv_value *one = pv_list_at(marking->marked, i);

		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s}", "path",
			pv_get_text(one, "path"), "label",
			pv_get_text(one, "label"), "remark",
			pv_get_text(one, "remark")));
	}
	return pv_json_text(ctx, list);
}

static struct pv_answer *
send_it(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, struct marking *marking)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_notice notice = { .kind = "correction",
		.text = write_text(exchange, marking) };
	bool mailed = pv_row_text(rows, 0, "email") != NULL;
	struct pv_arg args[6];

	if (notice.text == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(field_number(exchange, "version"));
	args[2] = pv_arg_text(marking->token);
	args[3] = pv_arg_text(notice.text);
	args[4] = pv_arg_text(write_fields(ctx, marking));
	args[5] = pv_arg_text(pv_notice(ctx, rows, &notice));
	if (pv_db_call(ctx, &ask_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    request_link(exchange,
			mailed ? "?fait=correction" : "?fait=correction-post"));
	if (ctx->error.status != 409)
		return NULL;
	/* Another was faster: what happened, and what was marked. */
	pv_forgive(ctx);
	rows = request_fetch(exchange);
	marking->conflict = true;
	marking->fault = NULL;
	return rows != NULL && read_marks(exchange, marking, rows) ?
	    form(exchange, me, rows, marking) :
	    NULL;
}

static struct pv_answer *
correction_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct marking marking = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	if (!request_is_open(rows) ||
	    correction_waits_deposit(exchange->ctx, rows))
		return pv_answer_redirect(
		    exchange->ctx, request_link(exchange, ""));
	return read_marks(exchange, &marking, rows) ?
	    form(exchange, me, rows, &marking) :
	    NULL;
}

static bool
is_step(struct pv_exchange *exchange, const char *step)
{
	const char *wanted = pv_request_field(exchange->request, "etape");

	return wanted != NULL && strcmp(wanted, step) == 0;
}

static struct pv_answer *
correction_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct marking marking = {
		.text = pv_typed(exchange, "texte"),
		.token = pv_request_field(exchange->request, "jeton"),
	};
	struct pv_rows *rows;

	if (me == NULL || (rows = request_fetch(exchange)) == NULL ||
	    !read_marks(exchange, &marking, rows))
		return NULL;
	if (pv_list_length(marking.marked) == 0)
		marking.fault = "t.agent.correction.none";
	else if (g_utf8_strlen(marking.text, -1) >
	    AGENT_TEXT_MAX_CHARACTERS / 2)
		marking.fault = "t.agent.act.long";
	if (is_step(exchange, "saisie") || marking.fault != NULL) {
		if (is_step(exchange, "saisie"))
			marking.fault = NULL;
		return form(exchange, me, rows, &marking);
	}
	return is_step(exchange, "envoi") ?
	    send_it(exchange, me, rows, &marking) :
	    preview(exchange, me, rows, &marking);
}

static struct pv_answer *
cancel(struct pv_exchange *exchange)
{
	static const struct pv_notice notice = { .kind =
						     "correction-cancelled" };
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;
	struct pv_arg args[3];

	if (me == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(field_number(exchange, "version"));
	args[2] = pv_arg_text(pv_notice(exchange->ctx, rows, &notice));
	if (pv_db_call(exchange->ctx, &cancel_call, args) == NULL)
		return request_overtaken(exchange, me);
	return pv_answer_redirect(exchange->ctx,
	    request_link(exchange, "?fait=correction-cancelled"));
}

static const struct pv_input correction_inputs[] = {
	PV_FIELD("texte"),
	{ .name = "chemin",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 1000,
	    .many = true },
	{ .name = "remarque",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 8000,
	    .many = true },
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("jeton"),
	PV_SHORT("etape"),
	{ 0 },
};

static const struct pv_input cancel_inputs[] = { PV_SHORT("version"), { 0 } };

const struct pv_route agent_correction_routes[] = {
	{ PV_GET, AGENT_REQUEST "/correction", correction_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/correction", correction_post, PV_ROUTE_CSRF,
	    correction_inputs },
	{ PV_POST, AGENT_REQUEST "/correction/annulation", cancel,
	    PV_ROUTE_CSRF, cancel_inputs },
	{ 0 },
};
