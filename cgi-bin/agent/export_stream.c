/*
 * export_stream - a list read page by page, each written before the next.
 * Not here: how a line is written (export_lines.c), archives (export/zip.c).
 */
#include <string.h>

#include "base/text.h"
#include "export.h"
#include "export/aside.h"
#include "export/zip.h"
#include "export_lines.h"
#include "vault/vault.h"

enum { PAGE_ROWS = 200, OUT_MAX_BYTES = 64 << 20, NAME_MAX_BYTES = 400 };

static const struct pv_call desk_call = { "agent.desk", 4, true };
static const struct pv_call files_call = { "agent.export_files", 1, false };
static const struct pv_call info_call = { "agent.file_info", 1, true };
static const struct pv_call chunk_call = { "agent.file_chunk", 2, true };

/* What is put aside of a file, before its name in the archive. */
struct file_head {
	int64_t id;
	size_t length; /* bytes of the name, with its NUL */
};

struct export
{
	const struct export_lines *lines;
	enum export_format format;
	const char *filter;
	const char *json;	 /* about a person; NULL: a list */
	const char **references; /* of a person's requests, or NULL */
	size_t n_references;
	struct pv_buffer *out;	/* what is sent next */
	struct pv_buffer *page; /* lines, before they are deflated */
	struct pv_zip *zip;	/* of ODS and ZIP, or NULL */
	char *place;		/* of the last line read, or NULL */
	/* what is done, in this order */
	bool begun, lines_done, files_done, manifest_done, ended;
	bool any; /* a line was written */
	/*
	 * The files, found with the lines and put aside: to look for them
	 * after would send nothing for as long as there are none, and the front
	 * does not wait for ever.
	 */
	struct pv_aside *files;
	struct file_head file; /* the one at hand, and its name there */
	char name[NAME_MAX_BYTES];
	struct pv_opening *bytes; /* its content, or NULL */
};

struct export *
export_new(struct pv_ctx *ctx, const char *filter, enum export_format format)
{
	struct export *export = pv_alloc(ctx, struct export);

	export->format = format;
	export->filter = filter;
	export->lines = format == EXPORT_JSON ? &export_json :
	    format == EXPORT_ODS	      ? &export_sheet :
						&export_csv;
	export->out = pv_buffer_new(export, OUT_MAX_BYTES);
	export->page = pv_buffer_new(export, OUT_MAX_BYTES);
	if (format == EXPORT_ODS || format == EXPORT_ZIP)
		export->zip = pv_zip_new(export, export->out, 0);
	export->files = pv_aside_new(export);
	export->files_done = format != EXPORT_ZIP;
	return export;
}

struct export *
export_person(struct pv_ctx *ctx, const char *json,
    const char *const *references, size_t n)
{
	struct export *export = export_new(ctx, NULL, EXPORT_ZIP);

	export->references = pv_alloc_array(export, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		export->references[i] = pv_strdup(export, references[i]);
	export->n_references = n;
	export->json = json;
	return export;
}

/* The lines at hand go out, deflated where they are an entry. */
static void
flush(struct export *export)
{
	if (export->zip != NULL)
		pv_zip_add(
		    export->zip, export->page->data, export->page->length);
	else
		pv_buffer_add(
		    export->out, export->page->data, export->page->length);
	export->page->length = 0;
}

/* "REFERENCE/12-nom.pdf": nothing that leads out of a folder, never twice. */
static void
put_file_aside(struct export *export, const struct pv_rows *files, int row)
{
	struct file_head head = { .id = pv_row_int(files, row, "file") };
	char *name = pv_printf(files, "%.60s/%lld-%.300s",
	    pv_row_text(files, row, "reference"), (long long)head.id,
	    pv_row_text(files, row, "name"));

	for (char *c = strchr(name, '/') + 1; *c != '\0'; c++)
		if (strchr("/\\:*?\"<>|", *c) != NULL)
			*c = '_';
	head.length = strlen(name) + 1;
	pv_aside_add(export->files, &head, sizeof(head));
	pv_aside_add(export->files, name, head.length);
}

/* The files of these requests; each is a look, noted. */
static bool
list_files(struct pv_ctx *ctx, struct export *export, const void *parent,
    const char *const *references, size_t n)
{
	const struct pv_arg arg = pv_arg_texts(parent, references, n);
	struct pv_rows *files = pv_db_call(ctx, &files_call, &arg);

	if (files == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(files); row++)
		put_file_aside(export, files, row);
	talloc_free(files);
	return true;
}

static bool
begin_person(struct pv_ctx *ctx, struct export *export)
{
	size_t n;

	pv_zip_open(export->zip, "donnees.json");
	pv_zip_add(export->zip, export->json, strlen(export->json));
	pv_zip_close(export->zip);
	export->lines_done = true;
	for (size_t done = 0; done < export->n_references; done += n) {
		n = export->n_references - done;
		if (n > PAGE_ROWS)
			n = PAGE_ROWS;
		if (!list_files(
			ctx, export, export, export->references + done, n))
			return false;
	}
	return true;
}

static bool
begin(struct pv_ctx *ctx, struct export *export)
{
	export->begun = true;
	if (export->json != NULL)
		return begin_person(ctx, export);
	if (export->format == EXPORT_ODS) {
		pv_zip_stored(export->zip, "mimetype", export_sheet_type,
		    strlen(export_sheet_type));
		pv_zip_open(export->zip, "content.xml");
	} else if (export->format == EXPORT_ZIP) {
		pv_zip_open(export->zip, "demandes.csv");
	}
	export->lines->head(ctx, export->page);
	flush(export);
	return true;
}

/* The next page of the list; NULL with an error. */
static struct pv_rows *
fetch(struct pv_ctx *ctx, struct export *export)
{
	struct pv_arg args[4];
	struct pv_rows *rows;
	int n;

	args[0] = pv_arg_text(export->filter);
	args[1] = pv_arg_text(export->place);
	args[2] = pv_arg_bool(false);
	args[3] = pv_arg_int(PAGE_ROWS);
	rows = pv_db_call(ctx, &desk_call, args);
	if (rows == NULL)
		return NULL;
	talloc_free(export->place);
	n = pv_rows_count(rows);
	export->place = n == 0 ?
	    NULL :
	    pv_strdup(export, pv_row_text(rows, n - 1, "place"));
	return rows;
}

static bool
add_lines(struct pv_ctx *ctx, struct export *export)
{
	struct pv_rows *rows = fetch(ctx, export);
	const char *references[PAGE_ROWS];
	int n;

	if (rows == NULL)
		return false;
	n = pv_rows_count(rows);
	for (int row = 0; row < n; row++) {
		references[row] = pv_row_text(rows, row, "reference");
		if (export->any)
			pv_buffer_add_text(
			    export->page, export->lines->between);
		export->any = true;
		export->lines->line(ctx, export->page, rows, row);
	}
	if (n > 0 && !export->files_done &&
	    !list_files(ctx, export, rows, references, (size_t)n))
		return false;
	talloc_free(rows);
	if (n < PAGE_ROWS) {
		pv_buffer_add_text(export->page, export->lines->tail);
		export->lines_done = true;
	}
	flush(export);
	if (export->lines_done && export->zip != NULL)
		pv_zip_close(export->zip);
	return true;
}

/* One file that does not open keeps nobody from the others: told in its place. */
static void
tell_unreadable(struct pv_ctx *ctx, struct export *export)
{
	const char *said = pv_text(ctx, "agent.export.unreadable");
	void *name = pv_alloc(export, char);

	pv_zip_open(
	    export->zip, pv_printf(name, "%s.illisible.txt", export->name));
	talloc_free(name);
	pv_zip_add(export->zip, said, strlen(said));
	pv_zip_close(export->zip);
}

/* The next file, or the end of them. */
static bool
open_file(struct pv_ctx *ctx, struct export *export)
{
	struct pv_arg args[2] = { { 0 } };
	struct pv_rows *info;

	if (!pv_aside_read(
		export->files, &export->file, sizeof(export->file)) ||
	    export->file.length > sizeof(export->name) ||
	    !pv_aside_read(export->files, export->name, export->file.length)) {
		export->files_done = true;
		return true;
	}
	args[0] = pv_arg_int(export->file.id);
	args[1] = pv_arg_int(0);
	info = pv_db_call(ctx, &info_call, args);
	if (info == NULL)
		return false;
	export->bytes = pv_vault_open(ctx, info, &chunk_call, args);
	if (export->bytes == NULL && ctx->error.status != 500)
		return false;
	if (export->bytes == NULL) {
		pv_forgive(ctx);
		tell_unreadable(ctx, export);
		return true;
	}
	pv_zip_open(export->zip, export->name);
	talloc_free(info);
	return true;
}

static bool
add_bytes(struct pv_ctx *ctx, struct export *export)
{
	const uint8_t *bytes;
	size_t length;

	if (pv_vault_next(ctx, export->bytes, &bytes, &length)) {
		pv_zip_add(export->zip, bytes, length);
		return true;
	}
	talloc_free(export->bytes);
	export->bytes = NULL;
	if (ctx->error.status != 0)
		return false;
	pv_zip_close(export->zip);
	return true;
}

/* What is after the lines and the files; the last of it comes in parts. */
static void
end(struct export *export)
{
	if (export->format == EXPORT_ODS && !export->manifest_done) {
		pv_zip_open(export->zip, "META-INF/manifest.xml");
		pv_zip_add(
		    export->zip, export_manifest, strlen(export_manifest));
		pv_zip_close(export->zip);
		export->manifest_done = true;
	}
	export->ended = export->zip == NULL || !pv_zip_end(export->zip);
}

static bool
step(struct pv_ctx *ctx, struct export *export)
{
	if (!export->begun)
		return begin(ctx, export);
	else if (!export->lines_done)
		return add_lines(ctx, export);
	else if (export->bytes != NULL)
		return add_bytes(ctx, export);
	else if (!export->files_done)
		return open_file(ctx, export);
	else
		end(export);
	return true;
}

bool
export_next(
    struct pv_ctx *ctx, void *data, const uint8_t **bytes, size_t *length)
{
	struct export *export = data;

	export->out->length = 0;
	while (export->out->length == 0) {
		if (export->ended || !step(ctx, export))
			return false;
	}
	*bytes = (const uint8_t *)export->out->data;
	*length = export->out->length;
	return true;
}
