/*
 * copy - all that a person has sent, in words, for their receipt.
 */
#ifndef PV_FORM_COPY_H
#define PV_FORM_COPY_H

#include <jansson.h>

#include "form/draft.h"

/*
 * pv_copy - a list of {heading, rows [{label, value}]}, of the questions that
 * were answered; to be released by the caller.  What passes 128 KiB is left
 * out: it is read on line.
 */
json_t *pv_copy(struct pv_ctx *ctx, const struct pv_draft *draft);

#endif
