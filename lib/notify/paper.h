/*
 * paper - invoices and receipts that were asked for as PDF, and their making.
 *
 * One is taken with a lease (worker.invoice_paper_take, SKIP LOCKED): a worker
 * that dies gives it back when the lease ends.
 */
#ifndef PV_NOTIFY_PAPER_H
#define PV_NOTIFY_PAPER_H

#include "base/ctx.h"

enum pv_paper_step {
	PV_PAPER_EMPTY, /* none waits */
	PV_PAPER_BUSY,	/* one was made, or failed and waits */
	PV_PAPER_ERROR, /* the database failed: the error is in the log */
};

/* pv_paper_step - make one that waits; what fails is tried again later. */
enum pv_paper_step pv_paper_step(struct pv_process *process);

#endif
