/*
 * log - builds one line and writes it with one call.
 * Not here: what is worth a line (callers), where it goes (Apache, systemd).
 */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A line is one write(2) below PIPE_BUF: lines of processes never mix. */
enum { LINE_MAX_BYTES = 2048, DETAIL_MAX_BYTES = 512 };

static int log_fd = STDERR_FILENO;

static const char *const level_names[] = {
	[PV_INFO] = "info",
	[PV_WARNING] = "warning",
	[PV_ERROR] = "error",
};

/* Printable ASCII stays; all else is written \xNN, so a line stays a line. */
static size_t
escape(char *out, size_t size, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = 0;

	for (; *text != '\0' && length + 5 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			out[length++] = (char)c;
			continue;
		}
		out[length++] = '\\';
		out[length++] = 'x';
		out[length++] = digits[c >> 4];
		out[length++] = digits[c & 15];
	}
	out[length] = '\0';
	return length;
}

void
pv_log_to(int fd)
{
	log_fd = fd;
}

static void
write_line(const struct pv_ctx *ctx, enum pv_level level, const char *id,
    int status, const char *detail)
{
	char line[LINE_MAX_BYTES], text[LINE_MAX_BYTES - 256];
	char stamp[32] = "-", number[16] = "-", commune[32] = "-";
	const char *program = "-";
	time_t now = time(NULL);
	struct tm utc;
	int length;

	if (gmtime_r(&now, &utc) != NULL)
		(void)strftime(
		    stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	if (status != 0)
		(void)snprintf(number, sizeof(number), "%d", status);
	if (ctx != NULL && ctx->process != NULL &&
	    ctx->process->program != NULL)
		program = ctx->process->program;
	if (ctx != NULL && ctx->commune != NULL)
		(void)snprintf(commune, sizeof(commune), "%lld",
		    (long long)ctx->commune->id);
	(void)escape(text, sizeof(text), detail);
	length = snprintf(line, sizeof(line),
	    "%s %s %.64s %s %s %s commune=%s \"%s\"\n", stamp,
	    level_names[level], program, ctx != NULL ? ctx->request_id : "-",
	    id != NULL ? id : "-", number, commune, text);
	/* Nothing can be done, nor told, where standard error is gone. */
	if (length > 0 && write(log_fd, line, (size_t)length) < 0)
		return;
}

void
pv_log(struct pv_ctx *ctx, enum pv_level level, const char *detail, ...)
{
	char text[DETAIL_MAX_BYTES];
	va_list args;

	va_start(args, detail);
	(void)vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	write_line(ctx, level, NULL, 0, text);
}

void
pv_log_error(
    struct pv_ctx *ctx, const struct pv_error *error, const char *detail)
{
	enum pv_level level = PV_INFO;

	if (error->status >= 500)
		level = PV_ERROR;
	else if (error->status == 403 || error->status == 429)
		level = PV_WARNING;
	write_line(ctx, level, error->id, error->status, detail);
}

void
pv_log_death(const char *detail)
{
	write_line(NULL, PV_ERROR, "PV0001", 0, detail);
}
