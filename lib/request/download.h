/*
 * download - a file of a request, opened as it is sent.
 */
#ifndef PV_REQUEST_DOWNLOAD_H
#define PV_REQUEST_DOWNLOAD_H

#include "db/db.h"
#include "http/answer.h"

/* The two functions that give a file: their arguments but for the number of the chunk. */
struct pv_download {
	const struct pv_call *info, *chunk;
	bool followed; /* the first argument is the session's hash */
	const char *session;
};

/*
 * pv_download - the answer; id is what the address says.
 *
 * NULL with 404 "file.unknown" for none of this request, 423 "file.to-scan"
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
