/*
 * apart - the reader as a child, or behind a socket; the end of what it writes.
 * Not here: the reading (flow.c, sheet.c), what is read (its callers).
 */
#include "read/apart.h"

#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/child.h"
#include "base/config.h"
#include "base/local.h"
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

static char *
ask_socket(
    struct pv_ctx *ctx, const void *document, size_t length, size_t *written)
{
	int fd = pv_local_dial(ctx->process->config->read_socket, PATIENCE_S);
	char *text;
	ssize_t n = 1;

	if (fd < 0) {
		(void)pv_fail(ctx, 503, "PV1802", "error.internal",
		    "no reader answers at %s",
		    ctx->process->config->read_socket);
		return NULL;
	}
	text = pv_alloc_array(ctx, char, PV_SHEET_OUT_MAX_BYTES + 2);
	/* a reader that hangs up early has its reasons */
	(void)pv_local_send(fd, document, length);
	(void)shutdown(fd, SHUT_WR);
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
