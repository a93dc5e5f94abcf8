/*
 * capture - what a function writes on standard error, for the tests of base.
 */
#ifndef PV_TESTS_CAPTURE_H
#define PV_TESTS_CAPTURE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct capture {
	char path[32];
	int saved;
	char text[16384];
};

/* capture_begin - from here on, standard error goes to a file. */
static inline void
capture_begin(struct capture *capture)
{
	int fd;

	(void)fflush(stderr);
	(void)snprintf(
	    capture->path, sizeof(capture->path), "/tmp/pv-test-XXXXXX");
	fd = mkstemp(capture->path);
	capture->saved = dup(STDERR_FILENO);
	if (fd < 0 || capture->saved < 0 || dup2(fd, STDERR_FILENO) < 0)
		abort();
	(void)close(fd);
}

/* capture_end - back as it was; the text, NUL-terminated. */
static inline const char *
capture_end(struct capture *capture)
{
	FILE *file;
	size_t length;

	(void)fflush(stderr);
	if (dup2(capture->saved, STDERR_FILENO) < 0)
		abort();
	(void)close(capture->saved);
	file = fopen(capture->path, "re");
	if (file == NULL)
		abort();
	length = fread(capture->text, 1, sizeof(capture->text) - 1, file);
	capture->text[length] = '\0';
	(void)fclose(file);
	(void)unlink(capture->path);
	return capture->text;
}

#endif
