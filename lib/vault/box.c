/*
 * box - sealed bytes, keys of communes, small secrets, parked posts.
 * Not here: files (file.c), the master key (base/key.c).
 */
#include "vault/box.h"

#include <string.h>

#include "base/key.h"

static const char commune_purpose[] = "commune";
static const char park_purpose[] = "park";

void
pv_box_seal(uint8_t *box, const uint8_t key[PV_BOX_KEY_BYTES],
    const char *bound, const void *data, size_t length)
{
	uint8_t *nonce = box;

	randombytes_buf(nonce, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
	    box + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NULL, data,
	    length, (const uint8_t *)bound, strlen(bound), NULL, nonce, key);
}

bool
pv_box_open(void *data, const uint8_t key[PV_BOX_KEY_BYTES], const char *bound,
    const uint8_t *box, size_t length)
{
	const size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	return length >= PV_BOX_MORE_BYTES &&
	    crypto_aead_xchacha20poly1305_ietf_decrypt(data, NULL, NULL,
		box + nonce_bytes, length - nonce_bytes, (const uint8_t *)bound,
		strlen(bound), box, key) == 0;
}

/*
 * Bound to the INSEE code: it is known before the commune has its row.
 */
bool
pv_vault_commune_key(struct pv_ctx *ctx, const char *insee,
    uint8_t sealed[PV_VAULT_COMMUNE_KEY_BYTES])
{
	uint8_t master[PV_KEY_BYTES], key[PV_BOX_KEY_BYTES];

	if (!pv_key_derive(ctx, commune_purpose, master))
		return false;
	randombytes_buf(key, sizeof(key));
	pv_box_seal(sealed, master, insee, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	sodium_memzero(master, sizeof(master));
	return true;
}

bool
pv_box_commune_key(struct pv_ctx *ctx, uint8_t key[PV_BOX_KEY_BYTES])
{
	static const struct pv_call commune_key = { ".commune_key", 0, true };
	uint8_t master[PV_KEY_BYTES];
	struct pv_rows *rows;
	const uint8_t *sealed = NULL;
	size_t length = 0;
	bool opened;

	if (ctx->commune == NULL)
		pv_die("the vault was used without a commune");
	rows = pv_db_call(ctx, &commune_key, NULL);
	if (rows == NULL || !pv_key_derive(ctx, commune_purpose, master))
		return false;
	if (pv_rows_count(rows) == 1)
		sealed = pv_row_bytes(rows, 0, "commune_key", &length);
	opened = length == PV_VAULT_COMMUNE_KEY_BYTES &&
	    pv_box_open(key, master, ctx->commune->insee, sealed, length);
	sodium_memzero(master, sizeof(master));
	talloc_free(rows);
	if (!opened)
		return pv_fail(ctx, 500, "PV0251", "error.vault",
		    "the commune's key does not open with this master key");
	return true;
}

/* A key of the commune for one purpose, which tells nothing of the others. */
static bool
purpose_key(
    struct pv_ctx *ctx, const char *purpose, uint8_t key[PV_BOX_KEY_BYTES])
{
	uint8_t commune[PV_BOX_KEY_BYTES];

	if (!pv_box_commune_key(ctx, commune))
		return false;
	(void)crypto_generichash(key, PV_BOX_KEY_BYTES,
	    (const uint8_t *)purpose, strlen(purpose), commune,
	    sizeof(commune));
	sodium_memzero(commune, sizeof(commune));
	return true;
}

static void
seal_into(struct pv_ctx *ctx, struct pv_bytes *box,
    uint8_t key[PV_BOX_KEY_BYTES], const char *bound, const void *data,
    size_t length)
{
	uint8_t *bytes =
	    pv_alloc_array(ctx, uint8_t, length + PV_BOX_MORE_BYTES);

	pv_box_seal(bytes, key, bound, data, length);
	sodium_memzero(key, PV_BOX_KEY_BYTES);
	*box = (struct pv_bytes){ bytes, length + PV_BOX_MORE_BYTES };
}

static bool
open_into(struct pv_ctx *ctx, struct pv_bytes *data,
    uint8_t key[PV_BOX_KEY_BYTES], const char *bound, const void *box,
    size_t length)
{
	/* One byte more: what was text can be read as text. */
	uint8_t *bytes = pv_alloc_array(ctx, uint8_t, length + 1);
	bool opened = pv_box_open(bytes, key, bound, box, length);

	sodium_memzero(key, PV_BOX_KEY_BYTES);
	if (!opened)
		return pv_fail(ctx, 500, "PV0252", "error.vault",
		    "a sealed value of %s does not open", bound);
	*data = (struct pv_bytes){ bytes, length - PV_BOX_MORE_BYTES };
	return true;
}

bool
pv_vault_box(struct pv_ctx *ctx, const char *purpose, const void *data,
    size_t length, struct pv_bytes *box)
{
	uint8_t key[PV_BOX_KEY_BYTES];

	if (!purpose_key(ctx, purpose, key))
		return false;
	seal_into(ctx, box, key, purpose, data, length);
	return true;
}

bool
pv_vault_unbox(struct pv_ctx *ctx, const char *purpose, const void *box,
    size_t length, struct pv_bytes *data)
{
	uint8_t key[PV_BOX_KEY_BYTES];

	return purpose_key(ctx, purpose, key) &&
	    open_into(ctx, data, key, purpose, box, length);
}

/*
 * From the code, keyed with the master key: the hash of the code, by which the
 * post is found again, is of another kind and says nothing of it.
 */
static bool
code_key(struct pv_ctx *ctx, const char *code, uint8_t key[PV_BOX_KEY_BYTES])
{
	uint8_t master[PV_KEY_BYTES];

	if (!pv_key_derive(ctx, park_purpose, master))
		return false;
	(void)crypto_generichash(key, PV_BOX_KEY_BYTES, (const uint8_t *)code,
	    strlen(code), master, sizeof(master));
	sodium_memzero(master, sizeof(master));
	return true;
}

bool
pv_vault_lock(struct pv_ctx *ctx, const char *code, const void *data,
    size_t length, struct pv_bytes *locked)
{
	uint8_t key[PV_BOX_KEY_BYTES];

	if (!code_key(ctx, code, key))
		return false;
	seal_into(ctx, locked, key, park_purpose, data, length);
	return true;
}

bool
pv_vault_unlock(struct pv_ctx *ctx, const char *code, const void *locked,
    size_t length, struct pv_bytes *data)
{
	uint8_t key[PV_BOX_KEY_BYTES];

	return code_key(ctx, code, key) &&
	    open_into(ctx, data, key, park_purpose, locked, length);
}
