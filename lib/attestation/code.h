/*
 * code - what an attestation says, in a text that is signed, and the code to
 * scan that carries both.
 *
 * The text is nine lines of UTF-8, each ended by the next one's beginning (LF),
 * always in this order and written in one way only:
 *
 *     PA1
 *     INSEE code of the commune
 *     name of the commune
 *     key: 16 hexadecimal digits, the first of the BLAKE2b-256 of the public key
 *     number: A-XXXX-XXXX-XXXX
 *     what it attests
 *     names of whom
 *     day of issue: YYYY-MM-DD
 *     last day on which it holds, or nothing
 *
 * A line has no control character and at most 200 bytes; only the last may be
 * empty.  The code is base64url(text) "." base64url(signature), without padding:
 * Ed25519 (RFC 8032) over the bytes of the text.  It is printed as the fragment
 * of an address ("https://…/verification#CODE"): a fragment never leaves the
 * browser that reads it.
 */
#ifndef PV_ATTESTATION_CODE_H
#define PV_ATTESTATION_CODE_H

#include "base/ctx.h"

enum {
	PV_ATTESTATION_PUBLIC_BYTES = 32,
	PV_ATTESTATION_SECRET_BYTES = 64,
	PV_ATTESTATION_SIGNATURE_BYTES = 64,
	PV_ATTESTATION_TEXT_MAX_BYTES = 1000,
	PV_ATTESTATION_LINE_MAX_BYTES = 200,
	PV_ATTESTATION_KEY_LENGTH = 16,
	PV_ATTESTATION_CODE_MAX_BYTES = 4096, /* as typed, with its address */
};

/* Its lines but the first; expires_on is "" where it has no end. */
struct pv_attestation {
	const char *insee, *commune, *key, *number, *kind, *names, *issued_on,
	    *expires_on;
};

/*
 * pv_attestation_text - the text of an attestation; owned by parent.  NULL if a
 * line cannot be in one.
 */
char *pv_attestation_text(
    const void *parent, const struct pv_attestation *attestation);

/* pv_attestation_sign - the code of a text; owned by parent. */
char *pv_attestation_sign(const void *parent, const char *text,
    const uint8_t secret[PV_ATTESTATION_SECRET_BYTES]);

/* pv_attestation_key - the name of a public key. */
char *pv_attestation_key(
    const void *parent, const uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES]);

/*
 * pv_attestation_number - "A-K3MW-9QXD-7FHJ" as it is printed, from what was
 * typed in any case, with or without blanks and hyphens; owned by parent.  NULL
 * for other words.
 */
char *pv_attestation_number(const void *parent, const char *typed);

/* A code that was read: nothing of it is to be believed before it is checked. */
struct pv_attestation_read {
	struct pv_attestation says;
	const char *text;
	uint8_t signature[PV_ATTESTATION_SIGNATURE_BYTES];
};

/*
 * pv_attestation_read - a code, or the address that carries it, with any blanks
 * in it; owned by parent.  NULL, with no error recorded, if it is none: it is
 * not base64url, the text is not written as above.
 */
struct pv_attestation_read *pv_attestation_read(
    const void *parent, const char *typed);

/* pv_attestation_check - whether that key signed it: the key's name and the signature. */
bool pv_attestation_check(const struct pv_attestation_read *read,
    const uint8_t public_key[PV_ATTESTATION_PUBLIC_BYTES]);

#endif
