/*
 * duration - reads and tells lengths of time.
 * Not here: which day they end on (submission.c).
 */
#include "form/duration.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NUMBER_MAX = 1000 };

bool
pv_duration_parse(const char *text, int *number, char *unit)
{
	char *end;
	long n;

	if (text == NULL || *text != 'P' || text[1] < '0' || text[1] > '9')
		return false;
	n = strtol(text + 1, &end, 10);
	if (strlen(end) != 1 || strchr("DMYB", *end) == NULL || n < 1 ||
	    n > NUMBER_MAX)
		return false;
	*number = (int)n;
	*unit = *end;
	return true;
}

char *
pv_duration_words(struct pv_ctx *ctx, const char *text)
{
	const char *key;
	char unit;
	int n;

	if (!pv_duration_parse(text, &n, &unit))
		return NULL;
	if (unit == 'B')
		key = n == 1 ? "form.working-day-one" : "form.working-days";
	else if (unit == 'D')
		key = n == 1 ? "form.day-one" : "form.days";
	else if (unit == 'M')
		key = "form.months";
	else
		key = n == 1 ? "form.year-one" : "form.years";
	return pv_printf(ctx, "%d %s", n, pv_text(ctx, key));
}
