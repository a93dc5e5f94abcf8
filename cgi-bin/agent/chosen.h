/*
 * chosen - rows ticked in a list, by their numbers: sent by a form, or told in an
 * address as "1-2-3".
 */
#ifndef AGENT_CHOSEN_H
#define AGENT_CHOSEN_H

#include "program/program.h"

enum { CHOSEN_MAX = 200 };

struct chosen {
	int64_t ids[CHOSEN_MAX];
	size_t n;
};

/* The input of a route that has them in its address. */
#define CHOSEN_QUERY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 4000 \
	}
/* Those of a form, each in a field of that name. */
#define CHOSEN_FIELD(text) \
	{ \
		.name = (text), .kind = PV_IN_FIELD, .max_bytes = 20, \
		.many = true \
	}

/* chosen_sent, chosen_told - those of a form, of an address; the first 200. */
void chosen_sent(
    struct pv_exchange *exchange, const char *name, struct chosen *chosen);
void chosen_told(
    struct pv_exchange *exchange, const char *name, struct chosen *chosen);

/* chosen_words - "1-2-3"; owned by ctx. */
const char *chosen_words(struct pv_ctx *ctx, const struct chosen *chosen);

/* chosen_list - the same as a list of the model, for the form that sends them. */
void chosen_list(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct chosen *chosen);

#endif
