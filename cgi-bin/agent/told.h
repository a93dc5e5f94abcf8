/*
 * told - what a page tells of the last action, done or refused: what
 * html/agent/told.html prints, and the status of the answer.
 */
#ifndef AGENT_TOLD_H
#define AGENT_TOLD_H

#include "program/program.h"

/*
 * told_done - what was just done, by "fait" of the address: the words known end
 * with NULL, and the text of each is TEXTS.WORD ("regie.done").
 */
void told_done(struct pv_exchange *exchange, struct pv_value *model,
    const char *texts, const char *const *known);

/*
 * told_refusal - the error at hand as "refused" of the page, which is shown
 * again with what was typed; the error is forgiven.
 */
void told_refusal(struct pv_ctx *ctx, struct pv_value *model);

/* told_fault - the same, for what is found wrong before: a text key "t.…". */
void told_fault(struct pv_value *model, const char *text);

/* told_again - what was refused, in the model of the page that is shown again. */
void told_again(struct pv_value *model, const struct pv_value *refused);

/* told_status - of the page where something was refused: 403, 409 or 422. */
void told_status(struct pv_answer *answer, const struct pv_value *model);

#endif
