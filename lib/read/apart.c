/*
 * apart - the reader as a child, or behind a socket; the end of what it writes.
 * Not here: the reading (flow.c, sheet.c), what is read (its callers).
 */
#include "read/apart.h"

#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/child.h"
#include "base/config.h"
#include "read/sheet.h"

enum { PATIENCE_S = 30 };

/* What the child wrote; NULL with an error.  Ended by a signal: nothing. */
static char *
run_child(
    struct pv_ctx *ctx, const void *document, size_t length, size_t *written)
{
	static char *none[] = { NULL };
	char path[PATH_MAX];
	char *argv[] = { path, NULL };
	/* It ends by itself (read/main.c, inspect/cage.c). */
	struct pv_child child = {
		.argv = argv, .env = none, .data = document, .length = length
	};

	if (!pv_child_find(ctx, "parvis-read", path) ||
	    !pv_child_run(ctx, &child))
		return NULL;
	*written = WIFEXITED(child.status) ? child.made_length : 0;
	child.made[*written] = '\0';
	return (char *)child.made;
}

static int
dial(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval limit = { .tv_sec = PATIENCE_S };
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

/* All of it, and the end; a reader that hangs up early has its reasons. */
static void
send_all(int fd, const uint8_t *data, size_t length)
{
	for (ssize_t n; length > 0; data += n, length -= (size_t)n) {
		n = send(fd, data, length, MSG_NOSIGNAL);
		if (n <= 0)
			break;
	}
	(void)shutdown(fd, SHUT_WR);
}

static char *
ask_socket(
    struct pv_ctx *ctx, const void *document, size_t length, size_t *written)
{
	int fd = dial(ctx->process->config->read_socket);
	char *text;
	ssize_t n = 1;

	if (fd < 0) {
		(void)pv_fail(ctx, 503, "PV1802", "error.internal",
		    "no reader answers at %s",
		    ctx->process->config->read_socket);
		return NULL;
	}
	text = pv_alloc_array(ctx, char, PV_SHEET_OUT_MAX_BYTES + 2);
	send_all(fd, document, length);
	*written = 0;
	while (n > 0 && *written <= PV_SHEET_OUT_MAX_BYTES) {
		n = recv(fd, text + *written,
		    PV_SHEET_OUT_MAX_BYTES + 1 - *written, 0);
		*written += n > 0 ? (size_t)n : 0;
	}
	(void)close(fd);
	text[*written] = '\0';
	return text;
}

char *
pv_apart_read(
    struct pv_ctx *ctx, const void *document, size_t length, size_t *written)
{
	bool socket = ctx->process->config->read_socket[0] != '\0';

	return (socket ? ask_socket : run_child)(
	    ctx, document, length, written);
}

enum pv_flow_verdict
pv_apart_verdict(char *text, size_t length)
{
	enum { LAST = sizeof("=0\n") - 1 };
	char *last = text + length - LAST;

	if (!g_utf8_validate(text, (gssize)length, NULL) || length < LAST ||
	    (length > LAST && last[-1] != '\n') || last[0] != '=' ||
	    last[2] != '\n' || last[1] < '0' ||
	    last[1] >= '0' + PV_FLOW_VERDICTS)
		return PV_FLOW_VERDICTS;
	*last = '\0';
	return (enum pv_flow_verdict)(last[1] - '0');
}

bool
pv_apart_unescape(char *text)
{
	char *out = text;

	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			return false;
		if (*at != '\\') {
			*out++ = *at;
			continue;
		}
		at++;
		if (*at != 't' && *at != 'n' && *at != '\\')
			return false;
		*out++ = (char)(*at == 't' ? '\t' : *at == 'n' ? '\n' : '\\');
	}
	*out = '\0';
	return true;
}
