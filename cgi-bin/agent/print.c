/*
 * print - chosen letters and their files, put together to be printed.
 * Not here: the list of letters (letters.c), how they become one PDF (bundle.c).
 */
#include "print.h"

#include <string.h>

#include "bundle.h"
#include "letter/page.h"

static const struct pv_call print_call = { "agent.letters_print", 1, true };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };

bool
print_takes(const char *type)
{
	return strcmp(type, "application/pdf") == 0 ||
	    strcmp(type, "image/jpeg") == 0 || strcmp(type, "image/png") == 0;
}

/* A file opened whole; false with an error. */
static bool
open_file(struct pv_ctx *ctx, struct bundle *bundle, int64_t id,
    struct pv_bytes *bytes)
{
	const struct pv_arg args[] = { pv_arg_int(id), pv_arg_int(0) };
	struct pv_rows *rows = pv_db_call(ctx, &info_call, args);

	return rows != NULL &&
	    bundle_open(ctx, bundle, rows, &chunk_call, args, bytes);
}

/* One file of a letter, as pages; false with an error. */
static bool
add_file(struct pv_ctx *ctx, struct bundle *bundle, const struct pv_rows *rows,
    int row)
{
	const char *type = pv_row_text(rows, row, "type");
	const char *name =
	    pv_printf(ctx, "%s – %s", pv_row_text(rows, row, "reference"),
		pv_row_text(rows, row, "name"));
	struct pv_bytes bytes;

	if (!print_takes(type)) {
		bundle_miss(ctx, bundle, name, "agent.letters.cover.kind");
		return true;
	}
	if (strcmp(pv_row_text(rows, row, "state"), "clean") != 0) {
		bundle_miss(ctx, bundle, name, "agent.letters.cover.waiting");
		return true;
	}
	if (!open_file(ctx, bundle, pv_row_int(rows, row, "file"), &bytes))
		return false;
	if (strcmp(type, "application/pdf") != 0 &&
	    !pv_page_picture(ctx, &bytes, &bytes)) {
		bundle_miss(ctx, bundle, name, "agent.letters.cover.picture");
		return true;
	}
	bundle_add(bundle, name, &bytes);
	return true;
}

/* Letters that are ready, and their files; of another only its number is told. */
static bool
gather(struct pv_ctx *ctx, struct bundle *bundle, const struct pv_rows *rows)
{
	int64_t ready = 0, told = 0, id;

	for (int row = 0; row < pv_rows_count(rows); row++) {
		id = pv_row_int(rows, row, "id");
		if (pv_row_text(rows, row, "file") != NULL &&
		    pv_row_bool(rows, row, "made"))
			ready = id;
		if (id != ready) {
			if (id != told)
				bundle_miss(ctx, bundle,
				    pv_row_text(rows, row, "reference"),
				    "agent.letters.cover.not-ready");
			told = id;
			continue;
		}
		if (!add_file(ctx, bundle, rows, row))
			return false;
		if (bundle_heavy(bundle))
			return true;
	}
	return true;
}

struct pv_answer *
print_letters(struct pv_ctx *ctx, const struct chosen *chosen, bool duplex,
    const char **warning)
{
	struct pv_arg arg = pv_arg_ints(ctx, chosen->ids, chosen->n);
	struct pv_rows *rows = pv_db_call(ctx, &print_call, &arg);
	struct bundle *bundle;

	if (rows == NULL)
		return NULL;
	bundle = bundle_new(ctx, (size_t)pv_rows_count(rows));
	if (!gather(ctx, bundle, rows))
		return NULL;
	if (bundle_empty(bundle))
		*warning = "t.agent.letters.none-ready";
	if (bundle_heavy(bundle))
		*warning = "t.agent.letters.too-many";
	return *warning == NULL ?
	    bundle_answer(ctx, bundle, "agent.letters.cover.title", duplex,
		"courriers.pdf") :
	    NULL;
}
