/*
 * views - what the list shows of saved views, and how the agent has it.
 */
#ifndef AGENT_VIEWS_H
#define AGENT_VIEWS_H

#include "agent.h"

struct views_preference {
	int page_size;	    /* lines: 25 to 200 */
	const char *filter; /* of the view shown at first, or NULL */
};

/*
 * views_preference - "column" (a truth for each that is shown) and "tight" of a
 * list, and what the list itself needs; false with an error of the database.
 */
bool views_preference(
    struct pv_ctx *ctx, struct pv_value *model, struct views_preference *mine);

/*
 * views_describe - "views": each with its link and its count; `query` is the
 * one at hand.  False with an error of the database.
 */
bool views_describe(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_me *me, const char *query);

#endif
