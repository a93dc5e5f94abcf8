/*
 * print - chosen letters and their files, put together to be printed.
 * Not here: the list of letters (letters.c), pages and their order (lib/letter).
 */
#include "print.h"

#include <string.h>

#include "base/text.h"
#include "letter/merge.h"
#include "letter/page.h"
#include "vault/vault.h"

static const struct pv_call print_call = { "agent.letters_print", 1, true };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };

enum { SUM_MAX_BYTES = 67108864 };

/* What is printed, in order, whose each part is, and what is told instead. */
struct printing {
	struct pv_bytes *parts;
	const char **names;
	const char **missing;
	size_t n, n_missing, sum;
};

bool
print_takes(const char *type)
{
	return strcmp(type, "application/pdf") == 0 ||
	    strcmp(type, "image/jpeg") == 0 || strcmp(type, "image/png") == 0;
}

/* A file opened whole; false with an error. */
static bool
open_file(struct pv_ctx *ctx, int64_t id, struct pv_bytes *bytes)
{
	const struct pv_arg args[] = { pv_arg_int(id), pv_arg_int(0) };
	struct pv_rows *rows = pv_db_call(ctx, &info_call, args);
	struct pv_opening *opening;
	const uint8_t *part;
	uint8_t *all;
	size_t size, length, at = 0;

	if (rows == NULL)
		return false;
	size = (size_t)pv_row_int(rows, 0, "size");
	opening = pv_vault_open(ctx, rows, &chunk_call, args);
	if (opening == NULL)
		return false;
	all = pv_alloc_array(ctx, uint8_t, size + 1);
	while (pv_vault_next(ctx, opening, &part, &length)) {
		if (length > size - at)
			break;
		memcpy(all + at, part, length);
		at += length;
	}
	*bytes = (struct pv_bytes){ all, at };
	return ctx->error.status == 0 && at == size;
}

static void
miss(struct pv_ctx *ctx, struct printing *printing, const char *name,
    const char *why)
{
	printing->missing[printing->n_missing++] = pv_printf(ctx, "%s (%s)",
	    name, pv_text(ctx, pv_printf(ctx, "agent.letters.cover.%s", why)));
}

/* One file of a letter, as pages; false with an error. */
static bool
add_file(struct pv_ctx *ctx, struct printing *printing,
    const struct pv_rows *rows, int row)
{
	const char *type = pv_row_text(rows, row, "type");
	const char *name =
	    pv_printf(ctx, "%s – %s", pv_row_text(rows, row, "reference"),
		pv_row_text(rows, row, "name"));
	struct pv_bytes bytes;

	if (!print_takes(type)) {
		miss(ctx, printing, name, "kind");
		return true;
	}
	if (strcmp(pv_row_text(rows, row, "state"), "clean") != 0) {
		miss(ctx, printing, name, "waiting");
		return true;
	}
	if (!open_file(ctx, pv_row_int(rows, row, "file"), &bytes))
		return false;
	printing->sum += bytes.length;
	if (strcmp(type, "application/pdf") != 0 &&
	    !pv_page_picture(ctx, &bytes, &bytes)) {
		miss(ctx, printing, name, "picture");
		return true;
	}
	printing->names[printing->n] = name;
	printing->parts[printing->n++] = bytes;
	return true;
}

/* Letters that are ready, and their files; of another only its number is told. */
static bool
gather(
    struct pv_ctx *ctx, struct printing *printing, const struct pv_rows *rows)
{
	int64_t ready = 0, told = 0, id;

	for (int row = 0; row < pv_rows_count(rows); row++) {
		id = pv_row_int(rows, row, "id");
		if (pv_row_text(rows, row, "file") != NULL &&
		    pv_row_bool(rows, row, "made"))
			ready = id;
		if (id != ready) {
			if (id != told)
				miss(ctx, printing,
				    pv_row_text(rows, row, "reference"),
				    "not-ready");
			told = id;
			continue;
		}
		if (!add_file(ctx, printing, rows, row))
			return false;
		if (printing->sum > SUM_MAX_BYTES)
			return true;
	}
	return true;
}

/* As one; a part that is no PDF after all is told with the others. */
static bool
put_together(struct pv_ctx *ctx, struct printing *printing, bool duplex,
    struct pv_bytes *pdf)
{
	struct pv_bytes *all =
	    pv_alloc_array(ctx, struct pv_bytes, printing->n + 1);
	size_t first, part;

	while (true) {
		first = printing->n_missing > 0 ? 1 : 0;
		if (first == 1)
			pv_page_lines(ctx,
			    pv_text(ctx, "agent.letters.cover.title"),
			    printing->missing, printing->n_missing, &all[0]);
		memcpy(
		    all + first, printing->parts, printing->n * sizeof(all[0]));
		if (pv_pdf_merge(
			ctx, all, first + printing->n, duplex, pdf, &part))
			return true;
		if (part < first || part - first >= printing->n)
			return false;
		pv_forgive(ctx);
		part -= first;
		miss(ctx, printing, printing->names[part], "damaged");
		printing->n--;
		memmove(printing->parts + part, printing->parts + part + 1,
		    (printing->n - part) * sizeof(printing->parts[0]));
		memmove(printing->names + part, printing->names + part + 1,
		    (printing->n - part) * sizeof(printing->names[0]));
	}
}

bool
print_letters(struct pv_ctx *ctx, const int64_t *ids, size_t n, bool duplex,
    struct pv_bytes *pdf, const char **warning)
{
	struct pv_arg arg = pv_arg_ints(ctx, ids, n);
	struct pv_rows *rows = pv_db_call(ctx, &print_call, &arg);
	struct printing printing = { 0 };
	size_t most;

	if (rows == NULL)
		return false;
	most = (size_t)pv_rows_count(rows) + 1;
	printing.parts = pv_alloc_array(ctx, struct pv_bytes, most);
	printing.names = pv_alloc_array(ctx, const char *, most);
	printing.missing = pv_alloc_array(ctx, const char *, 2 * most);
	if (!gather(ctx, &printing, rows))
		return false;
	if (printing.n == 0)
		*warning = "t.agent.letters.none-ready";
	if (printing.sum > SUM_MAX_BYTES)
		*warning = "t.agent.letters.too-many";
	return *warning == NULL && put_together(ctx, &printing, duplex, pdf);
}
