/*
 * compute - what follows from the answers: calculations, relevance, actions.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_COMPUTE_H
#define PV_FORM_COMPUTE_H

#include "form/engine.h"

/* pv_compute_actions - run those of a trigger (NULL: of the first load), at an element of it or NULL. */
void pv_compute_actions(struct pv_answers *answers, const struct pv_node *trigger, xmlNode *at);

#endif
