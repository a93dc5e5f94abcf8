/*
 * provider - what takes payments on line for a régie, behind one interface.
 *
 * A provider speaks with its service and tells what that said; it decides
 * nothing about money, which SQL does.  An attempt begins with start(), which
 * says where to send the browser; its result comes from fetch(), asked again
 * until it is final, or for a provider that cannot be asked from hear(), out of
 * its signed notification.
 *
 * A result is a JSON object of texts, those that are absent being left out:
 *
 *	state		pending, paid, refused, cancelled, expired or unknown
 *	code		the provider's own word: "P", "V", "R", "Z", "A", a fault
 *			("P1", "P5" …), or of Lyra "AUTHORISED" …; what is not
 *			told where it belongs begins with "?"
 *	descriptif	what the provider says of a fault
 *	idop		of the attempt, as start() gave it
 *	montant		integer cents, as sent: "1250"
 *	refdet, numcli	compared with what was asked (Lyra: order, site)
 *	saisie		"T", "X" or "W": the mode that it was paid in
 *	dattrans, heurtrans	"12122019", "1311"
 *	numauto		number of the authorisation
 *
 * "cancelled" of an attempt younger than PV_PAY_OPEN_S is not the last word:
 * the person may go back to the page and pay.
 */
#ifndef PV_PAY_PROVIDER_H
#define PV_PAY_PROVIDER_H

#include "http/request.h"
#include "view/value.h"

enum {
	PV_PAY_OPEN_S = 1200, /* two attempts of one invoice are this far apart */
	PV_PAY_CENTS_MIN = 100,
	PV_PAY_CENTS_MAX = 9999999,
	PV_PAY_OBJET_MAX_BYTES = 99,
};

/* The régie's contract. */
struct pv_pay_settings {
	const char *numcli; /* PayFiP: 6 digits */
	const char *saisie; /* "T" test, "X" activation, "W" production */
	const char *site;   /* Lyra: 8 digits */
	const char *key;    /* Lyra: of the signatures; never logged */
};

struct pv_pay_order {
	const char *refdet; /* 6 to 30 letters and digits, one for each debt */
	const char *exer;   /* "2026" */
	const char *objet;  /* in any words: made plain, and cut */
	const char *mel;    /* the payer's address: the provider writes to it */
	const char *notify, *back; /* absolute addresses */
	int64_t cents;
	const char *trans_id; /* Lyra: 6 digits, once in a day of UTC */
};

struct pv_pay_started {
	const char *idop; /* one for each start: never offered twice */
	const char *redirect; /* where the browser goes */
	struct pv_value *form; /* list of {name, value} to POST there, or NULL */
};

struct pv_provider {
	const char *name; /* "payfip", "lyra" */
	/*
	 * NULL with an error, nothing being begun: 422 "payment.field-…" with
	 * the field, before anything is sent, for what the provider's rules
	 * refuse; 422 "payment.fault-…" or "payment.refused-by-provider" for
	 * what it refused itself; 503 "payment.provider-away".
	 */
	struct pv_pay_started *(*start)(struct pv_ctx *ctx,
	    const struct pv_pay_settings *settings,
	    const struct pv_pay_order *order);
	/*
	 * The result as it stands now.  NULL with 503 "payment.provider-away"
	 * where there is no answer.  NULL itself: it cannot be asked.
	 */
	const char *(*fetch)(struct pv_ctx *ctx,
	    const struct pv_pay_settings *settings, const char *idop);
	/*
	 * The result that a notification proves.  NULL with 422
	 * "payment.forged".  NULL itself: notifications are only hints, after
	 * which to fetch.
	 */
	const char *(*hear)(struct pv_ctx *ctx,
	    const struct pv_pay_settings *settings,
	    const struct pv_field *fields, size_t n);
	/*
	 * What a notification is about, as the start called it, unproved; NULL
	 * for none.  Owned by ctx.
	 */
	const char *(*about)(
	    struct pv_ctx *ctx, const struct pv_field *fields, size_t n);
	/*
	 * Whether the settings are taken: what the provider calls the régie,
	 * owned by ctx.  NULL with an error, as start().
	 */
	const char *(*check)(
	    struct pv_ctx *ctx, const struct pv_pay_settings *settings);
	/* "https://www.payfip.gouv.fr": where the browser is sent. */
	const char *(*origin)(struct pv_ctx *ctx);
};

extern const struct pv_provider pv_payfip, pv_lyra;

/* pv_provider_find - NULL for none of that name. */
const struct pv_provider *pv_provider_find(const char *name);

/*
 * pv_pay_plain - letters, digits and single blanks alone, without accents, at
 * most PV_PAY_OBJET_MAX_BYTES; owned by ctx.
 */
char *pv_pay_plain(struct pv_ctx *ctx, const char *text);

/* pv_pay_origin - scheme, host and port of an address; owned by ctx. */
char *pv_pay_origin(struct pv_ctx *ctx, const char *url);

#endif
