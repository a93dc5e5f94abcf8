/*
 * file - what pages say of the files of a request.
 * Not here: their bytes (request/download.c), their check (form/upload.h).
 */
#include "request/file.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "program/program.h"
#include "request/field.h"

char *
pv_file_size(struct pv_ctx *ctx, int64_t bytes)
{
	if (bytes < 1000)
		return pv_printf(ctx, "%" PRId64 "\u00a0%s", bytes,
		    pv_text(ctx, "request.unit.byte"));
	if (bytes < 1000000)
		return pv_printf(ctx, "%" PRId64 "\u00a0%s",
		    (bytes + 500) / 1000, pv_text(ctx, "request.unit.kilo"));
	return pv_printf(ctx, "%" PRId64 ",%" PRId64 "\u00a0%s",
	    bytes / 1000000, bytes % 1000000 / 100000,
	    pv_text(ctx, "request.unit.mega"));
}

static const char *
type_name(struct pv_ctx *ctx, const char *type)
{
	static const char *const types[][2] = {
		{ "application/pdf", "request.type.pdf" },
		{ "image/jpeg", "request.type.jpeg" },
		{ "image/png", "request.type.png" },
		{ "image/heic", "request.type.heic" },
		{ "image/tiff", "request.type.tiff" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (type != NULL && strcmp(type, types[i][0]) == 0)
			return pv_text(ctx, types[i][1]);
	return pv_text(ctx, "request.type.other");
}

void
pv_file_fill(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *file, const struct pv_side *side)
{
	const char *state = pv_get_text(file, "state");
	int64_t id = pv_get_int(file, "id");

	pv_set_int(object, "id", id);
	pv_set_text(object, "name", pv_get_text(file, "name"));
	pv_set_text(
	    object, "type_name", type_name(ctx, pv_get_text(file, "type")));
	pv_set_text(
	    object, "size", pv_file_size(ctx, pv_get_int(file, "size")));
	pv_set_bool(object, "clean", strcmp(state, "clean") == 0);
	/* A letter that is not there yet has no size. */
	pv_set_bool(object, "there", id != 0);
	pv_set_text(
	    object, "state", pv_printf(ctx, "t.%s.file.%s", side->name, state));
	pv_set_text(
	    object, "link", pv_link(ctx, "%s/%" PRId64, side->link, id));
}

void
pv_files_set(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *files, const struct pv_side *side)
{
	struct pv_value *list = pv_set_list(object, "files");
	size_t n = files != NULL ? pv_list_length(files) : 0;

	for (size_t i = 0; i < n; i++)
		pv_file_fill(
		    ctx, pv_add_object(list), pv_list_at(files, i), side);
	pv_set_bool(object, "has_files", n > 0);
}

struct pv_value *
pv_rows_json(struct pv_ctx *ctx, const char *json)
{
	if (json == NULL)
		return NULL;
	return pv_value_from_json(ctx, json, strlen(json));
}
