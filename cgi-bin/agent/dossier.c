/*
 * dossier - what agents do among themselves about a request.
 *
 *   POST …/documents/{id}            a verdict on a document
 *   GET  …/documents/{id}/vue        the document, shown and not downloaded
 *   GET,POST …/transfert             to another service
 *   POST …/doublons, …/taches, …/annulation, …/courriels
 *   GET  /agent/taches               mine, and those that I gave
 *   POST /agent/taches/{id}/…        done, opened again, taken back
 *
 * Not here: how the page shows it (dossier_model.c).
 */
#include "dossier.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "base/random.h"
#include "request/download.h"
#include "request/field.h"
#include "request/notice.h"

static const struct pv_call check_call = { "agent.file_check", 5, true };
static const struct pv_call task_call = { "agent.task_add", 7, true };
static const struct pv_call done_call = { "agent.task_done", 3, false };
static const struct pv_call reopen_call = { "agent.task_reopen", 2, false };
static const struct pv_call end_call = { "agent.task_end", 2, false };
static const struct pv_call tasks_call = { "agent.tasks", 3, true };
static const struct pv_call link_call = { "agent.link_add", 2, true };
static const struct pv_call unlink_call = { "agent.link_remove", 2, true };
static const struct pv_call services_call = { "agent.transfer_services", 1,
	true };
static const struct pv_call transfer_call = { "agent.transfer", 6, true };
static const struct pv_call communes_call = { "agent.transfer_communes", 1,
	true };
static const struct pv_call move_call = { "agent.transfer_commune", 6, true };
static const struct pv_call cancel_call = { "agent.transfer_cancel", 1, false };
static const struct pv_call gone_call = { "agent.transferred", 1, true };
static const struct pv_call undo_call = { "agent.undo", 2, false };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };

enum { TASKS_MAX = 200 };

#define COMMUNE "commune:"

/* The text without the blanks around it; NULL if there is none. */
static const char *
typed(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_typed(exchange, name);

	return *text != '\0' ? text : NULL;
}

static struct pv_arg
number(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_field(exchange->request, name);

	return pv_arg_int(text != NULL ? strtoll(text, NULL, 10) : 0);
}

/*
 * After an action on the request: back to its page, or that page with what was
 * wrong, what happened since, and what was typed.
 */
static struct pv_answer *
finish(struct pv_exchange *exchange, const struct agent_me *me, bool good,
    const char *done, const char *kept)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct request_extra extra = { .kept = kept };
	struct pv_answer *answer;
	struct pv_rows *rows;
	int status = ctx->error.status;

	if (good)
		return pv_answer_redirect(ctx,
		    request_link(exchange, pv_printf(ctx, "?fait=%s", done)));
	if (status != 409 && status != 422)
		return NULL;
	extra.warning = pv_printf(ctx, "t.%s", ctx->error.text);
	/* Of a document's verdict "vu" is another number. */
	if (strcmp(ctx->error.text, "agent.conflict") == 0)
		extra.seen = request_seen(exchange);
	pv_forgive(ctx);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	answer = request_page(exchange, me, rows, &extra);
	if (answer != NULL)
		answer->status = status;
	return answer;
}

static struct pv_answer *
check(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[5];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(strtoll(exchange->captures[1], NULL, 10));
	args[2] = number(exchange, "vu");
	args[3] = pv_arg_text(typed(exchange, "verdict"));
	args[4] = pv_arg_text(typed(exchange, "remarque"));
	return finish(exchange, me,
	    pv_db_call(exchange->ctx, &check_call, args) != NULL,
	    "checked#files", typed(exchange, "remarque"));
}

/* Of these types a browser shows a picture or a page, and runs nothing. */
static struct pv_answer *
show(struct pv_exchange *exchange)
{
	const struct pv_download file = { .info = &info_call,
		.chunk = &chunk_call };
	struct pv_answer *answer;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	answer = pv_download(exchange->ctx, &file, exchange->captures[1]);
	if (answer != NULL &&
	    (strcmp(answer->content_type, "application/pdf") == 0 ||
		strcmp(answer->content_type, "image/jpeg") == 0 ||
		strcmp(answer->content_type, "image/png") == 0))
		answer->shown = true;
	return answer;
}

static struct pv_answer *
ask(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *day = typed(exchange, "echeance");
	struct pv_arg args[7];
	GDate date;

	if (me == NULL)
		return NULL;
	g_date_clear(&date, 1);
	if (day != NULL)
		g_date_set_parse(&date, day);
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = number(exchange, "version");
	args[2] = pv_arg_text(pv_request_field(exchange->request, "jeton"));
	args[3] = pv_arg_text(typed(exchange, "sorte"));
	args[4] = number(exchange, "collegue");
	args[5] = pv_arg_text(typed(exchange, "consigne"));
	args[6] = pv_arg_text(day);
	if (typed(exchange, "consigne") == NULL || day == NULL ||
	    !g_date_valid(&date)) {
		(void)pv_fail(exchange->ctx, 422, "PV0882",
		    "agent.task.missing", "a task without words or day");
		return finish(
		    exchange, me, false, NULL, typed(exchange, "consigne"));
	}
	return finish(exchange, me,
	    pv_db_call(exchange->ctx, &task_call, args) != NULL, "task#tasks",
	    typed(exchange, "consigne"));
}

static struct pv_answer *
link_two(struct pv_exchange *exchange)
{
	const char *taken = typed(exchange, "retirer");
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] =
	    pv_arg_text(taken != NULL ? taken : pv_typed(exchange, "autre"));
	return finish(exchange, me,
	    pv_db_call(exchange->ctx, taken != NULL ? &unlink_call : &link_call,
		args) != NULL,
	    taken != NULL ? "unlinked#links" : "linked#links", NULL);
}

/* Where a request went that its sender sees no more. */
static struct pv_answer *
gone_page(struct pv_exchange *exchange, const struct agent_me *me)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows =
	    pv_db_call(exchange->ctx, &gone_call, &reference);
	struct pv_value *model = pv_object(exchange->ctx), *gone;

	if (rows == NULL)
		return NULL;
	gone = pv_set_object(model, "gone");
	pv_set_text(model, "reference", exchange->captures[0]);
	pv_set_optional(gone, "service", pv_row_text(rows, 0, "to_service"));
	pv_set_optional(gone, "commune", pv_row_text(rows, 0, "to_commune"));
	pv_set_bool(gone, "undo", pv_row_bool(rows, 0, "undo"));
	pv_set_bool(gone, "undone",
	    strcmp(pv_row_text(rows, 0, "state"), "undone") == 0);
	pv_set_int(gone, "version", pv_row_int(rows, 0, "version"));
	pv_set_text(model, "list", agent_list_link(exchange));
	return agent_page(exchange, me, "agent/transfer", model);
}

/* The other communes that may have it: "commune:29001" when chosen. */
static bool
list_communes(
    struct pv_exchange *exchange, struct pv_value *model, const char *chosen)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *found =
	    pv_db_call(exchange->ctx, &communes_call, &reference);
	struct pv_value *list = pv_set_list(model, "communes");

	if (found == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(found); row++) {
		struct pv_value *line = pv_add_object(list);
		const char *insee = pv_row_text(found, row, "insee");

		pv_set_text(line, "insee", insee);
		pv_set_text(line, "name", pv_row_text(found, row, "name"));
		pv_set_bool(line, "chosen",
		    chosen != NULL && g_str_has_prefix(chosen, COMMUNE) &&
			strcmp(chosen + strlen(COMMUNE), insee) == 0);
	}
	pv_set_bool(model, "has_communes", pv_list_length(list) > 0);
	return true;
}

/* Its name, for what the person is told; NULL with an error. */
static const char *
commune_name(struct pv_exchange *exchange, const char *insee)
{
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *found =
	    pv_db_call(exchange->ctx, &communes_call, &reference);

	for (int row = 0; found != NULL && row < pv_rows_count(found); row++)
		if (strcmp(pv_row_text(found, row, "insee"), insee) == 0)
			return pv_row_text(found, row, "name");
	if (found != NULL)
		(void)pv_fail(exchange->ctx, 422, "PV0884",
		    "agent.transfer.no-commune", "no such commune");
	return NULL;
}

static struct pv_answer *
transfer_form(struct pv_exchange *exchange, const struct agent_me *me,
    const char *error, int status)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *seen = pv_request_field(exchange->request, "vu");
	const char *chosen = typed(exchange, "service");
	struct pv_arg reference = pv_arg_text(exchange->captures[0]);
	struct pv_rows *services, *rows = request_fetch(exchange);
	struct pv_value *model, *list, *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (rows == NULL ||
	    (services = pv_db_call(ctx, &services_call, &reference)) == NULL)
		return NULL;
	model = request_head(ctx, rows, me);
	list = pv_set_list(model, "services");
	for (int row = 0; row < pv_rows_count(services); row++) {
		const char *name = pv_row_text(services, row, "service");
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "name", name);
		pv_set_bool(line, "chosen",
		    chosen != NULL && strcmp(chosen, name) == 0);
	}
	if (!list_communes(exchange, model, chosen))
		return NULL;
	pv_set_optional(model, "reason", typed(exchange, "motif"));
	pv_set_text(model, "token",
	    pv_request_field(exchange->request, "jeton") != NULL ?
		pv_request_field(exchange->request, "jeton") :
		pv_token(ctx));
	if (error != NULL && status == 422)
		pv_fault_add(faults,
		    strstr(error, "reason") != NULL ? "motif" : "service",
		    error);
	pv_faults_set(model, faults);
	if (status == 409)
		request_story(ctx, pv_set_object(model, "conflict"), "changes",
		    rows, seen != NULL ? strtoll(seen, NULL, 10) : 0);
	answer = agent_page(exchange, me, "agent/transfer", model);
	answer->status = status;
	return answer;
}

static struct pv_answer *
transfer_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *done = pv_request_query(exchange->request, "fait");

	if (me == NULL)
		return agent_away(exchange);
	return done != NULL ? gone_page(exchange, me) :
			      transfer_form(exchange, me, NULL, 200);
}

/* To a service, or to another commune, of which the person is told. */
static bool
send(struct pv_exchange *exchange, struct pv_arg args[6])
{
	const char *chosen = typed(exchange, "service");
	struct pv_notice notice = { .kind = "transferred" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;

	args[3] = pv_arg_text(chosen);
	args[5] = pv_arg_text("[]");
	if (chosen == NULL || !g_str_has_prefix(chosen, COMMUNE))
		return pv_db_call(ctx, &transfer_call, args) != NULL;
	chosen += strlen(COMMUNE);
	notice.text = commune_name(exchange, chosen);
	if (notice.text == NULL || (rows = request_fetch(exchange)) == NULL)
		return false;
	args[3] = pv_arg_text(chosen);
	args[5] = pv_arg_text(pv_notice(ctx, rows, &notice));
	return pv_db_call(ctx, &move_call, args) != NULL;
}

static struct pv_answer *
transfer_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[6];
	const char *error;
	int status;

	if (me == NULL)
		return NULL;
	if (typed(exchange, "motif") == NULL)
		return transfer_form(
		    exchange, me, "t.agent.transfer.no-reason", 422);
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = number(exchange, "version");
	args[2] = pv_arg_text(pv_request_field(exchange->request, "jeton"));
	args[4] = pv_arg_text(typed(exchange, "motif"));
	if (send(exchange, args))
		return pv_answer_redirect(
		    ctx, request_link(exchange, "/transfert?fait=oui"));
	status = ctx->error.status;
	if (status != 409 && status != 422)
		return NULL;
	error = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return transfer_form(exchange, me, error, status);
}

static struct pv_answer *
undo(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[2];
	bool good;

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = number(exchange, "version");
	good = pv_db_call(exchange->ctx,
		   typed(exchange, "envoi") != NULL ? &cancel_call : &undo_call,
		   args) != NULL;
	return finish(exchange, me, good, "undone", NULL);
}

static void
list_tasks(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *rows, bool given, bool done)
{
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);
		bool late = !done && pv_row_int(rows, row, "days_left") < 0;
		bool seen = pv_row_bool(rows, row, "seen");

		pv_set_text(line, "about", pv_row_text(rows, row, "reference"));
		pv_set_text(line, "title", pv_row_text(rows, row, "title"));
		pv_set_optional(
		    line, "person_name", pv_row_text(rows, row, "person_name"));
		pv_set_text(line, "text", pv_row_text(rows, row, "text"));
		pv_set_text(line, "kind",
		    pv_printf(ctx, "t.agent.task.kind.%s",
			pv_row_text(rows, row, "kind")));
		pv_set_text(line, "who",
		    pv_row_text(
			rows, row, given ? "agent_name" : "asked_by_name"));
		pv_set_text(line, "due_on",
		    pv_date_words(ctx, pv_row_text(rows, row, "due_on")));
		pv_set_text(line, "status",
		    done && pv_row_text(rows, row, "ended_at") != NULL ?
			"t.agent.task.ended" :
			done ? "t.agent.task.done" :
			late ? "t.agent.task.late" :
			       "t.agent.task.open");
		pv_set_bool(line, "seen", seen);
	}
}

static struct pv_answer *
tasks(struct pv_exchange *exchange)
{
	static const struct {
		const char *key;
		bool given, done;
	} parts[] = {
		{ "mine", false, false },
		{ "given", true, false },
		{ "past", false, true },
	};
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_arg args[3];
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		args[0] = pv_arg_bool(parts[i].given);
		args[1] = pv_arg_bool(parts[i].done);
		args[2] = pv_arg_int(parts[i].done ? 20 : TASKS_MAX);
		rows = pv_db_call(ctx, &tasks_call, args);
		if (rows == NULL)
			return NULL;
		list = pv_set_list(model, parts[i].key);
		list_tasks(ctx, list, rows, parts[i].given, parts[i].done);
		pv_set_bool(model, pv_printf(ctx, "has_%s", parts[i].key),
		    pv_list_length(list) > 0);
	}
	pv_set_bool(model, "here_tasks", true);
	return agent_page(exchange, me, "agent/tasks", model);
}

/* Done, opened again or taken back, from the page of its request. */
static struct pv_answer *
task_act(struct pv_exchange *exchange)
{
	const char *act = strrchr(exchange->request->path, '/') + 1;
	const struct pv_call *call = strcmp(act, "faite") == 0 ? &done_call :
	    strcmp(act, "reouverture") == 0		       ? &reopen_call :
								 &end_call;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[3];

	if (me == NULL)
		return NULL;
	args[0] = pv_arg_int(strtoll(exchange->captures[1], NULL, 10));
	args[1] = number(exchange, "version");
	args[2] = pv_arg_text(typed(exchange, "reponse"));
	if (pv_db_call(ctx, call, args) == NULL)
		return finish(
		    exchange, me, false, NULL, typed(exchange, "reponse"));
	/* An opinion given closes the request to who gave it. */
	if (typed(exchange, "avis") != NULL)
		return pv_answer_redirect(ctx, pv_link(ctx, "/agent/taches"));
	return finish(exchange, me, true, "task-changed#tasks", NULL);
}

static const struct pv_input check_inputs[] = {
	PV_SHORT("vu"),
	PV_SHORT("verdict"),
	PV_FIELD("remarque"),
	{ 0 },
};

static const struct pv_input ask_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("jeton"),
	PV_SHORT("sorte"),
	PV_SHORT("collegue"),
	PV_SHORT("echeance"),
	PV_FIELD("consigne"),
	{ 0 },
};

static const struct pv_input link_inputs[] = {
	PV_SHORT("autre"),
	PV_SHORT("retirer"),
	{ 0 },
};

static const struct pv_input gone_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input transfer_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("vu"),
	PV_SHORT("jeton"),
	PV_SHORT("service"),
	PV_FIELD("motif"),
	{ 0 },
};

static const struct pv_input undo_inputs[] = { PV_SHORT("version"),
	PV_SHORT("envoi"), { 0 } };

static const struct pv_input task_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("avis"),
	PV_FIELD("reponse"),
	{ 0 },
};

#define TASK AGENT_REQUEST "/taches/{id}"

const struct pv_route agent_dossier_routes[] = {
	{ PV_POST, AGENT_REQUEST "/documents/{id}", check, PV_ROUTE_CSRF,
	    check_inputs },
	{ PV_GET, AGENT_REQUEST "/documents/{id}/vue", show, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/taches", ask, PV_ROUTE_CSRF, ask_inputs },
	{ PV_POST, TASK "/faite", task_act, PV_ROUTE_CSRF, task_inputs },
	{ PV_POST, TASK "/reouverture", task_act, PV_ROUTE_CSRF, task_inputs },
	{ PV_POST, TASK "/retrait", task_act, PV_ROUTE_CSRF, task_inputs },
	{ PV_POST, AGENT_REQUEST "/doublons", link_two, PV_ROUTE_CSRF,
	    link_inputs },
	{ PV_GET, AGENT_REQUEST "/transfert", transfer_get, 0, gone_inputs },
	{ PV_POST, AGENT_REQUEST "/transfert", transfer_post, PV_ROUTE_CSRF,
	    transfer_inputs },
	{ PV_POST, AGENT_REQUEST "/annulation", undo, PV_ROUTE_CSRF,
	    undo_inputs },
	{ PV_GET, "/taches", tasks, 0, NULL },
	{ 0 },
};
