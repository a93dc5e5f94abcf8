/*
 * transfer - requests that go to another commune of this installation.
 */
#ifndef PV_COMMAND_TRANSFER_H
#define PV_COMMAND_TRANSFER_H

#include "base/ctx.h"

/*
 * pv_move_requests - each one that is due, whole or not at all (CRPA art.
 * L114-2 and L114-3): the keys of its files are sealed anew with the other
 * commune's; the person is told, and has its receipt.  What fails is tried
 * again.  False if the database failed.
 */
bool pv_move_requests(struct pv_process *process);

#endif
