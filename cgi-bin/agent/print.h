/*
 * print - letters, and the files that go with them, as one PDF.
 */
#ifndef AGENT_PRINT_H
#define AGENT_PRINT_H

#include "agent.h"

enum { PRINT_LETTERS_MAX = 200 };

/* print_takes - whether a file of that type is printed with its letter. */
bool print_takes(const char *type);

/*
 * print_letters - the letters of these messages that are ready, each before its
 * files; a first page says what is not in it and why.  duplex: each part
 * begins on the front of a sheet.  Each is written down as printed.  False with
 * an error, or with *warning ("t.…"): none is ready, or they are too heavy.
 */
bool print_letters(struct pv_ctx *ctx, const int64_t *ids, size_t n,
    bool duplex, struct pv_bytes *pdf, const char **warning);

#endif
