/*
 * lyra - forms "V2" of Lyra's gateways: PayZen, Systempay, Scellius.
 *
 * The browser posts a signed form to the gateway; the gateway posts a signed
 * notification (IPN), which alone tells the result: it cannot be asked.  The
 * provider is pv_lyra (pay/provider.h).
 *
 * The signature is the HMAC-SHA-256, in base64, of the values of all fields
 * whose names begin with "vads_", in the order of their names, and of the key,
 * joined by "+".
 */
#ifndef PV_PAY_LYRA_H
#define PV_PAY_LYRA_H

#include "pay/provider.h"

/* pv_lyra_sign - of the vads_ fields among n, in any order; owned by ctx. */
char *pv_lyra_sign(struct pv_ctx *ctx, const struct pv_field *fields, size_t n,
    const char *key);

/* pv_lyra_signed - compared in constant time; false too for a doubled name. */
bool pv_lyra_signed(struct pv_ctx *ctx, const struct pv_field *fields,
    size_t n, const char *key);

/*
 * pv_lyra_fields - the form of an order, its signature last; date is that of
 * the form, UTC.  list: of *n fields, owned by ctx.
 */
struct pv_field *pv_lyra_fields(struct pv_ctx *ctx,
    const struct pv_pay_settings *settings, const struct pv_pay_order *order,
    const char *date, size_t *n);

#endif
