/*
 * fee - the fee of a form: its amount out of the answers.
 * Not here: the invoice (SQL: parvis.fee_issue), the check of a form (lint_head.c).
 */
#include "form/fee.h"

#include <math.h>
#include <string.h>

#include <glib.h>

#include "form/review.h"

int64_t
pv_fee_cents(const char *text)
{
	char *end;
	double sum = g_ascii_strtod(text, &end);

	/* "1e3", "inf", "0x10" are no amounts that a form computes */
	if (end == text || *end != '\0' ||
	    strspn(text, "0123456789.") != strlen(text))
		return -1;
	sum = round(sum * 100);
	return sum <= PV_FEE_MAX_CENTS ? (int64_t)sum : -1;
}

static const char *
word(struct pv_ctx *ctx, const struct pv_draft *draft, const char *name)
{
	return pv_procedure_word(ctx, draft->definition, "fee", name);
}

/* The same for all, or what paths of the form come to. */
static const char *
amount(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	const char *said = word(ctx, draft, "amount");

	if (said == NULL || *said != '/')
		return said;
	return pv_answers_joined(ctx, draft->answers, said, "");
}

json_t *
pv_fee(struct pv_ctx *ctx, const struct pv_draft *draft)
{
	const char *said = amount(ctx, draft), *regie, *label;
	const char *address = pv_answers_joined(ctx, draft->answers,
	    pv_procedure_word(ctx, draft->definition, "summary", "address"),
	    " ");
	int64_t cents;
	json_t *fee;

	if (said == NULL || *said == '\0')
		return NULL;
	cents = pv_fee_cents(said);
	if (cents == 0)
		return NULL;
	label = word(ctx, draft, "label");
	regie = word(ctx, draft, "regie");
	fee = json_pack("{s:s, s:s}", "label",
	    label != NULL ? label : pv_procedure_title(ctx, draft->definition),
	    "language", ctx->language);
	if (cents > 0)
		json_object_set_new(fee, "cents", json_integer(cents));
	if (regie != NULL)
		json_object_set_new(fee, "regie", json_string(regie));
	if (*address != '\0')
		json_object_set_new(fee, "address", json_string(address));
	return fee;
}
