/*
 * request_fee - the fee of a request, as its pages show it.
 * Not here: what a form says of its fee (form/fee.h), the invoice (SQL).
 */
#include "request/request_fee.h"

#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "request/file.h"

const struct pv_value *
pv_request_fee_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, struct pv_value **fee)
{
	const char *json = pv_row_text(rows, 0, "request_fee");
	const struct pv_value *told;
	const char *state, *due;
	struct pv_value *set;

	pv_set_bool(model, "fee", false);
	if (json == NULL)
		return NULL;
	told = pv_rows_json(ctx, json);
	set = *fee = pv_set_object(model, "fee");
	state = pv_get_text(told, "state");
	due = pv_get_text(told, "due_on");
	pv_set_text(set, "label", pv_get_text(told, "label"));
	pv_set_optional(set, "amount", pv_get_text(told, "amount"));
	pv_set_optional(set, "invoice", pv_get_text(told, "reference"));
	pv_set_optional(set, "rest", pv_get_text(told, "rest"));
	pv_set_optional(
	    set, "due", due != NULL ? pv_date_words(ctx, due) : NULL);
	pv_set_bool(set, "late", pv_get_bool(told, "late"));
	pv_set_bool(set, "is_due", state != NULL && strcmp(state, "due") == 0);
	if (state != NULL)
		pv_set_text(set, "state_text",
		    pv_printf(ctx, "t.payment.state.%s", state));
	return told;
}
