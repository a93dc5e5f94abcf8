/*
 * statement - the list that a régie has from its bank (compte de dépôt de fonds
 * au Trésor) or from PayFiP, read from a table.
 *
 * Its columns are known by their names, whatever their order, case and accents:
 * a day; an amount, or a credit and a debit; maybe a reference (refdet), a number
 * of authorization (numauto), a number of client (numcli), a label.
 */
#ifndef PV_PAY_STATEMENT_H
#define PV_PAY_STATEMENT_H

#include "base/ctx.h"
#include "table/table.h"

enum pv_statement_column {
	PV_STATEMENT_DAY,
	PV_STATEMENT_AMOUNT,
	PV_STATEMENT_CREDIT,
	PV_STATEMENT_DEBIT,
	PV_STATEMENT_REFERENCE,
	PV_STATEMENT_NUMAUTO,
	PV_STATEMENT_NUMCLI,
	PV_STATEMENT_LABEL,
	PV_STATEMENT_COLUMNS
};

struct pv_statement_line {
	int number;	 /* in the file */
	const char *day; /* "2026-09-01" */
	int64_t cents;	 /* below 0: went out */
	const char *reference, *numauto, *numcli, *label; /* "" for none */
};

struct pv_statement_fault {
	int number; /* of the line; 0: the file's */
	const char *text; /* a key, "statement.fault.…" */
	const char *value; /* what is wrong there, "" for nothing */
};

struct pv_statement {
	int columns[PV_STATEMENT_COLUMNS]; /* from 0; -1: not there */
	const char *names[PV_STATEMENT_COLUMNS]; /* as the file calls them */
	struct pv_statement_line *lines;
	size_t n;
	struct pv_statement_fault *faults; /* none: the lines are good */
	size_t n_faults;
};

/*
 * pv_statement_read - the lines of a table whose first line with a day and an
 * amount among its names is the head; what is above it (a bank's heading) is
 * passed over.  All faults are told, and then no line counts.  Owned by ctx.
 */
struct pv_statement *pv_statement_read(
    struct pv_ctx *ctx, const struct pv_table *table);

#endif
