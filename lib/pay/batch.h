/*
 * batch - many invoices written in a table, one line of an invoice a line.
 *
 * The first line names the columns, in any order, with or without accents and
 * capitals:
 *
 *	groupe		what lines of one invoice have in common: required
 *	nom		of the payer: required at the first line of an invoice
 *	courriel, adresse	of the payer
 *	objet		required at the first line
 *	libelle, prix	of the line: required; a price with a sign is taken off
 *	quantite	of the line: 1 where there is none
 *	echeance	25/12/2026 or 2026-12-25; the régie's delay where none
 *
 * What is of the invoice is read at its first line; the others leave it empty
 * or say the same.
 */
#ifndef PV_PAY_BATCH_H
#define PV_PAY_BATCH_H

#include "table/table.h"
#include "view/value.h"

/* Invoices: issued in one transaction, within the time of an agent's query. */
enum { PV_BATCH_MAX_INVOICES = 1000, PV_BATCH_MAX_FAULTS = 200 };

struct pv_batch {
	/*
	 * {line, column, text, other}: where it is in the file, from 1, the
	 * column as the file or this page names it, "t.batch.…", and of a line
	 * that is not like another, that one.  Past PV_BATCH_MAX_FAULTS they
	 * are counted only.
	 */
	struct pv_value *faults;
	size_t n_faults;
	/* {group, payer, email, subject, due, n, cents}, for people */
	struct pv_value *invoices;
	size_t n;
	int64_t cents;
	const char *data; /* JSON array for agent.invoice_import_try, or NULL */
};

/*
 * pv_batch_read - the invoices of a table, or all that is wrong with it; owned
 * by ctx, whose commune tells which day it is.
 */
struct pv_batch *pv_batch_read(
    struct pv_ctx *ctx, const struct pv_table *table);

#endif
