/*
 * account - what a family owes, as its page and the desk's show it.
 * Not here: what it comes to (SQL).
 */
#include "family/account.h"

#include <string.h>

#include "base/date.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"

static void
set_sum(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_value *told)
{
	int64_t cents = pv_get_int(told, key);

	pv_set_optional(
	    model, key, cents > 0 ? pv_cents_words(ctx, cents) : NULL);
}

static void
set_day(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_value *told)
{
	pv_set_text(model, key, pv_date_words(ctx, pv_get_text(told, key)));
}

static void
add_invoice(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *told)
{
	struct pv_value *one = pv_add_object(list);
	const char *state = pv_get_text(told, "state");

	pv_set_text(one, "reference", pv_get_text(told, "reference"));
	pv_set_text(one, "subject", pv_get_text(told, "subject"));
	pv_set_text(one, "regie", pv_get_text(told, "regie"));
	set_day(ctx, one, "issued_on", told);
	set_day(ctx, one, "due_on", told);
	pv_set_text(
	    one, "amount", pv_cents_words(ctx, pv_get_int(told, "cents")));
	set_sum(ctx, one, "rest", told);
	set_sum(ctx, one, "credited", told);
	pv_set_text(
	    one, "state_text", pv_printf(ctx, "t.payment.state.%s", state));
	pv_set_bool(one, "is_due", strcmp(state, "due") == 0);
	pv_set_bool(one, "late", pv_get_bool(told, "late"));
	pv_set_bool(one, "test", pv_get_bool(told, "test"));
}

static void
add_payment(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *told)
{
	struct pv_value *one = pv_add_object(list);

	pv_set_text(one, "receipt", pv_get_text(told, "receipt"));
	pv_set_text(one, "reference", pv_get_text(told, "reference"));
	pv_set_text(one, "means",
	    pv_printf(ctx, "t.payment.means.%s", pv_get_text(told, "means")));
	pv_set_text(one, "sum", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_moment_set(ctx, one, pv_get_text(told, "at"));
}

static void
add_coming(
    struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *told)
{
	struct pv_value *one = pv_add_object(list);
	int64_t unknown = pv_get_int(told, "unknown");

	pv_set_text(one, "activity", pv_get_text(told, "activity"));
	pv_set_int(one, "bookings", pv_get_int(told, "bookings"));
	pv_set_text(one, "sum", pv_cents_words(ctx, pv_get_int(told, "cents")));
	pv_set_bool(one, "has_unknown", unknown > 0);
	pv_set_int(one, "unknown", unknown);
}

static void
add_year(struct pv_ctx *ctx, struct pv_value *list, const struct pv_value *told)
{
	pv_set_text(
	    pv_add_object(list), "year", pv_strdup(ctx, pv_value_text(told)));
}

void
pv_account_set(struct pv_ctx *ctx, struct pv_value *model, const char *json)
{
	static const struct {
		const char *name, *has;
		void (*add)(struct pv_ctx *ctx, struct pv_value *list,
		    const struct pv_value *told);
	} lists[] = {
		{ "invoices", "has_invoices", add_invoice },
		{ "payments", "has_payments", add_payment },
		{ "coming", "has_coming", add_coming },
		{ "years", "has_years", add_year },
	};
	const struct pv_value *told = pv_rows_json(ctx, json), *from;
	struct pv_value *list;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		from = pv_get(told, lists[i].name);
		list = pv_set_list(model, lists[i].name);
		for (size_t k = 0; k < pv_list_length(from); k++)
			lists[i].add(ctx, list, pv_list_at(from, k));
		pv_set_bool(model, lists[i].has, pv_list_length(list) > 0);
	}
	set_sum(ctx, model, "due", told);
	set_sum(ctx, model, "credit", told);
	set_sum(ctx, model, "collected", told);
	pv_set_optional(model, "called", pv_get_text(told, "family"));
}

void
pv_care_set(struct pv_ctx *ctx, struct pv_value *model, const char *json)
{
	static const char *const words[] = { "payer", "family", "postal",
		"reference" };
	const struct pv_value *told = pv_rows_json(ctx, json);
	const struct pv_value *children = pv_get(told, "children"), *child;
	struct pv_value *list = pv_set_list(model, "children"), *one;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		pv_set_optional(model, words[i], pv_get_text(told, words[i]));
	pv_set_int(model, "year", pv_get_int(told, "year"));
	pv_set_bool(model, "over", pv_get_bool(told, "over"));
	for (size_t i = 0; i < pv_list_length(children); i++) {
		child = pv_list_at(children, i);
		one = pv_add_object(list);
		pv_set_text(one, "child",
		    pv_printf(ctx, "%s %s", pv_get_text(child, "first_name"),
			pv_get_text(child, "last_name")));
		set_day(ctx, one, "born_on", child);
		pv_set_text(one, "sum",
		    pv_cents_words(ctx, pv_get_int(child, "cents")));
	}
	pv_set_bool(model, "has_care", pv_list_length(list) > 0);
	pv_set_text(
	    model, "amount", pv_cents_words(ctx, pv_get_int(told, "cents")));
}
