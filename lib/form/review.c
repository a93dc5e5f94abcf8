/*
 * review - answers in words, page by page.
 * Not here: the controls in which they are given (control.c).
 */
#include "form/review.h"

#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/text.h"
#include "form/walk.h"

enum { VALUE_MAX_BYTES = 262144 };

static const char namespace[] = "urn:parvis:procedure";

/* A day that may be known in part: "1931-02-28", "1931-02", "1931". */
static char *
date_words(struct pv_ctx *ctx, const char *value)
{
	struct pv_date date;

	if (pv_date_parse(value, &date))
		return pv_date_words(ctx, value);
	return pv_strdup(ctx, value);
}

char *
pv_answer_words(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_item *item, const struct pv_state *state)
{
	const struct pv_choice *choices;
	struct pv_buffer *words;
	size_t n;

	if (state->node->type == PV_DATE ||
	    (item->pv_control != NULL &&
		strcmp(item->pv_control, "partial-date") == 0))
		return date_words(ctx, state->value);
	if (item->control == PV_TRIGGER)
		return pv_strdup(
		    ctx, *state->value != '\0' ? pv_text(ctx, "form.yes") : "");
	if (item->control != PV_SELECT1 && item->control != PV_SELECT)
		return pv_strdup(ctx, state->value);
	words = pv_buffer_new(ctx, VALUE_MAX_BYTES);
	n = pv_answers_choices(answers, item, state->path, &choices);
	for (size_t i = 0; i < n; i++)
		if (choices[i].chosen)
			pv_buffer_addf(words, "%s%s",
			    words->length > 0 ? "\n" : "", choices[i].label);
	return words->length > 0 ? words->data : pv_strdup(ctx, state->value);
}

/* The names of the files that answer a question, one a line. */
static char *
file_names(const struct pv_page *page, const char *path)
{
	struct pv_buffer *names = pv_buffer_new(page->ctx, VALUE_MAX_BYTES);
	size_t n = page->files != NULL ? pv_list_length(page->files) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *file = pv_list_at(page->files, i);
		const char *field = pv_get_text(file, "field");

		if (field != NULL && strcmp(field, path) == 0)
			pv_buffer_addf(names, "%s%s",
			    names->length > 0 ? "\n" : "",
			    pv_get_text(file, "name"));
	}
	return names->data;
}

static bool
add_row(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;
	struct pv_ctx *ctx = page->ctx;
	struct pv_value *row;
	const char *words;

	if (state == NULL || !state->node->leaf || item->control == PV_GROUP ||
	    item->control == PV_REPEAT || item->control == PV_NOTE)
		return true;
	row = pv_add_object(data);
	pv_set_text(row, "label",
	    pv_strdup(ctx, pv_answers_label(page->answers, item, path)));
	words = item->control == PV_UPLOAD ?
	    file_names(page, path) :
	    pv_answer_words(ctx, page->answers, item, state);
	pv_set_bool(row, "value", false);
	if (*words != '\0')
		pv_set_text(row, "value", words);
	return true;
}

static void
add_page(struct pv_page *page, struct pv_value *pages)
{
	struct pv_value *rows = pv_list(page->ctx), *shown;
	const struct pv_item *item = page->item;
	const char *heading = "";

	(void)pv_page_walk(page, add_row, rows);
	if (pv_list_length(rows) == 0)
		return;
	shown = pv_add_object(pages);
	pv_set_text(shown, "name", item->name);
	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		heading = pv_answers_label(page->answers, item,
		    item->node != NULL ? item->node->path : "");
	pv_set_bool(shown, "heading", false);
	if (*heading != '\0')
		pv_set_text(shown, "heading", pv_strdup(page->ctx, heading));
	pv_set(shown, "rows", rows);
}

struct pv_value *
pv_review(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_value *files)
{
	struct pv_page page = { .ctx = ctx,
		.answers = answers,
		.definition = definition,
		.files = files };
	struct pv_value *pages = pv_list(ctx);

	for (size_t i = 0; i < definition->n_pages; i++) {
		page.item = definition->pages[i];
		if (pv_answers_page_relevant(answers, page.item))
			add_page(&page, pages);
	}
	return pages;
}

char *
pv_answers_joined(struct pv_ctx *ctx, struct pv_answers *answers,
    const char *paths, const char *between)
{
	struct pv_buffer *joined = pv_buffer_new(ctx, VALUE_MAX_BYTES);
	char *rest = pv_strdup(ctx, paths != NULL ? paths : ""), *path;

	while ((path = strsep(&rest, " \t\n")) != NULL) {
		const struct pv_state *state =
		    *path != '\0' ? pv_answers_state(answers, path) : NULL;

		if (state != NULL && state->relevant && *state->value != '\0')
			pv_buffer_addf(joined, "%s%s",
			    joined->length > 0 ? between : "", state->value);
	}
	return joined->data;
}

/* The element itself, or the sibling of that name beside it in the head. */
static const xmlNode *
find_element(const struct pv_definition *definition, const char *name)
{
	const xmlNode *node = definition->procedure;

	if (node == NULL)
		return NULL;
	for (node = node->parent->children; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && node->ns != NULL &&
		    strcmp((const char *)node->ns->href, namespace) == 0 &&
		    strcmp((const char *)node->name, name) == 0)
			return node;
	return NULL;
}

char *
pv_procedure_word(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *element, const char *attribute)
{
	const xmlNode *node = find_element(definition, element);
	xmlChar *found;
	char *kept;

	if (node == NULL)
		return NULL;
	found = xmlGetNoNsProp(node, (const xmlChar *)attribute);
	if (found == NULL)
		return NULL;
	kept = pv_strdup(ctx, (const char *)found);
	xmlFree(found);
	return kept;
}
