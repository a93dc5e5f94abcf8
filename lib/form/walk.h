/*
 * walk - the questions of a page in order, into groups and repeats.  For
 * lib/form alone.
 */
#ifndef PV_FORM_WALK_H
#define PV_FORM_WALK_H

#include "form/control.h"

/*
 * Called for each question, and with its item alone for each group (path of a
 * repeat's instance, or of the repeat itself after its last one).  False stops.
 */
typedef bool (*pv_visit)(struct pv_page *page, const struct pv_item *item,
    const char *path, void *data);

/* pv_page_walk - relevant ones only; false if a visit said so. */
bool pv_page_walk(struct pv_page *page, pv_visit visit, void *data);

/*
 * pv_page_walk_in - the same, and leave is called after what is in a group or
 * an instance of a repeat that was visited.
 */
bool pv_page_walk_in(
    struct pv_page *page, pv_visit visit, pv_visit leave, void *data);

#endif
