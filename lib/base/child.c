/*
 * child - starts a program with its input in memory, and reads its output.
 */
#include "base/child.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
fail(struct pv_ctx *ctx, const char *what, int error)
{
	return pv_fail(ctx, 500, "PV0041", "error.internal",
	    "a program cannot be run: %s: %s", what, strerror(error));
}

/* A file in memory, which the child has as its standard input or output. */
static int
make_file(struct pv_ctx *ctx, const uint8_t *data, size_t length)
{
	int fd = memfd_create("parvis", MFD_CLOEXEC);
	ssize_t n;

	for (; fd >= 0 && length > 0; length -= (size_t)n) {
		n = write(fd, data, length);
		if (n > 0) {
			data += n;
			continue;
		}
		(void)close(fd);
		fd = -1;
	}
	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
		(void)fail(ctx, "its bytes", errno);
	return fd;
}

/* In the child: descriptors, what the caller wants of it, the program. */
static void __attribute__((noreturn))
become(const struct pv_child *child, int in, int out)
{
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
		closefrom(STDERR_FILENO + 1);
		if (child->enter == NULL || child->enter(child->enter_data))
			(void)execve(child->argv[0], child->argv, child->env);
	}
	_exit(PV_CHILD_NOT_STARTED);
}

static bool
spawn(struct pv_ctx *ctx, struct pv_child *child, int in, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		return fail(ctx, child->argv[0], errno);
	if (pid == 0)
		become(child, in, out);
	while (waitpid(pid, &child->status, 0) != pid)
		if (errno != EINTR)
			return fail(ctx, "its end", errno);
	if (WIFEXITED(child->status) &&
	    WEXITSTATUS(child->status) == PV_CHILD_NOT_STARTED)
		return pv_fail(ctx, 500, "PV0042", "error.internal",
		    "the program %s cannot be started", child->argv[0]);
	return true;
}

static bool
read_back(struct pv_ctx *ctx, int fd, struct pv_child *child)
{
	struct stat status;
	size_t at = 0;
	ssize_t n = 1;

	if (fstat(fd, &status) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return fail(ctx, "what it made", errno);
	child->made_length = (size_t)status.st_size;
	child->made = pv_alloc_array(ctx, uint8_t, child->made_length + 1);
	for (; at < child->made_length && n > 0; at += n > 0 ? (size_t)n : 0)
		n = read(fd, child->made + at, child->made_length - at);
	return at == child->made_length || fail(ctx, "what it made", errno);
}

bool
pv_child_run(struct pv_ctx *ctx, struct pv_child *child)
{
	int in = make_file(ctx, child->data, child->length), out;
	bool good = false;

	if (in < 0)
		return false;
	out = make_file(ctx, NULL, 0);
	if (out >= 0) {
		good = spawn(ctx, child, in, out) && read_back(ctx, out, child);
		(void)close(out);
	}
	(void)close(in);
	return good;
}

bool
pv_child_find(struct pv_ctx *ctx, const char *name, char path[PATH_MAX])
{
	static const char installed[] = "/libexec/parvis/";
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash = NULL;

	if (length < 0)
		return fail(ctx, "/proc/self/exe", errno);
	path[length] = '\0';
	for (int up = 0; up < 2; up++) {
		slash = strrchr(path, '/');
		if (slash != NULL)
			*slash = '\0';
	}
	if (slash == NULL ||
	    strlen(path) + sizeof(installed) + strlen(name) > PATH_MAX)
		return fail(ctx, "its place", ENOENT);
	(void)stpcpy(stpcpy(slash, "/"), name);
	if (access(path, X_OK) == 0)
		return true;
	(void)stpcpy(stpcpy(slash, installed), name);
	return true;
}
