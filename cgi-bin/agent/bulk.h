/*
 * bulk - what the pages about many requests share.
 */
#ifndef AGENT_BULK_H
#define AGENT_BULK_H

#include "agent.h"

/* bulk_sample - "sample", "has_sample": some numbers of requests, from a JSON list or NULL. */
void bulk_sample(struct pv_ctx *ctx, struct pv_value *line, const char *json);

#endif
