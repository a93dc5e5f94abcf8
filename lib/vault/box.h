/*
 * box - bytes sealed under a key, with words that they are bound to.
 * For lib/vault alone.
 */
#ifndef PV_VAULT_BOX_H
#define PV_VAULT_BOX_H

#include <sodium.h>

#include "vault/vault.h"

enum {
	PV_BOX_KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	PV_BOX_MORE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
	    crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

/* pv_box_seal - nonce and sealed bytes into box: length + PV_BOX_MORE_BYTES. */
void pv_box_seal(uint8_t *box, const uint8_t key[PV_BOX_KEY_BYTES],
    const char *bound, const void *data, size_t length);

/* pv_box_open - into data: length - PV_BOX_MORE_BYTES; false if it does not open. */
bool pv_box_open(void *data, const uint8_t key[PV_BOX_KEY_BYTES],
    const char *bound, const uint8_t *box, size_t length);

/* pv_box_commune_key - the opened key of ctx's commune: the caller wipes it. */
bool pv_box_commune_key(struct pv_ctx *ctx, uint8_t key[PV_BOX_KEY_BYTES]);

#endif
