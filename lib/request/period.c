/*
 * period - from when and until when a procedure is open.
 * Not here: whether a draft may begin (sql/, definition).
 */
#include "request/period.h"

#include "request/moment.h"

void
pv_period_set(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_rows *rows, int row)
{
	static const char *const names[] = { "opens", "closes", "closed" };
	const char *opens = pv_row_text(rows, row, "opens_at");
	const char *closes = pv_row_text(rows, row, "closes_at");
	bool open = pv_row_bool(rows, row, "open");

	pv_set_bool(object, "open", open);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		pv_set_bool(object, names[i], false);
	if (opens != NULL)
		pv_moment_set(ctx, pv_set_object(object, "opens"), opens);
	else if (closes != NULL)
		pv_moment_set(ctx,
		    pv_set_object(object, open ? "closes" : "closed"), closes);
}
