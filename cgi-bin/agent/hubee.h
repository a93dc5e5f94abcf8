/*
 * hubee - what the page of a request says of the télédossier that it was.
 */
#ifndef AGENT_HUBEE_H
#define AGENT_HUBEE_H

#include "agent.h"

/*
 * hubee_describe - "hubee" of the model: flow, number, originals, and what no
 * question of the form asks.  Nothing for a request that came another way.
 * False with an error.
 */
bool hubee_describe(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows);

#endif
