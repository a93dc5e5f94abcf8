/*
 * contact - telephone numbers and e-mail addresses, as people write them.
 *
 * Plausible, no more: whether a number rings is not known here.
 */
#ifndef PV_BASE_CONTACT_H
#define PV_BASE_CONTACT_H

#include "base/ctx.h"

/*
 * pv_phone_e164 - "06 12 34 56 78", "+33 (0)6.12.34.56.78", "0033612345678"
 * become "+33612345678"; numbers of overseas France get their own code
 * ("0690 00 12 34" is "+590690001234"); others keep the code they begin with.
 *
 * NULL for what cannot be a person's number, short and surcharged (08) French
 * ones among them.  Owned by parent.
 */
char *pv_phone_e164(const void *parent, const char *typed);

/*
 * pv_phone_tidy - as it is read: "06 12 34 56 78", with no-break spaces, of a
 * French number, E.164 of others; NULL as pv_phone_e164().  Owned by parent.
 */
char *pv_phone_tidy(const void *parent, const char *typed);

/*
 * pv_email_tidy - without blanks at the ends, the domain in lower case and in
 * ASCII (IDNA); NULL for what cannot be an address: no "@" or two, a blank, no
 * dot in the domain, a part too long (RFC 5321, 4.5.3.1).  Owned by parent.
 */
char *pv_email_tidy(const void *parent, const char *typed);

#endif
