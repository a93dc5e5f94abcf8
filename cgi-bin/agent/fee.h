/*
 * fee - what is due for a request, on its page.
 */
#ifndef AGENT_FEE_H
#define AGENT_FEE_H

#include "request.h"

/* fee_set - "fee" of the page, or false where none is due; false with an error. */
bool fee_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

#endif
