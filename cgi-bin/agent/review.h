/*
 * review - what the person answered, as it was asked.
 */
#ifndef AGENT_REVIEW_H
#define AGENT_REVIEW_H

#include "db/db.h"
#include "form/answers.h"
#include "view/value.h"

/*
 * review_set - "pages" and "has_pages" of a request's page, by the definition
 * that it was filled with: none where the answers were erased, or cannot be
 * read any more.  False with an error of the database.
 */
bool review_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

/*
 * review_address - "postal": the address that the person gave, in lines; false
 * where there is none.  False with an error of the database.
 */
bool review_address(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

#endif
