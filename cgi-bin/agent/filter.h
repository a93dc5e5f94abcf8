/*
 * filter - which requests a list of the desk shows: its address says it all.
 *
 *   etat=recue|en-cours|attente|repondue|refusee|close|retiree|toutes
 *   delai=retard|bientot   demarche=NAME   service=NAME
 *   agent=moi|personne|ID  voie=en-ligne|telephone|guichet|courrier|hubee
 *   nonlue=oui   envoi=echec   du=DATE   au=DATE   tri=recu
 *   apres=PLACE or avant=PLACE
 *
 * Those of the first five may be repeated: any of them, and all kinds at once.
 * No state is "to be dealt with": received, in progress or waiting.
 */
#ifndef AGENT_FILTER_H
#define AGENT_FILTER_H

#include "http/request.h"
#include "view/value.h"

enum { FILTER_VALUES_MAX = 24 };

/* The kinds that may have several values. */
enum filter_kind {
	FILTER_STATE,
	FILTER_DELAY,
	FILTER_PROCEDURE,
	FILTER_SERVICE,
	FILTER_AGENT,
	FILTER_CHANNEL,
	FILTER_KINDS
};

struct filter_values {
	const char *values[FILTER_VALUES_MAX]; /* as in the address */
	size_t n;
};

struct agent_filter {
	struct filter_values kinds[FILTER_KINDS];
	bool unread, failed;
	bool newest;	       /* tri=recu: the last received first */
	const char *from, *to; /* ISO dates of receipt, or NULL */
	const char *place;     /* of the line before or after, or NULL */
	bool back;	       /* the page before that place */
};

/* A word of a kind: as addresses, the database and texts name it. */
struct filter_word {
	const char *word; /* "en-cours" */
	const char *name; /* "in-progress" */
	const char *text; /* "t.agent.state.in-progress" */
	bool open;	  /* of a state: to be dealt with */
};

/* The words of a kind whose words are known here, ending with NULL; else NULL. */
const struct filter_word *agent_filter_words(enum filter_kind kind);

/* agent_filter_name - how the address calls it: "etat". */
const char *agent_filter_name(enum filter_kind kind);

/* agent_filter_has - that value is in use. */
bool agent_filter_has(const struct agent_filter *filter, enum filter_kind kind,
    const char *value);

/* agent_filter_without - the same list without one value, from its beginning. */
struct agent_filter agent_filter_without(const struct agent_filter *filter,
    enum filter_kind kind, const char *value);

/* agent_filter_first - the same list, from its beginning. */
struct agent_filter agent_filter_first(const struct agent_filter *filter);

/* agent_filter_only - a list of one value, or of none where it is NULL. */
struct agent_filter agent_filter_only(enum filter_kind kind, const char *value);

/* agent_filter_any - something is asked, beyond the order. */
bool agent_filter_any(const struct agent_filter *filter);

/* agent_filter_read - from a query; what makes no sense is left out. */
void agent_filter_read(struct pv_ctx *ctx, struct agent_filter *filter,
    const struct pv_field *query, size_t n);

/* agent_filter_parse - from the text of a query ("etat=recue&retard=oui"). */
void agent_filter_parse(
    struct pv_ctx *ctx, struct agent_filter *filter, const char *query);

/* agent_filter_query - the query that says it, "" for none; owned by ctx. */
char *agent_filter_query(struct pv_ctx *ctx, const struct agent_filter *filter);

/* agent_filter_json - p_filter of agent.desk, for the agent `me`. */
char *agent_filter_json(
    struct pv_ctx *ctx, const struct agent_filter *filter, int64_t me);

#endif
