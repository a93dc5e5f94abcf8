/*
 * typed - what people write by hand and no XForms type describes: days known
 * in part, e-mail addresses, telephone numbers.
 */
#ifndef PV_FORM_TYPED_H
#define PV_FORM_TYPED_H

#include "form/control.h"

/*
 * pv_typed_check - after pv_answers_check: what cannot be is refused at its
 * question, with a message that says how to write it.  False if one was.
 *
 * A day of pv:control="partial-date" is "1987", "1987-03" or "1987-03-27", and
 * is past: it is remembered, not chosen.
 */
bool pv_typed_check(struct pv_page *page);

#endif
