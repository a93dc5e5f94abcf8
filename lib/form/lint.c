/*
 * lint - the parts of the lint, one after the other.
 * Not here: what each looks at (lint_*.c).
 */
#include "form/lint.h"

#include "form/linting.h"

void
pv_lint(struct pv_ctx *ctx, struct pv_definition *definition, const char *file)
{
	struct pv_linting linting = {
		.reading = { .ctx = ctx,
		    .definition = definition,
		    .file = file },
		.definition = definition,
		.answers = pv_answers_new(ctx, definition),
	};

	pv_linting_head(&linting);
	pv_linting_body(&linting);
	pv_linting_conditions(&linting);
	pv_linting_reach(&linting);
}

size_t
pv_lint_faults(const struct pv_definition *definition)
{
	size_t n = 0;

	for (const struct pv_remark *remark = definition->remarks;
	     remark != NULL; remark = remark->next)
		n += remark->kind == PV_REMARK_FAULT;
	return n;
}
