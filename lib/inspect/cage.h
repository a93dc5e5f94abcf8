/*
 * cage - what is left to a process that reads a hostile file.
 */
#ifndef PV_INSPECT_CAGE_H
#define PV_INSPECT_CAGE_H

#include <stdbool.h>

/*
 * pv_cage_enter - from here on: so much memory and time, no new file, process,
 * socket or program (libseccomp); reading, writing and ending are left.  Never
 * undone.  False if one of the limits could not be set.
 */
bool pv_cage_enter(void);

#endif
