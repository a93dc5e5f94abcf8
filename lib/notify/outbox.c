/*
 * outbox - takes a mail that is due, sends it, notes what happened.
 * Not here: what it says (mail.c), how often (the database and the worker).
 */
#include "notify/outbox.h"

#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "db/db.h"
#include "vault/vault.h"

static const struct pv_call outbox_take = { "worker.outbox_take", 2, true };
/* Noting twice what happened once changes nothing. */
static const struct pv_call outbox_sent = { "worker.outbox_sent", 2, true };
static const struct pv_call letter_made = { "worker.letter_made", 6, true };
static const struct pv_call attestation_made = { "worker.attestation_made", 11,
	true };
static const struct pv_call outbox_failed = { "worker.outbox_failed", 3, true };

static void
enter_commune(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_commune *commune = pv_alloc(ctx, struct pv_commune);

	commune->id = pv_row_int(rows, 0, "commune");
	commune->name = pv_row_text(rows, 0, "commune_name");
	commune->host = pv_row_text(rows, 0, "commune_host");
	commune->time_zone = pv_row_text(rows, 0, "time_zone");
	commune->settings = pv_row_text(rows, 0, "settings");
	ctx->commune = commune;
	ctx->language = pv_row_text(rows, 0, "language");
}

/*
 * It has left: not noted, it would leave once more.  So a database that is away
 * is waited for, as long as the lease is sure to last.
 */
static bool
note_sent(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	const struct pv_arg args[] = { pv_arg_int(row->id),
		pv_arg_text(pv_outgoing_message_id(ctx, row)) };
	int patience_s = PV_OUTBOX_LEASE_S - PV_SMTP_TIMEOUT_S;

	pv_log(ctx, PV_INFO, "mail %lld sent", (long long)row->id);
	while (pv_db_call(ctx, &outbox_sent, args) == NULL) {
		if (ctx->error.status != 503 || patience_s-- <= 0)
			return false;
		pv_forgive(ctx);
		sleep(1);
	}
	return true;
}

static bool
note_failed(struct pv_ctx *ctx, const struct pv_outgoing *row, bool permanent,
    const char *detail)
{
	const struct pv_arg args[] = { pv_arg_int(row->id),
		pv_arg_bool(permanent), pv_arg_text(detail) };

	pv_log(ctx, PV_WARNING, "mail %lld %s: %s", (long long)row->id,
	    permanent ? "refused" : "postponed", detail);
	return pv_db_call(ctx, &outbox_failed, args) != NULL;
}

/* It cannot be made: for good if its address is wrong. */
static enum pv_outbox_result
give_up(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	bool permanent = ctx->error.status == 422;
	const char *id = ctx->error.id;

	pv_forgive(ctx);
	return note_failed(ctx, row, permanent, id) ? PV_OUTBOX_DONE :
						      PV_OUTBOX_ERROR;
}

static enum pv_outbox_result
deliver(struct pv_ctx *ctx, struct pv_smtp *smtp, const struct pv_outgoing *row)
{
	struct pv_buffer *message = pv_outgoing_mail(ctx, row);
	enum pv_smtp_result result;
	const char *detail;

	if (message == NULL)
		return give_up(ctx, row);
	result = pv_smtp_send(ctx, smtp,
	    pv_mail_address(ctx, ctx->process->config->mail_from),
	    pv_mail_address(ctx, row->recipient), message, &detail);
	if (result == PV_SMTP_SENT)
		return note_sent(ctx, row) ? PV_OUTBOX_DONE : PV_OUTBOX_ERROR;
	if (!note_failed(ctx, row, result == PV_SMTP_NEVER, detail))
		return PV_OUTBOX_ERROR;
	/* A 4xx is about one mail; without an answer, no other would leave. */
	return result == PV_SMTP_AWAY ? PV_OUTBOX_AWAY : PV_OUTBOX_DONE;
}

/* An attestation is known by the same call. */
static struct pv_rows *
tell_made(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_sealed *sealed, const struct pv_issued *issued)
{
	struct pv_arg args[11] = {
		pv_arg_int(row->id),
		pv_arg_text(pv_outgoing_file(ctx, row)),
		pv_arg_int((int64_t)sealed->size),
		pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256)),
		pv_arg_bytes(sealed->key.data, sealed->key.length),
		pv_arg_list(sealed->chunks, sealed->n_chunks),
	};

	if (issued == NULL)
		return pv_db_call(ctx, &letter_made, args);
	args[6] = pv_arg_text(issued->says.number);
	args[7] = pv_arg_text(issued->says.kind);
	args[8] = pv_arg_text(issued->says.key);
	args[9] = pv_arg_text(issued->says.issued_on);
	args[10] = *issued->says.expires_on != '\0' ?
	    pv_arg_text(issued->says.expires_on) :
	    pv_arg_null();
	return pv_db_call(ctx, &attestation_made, args);
}

/* It becomes a file of its message; NULL with an error. */
static struct pv_rows *
keep_letter(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	struct pv_issued issued;
	struct pv_wanted wanted;
	struct pv_sealed *sealed;
	struct pv_bytes pdf;
	bool attests;

	/* Whole: the key of its files is bound to its INSEE code. */
	if (!pv_commune_enter(ctx, ctx->commune->host))
		return NULL;
	attests = pv_outgoing_wanted(ctx, row, &wanted);
	if (attests && !pv_attestation_issue(ctx, &wanted, &issued))
		return NULL;
	if (!pv_outgoing_pdf(ctx, row, attests ? &issued : NULL, &pdf))
		return NULL;
	sealed = pv_vault_seal(ctx, pdf.data, pdf.length);
	if (sealed == NULL)
		return NULL;
	return tell_made(ctx, row, sealed, attests ? &issued : NULL);
}

/* What fails in making one is tried again: a program may be put right. */
static enum pv_outbox_result
make_letter(struct pv_ctx *ctx, const struct pv_outgoing *row)
{
	if (keep_letter(ctx, row) != NULL) {
		pv_log(ctx, PV_INFO, "letter %lld made", (long long)row->id);
		return PV_OUTBOX_DONE;
	}
	return give_up(ctx, row);
}

static enum pv_outbox_result
step(struct pv_ctx *ctx, struct pv_smtp *smtp)
{
	const struct pv_arg args[] = { pv_arg_int(1),
		pv_arg_int(PV_OUTBOX_LEASE_S) };
	struct pv_rows *rows = pv_db_call(ctx, &outbox_take, args);
	struct pv_outgoing row;

	if (rows == NULL)
		return PV_OUTBOX_ERROR;
	if (pv_rows_count(rows) == 0)
		return PV_OUTBOX_EMPTY;
	enter_commune(ctx, rows);
	row = (struct pv_outgoing){
		.id = pv_row_int(rows, 0, "id"),
		.created = pv_row_int(rows, 0, "created_s"),
		.kind = pv_row_text(rows, 0, "kind"),
		.recipient = pv_row_text(rows, 0, "recipient"),
		.template = pv_row_text(rows, 0, "template"),
		.language = pv_row_text(rows, 0, "language"),
		.model = pv_row_text(rows, 0, "model"),
	};
	return strcmp(row.kind, "letter") == 0 ? make_letter(ctx, &row) :
						 deliver(ctx, smtp, &row);
}

enum pv_outbox_result
pv_outbox_step(struct pv_process *process, struct pv_smtp *smtp)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	enum pv_outbox_result result = step(ctx, smtp);

	talloc_free(ctx);
	return result;
}
