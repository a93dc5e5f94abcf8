/*
 * issue - the key of the commune, a number, a signature.
 * Not here: what the code is made of (code.c), the letter around it (notify/).
 */
#include "attestation/issue.h"

#include <string.h>

#include <sodium.h>

#include "base/date.h"
#include "base/random.h"
#include "vault/vault.h"

static const struct pv_call key_call = { "worker.attestation_key", 0, true };
static const struct pv_call add_call = { "worker.attestation_key_add", 4,
	false };

static const char purpose[] = "attestation";

enum { NUMBER_GROUPS = 3 };

/* only_first: unless there is one.  Its name, or NULL with an error. */
static char *
make_key(struct pv_ctx *ctx, bool only_first)
{
	uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES];
	uint8_t secret[PV_ATTESTATION_SECRET_BYTES];
	struct pv_bytes box;
	char *name;
	bool good;

	crypto_sign_keypair(public_key, secret);
	good = pv_vault_box(ctx, purpose, secret, sizeof(secret), &box);
	sodium_memzero(secret, sizeof(secret));
	if (!good)
		return NULL;
	name = pv_attestation_key(ctx, public_key);
	return pv_db_call(ctx, &add_call,
		   (const struct pv_arg[]){
		       pv_arg_text(name),
		       pv_arg_bytes(public_key, sizeof(public_key)),
		       pv_arg_bytes(box.data, box.length),
		       pv_arg_bool(only_first),
		   }) != NULL ?
	    name :
	    NULL;
}

char *
pv_attestation_rotate(struct pv_ctx *ctx)
{
	return make_key(ctx, false);
}

/* The key that signs, made where there is none; NULL with an error. */
static struct pv_rows *
fetch_key(struct pv_ctx *ctx)
{
	struct pv_rows *rows = pv_db_call(ctx, &key_call, NULL);

	if (rows == NULL || pv_rows_count(rows) > 0)
		return rows;
	if (make_key(ctx, true) == NULL)
		return NULL;
	rows = pv_db_call(ctx, &key_call, NULL);
	if (rows == NULL || pv_rows_count(rows) > 0)
		return rows;
	(void)pv_fail(ctx, 500, "PV1511", "error.internal",
	    "the key of the attestations is not kept");
	return NULL;
}

static bool
sign(struct pv_ctx *ctx, struct pv_rows *key, const char *text,
    const char **code)
{
	size_t length;
	const uint8_t *box = pv_row_bytes(key, 0, "sealed", &length);
	struct pv_bytes secret;

	if (!pv_vault_unbox(ctx, purpose, box, length, &secret))
		return false;
	if (secret.length != PV_ATTESTATION_SECRET_BYTES)
		return pv_fail(ctx, 500, "PV1512", "error.internal",
		    "the key of the attestations has another length");
	*code = pv_attestation_sign(ctx, text, secret.data);
	/* It is ours: the vault gave a copy. */
	sodium_memzero((void *)(uintptr_t)secret.data, secret.length);
	return true;
}

bool
pv_attestation_issue(struct pv_ctx *ctx, const struct pv_wanted *wanted,
    struct pv_issued *issued)
{
	struct pv_rows *key = fetch_key(ctx);
	const char *text;

	if (key == NULL)
		return false;
	issued->says = (struct pv_attestation){
		.insee = ctx->commune->insee,
		.commune = ctx->commune->name,
		.key = pv_row_text(key, 0, "id"),
		.number = pv_printf(ctx, "A-%s", pv_code(ctx, NUMBER_GROUPS)),
		.kind = wanted->kind,
		.names = wanted->names,
		.issued_on = pv_date_iso(ctx, pv_date_today(ctx)),
		.expires_on =
		    wanted->expires_on != NULL ? wanted->expires_on : "",
	};
	text = pv_attestation_text(ctx, &issued->says);
	if (text == NULL)
		return pv_fail(ctx, 422, "PV1513", "error.internal",
		    "an attestation that cannot be said in a code");
	return sign(ctx, key, text, &issued->code);
}
