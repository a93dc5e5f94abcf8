/*
 * administration - what the pages of an administrator share.
 */
#ifndef AGENT_ADMINISTRATION_H
#define AGENT_ADMINISTRATION_H

#include "agent.h"

/*
 * administration_done - what was just done, by "fait" of the address: the words
 * known end with NULL, and their texts are agent.administration.done.WORD.
 */
void administration_done(struct pv_exchange *exchange, struct pv_value *model,
    const char *const *known);

/*
 * administration_refused - what the database said of a change (409, 422), as
 * "refused" of the page, which is shown again with what was typed; false for
 * another error, which stays.
 */
bool administration_refused(
    struct pv_exchange *exchange, struct pv_value *model);

/* administration_status - of a page that was refused: 409 or 422. */
void administration_status(struct pv_exchange *exchange,
    struct pv_answer *answer, const struct pv_value *model);

/* administration_texts - the values of a field that may be repeated, as text[]. */
struct pv_arg administration_texts(
    struct pv_exchange *exchange, const char *name);

/* administration_has - whether a field was sent with that value. */
bool administration_has(
    struct pv_exchange *exchange, const char *name, const char *value);

#endif
