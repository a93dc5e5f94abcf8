/*
 * outbox - what waits in the database to be mailed, or to be made a letter, and
 * its way out.
 *
 * A mail is taken with a lease (worker.outbox_take, SKIP LOCKED): several
 * workers never send the same one at once, and one that dies gives its mail
 * back when the lease ends.  A mail leaves at least once: a second copy, after
 * a crash between the server's 250 and the note of it, has the same
 * Message-ID.
 *
 * The model of a row is the JSON object that its writer gave (see html/mail).
 * Its members "…_on" (date) and "…_at" (timestamp) are put in words in the
 * commune's time zone; "site" (scheme and host, for links), "commune" and what
 * is absent of "service" come from the commune's settings.
 */
#ifndef PV_NOTIFY_OUTBOX_H
#define PV_NOTIFY_OUTBOX_H

#include "attestation/issue.h"
#include "db/db.h"
#include "notify/mail.h"
#include "notify/smtp.h"

enum { PV_OUTBOX_LEASE_S = 2 * PV_SMTP_TIMEOUT_S };

enum pv_outbox_result {
	PV_OUTBOX_EMPTY, /* nothing is due */
	PV_OUTBOX_DONE,	 /* one was dealt with: sent, or refused for good */
	PV_OUTBOX_AWAY,	 /* the server cannot take mail now: wait a while */
	PV_OUTBOX_ERROR, /* the database failed: the error is in the log */
};

/* One row of the outbox with what it needs of its commune. */
struct pv_outgoing {
	int64_t id;
	int64_t created;  /* seconds since the epoch */
	const char *kind; /* "letter", or a mail's */
	const char *recipient;
	const char *template; /* "mail/receipt" */
	const char *language;
	const char *model; /* JSON object */
};

/* pv_outgoing_message_id - the same at each try: a second copy can be told. */
char *pv_outgoing_message_id(struct pv_ctx *ctx, const struct pv_outgoing *row);

/* pv_outgoing_model - what its templates are given; NULL with an error. */
struct pv_value *pv_outgoing_model(
    struct pv_ctx *ctx, const struct pv_outgoing *row);

/* pv_outgoing_words - its subject and its text; false with an error. */
bool pv_outgoing_words(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_value *model, const char **subject, const char **text);

/*
 * pv_outgoing_show - what leaves, before it does: of the rows that a call is
 * about to write (a JSON array, as pv_notice() makes it), "shown_mail"
 * {recipient, subject, text} and "shown_letter" (the model of its template, with
 * "template" and the "layout" of a screen) of a page's model.  False with an
 * error.
 */
bool pv_outgoing_show(
    struct pv_ctx *ctx, const char *outbox, struct pv_value *model);

/*
 * pv_outgoing_mail - the message that a row makes for ctx's commune, whose
 * settings ("contact") name the service.
 *
 * NULL with an error: 422 where no server could take it (the address), 500
 * where a template, a text or the model is wrong.
 */
struct pv_buffer *pv_outgoing_mail(
    struct pv_ctx *ctx, const struct pv_outgoing *row);

/*
 * pv_outgoing_letter - the HTML of a letter, whole: with the commune's logo, a
 * barcode of the model's "reference", and who signs (setting "signatory").
 * issued: of an attestation, its number and its code to scan; else NULL.
 * NULL with an error 500.
 */
struct pv_buffer *pv_outgoing_letter(struct pv_ctx *ctx,
    const struct pv_outgoing *row, const struct pv_issued *issued);

/*
 * pv_outgoing_wanted - what a letter attests: "attestation" {kind, names,
 * expires} of its model; false where it is none.
 */
bool pv_outgoing_wanted(struct pv_ctx *ctx, const struct pv_outgoing *row,
    struct pv_wanted *wanted);
/* pv_outgoing_letter_model - what its template is given, but "layout". */
struct pv_value *pv_outgoing_letter_model(
    struct pv_ctx *ctx, const struct pv_outgoing *row);
/*
 * pv_outgoing_pdf - the letter of a row, made by WeasyPrint; owned by ctx.  False
 * with an error 500.
 */
bool pv_outgoing_pdf(struct pv_ctx *ctx, const struct pv_outgoing *row,
    const struct pv_issued *issued, struct pv_bytes *pdf);
/* pv_outgoing_file - the letter's file name: "file" of the model. */
const char *pv_outgoing_file(struct pv_ctx *ctx, const struct pv_outgoing *row);

/* pv_outbox_step - take one mail that is due, send it, note what happened. */
enum pv_outbox_result pv_outbox_step(
    struct pv_process *process, struct pv_smtp *smtp);

#endif
