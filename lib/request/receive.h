/*
 * receive - a file that is added to a request: checked, sealed, stored.
 */
#ifndef PV_REQUEST_RECEIVE_H
#define PV_REQUEST_RECEIVE_H

#include "db/db.h"
#include "http/request.h"

/*
 * pv_receive - each file of the control of that name, in its own transaction:
 * those before a refused one stay.
 *
 * add: the function (owner, name, type, size, sha256, key, state, chunks).
 * False with an error, 422 for what the person can mend; refused then has the
 * name of the file that it is about.  count gets how many were stored.
 */
bool pv_receive(struct pv_ctx *ctx, const struct pv_request *request,
    const char *control, const struct pv_call *add, struct pv_arg owner,
    int *count, const char **refused);

#endif
