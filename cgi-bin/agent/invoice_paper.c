/*
 * invoice_paper - an invoice and its receipts as PDF, for an agent of its régie.
 * Not here: how one is made (the worker: notify/paper.h), its bytes (SQL).
 */
#include <string.h>

#include "request/download.h"
#include "till.h"

static const struct pv_call paper_call = { "agent.invoice_paper", 2, true };
static const struct pv_call chunk_call = { "agent.invoice_paper_chunk", 3,
	true };

static struct pv_answer *
paper(struct pv_exchange *exchange, const char *receipt)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *reference = exchange->captures[0], *state;
	struct agent_me *me = agent_me(exchange);
	struct pv_arg args[3] = { pv_arg_text(reference),
		pv_arg_text(receipt) };
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &paper_call, args);
	if (rows == NULL)
		return NULL;
	state = pv_row_text(rows, 0, "state");
	if (strcmp(state, "made") == 0) {
		args[1] = pv_arg_int(pv_row_int(rows, 0, "id"));
		args[2] = pv_arg_int(0);
		return pv_download_made(ctx, rows, &chunk_call, args);
	}
	pv_set_bool(model, "failed", strcmp(state, "failed") == 0);
	pv_set_text(model, "reference", reference);
	pv_set_text(model, "here",
	    receipt == NULL ?
		pv_link(ctx, "/agent/factures/%s/pdf", reference) :
		pv_link(ctx, "/agent/factures/%s/recu/%s", reference, receipt));
	answer = till_show(exchange, me, "agent/regie-paper", model);
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
	return paper(exchange, exchange->captures[1]);
}

const struct pv_route agent_invoice_paper_routes[] = {
	{ PV_GET, "/factures/{reference}/pdf", invoice_pdf, 0, NULL },
	{ PV_GET, "/factures/{reference}/recu/{receipt}", receipt_pdf, 0,
	    NULL },
	{ 0 },
};
