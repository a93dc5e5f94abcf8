/*
 * filters - what can be asked of a list, and what is: the form and the chips.
 */
#ifndef AGENT_FILTERS_H
#define AGENT_FILTERS_H

#include "filter.h"

/* filters_link - the list that the filter says; owned by ctx. */
const char *filters_link(struct pv_ctx *ctx, const struct agent_filter *filter);

/*
 * filters_describe - "groups" (each kind with its options), "chips" (each value
 * in use, with the list without it), and the rest of the form.  False with an
 * error of the database.
 */
bool filters_describe(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter);

#endif
