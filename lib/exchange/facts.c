/*
 * facts - hands a document to its reader, and checks what that wrote.
 * Not here: the reading (lib/read), what the facts become (map.c).
 */
#include "exchange/facts.h"

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

enum { PATIENCE_S = 30 };

/* ---- what came back ------------------------------------------------------- */

/* "/a/b[2]/@c": what only our reader writes. */
static bool
is_path(const char *path)
{
	size_t length = strlen(path);

	for (const char *at = path; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return false;
	return path[0] == '/' && length > 1 &&
	    length <= PV_FLOW_PATH_MAX_BYTES + PV_FLOW_NAME_MAX_BYTES + 2 &&
	    path[length - 1] != '/' && strpbrk(path, "\"'<>&") == NULL;
}

/* In its place; false for an escape that is none, or a character that has none. */
static bool
unescape(char *text)
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

static bool
take_fact(struct pv_facts *facts, char *line)
{
	char *tab = strchr(line, '\t');

	if (tab == NULL || facts->n == PV_FLOW_MAX_FACTS)
		return false;
	*tab = '\0';
	if (!is_path(line) || !unescape(tab + 1))
		return false;
	facts->list[facts->n++] =
	    (struct pv_fact){ .path = line, .value = tab + 1 };
	return true;
}

/* The last line is "=0": cuts it off; PV_FLOW_VERDICTS for another end. */
static enum pv_flow_verdict
take_verdict(char *text, size_t length)
{
	enum { LAST = sizeof("=0\n") - 1 };
	char *last = text + length - LAST;

	if (length < LAST || (length > LAST && last[-1] != '\n') ||
	    last[0] != '=' || last[2] != '\n' || last[1] < '0' ||
	    last[1] >= '0' + PV_FLOW_VERDICTS)
		return PV_FLOW_VERDICTS;
	*last = '\0';
	return (enum pv_flow_verdict)(last[1] - '0');
}

struct pv_facts *
pv_facts_parse(struct pv_ctx *ctx, char *text, size_t length,
    enum pv_flow_verdict *verdict)
{
	struct pv_facts *facts = pv_alloc(ctx, struct pv_facts);

	*verdict = PV_FLOW_VERDICTS;
	if (length > PV_FLOW_OUT_MAX_BYTES ||
	    !g_utf8_validate(text, (gssize)length, NULL))
		return NULL;
	*verdict = take_verdict(text, length);
	if (*verdict != PV_FLOW_GOOD)
		return NULL;
	facts->list = pv_alloc_array(facts, struct pv_fact, PV_FLOW_MAX_FACTS);
	while (*text != '\0') {
		char *end = strchr(text, '\n');

		if (end != NULL)
			*end = '\0';
		if (end == NULL || !take_fact(facts, text)) {
			*verdict = PV_FLOW_VERDICTS;
			return NULL;
		}
		text = end + 1;
	}
	return facts;
}

/* ---- the reader ----------------------------------------------------------- */

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
	text = pv_alloc_array(ctx, char, PV_FLOW_OUT_MAX_BYTES + 2);
	send_all(fd, document, length);
	*written = 0;
	while (n > 0 && *written <= PV_FLOW_OUT_MAX_BYTES) {
		n = recv(fd, text + *written,
		    PV_FLOW_OUT_MAX_BYTES + 1 - *written, 0);
		*written += n > 0 ? (size_t)n : 0;
	}
	(void)close(fd);
	text[*written] = '\0';
	return text;
}

struct pv_facts *
pv_facts_read(struct pv_ctx *ctx, const void *document, size_t length)
{
	static const char *const texts[PV_FLOW_VERDICTS] = {
		[PV_FLOW_BROKEN] = "hubee.reason.broken",
		[PV_FLOW_DOCTYPE] = "hubee.reason.doctype",
		[PV_FLOW_TOO_LARGE] = "hubee.reason.too-large",
	};
	bool apart = ctx->process->config->read_socket[0] != '\0';
	enum pv_flow_verdict verdict;
	struct pv_facts *facts;
	size_t written = 0;
	char *text =
	    (apart ? ask_socket : run_child)(ctx, document, length, &written);

	if (text == NULL)
		return NULL;
	facts = pv_facts_parse(ctx, text, written, &verdict);
	if (facts != NULL)
		return facts;
	if (verdict == PV_FLOW_UNCONFINED)
		(void)pv_fail(ctx, 500, "PV1803", "error.internal",
		    "parvis-read cannot confine itself");
	else if (verdict == PV_FLOW_VERDICTS)
		/* Ended by its limits, or it wrote what it never writes. */
		(void)pv_fail(ctx, 422, "PV1804", "hubee.reason.broken",
		    "a document whose reading did not end well");
	else
		(void)pv_fail(ctx, 422, "PV1805", texts[verdict],
		    "a document refused for %s", texts[verdict]);
	return NULL;
}

/* ---- a fact --------------------------------------------------------------- */

static struct pv_fact *
find(const struct pv_facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->list[i].path, path) == 0)
			return &facts->list[i];
	return NULL;
}

const char *
pv_fact(struct pv_facts *facts, const char *path)
{
	struct pv_fact *found = find(facts, path);

	if (found == NULL)
		return "";
	found->used = true;
	return found->value;
}

const char *
pv_fact_look(const struct pv_facts *facts, const char *path)
{
	const struct pv_fact *found = find(facts, path);

	return found != NULL ? found->value : "";
}
