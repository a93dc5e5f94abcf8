/*
 * server - the accept loop, and the plain CGI that has none.
 * Not here: what a request means (request.c), what is answered (program/).
 */
#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/log.h"

enum {
	SYSTEMD_FD = 3,
	IO_TIMEOUT_S = 30, /* without one byte from or to the front */
	DRAIN_MAX_BYTES = 64 << 20,
	ACCEPT_FAILURES_MAX = 1000, /* in a row: no descriptor left, or worse */
	FAULT_STACK_BYTES = 32768,
	EXIT_USAGE = 64,
	EXIT_OS = 71,
};

struct pv_exit {
	FCGX_Request *fastcgi; /* NULL: plain CGI, on fd 1 */
	bool written;
};

static volatile sig_atomic_t stopping;
static struct pv_exit *open_exit; /* of the request at hand, or NULL */
static const char *farewell;

static void
stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
}

static bool
write_plain(const struct iovec *parts, int n)
{
	for (int i = 0; i < n; i++) {
		const char *at = parts[i].iov_base;
		size_t left = parts[i].iov_len;

		while (left > 0) {
			ssize_t sent = write(STDOUT_FILENO, at, left);

			if (sent < 0 && errno == EINTR)
				continue;
			if (sent < 0)
				return false;
			at += sent;
			left -= (size_t)sent;
		}
	}
	return true;
}

bool
pv_exit_write(struct pv_exit *out, const struct iovec *parts, int n)
{
	out->written = true;
	if (out->fastcgi == NULL)
		return write_plain(parts, n);
	for (int i = 0; i < n; i++)
		if (parts[i].iov_len > 0 &&
		    FCGX_PutStr(parts[i].iov_base, (int)parts[i].iov_len,
			out->fastcgi->out) < 0)
			return false;
	return true;
}

/*
 * A process that dies still answers, where nothing was sent: the streams of
 * libfcgi have their memory already, so this allocates nothing.
 */
static void
say_farewell(void)
{
	struct iovec part;

	if (open_exit == NULL || open_exit->written || farewell == NULL)
		return;
	part.iov_base = (void *)(uintptr_t)farewell;
	part.iov_len = strlen(farewell);
	if (!pv_exit_write(open_exit, &part, 1) || open_exit->fastcgi == NULL)
		return;
	/* Only when both are closed is the request ended. */
	(void)FCGX_FClose(open_exit->fastcgi->err);
	(void)FCGX_FClose(open_exit->fastcgi->out);
}

/*
 * An abort, or a fault such as the endless recursion that GLib falls into when
 * memory is out: the person still gets an answer.
 */
static void
die_politely(int signal_number)
{
	pv_log_death(
	    signal_number == SIGSEGV ? "segmentation fault" : "aborted");
	say_farewell();
	_exit(128 + signal_number);
}

static void
handle_signal(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	(void)sigemptyset(&action.sa_mask);
	if (sigaction(number, &action, NULL) != 0)
		pv_die("sigaction: %s", strerror(errno));
}

/* The handler has a stack of its own: the usual one may be what ran out. */
static void
handle_faults(void)
{
	static uint8_t bytes[FAULT_STACK_BYTES];
	const stack_t stack = { .ss_sp = bytes, .ss_size = sizeof(bytes) };
	struct sigaction before;

	handle_signal(SIGABRT, die_politely, 0);
	/* A sanitizer has its own handler, which says more: it stays. */
	if (sigaction(SIGSEGV, NULL, &before) == 0 &&
	    before.sa_handler == SIG_DFL && sigaltstack(&stack, NULL) == 0)
		handle_signal(SIGSEGV, die_politely, SA_ONSTACK);
}

static ptrdiff_t
read_plain(void *data, void *buffer, size_t size)
{
	size_t *taken = data;
	ssize_t got;

	do {
		got = read(STDIN_FILENO, buffer, size);
	} while (got < 0 && errno == EINTR);
	if (got > 0)
		*taken += (size_t)got;
	return got;
}

/*
 * mod_cgid gives the whole body before it reads the answer, and hangs up on the
 * visitor if it cannot.  No more than was announced is read: a CGI program's
 * input need not end, but where chunks, which announce nothing, came in.
 */
static void
drain_plain(size_t taken)
{
	const char *announced = getenv("CONTENT_LENGTH");
	size_t length =
	    announced == NULL ? 0 : (size_t)strtoull(announced, NULL, 10);
	char scrap[16384];

	if (getenv("HTTP_TRANSFER_ENCODING") != NULL)
		length = DRAIN_MAX_BYTES;
	if (length > DRAIN_MAX_BYTES)
		return;
	while (taken < length) {
		size_t left = length - taken;

		if (read_plain(&taken, scrap,
			left < sizeof(scrap) ? left : sizeof(scrap)) <= 0)
			return;
	}
}

static int
serve_plain(pv_serve_one serve, void *data)
{
	struct pv_exit out = { .fastcgi = NULL };
	size_t taken = 0;
	struct pv_source source = {
		.environ = (const char *const *)environ,
		.read = read_plain,
		.data = &taken,
	};

	open_exit = &out;
	serve(data, &source, &out);
	open_exit = NULL;
	drain_plain(taken);
	return EXIT_SUCCESS;
}

static ptrdiff_t
read_fastcgi(void *data, void *buffer, size_t size)
{
	FCGX_Request *request = data;
	int wanted = size > 1 << 20 ? 1 << 20 : (int)size;
	int got = FCGX_GetStr(buffer, wanted, request->in);

	if (got == 0 && FCGX_GetError(request->in) != 0)
		return -1;
	return got;
}

/*
 * The front sends the body while it reads the answer; what is not read, down
 * to the record that ends it, would stand before the next request of a kept
 * connection.  False when there is too much of it.
 */
static bool
drain(FCGX_Request *request)
{
	char scrap[16384];
	size_t total = 0;
	ptrdiff_t got;

	while ((got = read_fastcgi(request, scrap, sizeof(scrap))) > 0) {
		total += (size_t)got;
		if (total > DRAIN_MAX_BYTES)
			return false;
	}
	return got == 0;
}

static void
serve_fastcgi(FCGX_Request *request, pv_serve_one serve, void *data, bool last)
{
	struct pv_exit out = { .fastcgi = request };
	struct pv_source source = {
		.environ = (const char *const *)request->envp,
		.read = read_fastcgi,
		.data = request,
		.ends = true,
	};

	open_exit = &out;
	serve(data, &source, &out);
	open_exit = NULL;
	if (last || stopping || !drain(request))
		request->keepConnection = 0;
	FCGX_Finish_r(request);
}

/* A front that stands still must not hold the process for ever. */
static void
limit_waits(int fd)
{
	const struct timeval limit = { .tv_sec = IO_TIMEOUT_S };

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

/*
 * Waits for a connection, or for the next request on the kept one.  Signals
 * are let in here and nowhere else, so none is lost between a test and a wait.
 */
static bool
wait_for_request(const FCGX_Request *request, int poller, const sigset_t *open)
{
	struct pollfd kept = { .fd = request->ipcFd, .events = POLLIN };
	struct epoll_event event;
	int ready;

	while (!stopping) {
		if (request->keepConnection && request->ipcFd >= 0)
			ready = ppoll(&kept, 1, NULL, open);
		else
			ready = epoll_pwait(poller, &event, 1, -1, open);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR) {
			pv_log(NULL, PV_ERROR, "waiting for a request: %s",
			    strerror(errno));
			return false;
		}
	}
	return false;
}

/* Wakes one of the processes that share the socket, not all of them. */
static int
open_poller(int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	int flags = fcntl(fd, F_GETFL), poller = epoll_create1(EPOLL_CLOEXEC);

	/* Another process may take the connection first: accept must not wait. */
	if (poller < 0 || flags < 0 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) {
		pv_log(NULL, PV_ERROR, "listening socket: %s", strerror(errno));
		return -1;
	}
	return poller;
}

static int
serve_socket(int fd, pv_serve_one serve, void *data, int max)
{
	FCGX_Request request;
	sigset_t closed, open;
	int poller = open_poller(fd), served = 0, failures = 0;

	if (poller < 0 || FCGX_Init() != 0 ||
	    FCGX_InitRequest(&request, fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return EXIT_OS;
	(void)sigemptyset(&closed);
	(void)sigaddset(&closed, SIGTERM);
	(void)sigaddset(&closed, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &closed, &open);
	/* No SA_RESTART: a wait must end. */
	handle_signal(SIGTERM, stop, 0);
	handle_signal(SIGINT, stop, 0);
	while ((max == 0 || served < max) &&
	    wait_for_request(&request, poller, &open)) {
		/* Taken by another, or gone before it said anything. */
		if (FCGX_Accept_r(&request) != 0) {
			if (++failures == ACCEPT_FAILURES_MAX)
				break;
			continue;
		}
		failures = 0;
		limit_waits(request.ipcFd);
		served++;
		serve_fastcgi(&request, serve, data, served == max);
	}
	/* libfcgi would wait two seconds for an idle front to close first. */
	if (request.ipcFd >= 0)
		(void)shutdown(request.ipcFd, SHUT_RDWR);
	FCGX_Free(&request, 1);
	(void)close(poller);
	return failures < ACCEPT_FAILURES_MAX ? EXIT_SUCCESS : EXIT_OS;
}

static bool
is_listening(int fd)
{
	int answer = 0;
	socklen_t size = sizeof(answer);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 &&
	    answer != 0;
}

/* systemd's protocol (sd_listen_fds(3)): it says which process it means. */
static bool
from_systemd(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	return pid != NULL && fds != NULL &&
	    strtol(pid, NULL, 10) == (long)getpid() &&
	    strtol(fds, NULL, 10) >= 1 && is_listening(SYSTEMD_FD);
}

int
pv_server_run(pv_serve_one serve, void *data, int max, const char *last_words)
{
	farewell = last_words;
	pv_on_death(say_farewell);
	handle_signal(SIGPIPE, SIG_IGN, 0);
	handle_faults();
	if (from_systemd())
		return serve_socket(SYSTEMD_FD, serve, data, max);
	if (is_listening(STDIN_FILENO))
		return serve_socket(STDIN_FILENO, serve, data, max);
	if (getenv("GATEWAY_INTERFACE") != NULL)
		return serve_plain(serve, data);
	pv_log(NULL, PV_ERROR,
	    "neither a FastCGI socket on standard input or from systemd, nor "
	    "a CGI request: this program is started by a web server");
	return EXIT_USAGE;
}
