/*
 * inspect - starts parvis-inspect with a file, and reads its verdict.
 * Not here: what it looks for (inspect/).
 */
#include "vault/inspect.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inspect/verdict.h"

static bool
fail(struct pv_ctx *ctx, const char *what, int error)
{
	return pv_fail(ctx, 500, "PV0265", "error.internal",
	    "a file cannot be inspected: %s: %s", what, strerror(error));
}

/*
 * It lies beside the folder that the program at hand is in, where it is
 * installed and where it is built.
 */
static bool
find_program(struct pv_ctx *ctx, char path[PATH_MAX])
{
	static const char name[] = "parvis-inspect";
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
	if (slash == NULL || strlen(path) + sizeof(name) + 1 > PATH_MAX)
		return fail(ctx, "its place", ENOENT);
	*slash = '/';
	memcpy(slash + 1, name, sizeof(name));
	return true;
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

static bool
spawn(struct pv_ctx *ctx, const char *kind, int in, int out, int *status)
{
	static char *none[] = { NULL };
	char path[PATH_MAX];
	char *argv[] = { path, pv_strdup(ctx, kind), NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int error;

	if (!find_program(ctx, path))
		return false;
	if (posix_spawn_file_actions_init(&actions) != 0)
		pv_die("out of memory for a child");
	error = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(
		    &actions, out, STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(
		    &actions, STDERR_FILENO + 1);
	if (error == 0)
		error = posix_spawn(&pid, path, &actions, NULL, argv, none);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return fail(ctx, path, error);
	/* It ends by itself (inspect/cage.c). */
	while (waitpid(pid, status, 0) != pid)
		if (errno != EINTR)
			return fail(ctx, "its end", errno);
	return true;
}

static bool
read_back(struct pv_ctx *ctx, int fd, struct pv_bytes *made)
{
	struct stat status;
	uint8_t *data;
	size_t at = 0;
	ssize_t n = 1;

	if (fstat(fd, &status) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return fail(ctx, "what it made", errno);
	made->length = (size_t)status.st_size;
	data = pv_alloc_array(ctx, uint8_t, made->length + 1);
	for (; at < made->length && n > 0; at += n > 0 ? (size_t)n : 0)
		n = read(fd, data + at, made->length - at);
	made->data = data;
	return at == made->length || fail(ctx, "what it made", errno);
}

static bool
judge(struct pv_ctx *ctx, const char *kind, int status)
{
	static const char *const texts[] = {
		[PV_VERDICT_DAMAGED] = "file.damaged",
		[PV_VERDICT_TOO_LARGE] = "file.too-large",
		[PV_VERDICT_ENCRYPTED] = "file.encrypted",
		[PV_VERDICT_SCRIPT] = "file.script",
		[PV_VERDICT_ATTACHMENT] = "file.attachment",
		[PV_VERDICT_XFA] = "file.xfa",
	};
	int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (verdict == PV_VERDICT_GOOD)
		return true;
	/* Ended by its limits. */
	if (verdict < 0)
		return pv_fail(ctx, 422, "PV0266", "file.damaged",
		    "a %s that signal %d ended the reading of", kind,
		    WTERMSIG(status));
	if (verdict <= PV_VERDICT_XFA)
		return pv_fail(ctx, 422, "PV0267", texts[verdict],
		    "a %s refused for %s", kind, texts[verdict]);
	return pv_fail(ctx, 500, "PV0268", "error.internal",
	    "parvis-inspect cannot confine itself (status %d)", verdict);
}

bool
pv_inspect(struct pv_ctx *ctx, const char *kind, const void *data,
    size_t length, struct pv_bytes *made)
{
	int in = make_file(ctx, data, length), out, status;
	bool good = false;

	if (in < 0)
		return false;
	out = make_file(ctx, NULL, 0);
	if (out >= 0)
		good = spawn(ctx, kind, in, out, &status) &&
		    judge(ctx, kind, status) &&
		    (made == NULL || read_back(ctx, out, made));
	(void)close(in);
	if (out >= 0)
		(void)close(out);
	return good;
}
