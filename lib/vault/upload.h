/*
 * upload - what a file that someone sends must be, whatever its name says.
 */
#ifndef PV_VAULT_UPLOAD_H
#define PV_VAULT_UPLOAD_H

#include "base/ctx.h"

/*
 * pv_upload_check - the media type of a file by its content (libmagic), owned
 * by ctx.
 *
 * accept: the types that may be sent, as a form's mediatype says them
 * ("application/pdf,image/png", with "image/" and a star for any image), or
 * NULL for the documents that people have: PDF, JPEG, PNG, HEIC, TIFF.
 *
 * NULL with the error 422 "file.empty", "file.too-big" (settings:
 * file_max_bytes) or "file.type".
 */
const char *pv_upload_check(
    struct pv_ctx *ctx, const void *data, size_t length, const char *accept);

/*
 * pv_upload_name - the name under which it is kept: without a path or control
 * characters, at most 255 bytes, the text file.unnamed where nothing is left.
 */
char *pv_upload_name(struct pv_ctx *ctx, const char *filename);

/* pv_upload_state - "to-scan" where a scanner is set, else "clean". */
const char *pv_upload_state(const struct pv_ctx *ctx);

#endif
