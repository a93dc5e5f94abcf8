/*
 * paper - the blank form on paper, from the same file as its pages.
 */
#ifndef PV_FORM_PAPER_H
#define PV_FORM_PAPER_H

#include "form/definition.h"
#include "view/value.h"

/*
 * pv_paper_model - what html/form/paper.html prints: title, the words of the
 * form's head, parts [{heading, conditional, repeated, questions [{label,
 * hint, need, conditional, and one of: lines, choices, date, box, file,
 * note}]}], and the barcode that the desk's search box reads.  NULL with an
 * error.
 *
 * Nothing is answered: every question is there, with every choice that any
 * answer may offer, and what depends on another answer says so.  Choices past
 * PV_PAPER_CHOICES_MAX make a line to write on.
 */
enum { PV_PAPER_CHOICES_MAX = 24 };

struct pv_value *pv_paper_model(
    struct pv_ctx *ctx, const struct pv_definition *definition);

#endif
