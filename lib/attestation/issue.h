/*
 * issue - an attestation is numbered and signed, as it is made by the worker.
 *
 * Keys are Ed25519, one at a time for each commune, the secret sealed in the
 * vault (vault/vault.h).  The first is made with the first attestation; a
 * rotation makes another, and what the old one signed is still verified.
 */
#ifndef PV_ATTESTATION_ISSUE_H
#define PV_ATTESTATION_ISSUE_H

#include "attestation/code.h"

/* What is asked for: in words, and ISO dates (expires_on NULL: no end). */
struct pv_wanted {
	const char *kind, *names, *expires_on;
};

struct pv_issued {
	struct pv_attestation says;
	const char *code;
};

/*
 * pv_attestation_issue - with a new number, dated of today in the commune's
 * time zone; owned by ctx.  False with the error 422 "error.internal" if it
 * cannot be said in a code (names too long), or one of the database or the
 * vault.  It is known once worker.attestation_made has kept it.
 */
bool pv_attestation_issue(struct pv_ctx *ctx, const struct pv_wanted *wanted,
    struct pv_issued *issued);

/* pv_attestation_rotate - another key signs from now on; its name, or NULL with an error. */
char *pv_attestation_rotate(struct pv_ctx *ctx);

#endif
