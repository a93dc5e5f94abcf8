/*
 * procedure_publish - `parvis procedure publish`: a version that new drafts
 * begin with.
 * Not here: how drafts and requests keep theirs (sql/, definition).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/procedure.h"
#include "db/db.h"
#include "form/review.h"

static const struct pv_call definition_publish = { "worker.definition_publish",
	5, true };

static const struct pv_call fee_regies = { "worker.fee_regies", 1, true };
static const struct pv_call form_publish = { "worker.form_publish", 3, false };

static const char help[] =
    "usage: parvis procedure publish FILE…|--all\n"
    "       parvis procedure publish --commune CODE FILE…\n\n"
    "Checks forms, and then, if none is broken, puts them in the database:\n"
    "new drafts begin with them; drafts and requests begun before keep\n"
    "theirs.  A commune that has published a version of its own keeps it.\n\n"
    "  --all           every form installed (settings: forms_dir)\n"
    "  --commune CODE  in that commune alone, as a form of its own\n";

/* What <pv:procedure> says under summary, as an element or an attribute. */
static const char *
summary_of(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	const char *summary =
	    pv_procedure_word(ctx, definition, "procedure", "summary");

	return summary != NULL ? summary : "";
}

/* Where the fee of a form could not be invoiced: said, and no reason to stop. */
static void
tell_fee(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	const char *code = pv_procedure_word(ctx, definition, "fee", "regie");
	const struct pv_arg arg = pv_arg_text(code);
	struct pv_rows *rows;

	if (pv_procedure_word(ctx, definition, "fee", "amount") == NULL)
		return;
	rows = pv_db_call(ctx, &fee_regies, &arg);
	if (rows == NULL) {
		(void)pv_complain_error(ctx, definition->name);
		pv_forgive(ctx);
		return;
	}
	for (int row = 0; row < pv_rows_count(rows); row++)
		pv_complain("%s: %s (%s) has %s%s: its fee will not be "
			    "invoiced there by itself",
		    definition->name, pv_row_text(rows, row, "name"),
		    pv_row_text(rows, row, "insee"),
		    code != NULL ? "no active régie " : "not one active régie",
		    code != NULL ? code : "");
}

static bool
publish(struct pv_process *process, const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_file *file = pv_form_file_load(ctx, path, false);
	struct pv_rows *rows = NULL;

	if (file != NULL) {
		const struct pv_definition *definition = file->definition;
		const struct pv_arg args[] = {
			pv_arg_text(definition->name),
			pv_arg_text(definition->digest),
			pv_arg_text(definition->title),
			pv_arg_text(summary_of(ctx, definition)),
			pv_arg_text(file->xml->data),
		};

		rows = pv_db_call(ctx, &definition_publish, args);
		if (rows == NULL)
			pv_complain_error(ctx, path);
		else
			printf("%s %.12s %s\n", definition->name,
			    definition->digest,
			    pv_row_bool(rows, 0, "definition_publish") ?
				"published" :
				"was published before");
		if (rows != NULL)
			tell_fee(ctx, definition);
	}
	talloc_free(ctx);
	return rows != NULL;
}

static bool
check(struct pv_process *process, const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	bool good = pv_form_file_load(ctx, path, false) != NULL;

	talloc_free(ctx);
	return good;
}

/* All are checked before the first is published. */
static bool
publish_each(struct pv_process *process, char **paths)
{
	bool good = true;

	for (char **path = paths; *path != NULL; path++)
		good = check(process, *path) && good;
	for (; good && *paths != NULL; paths++)
		good = publish(process, *paths);
	return good;
}

/* As the administrator of the commune would, who imports it before. */
static bool
publish_own(struct pv_process *process, const struct pv_form_scope *scope,
    const char *path)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_file *file = pv_form_file_own(ctx, path);
	struct pv_rows *rows = file != NULL ?
	    pv_form_file_import(ctx, file, scope->commune) :
	    NULL;
	bool good = rows != NULL;

	if (good && strcmp(pv_row_text(rows, 0, "form_import"), "same") != 0) {
		const struct pv_arg args[] = {
			scope->commune,
			pv_arg_text(file->name),
			pv_arg_text(file->definition->digest),
		};

		good = pv_db_call(ctx, &form_publish, args) != NULL;
		if (!good)
			pv_complain_error(ctx, path);
	}
	if (good)
		printf("%s %.12s published\n", file->name,
		    file->definition->digest);
	talloc_free(ctx);
	return good;
}

static bool
publish_all(struct pv_process *process, struct pv_ctx *ctx,
    const struct pv_form_scope *scope, char **paths)
{
	bool good = true;

	if (!scope->one) {
		if (scope->all)
			paths = pv_form_file_all(ctx);
		return paths != NULL && publish_each(process, paths);
	}
	for (; *paths != NULL; paths++)
		good = publish_own(process, scope, *paths) && good;
	return good;
}

int
pv_procedure_publish(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;

	if (pv_form_scope_read(ctx, &scope, argc, argv, help, 0, argc)) {
		if (scope.all == (optind < argc) || (scope.all && scope.one)) {
			fputs(help, stderr);
			scope.status = PV_STATUS_USAGE;
		} else if (!publish_all(process, ctx, &scope, argv + optind)) {
			scope.status = PV_STATUS_FAILED;
		}
	}
	talloc_free(ctx);
	return scope.status;
}
