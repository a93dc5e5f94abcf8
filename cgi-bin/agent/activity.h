/*
 * activity - what the pages of activities, of attendance and of absences share.
 */
#ifndef AGENT_ACTIVITY_H
#define AGENT_ACTIVITY_H

#include <jansson.h>

#include "agent.h"

/*
 * activity_call - the jsonb that a call gives, as a model: beside each member
 * "day" or "…_on" stands "…_words" ("lundi 30 novembre 2026") and "…_short"
 * ("30/11/2026"), beside "starts" with "ends" "hours" ("11 h 30 – 13 h 30"),
 * beside each list "has_…".  NULL with the error of the call, or 500.
 */
struct pv_value *activity_call(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args);

/* activity_model - the same of JSON, which is let go of. */
struct pv_value *activity_model(struct pv_ctx *ctx, json_t *json);

/* activity_json - the jsonb that a call gives; NULL with its error.  Of ctx. */
json_t *activity_json(
    struct pv_ctx *ctx, const struct pv_call *call, const struct pv_arg *args);

/* activity_day - "2026-11-30" or "30/11/2026" as ISO says; NULL for what is no day. */
const char *activity_day(struct pv_ctx *ctx, const char *typed);

/*
 * activity_show - the page, under the status of what was refused, in the part
 * "here_…" of the desk's second navigation; its "fait" is told as
 * t.activity.done.….
 */
struct pv_answer *activity_show(struct pv_exchange *exchange,
    const struct agent_me *me, const char *template, const char *here,
    struct pv_value *model);

#endif
