/*
 * split - the list and one of its requests, side by side.
 */
#ifndef AGENT_SPLIT_H
#define AGENT_SPLIT_H

#include "agent.h"

enum { SPLIT_ROWS = 20 };

/* split_wanted - the address asks for it: vue=double. */
bool split_wanted(struct pv_exchange *exchange);

/* split_link - a list so shown, with a request, or its first one (NULL). */
const char *split_link(struct pv_ctx *ctx, const struct agent_filter *filter,
    const char *reference);

/*
 * split_page - of rows of agent.desk, at least one, and one more than SPLIT_ROWS
 * where there are; beside them the request d of the address, or the first.
 * NULL with an error, 404 for a request that is none.
 */
struct pv_answer *split_page(struct pv_exchange *exchange,
    const struct agent_me *me, const struct agent_filter *filter,
    const struct pv_rows *rows);

#endif
