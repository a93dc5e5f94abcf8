/*
 * procedure_import - `parvis procedure import` and `export`: a form between
 * installations, as the file that it is.
 * Not here: what is refused (form/edition.h).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/procedure.h"
#include "form/review.h"

static const struct pv_call import_call = { "worker.form_import", 6, true };
static const struct pv_call export_call = { "worker.form_export", 3, true };

static const char import_help[] =
    "usage: parvis procedure import --commune CODE FILE…\n\n"
    "Keeps forms for a commune, where they wait until its administrator, or\n"
    "`parvis procedure publish --commune`, publishes them.  The id of a form\n"
    "is its name: imported again it is an update of the same.\n";

static const char export_help[] =
    "usage: parvis procedure export [--commune CODE] [--version DIGEST] NAME\n\n"
    "Writes the file of a form on standard output, byte for byte: the\n"
    "version that is offered, or any that ever was.\n\n"
    "  --commune CODE    as that commune offers it\n"
    "  --version DIGEST  the beginning of its digest, as plan and publish\n"
    "                    print it\n";

static bool
import(struct pv_process *process, const struct pv_form_scope *scope,
    const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_file *file = pv_form_file_own(ctx, path);
	struct pv_rows *rows = NULL;

	if (file != NULL) {
		rows = pv_form_file_import(ctx, file, scope->commune);
		if (rows != NULL)
			printf("%s %.12s %s\n", file->name,
			    file->definition->digest,
			    pv_row_text(rows, 0, "form_import"));
	}
	talloc_free(ctx);
	return rows != NULL;
}

struct pv_rows *
pv_form_file_import(
    struct pv_ctx *ctx, const struct pv_form_file *file, struct pv_arg commune)
{
	const struct pv_definition *definition = file->definition;
	const struct pv_arg args[] = {
		commune,
		pv_arg_text(definition->name),
		pv_arg_text(definition->digest),
		pv_arg_text(definition->title),
		pv_arg_text(
		    pv_procedure_word(ctx, definition, "procedure", "summary")),
		pv_arg_text(file->xml->data),
	};
	struct pv_rows *rows = pv_db_call(ctx, &import_call, args);

	if (rows == NULL)
		pv_complain_error(ctx, file->path);
	return rows;
}

int
pv_procedure_import(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;

	if (pv_form_scope_read(ctx, &scope, argc, argv, import_help, 1, argc)) {
		if (!scope.one) {
			pv_complain("procedure import: --commune says for "
				    "which one; `publish` is for all");
			scope.status = PV_STATUS_USAGE;
		}
		for (; scope.one && optind < argc; optind++)
			if (!import(process, &scope, argv[optind]))
				scope.status = PV_STATUS_FAILED;
	}
	talloc_free(ctx);
	return scope.status;
}

static int export(
    struct pv_ctx *ctx, const struct pv_form_scope *scope, const char *name)
{
	const struct pv_arg args[] = { scope->commune, pv_arg_text(name),
		pv_arg_text(scope->version) };
	struct pv_rows *rows = pv_db_call(ctx, &export_call, args);

	if (rows == NULL)
		return pv_complain_error(ctx, name);
	if (pv_rows_count(rows) == 0) {
		pv_complain("%s: no such form there%s", name,
		    scope->version != NULL ? " in that version" : "");
		return PV_STATUS_FAILED;
	}
	fputs(pv_row_text(rows, 0, "xml"), stdout);
	return fflush(stdout) == 0 ? PV_STATUS_DONE : PV_STATUS_FAILED;
}

int
pv_procedure_export(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;

	if (pv_form_scope_read(ctx, &scope, argc, argv, export_help, 1, 1))
		scope.status = export(ctx, &scope, argv[optind]);
	talloc_free(ctx);
	return scope.status;
}
