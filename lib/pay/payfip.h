/*
 * payfip - PayFiP Régie, mode web-service: SOAP 1.1 with the DGFiP.
 *
 * The provider is pv_payfip (pay/provider.h).  Here is what it sends and how it
 * reads an answer, apart from the network, for the tests.
 *
 * Nothing is signed: what proves a payment is that it was asked back over TLS.
 * Answers are read under the limits of read/flow.h (no document type, no
 * entities, no network), by local names, from a 200 as from a 500.
 */
#ifndef PV_PAY_PAYFIP_H
#define PV_PAY_PAYFIP_H

#include "base/buffer.h"
#include "pay/provider.h"

enum { PV_PAYFIP_ANSWER_MAX_BYTES = 65536 };

/*
 * pv_payfip_check_order - by the rules of the service's guide.  False with 422
 * and the text key of the field: "payment.field-refdet" …
 */
bool pv_payfip_check_order(struct pv_ctx *ctx,
    const struct pv_pay_settings *settings, const struct pv_pay_order *order);

/* pv_payfip_order_xml - the envelope of creerPaiementSecurise; NULL with 500. */
struct pv_buffer *pv_payfip_order_xml(struct pv_ctx *ctx,
    const struct pv_pay_settings *settings, const struct pv_pay_order *order);

enum pv_payfip_kind {
	PV_PAYFIP_BROKEN, /* no answer of this service */
	PV_PAYFIP_RETURN, /* what was asked */
	PV_PAYFIP_FAULT,  /* FonctionnelleErreur: code and descriptif */
	PV_PAYFIP_AWAY,	  /* Tech…Erreur, another fault of SOAP: later perhaps */
};

struct pv_facts;

struct pv_payfip_answer {
	enum pv_payfip_kind kind;
	const char *operation; /* whose answer a RETURN is: "recupererDetailClient" */
	const struct pv_facts *facts;
	const char *prefix; /* of their paths */
};

/* pv_payfip_read - never fails: what cannot be read is BROKEN.  Owned by ctx. */
struct pv_payfip_answer *pv_payfip_read(
    struct pv_ctx *ctx, const void *bytes, size_t length);

/* pv_payfip_value - of an element of the answer; NULL if absent or empty. */
const char *pv_payfip_value(struct pv_ctx *ctx,
    const struct pv_payfip_answer *answer, const char *name);

/*
 * pv_payfip_result - a RETURN or FAULT of recupererDetailPaiementSecurise as
 * provider.h has it.
 */
const char *pv_payfip_result(
    struct pv_ctx *ctx, const struct pv_payfip_answer *answer);

#endif
