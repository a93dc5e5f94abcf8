/*
 * paper - the invoice, and each receipt again, as PDF.
 * Not here: how one is made (the worker: notify/paper.h), its bytes (SQL).
 */
#include <string.h>

#include "paiement.h"
#include "request/download.h"

static const struct pv_call paper_call = { "citizen.invoice_paper", 2, true };
static const struct pv_call chunk_call = { "citizen.invoice_paper_chunk", 3,
	true };

/* One is made by WeasyPrint: who asks for many waits. */
enum { PAPER_LIMIT = 60, WINDOW_S = 600 };

static struct pv_answer *
paper(struct pv_exchange *exchange, const char *receipt)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_cookie(ctx, exchange->request, PAIEMENT_COOKIE);
	struct pv_arg args[3] = { pv_arg_text(token), pv_arg_text(receipt) };
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;
	struct pv_rows *rows;
	const char *state;

	if (token == NULL)
		return paiement_dead(exchange);
	if (!pv_rate(ctx, "pay-paper", exchange->request->address, PAPER_LIMIT,
		WINDOW_S))
		return NULL;
	rows = pv_db_call(ctx, &paper_call, args);
	if (rows == NULL)
		return paiement_dead(exchange);
	state = pv_row_text(rows, 0, "state");
	if (strcmp(state, "made") == 0) {
		args[1] = pv_arg_int(pv_row_int(rows, 0, "id"));
		args[2] = pv_arg_int(0);
		return pv_download_made(ctx, rows, &chunk_call, args);
	}
	pv_set_bool(model, "failed", strcmp(state, "failed") == 0);
	pv_set_text(model, "here",
	    receipt == NULL ?
		pv_link(ctx, "/paiement/facture/pdf") :
		pv_link(ctx, "/paiement/facture/recu/%s", receipt));
	pv_set_bool(model, "here_pay", true);
	answer = pv_page(exchange, "paiement/paper", model);
	answer->status = 202;
	return answer;
}

static struct pv_answer *
invoice_pdf(struct pv_exchange *exchange)
{
	return paper(exchange, NULL);
}

static struct pv_answer *
receipt_pdf(struct pv_exchange *exchange)
{
	return paper(exchange, exchange->captures[0]);
}

const struct pv_route paiement_paper_routes[] = {
	{ PV_GET, "/facture/pdf", invoice_pdf, 0, NULL },
	{ PV_GET, "/facture/recu/{receipt}", receipt_pdf, 0, NULL },
	{ 0 },
};
