/*
 * delays - the days that a request begins with.
 * Not here: the day by which it is answered (definition.delay, in SQL).
 */
#include "form/delays.h"

#include <string.h>

#include "base/date.h"
#include "form/duration.h"
#include "form/review.h"

enum { ACKNOWLEDGE_WORKING_DAYS = 10, MONTHS_OF_YEAR = 12 };

/* The day when a length of time from today ends; NULL for none. */
static char *
day_after(struct pv_ctx *ctx, const char *delay)
{
	struct pv_date today = pv_date_today(ctx), end;
	char unit;
	int n;

	if (!pv_duration_parse(delay, &n, &unit))
		return NULL;
	if (unit == 'D')
		end = pv_date_add_days(today, n);
	else
		end = pv_date_add_months(
		    today, unit == 'Y' ? MONTHS_OF_YEAR * n : n);
	return pv_date_iso(ctx, end);
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

void
pv_delays_read(
    struct pv_ctx *ctx, const struct pv_draft *draft, struct pv_delays *delays)
{
	const char *acknowledge = said(ctx, draft, "acknowledge");

	*delays = (struct pv_delays){ .silence = said(ctx, draft, "silence") };
	if (acknowledge != NULL && strcmp(acknowledge, "oui") == 0) {
		delays->silence = NULL;
		delays->acknowledge_by = pv_date_iso(ctx,
		    pv_date_add_working(pv_date_today(ctx),
			ACKNOWLEDGE_WORKING_DAYS,
			pv_region_of(ctx->commune->insee)));
	}
	if (delays->silence != NULL)
		delays->silence_on =
		    day_after(ctx, said(ctx, draft, "silence-delay"));
	if (delays->silence_on == NULL)
		delays->silence = NULL;
}
