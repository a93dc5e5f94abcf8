/*
 * family_documents - the documents of families, for the agents who keep
 * children: seen, checked or refused, asked for.
 * Not here: who sees what of them (SQL), the family's side (cgi-bin/famille).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "activity.h"
#include "family/document.h"
#include "request/download.h"
#include "request/field.h"
#include "request/file.h"
#include "till.h"

static const struct pv_call waiting_call = { "agent.documents_waiting", 0,
	true };
static const struct pv_call list_call = { "agent.family_documents", 2, true };
static const struct pv_call ask_call = { "agent.family_document_ask", 5, true };
static const struct pv_call decide_call = { "agent.family_document_decide", 5,
	true };
static const struct pv_call info_call = { "agent.family_document_info", 1,
	true };
static const struct pv_call chunk_call = { "agent.family_document_chunk", 2,
	true };

enum { NOTE_MAX = 1000 }; /* characters */

static struct pv_answer *
waiting_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	json_t *list, *one;
	size_t at;

	if (me == NULL)
		return agent_away(exchange);
	list = activity_json(ctx, &waiting_call, NULL);
	if (list == NULL)
		return NULL;
	json_array_foreach(list, at, one)
	{
		json_object_set_new(one, "text",
		    json_string(pv_printf(ctx, "t.document.kind.%s",
			json_string_value(json_object_get(one, "kind")))));
	}
	return activity_show(exchange, me, "agent/documents-waiting",
	    "documents",
	    activity_model(ctx, json_pack("{s:O}", "waiting", list)));
}

/* Whether those with the restricted view are shown: by the address or the form. */
static bool
all_wanted(const struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *view = request->method == PV_POST ?
	    pv_request_field(request, "vue") :
	    pv_request_query(request, "vue");

	return view != NULL && strcmp(view, "restreints") == 0;
}

/* What was wrong in a form; without control: the page tells it as a whole. */
struct fault {
	int64_t id;	     /* of which document, 0: of what is asked */
	const char *control; /* sorte, enfant, motif, or NULL */
	const char *text;    /* "t.…" */
};

/* Its text, where it is about that control of that document. */
static const char *
error_of(const struct fault *fault, int64_t id, const char *control)
{
	return fault != NULL && fault->id == id && fault->control != NULL &&
		strcmp(fault->control, control) == 0 ?
	    fault->text :
	    NULL;
}

/* The documents; what was typed of the one that was refused is kept. */
static void
set_documents(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *data, const struct fault *fault)
{
	const struct pv_side side = { "document",
		pv_link(exchange->ctx, "/agent/documents") };
	const struct pv_value *all = pv_get(data, "documents"), *document;
	struct pv_value *list = pv_set_list(model, "documents"), *one;
	int64_t id;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		document = pv_list_at(all, i);
		id = pv_get_int(document, "id");
		one = pv_add_object(list);
		pv_document_set(exchange->ctx, one, document, &side);
		pv_set_text(one, "typed",
		    fault != NULL && fault->id == id ?
			pv_typed(exchange, "motif") :
			"");
		pv_set_optional(one, "error", error_of(fault, id, "motif"));
	}
	pv_set_bool(model, "has_documents", pv_list_length(list) > 0);
}

/* The form that asks for one. */
static void
set_ask(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_value *data, const struct fault *fault)
{
	struct pv_value *ask = pv_set_object(model, "ask");
	bool again = fault != NULL && fault->id == 0;

	pv_form_token(exchange, model);
	pv_document_choices(exchange->ctx, ask, data,
	    again ? pv_typed(exchange, "sorte") : NULL,
	    again ? pv_typed(exchange, "enfant") : NULL);
	pv_set_text(ask, "note", again ? pv_typed(exchange, "motif") : "");
	pv_set_optional(ask, "kind_error", error_of(fault, 0, "sorte"));
	pv_set_optional(ask, "child_error", error_of(fault, 0, "enfant"));
	pv_set_optional(ask, "note_error", error_of(fault, 0, "motif"));
}

/* The summary, which leads to the control. */
static void
set_summary(
    struct pv_ctx *ctx, struct pv_value *model, const struct fault *fault)
{
	struct pv_value *faults = pv_list(ctx);

	if (fault == NULL || fault->control == NULL)
		return;
	pv_fault_add(faults,
	    fault->id > 0 ? pv_printf(ctx, "%s-%lld", fault->control,
				(long long)fault->id) :
			    fault->control,
	    fault->text);
	pv_faults_set(model, faults);
	pv_set_int(model, "refused_status", 422);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct fault *fault)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *reference = exchange->captures[0];
	bool all = all_wanted(exchange);
	const struct pv_value *data;
	struct pv_rows *rows;

	rows = pv_db_call(ctx, &list_call,
	    (const struct pv_arg[]){
		pv_arg_text(reference), pv_arg_bool(all) });
	if (rows == NULL)
		return NULL;
	data = pv_rows_json(ctx, pv_row_text(rows, 0, "family_documents"));
	if (data == NULL)
		return NULL;
	pv_set_text(model, "reference", reference);
	pv_set_text(model, "called", pv_get_text(data, "name"));
	pv_set_int(model, "hidden", pv_get_int(data, "hidden"));
	pv_set_bool(model, "has_hidden", pv_get_int(data, "hidden") > 0);
	pv_set_bool(model, "all", all);
	set_documents(exchange, model, data, fault);
	set_ask(exchange, model, data, fault);
	set_summary(ctx, model, fault);
	return activity_show(
	    exchange, me, "agent/family-documents", "families", model);
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx), NULL) :
			    agent_away(exchange);
}

/* Done, or told on the same page: at its control, or as a whole. */
static struct pv_answer *
act(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, int64_t id,
    const char *done)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct fault fault = { .id = id };

	if (g_utf8_strlen(pv_typed(exchange, "motif"), -1) > NOTE_MAX) {
		fault.control = "motif";
		fault.text = "t.document.note-long";
	} else if (pv_db_call(ctx, call, args) != NULL) {
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/familles/%s/documents?fait=%s%s",
			exchange->captures[0], done,
			all_wanted(exchange) ? "&vue=restreints" : ""));
	} else if (ctx->error.status == 422) {
		fault.control = pv_document_control(ctx->error.text);
		fault.text = pv_printf(ctx, "t.%s", ctx->error.text);
		pv_forgive(ctx);
	} else if (!till_refused(exchange, model))
		return NULL;
	return show(exchange, me, model, &fault);
}

static struct pv_answer *
ask_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *child = pv_typed(exchange, "enfant");

	if (me == NULL)
		return NULL;
	return act(exchange, me, &ask_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "jeton")),
		pv_arg_text(pv_typed(exchange, "sorte")),
		*child != '\0' ? pv_arg_int(strtoll(child, NULL, 10)) :
				 pv_arg_null(),
		pv_arg_text(pv_typed(exchange, "motif")) },
	    0, "demande");
}

static struct pv_answer *
decide_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	int64_t id = strtoll(exchange->captures[1], NULL, 10);

	if (me == NULL)
		return NULL;
	return act(exchange, me, &decide_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_int(id),
		pv_arg_int(strtoll(pv_typed(exchange, "fichier"), NULL, 10)),
		pv_arg_bool(
		    strcmp(pv_typed(exchange, "decision"), "verifie") == 0),
		pv_arg_text(pv_typed(exchange, "motif")) },
	    id, "document");
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	static const struct pv_download download = { .info = &info_call,
		.chunk = &chunk_call };

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	return pv_download(exchange->ctx, &download, exchange->captures[0]);
}

static const struct pv_input list_inputs[] = { PV_QUERY("fait"),
	PV_QUERY("vue"), { 0 } };
static const struct pv_input ask_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("sorte"), PV_SHORT("enfant"), PV_FIELD("motif"),
	PV_SHORT("vue"), { 0 } };
static const struct pv_input decide_inputs[] = { PV_SHORT("fichier"),
	PV_SHORT("decision"), PV_FIELD("motif"), PV_SHORT("vue"), { 0 } };

const struct pv_route agent_family_documents_routes[] = {
	{ PV_GET, "/documents", waiting_get, 0, NULL },
	{ PV_GET, "/documents/{id}", file_get, 0, NULL },
	{ PV_GET, "/familles/{numero}/documents", list_get, 0, list_inputs },
	{ PV_POST, "/familles/{numero}/documents", ask_post, PV_ROUTE_CSRF,
	    ask_inputs },
	{ PV_POST, "/familles/{numero}/documents/{id}", decide_post,
	    PV_ROUTE_CSRF, decide_inputs },
	{ 0 },
};
