/*
 * password - the passwords of agents: argon2id, and what may be one.
 *
 * The cost is the one measured for a small server: 19 MiB and two passes,
 * some 90 ms of one core.  The CNIL asks of a password that is throttled and
 * completed by nothing twelve characters (délibération 2022-100).
 */
#ifndef PV_ACCOUNT_PASSWORD_H
#define PV_ACCOUNT_PASSWORD_H

#include "base/ctx.h"

enum {
	PV_PASSWORD_MIN_CHARACTERS = 12,
	PV_PASSWORD_MAX_BYTES = 400,
	PV_PASSWORD_PASSES = 2,
	PV_PASSWORD_MEMORY_BYTES = 19456 * 1024,
};

/*
 * pv_password_fault - why a new password cannot be one: a text key, or NULL.
 *
 * Too short, too long, the login in it, or a few characters over and over.
 * Nothing is asked of its characters: a sentence is a good password.
 */
const char *pv_password_fault(const char *login, const char *password);

/* pv_password_hash - what is stored; owned by ctx.  Does not check it. */
char *pv_password_hash(struct pv_ctx *ctx, const char *password);

/*
 * pv_password_verify - whether the password has this hash.
 *
 * A NULL hash (no such account, or one without a password) is false after the
 * same work, so that the time tells nothing.
 */
bool pv_password_verify(const char *hash, const char *password);

#endif
