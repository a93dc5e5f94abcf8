/*
 * procedure - `parvis procedure`: the life of a form, from its first line to
 * its last version.
 * Not here: what each subcommand does (procedure_*.c).
 */
#include "command/procedure.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"

static const struct subcommand {
	const char *name;
	int (*run)(struct pv_process *process, int argc, char **argv);
	bool alone; /* needs no settings */
	const char *summary;
} subcommands[] = {
	{ "new", pv_procedure_new, true,
	    "begin a form, from a model or from another" },
	{ "check", pv_procedure_check, true,
	    "tell what is wrong in a form, with file and line" },
	{ "test", pv_procedure_test, true,
	    "play the cases of forms, by their programs" },
	{ "preview", pv_procedure_preview, true,
	    "write the pages of a form as files, and the paper form" },
	{ "eval", pv_procedure_eval, true,
	    "fill a form step by step, and print it as JSON" },
	{ "plan", pv_procedure_plan, false,
	    "tell what a new version would touch" },
	{ "publish", pv_procedure_publish, false,
	    "put forms in the database: new drafts begin with them" },
	{ "rollback", pv_procedure_rollback, false,
	    "begin new drafts with the version of before again" },
	{ "withdraw", pv_procedure_withdraw, false,
	    "offer a procedure no more; drafts begun are finished" },
	{ "import", pv_procedure_import, false,
	    "keep a form for a commune, which publishes it or not" },
	{ "export", pv_procedure_export, false,
	    "write the file of a version that is in the database" },
};

enum { N_SUBCOMMANDS = sizeof(subcommands) / sizeof(subcommands[0]) };

static void
print_help(FILE *out)
{
	fputs("usage: parvis procedure COMMAND [ARGUMENT]…\n\n", out);
	for (size_t i = 0; i < N_SUBCOMMANDS; i++)
		fprintf(out, "  %-9s %s\n", subcommands[i].name,
		    subcommands[i].summary);
	fputs(
	    "\n`parvis procedure COMMAND --help` tells more.  A form is an ODK "
	    "XForms file,\nnamed by its folder: etat-civil/form.xml.\n",
	    out);
}

static const struct subcommand *
find(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < N_SUBCOMMANDS; i++)
		if (strcmp(argv[1], subcommands[i].name) == 0)
			return &subcommands[i];
	return NULL;
}

int
pv_command_procedure(struct pv_process *process, int argc, char **argv)
{
	const struct subcommand *found = find(argc, argv);
	bool helped = argc == 2 && strcmp(argv[1], "--help") == 0;

	if (found != NULL)
		return found->run(process, argc - 1, argv + 1);
	print_help(helped ? stdout : stderr);
	return helped ? PV_STATUS_DONE : PV_STATUS_USAGE;
}

bool
pv_command_procedure_alone(int argc, char **argv)
{
	const struct subcommand *found = find(argc, argv);

	if (found == NULL)
		return false;
	/* The settings say where the forms installed are. */
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "--all") == 0)
			return false;
	return found->alone;
}
