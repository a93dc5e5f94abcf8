/*
 * totp - one-time passwords of agents (RFC 6238: SHA-1, six digits, 30 s),
 * as every authenticator application makes them.
 */
#ifndef PV_ACCOUNT_TOTP_H
#define PV_ACCOUNT_TOTP_H

#include <time.h>

#include "base/ctx.h"

enum {
	PV_TOTP_SECRET_BYTES = 20,
	PV_TOTP_STEP_S = 30,
};

/* pv_totp_secret - a new one. */
void pv_totp_secret(uint8_t secret[PV_TOTP_SECRET_BYTES]);

/*
 * pv_totp_verify - whether code is the one of now, or of the step before or
 * after (clocks differ).  Blanks in it do not count.
 *
 * step gets the step of time that it is for: the caller lets each be used
 * once, and no older one after it.
 */
bool pv_totp_verify(const uint8_t secret[PV_TOTP_SECRET_BYTES],
    const char *code, time_t now, int64_t *step);

/* pv_totp_text - the secret to type by hand: base32 in groups of four. */
char *pv_totp_text(
    const void *parent, const uint8_t secret[PV_TOTP_SECRET_BYTES]);

/* pv_totp_read - the secret of such a text; false if it is none. */
bool pv_totp_read(const char *text, uint8_t secret[PV_TOTP_SECRET_BYTES]);

/* pv_totp_uri - what the QR code says: otpauth://totp/issuer:login?… */
char *pv_totp_uri(const void *parent,
    const uint8_t secret[PV_TOTP_SECRET_BYTES], const char *issuer,
    const char *login);

#endif
