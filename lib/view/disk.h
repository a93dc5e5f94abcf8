/*
 * disk - reads a file of the installation.  For lib/view alone.
 */
#ifndef PV_VIEW_DISK_H
#define PV_VIEW_DISK_H

#include "base/ctx.h"

/*
 * pv_disk_read - a whole file of at most 1 MiB and its length, NUL-terminated,
 * owned by ctx.  NULL with the error 500, the file and why in its detail.
 */
char *pv_disk_read(struct pv_ctx *ctx, const char *path, size_t *length);

#endif
