/*
 * fee - what is due for a request, as its form says it (<pv:fee> in the head).
 */
#ifndef PV_FORM_FEE_H
#define PV_FORM_FEE_H

#include <jansson.h>

#include "form/draft.h"

enum { PV_FEE_MAX_CENTS = 9999999 };

/*
 * pv_fee - what citizen.draft_submit is given as "fee": {label, cents, regie,
 * address, language}; NULL where the form has none, or its amount is empty or
 * 0.  An amount that is none ("abc", less than 0, over PV_FEE_MAX_CENTS) has no
 * "cents": the request is filed all the same, and the desk is told.  A new
 * reference.
 */
json_t *pv_fee(struct pv_ctx *ctx, const struct pv_draft *draft);

/*
 * pv_fee_cents - "12.5" is 1250, rounded to the nearest cent; -1 for what is no
 * amount.
 */
int64_t pv_fee_cents(const char *text);

#endif
