/*
 * server - the same binary behind FastCGI and as a plain CGI.
 *
 * FastCGI: a listening socket is on fd 0 (mod_fcgid, spawners) or on fd 3
 * (systemd, LISTEN_FDS).  Plain CGI: GATEWAY_INTERFACE is set, the body is on
 * fd 0, the answer goes to fd 1.  libfcgi swaps `environ` at each request, and
 * its FCGX calls do not serve plain CGI: hence both entries here, and settings
 * that are read before.
 *
 * SIGTERM and SIGINT let the request at hand finish, then end the program;
 * they end it at once where it waits, in accept or on a kept connection.
 */
#ifndef PV_HTTP_SERVER_H
#define PV_HTTP_SERVER_H

#include <sys/uio.h>

#include "http/request.h"

struct pv_exit;	/* where an answer goes */

/* Serves one request: reads the source, calls pv_exit_write() to its end. */
typedef void (*pv_serve_one)(void *data, const struct pv_source *source, struct pv_exit *exit);

/* pv_exit_write - all the bytes, in one call to the system where possible; false when the other side is gone. */
bool pv_exit_write(struct pv_exit *exit, const struct iovec *parts, int n);

/*
 * pv_server_run - until SIGTERM, or after max requests (0: never); the exit
 * status for main.  The last words are a whole CGI answer that is sent when
 * the process dies (pv_die, abort) before it has written anything.
 */
int pv_server_run(pv_serve_one serve, void *data, int max, const char *last_words);

#endif
