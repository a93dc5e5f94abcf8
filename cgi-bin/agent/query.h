/*
 * query - what the words in the desk's box are.
 */
#ifndef AGENT_QUERY_H
#define AGENT_QUERY_H

#include "base/ctx.h"

struct query {
	const char
	    *kind; /* of agent.search: "number", "name", "sound" … or NULL */
	const char *text;  /* "t.agent.search.by-date": how it was taken */
	const char *value; /* what agent.search is given */
};

struct query query_read(struct pv_ctx *ctx, const char *typed);

/*
 * query_else - what the same words may be where that finds nothing: what looks
 * like a number a name ("2e DB"), a name one that sounds the same.  A NULL kind
 * where there is nothing else.
 */
struct query query_else(const struct query *query, const char *typed);

/*
 * query_as - taken as the word says: "nom", "son" (names that are heard alike),
 * "adresse" or "numero"; false for another word.
 */
bool query_as(const char *word, const char *typed, struct query *query);

/* query_way - the i-th of those words, and its kind; NULL after the last. */
const char *query_way(size_t i, const char **kind);

#endif
