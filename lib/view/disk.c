/*
 * disk - reads a file of the installation.
 * Not here: what is in it (templates.c, asset.c).
 */
#include "view/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 1 << 20 };

/* The bytes there are, up to size; -1 with errno. */
static ssize_t
read_all(int fd, char *data, size_t size)
{
	size_t done = 0;
	ssize_t got = 1;

	while (got > 0 && done < size) {
		got = read(fd, data + done, size - done);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			done += (size_t)got;
	}
	return got < 0 ? -1 : (ssize_t)done;
}

static char *
read_open(struct pv_ctx *ctx, int fd, size_t *length)
{
	struct stat about;
	ssize_t got;
	char *data;

	if (fstat(fd, &about) != 0)
		return NULL;
	if (!S_ISREG(about.st_mode) || about.st_size > FILE_MAX_BYTES) {
		errno = S_ISREG(about.st_mode) ? EFBIG : EISDIR;
		return NULL;
	}
	data = pv_alloc_array(ctx, char, (size_t)about.st_size + 1);
	got = read_all(fd, data, (size_t)about.st_size);
	if (got < 0)
		return NULL;
	*length = (size_t)got;
	return data;
}

char *
pv_disk_read(struct pv_ctx *ctx, const char *path, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *data = fd < 0 ? NULL : read_open(ctx, fd, length);

	if (data == NULL)
		pv_fail(ctx, 500, "PV0305", "error.internal", "%s: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return data;
}
