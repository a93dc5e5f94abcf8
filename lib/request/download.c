/*
 * download - from sealed chunks to the browser.
 * Not here: whose file it is (the database), its seal (vault/vault.h).
 */
#include "request/download.h"

#include <stdlib.h>
#include <string.h>

#include "vault/vault.h"

enum { ID_DIGITS_MAX = 18, ARGS_MAX = 3 };

static bool
read_id(struct pv_ctx *ctx, const char *text, int64_t *id)
{
	size_t length = strlen(text);

	*id = strtoll(text, NULL, 10);
	if (length > 0 && length <= ID_DIGITS_MAX &&
	    strspn(text, "0123456789") == length)
		return true;
	return pv_fail(
	    ctx, 404, "PV0721", "file.unknown", "a file's number that is none");
}

static bool
check_state(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const char *state = pv_row_text(rows, 0, "state");

	if (strcmp(state, "clean") == 0)
		return true;
	return pv_fail(ctx, 423, "PV0722", pv_printf(ctx, "file.%s", state),
	    "the file is not known to be clean");
}

static struct pv_answer *
send(struct pv_ctx *ctx, struct pv_rows *rows, const char *type,
    const struct pv_call *chunk, const struct pv_arg *args)
{
	struct pv_answer *answer = pv_answer_bytes(ctx, type, NULL);

	answer->kind = PV_ANSWER_STREAM;
	answer->filename = pv_row_text(rows, 0, "name");
	answer->length = (size_t)pv_row_int(rows, 0, "size");
	answer->next = pv_vault_next;
	answer->data = pv_vault_open(ctx, rows, chunk, args);
	return answer->data != NULL ? answer : NULL;
}

struct pv_answer *
pv_download(
    struct pv_ctx *ctx, const struct pv_download *download, const char *text)
{
	struct pv_arg args[ARGS_MAX];
	struct pv_rows *rows;
	int64_t id;
	int n = 0;

	if (!read_id(ctx, text, &id))
		return NULL;
	if (download->owner != NULL)
		args[n++] = *download->owner;
	args[n++] = pv_arg_int(id);
	args[n] = pv_arg_int(0);
	rows = pv_db_call(ctx, download->info, args);
	if (rows == NULL || !check_state(ctx, rows))
		return NULL;
	return send(
	    ctx, rows, pv_row_text(rows, 0, "type"), download->chunk, args);
}

struct pv_answer *
pv_download_made(struct pv_ctx *ctx, struct pv_rows *rows,
    const struct pv_call *chunk, const struct pv_arg *args)
{
	return send(ctx, rows, "application/pdf", chunk, args);
}
