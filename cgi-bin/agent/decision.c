/*
 * decision - from a request and what the agent wrote to a letter's model.
 * Not here: the letter (html/letter), the PDF (the worker).
 */
#include "decision.h"

#include <string.h>

#include "base/date.h"
#include "form/duration.h"
#include "form/review.h"
#include "review.h"
#include "values.h"
#include "view/json.h"

static void
set_text(json_t *model, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_object_set_new(model, key, json_string(text));
}

static json_t *
build_model(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const struct pv_rows *rows,
    const struct act_typed *typed)
{
	json_t *model = json_object();
	struct pv_date day;
	int64_t at;

	set_text(model, "reference", pv_row_text(rows, 0, "reference"));
	set_text(model, "title", pv_row_text(rows, 0, "title"));
	set_text(model, "person", pv_row_text(rows, 0, "person_name"));
	set_text(model, "text", typed->text);
	set_text(model, "appeal", typed->appeal);
	if (pv_time_parse(pv_row_text(rows, 0, "received_at"), &at)) {
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
	json_object_set_new(model, "answers", values_answers(ctx, answers));
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
decision_fill(struct pv_ctx *ctx, const struct act *act,
    const struct pv_rows *rows, const struct act_typed *typed,
    struct decision *decision)
{
	const struct pv_definition *definition;
	struct pv_answers *answers;
	const char *name;
	json_t *model;
	bool good, post = act_by_post(rows, typed);

	*decision = (struct decision){ 0 };
	answers = review_answers(ctx, rows, &definition, &good);
	if (!good)
		return false;
	name = answers == NULL ?
	    NULL :
	    pv_procedure_word(ctx, definition, "letter", act->kind);
	if (name == NULL && !post)
		return true;
	if (name == NULL)
		name = "courrier";
	decision->template = pv_printf(ctx, "letter/%s", name);
	decision->file = pv_printf(
	    ctx, "%s-%s.pdf", name, pv_row_text(rows, 0, "reference"));
	model = build_model(ctx, answers, definition, rows, typed);
	set_text(model, "file", decision->file);
	if (answers != NULL && strcmp(act->kind, "answer") == 0)
		add_attestation(ctx, model, definition, answers);
	set_text(
	    model, "subject", pv_printf(ctx, "t.letter.subject.%s", act->kind));
	decision->item = pv_json_text(ctx,
	    json_pack("{s:s, s:s, s:s, s:b, s:o}", "kind", "letter", "template",
		decision->template, "language", ctx->language, "post", post,
		"model", model));
	return true;
}
