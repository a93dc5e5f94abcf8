/*
 * recall - the answers of a request, read again with the definition that asked
 * for them.
 */
#ifndef PV_FORM_RECALL_H
#define PV_FORM_RECALL_H

#include <jansson.h>

#include "db/db.h"
#include "form/answers.h"

/*
 * pv_recall - the answers of a row of these (columns answers, digest); NULL where
 * they were erased or cannot be read (which is in the log), and *good is false
 * where the database is away.
 */
struct pv_answers *pv_recall(struct pv_ctx *ctx, const struct pv_rows *rows,
    int row, const struct pv_definition **definition, bool *good);

/*
 * pv_recall_model - what was asked and answered, {page: {question: in words}} by
 * the names of the form's elements; the caller's.
 */
json_t *pv_recall_model(struct pv_ctx *ctx, struct pv_answers *answers);

/*
 * pv_recall_place - the object of that model where a path puts its answer, made
 * on the way, and the name that it has in it; NULL for one in a repeat.
 */
json_t *pv_recall_place(
    struct pv_ctx *ctx, json_t *model, const char *path, const char **name);

#endif
