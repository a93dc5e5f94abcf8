/*
 * receive - a file that is added to a request: checked, sealed, stored.
 */
#ifndef PV_REQUEST_RECEIVE_H
#define PV_REQUEST_RECEIVE_H

#include "db/db.h"
#include "http/request.h"

/*
 * pv_receive_file - one file, in its own transaction; accept as
 * pv_upload_take() has it.
 *
 * add: the function (owner…, name, type, size, sha256, key, state, chunks),
 * whose first arguments, n_owner of PV_OWNER_MAX at most, are owner.  False
 * with an error, 422 for what the person can mend.
 */
enum { PV_OWNER_MAX = 4 };

bool pv_receive_file(struct pv_ctx *ctx, const struct pv_file *file,
    const char *accept, const struct pv_call *add, const struct pv_arg *owner,
    size_t n_owner);

/*
 * pv_receive - each file of the control of that name: those before a refused
 * one stay.  refused then has the name of the file that the error is about.
 * count gets how many were stored.
 */
bool pv_receive(struct pv_ctx *ctx, const struct pv_request *request,
    const char *control, const struct pv_call *add, struct pv_arg owner,
    int *count, const char **refused);

#endif
