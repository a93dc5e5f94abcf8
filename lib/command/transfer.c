/*
 * transfer - a request moved from one commune to another.
 * Not here: the rows (worker.transfer_move), how files are sealed (lib/vault).
 */
#include "command/transfer.h"

#include <string.h>

#include "base/log.h"
#include "db/db.h"
#include "request/notice.h"
#include "vault/vault.h"
#include "view/template.h"

static const struct pv_call transfer_take = { "worker.transfer_take", 1, true };
static const struct pv_call transfer_keys = { "worker.transfer_keys", 1, true };
/* Moved twice is moved once. */
static const struct pv_call transfer_move = { "worker.transfer_move", 5, true };
static const struct pv_call transfer_failed = { "worker.transfer_failed", 2,
	true };

enum { LEASE_S = 120, TEXT_MAX_BYTES = 8192 };

/* The keys of its files, as the other commune's open them; NULL with an error. */
static struct pv_bytes *
seal_anew(struct pv_ctx *ctx, const struct pv_rows *rows, struct pv_rows *files,
    int64_t *ids)
{
	int n = pv_rows_count(files);
	struct pv_bytes *keys =
	    pv_alloc_array(ctx, struct pv_bytes, (size_t)n + 1);

	for (int row = 0; row < n; row++) {
		struct pv_bytes key;

		ids[row] = pv_row_int(files, row, "file");
		key.data = pv_row_bytes(files, row, "key", &key.length);
		if (!pv_vault_move(ctx, pv_row_text(rows, 0, "host"),
			pv_row_text(rows, 0, "to_host"), &key, &keys[row]))
			return NULL;
	}
	return keys;
}

/* What the other commune's first message says. */
static const char *
tell(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_buffer *text = pv_buffer_new(ctx, TEXT_MAX_BYTES);
	struct pv_value *model = pv_object(ctx);

	pv_set_text(model, "from", pv_row_text(rows, 0, "commune_name"));
	pv_set_text(model, "to", pv_row_text(rows, 0, "to_name"));
	return pv_render(ctx, "mail/moved.txt", model, text) ? text->data :
							       NULL;
}

static bool
move(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_notice receipt = { .kind = "receipt",
		.silence = pv_row_text(rows, 0, "silence"),
		.silence_on = pv_row_text(rows, 0, "silence_on") };
	struct pv_arg id = pv_arg_int(pv_row_int(rows, 0, "id"));
	struct pv_rows *files = pv_db_call(ctx, &transfer_keys, &id);
	struct pv_bytes *keys;
	const char *text;
	int64_t *ids;
	size_t n;

	if (files == NULL)
		return false;
	n = (size_t)pv_rows_count(files);
	ids = pv_alloc_array(ctx, int64_t, n + 1);
	keys = seal_anew(ctx, rows, files, ids);
	if (keys == NULL ||
	    !pv_commune_enter(ctx, pv_row_text(rows, 0, "to_host")) ||
	    (text = tell(ctx, rows)) == NULL)
		return false;
	if (receipt.silence == NULL)
		receipt.silence = "none";
	return pv_db_call(ctx, &transfer_move,
		   (const struct pv_arg[]){
		       id,
		       pv_arg_ints(ctx, ids, n),
		       pv_arg_list(keys, n),
		       pv_arg_text(text),
		       pv_arg_text(pv_notice(ctx, rows, &receipt)),
		   }) != NULL;
}

/* One that is due; *found is whether there was one. */
static bool
step(struct pv_ctx *ctx, bool *found)
{
	const struct pv_arg lease = pv_arg_int(LEASE_S);
	struct pv_rows *rows = pv_db_call(ctx, &transfer_take, &lease);
	struct pv_arg args[2];

	*found = rows != NULL && pv_rows_count(rows) > 0;
	if (!*found)
		return rows != NULL;
	ctx->language = "fr";
	args[0] = pv_arg_int(pv_row_int(rows, 0, "id"));
	if (move(ctx, rows)) {
		pv_log(ctx, PV_INFO, "request moved to another commune");
		return true;
	}
	args[1] = pv_arg_text(ctx->error.id);
	pv_log(ctx, PV_WARNING, "request not moved: %s", ctx->error.id);
	pv_forgive(ctx);
	return pv_db_call(ctx, &transfer_failed, args) != NULL;
}

bool
pv_move_requests(struct pv_process *process)
{
	bool found = true, good = true;

	while (found && good) {
		struct pv_ctx *ctx = pv_ctx_new(process);

		good = step(ctx, &found);
		talloc_free(ctx);
	}
	return good;
}
