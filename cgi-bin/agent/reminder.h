/*
 * reminder - the mails and the reminders of an invoice, on its page.
 */
#ifndef AGENT_REMINDER_H
#define AGENT_REMINDER_H

#include "till.h"

/*
 * reminder_describe - "notices", "changes" and "reminders" of the page of an
 * invoice, whose "is_due" is there.  False with an error.
 */
bool reminder_describe(
    struct pv_ctx *ctx, const char *reference, struct pv_value *model);

#endif
