/*
 * payment - the worker asks providers what became of attempts to pay.
 */
#ifndef PV_COMMAND_PAYMENT_H
#define PV_COMMAND_PAYMENT_H

#include <signal.h>

#include "base/ctx.h"

/*
 * pv_payments_check - each attempt that is due: the provider is asked, SQL
 * settles.  Where a provider is away, its attempts are asked again later.  False
 * if the database failed.
 */
bool pv_payments_check(
    struct pv_process *process, const volatile sig_atomic_t *stopping);

#endif
