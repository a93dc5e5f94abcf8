/*
 * walk - visits the questions of a page.
 * Not here: what is done with each (fold.c, control.c, review.c).
 */
#include "form/walk.h"

#include <string.h>

#include "form/engine.h"

struct walk {
	struct pv_page *page;
	pv_visit visit, leave; /* leave or NULL */
	void *data;
};

static const char *
path_in(struct pv_ctx *ctx, const struct pv_item *item, const char *repeat,
    const char *instance)
{
	const char *path = item->node != NULL ? item->node->path : NULL;
	size_t length = repeat != NULL ? strlen(repeat) : 0;

	if (path == NULL || length == 0 || strncmp(path, repeat, length) != 0)
		return path;
	return pv_printf(ctx, "%s%s", instance, path + length);
}

static bool
leave(struct walk *walk, const struct pv_item *item, const char *path)
{
	return walk->leave == NULL ||
	    walk->leave(walk->page, item, path, walk->data);
}

const struct pv_value *
pv_page_asks(const struct pv_page *page, const char *path)
{
	size_t n = page->asked != NULL ? pv_list_length(page->asked) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *one = pv_list_at(page->asked, i);

		if (strcmp(pv_get_text(one, "path"), path) == 0)
			return one;
	}
	return NULL;
}

static bool walk_items(struct walk *walk, const struct pv_item *item,
    const char *repeat, const char *instance);

static bool
is_group(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	(void)page;
	(void)path;
	(void)data;
	return item->control == PV_GROUP || item->control == PV_REPEAT;
}

/* Where only some questions are asked: whether one of them is in a group. */
static bool
has_asked(struct walk *walk, const struct pv_item *item, const char *repeat,
    const char *instance)
{
	struct walk inner = { .page = walk->page, .visit = is_group };

	return walk->page->asked == NULL ||
	    !walk_items(&inner, item, repeat, instance);
}

static bool
walk_repeat(struct walk *walk, const struct pv_item *item, const char *path)
{
	struct pv_page *page = walk->page;

	for (int n = 1; n <= PV_REPEATS_MAX; n++) {
		const char *one = pv_printf(page->ctx, "%s[%d]", path, n);

		if (pv_answers_state(page->answers, one) == NULL)
			break;
		if (!has_asked(walk, item, item->node->path, one))
			continue;
		if (!walk->visit(page, item, one, walk->data) ||
		    !walk_items(walk, item, item->node->path, one) ||
		    !leave(walk, item, one))
			return false;
	}
	return page->asked != NULL || walk->visit(page, item, path, walk->data);
}

static bool
walk_item(struct walk *walk, const struct pv_item *item, const char *repeat,
    const char *instance)
{
	struct pv_page *page = walk->page;
	const char *path = path_in(page->ctx, item, repeat, instance);
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;

	if (state != NULL && !state->relevant)
		return true;
	if (item->control == PV_REPEAT && path != NULL)
		return walk_repeat(walk, item, path);
	if (item->control == PV_GROUP)
		return item == page->item ?
		    walk_items(walk, item, repeat, instance) :
		    !has_asked(walk, item, repeat, instance) ||
			(walk->visit(page, item, path, walk->data) &&
			    walk_items(walk, item, repeat, instance) &&
			    leave(walk, item, path));
	if (page->asked != NULL &&
	    (path == NULL || pv_page_asks(page, path) == NULL))
		return true;
	return state == NULL || walk->visit(page, item, path, walk->data);
}

static bool
walk_items(struct walk *walk, const struct pv_item *item, const char *repeat,
    const char *instance)
{
	for (size_t i = 0; i < item->n_items; i++)
		if (!walk_item(walk, item->items[i], repeat, instance))
			return false;
	return true;
}

bool
pv_page_walk_in(
    struct pv_page *page, pv_visit visit, pv_visit after, void *data)
{
	struct walk walk = {
		.page = page, .visit = visit, .leave = after, .data = data
	};

	return walk_item(&walk, page->item, NULL, NULL);
}

bool
pv_page_walk(struct pv_page *page, pv_visit visit, void *data)
{
	return pv_page_walk_in(page, visit, NULL, data);
}
