/*
 * cage - what a program that makes a PDF may do to this machine: nearly
 * nothing.
 */
#ifndef PV_LETTER_CAGE_H
#define PV_LETTER_CAGE_H

#include <stdbool.h>

/*
 * pv_letter_cage - for ever, for this process and what it becomes: bounded
 * memory, time and files; no socket, so no network; and, where the kernel has
 * Landlock, no file but those of programs and fonts can be read, and none written
 * but in one folder.  False if a limit could not be set.  It has the type of
 * pv_child.enter: folder is the path, a text.
 */
bool pv_letter_cage(const void *folder);

#endif
