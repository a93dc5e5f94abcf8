/*
 * compute - what follows from the answers: calculations, relevance, actions.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_COMPUTE_H
#define PV_FORM_COMPUTE_H

#include "form/engine.h"

/* pv_compute_value - of an expression at a slot, as its node's type is written; owned by answers. */
char *pv_compute_value(struct pv_answers *answers, const struct pv_slot *slot,
    const struct pv_expression *expression);

#endif
