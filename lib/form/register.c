/*
 * register - reads a record of the register of processing from a form.
 * Not here: the register of a commune (cgi-bin/agent/register.c).
 */
#include "form/register.h"

#include <string.h>

#include "base/buffer.h"
#include "form/answers.h"
#include "form/duration.h"
#include "form/review.h"
#include "form/widget.h"
#include "request/field.h"
#include "view/markdown.h"

enum { DATA_MAX_BYTES = 262144 };

struct reading {
	struct pv_ctx *ctx;
	struct pv_answers *answers;
	struct pv_value *questions; /* of the page at hand */
	struct pv_buffer *data;
};

static const char *
label_of(struct reading *reading, const struct pv_item *item)
{
	const char *path = item->node != NULL ? item->node->path : "";

	return pv_markdown_plain(reading->ctx,
	    pv_strdup(
		reading->ctx, pv_answers_label(reading->answers, item, path)));
}

/* Something to read, or that the form works out by itself, asks for nothing. */
static bool
asks(const struct pv_item *item)
{
	return item->node != NULL && item->node->leaf &&
	    item->control != PV_NOTE && !item->node->always_readonly &&
	    item->node->calculate == NULL && pv_widget_of(item) != PV_W_HEAD;
}

static void
add_question(struct reading *reading, const struct pv_item *item)
{
	const char *label = label_of(reading, item);
	struct pv_value *question;

	if (*label == '\0')
		return;
	question = pv_add_object(reading->questions);
	pv_set_text(question, "question", label);
	pv_set_bool(question, "file", item->control == PV_UPLOAD);
	if (reading->data->length + strlen(label) + 2 < DATA_MAX_BYTES)
		pv_buffer_addf(reading->data, "%s%s",
		    reading->data->length > 0 ? ", " : "", label);
}

static void
read_item(struct reading *reading, const struct pv_item *item)
{
	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		for (size_t i = 0; i < item->n_items; i++)
			read_item(reading, item->items[i]);
	else if (asks(item))
		add_question(reading, item);
}

static void
read_page(
    struct reading *reading, const struct pv_item *item, struct pv_value *pages)
{
	struct pv_value *page = pv_object(reading->ctx);
	const char *heading = "";

	reading->questions = pv_set_list(page, "questions");
	read_item(reading, item);
	if (pv_list_length(reading->questions) == 0)
		return;
	if (item->control == PV_GROUP || item->control == PV_REPEAT)
		heading = label_of(reading, item);
	pv_set_optional(page, "heading", *heading != '\0' ? heading : NULL);
	pv_add(pages, page);
}

struct pv_value *
pv_register_entry(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	static const char *const words[] = { "purpose", "legal", "recipients" };
	struct reading reading = {
		.ctx = ctx,
		.answers = pv_answers_new(ctx, definition),
		.data = pv_buffer_new(ctx, DATA_MAX_BYTES),
	};
	struct pv_value *entry = pv_object(ctx), *pages;

	if (reading.answers == NULL)
		return NULL;
	pv_set_text(entry, "name", definition->name);
	pv_set_text(entry, "title", pv_procedure_title(ctx, definition));
	pv_set_optional(entry, "version", definition->version);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		pv_set_optional(entry, words[i],
		    pv_procedure_word(ctx, definition, "procedure", words[i]));
	pv_set_optional(entry, "service",
	    pv_procedure_word(ctx, definition, "procedure", "service"));
	pv_set_optional(entry, "retention",
	    pv_duration_words(ctx,
		pv_procedure_word(ctx, definition, "procedure", "retention")));
	pages = pv_set_list(entry, "pages");
	for (size_t i = 0; i < definition->n_pages; i++)
		read_page(&reading, definition->pages[i], pages);
	pv_set_bool(entry, "has_pages", pv_list_length(pages) > 0);
	pv_set_text(entry, "data", reading.data->data);
	return entry;
}
