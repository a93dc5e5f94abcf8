/*
 * document - the documents of a family's file in a model.
 * Not here: the pages (cgi-bin/famille, cgi-bin/agent), what may be sent (SQL).
 */
#include "family/document.h"

#include <inttypes.h>
#include <string.h>

#include "base/config.h"
#include "base/date.h"
#include "request/field.h"
#include "request/file.h"

/* "t.document.KEY.WORD", of the word that the document has there. */
static void
set_word(struct pv_ctx *ctx, struct pv_value *one, const char *key,
    const struct pv_value *document)
{
	const char *word = pv_get_text(document, key);

	pv_set_optional(one, key,
	    word != NULL ? pv_printf(ctx, "t.document.%s.%s", key, word) :
			   NULL);
}

static void
set_day(
    struct pv_ctx *ctx, struct pv_value *one, const char *key, const char *iso)
{
	pv_set_optional(one, key, iso != NULL ? pv_date_words(ctx, iso) : NULL);
}

static bool
is(const struct pv_value *document, const char *key, const char *word)
{
	const char *text = pv_get_text(document, key);

	return text != NULL && strcmp(text, word) == 0;
}

void
pv_document_set(struct pv_ctx *ctx, struct pv_value *one,
    const struct pv_value *document, const struct pv_side *side)
{
	static const char *const states[] = { "asked", "sent", "checked",
		"refused" };
	const struct pv_value *file = pv_get(document, "file");

	pv_set_int(one, "id", pv_get_int(document, "id"));
	pv_set_bool(one, "restricted", pv_get_bool(document, "restricted"));
	set_word(ctx, one, "kind", document);
	set_word(ctx, one, "state", document);
	set_word(ctx, one, "stage", document);
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		pv_set_bool(one, states[i], is(document, "state", states[i]));
	pv_set_bool(one, "soon", is(document, "stage", "soon"));
	pv_set_bool(one, "over", is(document, "stage", "over"));
	pv_set_optional(one, "child", pv_get_text(document, "child"));
	pv_set_optional(one, "note", pv_get_text(document, "note"));
	pv_set_optional(one, "agent", pv_get_text(document, "agent"));
	set_day(ctx, one, "expires", pv_get_text(document, "expires_on"));
	set_day(ctx, one, "sent_words", pv_get_text(document, "sent_on"));
	set_day(ctx, one, "decided_words", pv_get_text(document, "decided_on"));
	pv_set_bool(one, "file", false);
	if (file != NULL)
		pv_file_fill(ctx, pv_set_object(one, "file"), file, side);
}

void
pv_documents_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *data, const struct pv_side *side)
{
	const struct pv_value *all = pv_get(data, "documents");
	struct pv_value *list = pv_set_list(model, "documents");

	for (size_t i = 0; i < pv_list_length(all); i++)
		pv_document_set(
		    ctx, pv_add_object(list), pv_list_at(all, i), side);
	pv_set_bool(model, "has_documents", pv_list_length(list) > 0);
}

const struct pv_value *
pv_document_find(const struct pv_value *data, int64_t id)
{
	const struct pv_value *all = pv_get(data, "documents");

	for (size_t i = 0; i < pv_list_length(all); i++)
		if (pv_get_int(pv_list_at(all, i), "id") == id)
			return pv_list_at(all, i);
	return NULL;
}

static void
add_choice(struct pv_value *list, const char *value, const char *label,
    const char *chosen)
{
	struct pv_value *one = pv_add_object(list);

	pv_set_text(one, "value", value);
	pv_set_text(one, "label", label);
	pv_set_bool(
	    one, "chosen", chosen != NULL && strcmp(chosen, value) == 0);
}

void
pv_document_choices(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *data, const char *kind, const char *child)
{
	const struct pv_value *all = pv_get(data, "kinds"), *one;
	struct pv_value *list = pv_set_list(model, "kinds");
	const char *value;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		value = pv_get_text(pv_list_at(all, i), "kind");
		add_choice(list, value,
		    pv_printf(ctx, "t.document.kind.%s", value), kind);
	}
	all = pv_get(data, "children");
	list = pv_set_list(model, "children");
	for (size_t i = 0; i < pv_list_length(all); i++) {
		one = pv_list_at(all, i);
		add_choice(list,
		    pv_printf(ctx, "%" PRId64, pv_get_int(one, "id")),
		    pv_get_text(one, "name"), child);
	}
	pv_set_bool(model, "whole_family", child == NULL || *child == '\0');
}

const char *
pv_document_control(const char *text)
{
	static const char *const controls[][2] = { { "document.kind", "sorte" },
		{ "document.child", "enfant" }, { "document.end", "fin" },
		{ "document.note", "motif" } };

	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (strncmp(text, controls[i][0], strlen(controls[i][0])) == 0)
			return controls[i][1];
	return "fichier";
}

void
pv_document_upload(struct pv_ctx *ctx, struct pv_value *model,
    const char *label, bool required, const char *error, const char *name)
{
	const struct pv_control_text control = {
		.name = "fichier",
		.label = label,
		.hint = "t.document.file-hint",
		.required = required,
	};
	struct pv_value *set =
	    pv_control_set(ctx, model, "upload", &control, NULL, error);

	pv_set_optional(set, "file", name);
	pv_set_bool(set, "single", true);
	pv_set_text(set, "file_max",
	    pv_file_size(ctx, (int64_t)ctx->process->config->file_max_bytes));
}
