/*
 * scan - files received, shown to clamd (INSTREAM over its Unix socket).
 *
 * A file that waits for its verdict is served to nobody; one that clamd finds
 * infected never is.  Without a verdict (no clamd, an error, a file longer than
 * its StreamMaxLength) the file waits on: it is shown again at the next round.
 */
#ifndef PV_COMMAND_SCAN_H
#define PV_COMMAND_SCAN_H

#include "base/ctx.h"

enum { PV_SCAN_TIMEOUT_S = 60 };

/*
 * pv_scan_files - show clamd every file that waits; nothing where the settings
 * name no clamd_socket.  False if the database failed.
 */
bool pv_scan_files(struct pv_process *process);

#endif
