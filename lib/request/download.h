/*
 * download - a file that someone sent, opened as it goes out.
 */
#ifndef PV_REQUEST_DOWNLOAD_H
#define PV_REQUEST_DOWNLOAD_H

#include "db/db.h"
#include "http/answer.h"

/* The two functions that give a file: of its id, after whose it is where owner is set. */
struct pv_download {
	const struct pv_call *info, *chunk;
	const struct pv_arg *owner;
};

/*
 * pv_download - the answer; id is what the address says.
 *
 * NULL with 404 "file.unknown" for none of theirs, 423 "file.to-scan"
 * before the scanner's verdict, "file.infected" after a bad one.  Sent as an
 * attachment: a browser opens nothing of it under our name.
 */
struct pv_answer *pv_download(
    struct pv_ctx *ctx, const struct pv_download *download, const char *id);

/*
 * pv_download_made - a PDF that we made: rows is what its function gave (name,
 * size, key, chunks), chunk and args as in pv_vault_open().  NULL with an error
 * 500 if its key does not open.
 */
struct pv_answer *pv_download_made(struct pv_ctx *ctx, struct pv_rows *rows,
    const struct pv_call *chunk, const struct pv_arg *args);

#endif
