/*
 * moment - when something happened, in a model.
 * Not here: the words of dates (base/date.h).
 */
#include "request/moment.h"

#include "base/date.h"
#include "request/field.h"

void
pv_moment_set(
    struct pv_ctx *ctx, struct pv_value *object, const char *timestamp)
{
	int64_t unix_s;

	if (timestamp == NULL || !pv_time_parse(timestamp, &unix_s)) {
		pv_set_optional(object, "at", NULL);
		pv_set_optional(object, "at_words", NULL);
		return;
	}
	pv_set_text(object, "at", pv_time_iso(ctx, unix_s));
	pv_set_text(object, "at_words", pv_time_words(ctx, timestamp));
}
