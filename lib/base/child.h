/*
 * child - another program, run on bytes in memory: from its standard input to
 * its standard output.  No shell, no file, no descriptor of ours but these two
 * and standard error.
 */
#ifndef PV_BASE_CHILD_H
#define PV_BASE_CHILD_H

#include <limits.h>

#include "base/ctx.h"

enum { PV_CHILD_NOT_STARTED = 127 }; /* exit status */

struct pv_child {
	char *const *argv; /* argv[0] is the program's absolute path */
	char *const *env;
	const void *data; /* its standard input */
	size_t length;
	/* NULL, or what it does to itself before it becomes the program. */
	bool (*enter)(const void *enter_data);
	const void *enter_data;
	/* What it gives; made is owned by ctx. */
	int status; /* as waitpid() says */
	uint8_t *made;
	size_t made_length;
};

/*
 * pv_child_run - waits for its end, which is its own affair (a limit of time
 * of its own).  False with an error 500 "error.internal" where it cannot be
 * started or read; what its status means is the caller's.
 */
bool pv_child_run(struct pv_ctx *ctx, struct pv_child *child);

/*
 * pv_child_find - where a program of ours lies that others start: beside the
 * folder of the program at hand (bin/, cgi-bin/), where all is built and where
 * cgi-bin/ is installed, else under libexec/parvis there.  False with an error
 * 500 "error.internal".
 */
bool pv_child_find(struct pv_ctx *ctx, const char *name, char path[PATH_MAX]);

#endif
