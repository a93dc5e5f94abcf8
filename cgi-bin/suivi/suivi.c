/*
 * suivi - a citizen follows one request.
 *
 *   GET,POST /suivi                        number and access code
 *   GET,POST /suivi/lien/{token}           the mailed link: only its button opens
 *   GET      /suivi/demande                state, messages, steps
 *   POST     /suivi/demande/messages       write to the mairie, with files
 *   GET      /suivi/demande/fichiers/{id}  a file, once it is known to be clean
 *   GET,POST /suivi/demande/retrait        withdraw, after a page that asks
 *   POST     /suivi/demande/attestation    ask that what silence accepted be attested
 *   GET      /suivi/demande/recepisse      the receipt, to print
 *   GET      /suivi/demande/dossier        what was only prepared, to print and deposit
 *   GET,POST /suivi/avis/{token}          four questions once it has ended
 *   GET,POST /suivi/fin                    forget this device
 *
 *   reads    one request, through its session
 *   writes   sessions, messages, files, a withdrawal, through citizen.*
 *   trusts   nothing that the browser sends: the session, which is held by the
 *            database, says which request
 */
#include "suivi.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "request/download.h"
#include "request/field.h"
#include "request/notice.h"
#include "view/barcode.h"

static const struct pv_call attestation_call = { "citizen.attestation_ask", 1,
	true };
static const struct pv_call withdraw_call = { "citizen.request_withdraw", 3,
	true };
static const struct pv_call filing_call = { "citizen.filing", 1, true };
static const struct pv_call close_call = { "citizen.session_close", 1, true };
static const struct pv_call info_call = { "citizen.request_file_info", 2,
	true };
static const struct pv_call chunk_call = { "citizen.request_file_chunk", 3,
	true };

static struct pv_answer *
show(struct pv_exchange *exchange)
{
	static const char *const known[][2] = {
		{ "message", "t.suivi.write.sent" },
		{ "fichier", "t.suivi.write.file-added" },
		{ "enleve", "t.suivi.write.file-removed" },
		{ "retrait", "t.suivi.withdraw.done" },
		{ "garde", "t.suivi.correction.saved" },
		{ "correction", "t.suivi.correction.sent" },
		{ "attestation", "t.suivi.attestation.asked" },
	};
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_rows *rows = suivi_request(exchange);
	struct suivi_typed typed = { 0 };

	if (rows == NULL)
		return suivi_dead(exchange);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (done != NULL && strcmp(done, known[i][0]) == 0)
			typed.done = known[i][1];
	return suivi_page(exchange, rows, &typed);
}

static struct pv_answer *
download(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *session = pv_cookie(ctx, exchange->request, SUIVI_COOKIE);
	struct pv_arg owner;
	const struct pv_download file = { &info_call, &chunk_call, &owner };
	struct pv_answer *answer;

	if (session == NULL)
		return suivi_dead(exchange);
	owner = pv_arg_hash(session);
	answer = pv_download(ctx, &file, exchange->captures[0]);
	return answer == NULL && ctx->error.status == 401 ?
	    suivi_dead(exchange) :
	    answer;
}

static struct pv_answer *
withdraw_ask(struct pv_exchange *exchange)
{
	struct pv_rows *rows = suivi_request(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model;

	if (rows == NULL)
		return suivi_dead(exchange);
	if (pv_row_text(rows, 0, "closed_at") != NULL)
		return pv_answer_redirect(ctx, pv_link(ctx, "/suivi/demande"));
	model = suivi_head(ctx, rows);
	pv_set_text(model, "token", pv_token(ctx));
	return pv_page(exchange, "suivi/withdraw", model);
}

static struct pv_answer *
withdraw(struct pv_exchange *exchange)
{
	static const struct pv_notice withdrawn = { .kind = "withdrawn" };
	struct pv_rows *rows = suivi_request(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[3];

	if (rows == NULL)
		return NULL;
	args[0] = pv_arg_hash(pv_cookie(ctx, exchange->request, SUIVI_COOKIE));
	args[1] = pv_arg_text(pv_request_field(exchange->request, "jeton"));
	args[2] = pv_arg_text(pv_notice(ctx, rows, &withdrawn));
	if (pv_db_call(ctx, &withdraw_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/suivi/demande?fait=retrait"));
}

/* What silence has accepted is attested, to who asks (CRPA, L232-3). */
static struct pv_answer *
ask_attestation(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg hash =
	    pv_arg_hash(pv_cookie(ctx, exchange->request, SUIVI_COOKIE));

	if (pv_db_call(ctx, &attestation_call, &hash) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/suivi/demande?fait=attestation"));
}

/* For whom it was made, and who entered it: where it was not on line for oneself. */
static bool
describe_filing(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg hash =
	    pv_arg_hash(pv_cookie(ctx, exchange->request, SUIVI_COOKIE));
	struct pv_rows *rows = pv_db_call(ctx, &filing_call, &hash);
	struct pv_value *filing, *shown;
	const char *way;

	if (rows == NULL)
		return false;
	filing = pv_rows_json(ctx, pv_row_text(rows, 0, "filing"));
	if (filing == NULL)
		return true;
	way = pv_get_text(filing, "came_by");
	shown = pv_set_object(model, "filing");
	pv_set_optional(
	    shown, "represented", pv_get_text(filing, "represented_name"));
	pv_set_optional(shown, "way",
	    strcmp(way, "web") != 0 ? pv_printf(ctx, "t.suivi.way.%s", way) :
				      NULL);
	return true;
}

/* Its number: scanned into the desk's search box, it opens the request. */
static void
describe_qr(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	int size = 0;
	char *path =
	    pv_barcode_qr(ctx, pv_row_text(rows, 0, "reference"), &size);
	struct pv_value *qr;

	if (path == NULL)
		return;
	qr = pv_set_object(model, "qr");
	pv_set_text(qr, "path", path);
	pv_set_int(qr, "size", size);
}

static struct pv_answer *
receipt(struct pv_exchange *exchange)
{
	struct pv_rows *rows = suivi_request(exchange);
	struct pv_value *model;
	bool there;

	if (rows == NULL)
		return suivi_dead(exchange);
	/* Nothing was received yet: what is to be deposited. */
	if (pv_row_bool(rows, 0, "awaited"))
		return pv_answer_redirect(exchange->ctx,
		    pv_link(exchange->ctx, "/suivi/demande/dossier"));
	model = suivi_head(exchange->ctx, rows);
	/* What is erased is not shown again. */
	there = pv_row_text(rows, 0, "answers") != NULL;
	pv_set_bool(model, "has_pages", there);
	if ((there && !suivi_answers(exchange->ctx, model, rows)) ||
	    !describe_filing(exchange, model))
		return NULL;
	describe_qr(exchange->ctx, model, rows);
	return pv_page(exchange, "suivi/receipt", model);
}

static struct pv_answer *
leave(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg session =
	    pv_arg_hash(pv_cookie(ctx, exchange->request, SUIVI_COOKIE));
	struct pv_answer *answer;

	if (pv_db_call(ctx, &close_call, &session) == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx, pv_link(ctx, "/suivi/fin"));
	(void)pv_answer_cookie(
	    ctx, answer, exchange->request, SUIVI_COOKIE, "", -1);
	return answer;
}

static struct pv_answer *
left(struct pv_exchange *exchange)
{
	return pv_page(exchange, "suivi/closed", pv_object(exchange->ctx));
}

static const struct pv_input entry_inputs[] = {
	{ .name = "numero", .kind = PV_IN_FIELD, .max_bytes = 200 },
	{ .name = "code",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 200,
	    .secret = true },
	{ .name = "texte", .kind = PV_IN_FIELD },
	{ 0 },
};

static const struct pv_input show_inputs[] = {
	{ .name = "fait", .kind = PV_IN_QUERY, .max_bytes = 20 },
	{ 0 },
};

static const struct pv_input write_inputs[] = {
	{ .name = "texte", .kind = PV_IN_FIELD },
	{ .name = "jeton", .kind = PV_IN_FIELD, .max_bytes = 100 },
	{ .name = "envoyer", .kind = PV_IN_FIELD, .max_bytes = 10 },
	{ .name = "ajouter", .kind = PV_IN_FIELD, .max_bytes = 10 },
	{ .name = "enlever", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "fichiers", .kind = PV_IN_FILE, .many = true },
	{ 0 },
};

static const struct pv_input token_inputs[] = {
	{ .name = "jeton", .kind = PV_IN_FIELD, .max_bytes = 100 },
	{ 0 },
};

static const struct pv_route table[] = {
	{ PV_GET, "", suivi_entry_get, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "", suivi_entry_post, 0, entry_inputs },
	{ PV_GET, "/lien/{token}", suivi_link_get, 0, NULL },
	{ PV_POST, "/lien/{token}", suivi_link_post, 0, NULL },
	{ PV_GET, "/demande", show, 0, show_inputs },
	{ PV_POST, "/demande/messages", suivi_write_post, PV_ROUTE_CSRF,
	    write_inputs },
	{ PV_GET, "/demande/fichiers/{id}", download, 0, NULL },
	{ PV_GET, "/demande/retrait", withdraw_ask, 0, NULL },
	{ PV_POST, "/demande/retrait", withdraw, PV_ROUTE_CSRF, token_inputs },
	{ PV_POST, "/demande/attestation", ask_attestation, PV_ROUTE_CSRF,
	    NULL },
	{ PV_GET, "/demande/recepisse", receipt, 0, NULL },
	{ PV_GET, "/demande/dossier", suivi_dossier, 0, NULL },
	{ PV_GET, "/fin", left, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "/fin", leave, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
static const struct pv_route *const routes[] = { table, suivi_fee_routes,
	suivi_survey_routes, NULL };

static const struct pv_program suivi = {
	.name = "suivi",
	.mount = "/suivi",
	.role = "parvis_citizen",
	.cookie = SUIVI_COOKIE,
	.routes = routes,
	.rescue = suivi_rescue,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&suivi, argc, argv);
}
