/*
 * remark - what was said of a form: the error that refused it, or what was let
 * pass with a remark.
 */
#ifndef PV_TEST_REMARK_H
#define PV_TEST_REMARK_H

#include <string.h>

#include "form/definition.h"

/* The kind of the remark that says so, or -1. */
static inline int
remark_kind(const struct pv_definition *definition, const char *says)
{
	for (const struct pv_remark *remark = definition->remarks;
	     remark != NULL; remark = remark->next)
		if (strstr(pv_printf(definition, "form.xml:%ld: %s",
			       remark->line, remark->text),
			says) != NULL)
			return (int)remark->kind;
	return -1;
}

/* A form that no check lets pass: refused, or loaded with a fault. */
static inline bool
is_blamed(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *says)
{
	return definition != NULL ?
	    remark_kind(definition, says) == PV_REMARK_FAULT :
	    strstr(ctx->error.detail, says) != NULL;
}

#endif
