/*
 * procedure_scope - the options that the subcommands of `parvis procedure`
 * share.
 */
#include <getopt.h>
#include <stdio.h>

#include "base/log.h"
#include "command/command.h"
#include "command/procedure.h"

static bool
take(struct pv_ctx *ctx, struct pv_form_scope *scope, int option,
    const char *value)
{
	int64_t id;

	switch (option) {
	case 'c':
		id = pv_commune_find(ctx, value);
		scope->status = PV_STATUS_FAILED;
		scope->commune = pv_arg_int(id);
		scope->one = true;
		return id != 0;
	case 'v':
		scope->version = value;
		return true;
	case 'a':
		scope->all = true;
		return true;
	case 'h':
		scope->status = PV_STATUS_DONE;
		return false;
	default:
		scope->status = PV_STATUS_USAGE;
		return false;
	}
}

bool
pv_form_scope_read(struct pv_ctx *ctx, struct pv_form_scope *scope, int argc,
    char **argv, const char *help, int least, int most)
{
	static const struct option options[] = {
		{ "commune", required_argument, NULL, 'c' },
		{ "version", required_argument, NULL, 'v' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};

	pv_log_to(-1); /* what is wrong is told once, in a sentence */
	*scope = (struct pv_form_scope){ .commune = pv_arg_null() };
	for (int option;
	     (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
		if (!take(ctx, scope, option, optarg)) {
			if (option == 'h')
				fputs(help, stdout);
			return false;
		}
	if (argc - optind >= least && argc - optind <= most)
		return true;
	fputs(help, stderr);
	scope->status = PV_STATUS_USAGE;
	return false;
}
