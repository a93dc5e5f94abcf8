/*
 * upload - the check of a file that someone sends.
 * Not here: viruses (the scanner, command/), its seal (file.c), what is inside a
 * PDF or a JPEG (inspect.c).
 */
#include "vault/upload.h"

#include <string.h>

#include <glib.h>
#include <magic.h>

#include "base/config.h"
#include "base/text.h"
#include "vault/inspect.h"

enum { NAME_MAX_BYTES = 255 };

static const char usual[] =
    "application/pdf,image/jpeg,image/png,image/heic,image/heif,image/tiff";

/* Whether one of the accepted types is this one: "image/png", "image/…". */
static bool
accepts(const char *accept, const char *type)
{
	static const char between[] = ", \t\n";

	for (;;) {
		size_t length;

		accept += strspn(accept, between);
		length = strcspn(accept, between);
		if (length == 0)
			return false;
		if (length == 3 && strncmp(accept, "*/*", length) == 0)
			return true;
		if (accept[length - 1] == '*' &&
		    strncmp(accept, type, length - 1) == 0)
			return true;
		if (strncmp(accept, type, length) == 0 && type[length] == '\0')
			return true;
		accept += length;
	}
}

/* The type of the bytes; NULL with an error. */
static char *
look(struct pv_ctx *ctx, const void *data, size_t length)
{
	magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR);
	const char *found = NULL;
	char *type = NULL;

	if (magic == NULL)
		pv_die("out of memory for the types of files");
	if (magic_load(magic, NULL) == 0)
		found = magic_buffer(magic, data, length);
	if (found != NULL)
		type = pv_strdup(ctx, found);
	else
		(void)pv_fail(ctx, 500, "PV0261", "error.internal",
		    "the type of a file cannot be told: %s",
		    magic_error(magic));
	magic_close(magic);
	return type;
}

static const char *
check(struct pv_ctx *ctx, const void *data, size_t length, const char *accept)
{
	char *type;

	if (length == 0) {
		(void)pv_fail(
		    ctx, 422, "PV0262", "file.empty", "an empty file");
		return NULL;
	}
	if (length > ctx->process->config->file_max_bytes) {
		(void)pv_fail(ctx, 422, "PV0263", "file.too-big",
		    "a file of %zu bytes", length);
		return NULL;
	}
	type = look(ctx, data, length);
	if (type == NULL)
		return NULL;
	if (accepts(accept != NULL ? accept : usual, type))
		return type;
	(void)pv_fail(
	    ctx, 422, "PV0264", "file.type", "a file of type %s", type);
	return NULL;
}

char *
pv_upload_name(struct pv_ctx *ctx, const char *filename)
{
	const char *slash = strrchr(filename, '/');
	const char *backslash = strrchr(filename, '\\'), *end;
	char *name, *out;
	size_t length;

	if (slash != NULL)
		filename = slash + 1;
	if (backslash != NULL && backslash >= filename)
		filename = backslash + 1;
	length = strlen(filename);
	if (length > NAME_MAX_BYTES) {
		end = g_utf8_find_prev_char(
		    filename, filename + NAME_MAX_BYTES + 1);
		length = (size_t)(end - filename);
	}
	name = out = pv_strndup(ctx, filename, length);
	for (const char *at = name; *at != '\0'; at++)
		if (!g_ascii_iscntrl(*at))
			*out++ = *at;
	*out = '\0';
	return *name != '\0' ? name :
			       pv_strdup(ctx, pv_text(ctx, "file.unnamed"));
}

const char *
pv_upload_state(const struct pv_ctx *ctx)
{
	const char *socket = ctx->process->config->clamd_socket;

	return socket != NULL && *socket != '\0' ? "to-scan" : "clean";
}

bool
pv_upload_take(struct pv_ctx *ctx, const char *filename, const void *data,
    size_t length, const char *accept, struct pv_upload *taken)
{
	taken->name = pv_upload_name(ctx, filename);
	taken->bytes.data = data;
	taken->bytes.length = length;
	taken->type = check(ctx, data, length, accept);
	if (taken->type == NULL)
		return false;
	if (strcmp(taken->type, "application/pdf") == 0)
		return pv_inspect(ctx, "pdf", data, length, NULL);
	if (strcmp(taken->type, "image/jpeg") == 0)
		return pv_inspect(ctx, "jpeg", data, length, &taken->bytes);
	return true;
}
