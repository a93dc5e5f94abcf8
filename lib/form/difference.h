/*
 * difference - two readings of the same form, answer by answer.
 */
#ifndef PV_FORM_DIFFERENCE_H
#define PV_FORM_DIFFERENCE_H

#include "form/review.h"

/*
 * pv_differences - what is not the same in two lists of pages (pv_review), in
 * the order of the second and then of the first: a list of {path, label, page,
 * before, after}, each false where nothing is answered.  Owned by ctx; its texts are
 * those of the lists.
 */
struct pv_value *pv_differences(struct pv_ctx *ctx,
    const struct pv_value *before, const struct pv_value *after);

/*
 * pv_answers_differences - the same of answers as they are stored, and their
 * files.  NULL with an error.
 */
struct pv_value *pv_answers_differences(struct pv_ctx *ctx,
    const struct pv_definition *definition, const char *before,
    const struct pv_value *files_before, const char *after,
    const struct pv_value *files_after);

#endif
