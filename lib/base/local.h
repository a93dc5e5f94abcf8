/*
 * local - a service on this machine, behind a Unix socket: clamd, our reader.
 */
#ifndef PV_BASE_LOCAL_H
#define PV_BASE_LOCAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * pv_local_dial - a connection, to be closed by the caller; sending and reading
 * give up after patience_s seconds.  -1 where nobody listens, or where the path
 * is longer than a socket's may be (107 bytes).
 */
int pv_local_dial(const char *path, int patience_s);

/* pv_local_send - all of it; false where the other side hangs up, or is slow. */
bool pv_local_send(int fd, const void *data, size_t length);

#endif
