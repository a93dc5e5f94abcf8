/*
 * smtp - hands messages to a mail server (libcurl); one connection serves many.
 *
 * The server is the one of the settings (smtp_url).  smtps:// is TLS from the
 * first byte; with smtp:// TLS is used as soon as the server offers it and its
 * certificate is then verified, but on the loopback, where it is not used.
 */
#ifndef PV_NOTIFY_SMTP_H
#define PV_NOTIFY_SMTP_H

#include "base/buffer.h"

enum { PV_SMTP_CONNECT_S = 10, PV_SMTP_TIMEOUT_S = 60 };

enum pv_smtp_result {
	PV_SMTP_SENT,  /* the server has answered 250 to the whole message */
	PV_SMTP_LATER, /* 4xx about this message: to be tried again */
	PV_SMTP_AWAY,  /* no server, no answer, or it refuses us: the same */
	PV_SMTP_NEVER, /* 5xx about this message: trying again is useless */
};

struct pv_smtp;

/* pv_smtp_open - connects at the first message; closed by talloc_free(). */
struct pv_smtp *pv_smtp_open(const void *parent, const char *url);

/*
 * pv_smtp_send - one message to one address, both as pv_mail_address() made
 * them.  It takes PV_SMTP_TIMEOUT_S at most.
 *
 * detail, owned by ctx, says what the server or the network did: "550 5.1.1",
 * "timeout was reached" …; never the server's own sentence, which may hold
 * personal data.  After PV_SMTP_AWAY the server may have taken the message
 * all the same (its answer was lost): the next try may be a second copy, with
 * the same Message-ID.
 */
enum pv_smtp_result pv_smtp_send(struct pv_ctx *ctx, struct pv_smtp *smtp,
    const char *from, const char *to, const struct pv_buffer *message,
    const char **detail);

#endif
