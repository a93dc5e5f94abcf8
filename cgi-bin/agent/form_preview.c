/*
 * form_preview - the pages of a form as citizens will see them; nothing is kept.
 * Not here: what is on them (form/preview.h).
 */
#include "forms.h"

#include <string.h>

#include "form/answers.h"
#include "form/cache.h"
#include "form/paper.h"
#include "form/preview.h"
#include "request/field.h"

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
		    pv_preview_heading(ctx, answers, definition, item));
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
	struct pv_value *model = pv_preview_page(ctx, definition, item, faults);
	struct pv_answers *nothing = pv_answers_new(ctx, definition);

	if (model == NULL || nothing == NULL)
		return NULL;
	add_pages(ctx, nothing, definition, item, model);
	pv_set_text(model, "name", exchange->captures[0]);
	pv_set_text(model, "base",
	    pv_link(
		ctx, "/agent/formulaires/%s/apercu", exchange->captures[0]));
	pv_set_bool(model, "here_administration", true);
	return agent_page(exchange, me, "agent/form-preview", model);
}

static struct pv_answer *
preview_get(struct pv_exchange *exchange)
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

static struct pv_answer *
preview_paper(struct pv_exchange *exchange)
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

static const struct pv_input preview_inputs[] = { PV_QUERY("erreurs"), { 0 } };

const struct pv_route agent_form_preview_routes[] = {
	{ PV_GET, AGENT_FORM "/apercu", preview_get, 0, preview_inputs },
	{ PV_GET, AGENT_FORM "/apercu/{page}", preview_get, 0, preview_inputs },
	{ PV_GET, AGENT_FORM "/papier", preview_paper, 0, NULL },
	{ 0 },
};
