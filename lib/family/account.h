/*
 * account - what a family owes, as its page and the desk's show it.
 * Not here: what it comes to (SQL: parvis.family_account, parvis.care_year).
 */
#ifndef PV_FAMILY_ACCOUNT_H
#define PV_FAMILY_ACCOUNT_H

#include "view/value.h"

/*
 * pv_account_set - the jsonb of parvis.family_account() as members of a page:
 * invoices, payments, coming, years, each a list with its has_…; due, credit
 * and collected in words, false where they are nothing.
 */
void pv_account_set(
    struct pv_ctx *ctx, struct pv_value *model, const char *json);

/*
 * pv_care_set - the jsonb of parvis.care_year() as members of a page: year,
 * payer, family, postal, children (child, born_on, sum), amount, has_care, over.
 */
void pv_care_set(struct pv_ctx *ctx, struct pv_value *model, const char *json);

#endif
