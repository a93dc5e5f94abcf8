/*
 * widget_choice - what a question offers to choose from, and the search in it.
 * Not here: which choices a form gives now (label.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/name.h"
#include "base/text.h"
#include "form/engine.h"
#include "form/picture.h"
#include "form/stack.h"
#include "form/widget.h"
#include "request/field.h"

int
pv_widget_steps(const struct pv_item *item)
{
	double step = fabs(item->range_step), n;

	if (!item->ranged || !(step > 0))
		return 0;
	n = floor(fabs(item->range_end - item->range_start) / step + 1e-9) + 1;
	return n > PV_STEPS_MAX ? PV_STEPS_MAX + 1 : (int)n;
}

static struct pv_choice *
steps_offered(struct pv_ctx *ctx, const struct pv_item *item, const char *value,
    size_t *n)
{
	int steps = pv_widget_steps(item);
	double step = item->range_end < item->range_start ?
	    -fabs(item->range_step) :
	    fabs(item->range_step);
	struct pv_choice *list;

	*n = steps <= PV_STEPS_MAX ? (size_t)steps : 0;
	list = pv_alloc_array(ctx, struct pv_choice, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		double number = item->range_start + (double)i * step;

		/* 0.1 thrice is 0.3. */
		number = floor(number * 1e9 + 0.5) / 1e9;
		list[i].value = list[i].label = pv_number_text(ctx, number);
		list[i].chosen =
		    *value != '\0' && fabs(strtod(value, NULL) - number) < 1e-9;
	}
	return list;
}

static struct pv_choice *
yes_and_no(struct pv_ctx *ctx, const char *value, size_t *n)
{
	struct pv_choice *list = pv_alloc_array(ctx, struct pv_choice, 2);

	*n = 2;
	list[0].value = "true";
	list[0].label = pv_text(ctx, "form.yes");
	list[0].chosen = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
	list[1].value = "false";
	list[1].label = pv_text(ctx, "form.no");
	list[1].chosen = strcmp(value, "false") == 0 || strcmp(value, "0") == 0;
	return list;
}

size_t
pv_widget_choices(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state, const struct pv_choice **choices)
{
	size_t n;

	if (item->control == PV_RANGE) {
		*choices = steps_offered(page->ctx, item, state->value, &n);
		return n;
	}
	if (item->control == PV_INPUT) {
		*choices = yes_and_no(page->ctx, state->value, &n);
		return n;
	}
	return pv_answers_choices(page->answers, item, state->path, choices);
}

/* One of a list, with an id of its own in the page. */
static struct pv_value *
add_choice(struct pv_page *page, struct pv_value *list, const char *id,
    size_t i, const struct pv_choice *choice)
{
	struct pv_value *one = pv_add_object(list);
	struct pv_ctx *ctx = page->ctx;

	pv_set_text(one, "choice_id",
	    i == 0 ? id : pv_printf(ctx, "%s-%zu", id, i + 1));
	pv_set_text(one, "value", pv_strdup(ctx, choice->value));
	pv_widget_text(ctx, one, "choice_label", pv_strdup(ctx, choice->label));
	pv_set_bool(one, "chosen", choice->chosen);
	pv_set_optional(one, "picture",
	    pv_picture_link(ctx, page->definition, choice->image));
	return one;
}

static const char *
layout_of(const struct pv_item *item)
{
	static const char *const columns[] = { "compact", "quickcompact",
		"columns", "columns-pack", "horizontal", "horizontal-compact",
		"columns-flex" };
	static const char *const scales[] = { "likert", "list", "list-nolabel",
		"rating" };

	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (pv_item_looks(item, scales[i]))
			return "choices-scale";
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (pv_item_looks(item, columns[i]))
			return "choices-columns";
	if (strstr(item->appearance, "columns-") != NULL ||
	    strstr(item->appearance, "compact-") != NULL)
		return "choices-columns";
	return item->control == PV_RANGE ? "choices-scale" : NULL;
}

/* A list for each rank, in which the choice of that rank is chosen. */
static void
add_ranks(struct pv_page *page, struct pv_value *control,
    const struct pv_choice *choices, size_t n)
{
	struct pv_value *ranks = pv_set_list(control, "ranks");
	const char *id = pv_get_text(control, "id");
	const char *value = pv_get_text(control, "value");
	char *rest = pv_strdup(page->ctx, value != NULL ? value : "");

	for (size_t i = 0; i < n; i++) {
		struct pv_value *rank = pv_add_object(ranks), *list;
		const char *word = rest != NULL ? strsep(&rest, " ") : "";

		pv_set_int(rank, "rank", (int64_t)i + 1);
		pv_set_text(rank, "rank_id",
		    i == 0 ? id : pv_printf(page->ctx, "%s-%zu", id, i + 1));
		list = pv_set_list(rank, "choices");
		for (size_t j = 0; j < n; j++) {
			struct pv_choice choice = choices[j];

			choice.chosen = strcmp(choice.value, word) == 0;
			(void)add_choice(page, list, id, j, &choice);
		}
	}
}

void
pv_widget_offer(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state)
{
	const char *id = pv_get_text(control, "id");
	const struct pv_choice *choices;
	size_t n = pv_widget_choices(page, item, state, &choices);
	struct pv_value *list;

	pv_set_optional(control, "layout", layout_of(item));
	pv_set_bool(control, "unlabelled", pv_item_looks(item, "list-nolabel"));
	if (item->control == PV_RANK) {
		add_ranks(page, control, choices, n);
		return;
	}
	list = pv_set_list(control, "choices");
	for (size_t i = 0; i < n; i++)
		(void)add_choice(page, list, id, i, &choices[i]);
}

bool
pv_widget_few(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state)
{
	const struct pv_choice *choices;

	return pv_widget_choices(page, item, state, &choices) <= PV_LOOKUP_MAX;
}

/* The choices of the form whose label has the words; "=code": that one. */
static void
search(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state, const char *seek, struct pv_value *found)
{
	const char *key = pv_name_key(page->ctx, seek);
	const struct pv_choice *choices;
	size_t n = pv_widget_choices(page, item, state, &choices);

	for (size_t i = 0; i < n && pv_list_length(found) < PV_LOOKUP_MAX;
	     i++) {
		struct pv_value *one;

		if (*seek == '=' ?
			strcmp(choices[i].value, seek + 1) != 0 :
			strstr(pv_name_key(page->ctx, choices[i].label), key) ==
			    NULL)
			continue;
		one = pv_add_object(found);
		pv_set_text(one, "value", choices[i].value);
		pv_set_text(one, "label", choices[i].label);
	}
}

static bool
find(struct pv_page *page, const struct pv_item *item,
    const struct pv_state *state, const char *seek, struct pv_value *found)
{
	if (seek == NULL)
		return true;
	if (item->pv_source == NULL) {
		search(page, item, state, seek, found);
		return true;
	}
	return page->lookup == NULL ||
	    page->lookup(page->ctx, item->pv_source, seek, found);
}

bool
pv_widget_lookup(struct pv_page *page, struct pv_value *control,
    const struct pv_item *item, const struct pv_state *state)
{
	struct pv_value *list = pv_list(page->ctx), *found;
	const char *id = pv_get_text(control, "id"), *value = state->value;
	const char *typed = NULL, *seek = NULL;
	size_t n;

	if (page->request != NULL)
		typed = pv_request_field(page->request,
		    pv_printf(page->ctx, "%s.recherche",
			pv_get_text(control, "name")));
	if (typed != NULL && *typed != '\0' && *typed != '=')
		seek = typed;
	else if (*value != '\0')
		seek = pv_printf(page->ctx, "=%s", value);
	if (!find(page, item, state, seek, list))
		return false;
	found = pv_set_list(control, "choices");
	n = pv_list_length(list);
	for (size_t i = 0; i < n; i++) {
		const struct pv_value *from = pv_list_at(list, i);
		struct pv_choice choice = { .value = pv_get_text(from, "value"),
			.label = pv_get_text(from, "label") };

		choice.chosen = strcmp(choice.value, value) == 0;
		/* The box to search in has the id of the question. */
		(void)add_choice(page, found, id, i + 1, &choice);
	}
	pv_set_bool(control, "has_choices", n > 0);
	pv_set_bool(control, "has_more", n >= PV_LOOKUP_MAX);
	pv_set_bool(control, "none_found",
	    n == 0 && seek == typed && typed != NULL && *typed != '\0');
	pv_set_optional(control, "typed", typed);
	return true;
}
