/*
 * review - answers in words, as they were asked: to be checked before they are
 * sent, and read by who deals with them.
 */
#ifndef PV_FORM_REVIEW_H
#define PV_FORM_REVIEW_H

#include "form/answers.h"
#include "view/value.h"

/*
 * pv_review - the pages that are relevant, a list of {name, heading, rows
 * [{path, fixed, label, value}]}: value is false where nothing was answered;
 * fixed: nobody may answer it otherwise.
 *
 * files: of the draft or the request, a list of {field, name, …}, or NULL.
 */
struct pv_value *pv_review(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_value *files);

/*
 * pv_answers_joined - the values of the paths in a list ("/data/a /data/b"),
 * those that are relevant and not empty, with a text between; "" for none.
 * Owned by ctx.
 */
char *pv_answers_joined(struct pv_ctx *ctx, struct pv_answers *answers,
    const char *paths, const char *between);

/*
 * pv_procedure_word - an attribute of <pv:procedure> or <pv:summary> in the
 * head of a definition ("summary", "email"); NULL if absent.  Owned by ctx.  A
 * word of <pv:procedure> that people read is translated by the form's text
 * "procedure:summary", its title by "procedure:title".
 */
char *pv_procedure_word(struct pv_ctx *ctx,
    const struct pv_definition *definition, const char *element,
    const char *attribute);

/* pv_procedure_title - in the language of ctx. */
const char *pv_procedure_title(
    struct pv_ctx *ctx, const struct pv_definition *definition);

/* pv_answer_words - one answer in words: labels of choices, dates. */
char *pv_answer_words(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_item *item, const struct pv_state *state);

#endif
