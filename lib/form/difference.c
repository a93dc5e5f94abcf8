/*
 * difference - compares what two readings of a form say in words.
 * Not here: the words (review.c), where they are shown.
 */
#include "form/difference.h"

#include <string.h>

#include "request/field.h"

/* The row of a path in a list of pages; NULL if there is none. */
static const struct pv_value *
find_row(const struct pv_value *pages, const char *path)
{
	for (size_t i = 0; i < pv_list_length(pages); i++) {
		const struct pv_value *rows =
		    pv_get(pv_list_at(pages, i), "rows");

		for (size_t j = 0; j < pv_list_length(rows); j++)
			if (strcmp(pv_get_text(pv_list_at(rows, j), "path"),
				path) == 0)
				return pv_list_at(rows, j);
	}
	return NULL;
}

static const char *
words(const struct pv_value *row)
{
	return row != NULL ? pv_get_text(row, "value") : NULL;
}

static bool
same(const char *one, const char *other)
{
	return one == NULL || other == NULL ? one == other :
					      strcmp(one, other) == 0;
}

static void
add(struct pv_value *list, const struct pv_value *page,
    const struct pv_value *row, const char *before, const char *after)
{
	struct pv_value *one;

	if (same(before, after))
		return;
	one = pv_add_object(list);
	pv_set_text(one, "path", pv_get_text(row, "path"));
	pv_set_text(one, "label", pv_get_text(row, "label"));
	pv_set_optional(one, "page", pv_get_text(page, "heading"));
	pv_set_optional(one, "before", before);
	pv_set_optional(one, "after", after);
}

/* The rows of a list against another; twice: only those that it has not. */
static void
compare(struct pv_value *list, const struct pv_value *pages,
    const struct pv_value *others, bool gone)
{
	for (size_t i = 0; i < pv_list_length(pages); i++) {
		const struct pv_value *page = pv_list_at(pages, i);
		const struct pv_value *rows = pv_get(page, "rows");

		for (size_t j = 0; j < pv_list_length(rows); j++) {
			const struct pv_value *row = pv_list_at(rows, j);
			const struct pv_value *other =
			    find_row(others, pv_get_text(row, "path"));

			if (gone && other == NULL)
				add(list, page, row, words(row), NULL);
			else if (!gone)
				add(list, page, row, words(other), words(row));
		}
	}
}

struct pv_value *
pv_differences(struct pv_ctx *ctx, const struct pv_value *before,
    const struct pv_value *after)
{
	struct pv_value *list = pv_list(ctx);

	compare(list, after, before, false);
	compare(list, before, after, true);
	return list;
}

static struct pv_value *
read_review(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *xml, const struct pv_value *files)
{
	struct pv_answers *answers =
	    pv_answers_read(ctx, definition, xml, strlen(xml));

	return answers != NULL ? pv_review(ctx, answers, definition, files) :
				 NULL;
}

struct pv_value *
pv_answers_differences(struct pv_ctx *ctx,
    const struct pv_definition *definition, const char *before,
    const struct pv_value *files_before, const char *after,
    const struct pv_value *files_after)
{
	struct pv_value *old =
	    read_review(ctx, definition, before, files_before);
	struct pv_value *new = old != NULL ?
	    read_review(ctx, definition, after, files_after) :
	    NULL;

	return new != NULL ? pv_differences(ctx, old, new) : NULL;
}
