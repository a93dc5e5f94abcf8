/*
 * markdown - text with marks, from our own definitions, as HTML that is safe:
 * what html/markdown.html alone may print unescaped.
 */
#ifndef PV_VIEW_MARKDOWN_H
#define PV_VIEW_MARKDOWN_H

#include "base/ctx.h"

/*
 * pv_markdown - by libcmark in its safe mode: HTML in the text and links but
 * to http, https, mailto, tel or a page of ours are left out.  One that begins
 * with a slash is a page of the site, wherever it is shown: the prefix is put
 * before it.  Owned by ctx.
 */
char *pv_markdown(struct pv_ctx *ctx, const char *text);

/*
 * pv_markdown_inline - the same as a part of a line, for a label: its blocks
 * one after another, each on a line of its own.  NULL for a text without
 * marks, which is to be printed as it is.
 */
char *pv_markdown_inline(struct pv_ctx *ctx, const char *text);

/* pv_markdown_plain - the text without its marks; itself if it has none. */
const char *pv_markdown_plain(struct pv_ctx *ctx, const char *text);

#endif
