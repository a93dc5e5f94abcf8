/*
 * ctx - memory and errors of one request or one job.
 * Not here: what the log line looks like (log.c).
 */
#include "base/ctx.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"

enum { PV_EX_SOFTWARE = 70, PV_DETAIL_MAX_BYTES = 512 };

static void (*last_words)(void);

struct pv_process *
pv_process_new(const char *program, const char *role)
{
	struct pv_process *process = pv_alloc(NULL, struct pv_process);

	pv_log_glib();
	if (sodium_init() < 0)
		pv_die("libsodium cannot be initialised");
	process->program = program;
	process->role = role;
	return process;
}

struct pv_ctx *
pv_ctx_new(struct pv_process *process)
{
	struct pv_ctx *ctx = pv_alloc(process, struct pv_ctx);
	uint8_t id[sizeof(ctx->request_id) / 2];

	ctx->process = process;
	ctx->language = "fr";
	randombytes_buf(id, sizeof(id));
	sodium_bin2hex(
	    ctx->request_id, sizeof(ctx->request_id), id, sizeof(id));
	return ctx;
}

static bool
fail(struct pv_ctx *ctx, const struct pv_error *error, const char *format,
    va_list args)
{
	char detail[PV_DETAIL_MAX_BYTES];

	/* A longer detail is cut: it is for the log only. */
	(void)vsnprintf(detail, sizeof(detail), format, args);
	pv_log_error(ctx, error, detail);
	if (ctx->error.status != 0)
		return false;

	/* What the caller passed may be on its stack. */
	ctx->error = *error;
	ctx->error.text = pv_strdup(ctx, error->text);
	if (error->hint != NULL)
		ctx->error.hint = pv_strdup(ctx, error->hint);
	if (error->field != NULL)
		ctx->error.field = pv_strdup(ctx, error->field);
	ctx->error.detail = pv_strdup(ctx, detail);
	return false;
}

bool
pv_fail(struct pv_ctx *ctx, int status, const char *id, const char *text,
    const char *detail, ...)
{
	struct pv_error error = { .status = status, .id = id, .text = text };
	va_list args;

	va_start(args, detail);
	(void)fail(ctx, &error, detail, args);
	va_end(args);
	return false;
}

bool
pv_fail_field(struct pv_ctx *ctx, int status, const char *id, const char *text,
    const char *hint, const char *field, const char *detail, ...)
{
	struct pv_error error = { .status = status,
		.id = id,
		.text = text,
		.hint = hint,
		.field = field };
	va_list args;

	va_start(args, detail);
	(void)fail(ctx, &error, detail, args);
	va_end(args);
	return false;
}

void
pv_forgive(struct pv_ctx *ctx)
{
	memset(&ctx->error, 0, sizeof(ctx->error));
}

void
pv_die(const char *detail, ...)
{
	char text[PV_DETAIL_MAX_BYTES];
	va_list args;

	/* No allocation on this path: memory may be what is missing. */
	va_start(args, detail);
	(void)vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	pv_log_death(text);
	if (last_words != NULL)
		last_words();
	_exit(PV_EX_SOFTWARE);
}

void
pv_on_death(void (*say)(void))
{
	last_words = say;
}

void *
pv_alloc_size(const void *parent, size_t size, size_t n, const char *name)
{
	void *chunk;

	if (size != 0 && n > SIZE_MAX / size)
		pv_die("allocation of %zu times %zu bytes overflows", n, size);
	chunk = talloc_zero_size(parent, size * n);
	if (chunk == NULL)
		pv_die("out of memory for %zu bytes (%s)", size * n, name);
	talloc_set_name_const(chunk, name);
	return chunk;
}

char *
pv_strdup(const void *parent, const char *text)
{
	/* What a library gives where it has no memory. */
	if (text == NULL)
		pv_die("out of memory, or a text is missing");
	return pv_strndup(parent, text, strlen(text));
}

char *
pv_strndup(const void *parent, const char *text, size_t length)
{
	char *copy = talloc_strndup(parent, text, length);

	if (copy == NULL)
		pv_die("out of memory for a text of %zu bytes", length);
	return copy;
}

char *
pv_printf(const void *parent, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = talloc_vasprintf(parent, format, args);
	va_end(args);
	if (text == NULL)
		pv_die("out of memory for a formatted text");
	return text;
}
