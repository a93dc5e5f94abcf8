/*
 * query - what the words in the desk's box are.
 */
#ifndef AGENT_QUERY_H
#define AGENT_QUERY_H

#include "base/ctx.h"

struct query {
	const char
	    *kind; /* of agent.search: "number", "name", "phone", "date" */
	const char *text;  /* "t.agent.search.by-date": how it was taken */
	const char *value; /* what agent.search is given */
};

struct query query_read(struct pv_ctx *ctx, const char *typed);

#endif
