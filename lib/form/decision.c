/*
 * decision - from a request and what the agent wrote to a letter's model.
 * Not here: the letter (html/letter), the PDF (the worker).
 */
#include "form/decision.h"

#include <string.h>

#include "base/date.h"
#include "form/duration.h"
#include "form/recall.h"
#include "form/review.h"
#include "request/notice.h"
#include "view/json.h"

static void
set_text(json_t *model, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(model, key, json_string(text));
}

static json_t *
build_model(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_rows *rows, int row,
    const struct pv_said *said)
{
	json_t *model = json_object();
	struct pv_date day;
	int64_t at;

	set_text(model, "reference", pv_row_text(rows, row, "reference"));
	set_text(model, "title", pv_row_text(rows, row, "title"));
	set_text(model, "person", pv_row_text(rows, row, "person_name"));
	set_text(model, "text", said->text);
	set_text(model, "appeal", said->appeal);
	if (pv_time_parse(pv_row_text(rows, row, "received_at"), &at)) {
		day = pv_date_in_zone(at, ctx->commune->time_zone);
		set_text(model, "received_on", pv_date_iso(ctx, day));
	}
	/* Erased, or not read any more: what was written leaves all the same. */
	if (answers == NULL)
		return model;
	set_text(model, "postal",
	    pv_answers_joined(ctx, answers,
		pv_procedure_word(ctx, definition, "summary", "address"),
		"\n"));
	json_object_set_new(model, "answers", pv_recall_model(ctx, answers));
	return model;
}

/* What is signed of it: names, and how long it holds. */
static void
add_attestation(struct pv_ctx *ctx, json_t *model,
    const struct pv_definition *definition, struct pv_answers *answers)
{
	const char *kind =
	    pv_procedure_word(ctx, definition, "letter", "attestation");
	const char *valid =
	    pv_procedure_word(ctx, definition, "letter", "valid");
	struct pv_date until = pv_date_today(ctx);
	json_t *attestation;
	int number;
	char unit;

	if (kind == NULL)
		return;
	attestation = json_object();
	set_text(attestation, "kind", kind);
	set_text(attestation, "names",
	    pv_answers_joined(ctx, answers,
		pv_procedure_word(ctx, definition, "letter", "names"), " "));
	if (valid != NULL && pv_duration_parse(valid, &number, &unit)) {
		until = unit == 'D' ? pv_date_add_days(until, number) :
				      pv_date_add_months(until,
					  unit == 'Y' ? 12 * number : number);
		set_text(attestation, "expires", pv_date_iso(ctx, until));
	}
	json_object_set_new(model, "attestation", attestation);
}

bool
pv_decision_fill(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const struct pv_said *said, struct pv_decision *decision)
{
	const struct pv_definition *definition;
	struct pv_answers *answers;
	const char *name;
	json_t *model;
	bool good;

	*decision = (struct pv_decision){ 0 };
	answers = pv_recall(ctx, rows, row, &definition, &good);
	if (!good)
		return false;
	name = answers == NULL ?
	    NULL :
	    pv_procedure_word(ctx, definition, "letter", said->kind);
	if (name == NULL && !said->post)
		return true;
	if (name == NULL)
		name = "courrier";
	decision->template = pv_printf(ctx, "letter/%s", name);
	decision->file = pv_printf(
	    ctx, "%s-%s.pdf", name, pv_row_text(rows, row, "reference"));
	model = build_model(ctx, answers, definition, rows, row, said);
	set_text(model, "file", decision->file);
	if (answers != NULL && strcmp(said->kind, "answer") == 0)
		add_attestation(ctx, model, definition, answers);
	set_text(model, "subject",
	    pv_printf(ctx, "t.letter.subject.%s", said->kind));
	decision->item = pv_json_keep(ctx,
	    json_pack("{s:s, s:s, s:s, s:b, s:o}", "kind", "letter", "template",
		decision->template, "language", ctx->language, "post",
		said->post, "model", model));
	return true;
}

/* What leaves: the letter that it makes, and the mail that tells of it. */
json_t *
pv_decision_outbox_of(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    const struct pv_said *said)
{
	const char **names =
	    pv_alloc_array(ctx, const char *, said->n_files + 1);
	struct pv_notice notice = { .kind = said->mail,
		.text = said->text,
		.appeal = said->appeal,
		.files = names,
		.n_files = said->n_files,
		.no_mail = !said->by_mail };
	struct pv_decision decision;

	if (!pv_decision_fill(ctx, rows, row, said, &decision))
		return NULL;
	for (size_t i = 0; i < said->n_files; i++)
		names[i] = said->files[i];
	if (decision.item != NULL) {
		notice.letter = decision.item;
		names[notice.n_files++] = decision.file;
	}
	return pv_notice_of(ctx, rows, row, &notice);
}

char *
pv_decision_outbox(
    struct pv_ctx *ctx, const struct pv_rows *rows, const struct pv_said *said)
{
	json_t *outbox = pv_decision_outbox_of(ctx, rows, 0, said);

	return outbox != NULL ? pv_json_text(ctx, outbox) : NULL;
}
