/*
 * reveal - whether answers made more to answer on their own page.
 *
 * Without JavaScript a page cannot show a question as another is answered: it
 * is shown again, so that none is passed over in silence.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_REVEAL_H
#define PV_FORM_REVEAL_H

#include "form/control.h"

/* pv_reveal_seen - the questions that the page asks now, with their choices. */
struct pv_value *pv_reveal_seen(struct pv_page *page);

/*
 * pv_reveal_more - one is asked that was not seen, or has no answer and other
 * choices than were seen.
 */
bool pv_reveal_more(struct pv_page *page, const struct pv_value *seen);

#endif
