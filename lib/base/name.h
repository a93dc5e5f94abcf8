/*
 * name - names of people and places as they are typed, and as they are found.
 */
#ifndef PV_BASE_NAME_H
#define PV_BASE_NAME_H

#include "base/ctx.h"

/*
 * pv_nfc - as typed, in Unicode's composed form (NFC), without blanks at the
 * ends and with one blank for several.  Nothing else changes: a name is how
 * its bearer writes it.  Owned by parent.  The text is UTF-8.
 */
char *pv_nfc(const void *parent, const char *text);

/*
 * pv_name_key - what a search compares: lower case, without accents, ligatures
 * opened ("Œ" is "oe"), every punctuation a blank.
 *
 * "Jean-Noël  D’Œuvre" and "JEAN NOEL D'OEUVRE" have one key,
 * "jean noel d oeuvre".  Letters of other alphabets stay.  Owned by parent.
 */
char *pv_name_key(const void *parent, const char *text);

/* pv_name_words - the distinct words of the key, in order; NULL-terminated, n of them. Owned by parent. */
const char **pv_name_words(const void *parent, const char *text, size_t *n);

#endif
