/*
 * procedure_publish - `parvis procedure publish`: a version that new drafts
 * begin with.
 * Not here: how drafts and requests keep theirs (sql/, definition).
 */
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/procedure.h"
#include "db/db.h"
#include "form/review.h"

static const struct pv_call definition_publish = { "worker.definition_publish",
	5, true };

static const char help[] =
    "usage: parvis procedure publish FILE…|--all\n\n"
    "Checks forms, and then, if none is broken, puts them in the database:\n"
    "new drafts begin with them; drafts and requests begun before keep\n"
    "theirs.\n\n"
    "  --all   every form installed (settings: forms_dir)\n";

/* What <pv:procedure> says under summary, as an element or an attribute. */
static const char *
summary_of(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	const char *summary =
	    pv_procedure_word(ctx, definition, "procedure", "summary");

	return summary != NULL ? summary : "";
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

int
pv_procedure_publish(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx;
	char **paths;
	bool good;

	if (argc < 2 || strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, argc < 2 ? stderr : stdout);
		return argc < 2 ? PV_STATUS_USAGE : PV_STATUS_DONE;
	}
	ctx = pv_ctx_new(process);
	paths =
	    strcmp(argv[1], "--all") == 0 ? pv_form_file_all(ctx) : argv + 1;
	good = paths != NULL && publish_each(process, paths);
	talloc_free(ctx);
	return good ? PV_STATUS_DONE : PV_STATUS_FAILED;
}
