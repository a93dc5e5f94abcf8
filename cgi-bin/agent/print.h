/*
 * print - letters, and the files that go with them, as one PDF.
 */
#ifndef AGENT_PRINT_H
#define AGENT_PRINT_H

#include "agent.h"
#include "chosen.h"

/* print_takes - whether a file of that type is printed with its letter. */
bool print_takes(const char *type);

/*
 * print_letters - the letters of these messages that are ready, each before its
 * files; a first page says what is not in it and why.  duplex: each part
 * begins on the front of a sheet.  Each is written down as printed.  NULL with
 * an error, or with *warning ("t.…"): none is ready, or they are too heavy.
 */
struct pv_answer *print_letters(struct pv_ctx *ctx, const struct chosen *chosen,
    bool duplex, const char **warning);

#endif
