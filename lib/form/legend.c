/*
 * legend - what a repeat and its instances are called.
 * Not here: the labels themselves (label.c).
 */
#include "form/legend.h"

#include <stdlib.h>
#include <string.h>

#include "view/markdown.h"

static const char *
label_of(struct pv_page *page, const struct pv_item *item, const char *path)
{
	return pv_markdown_plain(
	    page->ctx, pv_answers_label(page->answers, item, path));
}

const char *
pv_repeat_label(
    struct pv_page *page, const struct pv_item *repeat, const char *path)
{
	const struct pv_item *first =
	    repeat->n_items > 0 ? repeat->items[0] : NULL;
	const char *label = label_of(page, repeat, path);

	if (*label == '\0' && first != NULL && first->control == PV_GROUP)
		label = label_of(page, first, path);
	if (*label == '\0' && repeat->parent != NULL)
		label = label_of(page, repeat->parent, path);
	return label;
}

const char *
pv_group_label(
    struct pv_page *page, const struct pv_item *group, const char *path)
{
	const struct pv_item *above = group->parent;

	if (above != NULL && above->control == PV_REPEAT &&
	    above->n_items == 1 && *label_of(page, above, path) == '\0')
		return "";
	return label_of(page, group, path);
}

const char *
pv_instance_label(
    struct pv_page *page, const struct pv_item *repeat, const char *path)
{
	const char *open = strrchr(path, '[');

	return pv_printf(page->ctx, "%s %ld",
	    pv_repeat_label(page, repeat, path), strtol(open + 1, NULL, 10));
}
