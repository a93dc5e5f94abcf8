/*
 * review - answers in words, page by page.
 * Not here: the controls in which they are given (control.c).
 */
#include "form/review.h"

#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/text.h"
#include "form/legend.h"
#include "form/moment.h"
#include "form/walk.h"
#include "form/widget.h"
#include "view/markdown.h"

enum { VALUE_MAX_BYTES = 262144, DEPTH_MAX = PV_GROUPS_MAX + 1 };

static const char namespace[] = "urn:parvis:procedure";

/* A day that may be known in part: "1931-02-28", "1931-02", "1931". */
static char *
date_words(struct pv_ctx *ctx, const struct pv_item *item, const char *value)
{
	struct pv_date date;

	if (!pv_date_parse(value, &date))
		return pv_strdup(ctx, value);
	if (!pv_widget_month(item))
		return pv_printf(ctx, "%d", date.year);
	if (!pv_widget_day(item))
		return pv_printf(ctx, "%s %d",
		    pv_text(ctx, pv_printf(ctx, "date.month.%d", date.month)),
		    date.year);
	return pv_date_words(ctx, value);
}

/* "25 novembre 2026, 13:05", on the commune's clock. */
static char *
moment_words(struct pv_ctx *ctx, const char *value)
{
	char *local, *day;
	double days;

	if (!pv_moment(value, &days) ||
	    (local = pv_moment_time(ctx, ctx, days)) == NULL)
		return pv_strdup(ctx, value);
	day = pv_strndup(ctx, local, 10);
	return pv_printf(ctx, "%s, %.5s", pv_date_words(ctx, day), local + 11);
}

/* "48.85, 2.35": without what no one typed, its height and its precision. */
static char *
place_words(struct pv_ctx *ctx, const char *value)
{
	char *rest = pv_strdup(ctx, value);
	const char *north = strsep(&rest, " ");
	const char *east = rest != NULL ? strsep(&rest, " ") : "";

	return pv_printf(ctx, "%s, %s", north, east);
}

/* Those chosen, one a line; of a rank, in their order. */
static char *
choice_words(struct pv_ctx *ctx, const struct pv_item *item, const char *value,
    const struct pv_choice *choices, size_t n)
{
	struct pv_buffer *words = pv_buffer_new(ctx, VALUE_MAX_BYTES);
	char *rest = pv_strdup(ctx, value), *word;

	for (size_t i = 0; i < n && item->control != PV_RANK; i++)
		if (choices[i].chosen)
			pv_buffer_addf(words, "%s%s",
			    words->length > 0 ? "\n" : "",
			    pv_markdown_plain(ctx, choices[i].label));
	while (item->control == PV_RANK && (word = strsep(&rest, " ")) != NULL)
		for (size_t i = 0; i < n; i++)
			if (strcmp(choices[i].value, word) == 0)
				pv_buffer_addf(words, "%s%s",
				    words->length > 0 ? "\n" : "",
				    pv_markdown_plain(ctx, choices[i].label));
	return words->length > 0 ? words->data : pv_strdup(ctx, value);
}

char *
pv_answer_words(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_item *item, const struct pv_state *state)
{
	struct pv_page page = { .ctx = ctx, .answers = answers };
	const struct pv_choice *choices;
	size_t n;

	if (*state->value == '\0')
		return pv_strdup(ctx, "");
	if (state->node->type == PV_DATE ||
	    pv_widget_control(item, "partial-date"))
		return date_words(ctx, item, state->value);
	if (item->control == PV_TRIGGER)
		return pv_strdup(ctx, pv_text(ctx, "form.yes"));
	if (item->control == PV_SELECT1 || item->control == PV_SELECT ||
	    item->control == PV_RANK ||
	    (item->control == PV_INPUT && state->node->type == PV_BOOLEAN)) {
		n = pv_widget_choices(&page, item, state, &choices);
		return choice_words(ctx, item, state->value, choices, n);
	}
	switch (state->node->type) {
	case PV_DATETIME:
		return moment_words(ctx, state->value);
	case PV_TIME:
		return pv_printf(ctx, "%.5s", state->value);
	case PV_GEOPOINT:
		return place_words(ctx, state->value);
	default:
		return pv_strdup(ctx, state->value);
	}
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

/* Rows, each named with the groups and instances that it is in. */
struct rows {
	struct pv_value *list;
	const char *legends[DEPTH_MAX];
	int depth;
};

static void
go_in(struct pv_page *page, struct rows *rows, const struct pv_item *item,
    const char *path)
{
	const char *above = rows->legends[rows->depth];
	const char *legend = item->control == PV_REPEAT ?
	    pv_instance_label(page, item, path) :
	    pv_group_label(page, item, path != NULL ? path : "");

	rows->legends[++rows->depth] = *legend == '\0' ? above :
	    *above == '\0'			       ? legend :
			     pv_printf(page->ctx, "%s – %s", above, legend);
}

static bool
go_out(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct rows *rows = data;

	(void)page;
	(void)item;
	(void)path;
	rows->depth--;
	return true;
}

static void
set_label(struct pv_page *page, const struct rows *rows, struct pv_value *row,
    const char *label)
{
	const char *legend = rows->legends[rows->depth];

	label = pv_markdown_plain(page->ctx, pv_strdup(page->ctx, label));
	pv_set_text(row, "label",
	    *legend != '\0' ? pv_printf(page->ctx, "%s – %s", legend, label) :
			      label);
}

static bool
add_row(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct rows *rows = data;
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;
	struct pv_ctx *ctx = page->ctx;
	struct pv_value *row;
	const char *words;

	if (item->control == PV_GROUP ||
	    (item->control == PV_REPEAT && path != NULL &&
		path[strlen(path) - 1] == ']'))
		go_in(page, rows, item, path);
	if (state == NULL || !state->node->leaf || item->control == PV_GROUP ||
	    item->control == PV_REPEAT || item->control == PV_NOTE ||
	    pv_widget_of(item) == PV_W_HEAD)
		return true;
	row = pv_add_object(rows->list);
	pv_set_text(row, "path", pv_strdup(ctx, path));
	pv_set_bool(row, "fixed", state->readonly || state->computed);
	set_label(page, rows, row, pv_answers_label(page->answers, item, path));
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
	struct rows rows = { .list = pv_list(page->ctx), .legends = { "" } };
	struct pv_value *shown;
	const struct pv_item *item = page->item;
	const char *heading = "";

	(void)pv_page_walk_in(page, add_row, go_out, &rows);
	if (pv_list_length(rows.list) == 0)
		return;
	shown = pv_add_object(pages);
	pv_set_text(shown, "name", item->name);
	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		heading = pv_markdown_plain(page->ctx,
		    pv_answers_label(page->answers, item,
			item->node != NULL ? item->node->path : ""));
	pv_set_bool(shown, "heading", false);
	if (*heading != '\0')
		pv_set_text(shown, "heading", pv_strdup(page->ctx, heading));
	pv_set(shown, "rows", rows.list);
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
	const char *text = NULL;
	xmlChar *found;
	char *kept;

	if (node == NULL)
		return NULL;
	if (strcmp(element, "procedure") == 0)
		text = pv_definition_text(definition, ctx->language,
		    pv_printf(ctx, "procedure:%s", attribute), ctx);
	if (text != NULL)
		return pv_strdup(ctx, text);
	found = xmlGetNoNsProp(node, (const xmlChar *)attribute);
	if (found == NULL)
		return NULL;
	kept = pv_strdup(ctx, (const char *)found);
	xmlFree(found);
	return kept;
}

const char *
pv_procedure_title(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	const char *title = pv_definition_text(
	    definition, ctx->language, "procedure:title", ctx);

	return title != NULL ? title : definition->title;
}
