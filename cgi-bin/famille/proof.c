/*
 * proof - the proof of an absence: with its telling, or afterwards.
 * Not here: the telling (absence.c), what a file must be (vault/upload.h), who
 * looks at it (cgi-bin/agent).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "booking.h"
#include "family/document.h"
#include "request/field.h"
#include "request/file.h"
#include "request/receive.h"

enum { SEND_LIMIT = 60, WINDOW_S = 3600 };

static const struct pv_call absence_call = { "citizen.absence_of", 2, true };
static const struct pv_call prove_call = { "citizen.absence_prove", 9, true };

/* error: "t.…" of the file of that name; told: its absence was, just now. */
static struct pv_answer *
proof_page(struct pv_exchange *exchange, int64_t absence, const char *error,
    const char *name, bool told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	const struct pv_value *data;
	struct pv_answer *answer;
	struct pv_rows *rows;

	rows = pv_db_call(ctx, &absence_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE)),
		pv_arg_int(absence) });
	if (rows == NULL)
		return famille_away(exchange);
	data = pv_rows_json(ctx, pv_row_text(rows, 0, "absence_of"));
	if (data == NULL)
		return NULL;
	pv_set_int(model, "id", absence);
	pv_set_int(model, "child", pv_get_int(data, "child"));
	pv_set_text(model, "called", pv_get_text(data, "name"));
	pv_set_text(
	    model, "from", pv_date_words(ctx, pv_get_text(data, "from")));
	pv_set_text(model, "to", pv_date_words(ctx, pv_get_text(data, "to")));
	pv_set_text(model, "why",
	    pv_printf(ctx, "t.absence.reason.%s", pv_get_text(data, "reason")));
	pv_set_bool(model, "told", told);
	pv_document_upload(
	    ctx, model, "t.absence.proof.title", true, error, name);
	if (error != NULL)
		pv_fault_add(faults, "fichier", error);
	pv_faults_set(model, faults);
	answer = famille_page(exchange, booking_me(exchange, data),
	    "famille/absence-proof", model, "bookings");
	if (answer != NULL && error != NULL)
		answer->status = 422;
	return answer;
}

struct pv_answer *
booking_prove(struct pv_exchange *exchange, int64_t absence, const char *child,
    const struct pv_file *file, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *session = pv_cookie(ctx, exchange->request, FAMILLE_COOKIE);
	const char *error;

	if (!pv_rate(ctx, "absence-proof", child, SEND_LIMIT, WINDOW_S))
		return NULL;
	if (pv_receive_file(ctx, file, NULL, &prove_call,
		(const struct pv_arg[]){
		    pv_arg_text(session), pv_arg_int(absence) },
		2))
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/famille/absence?enfant=%s&%s=%s", child,
			told != NULL ? "fait" : "preuve",
			told != NULL ? told : "oui"));
	if (ctx->error.status != 422)
		return NULL;
	error = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return proof_page(
	    exchange, absence, error, file->filename, told != NULL);
}

static int64_t
id_of(const struct pv_exchange *exchange)
{
	return strtoll(exchange->captures[0], NULL, 10);
}

static struct pv_answer *
proof_get(struct pv_exchange *exchange)
{
	return proof_page(exchange, id_of(exchange), NULL, NULL, false);
}

static struct pv_answer *
proof_post(struct pv_exchange *exchange)
{
	const struct pv_file *file =
	    pv_request_file(exchange->request, "fichier");
	const char *child = booking_number(pv_typed(exchange, "enfant"));

	if (child == NULL) {
		(void)pv_fail(exchange->ctx, 400, "PV3602", "error.malformed",
		    "the proof of an absence without its child");
		return NULL;
	}
	if (file == NULL || *file->filename == '\0')
		return proof_page(exchange, id_of(exchange),
		    "t.document.file-none", NULL, false);
	return booking_prove(exchange, id_of(exchange), child, file, NULL);
}

static const struct pv_input proof_inputs[] = { PV_SHORT("enfant"),
	{ .name = "fichier", .kind = PV_IN_FILE }, { 0 } };

const struct pv_route famille_proof_routes[] = {
	{ PV_GET, "/absence/{id}/justificatif", proof_get, 0, NULL },
	{ PV_POST, "/absence/{id}/justificatif", proof_post, PV_ROUTE_CSRF,
	    proof_inputs },
	{ 0 },
};
