/*
 * paiement - what the sources of this program share.
 */
#ifndef PAIEMENT_H
#define PAIEMENT_H

#include "pay/provider.h"
#include "program/program.h"

#define PAIEMENT_COOKIE "paiement"

/*
 * paiement_entry - the page that asks for a reference and an amount.
 *
 * notice ("t.…"): why it is shown, or NULL; faults: of its controls, or NULL.
 */
struct pv_answer *paiement_entry(
    struct pv_exchange *exchange, const char *notice, struct pv_value *faults);

/* paiement_dead - the same, for the 404 that is in ctx: it is forgiven. */
struct pv_answer *paiement_dead(struct pv_exchange *exchange);

/*
 * paiement_invoice - the invoice that the cookie opens: one row.  NULL with 404
 * "payment.link-unknown" where there is none, or its two hours are over.
 */
struct pv_rows *paiement_invoice(struct pv_exchange *exchange);

/*
 * paiement_page - the page of the invoice; email: what was typed, or NULL;
 * error: of it ("t.…"), or NULL; notice: what is told first, or NULL.
 */
struct pv_answer *paiement_page(struct pv_exchange *exchange,
    const struct pv_rows *rows, const char *email, const char *error,
    const char *notice);

/* paiement_model - what every page about an invoice says of it. */
struct pv_value *paiement_model(struct pv_ctx *ctx, const struct pv_rows *rows);

/*
 * paiement_settings - of an attempt (parvis.payment_ask), its key unsealed;
 * false with an error.
 */
bool paiement_settings(struct pv_ctx *ctx, const struct pv_value *ask,
    struct pv_pay_settings *settings);

extern const struct pv_route paiement_entry_routes[];
extern const struct pv_route paiement_invoice_routes[];
extern const struct pv_route paiement_paper_routes[];
extern const struct pv_route paiement_return_routes[];

#endif
