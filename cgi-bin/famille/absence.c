/*
 * absence - a family tells that a child will not come, or did not.
 * Not here: which days are given back (SQL), how its proof is sent (proof.c); the
 * mairie's side (cgi-bin/agent).
 */
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/date.h"
#include "base/random.h"
#include "booking.h"
#include "family/document.h"
#include "request/field.h"
#include "request/file.h"
#include "view/json.h"

static const struct pv_call page_call = { "citizen.absences", 3, true };
static const struct pv_call tell_call = { "citizen.absence_tell", 4, true };

static const struct pv_control_text first = {
	.name = "debut",
	.label = "t.absence.from",
	.type = "date",
	.required = true,
};
static const struct pv_control_text last = {
	.name = "fin",
	.label = "t.absence.to",
	.type = "date",
	.required = true,
};

static const char *const reasons[] = { "illness", "strike", "trip", "other" };

static const char *
fault_of(const struct pv_value *faults, const char *id)
{
	for (size_t i = 0; i < pv_list_length(faults); i++)
		if (strcmp(pv_get_text(pv_list_at(faults, i), "id"), id) == 0)
			return pv_get_text(pv_list_at(faults, i), "text");
	return NULL;
}

static void
set_form(struct pv_exchange *exchange, struct pv_value *model,
    const char *today, struct pv_value *faults)
{
	struct pv_value *list = pv_set_list(model, "fields"), *one;
	const struct pv_request *request = exchange->request;
	const char *chosen = pv_request_field(request, "raison");
	struct pv_ctx *ctx = exchange->ctx;
	bool typed = faults != NULL;

	(void)pv_control_add(ctx, list, &first,
	    typed ? pv_request_field(request, "debut") : today,
	    fault_of(faults, "debut"));
	(void)pv_control_add(ctx, list, &last,
	    typed ? pv_request_field(request, "fin") : today,
	    fault_of(faults, "fin"));
	list = pv_set_list(model, "reasons");
	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++) {
		one = pv_add_object(list);
		pv_set_text(one, "value", reasons[i]);
		pv_set_text(one, "label",
		    pv_printf(ctx, "t.absence.reason.%s", reasons[i]));
		pv_set_bool(one, "chosen",
		    strcmp(chosen != NULL ? chosen : "", reasons[i]) == 0);
	}
	pv_set_optional(model, "reason_error", fault_of(faults, "raison"));
	if (typed)
		pv_faults_set(model, faults);
}

static void
set_told(
    struct pv_ctx *ctx, const struct pv_value *data, struct pv_value *model)
{
	const struct pv_side side = { "document",
		pv_link(ctx, "/famille/documents/fichiers") };
	const struct pv_value *told = pv_get(data, "told"), *rules, *one;
	struct pv_value *list = pv_set_list(model, "told"), *made;
	const char *state;

	for (size_t i = 0; i < pv_list_length(told); i++) {
		one = pv_list_at(told, i);
		made = pv_add_object(list);
		pv_set_text(
		    made, "from", pv_date_words(ctx, pv_get_text(one, "from")));
		pv_set_text(
		    made, "to", pv_date_words(ctx, pv_get_text(one, "to")));
		pv_set_text(made, "why",
		    pv_printf(ctx, "t.absence.reason.%s",
			pv_get_text(one, "reason")));
		state = pv_get_text(one, "state");
		pv_set_text(
		    made, "state", pv_printf(ctx, "t.absence.state.%s", state));
		pv_set_int(made, "id", pv_get_int(one, "id"));
		pv_set_bool(made, "waits", strcmp(state, "waiting") == 0);
		pv_set_bool(made, "proved", strcmp(state, "proved") == 0);
		pv_set_bool(made, "file", false);
		if (pv_get(one, "file") != NULL)
			pv_file_fill(ctx, pv_set_object(made, "file"),
			    pv_get(one, "file"), &side);
	}
	pv_set_bool(model, "has_told", pv_list_length(list) > 0);
	rules = pv_get(data, "rules");
	list = pv_set_list(model, "rules");
	for (size_t i = 0; i < pv_list_length(rules); i++) {
		one = pv_list_at(rules, i);
		made = pv_add_object(list);
		pv_set_text(made, "name", pv_get_text(one, "name"));
		pv_set_bool(made, "taken", pv_get_int(one, "hours") > 0);
		pv_set_int(made, "hours", pv_get_int(one, "hours"));
		pv_set_bool(made, "waits", pv_get_int(one, "unpaid") > 0);
		pv_set_int(made, "unpaid", pv_get_int(one, "unpaid"));
	}
}

static struct pv_answer *
absence_page(struct pv_exchange *exchange, const char *child, const char *done,
    struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *data;
	struct pv_answer *answer;
	struct pv_rows *rows;
	const char *text;

	rows = pv_db_call(ctx, &page_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE)),
		pv_arg_text(child), pv_arg_text(done) });
	if (rows == NULL)
		return famille_away(exchange);
	text = pv_row_text(rows, 0, "absences");
	data = pv_value_from_json(ctx, text, strlen(text));
	if (data == NULL)
		return NULL;
	pv_set_shared(model, "child", pv_get(data, "child"));
	pv_set_text(model, "token", pv_token(ctx));
	booking_set_children(exchange, data, model, false);
	booking_set_done(ctx, data, model);
	set_told(ctx, data, model);
	set_form(exchange, model, pv_get_text(data, "today"), faults);
	pv_document_upload(ctx, model, "t.absence.proof", false, NULL, NULL);
	pv_set_bool(model, "proof_sent",
	    pv_request_query(exchange->request, "preuve") != NULL);
	answer = famille_page(exchange, booking_me(exchange, data),
	    "famille/absence", model, "bookings");
	if (answer != NULL && faults != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
absence_get(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;

	return absence_page(exchange,
	    booking_number(pv_request_query(request, "enfant")),
	    pv_request_query(request, "fait"), NULL);
}

static bool
is_reason(const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (strcmp(reasons[i], text) == 0)
			return true;
	return false;
}

/* What was typed, as the call takes it; its faults are noted. */
static const char *
read_absence(struct pv_exchange *exchange, struct pv_value *faults)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *from = booking_day(ctx, pv_typed(exchange, "debut"));
	const char *to = booking_day(ctx, pv_typed(exchange, "fin"));
	const char *reason = pv_typed(exchange, "raison");

	if (from == NULL)
		pv_fault_add(faults, "debut", "t.booking.usual.no-day");
	if (to == NULL)
		pv_fault_add(faults, "fin", "t.booking.usual.no-day");
	if (!is_reason(reason))
		pv_fault_add(faults, "raison", "t.absence.no-reason");
	return pv_json_text(ctx,
	    json_pack("{ss*, ss*, ss, ss}", "from", from, "to", to, "reason",
		reason, "language", ctx->language));
}

static struct pv_answer *
absence_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *child = booking_number(pv_typed(exchange, "enfant"));
	const char *token = pv_typed(exchange, "jeton");
	const struct pv_file *file =
	    pv_request_file(exchange->request, "fichier");
	struct pv_value *faults = pv_list(ctx);
	const char *data = read_absence(exchange, faults);
	struct pv_rows *rows;
	int64_t told;

	if (child == NULL || *token == '\0') {
		(void)pv_fail(ctx, 400, "PV3510", "error.malformed",
		    "absence without its child or token");
		return NULL;
	}
	if (pv_list_length(faults) > 0)
		return absence_page(exchange, child, NULL, faults);
	rows = pv_db_call(ctx, &tell_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE)),
		pv_arg_text(token), pv_arg_text(child), pv_arg_text(data) });
	if (rows != NULL) {
		told = pv_row_int(rows, 0, "absence_tell");
		/* where all was given back, there is nothing to prove */
		if (told != 0 && file != NULL && *file->filename != '\0')
			return booking_prove(
			    exchange, told, child, file, token);
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/famille/absence?enfant=%s&fait=%s", child,
			token));
	}
	if (ctx->error.status != 422 ||
	    strncmp(ctx->error.text, "absence.", 8) != 0)
		return NULL;
	pv_fault_add(faults, "debut", pv_printf(ctx, "t.%s", ctx->error.text));
	pv_forgive(ctx);
	return absence_page(exchange, child, NULL, faults);
}

static const struct pv_input page_inputs[] = { PV_QUERY("enfant"),
	PV_QUERY("fait"), PV_QUERY("preuve"), { 0 } };
static const struct pv_input tell_inputs[] = { PV_SHORT("enfant"),
	PV_SHORT("jeton"), PV_SHORT("debut"), PV_SHORT("fin"),
	PV_SHORT("raison"), { .name = "fichier", .kind = PV_IN_FILE }, { 0 } };

const struct pv_route famille_absence_routes[] = {
	{ PV_GET, "/absence", absence_get, 0, page_inputs },
	{ PV_POST, "/absence", absence_post, PV_ROUTE_CSRF, tell_inputs },
	{ 0 },
};
