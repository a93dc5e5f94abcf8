/*
 * preview - the pages of a form, without a visitor.
 * Not here: the blank paper form (paper.h), which answers lead to a page
 * (lint.h).
 */
#include "form/preview.h"

#include "form/control.h"
#include "form/lint.h"
#include "view/markdown.h"

const char *
pv_preview_heading(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_item *item)
{
	const char *heading = "";

	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		heading = pv_markdown_plain(ctx,
		    pv_answers_label(answers, item,
			item->node != NULL ? item->node->path : ""));
	return *heading != '\0' ? heading : definition->title;
}

/* Which one it is of those that these answers lead through. */
static void
describe_step(struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_item *item,
    struct pv_value *model)
{
	const struct pv_item *before = NULL;
	int step = 1;

	for (size_t i = 0; definition->pages[i] != item; i++) {
		if (!pv_answers_page_relevant(answers, definition->pages[i]))
			continue;
		before = definition->pages[i];
		step++;
	}
	pv_set_int(model, "step", step);
	if (before != NULL)
		pv_set_text(model, "before", before->name);
}

struct pv_value *
pv_preview_page(struct pv_ctx *ctx, const struct pv_definition *definition,
    const struct pv_item *item, bool faults)
{
	struct pv_answers *answers = pv_lint_leading(ctx, definition, item);
	struct pv_value *model = pv_object(ctx);
	struct pv_page page = {
		.ctx = ctx,
		.definition = definition,
		.answers = answers,
		.item = item,
		.files = pv_list(ctx),
		.checked = faults,
	};

	if (answers == NULL || !pv_answers_sound(answers))
		return NULL;
	if (faults)
		(void)pv_answers_check(answers, item);
	if (!pv_page_model(&page, model))
		return NULL;
	describe_step(answers, definition, item, model);
	pv_set_text(model, "procedure", definition->title);
	pv_set_text(model, "page", item->name);
	pv_set_text(model, "heading",
	    pv_preview_heading(ctx, answers, definition, item));
	pv_set_bool(model, "asked", pv_answers_page_relevant(answers, item));
	pv_set_bool(model, "end", item->end);
	pv_set_bool(model, "changing", false);
	return model;
}
