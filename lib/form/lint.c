/*
 * lint - the parts of the lint, one after the other.
 * Not here: what each looks at (lint_*.c).
 */
#include "form/lint.h"

#include "form/linting.h"

/* The line of a node's bind, where an expression of it is that one. */
static const xmlNode *
find_bind(const struct pv_definition *definition,
    const struct pv_expression *expression)
{
	for (size_t i = 0; expression != NULL && i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];

		if (node->relevant == expression ||
		    node->calculate == expression ||
		    node->required == expression ||
		    node->readonly == expression ||
		    node->constraint == expression)
			return node->bind;
	}
	return xmlDocGetRootElement(definition->document);
}

bool
pv_linting_sound(struct pv_linting *linting)
{
	const struct pv_answers *answers = linting->answers;

	if (answers->failure == NULL)
		return true;
	pv_linting_fault(linting,
	    find_bind(linting->definition, answers->endless), "%s",
	    answers->failure);
	return false;
}

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

	if (!pv_linting_sound(&linting))
		return;
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
