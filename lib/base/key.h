/*
 * key - the master key of an installation, and keys derived from it.
 *
 * The file (settings: key_file) holds 64 hexadecimal digits, and may be read
 * by nobody but the programs' user and group.  Keys for one purpose each are
 * derived from it (BLAKE2b), so that none says anything of another.
 */
#ifndef PV_BASE_KEY_H
#define PV_BASE_KEY_H

#include "base/ctx.h"

enum { PV_KEY_BYTES = 32 };

/*
 * pv_key_derive - the key for a purpose: "csrf", "commune" … (up to 64 bytes).
 *
 * The file is read at the first call and its key kept by the process, in
 * memory that is not swapped out nor dumped.  False with the error 500
 * "error.internal" if it cannot be read, is not a key, or is open to all.
 */
bool pv_key_derive(struct pv_ctx *ctx, const char *purpose,
    uint8_t key[PV_KEY_BYTES]);

#endif
