/*
 * mail - one plain-text message, from its parts to its bytes (RFC 5322, GMime).
 *
 * What comes from outside can add no header: addresses are checked, and
 * control characters in names and subjects become blanks.  The text is sent as
 * UTF-8 text/plain, in 7 bits, lines ended by CRLF; a PDF may go with it.
 */
#ifndef PV_NOTIFY_MAIL_H
#define PV_NOTIFY_MAIL_H

#include "base/buffer.h"

enum { PV_MAIL_MAX_BYTES = 262144, PV_ADDRESS_MAX_BYTES = 254 };

struct pv_mail {
	const char *message_id; /* without <>: the same at each try of a mail */
	int64_t date;		/* seconds since the epoch */
	const char *from;	/* address, and who is written: the commune */
	const char *from_name;
	const char *reply_to; /* address of the service, or NULL */
	const char *to;	      /* one address */
	const char *subject;
	const char *language;  /* "fr", for Content-Language */
	const char *text;      /* UTF-8, lines ended by LF */
	const char *file_name; /* of a PDF that goes with it, or NULL */
	const void *file;
	size_t file_length; /* bytes */
};

/*
 * pv_mail_address - the address as SMTP takes it: the domain in ASCII (IDNA).
 *
 * NULL, with no error recorded, if it is not one address: no or several "@",
 * blanks, control characters, quotes, brackets or separators, a local part
 * that is not ASCII, more than 254 bytes.
 */
char *pv_mail_address(const void *parent, const char *address);

/*
 * pv_mail_build - the bytes to send, owned by ctx.
 *
 * NULL with the error 422 "error.mail-address" if from, reply_to or to is no
 * address, or "error.mail-text" if the text is not UTF-8 or too long.
 */
struct pv_buffer *pv_mail_build(struct pv_ctx *ctx, const struct pv_mail *mail);

#endif
