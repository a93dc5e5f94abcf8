/*
 * word - lists of words with blanks between, as attributes and choices have them.
 */
#ifndef PV_BASE_WORD_H
#define PV_BASE_WORD_H

#include <stdbool.h>

/* pv_word_among - the word is one of the list; never an empty one. */
bool pv_word_among(const char *words, const char *word);

#endif
