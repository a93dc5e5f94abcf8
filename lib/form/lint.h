/*
 * lint - what a form should say and does not, and what no one will ever see of
 * it: what is asked beyond its being read.
 */
#ifndef PV_FORM_LINT_H
#define PV_FORM_LINT_H

#include "form/answers.h"

/*
 * pv_lint - adds to definition->remarks: labels and hints (RGAA 4.1, 11.1 and
 * 11.10), plain language, conditions that are never met, pages that no answers
 * lead to, and what the head must say of personal data (GDPR, art. 13 and 30).
 * Takes PV_LINT_MAX_S of processor time at most.  file: as remarks name it.
 */
void pv_lint(
    struct pv_ctx *ctx, struct pv_definition *definition, const char *file);

enum { PV_LINT_MAX_S = 4 };

/*
 * pv_lint_leading - answers that lead to a page, found by trying within
 * PV_LINT_MAX_S; no answer at all where none do.  NULL with an error.
 */
struct pv_answers *pv_lint_leading(struct pv_ctx *ctx,
    const struct pv_definition *definition, const struct pv_item *page);

/* pv_lint_faults - how many of the remarks are faults. */
size_t pv_lint_faults(const struct pv_definition *definition);

#endif
