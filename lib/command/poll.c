/*
 * poll - `parvis poll`: the polls to come, for one commune or for every one.
 * Not here: their days (law/electoral.h); what an agent enters (cgi-bin/agent).
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "db/db.h"
#include "law/electoral.h"

static const struct pv_call poll_add = { "worker.poll_add", 4, true };
static const struct pv_call poll_remove = { "worker.poll_remove", 3, true };
static const struct pv_call poll_list = { "worker.poll_list", 0, true };

static const char help[] =
    "usage: parvis poll add --kind KIND --on DATE [--second DATE] [CODE]\n"
    "       parvis poll remove --kind KIND --on DATE [CODE]\n"
    "       parvis poll list\n\n"
    "add enters a poll in the calendar of the commune of an INSEE code, or of\n"
    "every one; the same again changes its second round.  Run it again after a\n"
    "commune is added.  remove takes it out.  Both tell for how many communes.\n"
    "list writes a poll a line: kind, first round, second round, communes.\n\n"
    "  --kind    municipal, departmental, regional, legislative, presidential,\n"
    "            european, referendum\n"
    "  --on      the first round, 2027-04-11: the Sunday; that some communes\n"
    "            overseas vote on the day before is known\n"
    "  --second  the second round\n";

struct poll {
	const char *kind, *first, *second;
};

static bool
read_options(struct poll *poll, int argc, char **argv)
{
	static const struct option options[] = {
		{ "kind", required_argument, NULL, 'k' },
		{ "on", required_argument, NULL, 'o' },
		{ "second", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'k':
			poll->kind = optarg;
			break;
		case 'o':
			poll->first = optarg;
			break;
		case 's':
			poll->second = optarg;
			break;
		default:
			return false;
		}
	}
	return true;
}

static bool
is_good(const struct poll *poll)
{
	struct pv_date first, second;

	if (poll->kind == NULL || poll->first == NULL) {
		pv_complain(
		    "poll: --kind and --on are needed: see `parvis poll "
		    "--help`");
		return false;
	}
	if (pv_poll_of(poll->kind) == PV_POLL_KINDS) {
		pv_complain(
		    "poll: no kind is named %s: see `parvis poll --help`",
		    poll->kind);
		return false;
	}
	if (!pv_date_parse(poll->first, &first) ||
	    (poll->second != NULL && !pv_date_parse(poll->second, &second))) {
		pv_complain("poll: a date is written 2027-04-11");
		return false;
	}
	return true;
}

/* add or remove: they differ by the call, and by the second round. */
static int
change(struct pv_ctx *ctx, const struct pv_call *call, int argc, char **argv)
{
	struct poll poll = { 0 };
	struct pv_arg args[4] = { pv_arg_null() };
	struct pv_rows *rows;
	int64_t commune;

	if (!read_options(&poll, argc, argv) || !is_good(&poll))
		return PV_STATUS_USAGE;
	if (optind < argc - 1) {
		pv_complain("poll: one INSEE code at most");
		return PV_STATUS_USAGE;
	}
	if (optind == argc - 1) {
		commune = pv_commune_find(ctx, argv[optind]);
		if (commune == 0)
			return PV_STATUS_FAILED;
		args[0] = pv_arg_int(commune);
	}
	args[1] = pv_arg_text(poll.kind);
	args[2] = pv_arg_text(poll.first);
	args[3] = pv_arg_text(poll.second);
	rows = pv_db_call(ctx, call, args);
	if (rows == NULL)
		return pv_complain_error(ctx, "poll");
	printf("%lld\n",
	    (long long)pv_row_int(
		rows, 0, call == &poll_add ? "poll_add" : "poll_remove"));
	return PV_STATUS_DONE;
}

static int
list(struct pv_ctx *ctx)
{
	struct pv_rows *rows = pv_db_call(ctx, &poll_list, NULL);

	if (rows == NULL)
		return pv_complain_error(ctx, "poll list");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *second = pv_row_text(rows, row, "second_round");

		printf("%s\t%s\t%s\t%s\n", pv_row_text(rows, row, "kind"),
		    pv_row_text(rows, row, "first_round"),
		    second != NULL ? second : "-",
		    pv_row_text(rows, row, "communes"));
	}
	return PV_STATUS_DONE;
}

int
pv_command_poll(struct pv_process *process, int argc, char **argv)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	int status = PV_STATUS_USAGE;

	if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0) {
		fputs(help, stdout);
		status = PV_STATUS_DONE;
	} else if (argc > 1 && strcmp(argv[1], "add") == 0) {
		status = change(ctx, &poll_add, argc - 1, argv + 1);
	} else if (argc > 1 && strcmp(argv[1], "remove") == 0) {
		status = change(ctx, &poll_remove, argc - 1, argv + 1);
	} else if (argc == 2 && strcmp(argv[1], "list") == 0) {
		status = list(ctx);
	} else {
		fputs(help, stderr);
	}
	talloc_free(ctx);
	return status;
}
