/*
 * upload - what a file that someone sends must be, whatever its name says.
 */
#ifndef PV_VAULT_UPLOAD_H
#define PV_VAULT_UPLOAD_H

#include "db/db.h"

/* A file that was taken: what is kept of it. */
struct pv_upload {
	const char *name, *type;
	struct pv_bytes bytes;
};

/*
 * pv_upload_take - a file as it came, under the name that the person gives it.
 *
 * Its media type is that of its content (libmagic).  accept: the types that may
 * be sent, as a form's mediatype says them ("application/pdf,image/png", with
 * "image/" and a star for any image), or NULL for the documents that people
 * have: PDF, JPEG, PNG, HEIC, TIFF.
 *
 * Of a JPEG image what is kept is another: the same picture, upright, without
 * where and when it was taken.  A PDF is kept as it is, if nothing in it acts
 * (vault/inspect.h).
 *
 * What is taken is owned by ctx, or is the bytes given.  False with the error
 * 422 "file.empty", "file.too-big" (settings: file_max_bytes), "file.type", or
 * one of pv_inspect().
 */
bool pv_upload_take(struct pv_ctx *ctx, const char *filename, const void *data,
    size_t length, const char *accept, struct pv_upload *taken);

/*
 * pv_upload_name - the name under which it is kept: without a path or control
 * characters, at most 255 bytes, the text file.unnamed where nothing is left.
 */
char *pv_upload_name(struct pv_ctx *ctx, const char *filename);

/* pv_upload_state - "to-scan" where a scanner is set, else "clean". */
const char *pv_upload_state(const struct pv_ctx *ctx);

#endif
