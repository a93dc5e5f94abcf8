/*
 * dossier - a request that was prepared here, to print, sign and deposit.
 *
 * The code on it holds the reference: one scan in the desk's search opens the
 * request.
 * Not here: what is still to be done, which the form says (<pv:summary deposit>).
 */
#include "suivi.h"

#include <string.h>

#include "base/date.h"
#include "form/cache.h"
#include "form/review.h"
#include "request/field.h"
#include "view/barcode.h"

bool
suivi_answers(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const char *xml = pv_row_text(rows, 0, "answers");
	const struct pv_definition *definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, 0, "digest"));
	struct pv_answers *answers;
	const char *sworn;

	if (definition == NULL)
		return false;
	answers = pv_answers_read(ctx, definition, xml, strlen(xml));
	if (answers == NULL)
		return false;
	pv_set_text(model, "title", pv_procedure_title(ctx, definition));
	pv_set_bool(model, "only_french",
	    !pv_definition_speaks(definition, ctx->language));
	pv_set(model, "pages",
	    pv_review(ctx, answers, definition,
		pv_rows_json(ctx, pv_row_text(rows, 0, "files"))));
	sworn = pv_answers_joined(ctx, answers,
	    pv_procedure_word(ctx, definition, "summary", "sworn"), " ");
	pv_set_optional(model, "sworn", *sworn != '\0' ? sworn : NULL);
	pv_set_optional(model, "legal",
	    pv_procedure_word(ctx, definition, "procedure", "legal"));
	return true;
}

static void
describe_code(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *code = pv_set_object(model, "code");
	int width = 0;

	pv_set_text(code, "path",
	    pv_barcode_128(ctx, pv_row_text(rows, 0, "reference"), &width));
	pv_set_int(code, "width", width);
	pv_set_int(code, "height", PV_BARCODE_HEIGHT);
}

/* What the form said when it was prepared: the first message. */
static void
describe_deposit(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *messages =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));

	if (messages != NULL && pv_list_length(messages) > 0)
		pv_set_text(model, "deposit",
		    pv_get_text(pv_list_at(messages, 0), "text"));
}

struct pv_answer *
suivi_dossier(struct pv_exchange *exchange)
{
	struct pv_rows *rows = suivi_request(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model;

	if (rows == NULL)
		return suivi_dead(exchange);
	if (!pv_row_bool(rows, 0, "awaited") ||
	    pv_row_text(rows, 0, "closed_at") != NULL)
		return pv_answer_redirect(ctx, pv_link(ctx, "/suivi/demande"));
	model = suivi_head(ctx, rows);
	describe_code(ctx, model, rows);
	describe_deposit(ctx, model, rows);
	return suivi_answers(ctx, model, rows) ?
	    pv_page(exchange, "suivi/dossier", model) :
	    NULL;
}
