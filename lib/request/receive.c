/*
 * receive - files on their way from the browser to the database.
 * Not here: what a file must be (vault/upload.h), its seal (vault/vault.h).
 */
#include "request/receive.h"

#include <string.h>

#include "vault/upload.h"
#include "vault/vault.h"

bool
pv_receive_file(struct pv_ctx *ctx, const struct pv_file *file,
    const char *accept, const struct pv_call *add, const struct pv_arg *owner,
    size_t n_owner)
{
	struct pv_arg args[PV_OWNER_MAX + 7];
	struct pv_upload taken;
	struct pv_sealed *sealed;
	size_t n = 0;

	if (!pv_upload_take(
		ctx, file->filename, file->data, file->length, accept, &taken))
		return false;
	sealed = pv_vault_seal(ctx, taken.bytes.data, taken.bytes.length);
	if (sealed == NULL)
		return false;
	while (n < n_owner) {
		args[n] = owner[n];
		n++;
	}
	args[n++] = pv_arg_text(taken.name);
	args[n++] = pv_arg_text(taken.type);
	args[n++] = pv_arg_int((int64_t)sealed->size);
	args[n++] = pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256));
	args[n++] = pv_arg_bytes(sealed->key.data, sealed->key.length);
	args[n++] = pv_arg_text(pv_upload_state(ctx));
	args[n++] = pv_arg_list(sealed->chunks, sealed->n_chunks);
	return pv_db_call(ctx, add, args) != NULL;
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
		if (!pv_receive_file(ctx, file, NULL, add, &owner, 1)) {
			*refused = pv_upload_name(ctx, file->filename);
			return false;
		}
		(*count)++;
	}
	return true;
}
