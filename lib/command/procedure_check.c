/*
 * procedure_check - `parvis procedure check`.
 * Not here: what is looked at (form/lint.h).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "command/command.h"
#include "command/procedure.h"

static const char help[] =
    "usage: parvis procedure check [--strict] FILE…|--all\n\n"
    "Tells what is wrong in forms, a line each: file:line: cause; remedy.\n"
    "An error is what cannot be served or must not: XML or an expression\n"
    "that is not well formed, an unknown function, a cycle, a question\n"
    "without a label, a condition that is never met, a page that no answers\n"
    "lead to, data without their purpose and retention.  A warning is what\n"
    "would be better otherwise: plain language, hints and messages,\n"
    "translations, what a page of a server shows more plainly.\n\n"
    "  --strict  warnings are errors\n"
    "  --all     every form installed (settings: forms_dir)\n";

static bool
check(struct pv_process *process, const char *path, bool strict)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_form_file *file = pv_form_file_load(ctx, path, true);
	const struct pv_remark *remark =
	    file != NULL ? file->definition->remarks : NULL;
	bool good = file != NULL && (!strict || remark == NULL);
	int warnings = 0;

	for (; remark != NULL; remark = remark->next)
		warnings++;
	if (file != NULL)
		printf("%s: %zu pages, %zu nodes, %d warnings\n", path,
		    file->definition->n_pages, file->definition->n_nodes,
		    warnings);
	talloc_free(ctx);
	return good;
}

static bool
check_each(struct pv_process *process, char **paths, bool strict)
{
	bool good = true;

	for (; *paths != NULL; paths++)
		good = check(process, *paths, strict) && good;
	return good;
}

int
pv_procedure_check(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "strict", no_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct pv_ctx *ctx;
	char **paths;
	bool strict = false, all = false, good;

	pv_log_to(-1); /* what is wrong is told once, in a sentence */
	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 'h')
			fputs(help, stdout);
		if (option == 'h' || option == '?')
			return option == 'h' ? PV_STATUS_DONE : PV_STATUS_USAGE;
		strict = strict || option == 's';
		all = all || option == 'a';
	}
	if (all == (optind < argc)) {
		fputs(help, stderr);
		return PV_STATUS_USAGE;
	}
	ctx = pv_ctx_new(process);
	paths = all ? pv_form_file_all(ctx) : argv + optind;
	good = paths != NULL && check_each(process, paths, strict);
	talloc_free(ctx);
	return good ? PV_STATUS_DONE : PV_STATUS_FAILED;
}
