/*
 * procedure_plan - `parvis procedure plan`: what publishing a form would touch.
 * Not here: the comparison (form/edition.h), the counts (sql/).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/procedure.h"
#include "form/edition.h"

static const struct pv_call plan_call = { "worker.procedure_plan", 2, true };
static const struct pv_call export_call = { "worker.form_export", 3, true };

static const char help[] =
    "usage: parvis procedure plan [--commune CODE] FILE\n\n"
    "Tells what publishing a form would touch: the versions in use, with the\n"
    "drafts and the requests that stay on each, and what is asked otherwise\n"
    "than in the version offered now: + added, - removed, ~ changed.\n\n"
    "  --commune CODE  in one commune, as a form of its own\n";

static void
print_uses(const struct pv_rows *rows)
{
	for (int row = 0; row < pv_rows_count(rows); row++)
		printf("%.12s %.10s  %lld drafts, %lld requests stay on it%s\n",
		    pv_row_text(rows, row, "digest"),
		    pv_row_text(rows, row, "published_at"),
		    (long long)pv_row_int(rows, row, "drafts"),
		    (long long)pv_row_int(rows, row, "requests"),
		    pv_row_bool(rows, row, "current") ? "; offered now" : "");
}

static void
print_changes(const struct pv_value *changes)
{
	for (size_t i = 0; i < pv_list_length(changes); i++) {
		const struct pv_value *change = pv_list_at(changes, i);
		const char *kind = pv_get_text(change, "kind");
		const char *path = pv_get_text(change, "path");

		if (strcmp(kind, "added") == 0)
			printf("+ %s\n", path);
		else if (strcmp(kind, "removed") == 0)
			printf("- %s\n", path);
		else if (strcmp(kind, "rule") == 0)
			printf("~ %s  its rules\n", path);
		else
			printf("~ %s  %s, was %s\n", path,
			    pv_get_text(change, "after"),
			    pv_get_text(change, "before"));
	}
}

static int
plan(struct pv_ctx *ctx, const struct pv_form_scope *scope,
    const struct pv_form_file *file)
{
	const struct pv_definition *after = file->definition, *before;
	const struct pv_arg args[] = { scope->commune, pv_arg_text(after->name),
		pv_arg_null() };
	struct pv_rows *uses = pv_db_call(ctx, &plan_call, args);
	struct pv_rows *rows =
	    uses != NULL ? pv_db_call(ctx, &export_call, args) : NULL;
	const char *xml;

	if (rows == NULL)
		return pv_complain_error(ctx, file->path);
	print_uses(uses);
	if (pv_rows_count(rows) == 0) {
		printf("%s %.12s would be new\n", after->name, after->digest);
		return PV_STATUS_DONE;
	}
	if (strcmp(pv_row_text(rows, 0, "digest"), after->digest) == 0) {
		printf("%s %.12s is offered already\n", after->name,
		    after->digest);
		return PV_STATUS_DONE;
	}
	xml = pv_row_text(rows, 0, "xml");
	before = pv_definition_load(
	    ctx, ctx, after->name, "offered now", xml, strlen(xml));
	if (before == NULL)
		return pv_complain_error(ctx, after->name);
	printf("%s %.12s would replace %.12s\n", after->name, after->digest,
	    before->digest);
	print_changes(pv_edition_changes(ctx, before, after));
	return PV_STATUS_DONE;
}

int
pv_procedure_plan(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_scope scope;
	struct pv_form_file *file;

	if (pv_form_scope_read(ctx, &scope, argc, argv, help, 1, 1)) {
		file = scope.one ? pv_form_file_own(ctx, argv[optind]) :
				   pv_form_file_load(ctx, argv[optind], false);
		scope.status =
		    file != NULL ? plan(ctx, &scope, file) : PV_STATUS_FAILED;
	}
	talloc_free(ctx);
	return scope.status;
}
