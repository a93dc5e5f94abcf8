/*
 * paiement - an invoice of the mairie is found, seen and paid, at any hour.
 *
 *   GET,POST /paiement                  reference and amount
 *   GET,POST /paiement/lien/{token}     the mailed link: only its button opens
 *   GET      /paiement/facture          what it is made of, what was paid
 *   POST     /paiement/facture/payer    begin to pay: the provider is asked
 *   GET      /paiement/facture/recu     the receipts, again, to print
 *   GET      /paiement/facture/pdf      the same as PDF, and each receipt
 *   GET      /paiement/facture/recu/{receipt}
 *   POST     /paiement/fin              forget this device
 *   GET,POST /paiement/retour/{token}   back from the provider, which is asked
 *   GET,POST /paiement/notification     the provider calls: only a hint
 *
 *   reads    one invoice, through its cookie
 *   writes   attempts and what the provider answers, through citizen.*
 *   trusts   nothing that the browser or a notification says: the provider is
 *            asked, and SQL compares
 */
#include "paiement.h"

static const struct pv_route *const routes[] = { paiement_entry_routes,
	paiement_invoice_routes, paiement_paper_routes, paiement_return_routes,
	NULL };

static struct pv_answer *
rescue(struct pv_exchange *exchange)
{
	if (exchange->ctx->error.status != 401 &&
	    exchange->ctx->error.status != 404)
		return NULL;
	return paiement_dead(exchange);
}

static const struct pv_program paiement = {
	.name = "paiement",
	.mount = "/paiement",
	.role = "parvis_citizen",
	.cookie = PAIEMENT_COOKIE,
	.routes = routes,
	.rescue = rescue,
};

int
main(int argc, char **argv)
{
	return pv_program_main(&paiement, argc, argv);
}
