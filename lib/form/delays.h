/*
 * delays - what the person is told of time: what silence means, and when a
 * request that is only registered is acknowledged.
 */
#ifndef PV_FORM_DELAYS_H
#define PV_FORM_DELAYS_H

#include "form/draft.h"

struct pv_delays {
	const char *silence;	    /* "accepts", "refuses"; NULL: nothing */
	const char *silence_on;	    /* its day, ISO; NULL with it */
	const char *silence_delay;  /* what makes it: "P2M"; NULL with it */
	const char *acknowledge_by; /* ISO day, or NULL: the receipt is sent at once */
};

/*
 * pv_delays_read - from today, by <pv:procedure>, or by the answers that
 * <pv:summary silence= silence-delay= acknowledge=> names.  What is to be
 * acknowledged ("oui") is so within ten working days (CRPA, R112-11-2), and
 * that says then what silence means.  Working days are the database's to count
 * (delay_end): false with an error.  Owned by ctx.
 */
bool pv_delays_read(struct pv_ctx *ctx, const struct pv_draft *draft,
    struct pv_delays *delays);

#endif
