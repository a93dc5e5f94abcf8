/*
 * lint_reach - pages and questions that no answers lead to.
 * Not here: which answers are tried at a question (lint_trial.c).
 *
 * A page is asked or not by what its conditions refer to, through calculations
 * and the conditions of those.  All their answers together are tried where
 * they are few, else many of them, always the same.
 */
#include <string.h>
#include <time.h>

#include "form/lint.h"
#include "form/linting.h"

enum { TRIES_MAX = 4000, TRIALS_MAX = 64 };

struct reach {
	struct pv_linting *linting;
	void *memory; /* of one page */
	bool *seen;   /* by index of node: its conditions were followed */
	struct pv_trial trials[TRIALS_MAX];
	size_t n;
	bool all; /* nothing else is to be tried */
	clock_t end;
	unsigned long dice;
};

static void follow_value(struct reach *reach, struct pv_node *node);

static void
follow(struct reach *reach, const struct pv_expression *expression)
{
	if (expression == NULL)
		return;
	reach->all = reach->all && !expression->moves;
	for (size_t i = 0; i < expression->n_refs; i++)
		follow_value(reach, expression->refs[i]);
}

/* Its own condition, and those of what it is in. */
static void
follow_relevance(struct reach *reach, const struct pv_node *node)
{
	for (; node != NULL; node = node->parent) {
		reach->all = reach->all && !node->repeat;
		follow(reach, node->relevant);
	}
}

static void
follow_value(struct reach *reach, struct pv_node *node)
{
	struct pv_trial *trial;

	if (reach->seen[node->index])
		return;
	reach->seen[node->index] = true;
	follow_relevance(reach, node);
	if (!node->leaf) {
		reach->all = false;
		return;
	}
	if (node->calculate != NULL) {
		follow(reach, node->calculate);
		return;
	}
	if (reach->n == TRIALS_MAX) {
		reach->all = false;
		return;
	}
	trial = &reach->trials[reach->n++];
	*trial = pv_trial_of(reach->linting, reach->memory, node);
	reach->all = reach->all && trial->closed && !node->always_readonly;
}

static void
follow_item(struct reach *reach, const struct pv_item *item)
{
	if (item->node != NULL)
		follow_relevance(reach, item->node);
	for (size_t i = 0; i < item->n_items; i++)
		follow_item(reach, item->items[i]);
}

/* How many answers there are together; TRIES_MAX and one for more. */
static size_t
count(const struct reach *reach)
{
	size_t n = 1;

	for (size_t i = 0; i < reach->n && n <= TRIES_MAX; i++)
		n *= reach->trials[i].n;
	return n <= TRIES_MAX ? n : TRIES_MAX + 1;
}

static size_t
roll(struct reach *reach)
{
	reach->dice =
	    reach->dice * 6364136223846793005UL + 1442695040888963407UL;
	return (size_t)(reach->dice >> 33);
}

/* The answers of a number, or, where there are too many, of the dice. */
static void
answer(struct reach *reach, size_t number, bool rolling)
{
	struct pv_answers *answers = reach->linting->answers;

	for (size_t i = 0; i < reach->n; i++) {
		const struct pv_trial *trial = &reach->trials[i];
		size_t which = (rolling ? roll(reach) : number) % trial->n;

		number /= trial->n;
		(void)pv_answers_put(
		    answers, trial->node->path, trial->values[which]);
	}
	pv_answers_recompute(answers);
}

typedef bool (*reached)(struct reach *reach, const void *what);

static bool
is_page_asked(struct reach *reach, const void *page)
{
	return pv_answers_page_relevant(reach->linting->answers, page);
}

static bool
is_node_asked(struct reach *reach, const void *node)
{
	const struct pv_state *state = pv_answers_state(
	    reach->linting->answers, ((const struct pv_node *)node)->path);

	/* None: in a repeat without an instance. */
	return state == NULL || state->relevant;
}

/* Whether some answers lead there; true too where time is over. */
static bool
try(struct reach *reach, reached is_reached, const void *what)
{
	size_t n = count(reach);
	bool rolling = n > TRIES_MAX;

	reach->all = reach->all && !rolling;
	for (size_t i = 0; i < n; i++) {
		if (clock() > reach->end)
			return true;
		answer(reach, i, rolling);
		if (!pv_linting_sound(reach->linting)) {
			reach->end = 0;
			return true;
		}
		if (is_reached(reach, what))
			return true;
	}
	return false;
}

static void
begin(struct reach *reach)
{
	talloc_free(reach->memory);
	reach->memory = talloc_new(reach->linting->reading.ctx);
	reach->seen = pv_alloc_array(
	    reach->memory, bool, reach->linting->definition->n_nodes);
	reach->n = 0;
	reach->all = true;
	reach->dice = 1;
	talloc_free(reach->linting->answers);
	reach->linting->answers = pv_answers_new(
	    reach->linting->reading.ctx, reach->linting->definition);
}

static bool
is_within(const struct pv_item *item, const struct pv_item *page)
{
	for (; item != NULL; item = item->parent)
		if (item == page)
			return true;
	return false;
}

static bool
try_page(struct reach *reach, const struct pv_item *page)
{
	follow_item(reach, page);
	for (const struct pv_item *item = page->parent; item != NULL;
	     item = item->parent)
		follow_relevance(reach, item->node);
	return try(reach, is_page_asked, page);
}

struct pv_answers *
pv_lint_leading(struct pv_ctx *ctx, const struct pv_definition *definition,
    const struct pv_item *page)
{
	struct pv_linting linting = {
		.reading = { .ctx = ctx },
		/* Read only: nothing is remarked here. */
		.definition = (struct pv_definition *)definition,
	};
	struct reach reach = { .linting = &linting,
		.end = clock() + PV_LINT_MAX_S * CLOCKS_PER_SEC };

	begin(&reach);
	if (linting.answers != NULL && !is_page_asked(&reach, page) &&
	    !try_page(&reach, page)) {
		talloc_free(linting.answers);
		linting.answers = pv_answers_new(ctx, definition);
	}
	talloc_free(reach.memory);
	return linting.answers;
}

/* What is on a page that is never asked is told with it. */
static bool
check_page(struct reach *reach, const struct pv_item *page)
{
	begin(reach);
	if (is_page_asked(reach, page))
		return true;
	if (try_page(reach, page))
		return true;
	pv_reading_remark(&reach->linting->reading,
	    reach->all ? PV_REMARK_FAULT : PV_REMARK_ADVICE,
	    page->node != NULL && page->node->relevant != NULL ?
		page->node->bind :
		page->element,
	    "no answers %slead to the page %s; correct its condition, or that "
	    "of what is in it",
	    reach->all ? "" : "that were tried ", page->name);
	return false;
}

static void
check_node(struct reach *reach, const struct pv_node *node)
{
	begin(reach);
	if (is_node_asked(reach, node))
		return;
	follow_relevance(reach, node);
	if (!try(reach, is_node_asked, node))
		pv_reading_remark(&reach->linting->reading,
		    reach->all ? PV_REMARK_FAULT : PV_REMARK_ADVICE, node->bind,
		    "no answers %smake %s relevant; correct its condition",
		    reach->all ? "" : "that were tried ", node->path);
}

void
pv_linting_reach(struct pv_linting *linting)
{
	const struct pv_definition *definition = linting->definition;
	struct reach reach = { .linting = linting,
		.end = clock() + PV_LINT_MAX_S * CLOCKS_PER_SEC };
	bool *lost =
	    pv_alloc_array(linting->reading.ctx, bool, definition->n_pages + 1);

	for (size_t i = 0; i < definition->n_pages; i++)
		lost[i] = !check_page(&reach, definition->pages[i]);
	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		bool told = node->relevant == NULL;

		for (size_t j = 0; !told && j < definition->n_pages; j++)
			told = node->item != NULL ?
			    lost[j] &&
				is_within(node->item, definition->pages[j]) :
			    node == definition->pages[j]->node;
		if (!told)
			check_node(&reach, node);
	}
	talloc_free(reach.memory);
	if (reach.end != 0 && clock() > reach.end)
		pv_linting_advice(linting, definition->procedure,
		    "the form is too large for all its pages to be tried in "
		    "%d s; divide it",
		    PV_LINT_MAX_S);
}
