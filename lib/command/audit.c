/*
 * audit - `parvis audit verify`: whether the journals are as they were written.
 * Not here: how a chain and a seal are made (sql/deploy/event.sql), and how the
 * journal of money and its closes are (invoice.sql, till.sql).
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "db/db.h"

static const struct pv_call list_call = { "worker.commune_list", 0, true };
static const struct pv_call audit_call = { "worker.audit", 1, true };
static const struct pv_call money_call = { "worker.money_faults", 0, true };
static const struct pv_call closes_call = { "worker.closes_broken", 0, true };
static const struct pv_call counts_call = { "worker.audit_counts", 1, true };

enum { TOLD_MAX = 20 };

/* What does not verify of money, of all communes. */
struct money {
	struct pv_rows *faults, *closes;
};

static const char help[] =
    "usage: parvis audit verify [--commune CODE]\n\n"
    "Computes the chain of events of each request and the seal of each day\n"
    "anew, for the commune of an INSEE code, or for every one, and compares\n"
    "them with what is kept; so it does with the journal of money, each\n"
    "invoice and the daily closes.  For each commune it tells how many were\n"
    "looked at, and what does not verify, the first break of each chain; 1\n"
    "if anything does not.  What was erased at its term verifies all the\n"
    "same: nothing personal is in a chain.\n";

/* The breaks of a commune, a line each; how many. */
static int
tell_breaks(const char *insee, const struct pv_rows *rows)
{
	int n = pv_rows_count(rows);

	for (int row = 0; row < n && row < TOLD_MAX; row++) {
		const char *reference = pv_row_text(rows, row, "reference");

		if (reference != NULL)
			printf("%s: the chain of %s breaks at event %" PRId64
			       ", of %s\n",
			    insee, reference, pv_row_int(rows, row, "n"),
			    pv_row_text(rows, row, "day"));
		else
			printf("%s: the events of %s are not those that were "
			       "sealed\n",
			    insee, pv_row_text(rows, row, "day"));
	}
	if (n > TOLD_MAX)
		printf("%s: and %d more\n", insee, n - TOLD_MAX);
	return n;
}

/* What does not verify of a commune's money, a line each; how many. */
static int
tell_money(const char *insee, int64_t commune, const struct money *money)
{
	int n = 0;

	for (int row = 0; row < pv_rows_count(money->faults); row++)
		if (pv_row_int(money->faults, row, "commune") == commune &&
		    n++ < TOLD_MAX)
			printf("%s: invoice %s: %s\n", insee,
			    pv_row_text(money->faults, row, "reference"),
			    pv_row_text(money->faults, row, "fault"));
	for (int row = 0; row < pv_rows_count(money->closes); row++)
		if (pv_row_int(money->closes, row, "commune") == commune &&
		    n++ < TOLD_MAX)
			printf("%s: close %" PRId64 " of %s is not as it was "
			       "written\n",
			    insee, pv_row_int(money->closes, row, "n"),
			    pv_row_text(money->closes, row, "regie"));
	return n;
}

/* One commune; the breaks found, or -1. */
static int
verify_one(struct pv_ctx *ctx, const struct pv_rows *communes, int row,
    const struct money *money)
{
	const char *insee = pv_row_text(communes, row, "insee");
	int64_t commune = pv_row_int(communes, row, "id");
	struct pv_arg arg = pv_arg_int(commune);
	struct pv_rows *breaks = pv_db_call(ctx, &audit_call, &arg), *counts;
	const char *last;
	int found;

	counts = breaks != NULL ? pv_db_call(ctx, &counts_call, &arg) : NULL;
	if (counts == NULL)
		return -1;
	found = tell_breaks(insee, breaks) + tell_money(insee, commune, money);
	last = pv_row_text(counts, 0, "last_seal");
	printf("%s: %" PRId64 " requests, %" PRId64 " events, %" PRId64
	       " days sealed (the last %s): %s\n",
	    insee, pv_row_int(counts, 0, "requests"),
	    pv_row_int(counts, 0, "events"), pv_row_int(counts, 0, "seals"),
	    last != NULL ? last : "none",
	    found == 0 ? "all verify" : "NOT as they were written");
	return found;
}

static int
verify(struct pv_process *process, const char *code)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	struct pv_rows *communes = pv_db_call(ctx, &list_call, NULL);
	struct money money = {
		.faults = communes != NULL ?
		    pv_db_call(ctx, &money_call, NULL) :
		    NULL,
	};
	int seen = 0, broken = 0, found;

	if (money.faults != NULL)
		money.closes = pv_db_call(ctx, &closes_call, NULL);
	found = money.closes != NULL ? 0 : -1;
	for (int row = 0; found >= 0 && row < pv_rows_count(communes); row++) {
		if (code != NULL &&
		    strcmp(code, pv_row_text(communes, row, "insee")) != 0)
			continue;
		seen++;
		found = verify_one(ctx, communes, row, &money);
		broken += found > 0;
	}
	if (found < 0)
		pv_complain("audit: the database failed: see the log");
	else if (seen == 0 && code != NULL)
		pv_complain("audit: no commune has the code %s: see `parvis "
			    "commune list`",
		    code);
	talloc_free(ctx);
	return found >= 0 && broken == 0 && (seen > 0 || code == NULL) ?
	    PV_STATUS_DONE :
	    PV_STATUS_FAILED;
}

int
pv_command_audit(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "commune", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *code = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return PV_STATUS_DONE;
		}
		if (option != 'c')
			return PV_STATUS_USAGE;
		code = optarg;
	}
	if (argc - optind != 1 || strcmp(argv[optind], "verify") != 0) {
		pv_complain("audit: verify is what it does: see `parvis audit "
			    "--help`");
		return PV_STATUS_USAGE;
	}
	return verify(process, code);
}
