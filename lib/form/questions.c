/*
 * questions - a page of a form: shown, folded, saved, checked, left.
 * Not here: its model (control.c), the reading of what was posted (fold.c),
 * its files (files.c).
 */
#include <string.h>

#include "form/serve.h"
#include "form/typed.h"
#include "request/field.h"
#include "view/markdown.h"

enum { SAVE_TRIES = 3 };

struct pv_page
pv_serve_make_page(struct pv_exchange *exchange, struct pv_draft *draft,
    const struct pv_item *item)
{
	return (struct pv_page){
		.ctx = exchange->ctx,
		.definition = draft->definition,
		.answers = draft->answers,
		.item = item,
		.files = draft->files,
		.lookup = pv_served(exchange)->procedure->lookup,
	};
}

/* Which one this is, of the pages that are asked now. */
static void
describe_progress(
    struct pv_draft *draft, const struct pv_item *item, struct pv_value *model)
{
	const struct pv_item *before = NULL;
	int step = 1;

	for (size_t i = 0; draft->definition->pages[i] != item; i++) {
		const struct pv_item *page = draft->definition->pages[i];

		if (!pv_answers_page_relevant(draft->answers, page))
			continue;
		before = page;
		step++;
	}
	pv_set_int(model, "step", step);
	if (before != NULL)
		pv_set_text(model, "before", before->name);
}

/* The visitor came from the verification, to change one answer. */
static bool
is_changing(struct pv_exchange *exchange)
{
	return pv_request_query(exchange->request, "modifier") != NULL;
}

static struct pv_answer *
show(struct pv_exchange *exchange, struct pv_draft *draft, struct pv_page *page)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_item *item = page->item;
	struct pv_answer *answer;
	const char *heading = "";

	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		heading = pv_markdown_plain(ctx,
		    pv_answers_label(draft->answers, item,
			item->node != NULL ? item->node->path : ""));
	if (!pv_page_model(page, model))
		return NULL;
	describe_progress(draft, item, model);
	pv_set_text(model, "page", item->name);
	pv_set_optional(model, "heading", *heading != '\0' ? heading : NULL);
	pv_set_bool(model, "end", item->end);
	pv_set_bool(model, "revealed", page->revealed);
	pv_set_bool(model, "changing", is_changing(exchange));
	answer = pv_serve_page(exchange, draft->definition, "form/page", model);
	if (pv_get(model, "errors") != NULL)
		answer->status = 422;
	return answer;
}

bool
pv_serve_check(struct pv_exchange *exchange, struct pv_draft *draft,
    const struct pv_item *item)
{
	const struct pv_procedure *own = pv_served(exchange)->procedure;
	struct pv_page page = pv_serve_make_page(exchange, draft, item);
	bool good = pv_answers_check(draft->answers, item) == 0;

	good = pv_typed_check(&page) && good;
	if (own->check != NULL && !own->check(exchange->ctx, draft->answers))
		good = false;
	return good;
}

const struct pv_item *
pv_serve_faulty(struct pv_exchange *exchange, struct pv_draft *draft)
{
	const struct pv_definition *definition = draft->definition;
	struct pv_page page;

	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *item = definition->pages[i];

		if (!pv_answers_page_relevant(draft->answers, item))
			continue;
		if (item->end)
			return item;
		if (pv_serve_check(exchange, draft, item))
			continue;
		/* A rule of the program's may be about another page. */
		page = pv_serve_make_page(exchange, draft, item);
		page.checked = true;
		if (pv_page_faulty(&page))
			return item;
	}
	return NULL;
}

const struct pv_item *
pv_serve_find_page(struct pv_exchange *exchange, struct pv_draft *draft)
{
	const struct pv_item *item =
	    pv_definition_page(draft->definition, exchange->captures[0]);

	if (item == NULL)
		(void)pv_fail(exchange->ctx, 404, "PV0541", "error.not-found",
		    "no page of that name");
	else if (!pv_answers_page_relevant(draft->answers, item))
		(void)pv_fail_field(exchange->ctx, 409, "PV0542",
		    "form.not-asked", "form.not-asked.hint", NULL,
		    "a page that is not asked");
	else
		return item;
	return NULL;
}

struct pv_answer *
pv_serve_page_get(struct pv_exchange *exchange)
{
	struct pv_draft *draft = pv_serve_draft(exchange);
	const struct pv_item *item;
	struct pv_page page;

	if (draft == NULL)
		return NULL;
	if (draft->reference != NULL)
		return pv_answer_redirect(
		    exchange->ctx, pv_serve_link(exchange, "merci"));
	item = pv_serve_find_page(exchange, draft);
	if (item == NULL) {
		if (exchange->ctx->error.status != 409)
			return NULL;
		pv_forgive(exchange->ctx);
		return pv_answer_redirect(
		    exchange->ctx, pv_serve_link(exchange, "verification"));
	}
	page = pv_serve_make_page(exchange, draft, item);
	if (pv_request_query(exchange->request, "corriger") != NULL) {
		(void)pv_serve_check(exchange, draft, item);
		page.checked = true;
	}
	return show(exchange, draft, &page);
}

/* The buttons that change a repeat; whether one was pressed. */
static bool
change_repeats(struct pv_page *page)
{
	const char *more = pv_request_field(page->request, "repeter");
	const char *less = pv_request_field(page->request, "oter");

	/* One too many: the repeat says so. */
	if (more != NULL && !pv_answers_repeat_add(page->answers, more)) {
		page->refused_path = more;
		page->refused_text = "t.form.repeat.max";
	}
	if (less != NULL)
		(void)pv_answers_repeat_remove(page->answers, less);
	if (more != NULL || less != NULL)
		pv_answers_recompute(page->answers);
	return more != NULL || less != NULL;
}

/*
 * What was posted into the draft, saved.  Two tabs may have saved meanwhile:
 * the newer answers are read, and these laid over them.
 */
static struct pv_draft *
fold_and_save(
    struct pv_exchange *exchange, struct pv_page *page, bool *repeated)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_item *item;
	struct pv_draft *draft;

	for (int i = 0; i < SAVE_TRIES; i++) {
		draft = pv_serve_draft(exchange);
		if (draft == NULL ||
		    (item = pv_serve_find_page(exchange, draft)) == NULL)
			return NULL;
		*page = pv_serve_make_page(exchange, draft, item);
		page->request = exchange->request;
		if (!pv_page_fold(page))
			return NULL;
		*repeated = change_repeats(page);
		if (!pv_serve_fill(exchange, draft))
			return NULL;
		if (pv_draft_save(ctx, draft, item->name))
			return draft;
		if (ctx->error.status != 409 ||
		    strcmp(ctx->error.text, "draft.conflict") != 0)
			return NULL;
		pv_forgive(ctx);
	}
	(void)pv_fail(ctx, 409, "PV0544", "draft.conflict",
	    "the draft was saved elsewhere %d times over", SAVE_TRIES);
	return NULL;
}

/*
 * To the next page; who came to change one answer, to the next that this
 * change has left without its answers, and back to the verification.
 */
static struct pv_answer *
go_on(struct pv_exchange *exchange, struct pv_draft *draft,
    const struct pv_item *item)
{
	const struct pv_definition *definition = draft->definition;
	const char *more = is_changing(exchange) ? "?modifier=oui" : "";
	bool after = false;

	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *page = definition->pages[i];

		if (after && pv_answers_page_relevant(draft->answers, page) &&
		    (*more == '\0' || page->end ||
			!pv_serve_check(exchange, draft, page)))
			return pv_answer_redirect(exchange->ctx,
			    pv_printf(exchange->ctx, "%s%s",
				pv_serve_link(exchange, page->name), more));
		after = after || page == item;
	}
	return pv_answer_redirect(
	    exchange->ctx, pv_serve_link(exchange, "verification"));
}

struct pv_answer *
pv_serve_page_post(struct pv_exchange *exchange)
{
	bool repeated;
	struct pv_draft *draft;
	struct pv_page page;

	draft = fold_and_save(exchange, &page, &repeated);
	if (draft == NULL || !pv_serve_files(exchange, draft, &page, NULL))
		return NULL;
	if (pv_request_field(exchange->request, "enregistrer") != NULL)
		return pv_answer_redirect(
		    exchange->ctx, pv_serve_link(exchange, "pause"));
	if (repeated || page.revealed || page.refused_path != NULL ||
	    pv_request_field(exchange->request, "enlever") != NULL ||
	    pv_request_field(exchange->request, "remplacer") != NULL ||
	    pv_request_field(exchange->request, "ajouter") != NULL ||
	    pv_page_searching(&page))
		return show(exchange, draft, &page);
	page.checked = !pv_serve_check(exchange, draft, page.item);
	if (page.checked && pv_page_faulty(&page))
		return show(exchange, draft, &page);
	return go_on(exchange, draft, page.item);
}
