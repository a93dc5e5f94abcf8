/*
 * preview - a page of a form as it will be shown, without a visitor.
 */
#ifndef PV_FORM_PREVIEW_H
#define PV_FORM_PREVIEW_H

#include "form/answers.h"
#include "view/value.h"

/*
 * pv_preview_page - what html/form/page.html prints of a page, with answers
 * that lead there and nothing answered on it; faults: as it is shown again,
 * with what is wrong.  "asked" is false where no answers were found that lead
 * there.  NULL with an error.
 */
struct pv_value *pv_preview_page(struct pv_ctx *ctx,
    const struct pv_definition *definition, const struct pv_item *item,
    bool faults);

/* pv_preview_heading - of a page, in words; the form's title where it has none. */
const char *pv_preview_heading(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_item *item);

#endif
