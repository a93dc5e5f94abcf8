/*
 * cents - amounts of money as people type and read them.
 */
#ifndef PV_PAY_CENTS_H
#define PV_PAY_CENTS_H

#include "base/ctx.h"

enum pv_cents_fault {
	PV_CENTS_GOOD,
	PV_CENTS_NONE, /* nothing was typed */
	PV_CENTS_WORD, /* no amount: letters, two signs, three decimals … */
	PV_CENTS_NEGATIVE, /* less than 0 */
	PV_CENTS_HUGE,	   /* over 999 999 999,99 */
};

/*
 * pv_cents_read - "42", "42,5", "1 234,50 €", "+42.50", with blanks of any kind;
 * a comma or a point before one or two decimals.  cents is set where it is
 * good, and only then.
 */
enum pv_cents_fault pv_cents_read(const char *typed, int64_t *cents);

/*
 * pv_cents_words - "1 234,50 €" in French, "€1,234.50" elsewhere, as
 * parvis.euros() writes it in mails; owned by ctx.
 */
char *pv_cents_words(struct pv_ctx *ctx, int64_t cents);

#endif
