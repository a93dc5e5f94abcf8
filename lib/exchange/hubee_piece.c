/*
 * hubee_piece - a file from the hub: fetched, checked, sealed, kept.
 */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "exchange/hubee_work.h"
#include "vault/upload.h"
#include "vault/vault.h"

enum {
	SHA256_BASE64_LENGTH = 44,
};

static const struct pv_call keep_call = { "worker.hubee_keep", 10, true };

/*
 * Its media type by content.  What we would not take from a person (a PDF that
 * acts, an image that cannot be read) is kept all the same, for it is the
 * State's; but as bytes that nothing opens.
 */
static const char *
type_of(struct pv_ctx *ctx, const struct pv_hubee_piece *piece,
    const struct pv_buffer *body)
{
	struct pv_upload taken;

	if (pv_upload_take(
		ctx, piece->name, body->data, body->length, NULL, &taken))
		return taken.type;
	if (ctx->error.status != 422)
		return NULL;
	pv_forgive(ctx);
	return "application/octet-stream";
}

static enum pv_hubee_end
keep(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_piece *piece, const char *type, bool original,
    const struct pv_buffer *body)
{
	struct pv_sealed *sealed =
	    pv_vault_seal(ctx, (const uint8_t *)body->data, body->length);

	if (sealed == NULL)
		return PV_HUBEE_BROKEN;
	if (pv_db_call(ctx, &keep_call,
		(const struct pv_arg[]){
		    job->id,
		    pv_arg_text(piece->id),
		    pv_arg_bool(original),
		    pv_arg_text(piece->kind != NULL ? piece->kind : ""),
		    pv_arg_text(pv_upload_name(ctx, piece->name)),
		    pv_arg_text(type),
		    pv_arg_int((int64_t)sealed->size),
		    pv_arg_bytes(sealed->sha256, sizeof(sealed->sha256)),
		    pv_arg_bytes(sealed->key.data, sealed->key.length),
		    pv_arg_list(sealed->chunks, sealed->n_chunks),
		}) == NULL)
		return PV_HUBEE_BROKEN;
	return PV_HUBEE_TAKEN;
}

/* Base64 of the SHA-256, as the hub gives it; one that gives none is believed. */
static bool
digest_good(const char *digest, const struct pv_buffer *body)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	char made[SHA256_BASE64_LENGTH + 1];

	if (*digest == '\0')
		return true;
	(void)crypto_hash_sha256(
	    hash, (const uint8_t *)body->data, body->length);
	(void)sodium_bin2base64(made, sizeof(made), hash, sizeof(hash),
	    sodium_base64_VARIANT_ORIGINAL);
	/* Some write the name of the algorithm before it (RFC 3230). */
	if (strncasecmp(digest, "SHA-256=", 8) == 0)
		digest += 8;
	return strcmp(digest, made) == 0;
}

enum pv_hubee_end
pv_hubee_fetch_piece(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_piece *piece, const char *path, bool original,
    struct pv_buffer **body)
{
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;
	const char *type;

	if (piece->size > PV_HUBEE_FILE_MAX_BYTES)
		return pv_hubee_failed(
		    ctx, job, "too-large", piece->kind, PV_HUBEE_ONCE);
	result = pv_hubee_get(ctx, job->hubee->api, job->key, path,
	    PV_HUBEE_FILE_MAX_BYTES, &answer);
	if (result == PV_HUBEE_AWAY)
		return PV_HUBEE_NOBODY;
	if (result != PV_HUBEE_DONE)
		return pv_hubee_failed(
		    ctx, job, "no-file", answer.fault, PV_HUBEE_TRIES);
	if (answer.body->length != (size_t)piece->size)
		return pv_hubee_failed(
		    ctx, job, "size", piece->kind, PV_HUBEE_TRIES);
	if (!digest_good(answer.digest, answer.body))
		return pv_hubee_failed(
		    ctx, job, "digest", piece->kind, PV_HUBEE_TRIES);
	type = original ? "application/xml" : type_of(ctx, piece, answer.body);
	if (type == NULL)
		return PV_HUBEE_BROKEN;
	*body = answer.body;
	return keep(ctx, job, piece, type, original, answer.body);
}

enum pv_hubee_end
pv_hubee_keep_case(
    struct pv_ctx *ctx, struct pv_hubee_job *job, const struct pv_buffer *body)
{
	static const struct pv_hubee_piece piece = {
		.id = "dossier", .name = "dossier.json", .kind = "dossier"
	};

	return keep(ctx, job, &piece, "application/json", true, body);
}
