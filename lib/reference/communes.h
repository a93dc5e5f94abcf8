/*
 * communes - the communes of France by name, former name or postal code.
 *
 * The file is data_dir/communes.tsv (cgi-bin/etat-civil/communes.mjs says what
 * it holds); it is mapped once and stays so: nothing of it is copied.
 */
#ifndef PV_REFERENCE_COMMUNES_H
#define PV_REFERENCE_COMMUNES_H

#include "base/ctx.h"

enum { PV_COMMUNES_MAX = 20 };

/* One that was found; owned by ctx. */
struct pv_found_commune {
	const char *code; /* COG, of the commune that holds the records */
	const char
	    *label; /* "Arbignieu, aujourd’hui Arboys en Bugey (Ain, 01)" */
};

/*
 * pv_communes_find - those whose name, or a word of it, begins as typed, or
 * whose postal code is what was typed: the nearest first, PV_COMMUNES_MAX at
 * most.
 *
 * found: room for PV_COMMUNES_MAX.  The count, 0 if none or nothing was typed;
 * -1 with the error 500 "error.internal" if the file cannot be read.
 */
int pv_communes_find(
    struct pv_ctx *ctx, const char *typed, struct pv_found_commune *found);

/*
 * pv_communes_label - "Arboys en Bugey (Ain, 01)", of the commune of today
 * that has a code; NULL, without an error, for none.  Owned by ctx.
 */
char *pv_communes_label(struct pv_ctx *ctx, const char *code);

#endif
