/*
 * The server: FastCGI spoken to by hand over a socket, and plain CGI; how it
 * stops, and what a process that dies still says.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <fastcgi.h>

#include "http/server.h"

#define LAST_WORDS "Status: 500\r\n\r\nlast words"

static char socket_path[64];
static int listener = -1;

static const char *
variable(const struct pv_source *source, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *at = source->environ; *at != NULL; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
			return *at + length + 1;
	return "";
}

/* Echoes the length of the body; dies, aborts or is slow where asked to. */
static void
serve(void *data, const struct pv_source *source, struct pv_exit *out)
{
	const struct timespec moment = { .tv_nsec = 300000000 };
	char bytes[4096], text[64];
	struct iovec parts[2];
	const char *how = variable(source, "HOW");
	size_t total = 0;
	ptrdiff_t got = 0;

	(void)data;
	if (strcmp(how, "die") == 0)
		pv_die("as asked");
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "slow") == 0)
		(void)nanosleep(&moment, NULL);
	while (strcmp(how, "deaf") != 0 &&
	    (got = source->read(source->data, bytes, sizeof(bytes))) > 0)
		total += (size_t)got;
	(void)snprintf(text, sizeof(text), "body %zu", total);
	parts[0].iov_base = (void *)(uintptr_t) "Status: 200\r\n\r\n";
	parts[0].iov_len = 15;
	parts[1].iov_base = text;
	parts[1].iov_len = strlen(text);
	(void)pv_exit_write(out, parts, 2);
}

/* A server in a child, on our socket as fd 0. */
static pid_t
start_server(int max)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	if (dup2(listener, STDIN_FILENO) < 0)
		_exit(99);
	_exit(pv_server_run(serve, NULL, max, LAST_WORDS));
}

static int
connect_server(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(
	    address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	assert_true(fd >= 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void
send_record(int fd, int type, const void *content, size_t length)
{
	FCGI_Header header = { .version = FCGI_VERSION_1,
		.type = (unsigned char)type,
		.requestIdB0 = 1,
		.contentLengthB1 = (unsigned char)(length >> 8),
		.contentLengthB0 = (unsigned char)(length & 255) };

	assert_int_equal(write(fd, &header, sizeof(header)), sizeof(header));
	assert_int_equal(write(fd, content, length), length);
}

static void
begin_request(int fd, bool keep, const char *how)
{
	FCGI_BeginRequestBody begin = { .roleB0 = FCGI_RESPONDER,
		.flags = keep ? FCGI_KEEP_CONN : 0 };
	char params[64];
	int length = snprintf(
	    params, sizeof(params), "%c%cHOW%s", 3, (char)strlen(how), how);

	send_record(fd, FCGI_BEGIN_REQUEST, &begin, sizeof(begin));
	send_record(fd, FCGI_PARAMS, params, (size_t)length);
	send_record(fd, FCGI_PARAMS, "", 0);
}

static bool
read_whole(int fd, void *buffer, size_t length)
{
	char *at = buffer;

	while (length > 0) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&ready, 1, 10000) != 1)
			return false;
		got = read(fd, at, length);
		if (got <= 0)
			return false;
		at += got;
		length -= (size_t)got;
	}
	return true;
}

/* The answer to its end; "" if the connection ends before. */
static const char *
read_answer(int fd)
{
	static char answer[8192];
	char content[65536 + 256];
	size_t length = 0;
	FCGI_Header header;

	for (;;) {
		size_t size;

		if (!read_whole(fd, &header, sizeof(header)))
			return "";
		size = (size_t)header.contentLengthB1 << 8 |
		    header.contentLengthB0;
		if (!read_whole(fd, content, size + header.paddingLength))
			return "";
		if (header.type == FCGI_END_REQUEST)
			break;
		if (header.type != FCGI_STDOUT ||
		    length + size >= sizeof(answer))
			continue;
		memcpy(answer + length, content, size);
		length += size;
	}
	answer[length] = '\0';
	return answer;
}

static const char *
ask(int fd, bool keep, const char *how, const char *body)
{
	begin_request(fd, keep, how);
	if (*body != '\0')
		send_record(fd, FCGI_STDIN, body, strlen(body));
	send_record(fd, FCGI_STDIN, "", 0);
	return read_answer(fd);
}

static double
now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The exit status, and that it came within some seconds. */
static void
assert_ends(pid_t child, int expected, double within_s)
{
	double until = now_s() + within_s;
	const struct timespec pause = { .tv_nsec = 10000000 };
	int status;
	pid_t ended;

	while (
	    (ended = waitpid(child, &status, WNOHANG)) == 0 && now_s() < until)
		(void)nanosleep(&pause, NULL);
	if (ended == 0) {
		(void)kill(child, SIGKILL);
		(void)waitpid(child, &status, 0);
		fail_msg("the server did not end in %.1f s", within_s);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		fail_msg("the server ended with %d", status);
}

static void
serves_one_after_the_other(void **state)
{
	pid_t child = start_server(0);

	(void)state;
	for (int i = 0; i < 3; i++) {
		int fd = connect_server();

		assert_string_equal(
		    ask(fd, false, "", "a=b"), "Status: 200\r\n\r\nbody 3");
		(void)close(fd);
	}
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_ends(child, 0, 1);
}

static void
keeps_a_connection(void **state)
{
	pid_t child = start_server(0);
	int fd = connect_server();

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_string_equal(
		    ask(fd, true, "", "a=b"), "Status: 200\r\n\r\nbody 3");
		/* What a handler does not read must not spoil the next one. */
		assert_string_equal(ask(fd, true, "deaf", "a=b&c=d"),
		    "Status: 200\r\n\r\nbody 0");
	}
	/* It holds an idle connection, and still stops at once. */
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_ends(child, 0, 1);
	(void)close(fd);
}

static void
stops_while_it_waits(void **state)
{
	pid_t child = start_server(0);
	int fd = connect_server();

	(void)state;
	assert_string_not_equal(ask(fd, false, "", ""), "");
	(void)close(fd);
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_ends(child, 0, 1);
}

static void
lets_the_request_at_hand_finish(void **state)
{
	pid_t child = start_server(0);
	const struct timespec pause = { .tv_nsec = 100000000 };
	int fd = connect_server();

	(void)state;
	begin_request(fd, true, "slow");
	send_record(fd, FCGI_STDIN, "a=b", 3);
	(void)nanosleep(&pause, NULL);
	assert_int_equal(kill(child, SIGTERM), 0);
	(void)nanosleep(&pause, NULL);
	/* Its body ends after the signal. */
	send_record(fd, FCGI_STDIN, "", 0);
	assert_string_equal(read_answer(fd), "Status: 200\r\n\r\nbody 3");
	assert_ends(child, 0, 3);
	(void)close(fd);
}

static void
ends_after_so_many(void **state)
{
	pid_t child = start_server(3);
	int fd = connect_server();

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_string_not_equal(ask(fd, true, "", ""), "");
	(void)close(fd);
	assert_ends(child, 0, 3);
}

static void
shares_its_socket(void **state)
{
	pid_t children[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		children[i] = start_server(0);
	for (int i = 0; i < 100; i++) {
		int fd = connect_server();

		assert_string_equal(
		    ask(fd, false, "", "a"), "Status: 200\r\n\r\nbody 1");
		(void)close(fd);
	}
	/* One that is idle, while another takes the connection. */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kill(children[i], SIGTERM), 0);
		assert_ends(children[i], 0, 1);
	}
}

static void
says_last_words(void **state)
{
	static const struct {
		const char *how;
		int status;
	} cases[] = { { "die", 70 }, { "abort", 128 + SIGABRT } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pid_t child = start_server(0);
		int fd = connect_server();

		assert_string_equal(
		    ask(fd, true, cases[i].how, "a=b"), LAST_WORDS);
		assert_ends(child, cases[i].status, 3);
		(void)close(fd);
	}
}

/* Plain CGI in a child: the body on a pipe that stays open. */
static void
run_plain(const char *how, const char *expected, int status)
{
	int in[2], out[2];
	char answer[256];
	ssize_t length;
	pid_t child;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	child = fork();
	if (child == 0) {
		(void)dup2(in[0], STDIN_FILENO);
		(void)dup2(out[1], STDOUT_FILENO);
		(void)setenv("GATEWAY_INTERFACE", "CGI/1.1", 1);
		(void)setenv("HOW", how, 1);
		_exit(pv_server_run(serve, NULL, 0, LAST_WORDS));
	}
	(void)close(in[0]);
	(void)close(in[1]);
	(void)close(out[1]);
	assert_ends(child, status, 3);
	length = read(out[0], answer, sizeof(answer) - 1);
	assert_true(length >= 0);
	answer[length] = '\0';
	assert_string_equal(answer, expected);
	(void)close(out[0]);
}

static void
serves_plain_cgi(void **state)
{
	(void)state;
	run_plain("deaf", "Status: 200\r\n\r\nbody 0", 0);
	run_plain("die", LAST_WORDS, 70);
}

static void
refuses_to_run_without_a_server(void **state)
{
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		if (freopen("/dev/null", "r", stdin) == NULL)
			_exit(99);
		(void)unsetenv("GATEWAY_INTERFACE");
		_exit(pv_server_run(serve, NULL, 0, LAST_WORDS));
	}
	assert_ends(child, 64, 3);
}

static int
open_listener(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)state;
	(void)snprintf(socket_path, sizeof(socket_path), "/tmp/pv-server-%d",
	    (int)getpid());
	(void)snprintf(
	    address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	(void)signal(SIGPIPE, SIG_IGN);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (listener < 0 ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0)
		return -1;
	return listen(listener, 16);
}

static int
close_listener(void **state)
{
	(void)state;
	(void)close(listener);
	return unlink(socket_path);
}

int
main(void)
{
#define TEST(test) \
	cmocka_unit_test_setup_teardown(test, open_listener, close_listener)
	const struct CMUnitTest tests[] = {
		TEST(serves_one_after_the_other),
		TEST(keeps_a_connection),
		TEST(stops_while_it_waits),
		TEST(lets_the_request_at_hand_finish),
		TEST(ends_after_so_many),
		TEST(shares_its_socket),
		TEST(says_last_words),
		cmocka_unit_test(serves_plain_cgi),
		cmocka_unit_test(refuses_to_run_without_a_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
