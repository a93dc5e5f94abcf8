/*
 * upgrade - `parvis upgrade`: the database brought to this version by Sqitch.
 * Not here: the changes themselves (sql/).
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/config.h"
#include "command/command.h"

static const char help[] =
    "usage: parvis upgrade [--sql DIR] [--database CONNECTION]\n\n"
    "Brings the database, new or of any past version, to this one: each change\n"
    "in its own transaction, then verified.  To be run by a user who may make\n"
    "roles and schemas there (postgres); it changes nothing where nothing is\n"
    "to be done.\n\n"
    "  --sql        the changes (default " PV_DATADIR "/parvis/sql)\n"
    "  --database   instead of the settings' `database`\n";

/* Sqitch reads libpq's variables: the connection string becomes these. */
static bool
export_connection(const char *database)
{
	char *error = NULL;
	PQconninfoOption *options = PQconninfoParse(database, &error);

	if (options == NULL) {
		pv_complain("database: %s", error);
		PQfreemem(error);
		return false;
	}
	for (PQconninfoOption *option = options; option->keyword != NULL;
	     option++)
		if (option->val != NULL && option->envvar != NULL)
			setenv(option->envvar, option->val, 1);
	PQconninfoFree(options);
	return true;
}

static int
deploy(const char *sql, const char *database)
{
	if (!export_connection(database))
		return PV_STATUS_FAILED;
	if (chdir(sql) != 0) {
		pv_complain("%s: %s", sql, strerror(errno));
		return PV_STATUS_FAILED;
	}
	execlp(
	    "sqitch", "sqitch", "deploy", "--verify", "db:pg:", (char *)NULL);
	pv_complain("sqitch: %s (Debian package sqitch)", strerror(errno));
	return PV_STATUS_FAILED;
}

int
pv_command_upgrade(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "sql", required_argument, NULL, 's' },
		{ "database", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *sql = PV_DATADIR "/parvis/sql";
	const char *database =
	    process->config == NULL ? NULL : process->config->database;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			sql = optarg;
		else if (option == 'd')
			database = optarg;
		else if (option == 'h')
			return fputs(help, stdout), PV_STATUS_DONE;
		else
			return PV_STATUS_USAGE;
	}
	if (optind < argc || database == NULL) {
		pv_complain(database == NULL ?
			"upgrade: no settings: name the database by --database" :
			"upgrade: takes no argument: see --help");
		return PV_STATUS_USAGE;
	}
	return deploy(sql, database);
}
