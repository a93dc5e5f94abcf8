/*
 * documents - the documents of a family's file: sent, replaced, taken out, with
 * the day until which each holds.
 * Not here: which kinds there are and how long they hold (SQL), what a file
 * must be (vault/upload.h); the mairie's side (cgi-bin/agent).
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "booking.h"
#include "family/document.h"
#include "request/download.h"
#include "request/field.h"
#include "request/file.h"
#include "request/receive.h"
#include "view/json.h"

enum { SEND_LIMIT = 60, WINDOW_S = 3600 };

static const struct pv_call list_call = { "citizen.family_documents", 1, true };
static const struct pv_call send_call = { "citizen.family_document_send", 11,
	true };
static const struct pv_call remove_call = { "citizen.family_document_remove", 2,
	false };
static const struct pv_call info_call = { "citizen.family_document_info", 2,
	true };
static const struct pv_call chunk_call = { "citizen.family_document_chunk", 3,
	true };

/* What was wrong in a form that is shown again. */
struct fault {
	const char *id;	  /* of the control, NULL: nothing was */
	const char *text; /* "t.…" */
	const char *file; /* the name of the file that it is about, or NULL */
};

static const struct pv_value *
documents_of(struct pv_exchange *exchange, const struct famille_me *me)
{
	struct pv_arg session = pv_arg_text(me->token);
	struct pv_rows *rows = pv_db_call(exchange->ctx, &list_call, &session);

	return rows != NULL ? pv_rows_json(exchange->ctx,
				  pv_row_text(rows, 0, "family_documents")) :
			      NULL;
}

/* "nouveau" is 0. */
static int64_t
id_of(const struct pv_exchange *exchange)
{
	return strtoll(exchange->captures[0], NULL, 10);
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	static const char *const known[] = { "document", "retrait", NULL };
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_side side = { "document",
		pv_link(ctx, "/famille/documents/fichiers") };
	struct famille_me *me = famille_me(exchange);
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *data;

	if (me == NULL)
		return famille_away(exchange);
	data = documents_of(exchange, me);
	if (data == NULL)
		return NULL;
	pv_documents_set(ctx, model, data, &side);
	for (size_t i = 0; done != NULL && known[i] != NULL; i++)
		if (strcmp(done, known[i]) == 0)
			pv_set_text(pv_set_object(model, "done"), "text",
			    pv_printf(ctx, "t.document.done.%s", done));
	return famille_page(exchange, me, "famille/documents", model, "file");
}

/* A control's own error, where the fault is about it. */
static const char *
error_of(const struct fault *fault, const char *id)
{
	return fault->id != NULL && strcmp(fault->id, id) == 0 ? fault->text :
								 NULL;
}

/* What is asked of a new one: its kind, and whom it is about. */
static void
set_choices(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *data, const struct fault *fault)
{
	const struct pv_request *request = exchange->request;
	struct pv_value *form = pv_set_object(model, "choices");
	bool again = request->method == PV_POST;

	pv_document_choices(exchange->ctx, form, data,
	    again ? pv_request_field(request, "sorte") :
		    pv_request_query(request, "sorte"),
	    again ? pv_request_field(request, "enfant") :
		    pv_request_query(request, "enfant"));
	pv_set_optional(form, "kind_error", error_of(fault, "sorte"));
	pv_set_optional(form, "child_error", error_of(fault, "enfant"));
}

/* Its last day: always asked of a new one, of what replaces one by its kind. */
static void
set_until(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *held, const struct fault *fault)
{
	const char *term = held != NULL ? pv_get_text(held, "term") : "may";
	const struct pv_control_text until = {
		.name = "fin",
		.label = "t.document.until",
		.hint = "t.document.until-hint",
		.type = "date",
		.required = strcmp(term, "must") == 0,
	};

	if (strcmp(term, "none") != 0)
		(void)pv_control_set(exchange->ctx, model, "until", &until,
		    pv_request_field(exchange->request, "fin"),
		    error_of(fault, "fin"));
}

static struct pv_answer *
form_page(struct pv_exchange *exchange, const struct famille_me *me,
    const struct fault *fault)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_side side = { "document", "" };
	const struct pv_value *data = documents_of(exchange, me), *held = NULL;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;
	int64_t id = id_of(exchange);

	if (data == NULL)
		return NULL;
	if (id > 0 && (held = pv_document_find(data, id)) == NULL) {
		(void)pv_fail(ctx, 404, "PV3601", "document.unknown",
		    "no such document of this family");
		return NULL;
	}
	pv_form_token(exchange, model);
	pv_set_int(model, "id", id);
	if (held != NULL)
		pv_document_set(ctx, pv_set_object(model, "held"), held, &side);
	else
		set_choices(exchange, model, data, fault);
	set_until(exchange, model, held, fault);
	pv_document_upload(ctx, model, "t.document.file", true,
	    error_of(fault, "fichier"), fault->file);
	if (fault->id != NULL)
		pv_fault_add(faults, fault->id, fault->text);
	pv_faults_set(model, faults);
	answer = famille_page(exchange, me, "famille/document", model, "file");
	if (answer != NULL && fault->id != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
form_get(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	static const struct fault none = { 0 };

	return me != NULL ? form_page(exchange, me, &none) :
			    famille_away(exchange);
}

/* What can be said before the file is looked at. */
static struct fault
fault_of(struct pv_exchange *exchange, const struct pv_file *file)
{
	const char *end = pv_typed(exchange, "fin");

	if (id_of(exchange) == 0 && *pv_typed(exchange, "sorte") == '\0')
		return (struct fault){ "sorte", "t.document.kind-none", NULL };
	if (*end != '\0' && booking_day(exchange->ctx, end) == NULL)
		return (
		    struct fault){ "fin", "t.family.field.date-wrong", NULL };
	if (file == NULL || *file->filename == '\0')
		return (
		    struct fault){ "fichier", "t.document.file-none", NULL };
	return (struct fault){ 0 };
}

static struct pv_answer *
form_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct famille_me *me = famille_me(exchange);
	const struct pv_file *file =
	    pv_request_file(exchange->request, "fichier");
	struct fault fault;
	const char *data;
	int64_t id = id_of(exchange);

	if (me == NULL)
		return NULL;
	fault = fault_of(exchange, file);
	if (fault.id != NULL)
		return form_page(exchange, me, &fault);
	data = pv_json_text(ctx,
	    json_pack("{ss, ss*, ss*}", "kind", pv_typed(exchange, "sorte"),
		"child", booking_number(pv_typed(exchange, "enfant")),
		"expires_on", booking_day(ctx, pv_typed(exchange, "fin"))));
	if (!pv_rate(
		ctx, "family-document", me->reference, SEND_LIMIT, WINDOW_S))
		return NULL;
	if (pv_receive_file(ctx, file, NULL, &send_call,
		(const struct pv_arg[]){ pv_arg_text(me->token),
		    pv_arg_text(pv_typed(exchange, "jeton")),
		    id > 0 ? pv_arg_int(id) : pv_arg_null(),
		    pv_arg_text(data) },
		4))
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/famille/documents?fait=document"));
	if (ctx->error.status != 422)
		return NULL;
	fault.id = pv_document_control(ctx->error.text);
	fault.text = pv_printf(ctx, "t.%s", ctx->error.text);
	fault.file = file->filename;
	pv_forgive(ctx);
	return form_page(exchange, me, &fault);
}

static struct pv_answer *
gone_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct famille_me *me = famille_me(exchange);

	if (me == NULL ||
	    pv_db_call(ctx, &remove_call,
		(const struct pv_arg[]){ pv_arg_text(me->token),
		    pv_arg_int(id_of(exchange)) }) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/famille/documents?fait=retrait"));
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_arg owner;
	const struct pv_download download = { &info_call, &chunk_call, &owner };

	if (me == NULL)
		return famille_away(exchange);
	owner = pv_arg_text(me->token);
	return pv_download(exchange->ctx, &download, exchange->captures[0]);
}

static const struct pv_input list_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input form_inputs[] = { PV_QUERY("sorte"),
	PV_QUERY("enfant"), { 0 } };
static const struct pv_input send_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("sorte"), PV_SHORT("enfant"), PV_SHORT("fin"),
	{ .name = "fichier", .kind = PV_IN_FILE }, { 0 } };

const struct pv_route famille_documents_routes[] = {
	{ PV_GET, "/documents", list_get, 0, list_inputs },
	{ PV_GET, "/documents/{id}", form_get, 0, form_inputs },
	{ PV_POST, "/documents/{id}", form_post, PV_ROUTE_CSRF, send_inputs },
	{ PV_POST, "/documents/{id}/retrait", gone_post, PV_ROUTE_CSRF, NULL },
	{ PV_GET, "/documents/fichiers/{id}", file_get, 0, NULL },
	{ 0 },
};
