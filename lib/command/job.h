/*
 * job - what agents asked to be done to many requests at once.
 *
 * A job is taken for a minute (worker.job_take, SKIP LOCKED), and some of its
 * requests are dealt with in one transaction, in the name of the agent who asked
 * and by their rights at that moment: a worker that dies loses nothing and does
 * nothing twice.
 */
#ifndef PV_COMMAND_JOB_H
#define PV_COMMAND_JOB_H

#include <signal.h>

#include "base/ctx.h"

enum { PV_JOB_BATCH = 100 };

/*
 * pv_jobs_run - deal with the requests of every job, until none is left or
 * *stopping.  False if the database failed.
 */
bool pv_jobs_run(
    struct pv_process *process, const volatile sig_atomic_t *stopping);

#endif
