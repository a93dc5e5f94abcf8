/*
 * invoice_print - the invoices of who has no mailbox, which leave on paper.
 */
#ifndef AGENT_INVOICE_PRINT_H
#define AGENT_INVOICE_PRINT_H

#include "agent.h"

/*
 * invoice_print_link - the way to those of a régie, or of one of its campaigns
 * (0: of all), as "paper" of the page: what html/agent/regie-print-link.html
 * prints.  False with an error.
 */
bool invoice_print_link(struct pv_ctx *ctx, const char *code, int64_t campaign,
    struct pv_value *model);

/* invoice_print_story - when an invoice left on paper, as "prints" of its page. */
bool invoice_print_story(
    struct pv_ctx *ctx, const char *reference, struct pv_value *model);

#endif
