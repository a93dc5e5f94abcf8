/*
 * act - ask, write, answer, refuse, close: read, shown, then done.
 * Not here: the pages (act_page.c), the mails' words (html/mail).
 */
#include "act.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "request/receive.h"
#include "values.h"
#include "view/written.h"

/* Done again after a lost connection: the token makes it the same once. */
static const struct pv_call ask_call = { "agent.ask", 5, true };
static const struct pv_call message_call = { "agent.message_add", 6, true };
static const struct pv_call answer_call = { "agent.answer", 6, true };
static const struct pv_call refuse_call = { "agent.refuse", 6, true };
static const struct pv_call close_call = { "agent.close", 5, true };
static const struct pv_call templates_call = { "agent.answer_templates_for", 2,
	true };
static const struct pv_call add_call = { "agent.file_add", 8, true };
static const struct pv_call remove_call = { "agent.file_remove", 2, true };

static const struct act acts[] = {
	{ .name = "question",
	    .kind = "question",
	    .mail = "question",
	    .call = &ask_call },
	{ .name = "message",
	    .kind = "message",
	    .mail = "message",
	    .call = &message_call,
	    .attach = true },
	{ .name = "reponse",
	    .kind = "answer",
	    .mail = "answer",
	    .call = &answer_call,
	    .final = true,
	    .attach = true },
	{ .name = "refus",
	    .kind = "refusal",
	    .mail = "refusal",
	    .call = &refuse_call,
	    .final = true,
	    .appeal = true },
	{ .name = "cloture",
	    .kind = "closing",
	    .mail = "closed",
	    .call = &close_call,
	    .final = true,
	    .optional = true },
};

const struct act *
act_find(struct pv_exchange *exchange)
{
	const char *name = strrchr(exchange->request->path, '/') + 1;

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	(void)pv_fail(exchange->ctx, 404, "PV0811", "error.not-found",
	    "an action that there is not");
	return NULL;
}

size_t
act_pending(struct pv_ctx *ctx, const struct pv_rows *rows,
    int64_t ids[ACT_FILES_MAX], const char *names[ACT_FILES_MAX])
{
	struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files"));
	size_t n = 0;

	for (size_t i = 0; files != NULL && i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);

		if (n == ACT_FILES_MAX || !pv_get_bool(file, "pending") ||
		    strcmp(pv_get_text(file, "origin"), "agent") != 0)
			continue;
		ids[n] = pv_get_int(file, "id");
		names[n++] = pv_get_text(file, "name");
	}
	return n;
}

static struct pv_answer *
act_get(struct pv_exchange *exchange)
{
	const struct act *act = act_find(exchange);
	struct agent_me *me = agent_me(exchange);
	struct act_typed typed = { 0 };
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	if (act == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (!request_is_open(rows))
		return pv_answer_redirect(
		    exchange->ctx, request_link(exchange, ""));
	return act_form(exchange, me, act, rows, &typed);
}

static int64_t
field_number(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_field(exchange->request, name);

	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static const char *
fault(const char *text, const char *empty)
{
	if (*text == '\0')
		return empty;
	if (g_utf8_strlen(text, -1) > AGENT_TEXT_MAX_CHARACTERS)
		return "t.agent.act.long";
	return NULL;
}

/* False where something must be mended first. */
static bool
check_typed(const struct act *act, struct act_typed *typed)
{
	typed->text_error =
	    fault(typed->text, act->optional ? NULL : "t.agent.act.no-text");
	if (act->appeal)
		typed->appeal_error =
		    fault(typed->appeal, "t.agent.act.no-appeal");
	return typed->text_error == NULL && typed->appeal_error == NULL &&
	    typed->file_error == NULL;
}

/* Who gave no address gets a letter, whatever was asked. */
bool
act_by_mail(const struct pv_rows *rows, const struct act_typed *typed)
{
	return pv_row_text(rows, 0, "email") != NULL &&
	    (typed->way == NULL || strcmp(typed->way, "courrier") != 0);
}

bool
act_by_post(const struct pv_rows *rows, const struct act_typed *typed)
{
	return !act_by_mail(rows, typed) ||
	    (typed->way != NULL && strcmp(typed->way, "deux") == 0);
}

struct pv_said
act_said(const struct act *act, const struct pv_rows *rows,
    const struct act_typed *typed)
{
	return (struct pv_said){ .kind = act->kind,
		.mail = act->mail,
		.text = typed->text,
		.appeal = act->appeal ? typed->appeal : NULL,
		.by_mail = act_by_mail(rows, typed),
		.post = act_by_post(rows, typed) };
}

char *
act_outbox(struct pv_ctx *ctx, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed)
{
	struct pv_said said = act_said(act, rows, typed);
	const char *names[ACT_FILES_MAX];
	int64_t ids[ACT_FILES_MAX];

	said.files = names;
	if (act->attach)
		said.n_files = act_pending(ctx, rows, ids, names);
	return pv_decision_outbox(ctx, rows, &said);
}

/* The arguments in the order of each function; their count is the call's. */
static bool
run(struct pv_exchange *exchange, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *names[ACT_FILES_MAX];
	int64_t ids[ACT_FILES_MAX];
	struct pv_arg args[6];
	size_t n = act_pending(ctx, rows, ids, names);
	const char *outbox = act_outbox(ctx, act, rows, typed);
	int i = 0;

	if (outbox == NULL)
		return false;
	args[i++] = pv_arg_text(exchange->captures[0]);
	args[i++] = pv_arg_int(field_number(exchange, "version"));
	args[i++] = pv_arg_text(typed->token);
	args[i++] = pv_arg_text(typed->text);
	if (act->attach)
		args[i++] = pv_arg_ints(ctx, ids, n);
	if (act->appeal)
		args[i++] = pv_arg_text(typed->appeal);
	args[i] = pv_arg_text(outbox);
	return pv_db_call(ctx, act->call, args) != NULL;
}

/* Another was faster: what happened, and what was written, on one page. */
static struct pv_answer *
conflict(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, struct act_typed *typed)
{
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (exchange->ctx->error.status != 409)
		return NULL;
	pv_forgive(exchange->ctx);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	typed->conflict = true;
	typed->seen = field_number(exchange, "vu");
	answer = act_form(exchange, me, act, rows, typed);
	if (answer != NULL)
		answer->status = 409;
	return answer;
}

static bool
is_step(struct pv_exchange *exchange, const char *step)
{
	const char *wanted = pv_request_field(exchange->request, "etape");

	return wanted != NULL && strcmp(wanted, step) == 0;
}

static struct pv_answer *
do_it(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows, struct act_typed *typed)
{
	const char *by = act_by_mail(rows, typed) ? "" : "-post";

	if (!run(exchange, act, rows, typed))
		return conflict(exchange, me, act, typed);
	if (is_step(exchange, "suite"))
		return pv_answer_redirect(exchange->ctx,
		    pv_link(exchange->ctx, "/agent/suivante?de=%s",
			exchange->captures[0]));
	return pv_answer_redirect(exchange->ctx,
	    request_link(exchange,
		pv_printf(exchange->ctx, "?fait=%s%s", act->kind, by)));
}

/* Files are kept before the text is looked at: none is chosen twice. */
static bool
keep_files(struct pv_exchange *exchange, const struct act *act,
    struct act_typed *typed)
{
	const char *removed = pv_request_field(exchange->request, "enlever");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[2];
	int added;

	if (!act->attach)
		return true;
	args[0] = pv_arg_text(exchange->captures[0]);
	if (removed != NULL) {
		args[1] = pv_arg_int(strtoll(removed, NULL, 10));
		return pv_db_call(ctx, &remove_call, args) != NULL;
	}
	if (pv_receive(ctx, exchange->request, "fichiers", &add_call, args[0],
		&added, &typed->file_name))
		return true;
	if (ctx->error.status != 422)
		return false;
	typed->file_error = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return true;
}

/* The text of the template chosen, after what was typed; false with an error. */
static bool
add_template(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows, struct act_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(act->kind) };
	struct pv_rows *kept = pv_db_call(ctx, &templates_call, args);
	int64_t chosen = field_number(exchange, "modele");
	const struct pv_value *model;
	const char *text;
	int row = 0;

	if (kept == NULL)
		return false;
	while (
	    row < pv_rows_count(kept) && pv_row_int(kept, row, "id") != chosen)
		row++;
	/* One that was just archived adds nothing: the list shows what there is. */
	if (row == pv_rows_count(kept))
		return true;
	model = values_real(exchange, me, rows);
	if (model == NULL)
		return false;
	text = pv_written_fill(ctx, pv_row_text(kept, row, "text"), model);
	if (text == NULL)
		return false;
	typed->text = *typed->text == '\0' ?
	    text :
	    pv_printf(ctx, "%s\n\n%s", typed->text, text);
	return true;
}

/*
 * A plain acceptance: the first text of the commune that there is for it, else
 * one of ours; it is read before it leaves, as any other.
 */
static bool
add_agreement(struct pv_exchange *exchange, const struct agent_me *me,
    const struct act *act, const struct pv_rows *rows, struct act_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		pv_arg_text(act->kind) };
	struct pv_rows *kept = pv_db_call(ctx, &templates_call, args);
	const struct pv_value *model;

	if (kept == NULL)
		return false;
	typed->text = pv_text(ctx, "agent.act.agreement");
	if (pv_rows_count(kept) == 0)
		return true;
	model = values_real(exchange, me, rows);
	if (model == NULL)
		return false;
	typed->text = pv_written_fill(ctx, pv_row_text(kept, 0, "text"), model);
	return typed->text != NULL;
}

static struct pv_answer *
act_post(struct pv_exchange *exchange)
{
	const struct act *act = act_find(exchange);
	struct agent_me *me = agent_me(exchange);
	struct act_typed typed = {
		.text = pv_typed(exchange, "texte"),
		.appeal = pv_typed(exchange, "recours"),
		.way = pv_request_field(exchange->request, "voie"),
		.token = pv_request_field(exchange->request, "jeton"),
	};
	struct pv_rows *rows;

	if (me == NULL || act == NULL || !keep_files(exchange, act, &typed) ||
	    (rows = request_fetch(exchange)) == NULL)
		return NULL;
	if (is_step(exchange, "modele") &&
	    !add_template(exchange, me, act, rows, &typed))
		return NULL;
	if (is_step(exchange, "accord") && *typed.text == '\0' &&
	    !add_agreement(exchange, me, act, rows, &typed))
		return NULL;
	if (is_step(exchange, "saisie") || is_step(exchange, "modele") ||
	    pv_request_field(exchange->request, "enlever") != NULL ||
	    !check_typed(act, &typed))
		return act_form(exchange, me, act, rows, &typed);
	if (is_step(exchange, "envoi") || is_step(exchange, "suite"))
		return do_it(exchange, me, act, rows, &typed);
	return act_preview(exchange, me, act, rows, &typed);
}

static const struct pv_input act_inputs[] = {
	PV_FIELD("texte"),
	PV_FIELD("recours"),
	PV_SHORT("voie"),
	PV_SHORT("modele"),
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("jeton"),
	PV_SHORT("etape"),
	PV_SHORT("enlever"),
	{ .name = "fichiers", .kind = PV_IN_FILE, .many = true },
	{ 0 },
};

const struct pv_route agent_act_routes[] = {
	{ PV_GET, AGENT_REQUEST "/question", act_get, 0, NULL },
	{ PV_GET, AGENT_REQUEST "/message", act_get, 0, NULL },
	{ PV_GET, AGENT_REQUEST "/reponse", act_get, 0, NULL },
	{ PV_GET, AGENT_REQUEST "/refus", act_get, 0, NULL },
	{ PV_GET, AGENT_REQUEST "/cloture", act_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/question", act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, AGENT_REQUEST "/message", act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, AGENT_REQUEST "/reponse", act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, AGENT_REQUEST "/refus", act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ PV_POST, AGENT_REQUEST "/cloture", act_post, PV_ROUTE_CSRF,
	    act_inputs },
	{ 0 },
};
