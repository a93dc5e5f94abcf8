/*
 * review - answers read again with the definition that asked for them.
 * Not here: their words (form/review.h).
 */
#include "review.h"

#include "form/recall.h"
#include "form/review.h"
#include "request/field.h"
#include "request/file.h"

bool
review_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const struct pv_definition *definition;
	struct pv_answers *answers;
	struct pv_value *pages;
	bool good;

	answers = pv_recall(ctx, rows, 0, &definition, &good);
	pages = answers == NULL ?
	    pv_list(ctx) :
	    pv_review(ctx, answers, definition,
		pv_rows_json(ctx, pv_row_text(rows, 0, "files")));
	pv_set_bool(model, "has_pages", pv_list_length(pages) > 0);
	pv_set(model, "pages", pages);
	return good;
}

bool
review_address(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	const struct pv_definition *definition;
	struct pv_answers *answers;
	const char *lines = "";
	bool good;

	answers = pv_recall(ctx, rows, 0, &definition, &good);
	if (answers != NULL)
		lines = pv_answers_joined(ctx, answers,
		    pv_procedure_word(ctx, definition, "summary", "address"),
		    "\n");
	pv_set_optional(model, "postal", *lines != '\0' ? lines : NULL);
	return good;
}
