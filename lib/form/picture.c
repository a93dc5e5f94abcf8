/*
 * picture - the pictures beside a form: found, linked, read.
 * Not here: where a page shows them (widget*.c).
 */
#include "form/picture.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/config.h"
#include "program/program.h"

enum { PICTURE_MAX_BYTES = 1 << 20 };

static const struct {
	const char *end, *type;
} types[] = {
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".webp", "image/webp" },
	{ ".svg", "image/svg+xml" },
};

/* NULL for a name that is no picture's, or that leaves its folder. */
static const char *
type_of(const char *file)
{
	const char *end = strrchr(file, '.');

	for (const char *at = file; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && strchr("-_.", *at) == NULL)
			return NULL;
	for (size_t i = 0; end != NULL && i < sizeof(types) / sizeof(types[0]);
	     i++)
		if (end != file && *file != '.' &&
		    strcmp(end, types[i].end) == 0)
			return types[i].type;
	return NULL;
}

static const char *
place_of(struct pv_ctx *ctx, const char *procedure, const char *file)
{
	const struct pv_config *config = ctx->process->config;

	if (config == NULL || config->forms_dir == NULL ||
	    type_of(file) == NULL)
		return NULL;
	return pv_printf(
	    ctx, "%s/%s/images/%s", config->forms_dir, procedure, file);
}

const char *
pv_picture_link(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *file)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL, *place;

	if (file == NULL)
		return NULL;
	if (slash != NULL)
		file = slash + 1;
	place = place_of(ctx, definition->name, file);
	if (place == NULL || access(place, R_OK) != 0)
		return NULL;
	return pv_link(ctx, "/demarches/%s/images/%s", definition->name, file);
}

struct pv_buffer *
pv_picture_read(struct pv_ctx *ctx, const char *procedure, const char *file,
    const char **type)
{
	const char *place = place_of(ctx, procedure, file);
	FILE *stream = place != NULL ? fopen(place, "re") : NULL;
	struct pv_buffer *bytes;
	char chunk[8192];
	size_t n;

	if (stream == NULL) {
		(void)pv_fail(ctx, 404, "PV0505", "error.not-found",
		    "no picture of that name");
		return NULL;
	}
	bytes = pv_buffer_new(ctx, PICTURE_MAX_BYTES);
	while ((n = fread(chunk, 1, sizeof(chunk), stream)) > 0 &&
	    bytes->length + n <= PICTURE_MAX_BYTES)
		pv_buffer_add(bytes, chunk, n);
	(void)fclose(stream);
	*type = type_of(file);
	return bytes;
}
