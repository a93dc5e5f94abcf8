/*
 * random - unguessable tokens, and what is stored of them (libsodium).
 *
 * Codes that a person types use an alphabet without I, L, O, U, 0, 1; they are
 * compared after pv_code_normalize(), and stored as BLAKE2b-256 only.
 */
#ifndef PV_BASE_RANDOM_H
#define PV_BASE_RANDOM_H

#include "base/ctx.h"

enum { PV_TOKEN_LENGTH = 43, PV_HASH_BYTES = 32 };

/* pv_token - 256 bits in base64url, for cookies and links: 43 characters. */
char *pv_token(const void *parent);

/* pv_code - groups of four characters "K3MW-9QXD-…"; n groups (1 to 8), about 19 bits each. */
char *pv_code(const void *parent, int groups);

/* pv_code_from - the same, always the same one for a seed (32 bytes, secret). */
char *pv_code_from(
    const void *parent, int groups, const uint8_t seed[PV_HASH_BYTES]);

/* pv_code_normalize - upper case, no blanks nor hyphens; NULL if it cannot be a code. */
char *pv_code_normalize(const void *parent, const char *typed);

/* pv_hash - BLAKE2b-256 of the bytes, into hash. */
void pv_hash(uint8_t hash[PV_HASH_BYTES], const void *data, size_t length);

#endif
