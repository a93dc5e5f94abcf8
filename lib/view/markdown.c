/*
 * markdown - CommonMark to HTML, by libcmark.
 * Not here: who may print it (templates.c).
 */
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

#include <cmark.h>

#include "base/buffer.h"
#include "base/config.h"

/* CMARK_OPT_DEFAULT is the safe mode since 0.29. */
enum {
	OPTIONS = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8,
	INLINE_OPTIONS = OPTIONS | CMARK_OPT_HARDBREAKS,
	OUT_MAX_BYTES = 8 << 20 /* of a label of 1 MB at most */
};

/* Most labels have none, and cost no more than this look. */
static bool
has_marks(const char *text)
{
	return strpbrk(text, "*_`[<&\\\n") != NULL || *text == '#' ||
	    *text == '-' || *text == '+' || *text == '>';
}

/* A path of the site is under the prefix that it is served at. */
static void
place_link(struct pv_ctx *ctx, cmark_node *link)
{
	const char *path = cmark_node_get_url(link);

	if (path[0] == '/' && path[1] != '/' &&
	    !cmark_node_set_url(link,
		pv_printf(ctx, "%s%s", ctx->process->config->prefix, path)))
		pv_die("out of memory for a link");
}

static void
place_links(struct pv_ctx *ctx, cmark_node *root)
{
	cmark_iter *walk = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE)
		if (event == CMARK_EVENT_ENTER &&
		    cmark_node_get_type(cmark_iter_get_node(walk)) ==
			CMARK_NODE_LINK)
			place_link(ctx, cmark_iter_get_node(walk));
	cmark_iter_free(walk);
}

static cmark_node *
parse(const char *text)
{
	cmark_node *root = cmark_parse_document(text, strlen(text), OPTIONS);

	if (root == NULL)
		pv_die("out of memory for a text");
	return root;
}

char *
pv_markdown(struct pv_ctx *ctx, const char *text)
{
	cmark_node *root = parse(text);
	char *html, *kept;

	place_links(ctx, root);
	html = cmark_render_html(root, OPTIONS);
	if (html == NULL)
		pv_die("out of memory for a text");
	kept = pv_strdup(ctx, html);
	free(html);
	cmark_node_free(root);
	return kept;
}

static void
add(struct pv_buffer *out, const char *text)
{
	if (strlen(text) < out->max - out->length)
		pv_buffer_add_text(out, text);
}

/* The lines in a block, as HTML: "<p>…</p>" or "<h2>…</h2>" without its tags. */
static void
add_block(struct pv_buffer *out, cmark_node *block)
{
	char *html = cmark_render_html(block, INLINE_OPTIONS), *start, *end;

	if (html == NULL)
		pv_die("out of memory for a text");
	start = html;
	/* In a tight list a paragraph has no tags. */
	if (strncmp(html, "<p>", 3) == 0 ||
	    (strncmp(html, "<h", 2) == 0 && strncmp(html + 3, ">", 1) == 0)) {
		start = strchr(html, '>') + 1;
		end = strrchr(html, '<');
		*end = '\0';
	}
	add(out, start);
	free(html);
}

/* Of a block of HTML, only its words are kept. */
static void
add_words(struct pv_buffer *out, const char *html)
{
	char letter[2] = "";
	bool in_tag = false;

	for (; *html != '\0'; html++) {
		if (*html == '<' || *html == '>')
			in_tag = *html == '<';
		else if (!in_tag && *html == '&')
			add(out, "&amp;");
		else if (!in_tag) {
			letter[0] = *html;
			add(out, letter);
		}
	}
}

char *
pv_markdown_inline(struct pv_ctx *ctx, const char *text)
{
	struct pv_buffer *out;
	cmark_event_type event;
	cmark_node *root;
	cmark_iter *walk;

	if (!has_marks(text))
		return NULL;
	out = pv_buffer_new(ctx, OUT_MAX_BYTES);
	root = parse(text);
	place_links(ctx, root);
	walk = cmark_iter_new(root);
	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);
		cmark_node_type type = cmark_node_get_type(node);

		if (event == CMARK_EVENT_ENTER && type == CMARK_NODE_HTML_BLOCK)
			add_words(out, cmark_node_get_literal(node));
		if (event != CMARK_EVENT_ENTER ||
		    (type != CMARK_NODE_PARAGRAPH &&
			type != CMARK_NODE_HEADING))
			continue;
		if (out->length > 0)
			add(out, "<br>");
		if (cmark_node_get_type(cmark_node_parent(node)) ==
		    CMARK_NODE_ITEM)
			add(out, "– ");
		add_block(out, node);
	}
	cmark_iter_free(walk);
	cmark_node_free(root);
	return out->data;
}

const char *
pv_markdown_plain(struct pv_ctx *ctx, const char *text)
{
	struct pv_buffer *out;
	cmark_event_type event;
	cmark_node *root;
	cmark_iter *walk;

	if (!has_marks(text))
		return text;
	out = pv_buffer_new(ctx, OUT_MAX_BYTES);
	root = parse(text);
	walk = cmark_iter_new(root);
	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);
		cmark_node_type type = cmark_node_get_type(node);

		if ((event == CMARK_EVENT_EXIT &&
			(type == CMARK_NODE_PARAGRAPH ||
			    type == CMARK_NODE_HEADING)) ||
		    type == CMARK_NODE_SOFTBREAK ||
		    type == CMARK_NODE_LINEBREAK)
			add(out, " ");
		else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			add(out, cmark_node_get_literal(node));
	}
	cmark_iter_free(walk);
	cmark_node_free(root);
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->data[--out->length] = '\0';
	return out->data;
}
