/*
 * template - the texts that answers begin with: their list, one of them, what
 * is done of it.
 * Not here: what may be said (values.h, view/written.h), who may approve (sql/,
 * answer_template).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/random.h"
#include "request.h"
#include "request/field.h"
#include "request/moment.h"
#include "values.h"
#include "view/written.h"

static const struct pv_call list_call = { "agent.answer_templates", 1, true };
static const struct pv_call one_call = { "agent.answer_template", 1, true };
static const struct pv_call add_call = { "agent.answer_template_add", 5, true };
static const struct pv_call save_call = { "agent.answer_template_save", 4,
	true };
static const struct pv_call restore_call = { "agent.answer_template_restore", 2,
	false };
static const struct pv_call approve_call = { "agent.answer_template_approve", 2,
	true };
static const struct pv_call archive_call = { "agent.answer_template_archive", 2,
	true };
static const struct pv_call procedures_call = { "agent.entry_procedures", 0,
	true };
static const struct pv_call procedure_call = { "agent.entry_procedure", 1,
	true };
static const struct pv_call request_call = { "agent.request", 1, true };

enum { NAME_MAX_CHARACTERS = 200 };

/* Of an address, and of the database. */
static const struct {
	const char *value, *kind;
} kinds[] = {
	{ "reponse", "answer" },
	{ "refus", "refusal" },
	{ "question", "question" },
	{ "message", "message" },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const char *const dones[] = { "cree", "enregistre", "restaure",
	"approuve", "archive", "desarchive" };

/* One that is written: as it is kept, or as it was just typed. */
struct page {
	const struct pv_rows *rows; /* agent.answer_template; NULL: a new one */
	const char *procedure;	    /* or NULL: of every one */
	const char *title, *digest; /* of that procedure, or NULL */
	const char *kind;
	const char *name, *text, *token, *reference;
	const char *last; /* the version that was read */
	const char *name_error, *text_error, *reference_error; /* "t.…" */
	struct pv_value *faults;			       /* of the text */
	const char *preview; /* what it makes, or NULL */
	bool conflict, typed;
};

static void
notice(struct pv_exchange *exchange, struct pv_value *model)
{
	const char *done = pv_request_query(exchange->request, "fait");

	for (size_t i = 0; i < sizeof(dones) / sizeof(dones[0]); i++)
		if (done != NULL && strcmp(done, dones[i]) == 0)
			pv_set_text(pv_set_object(model, "done"), "text",
			    pv_printf(exchange->ctx, "t.agent.template.done.%s",
				dones[i]));
}

static struct pv_answer *
back(struct pv_exchange *exchange, int64_t id, const char *done)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_link(exchange->ctx, "/agent/modeles/%lld?fait=%s", (long long)id,
		done));
}

/* ---- the list -------------------------------------------------------------- */

static const char *
state_of(const struct pv_rows *rows, int row)
{
	if (pv_row_text(rows, row, "used") == NULL)
		return "t.agent.template.state.waiting";
	return pv_row_int(rows, row, "used") == pv_row_int(rows, row, "last") ?
	    "t.agent.template.state.used" :
	    "t.agent.template.state.newer";
}

static void
add_row(struct pv_ctx *ctx, struct pv_value *list, const struct pv_rows *rows,
    int row)
{
	struct pv_value *one = pv_add_object(list);
	const char *title = pv_row_text(rows, row, "title");

	if (title == NULL)
		title = pv_row_text(rows, row, "procedure");
	pv_set_int(one, "id", pv_row_int(rows, row, "id"));
	pv_set_text(one, "name", pv_row_text(rows, row, "name"));
	pv_set_optional(one, "procedure", title);
	pv_set_text(one, "kind",
	    pv_printf(ctx, "t.agent.template.kind.%s",
		pv_row_text(rows, row, "kind")));
	pv_set_text(one, "state", state_of(rows, row));
	pv_set_text(one, "agent_name", pv_row_text(rows, row, "agent_name"));
	pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *archives = pv_request_query(exchange->request, "archives");
	struct agent_me *me = agent_me(exchange);
	struct pv_arg arg = pv_arg_bool(archives != NULL);
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &list_call, &arg);
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "templates");
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_row(ctx, list, rows, row);
	pv_set_bool(model, "has_templates", pv_list_length(list) > 0);
	pv_set_bool(model, "archives", archives != NULL);
	pv_set_bool(model, "here_templates", true);
	notice(exchange, model);
	return agent_page(exchange, me, "agent/templates", model);
}

/* ---- one of them ------------------------------------------------------------ */

static const char *
kind_of(const char *value)
{
	for (size_t i = 0; value != NULL && i < KINDS; i++)
		if (strcmp(kinds[i].value, value) == 0)
			return kinds[i].kind;
	return NULL;
}

static const char *
value_of(const char *kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].value;
	return "";
}

static void
add_history(struct pv_ctx *ctx, struct pv_value *model, const struct page *page)
{
	struct pv_value *list = pv_set_list(model, "history");
	const struct pv_value *told =
	    pv_rows_json(ctx, pv_row_text(page->rows, 0, "history"));
	int64_t last = pv_row_int(page->rows, 0, "last");

	for (size_t i = 0; i < pv_list_length(told); i++) {
		const struct pv_value *from = pv_list_at(told, i);
		struct pv_value *one = pv_add_object(list);
		const char *act = pv_get_text(from, "act");
		bool written = strcmp(act, "written") == 0;

		pv_set_text(
		    one, "act", pv_printf(ctx, "t.agent.template.act.%s", act));
		pv_set_int(one, "n", pv_get_int(from, "n"));
		pv_set_bool(
		    one, "old", written && pv_get_int(from, "n") != last);
		pv_set_optional(
		    one, "text", written ? pv_get_text(from, "text") : NULL);
		pv_set_text(one, "agent_name", pv_get_text(from, "agent_name"));
		pv_moment_set(ctx, one, pv_get_text(from, "at"));
	}
}

static void
describe_kept(
    struct pv_ctx *ctx, struct pv_value *model, const struct page *page)
{
	struct pv_value *kept = pv_set_object(model, "kept");
	const struct pv_rows *rows = page->rows;
	bool approves = pv_row_bool(rows, 0, "may_approve");
	bool archived = pv_row_bool(rows, 0, "archived");
	int64_t last = pv_row_int(rows, 0, "last");
	bool waits = pv_row_text(rows, 0, "used") == NULL ||
	    pv_row_int(rows, 0, "used") != last;

	pv_set_int(kept, "id", pv_row_int(rows, 0, "id"));
	pv_set_int(kept, "last_kept", last);
	pv_set_text(kept, "state", state_of(rows, 0));
	pv_set_bool(kept, "archived", archived);
	pv_set_bool(kept, "approves", approves);
	pv_set_bool(kept, "to_approve", approves && waits && !archived);
	pv_set_bool(kept, "awaits", !approves && waits && !archived);
	pv_set_text(kept, "kept_text", pv_row_text(rows, 0, "text"));
	add_history(ctx, kept, page);
}

static void
add_fields(struct pv_ctx *ctx, struct pv_value *model, const struct page *page)
{
	static const struct pv_control_text name = { .name = "nom",
		.label = "t.agent.template.name",
		.hint = "t.agent.template.name-hint",
		.required = true };
	static const struct pv_control_text text = { .name = "texte",
		.label = "t.agent.template.text",
		.hint = "t.agent.template.text-hint",
		.lines = 14,
		.required = true,
		.verbatim = true };
	static const struct pv_control_text reference = { .name = "reference",
		.label = "t.agent.template.reference",
		.hint = "t.agent.template.reference-hint",
		.verbatim = true };
	struct pv_value *fields = pv_set_list(model, "fields");
	struct pv_value *faults = pv_list(ctx);

	(void)pv_control_add(ctx, fields, &name, page->name, page->name_error);
	(void)pv_control_add(ctx, fields, &text, page->text, page->text_error);
	(void)pv_control_set(ctx, model, "asked", &reference, page->reference,
	    page->reference_error);
	if (page->name_error != NULL)
		pv_fault_add(faults, name.name, page->name_error);
	if (page->text_error != NULL)
		pv_fault_add(faults, text.name, page->text_error);
	if (page->reference_error != NULL)
		pv_fault_add(faults, reference.name, page->reference_error);
	pv_faults_set(model, faults);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct page *page, struct pv_value *names)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;

	add_fields(ctx, model, page);
	pv_set_optional(model, "procedure", page->procedure);
	pv_set_optional(model, "procedure_title",
	    page->title != NULL ? page->title : page->procedure);
	pv_set_text(model, "kind",
	    pv_printf(ctx, "t.agent.template.kind.%s", page->kind));
	pv_set_text(model, "kind_value", value_of(page->kind));
	pv_set_text(model, "token",
	    page->token != NULL && *page->token != '\0' ? page->token :
							  pv_token(ctx));
	pv_set_text(model, "last", page->last);
	pv_set_bool(model, "conflict", page->conflict);
	pv_set_text(model, "tag_open", "{{");
	pv_set_text(model, "tag_close", "}}");
	pv_set_text(model, "if_there", "{{#date}}…{{/date}}");
	pv_set_text(model, "if_missing", "{{^date}}…{{/date}}");
	pv_set(model, "names", names);
	pv_set_optional(model, "preview", page->preview);
	if (page->faults != NULL && pv_list_length(page->faults) > 0) {
		pv_set_bool(model, "has_wrong", true);
		pv_set(model, "wrong", page->faults);
	}
	if (page->rows != NULL)
		describe_kept(ctx, model, page);
	pv_set_bool(model, "here_templates", true);
	pv_set_int(model, "max", PV_WRITTEN_MAX_CHARACTERS);
	notice(exchange, model);
	answer = agent_page(exchange, me, "agent/template", model);
	if (page->conflict)
		answer->status = 409;
	else if (page->name_error != NULL || page->text_error != NULL ||
	    page->reference_error != NULL)
		answer->status = 422;
	return answer;
}

/* The template of the address at hand; false with an error. */
static bool
fetch(struct pv_exchange *exchange, struct page *page)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg arg =
	    pv_arg_int(strtoll(exchange->captures[0], NULL, 10));
	struct pv_rows *rows = pv_db_call(ctx, &one_call, &arg);

	if (rows == NULL)
		return false;
	page->rows = rows;
	page->procedure = pv_row_text(rows, 0, "procedure");
	page->title = pv_row_text(rows, 0, "title");
	page->digest = pv_row_text(rows, 0, "digest");
	page->kind = pv_row_text(rows, 0, "kind");
	page->name = pv_row_text(rows, 0, "name");
	page->text = pv_row_text(rows, 0, "text");
	page->last = pv_row_text(rows, 0, "last");
	return true;
}

static struct pv_answer *
one_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *names = pv_list(exchange->ctx);
	struct page page = { 0 };

	if (me == NULL)
		return agent_away(exchange);
	if (!fetch(exchange, &page) ||
	    values_sample(exchange, me, page.digest, names) == NULL)
		return NULL;
	return show(exchange, me, &page, names);
}

/* ---- a new one ---------------------------------------------------------------- */

/* Of which procedure and act: asked first, since the names that may be used follow. */
static struct pv_answer *
choose(struct pv_exchange *exchange, const struct agent_me *me)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_rows *rows = pv_db_call(ctx, &procedures_call, NULL);

	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "procedures");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_text(one, "title", pv_row_text(rows, row, "title"));
	}
	list = pv_set_list(model, "kinds");
	for (size_t i = 0; i < KINDS; i++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "value", kinds[i].value);
		pv_set_bool(one, "first", i == 0);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.agent.template.kind.%s", kinds[i].kind));
	}
	pv_set_bool(model, "here_templates", true);
	return agent_page(exchange, me, "agent/template-new", model);
}

/* What was chosen, of the address or of the form; false with an error. */
static bool
read_new(struct pv_exchange *exchange, const char *procedure, const char *kind,
    struct page *page)
{
	struct pv_arg arg = pv_arg_text(procedure);
	struct pv_rows *rows;

	page->last = "0";
	page->kind = kind_of(kind);
	if (page->kind == NULL)
		return pv_fail(exchange->ctx, 404, "PV0873", "error.not-found",
		    "no such kind of template");
	if (procedure == NULL || *procedure == '\0')
		return true;
	rows = pv_db_call(exchange->ctx, &procedure_call, &arg);
	if (rows == NULL)
		return false;
	page->procedure = procedure;
	page->title = pv_row_text(rows, 0, "title");
	page->digest = pv_row_text(rows, 0, "digest");
	return true;
}

static struct pv_answer *
new_get(struct pv_exchange *exchange)
{
	const char *kind = pv_request_query(exchange->request, "type");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *names = pv_list(exchange->ctx);
	struct page page = { 0 };

	if (me == NULL)
		return agent_away(exchange);
	if (kind == NULL)
		return choose(exchange, me);
	if (!read_new(exchange, pv_request_query(exchange->request, "demarche"),
		kind, &page) ||
	    values_sample(exchange, me, page.digest, names) == NULL)
		return NULL;
	return show(exchange, me, &page, names);
}

/* ---- what was typed --------------------------------------------------------- */

static void
check(struct pv_ctx *ctx, struct page *page, const struct pv_value *sample)
{
	if (*page->name == '\0')
		page->name_error = "t.agent.template.no-name";
	else if (g_utf8_strlen(page->name, -1) > NAME_MAX_CHARACTERS)
		page->name_error = "t.agent.template.long-name";
	if (*page->text == '\0')
		page->text_error = "t.agent.template.no-text";
	else if (g_utf8_strlen(page->text, -1) > PV_WRITTEN_MAX_CHARACTERS)
		page->text_error = "t.agent.act.long";
	else
		page->faults = pv_written_check(ctx, page->text, sample);
	if (page->faults != NULL && pv_list_length(page->faults) > 0)
		page->text_error = "t.agent.template.wrong";
}

/* With the request that was named, or the sample; false with an error. */
static bool
preview(struct pv_exchange *exchange, const struct agent_me *me,
    struct page *page, const struct pv_value *sample)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg arg = pv_arg_text(page->reference);
	const struct pv_value *model = sample;
	struct pv_rows *rows;

	if (*page->reference != '\0') {
		rows = pv_db_call(ctx, &request_call, &arg);
		if (rows == NULL && ctx->error.status == 404) {
			pv_forgive(ctx);
			page->reference_error = "t.agent.template.no-request";
			return true;
		}
		if (rows == NULL ||
		    (model = values_real(exchange, me, rows)) == NULL)
			return false;
	}
	page->preview = pv_written_fill(ctx, page->text, model);
	if (page->preview == NULL && ctx->error.status == 422) {
		page->text_error = pv_printf(ctx, "t.%s", ctx->error.text);
		pv_forgive(ctx);
	}
	return ctx->error.status == 0;
}

static struct pv_answer *
keep(struct pv_exchange *exchange, const struct agent_me *me, struct page *page,
    struct pv_value *names)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;

	if (page->rows == NULL) {
		const struct pv_arg args[] = { pv_arg_text(page->token),
			pv_arg_text(page->procedure), pv_arg_text(page->kind),
			pv_arg_text(page->name), pv_arg_text(page->text) };

		rows = pv_db_call(ctx, &add_call, args);
		return rows == NULL ?
		    NULL :
		    back(exchange, pv_row_int(rows, 0, "answer_template_add"),
			"cree");
	}
	rows = pv_db_call(ctx, &save_call,
	    (const struct pv_arg[]){
		pv_arg_int(pv_row_int(page->rows, 0, "id")),
		pv_arg_int(strtoll(page->last, NULL, 10)),
		pv_arg_text(page->name), pv_arg_text(page->text) });
	if (rows != NULL)
		return back(
		    exchange, pv_row_int(page->rows, 0, "id"), "enregistre");
	if (ctx->error.status != 409)
		return NULL;
	/* What the other wrote is shown beside what was typed. */
	pv_forgive(ctx);
	page->conflict = true;
	page->last = pv_row_text(page->rows, 0, "last");
	return show(exchange, me, page, names);
}

static struct pv_answer *
take(struct pv_exchange *exchange, const struct agent_me *me, struct page *page)
{
	struct pv_value *names = pv_list(exchange->ctx);
	const struct pv_value *sample =
	    values_sample(exchange, me, page->digest, names);
	const char *step = pv_typed(exchange, "etape");

	if (sample == NULL)
		return NULL;
	page->name = pv_typed(exchange, "nom");
	page->text = pv_typed(exchange, "texte");
	page->token = pv_typed(exchange, "jeton");
	page->reference = pv_typed(exchange, "reference");
	if (page->rows != NULL)
		page->last = pv_typed(exchange, "version");
	check(exchange->ctx, page, sample);
	if (strcmp(step, "enregistrer") == 0 && page->name_error == NULL &&
	    page->text_error == NULL)
		return keep(exchange, me, page, names);
	if (page->text_error == NULL && !preview(exchange, me, page, sample))
		return NULL;
	return show(exchange, me, page, names);
}

static struct pv_answer *
new_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct page page = { 0 };

	if (me == NULL ||
	    !read_new(exchange, pv_request_field(exchange->request, "demarche"),
		pv_request_field(exchange->request, "type"), &page))
		return NULL;
	return take(exchange, me, &page);
}

static struct pv_answer *
one_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct page page = { 0 };

	if (me == NULL || !fetch(exchange, &page))
		return NULL;
	return take(exchange, me, &page);
}

/* ---- what is done of it -------------------------------------------------------- */

static struct pv_answer *
run(struct pv_exchange *exchange, const struct pv_call *call, struct pv_arg arg,
    const char *done)
{
	int64_t id = strtoll(exchange->captures[0], NULL, 10);

	if (agent_me(exchange) == NULL)
		return NULL;
	if (pv_db_call(exchange->ctx, call,
		(const struct pv_arg[]){ pv_arg_int(id), arg }) == NULL)
		return NULL;
	return back(exchange, id, done);
}

static struct pv_arg
version(struct pv_exchange *exchange)
{
	return pv_arg_int(strtoll(pv_typed(exchange, "version"), NULL, 10));
}

static struct pv_answer *
approve_post(struct pv_exchange *exchange)
{
	return run(exchange, &approve_call, version(exchange), "approuve");
}

static struct pv_answer *
restore_post(struct pv_exchange *exchange)
{
	return run(exchange, &restore_call, version(exchange), "restaure");
}

static struct pv_answer *
archive_post(struct pv_exchange *exchange)
{
	return run(exchange, &archive_call, pv_arg_bool(true), "archive");
}

static struct pv_answer *
reopen_post(struct pv_exchange *exchange)
{
	return run(exchange, &archive_call, pv_arg_bool(false), "desarchive");
}

static const struct pv_input list_inputs[] = { PV_QUERY("archives"),
	PV_QUERY("fait"), { 0 } };
static const struct pv_input new_inputs[] = { PV_QUERY("demarche"),
	PV_QUERY("type"), { 0 } };
static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input version_inputs[] = { PV_SHORT("version"), { 0 } };
static const struct pv_input text_inputs[] = { PV_FIELD("nom"),
	PV_FIELD("texte"), PV_SHORT("demarche"), PV_SHORT("type"),
	PV_SHORT("jeton"), PV_SHORT("version"), PV_SHORT("reference"),
	PV_SHORT("etape"), { 0 } };

#define ONE "/modeles/{id}"

const struct pv_route agent_template_routes[] = {
	{ PV_GET, "/modeles", list_get, 0, list_inputs },
	{ PV_GET, "/modeles/nouveau", new_get, 0, new_inputs },
	{ PV_POST, "/modeles/nouveau", new_post, PV_ROUTE_CSRF, text_inputs },
	{ PV_GET, ONE, one_get, 0, done_inputs },
	{ PV_POST, ONE, one_post, PV_ROUTE_CSRF, text_inputs },
	{ PV_POST, ONE "/approbation", approve_post, PV_ROUTE_CSRF,
	    version_inputs },
	{ PV_POST, ONE "/restauration", restore_post, PV_ROUTE_CSRF,
	    version_inputs },
	{ PV_POST, ONE "/archivage", archive_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, ONE "/desarchivage", reopen_post, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
