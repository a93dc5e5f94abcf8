/*
 * forms - the forms of the commune: their list, and one that is brought in.
 * Not here: the page of one (form.c), what is refused (form/edition.h), who is
 * an administrator (sql/, edition).
 */
#include "forms.h"

#include <string.h>

#include "form/edition.h"
#include "form/review.h"
#include "request/field.h"
#include "request/moment.h"

enum { REMARKS_MAX = 50 };

static const struct pv_call forms_call = { "agent.forms", 0, true };
static const struct pv_call import_call = { "agent.form_import", 5, true };

static const char *const notices[] = { "import", "publication", "abandon",
	"retour", "retrait", "ouverture", "dates" };

void
forms_notice(struct pv_exchange *exchange, struct pv_value *model)
{
	const char *done = pv_request_query(exchange->request, "fait");

	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++)
		if (done != NULL && strcmp(done, notices[i]) == 0)
			pv_set_text(pv_set_object(model, "done"), "text",
			    pv_printf(exchange->ctx, "t.agent.forms.done.%s",
				notices[i]));
}

struct pv_answer *
forms_back(struct pv_exchange *exchange, const char *name, const char *done)
{
	return pv_answer_redirect(exchange->ctx,
	    pv_link(
		exchange->ctx, "/agent/formulaires/%s?fait=%s", name, done));
}

int
forms_find(
    struct pv_exchange *exchange, const char *name, struct pv_rows **rows)
{
	*rows = pv_db_call(exchange->ctx, &forms_call, NULL);
	if (*rows == NULL)
		return -1;
	for (int row = 0; row < pv_rows_count(*rows); row++)
		if (strcmp(pv_row_text(*rows, row, "name"), name) == 0)
			return row;
	(void)pv_fail(exchange->ctx, 404, "PV0861", "error.not-found",
	    "no form of that name");
	return -1;
}

const char *
forms_digest(const struct pv_rows *rows, int row)
{
	const char *candidate = pv_row_text(rows, row, "candidate");

	return candidate != NULL ? candidate : pv_row_text(rows, row, "digest");
}

static const char *
state_of(const struct pv_rows *rows, int row)
{
	if (pv_row_text(rows, row, "digest") == NULL)
		return "t.agent.forms.state.waiting";
	if (!pv_row_bool(rows, row, "enabled"))
		return "t.agent.forms.state.withdrawn";
	if (!pv_row_bool(rows, row, "open"))
		return "t.agent.forms.state.closed";
	return pv_row_bool(rows, row, "own") ? "t.agent.forms.state.own" :
					       "t.agent.forms.state.offered";
}

static bool
add_forms(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &forms_call, NULL);
	struct pv_value *list = pv_set_list(model, "forms");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_text(one, "title", pv_row_text(rows, row, "title"));
		pv_set_text(one, "state", state_of(rows, row));
		pv_set_bool(one, "waits",
		    pv_row_text(rows, row, "candidate") != NULL &&
			pv_row_text(rows, row, "digest") != NULL);
		pv_moment_set(ctx, one, pv_row_text(rows, row, "since"));
	}
	return true;
}

/* Line by line, as `parvis procedure check` says it. */
static void
add_remarks(
    struct pv_value *model, const struct pv_definition *read, const char *cause)
{
	struct pv_value *list = pv_set_list(model, "remarks");

	if (cause != NULL)
		pv_add_text(list, cause);
	for (const struct pv_remark *remark =
		 read != NULL && cause == NULL ? read->remarks : NULL;
	     remark != NULL && pv_list_length(list) < REMARKS_MAX;
	     remark = remark->next)
		if (remark->kind == PV_REMARK_FAULT)
			pv_add_text(list,
			    pv_printf(
				list, "%ld: %s", remark->line, remark->text));
	pv_set_bool(model, "has_remarks", pv_list_length(list) > 0);
}

/* error: of the file ("t.…"), or NULL. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const char *error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!add_forms(ctx, model))
		return NULL;
	pv_set_bool(model, "here_administration", true);
	pv_set_optional(model, "file_error", error);
	if (error != NULL)
		pv_fault_add(faults, "formulaire", error);
	pv_faults_set(model, faults);
	forms_notice(exchange, model);
	answer = agent_page(exchange, me, "agent/forms", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
forms_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx), NULL) :
			    agent_away(exchange);
}

static bool
import(struct pv_ctx *ctx, const struct pv_definition *definition,
    const struct pv_file *file)
{
	const struct pv_arg args[] = {
		pv_arg_text(definition->name),
		pv_arg_text(definition->digest),
		pv_arg_text(definition->title),
		pv_arg_text(
		    pv_procedure_word(ctx, definition, "procedure", "summary")),
		pv_arg_text(
		    pv_strndup(ctx, (const char *)file->data, file->length)),
	};

	return pv_db_call(ctx, &import_call, args) != NULL;
}

static struct pv_answer *
forms_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_file *file =
	    pv_request_file(exchange->request, "formulaire");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	const struct pv_definition *read;
	struct pv_definition *definition;
	const char *cause;

	if (me == NULL)
		return NULL;
	/* Before anything of the file is read. */
	if (pv_db_call(ctx, &forms_call, NULL) == NULL)
		return NULL;
	if (file == NULL || file->length == 0)
		return show(exchange, me, model, "t.agent.forms.no-file");
	definition = pv_edition_read(
	    ctx, file->filename, file->data, file->length, &read, &cause);
	if (definition != NULL && import(ctx, definition, file))
		return forms_back(exchange, definition->name, "import");
	if (ctx->error.status != 422)
		return NULL;
	if (definition != NULL)
		cause =
		    pv_printf(ctx, "%s: %s", file->filename, ctx->error.detail);
	pv_forgive(ctx);
	add_remarks(model, read, cause);
	return show(exchange, me, model, "t.agent.forms.refused");
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input import_inputs[] = {
	{ .name = "formulaire", .kind = PV_IN_FILE },
	{ 0 },
};

const struct pv_route agent_forms_routes[] = {
	{ PV_GET, "/formulaires", forms_get, 0, done_inputs },
	{ PV_POST, "/formulaires", forms_post, PV_ROUTE_CSRF, import_inputs },
	{ 0 },
};
