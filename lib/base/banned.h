/*
 * banned - functions that no source of ours may call, in front of each of them.
 *
 * CMake includes this file before every source.  The system's headers that
 * declare these functions come first, and then their names are errors:
 * snprintf, strlcpy-like pv_strdup and strtol, gmtime_r, posix_spawn do the
 * same things with a limit, without hidden state, or without a shell.
 */
#ifndef PV_BASE_BANNED_H
#define PV_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
#pragma GCC poison gmtime localtime asctime ctime
#pragma GCC poison atoi atol atoll system popen

#endif
