/*
 * form_preview - the pages of a form as citizens will see them, and as they are
 * with nothing answered; nothing is kept.
 */
#include "forms.h"

#include <string.h>

#include "form/cache.h"
#include "form/control.h"
#include "form/paper.h"
#include "request/field.h"
#include "view/markdown.h"

/* What waits to be published, else what is offered; with the form's row. */
static const struct pv_definition *
find(struct pv_exchange *exchange)
{
	struct pv_rows *rows;
	int row = forms_find(exchange, exchange->captures[0], &rows);

	return row < 0 ?
	    NULL :
	    pv_definition_fetch(exchange->ctx, forms_digest(rows, row));
}

static const char *
heading_of(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_item *item)
{
	const char *heading = pv_markdown_plain(ctx,
	    pv_answers_label(
		answers, item, item->node != NULL ? item->node->path : ""));

	return *heading != '\0' ? heading : definition->title;
}

static void
add_pages(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_item *shown,
    struct pv_value *model)
{
	struct pv_value *list = pv_set_list(model, "pages");

	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *item = definition->pages[i];
		struct pv_value *page = pv_add_object(list);

		pv_set_text(page, "page", item->name);
		pv_set_text(page, "heading",
		    heading_of(ctx, answers, definition, item));
		pv_set_bool(page, "conditional",
		    !pv_answers_page_relevant(answers, item));
		pv_set_bool(page, "shown", item == shown);
	}
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_definition *definition, const struct pv_item *item)
{
	struct pv_ctx *ctx = exchange->ctx;
	bool faults = pv_request_query(exchange->request, "erreurs") != NULL;
	struct pv_answers *answers = pv_answers_new(ctx, definition);
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
	add_pages(ctx, answers, definition, item, model);
	pv_set_text(model, "name", exchange->captures[0]);
	pv_set_text(model, "procedure", definition->title);
	pv_set_text(model, "base",
	    pv_link(
		ctx, "/agent/formulaires/%s/apercu", exchange->captures[0]));
	pv_set_text(model, "page", item->name);
	pv_set_text(
	    model, "heading", heading_of(ctx, answers, definition, item));
	pv_set_bool(model, "asked", pv_answers_page_relevant(answers, item));
	pv_set_bool(model, "end", item->end);
	pv_set_bool(model, "here_forms", true);
	return agent_page(exchange, me, "agent/form-preview", model);
}

struct pv_answer *
agent_preview_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_definition *definition;
	const struct pv_item *item;

	if (me == NULL)
		return agent_away(exchange);
	definition = find(exchange);
	if (definition == NULL)
		return NULL;
	item = exchange->captures[1] == NULL ?
	    definition->pages[0] :
	    pv_definition_page(definition, exchange->captures[1]);
	if (item != NULL)
		return show(exchange, me, definition, item);
	(void)pv_fail(exchange->ctx, 404, "PV0864", "error.not-found",
	    "no page of that name");
	return NULL;
}

struct pv_answer *
agent_preview_paper(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_definition *definition;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model;

	if (me == NULL)
		return agent_away(exchange);
	definition = find(exchange);
	model = definition != NULL ? pv_paper_model(ctx, definition) : NULL;
	if (model == NULL)
		return NULL;
	pv_set_text(model, "procedure", definition->title);
	pv_set_text(model, "base",
	    pv_link(ctx, "/agent/formulaires/%s", exchange->captures[0]));
	return agent_page(exchange, me, "form/paper", model);
}
