/*
 * show - what is about to leave, as the agent sees it before it does.
 * Not here: how it is made (outgoing.c).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "notify/outbox.h"
#include "view/value.h"

static const char *
text_of(const json_t *item, const char *key)
{
	return json_string_value(json_object_get(item, key));
}

static bool
show_mail(
    struct pv_ctx *ctx, const struct pv_outgoing *row, struct pv_value *model)
{
	const struct pv_value *made = pv_outgoing_model(ctx, row);
	struct pv_value *shown;
	const char *subject, *text;

	if (made == NULL || !pv_outgoing_words(ctx, row, made, &subject, &text))
		return false;
	shown = pv_set_object(model, "shown_mail");
	pv_set_text(shown, "recipient", row->recipient);
	pv_set_text(shown, "subject", subject);
	pv_set_text(shown, "text", text);
	return true;
}

static bool
show_letter(
    struct pv_ctx *ctx, const struct pv_outgoing *row, struct pv_value *model)
{
	struct pv_value *made = pv_outgoing_letter_model(ctx, row);

	if (made == NULL)
		return false;
	pv_set_text(made, "template", row->template);
	pv_set_text(made, "layout", "letter/screen");
	pv_set(model, "shown_letter", made);
	return true;
}

static bool
show(struct pv_ctx *ctx, const json_t *item, struct pv_value *model)
{
	char *dumped = json_dumps(json_object_get(item, "model"), JSON_COMPACT);
	const struct pv_outgoing row = {
		.created = time(NULL),
		.kind = pv_strdup(ctx, text_of(item, "kind")),
		.recipient = text_of(item, "recipient") == NULL ?
		    NULL :
		    pv_strdup(ctx, text_of(item, "recipient")),
		.template = pv_strdup(ctx, text_of(item, "template")),
		.language = ctx->language,
		.model = pv_strdup(ctx, dumped),
	};

	free(dumped);
	return strcmp(row.kind, "letter") == 0 ? show_letter(ctx, &row, model) :
						 show_mail(ctx, &row, model);
}

bool
pv_outgoing_show(struct pv_ctx *ctx, const char *outbox, struct pv_value *model)
{
	json_t *items = json_loads(outbox, 0, NULL), *item;
	bool good = true;
	size_t i;

	json_array_foreach(items, i, item) good =
	    good && show(ctx, item, model);
	json_decref(items);
	return good;
}
