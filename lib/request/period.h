/*
 * period - from when and until when a procedure is open, for its page and for
 * lists.
 */
#ifndef PV_REQUEST_PERIOD_H
#define PV_REQUEST_PERIOD_H

#include "db/db.h"
#include "view/value.h"

/*
 * pv_period_set - "open", and one of "opens", "closes", "closed" as a moment
 * (request/moment.h), the others false, from a row with the columns open,
 * opens_at (null once it is past) and closes_at.
 */
void pv_period_set(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_rows *rows, int row);

#endif
