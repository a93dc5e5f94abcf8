/*
 * load - sends prepared HTTP requests over kept connections, and times them.
 *
 *	load PORT SECONDS CONNECTIONS STATUS DIR
 *
 * DIR holds whole requests, one a file; the connection number i of n sends, in
 * the order of names, the files i, i + n, i + 2n … again and again (SECONDS of
 * 0: once each).  Each answer must have the status STATUS: another one counts
 * as a fault.  Prints one line:
 *
 *	requests/s  p50_ms  p99_ms  requests  faults
 *
 * One thread, epoll, no copy of bodies: it costs little beside what it loads.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 16384, LATENCIES_MAX = 4000000, CONNECTIONS_MAX = 256 };

struct request {
	char *bytes;
	size_t length;
};

struct connection {
	int fd;
	size_t next;	     /* request that is sent next */
	size_t sent;	     /* bytes of the one under way */
	char head[HEAD_MAX]; /* of the answer, then what follows it */
	size_t head_length;
	int64_t body_left; /* -1: the head is not whole, -2: chunked */
	int tail;	   /* chunked: bytes seen of the final "0CRLFCRLF" */
	int64_t begun_ns;
	bool done;
};

static struct request *requests;
static size_t n_requests, n_connections;
static struct connection connections[CONNECTIONS_MAX];
static int64_t *latencies;
static size_t n_latencies, faults;
static int port, wanted, first_wrong;
static bool once;

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
read_requests(const char *dir)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, visible, alphasort);

	if (n < 1)
		die(dir);
	requests = calloc((size_t)n, sizeof(*requests));
	for (int i = 0; i < n; i++) {
		char path[4096];
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		file = fopen(path, "r");
		if (file == NULL)
			die(path);
		requests[i].bytes = malloc(1 << 20);
		requests[i].length = fread(requests[i].bytes, 1, 1 << 20, file);
		fclose(file);
	}
	n_requests = (size_t)n;
}

static void
open_connection(int poll, struct connection *connection)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
	};
	struct epoll_event event = { .events = EPOLLIN,
		.data = { .ptr = connection } };
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	connection->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(connection->fd, (void *)&address, sizeof(address)) != 0)
		die("connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->fd, &event) != 0)
		die("epoll_ctl");
}

/* Requests are small: one blocking write sends one. */
static void
send_next(struct connection *connection)
{
	const struct request *request = &requests[connection->next];

	connection->head_length = 0;
	connection->body_left = -1;
	connection->tail = 0;
	connection->begun_ns = now_ns();
	for (size_t sent = 0; sent < request->length;) {
		ssize_t some = send(connection->fd, request->bytes + sent,
		    request->length - sent, MSG_NOSIGNAL);

		if (some <= 0)
			return; /* the answer, or its end, tells */
		sent += (size_t)some;
	}
	connection->next += n_connections;
	if (connection->next >= n_requests) {
		connection->next =
		    (size_t)(connection - connections) % n_requests;
		connection->done = once;
	}
}

static const char *
find_header(const char *head, const char *name)
{
	const char *line = strcasestr(head, name);

	return line == NULL ? NULL : line + strlen(name);
}

/* Feeds chunked bytes; true once the last chunk has passed. */
static bool
chunks_end(struct connection *connection, const char *bytes, size_t length)
{
	static const char end[] = "\r\n0\r\n\r\n";

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == end[connection->tail])
			connection->tail++;
		else
			connection->tail = bytes[i] == '\r';
		if (connection->tail == (int)sizeof(end) - 1)
			return true;
	}
	return false;
}

/* True when the answer is whole. */
static bool
feed(struct connection *connection, const char *bytes, size_t length)
{
	const char *body, *value;
	size_t kept, rest;

	if (connection->body_left == -2)
		return chunks_end(connection, bytes, length);
	if (connection->body_left >= 0) {
		connection->body_left -= (int64_t)length;
		return connection->body_left <= 0;
	}
	kept = HEAD_MAX - 1 - connection->head_length;
	kept = kept < length ? kept : length;
	memcpy(connection->head + connection->head_length, bytes, kept);
	connection->head_length += kept;
	connection->head[connection->head_length] = '\0';
	body = strstr(connection->head, "\r\n\r\n");
	if (body == NULL)
		return false;
	/* What came after the head, in these bytes. */
	rest = connection->head_length - (size_t)(body + 4 - connection->head);
	bytes += kept - rest;
	length -= kept - rest;
	value = find_header(connection->head, "\r\nContent-Length:");
	if (value == NULL &&
	    find_header(connection->head, "\r\nTransfer-Encoding:") != NULL) {
		connection->body_left = -2;
		connection->tail = 2; /* as after a chunk's end */
		return chunks_end(connection, bytes, length);
	}
	connection->body_left = value != NULL ? strtoll(value, NULL, 10) : 0;
	connection->body_left -= (int64_t)length;
	return connection->body_left <= 0;
}

static void
note_answer(struct connection *connection)
{
	int status = (int)strtol(connection->head + 9, NULL, 10);

	if (n_latencies < LATENCIES_MAX)
		latencies[n_latencies++] = now_ns() - connection->begun_ns;
	if (status != wanted) {
		faults++;
		if (first_wrong == 0)
			first_wrong = status;
	}
}

/* False when this connection has nothing more to send. */
static bool
serve(int poll, struct connection *connection)
{
	char bytes[65536];
	ssize_t length = recv(connection->fd, bytes, sizeof(bytes), 0);

	if (length <= 0) { /* closed: Apache ends a kept connection */
		close(connection->fd);
		if (connection->head_length > 0 || connection->body_left != -1)
			faults++;
		open_connection(poll, connection);
		send_next(connection);
		return true;
	}
	if (!feed(connection, bytes, (size_t)length))
		return true;
	note_answer(connection);
	if (connection->done)
		return false;
	if (find_header(connection->head, "\r\nConnection: close") != NULL) {
		close(connection->fd);
		open_connection(poll, connection);
	}
	send_next(connection);
	return true;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double
percentile_ms(double share)
{
	size_t place = (size_t)((double)(n_latencies - 1) * share);

	return (double)latencies[place] / 1e6;
}

static void
report(int64_t spent_ns)
{
	if (n_latencies == 0) {
		fputs("load: no answer\n", stderr);
		exit(1);
	}
	qsort(latencies, n_latencies, sizeof(*latencies), compare);
	printf("%.1f %.3f %.3f %zu %zu\n",
	    (double)n_latencies / ((double)spent_ns / 1e9), percentile_ms(0.50),
	    percentile_ms(0.99), n_latencies, faults);
	if (first_wrong != 0)
		fprintf(stderr, "load: status %d instead of %d\n", first_wrong,
		    wanted);
}

int
main(int argc, char **argv)
{
	struct epoll_event events[CONNECTIONS_MAX];
	int64_t begun, until;
	size_t open = 0;
	int poll = epoll_create1(0);

	if (argc != 6) {
		fputs("usage: load PORT SECONDS CONNECTIONS STATUS DIR\n",
		    stderr);
		return 2;
	}
	port = (int)strtol(argv[1], NULL, 10);
	once = strcmp(argv[2], "0") == 0;
	n_connections = strtoul(argv[3], NULL, 10);
	wanted = (int)strtol(argv[4], NULL, 10);
	if (n_connections < 1 || n_connections > CONNECTIONS_MAX)
		return 2;
	read_requests(argv[5]);
	latencies = calloc(LATENCIES_MAX, sizeof(*latencies));
	begun = now_ns();
	until = begun + (int64_t)(strtod(argv[2], NULL) * 1e9);
	for (size_t i = 0; i < n_connections; i++) {
		if (once && i >= n_requests)
			break;
		connections[i].next = i % n_requests;
		open_connection(poll, &connections[i]);
		send_next(&connections[i]);
		open++;
	}
	while (open > 0 && (once || now_ns() < until)) {
		int n = epoll_wait(poll, events, CONNECTIONS_MAX, 5000);

		if (n == 0) {
			fputs("load: no answer in 5 s\n", stderr);
			faults++;
			break;
		}
		for (int i = 0; i < n; i++)
			open -= !serve(poll, events[i].data.ptr);
	}
	report(now_ns() - begun);
	return 0;
}
