/*
 * receive - files on their way from the browser to the database.
 * Not here: what a file must be (vault/upload.h), its seal (vault/vault.h).
 */
#include "request/receive.h"

#include <string.h>

#include "vault/upload.h"
#include "vault/vault.h"

static bool
store(struct pv_ctx *ctx, const struct pv_file *file, const struct pv_call *add,
    struct pv_arg owner)
{
	const char *type = pv_upload_check(ctx, file->data, file->length, NULL);
	struct pv_sealed *sealed;

	if (type == NULL)
		return false;
	sealed = pv_vault_seal(ctx, file->data, file->length);
	if (sealed == NULL)
		return false;
	return pv_db_call(ctx, add,
		   (const struct pv_arg[]){
		       owner,
		       pv_arg_text(pv_upload_name(ctx, file->filename)),
		       pv_arg_text(type),
		       pv_arg_int((int64_t)sealed->size),
		       pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256)),
		       pv_arg_bytes(sealed->key.data, sealed->key.length),
		       pv_arg_text(pv_upload_state(ctx)),
		       pv_arg_list(sealed->chunks, sealed->n_chunks),
		   }) != NULL;
}

bool
pv_receive(struct pv_ctx *ctx, const struct pv_request *request,
    const char *control, const struct pv_call *add, struct pv_arg owner,
    int *count, const char **refused)
{
	*count = 0;
	for (size_t i = 0; i < request->n_files; i++) {
		const struct pv_file *file = &request->files[i];

		/* Where nothing was chosen, browsers send an empty part. */
		if (strcmp(file->name, control) != 0 || *file->filename == '\0')
			continue;
		if (!store(ctx, file, add, owner)) {
			*refused = pv_upload_name(ctx, file->filename);
			return false;
		}
		(*count)++;
	}
	return true;
}
