/*
 * request_fee - the fee of a request, as its pages show it.
 */
#ifndef PV_REQUEST_REQUEST_FEE_H
#define PV_REQUEST_REQUEST_FEE_H

#include "db/db.h"
#include "view/value.h"

/*
 * pv_request_fee_set - "fee" of a page from a call of request_fee(): label,
 * amount, invoice, rest, due (in words), late, is_due and, once there is an
 * invoice, state_text ("t.payment.state.…"); false where nothing is due.
 *
 * Returns what the call told, NULL for nothing; *fee is what was set.
 */
const struct pv_value *pv_request_fee_set(struct pv_ctx *ctx,
    struct pv_value *model, const struct pv_rows *rows, struct pv_value **fee);

#endif
