/*
 * hubee - télédossiers of HubEE, the State's hub: taken as requests, and what
 * agents do of them told back.
 *
 * In: each flow of each commune that has keys (hubee_keys.h) is asked for its
 * notifications, now and then.  A case is fetched, its files too, whose SHA-256
 * is checked; its document is read apart (facts.h), put into the form of its
 * procedure (map.h), and becomes a request in one transaction; only then is
 * its notification deleted.  Whatever ends the worker in between, the hub
 * notifies again, and the database knows the case.  A case that cannot be
 * taken is tried again after a growing delay, then set aside with its reason,
 * for an agent; it stays with the hub until it has become a request.
 *
 * Out: rows of the outbox of the kind "hubee", one after the other for each
 * request: the status, the message, the files (sql/deploy/hubee.sql).  Each
 * event bears the number of its row, so that one whose answer was lost is found
 * and not made twice.
 */
#ifndef PV_EXCHANGE_HUBEE_H
#define PV_EXCHANGE_HUBEE_H

#include "exchange/hubee_api.h"

struct pv_hubee;

/* pv_hubee_open - of the settings hubee_dir, hubee_timeout_s; for the worker. */
struct pv_hubee *pv_hubee_open(struct pv_process *process);

enum pv_hubee_step {
	PV_HUBEE_IDLE,	/* nothing is due */
	PV_HUBEE_BUSY,	/* something was done: there may be more */
	PV_HUBEE_WAIT,	/* the hub does not answer: another time */
	PV_HUBEE_ERROR, /* the database failed: the error is in the log */
};

/* pv_hubee_step - tells the hub one thing, or takes some cases of one flow. */
enum pv_hubee_step pv_hubee_step(
    struct pv_process *process, struct pv_hubee *hubee);

#endif
