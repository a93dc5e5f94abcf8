/*
 * parvis - the command of those who run Parvis.
 *
 *   work       sends what waits, erases what must go, again and again
 *   commune    add, list, change, export the communes served
 *   agent      add an account of the mairie
 *   poll       enter the polls to come
 *   attestation  one is verified; another key signs
 *   payfip     ask PayFiP about a régie, a payment
 *   procedure  the life of a form: checked, tried, published
 *   upgrade    bring the database to this version
 *   doctor     tell what is missing or wrong in this installation
 *   version    tell the version
 *
 *   reads      its settings (PARVIS_CONF, else the usual place), the files
 *              named by its arguments
 *   writes     the database, through worker.*
 *   trusts     who runs it
 */
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/text.h"
#include "command/command.h"
#include "view/template.h"

struct command {
	const char *name;
	int (*run)(struct pv_process *process, int argc, char **argv);
	const char *summary;
	bool bare; /* runs without settings too */
	/* whether its arguments need no settings; NULL: they do */
	bool (*alone)(int argc, char **argv);
};

static const struct command commands[] = {
	{ "work", pv_command_work,
	    "send what waits, erase what must go, until stopped", false, NULL },
	{ "commune", pv_command_commune,
	    "add, list, set, export the communes served", false, NULL },
	{ "agent", pv_command_agent, "add an account of the mairie", false,
	    NULL },
	{ "audit", pv_command_audit,
	    "verify the journals: chains of events, daily seals", false, NULL },
	{ "poll", pv_command_poll, "enter the polls to come", false, NULL },
	{ "attestation", pv_command_attestation,
	    "verify an attestation, change the key that signs them", false,
	    pv_command_attestation_alone },
	{ "payfip", pv_command_payfip, "ask PayFiP about a régie, a payment",
	    false, NULL },
	{ "procedure", pv_command_procedure, "check, try, publish forms", false,
	    pv_command_procedure_alone },
	{ "upgrade", pv_command_upgrade, "bring the database to this version",
	    true, NULL },
	{ "doctor", pv_command_doctor,
	    "tell what is missing or wrong in this installation", true, NULL },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void
print_help(FILE *out)
{
	fputs("usage: parvis COMMAND [ARGUMENT]…\n\n", out);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(
		    out, "  %-11s %s\n", commands[i].name, commands[i].summary);
	fputs(
	    "  version     tell the version\n\n"
	    "`parvis COMMAND --help` tells more.  The settings are those of "
	    "the file named by\nthe environment variable PARVIS_CONF, else " PV_SYSCONFDIR
	    "/parvis/parvis.conf.\n",
	    out);
}

/* False, after a complaint, if the settings or the texts cannot be read. */
static bool
prepare(struct pv_process *process)
{
	const struct pv_config *config = pv_config_load(process);

	process->config = config;
	if (config == NULL)
		return false;
	process->texts = pv_texts_load(
	    process, pv_printf(process, "%s/texts", config->html_dir));
	if (process->texts == NULL)
		return false;
	process->templates =
	    pv_templates_open(process, config->html_dir, process->texts);
	return true;
}

static int
run(const struct command *command, int argc, char **argv)
{
	struct pv_process *process = pv_process_new("parvis", "parvis_worker");
	int status = PV_STATUS_FAILED;
	bool alone = (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) ||
	    (command->alone != NULL && command->alone(argc, argv));

	if (alone || prepare(process) || command->bare)
		status = command->run(process, argc, argv);
	talloc_free(process);
	return status;
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stderr);
		return PV_STATUS_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return PV_STATUS_DONE;
	}
	if (strcmp(argv[1], "version") == 0 ||
	    strcmp(argv[1], "--version") == 0) {
		puts("parvis " PV_VERSION);
		return PV_STATUS_DONE;
	}
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	pv_complain("no command is named %s: see `parvis --help`", argv[1]);
	return PV_STATUS_USAGE;
}
