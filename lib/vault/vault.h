/*
 * vault - what is kept sealed: files, small secrets, parked posts.
 *
 * Each commune has a key of its own, which the database keeps sealed under a
 * key derived from the master key (base/key.h); each file has a key of its own,
 * sealed under its commune's.  So a copy of the database opens nothing, a row
 * moved to another commune opens nowhere, and a commune's files are gone once
 * its key is.
 *
 * A file is a libsodium secretstream (XChaCha20-Poly1305) in chunks of 64 KiB:
 * chunks changed, exchanged or missing are refused.  The tenant is the one of
 * ctx (db/db.h: pv_commune_enter) in every call but two that say so.
 */
#ifndef PV_VAULT_VAULT_H
#define PV_VAULT_VAULT_H

#include "db/db.h"

enum {
	PV_VAULT_CHUNK_BYTES =
	    65536, /* of the file, in each chunk but the last */
	PV_VAULT_COMMUNE_KEY_BYTES = 72,
	PV_VAULT_FILE_KEY_BYTES = 96,
};

/*
 * pv_vault_commune_key - a new key for a commune (INSEE code), sealed: what
 * worker.commune_add keeps.  Needs no tenant.
 */
bool pv_vault_commune_key(struct pv_ctx *ctx, const char *insee,
    uint8_t sealed[PV_VAULT_COMMUNE_KEY_BYTES]);

/* A file as the database keeps it; owned by ctx. */
struct pv_sealed {
	struct pv_bytes key;	 /* argument p_key: pv_arg_bytes() */
	struct pv_bytes *chunks; /* p_chunks: pv_arg_list() */
	size_t n_chunks;
	size_t size;	    /* p_size: bytes before sealing */
	uint8_t sha256[32]; /* p_sha256: of the same */
};

/* pv_vault_seal - NULL with an error.  At least one byte. */
struct pv_sealed *pv_vault_seal(
    struct pv_ctx *ctx, const uint8_t *data, size_t length);

/*
 * pv_vault_move - the key of a file of one commune, sealed for another, whose
 * rows then hold the same chunks; both by host name.  ctx is in the second one
 * after.  False with an error.  Owned by ctx.
 */
bool pv_vault_move(struct pv_ctx *ctx, const char *from_host,
    const char *to_host, const struct pv_bytes *key, struct pv_bytes *moved);

/*
 * pv_vault_open - begin to read a file: rows is what a file_info function gave
 * (columns key, chunks), chunk the function that gives a chunk, args its
 * arguments, of which the last, the number of the chunk, is filled here.  NULL
 * with the error 500 "error.vault" if the key does not open.  Owned by ctx.
 */
struct pv_opening *pv_vault_open(struct pv_ctx *ctx, struct pv_rows *rows,
    const struct pv_call *chunk, const struct pv_arg *args);

/*
 * pv_vault_next - the next bytes, owned by the opening until the next call;
 * false at the end, or with an error.  One chunk is in memory at a time.  Has
 * the type of pv_answer.next: opening is the struct pv_opening.
 */
bool pv_vault_next(
    struct pv_ctx *ctx, void *opening, const uint8_t **bytes, size_t *length);

/*
 * pv_vault_box - a small secret of the commune (purpose: "totp"), sealed;
 * pv_vault_unbox opens it: false with the error 500 "error.vault" if it was
 * changed, or is of another commune or purpose.  Owned by ctx.
 */
bool pv_vault_box(struct pv_ctx *ctx, const char *purpose, const void *data,
    size_t length, struct pv_bytes *box);
bool pv_vault_unbox(struct pv_ctx *ctx, const char *purpose, const void *box,
    size_t length, struct pv_bytes *data);

/*
 * pv_vault_lock - sealed with a key made from a recovery code (normalized:
 * base/random.h) and the master key: neither the database nor the
 * installation opens it without the code.  pv_vault_unlock: false with the
 * error 500 "error.vault" if it does not open.  They need no tenant.
 */
bool pv_vault_lock(struct pv_ctx *ctx, const char *code, const void *data,
    size_t length, struct pv_bytes *locked);
bool pv_vault_unlock(struct pv_ctx *ctx, const char *code, const void *locked,
    size_t length, struct pv_bytes *data);

#endif
