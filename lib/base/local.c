/*
 * local - a service on this machine, behind a Unix socket.
 * Not here: what is said to it (read/apart.c, command/scan.c).
 */
#include "base/local.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int
pv_local_dial(const char *path, int patience_s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval limit = { .tv_sec = patience_s };
	size_t length = strlen(path);
	int fd;

	if (length >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, length + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
	    0)
		return fd;
	(void)close(fd);
	return -1;
}

bool
pv_local_send(int fd, const void *data, size_t length)
{
	const uint8_t *bytes = data;

	for (ssize_t sent; length > 0; bytes += sent, length -= (size_t)sent) {
		sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
	}
	return true;
}
