/*
 * case - the case mode of a procedure's program: one case, with neither server
 * nor database, judged by the program itself, whose rules in C count.
 *
 * The program is run as a plain CGI whose request is a case: with the variable
 * PARVIS_CASE_FORM, the path of the form (and PARVIS_CASE_HTML,
 * PARVIS_CASE_DATA, the folders of texts and of reference data), the case on
 * its standard input.  A client cannot set these: a server passes what it
 * sends under other names (HTTP_…, RFC 3875).  The answer is 200 where all is
 * as the case expects, else 422 and lines "NUMBER: what is not".
 *
 *	# what it shows
 *	/data/acte/acte = naissance	an answer; they are given in this order
 *	/data/jour/jour = {today+30}	a day counted from today; {year}: this one
 *	? /data/montant = 36		what is computed, or filled by the program
 *	> acte lieu copie		the pages that are asked, in order
 *	! /data/naissance/date		a fault; all faults are named
 */
#ifndef PV_FORM_CASE_H
#define PV_FORM_CASE_H

#include "form/procedure.h"

#define PV_CASE_FORM "PARVIS_CASE_FORM"
#define PV_CASE_HTML "PARVIS_CASE_HTML"
#define PV_CASE_DATA "PARVIS_CASE_DATA"

/* pv_case_main - one case, and the status to end with; -1 where none is asked for. */
int pv_case_main(const struct pv_procedure *procedure);

#endif
