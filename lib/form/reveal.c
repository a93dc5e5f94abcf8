/*
 * reveal - whether answers made more to answer on their own page.
 * Not here: how the page is shown again (questions.c).
 */
#include "form/reveal.h"

#include <string.h>

#include "form/engine.h"
#include "form/walk.h"

/* Two lists of choices with one sum are one. */
static int64_t
sum_of(struct pv_page *page, const struct pv_item *item, const char *path)
{
	const struct pv_choice *choices;
	uint64_t sum = 14695981039346656037U;
	size_t n;

	if (item->node == NULL || !pv_offer_select(item->node))
		return 0;
	n = pv_answers_choices(page->answers, item, path, &choices);
	for (size_t i = 0; i < n; i++)
		for (const char *at = choices[i].value;; at++) {
			sum = (sum ^ (unsigned char)*at) * 1099511628211U;
			if (*at == '\0')
				break;
		}
	return (int64_t)(sum >> 1);
}

static bool
is_question(const struct pv_item *item, const char *path)
{
	return path != NULL && item->control != PV_GROUP &&
	    item->control != PV_REPEAT;
}

static bool
add_seen(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	if (is_question(item, path))
		pv_set_int(
		    data, pv_strdup(page->ctx, path), sum_of(page, item, path));
	return true;
}

struct pv_value *
pv_reveal_seen(struct pv_page *page)
{
	struct pv_value *seen = pv_object(page->ctx);

	(void)pv_page_walk(page, add_seen, seen);
	return seen;
}

static bool
was_seen(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_value *seen = data;
	const struct pv_state *state;

	if (!is_question(item, path))
		return true;
	if (pv_get(seen, path) == NULL)
		return false;
	state = pv_answers_state(page->answers, path);
	return state == NULL || *state->value != '\0' ||
	    pv_get_int(seen, path) == sum_of(page, item, path);
}

bool
pv_reveal_more(struct pv_page *page, const struct pv_value *seen)
{
	return !pv_page_walk(page, was_seen, (void *)(uintptr_t)seen);
}
