/*
 * map - from what a télédossier says to the answers of one of our forms.
 *
 * Each flow has its form; one that is unknown, or whose document cannot be
 * read, has the form `teledossier`, which says who asks and the number.  What no
 * question asks is not lost: it is left unused among the facts, and kept beside
 * the request (pv_map_more).  Nothing is made up: what the flow does not say
 * stays empty, and the answer /data/teledossier = 'oui' tells the form that the
 * State asked in its place.
 */
#ifndef PV_EXCHANGE_MAP_H
#define PV_EXCHANGE_MAP_H

#include "exchange/facts.h"
#include "exchange/hubee_case.h"
#include "form/answers.h"

/* Which question a file answers, by the hub's word for it. */
struct pv_map_place {
	const char *kind, *field;
};

struct pv_map;

struct pv_flow {
	const char *process;   /* the hub's code */
	const char *procedure; /* ours */
	const char *root;      /* of its document, "/PACS"; NULL: any */
	bool awaits;	       /* the hub takes ADD_AWAITING for it */
	void (*map)(struct pv_map *map);
	const struct pv_map_place *places; /* NULL-ended; or NULL */
};

/* pv_flow_of - never NULL: unknown ones have the form `teledossier`. */
const struct pv_flow *pv_flow_of(const char *process);
const struct pv_flow *pv_flow_plain(void);

/* pv_flow_place - the question of a file; NULL for none. */
const char *pv_flow_place(const struct pv_flow *flow, const char *kind);

/*
 * pv_map_fill - the answers, computed.  facts: NULL where there is no document.
 * False with an error 500.
 */
bool pv_map_fill(struct pv_ctx *ctx, const struct pv_flow *flow,
    const struct pv_hubee_case *one, struct pv_facts *facts,
    struct pv_answers *answers);

/* pv_map_more - what was not used, as JSON [{path, value}]; owned by ctx. */
char *pv_map_more(struct pv_ctx *ctx, const struct pv_facts *facts);

/* For the maps of each flow. */
struct pv_map {
	struct pv_ctx *ctx;
	const struct pv_hubee_case *one;
	struct pv_facts *facts; /* may be empty, not NULL */
	struct pv_answers *answers;
};

struct pv_map_word {
	const char *from, *to;
};

/* pv_map_put - false where it is empty, or the form has no such question. */
bool pv_map_put(struct pv_map *map, const char *path, const char *value);
/* pv_map_copy - a fact as it is. */
bool pv_map_copy(struct pv_map *map, const char *path, const char *fact);
/* pv_map_choose - a fact that is one of words (ended by NULL), as its other. */
bool pv_map_choose(struct pv_map *map, const char *path, const char *fact,
    const struct pv_map_word *words);
/* pv_map_join - those of the facts (ended by NULL) that there are. */
bool pv_map_join(struct pv_map *map, const char *path, const char *between,
    const char *const *facts);
/* pv_map_day - a date that may be written dd/mm/yyyy. */
bool pv_map_day(struct pv_map *map, const char *path, const char *fact);
/* pv_map_use - a fact that says again what another does. */
void pv_map_use(struct pv_map *map, const char *fact);

void pv_map_etat_civil(struct pv_map *map);
void pv_map_recensement(struct pv_map *map);
void pv_map_pacs(struct pv_map *map);

#endif
