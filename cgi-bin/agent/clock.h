/*
 * clock - the delays of a request, as its page tells them.
 */
#ifndef AGENT_CLOCK_H
#define AGENT_CLOCK_H

#include "request.h"

/*
 * clock_set - "clock" of the page: what stands still, what was put off, what
 * silence has decided, and whether its attestation is asked for.  False with an
 * error of the database.
 */
bool clock_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

#endif
