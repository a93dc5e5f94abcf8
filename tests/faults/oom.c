/*
 * oom - a library to preload: the N-th allocation of a program fails.
 *
 *   cc -shared -fPIC -O1 -o oom.so tests/faults/oom.c
 *   PV_OOM_AT=120 LD_PRELOAD=./oom.so program
 *
 *   PV_OOM_AT=N          refuse the N-th malloc, calloc, realloc or
 *                        reallocarray, counted from 1; 0 or unset: refuse none
 *   PV_OOM_MODE=once     that one alone (the default)
 *   PV_OOM_MODE=persistent   that one and all that follow
 *   PV_OOM_FROM=start    count from the start of the program (the default:
 *                        plain CGI serves its request from there)
 *   PV_OOM_FROM=accept   count from the first connection that it accepts, and
 *                        so only what requests allocate (FastCGI)
 *   PV_OOM_REPORT=FILE   append "allocations N" when the program ends
 *
 * A sweep runs the program once with PV_OOM_REPORT alone to learn the count,
 * then with PV_OOM_AT from 1 to that count, in both modes, and checks each
 * time that the answer is whole or is none, and that nothing acknowledged is
 * lost.  The refusal is told on standard error: "oom: allocation 120 of 64
 * bytes refused".
 *
 * Not for programs built with the address sanitizer, which has an allocator
 * of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The allocator below: glibc exports it under these names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *chunk, size_t size);

static atomic_ulong count;
static unsigned long refused_at;
static bool persistent;
static atomic_bool counting;
static char report[512];

static void
tell(int fd, const char *line, int length)
{
	/* Where it cannot be told, the exit status of the program still is. */
	if (length > 0 && write(fd, line, (size_t)length) < 0)
		return;
}

/* Counts one allocation; true if it is to be refused. */
static bool
refuse(size_t size)
{
	unsigned long number;
	char line[96];

	if (!atomic_load(&counting))
		return false;
	number = atomic_fetch_add(&count, 1) + 1;
	if (refused_at == 0 || number < refused_at ||
	    (number > refused_at && !persistent))
		return false;
	if (number == refused_at)
		tell(STDERR_FILENO, line,
		    snprintf(line, sizeof(line),
			"oom: allocation %lu of %zu bytes refused\n", number,
			size));
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return refuse(size) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return refuse(n * size) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *chunk, size_t size)
{
	return refuse(size) ? NULL : __libc_realloc(chunk, size);
}

void *
reallocarray(void *chunk, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total)) {
		errno = ENOMEM;
		return NULL;
	}
	return refuse(total) ? NULL : __libc_realloc(chunk, total);
}

int
accept(int fd, __SOCKADDR_ARG address, socklen_t *length)
{
	int connection =
	    (int)syscall(SYS_accept4, fd, address.__sockaddr__, length, 0);

	if (connection >= 0)
		atomic_store(&counting, true);
	return connection;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("PV_OOM_AT"), *mode = getenv("PV_OOM_MODE");
	const char *from = getenv("PV_OOM_FROM");
	const char *file = getenv("PV_OOM_REPORT");

	/* Read now: libfcgi swaps the environment later. */
	if (at != NULL)
		refused_at = strtoul(at, NULL, 10);
	persistent = mode != NULL && strcmp(mode, "persistent") == 0;
	if (file != NULL)
		(void)snprintf(report, sizeof(report), "%s", file);
	atomic_store(&counting, from == NULL || strcmp(from, "accept") != 0);
}

__attribute__((destructor)) static void
end(void)
{
	char line[64];
	int fd;

	atomic_store(&counting, false);
	if (report[0] == '\0')
		return;
	fd = open(report, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	tell(fd, line,
	    snprintf(
		line, sizeof(line), "allocations %lu\n", atomic_load(&count)));
	(void)close(fd);
}
