/*
 * legend - what a repeat and its instances are called.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_LEGEND_H
#define PV_FORM_LEGEND_H

#include "form/control.h"

/*
 * pv_repeat_label - its own label; else that of its first group, else of the
 * group around it.  Plain; "" if there is none.
 */
const char *pv_repeat_label(
    struct pv_page *page, const struct pv_item *repeat, const char *path);

/* pv_group_label - "" where the instance that it fills already has its label. */
const char *pv_group_label(
    struct pv_page *page, const struct pv_item *group, const char *path);

/* pv_instance_label - the same, with the number at the end of the path. */
const char *pv_instance_label(
    struct pv_page *page, const struct pv_item *repeat, const char *path);

#endif
