/*
 * inspect - a PDF or a JPEG image, read whole by a program that can do nothing
 * else (inspect/verdict.h).  For lib/vault alone.
 */
#ifndef PV_VAULT_INSPECT_H
#define PV_VAULT_INSPECT_H

#include "db/db.h"

/*
 * pv_inspect - a file of the kind "pdf" or "jpeg"; made gets the image made
 * again, owned by ctx, and may be NULL for a PDF.
 *
 * False with the error 422 "file.damaged", "file.too-large", "file.encrypted",
 * "file.script", "file.attachment" or "file.xfa"; 500 "error.internal" where
 * no verdict can be had: then nothing is taken.
 */
bool pv_inspect(struct pv_ctx *ctx, const char *kind, const void *data,
    size_t length, struct pv_bytes *made);

#endif
