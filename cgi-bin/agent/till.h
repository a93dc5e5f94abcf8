/*
 * till - what the pages of a régie share.
 */
#ifndef AGENT_TILL_H
#define AGENT_TILL_H

#include "agent.h"
#include "told.h"

/*
 * till_refused - what the database said of an action (403, 409, 422), as
 * "refused" of the page, which is shown again with what was typed; false for
 * another error, which stays.
 */
bool till_refused(struct pv_exchange *exchange, struct pv_value *model);

/* till_show - the page, under the status of what was refused; its "fait" told. */
struct pv_answer *till_show(struct pv_exchange *exchange,
    const struct agent_me *me, const char *template, struct pv_value *model);

/* till_cents - an amount typed in a field; false with the fault in the model. */
bool till_cents(struct pv_exchange *exchange, struct pv_value *model,
    const char *field, int64_t *cents);

/* till_sums - a jsonb {account: cents} as a list of text and cents, in order. */
void till_sums(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_value *sums);

/* till_typed - the fields of a refused form, by their names, for its page. */
void till_typed(struct pv_exchange *exchange, struct pv_value *model,
    const char *const *names);

/*
 * till_invoice_data - what is typed of an invoice, as JSON for
 * parvis.invoice_issue; NULL with the fault in the model.
 */
const char *till_invoice_data(
    struct pv_exchange *exchange, struct pv_value *model);

/* till_invoice_form - the lines of the form as "lines", its token, and what was typed. */
void till_invoice_form(struct pv_exchange *exchange, struct pv_value *model);

/*
 * till_invoice_post - issues what was typed by a call of (what the address
 * names, token, data) that gives its reference, and leads to it; show gives the
 * form again where it is refused.
 */
struct pv_answer *till_invoice_post(struct pv_exchange *exchange,
    const struct pv_call *call,
    struct pv_answer *(*show)(struct pv_exchange *exchange,
	const struct agent_me *me, struct pv_value *model));

/* The fields of that form. */
extern const struct pv_input till_invoice_inputs[];

#endif
