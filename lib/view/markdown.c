/*
 * markdown - CommonMark to HTML, by libcmark.
 * Not here: who may print it (templates.c).
 */
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

#include <cmark.h>

char *
pv_markdown(struct pv_ctx *ctx, const char *text)
{
	/* CMARK_OPT_DEFAULT is the safe mode since 0.29. */
	char *html = cmark_markdown_to_html(
	    text, strlen(text), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
	char *kept;

	if (html == NULL)
		pv_die("out of memory for a text");
	kept = pv_strdup(ctx, html);
	free(html);
	return kept;
}
