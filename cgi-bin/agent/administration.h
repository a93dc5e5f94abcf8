/*
 * administration - what the pages of an administrator share.
 */
#ifndef AGENT_ADMINISTRATION_H
#define AGENT_ADMINISTRATION_H

#include "agent.h"
#include "told.h"

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

/*
 * administration_version - "version" of a form shown again: the one it was sent
 * with, so that who is refused does not pass over a colleague's change; now for
 * one that was not sent, or whose sender has been told of that change.
 */
void administration_version(
    struct pv_exchange *exchange, struct pv_value *model, const char *now);

/*
 * administration_number, _day - a filter of the address: a number greater than
 * zero, a day (2026-11-26); NULL where it is empty or something else.
 */
const char *administration_number(
    struct pv_exchange *exchange, const char *name);
const char *administration_day(struct pv_exchange *exchange, const char *name);

/*
 * administration_agents - the accounts as "agents" of the page, for a choice;
 * chosen is an id, or NULL.  False with an error.
 */
bool administration_agents(
    struct pv_ctx *ctx, struct pv_value *model, const char *chosen);

/* administration_texts - the values of a field that may be repeated, as text[]. */
struct pv_arg administration_texts(
    struct pv_exchange *exchange, const char *name);

/* administration_has - whether a field was sent with that value. */
bool administration_has(
    struct pv_exchange *exchange, const char *name, const char *value);

#endif
