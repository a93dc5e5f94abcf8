/*
 * delays - the days that a request begins with.
 * Not here: the day by which it is answered (definition.delay, in SQL).
 */
#include "form/delays.h"

#include <string.h>

#include "base/date.h"
#include "db/db.h"
#include "form/duration.h"
#include "form/review.h"

enum { MONTHS_OF_YEAR = 12 };

/* CRPA, R112-11-2. */
static const char acknowledge_delay[] = "P10B";

static const struct pv_call end_call = { ".delay_end", 1, true };

/* Working days: the commune's holidays are in the database. */
static bool
ask_day(struct pv_ctx *ctx, const char *delay, const char **day)
{
	struct pv_arg arg = pv_arg_text(delay);
	struct pv_rows *rows = pv_db_call(ctx, &end_call, &arg);

	if (rows != NULL)
		*day = pv_row_text(rows, 0, "delay_end");
	return rows != NULL;
}

/* The day when a length of time from today ends; NULL for none. */
static bool
find_day(struct pv_ctx *ctx, const char *delay, const char **day)
{
	struct pv_date today = pv_date_today(ctx), end;
	char unit;
	int n;

	*day = NULL;
	if (!pv_duration_parse(delay, &n, &unit))
		return true;
	if (unit == 'B')
		return ask_day(ctx, delay, day);
	if (unit == 'D')
		end = pv_date_add_days(today, n);
	else
		end = pv_date_add_months(
		    today, unit == 'Y' ? MONTHS_OF_YEAR * n : n);
	*day = pv_date_iso(ctx, end);
	return true;
}

/* What the answers say where the form lets them; else its head. NULL if empty. */
static const char *
said(struct pv_ctx *ctx, const struct pv_draft *draft, const char *name)
{
	const char *paths =
	    pv_procedure_word(ctx, draft->definition, "summary", name);
	const char *value = paths != NULL ?
	    pv_answers_joined(ctx, draft->answers, paths, " ") :
	    pv_procedure_word(ctx, draft->definition, "procedure", name);

	return value != NULL && *value != '\0' ? value : NULL;
}

bool
pv_delays_read(
    struct pv_ctx *ctx, const struct pv_draft *draft, struct pv_delays *delays)
{
	const char *acknowledge = said(ctx, draft, "acknowledge");

	*delays = (struct pv_delays){ .silence = said(ctx, draft, "silence") };
	if (acknowledge != NULL && strcmp(acknowledge, "oui") == 0) {
		delays->silence = NULL;
		if (!find_day(ctx, acknowledge_delay, &delays->acknowledge_by))
			return false;
	}
	if (delays->silence != NULL) {
		delays->silence_delay = said(ctx, draft, "silence-delay");
		if (!find_day(ctx, delays->silence_delay, &delays->silence_on))
			return false;
	}
	if (delays->silence_on == NULL)
		delays->silence = delays->silence_delay = NULL;
	return true;
}
