/*
 * paper - takes an invoice or a receipt that was asked for, makes its PDF, seals it.
 * Not here: what it says (worker.invoice_paper_take, html/letter), how a PDF is
 * made (outgoing.c), who may have it (SQL).
 */
#include "notify/paper.h"

#include "base/log.h"
#include "notify/outbox.h"
#include "vault/vault.h"

static const struct pv_call paper_take = { "worker.invoice_paper_take", 0,
	true };
static const struct pv_call paper_made = { "worker.invoice_paper_made", 6,
	true };
static const struct pv_call paper_failed = { "worker.invoice_paper_failed", 2,
	true };

static bool
make(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const struct pv_outgoing row = {
		.template = pv_row_text(rows, 0, "template"),
		.language = pv_row_text(rows, 0, "language"),
		.model = pv_row_text(rows, 0, "model"),
	};
	struct pv_sealed *sealed;
	struct pv_bytes pdf;

	/* Whole: the key of its files is bound to its INSEE code. */
	if (!pv_commune_enter(ctx, pv_row_text(rows, 0, "commune_host")))
		return false;
	ctx->language = row.language;
	if (!pv_outgoing_pdf(ctx, &row, NULL, &pdf))
		return false;
	sealed = pv_vault_seal(ctx, pdf.data, pdf.length);
	return sealed != NULL &&
	    pv_db_call(ctx, &paper_made,
		(const struct pv_arg[]){
		    pv_arg_int(pv_row_int(rows, 0, "commune")),
		    pv_arg_int(pv_row_int(rows, 0, "paper")),
		    pv_arg_int(pv_row_int(rows, 0, "version")),
		    pv_arg_int((int64_t)sealed->size),
		    pv_arg_bytes(sealed->key.data, sealed->key.length),
		    pv_arg_list(sealed->chunks, sealed->n_chunks) }) != NULL;
}

static enum pv_paper_step
step(struct pv_ctx *ctx)
{
	struct pv_rows *rows = pv_db_call(ctx, &paper_take, NULL);
	long long id;

	if (rows == NULL)
		return PV_PAPER_ERROR;
	if (pv_rows_count(rows) == 0)
		return PV_PAPER_EMPTY;
	id = (long long)pv_row_int(rows, 0, "paper");
	if (make(ctx, rows)) {
		pv_log(ctx, PV_INFO, "paper %lld made", id);
		return PV_PAPER_BUSY;
	}
	pv_log(ctx, PV_WARNING, "paper %lld not made: %s", id,
	    ctx->error.detail != NULL ? ctx->error.detail : "");
	pv_forgive(ctx);
	return pv_db_call(ctx, &paper_failed,
		   (const struct pv_arg[]){
		       pv_arg_int(pv_row_int(rows, 0, "commune")),
		       pv_arg_int(id) }) != NULL ?
	    PV_PAPER_BUSY :
	    PV_PAPER_ERROR;
}

enum pv_paper_step
pv_paper_step(struct pv_process *process)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	enum pv_paper_step result = step(ctx);

	talloc_free(ctx);
	return result;
}
