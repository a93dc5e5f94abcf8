/*
 * typed - says what is wrong with a day, an address, a number of some kind.
 * Not here: types, constraints and what is required (check.c).
 */
#include "form/typed.h"

#include <stdlib.h>
#include <string.h>

#include "base/contact.h"
#include "base/date.h"
#include "base/siret.h"
#include "form/walk.h"

enum { YEAR_DIGITS = 4, MONTHS = 12, DAYS_MAX = 31 };

static bool
is_control(const struct pv_item *item, const char *name)
{
	return item->pv_control != NULL && strcmp(item->pv_control, name) == 0;
}

/* A number of one to max digits; -1 for anything else. */
static int
number(const char *text, size_t max)
{
	size_t length = strlen(text);

	if (length == 0 || length > max || strspn(text, "0123456789") != length)
		return -1;
	return (int)strtol(text, NULL, 10);
}

/* What is not known is not to come: its day counts as the first. */
static bool
is_future(struct pv_ctx *ctx, int year, int month, int day)
{
	struct pv_date date = { year, month > 0 ? month : 1,
		day > 0 ? day : 1 };

	return pv_date_compare(date, pv_date_today(ctx)) > 0;
}

static const char *
day_fault(struct pv_ctx *ctx, const char *value)
{
	char *rest = pv_strdup(ctx, value);
	const char *year = strsep(&rest, "-");
	const char *month = rest != NULL ? strsep(&rest, "-") : "";
	const char *day = rest != NULL ? rest : "";
	int y = number(year, YEAR_DIGITS), m = number(month, 2),
	    d = number(day, 2);

	if (strlen(year) != YEAR_DIGITS || y < 1)
		return "t.form.date.year";
	if (*month == '\0' && *day != '\0')
		return "t.form.date.no-month";
	if (*month != '\0' && (m < 1 || m > MONTHS))
		return "t.form.date.month";
	if (*day != '\0' && (d < 1 || d > DAYS_MAX))
		return "t.form.date.day";
	if (*day != '\0' && !pv_date_valid((struct pv_date){ y, m, d }))
		return "t.form.date.none";
	return is_future(ctx, y, m, d) ? "t.form.date.future" : NULL;
}

static const char *
fault(struct pv_ctx *ctx, const struct pv_item *item, const char *value)
{
	if (is_control(item, "partial-date"))
		return day_fault(ctx, value);
	if (is_control(item, "email") && pv_email_tidy(ctx, value) == NULL)
		return "t.form.email";
	if (is_control(item, "phone") && pv_phone_e164(ctx, value) == NULL)
		return "t.form.phone";
	if (is_control(item, "siret") && !pv_siret_valid(value))
		return "t.form.siret";
	if (is_control(item, "rna") && !pv_rna_valid(value))
		return "t.form.rna";
	return NULL;
}

/* A rank for each choice, and one choice for each rank. */
static bool
is_ranked(struct pv_page *page, const struct pv_item *item, const char *path,
    const char *value)
{
	const struct pv_choice *choices;
	size_t n = pv_answers_choices(page->answers, item, path, &choices);
	size_t ranked = 0, words = 0;

	for (size_t i = 0; i < n; i++)
		ranked += choices[i].chosen ? 1 : 0;
	for (const char *at = value; *at != '\0'; at += strspn(at, " ")) {
		at += strcspn(at, " ");
		words++;
	}
	return ranked == n && words == n;
}

static bool
check_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;
	const char *found;

	if (state == NULL ||
	    (item->control != PV_INPUT && item->control != PV_RANK) ||
	    item->node == NULL || *state->value == '\0')
		return true;
	if (item->control == PV_INPUT)
		found = fault(page->ctx, item, state->value);
	else
		found = is_ranked(page, item, path, state->value) ?
		    NULL :
		    "t.form.rank";
	if (found != NULL) {
		pv_answers_refuse(page->answers, path, found);
		*(bool *)data = false;
	}
	return true;
}

bool
pv_typed_check(struct pv_page *page)
{
	bool good = true;

	(void)pv_page_walk(page, check_one, &good);
	return good;
}
