/*
 * filter - which requests the desk's list shows: its address says it all.
 *
 *   etat=recue|en-cours|attente|repondue|refusee|close|retiree|toutes
 *   demarche=NAME   agent=moi|personne|ID   retard=oui   apres=DATE-ID
 *
 * No state is "to be dealt with": received, in progress or waiting.
 */
#ifndef AGENT_FILTER_H
#define AGENT_FILTER_H

#include "http/request.h"
#include "view/value.h"

struct agent_filter {
	const char *state;     /* as in the address, or NULL */
	const char *procedure; /* or NULL */
	const char *agent;     /* as in the address, or NULL */
	bool late;
	const char *after_due; /* ISO date of the last row shown, or NULL */
	int64_t after_id;
};

/* A state: as addresses, the database and texts name it. */
struct agent_state {
	const char *word; /* "en-cours" */
	const char *name; /* "in-progress" */
	const char *text; /* "t.agent.state.in-progress" */
	bool open;	  /* to be dealt with */
};
extern const struct agent_state agent_states[];
extern const size_t agent_n_states;

/* agent_filter_read - from a query; what makes no sense is left out. */
void agent_filter_read(struct pv_ctx *ctx, struct agent_filter *filter,
    const struct pv_field *query, size_t n);

/* agent_filter_parse - from the text of a query ("etat=recue&retard=oui"). */
void agent_filter_parse(
    struct pv_ctx *ctx, struct agent_filter *filter, const char *query);

/* agent_filter_after - "2026-12-01-42" into after_due and after_id; or false. */
bool agent_filter_after(
    struct pv_ctx *ctx, struct agent_filter *filter, const char *text);

/* agent_filter_query - the query that says it, "" for none; owned by ctx. */
char *agent_filter_query(struct pv_ctx *ctx, const struct agent_filter *filter);

/* agent_filter_json - p_filter of agent.desk, for the agent `me`. */
char *agent_filter_json(
    struct pv_ctx *ctx, const struct agent_filter *filter, int64_t me);

#endif
