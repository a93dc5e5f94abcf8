/*
 * csv - fields and days of a file of lines.
 * Not here: which columns (transmission.c, census.c).
 */
#include "csv.h"

#include <string.h>

#include "base/date.h"

void
csv_field(struct pv_buffer *file, const char *value, bool last)
{
	bool quoted = strpbrk(value, ";\"\r\n") != NULL;

	/* Quotes alone do not stop a spreadsheet from computing. */
	if (quoted)
		pv_buffer_add_text(file, "\"");
	if (*value != '\0' && strchr("=+-@\t\r\n", *value) != NULL)
		pv_buffer_add_text(file, "'");
	for (; *value != '\0'; value++)
		pv_buffer_addf(file, "%s%c", *value == '"' ? "\"" : "", *value);
	if (quoted)
		pv_buffer_add_text(file, "\"");
	pv_buffer_add_text(file, last ? "\r\n" : ";");
}

const char *
csv_day(struct pv_ctx *ctx, const char *iso)
{
	struct pv_date day;

	if (!pv_date_parse(iso, &day))
		return iso;
	return pv_printf(ctx, "%02d/%02d/%04d", day.day, day.month, day.year);
}
