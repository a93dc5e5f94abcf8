/*
 * roll - the electoral roll at the desk: what its sources share.
 */
#ifndef AGENT_ROLL_H
#define AGENT_ROLL_H

#include "law/electoral.h"
#include "request.h"

#define ROLL_PROCEDURE "liste-electorale"

/* A poll of the calendar, on its day in this commune. */
struct roll_poll {
	int64_t id;
	const char *name; /* "t.liste-electorale.poll.municipal" */
	struct pv_date first, second;
	bool two_rounds;
};

/* roll_polls - those that are not over, at most max; their count, -1 with an error. */
int roll_polls(struct pv_ctx *ctx, struct roll_poll *polls, int max);

enum { ROLL_POLLS_MAX = 50 };

/* roll_words - a day in words; owned by ctx. */
char *roll_words(struct pv_ctx *ctx, struct pv_date day);

/* roll_transmissions - "pending", "batches" of the model; false with an error. */
bool roll_transmissions(struct pv_ctx *ctx, struct pv_value *model);

#endif
