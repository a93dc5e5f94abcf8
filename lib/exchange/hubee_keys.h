/*
 * hubee_keys - which communes take which flows of HubEE, and with what keys.
 *
 * The folder of the settings (hubee_dir) has one file for each commune, named
 * as its INSEE code, that only the worker's user reads:
 *
 *	url = https://api.hubee.numerique.gouv.fr/teledossiers/v1
 *	token_url = https://auth.hubee.numerique.gouv.fr/oauth2/token
 *	EtatCivil = CLIENT-ID SECRET
 *	recensementCitoyen = CLIENT-ID SECRET
 *
 * a line for each flow that the commune has subscribed to on the hub's portal,
 * which gives a client and its secret for each.  So no secret is in the
 * database, and taking a line away stops a flow.
 */
#ifndef PV_EXCHANGE_HUBEE_KEYS_H
#define PV_EXCHANGE_HUBEE_KEYS_H

#include "base/ctx.h"

/* A flow of a commune. */
struct pv_hubee_key {
	const char *insee, *process; /* "29232", "EtatCivil" */
	const char *url, *token_url; /* no slash at their ends */
	const char *client, *secret;
};

struct pv_hubee_keys {
	struct pv_hubee_key *list;
	size_t n;
	/* What was wrong with files: a sentence each, without a secret. */
	const char **faults;
	size_t n_faults;
};

/* pv_hubee_keys_read - all of the folder; owned by parent.  A file that is wrong is left out whole, and told of. */
struct pv_hubee_keys *pv_hubee_keys_read(
    const void *parent, const char *folder);

/* pv_hubee_key_of - NULL for none. */
const struct pv_hubee_key *pv_hubee_key_of(
    const struct pv_hubee_keys *keys, const char *insee, const char *process);

#endif
