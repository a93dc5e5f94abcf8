/*
 * bundle - files put together as one PDF, to be printed at once; what cannot be
 * in it is told on a first page.
 */
#ifndef AGENT_BUNDLE_H
#define AGENT_BUNDLE_H

#include "agent.h"

struct bundle;

/* bundle_new - of at most so many files; owned by ctx. */
struct bundle *bundle_new(struct pv_ctx *ctx, size_t most);

/*
 * bundle_open - a sealed file, whole: rows is what its function gave (size, key,
 * chunks), chunk and args as in pv_vault_open().  It counts in what the bundle
 * weighs.  False with an error.
 */
bool bundle_open(struct pv_ctx *ctx, struct bundle *bundle,
    struct pv_rows *rows, const struct pv_call *chunk,
    const struct pv_arg *args, struct pv_bytes *bytes);

/* bundle_heavy - whether it weighs too much for one PDF: no more is to be opened. */
bool bundle_heavy(const struct bundle *bundle);

/* bundle_add - a PDF, after those before it; name: what is told if it is none. */
void bundle_add(
    struct bundle *bundle, const char *name, const struct pv_bytes *pdf);

/* bundle_miss - what is not in it, told as "name (why)"; why: a text key. */
void bundle_miss(struct pv_ctx *ctx, struct bundle *bundle, const char *name,
    const char *why);

/* bundle_empty - whether no PDF is in it. */
bool bundle_empty(const struct bundle *bundle);

/*
 * bundle_answer - all of it as a file; title: the text key of the heading of
 * its first page; duplex: each part begins on the front of a sheet.  NULL with
 * an error.
 */
struct pv_answer *bundle_answer(struct pv_ctx *ctx, struct bundle *bundle,
    const char *title, bool duplex, const char *filename);

#endif
