/*
 * csv - values and lines of a text.
 * Not here: what its columns mean (its callers).
 */
#include "table/csv.h"

#include <string.h>

#include <glib.h>

static char
guess_between(const char *text)
{
	static const char candidates[] = ",;\t";
	char best = ',';
	size_t most = 0;

	for (const char *one = candidates; *one != '\0'; one++) {
		size_t n = 0;
		bool quoted = false;

		for (const char *at = text;
		     *at != '\0' && (quoted || *at != '\n'); at++) {
			quoted = quoted != (*at == '"');
			n += !quoted && *at == *one ? 1 : 0;
		}
		if (n > most) {
			most = n;
			best = *one;
		}
	}
	return best;
}

void
pv_csv_open(struct pv_csv *csv, char *text)
{
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	*csv = (struct pv_csv){
		.at = text, .between = guess_between(text), .last = true
	};
}

bool
pv_csv_line(struct pv_csv *csv)
{
	for (; *csv->at == '\r' || *csv->at == '\n'; csv->at++)
		csv->ends += *csv->at == '\n' ? 1 : 0;
	csv->line = csv->ends + 1;
	csv->last = *csv->at == '\0';
	return !csv->last;
}

/* In its place: what is unquoted is never longer. */
char *
pv_csv_value(struct pv_csv *csv)
{
	char *start = csv->at, *out = start, *in = start;
	bool quoted = *in == '"';

	if (csv->last)
		return NULL;
	if (quoted)
		in++;
	while (*in != '\0') {
		if (quoted && in[0] == '"' && in[1] == '"')
			in++;
		else if (quoted && *in == '"') {
			quoted = false;
			in++;
			continue;
		} else if (!quoted && (*in == csv->between || *in == '\n'))
			break;
		csv->ends += *in == '\n' ? 1 : 0;
		if (!quoted && *in == '\r') {
			in++;
			continue;
		}
		*out++ = *in++;
	}
	csv->last = *in != csv->between;
	csv->ends += *in == '\n' ? 1 : 0;
	csv->at = *in != '\0' ? in + 1 : in;
	*out = '\0';
	return start;
}

char *
pv_csv_text(struct pv_ctx *ctx, const void *bytes, size_t length)
{
	char *text, *copy;

	if (memchr(bytes, '\0', length) != NULL)
		return NULL;
	if (g_utf8_validate(bytes, (gssize)length, NULL))
		return pv_printf(ctx, "%.*s", (int)length, (const char *)bytes);
	/* what that page lacks (5 bytes) becomes a question mark */
	text = g_convert_with_fallback(bytes, (gssize)length, "UTF-8",
	    "WINDOWS-1252", "?", NULL, NULL, NULL);
	if (text == NULL)
		text = g_convert(bytes, (gssize)length, "UTF-8", "ISO-8859-1",
		    NULL, NULL, NULL);
	if (text == NULL)
		pv_die("no conversion from ISO-8859-1");
	copy = pv_strdup(ctx, text);
	g_free(text);
	return copy;
}
