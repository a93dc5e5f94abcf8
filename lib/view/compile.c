/*
 * compile - from the text of a template to its operations.
 * Not here: where templates are (templates.c), how they are run (render.c).
 *
 * White space follows the specification: a tag that stands alone on its line
 * leaves no line behind; what stands before a partial, a parent or a block is
 * the indent of each of its lines; what a block contains loses the indent of
 * its own first line.
 */
#include <string.h>

#include "view/program.h"

enum { NESTING_MAX = 64, DELIMITER_MAX = 8 };

struct frame {
	unsigned op;
	size_t begin;		   /* of its tag */
	size_t strip;		   /* of what is around the block */
	bool alone;		   /* PARENT: only blanks stand before it */
	size_t blanks, blanks_end; /* PARENT: those blanks */
};

struct parser {
	struct pv_ctx *ctx;
	struct pv_template *template;
	const char *source; /* of the template, NUL-terminated */
	size_t length;
	size_t at; /* next byte */
	char open[DELIMITER_MAX], close[DELIMITER_MAX];
	size_t strip; /* blanks taken away from each line */
	bool raw;
	struct pv_template_fault *fault; /* where to tell it, or NULL */
	struct frame frames[NESTING_MAX];
	unsigned depth;
};

/* A tag as it stands in the source. */
struct tag {
	char sigil;	   /* 0: a value */
	size_t begin, end; /* of the whole tag */
	const char *name;
	size_t length;
	size_t line_begin; /* where the blanks before it begin */
	size_t line_end;   /* where the next line begins */
	bool blank_before, blank_after;
	bool newline; /* a line does follow */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static unsigned
line_of(const struct parser *parser, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += parser->source[i] == '\n';
	return line;
}

static const char *const words[] = {
	[PV_WRONG_TAG_END] = "tag is not closed",
	[PV_WRONG_DELIMITERS] = "delimiters are not two",
	[PV_WRONG_NAME] = "tag has no name, or more than one",
	[PV_WRONG_DEPTH] = "tags are nested too deep",
	[PV_WRONG_CLOSE] = "nothing is open here",
	[PV_WRONG_OTHER] = "another tag is open here",
	[PV_WRONG_RAW] = "the unescaped tag is not permitted here",
	[PV_WRONG_PARENT] = "only blocks have a meaning inside a parent",
	[PV_WRONG_OPEN] = "a tag is left open",
	[PV_WRONG_BYTE] = "a NUL byte stands here",
};

static bool
fail_at(struct parser *parser, size_t at, enum pv_template_wrong wrong)
{
	if (parser->fault != NULL) {
		*parser->fault = (struct pv_template_fault){ wrong, at };
		return false;
	}
	return pv_fail(parser->ctx, 500, "PV0302", "error.internal",
	    "%s:%u: %s", parser->template->name, line_of(parser, at),
	    words[wrong]);
}

static struct pv_op *
add_op(struct parser *parser, enum pv_op_kind kind, size_t at)
{
	struct pv_template *template = parser->template;
	struct pv_op *op;

	if (template->n == template->size) {
		template->size = template->size == 0 ? 16 : template->size * 2;
		template->ops = talloc_realloc(
		    template, template->ops, struct pv_op, template->size);
		if (template->ops == NULL)
			pv_die("out of memory for a template");
	}
	op = &template->ops[template->n++];
	*op = (struct pv_op){
		.kind = kind, .end = template->n, .line = line_of(parser, at)
	};
	return op;
}

/* Inside a parent, only its blocks count. */
static bool
is_in_parent(const struct parser *parser)
{
	return parser->depth > 0 &&
	    parser->template->ops[parser->frames[parser->depth - 1].op].kind ==
	    PV_OP_PARENT;
}

static bool
begins_line(const struct parser *parser, size_t at)
{
	return at == 0 || parser->source[at - 1] == '\n';
}

static void
add_text(struct parser *parser, size_t from, size_t to)
{
	const char *source = parser->source;
	struct pv_op *op;
	size_t end;

	if (is_in_parent(parser))
		return;
	while (from < to) {
		end = to;
		if (parser->strip > 0) {
			const char *next =
			    memchr(source + from, '\n', to - from);

			if (next != NULL)
				end = (size_t)(next - source) + 1;
			if (begins_line(parser, from))
				for (size_t i = 0; i < parser->strip &&
				     from < end && is_blank(source[from]);
				     i++)
					from++;
		}
		if (from < end) {
			op = add_op(parser, PV_OP_TEXT, from);
			op->text = source + from;
			op->length = end - from;
		}
		from = end;
	}
}

/* ---- tags -------------------------------------------------------------- */

static void
look_around(const struct parser *parser, struct tag *tag)
{
	const char *source = parser->source;
	size_t at = tag->begin;

	while (at > 0 && is_blank(source[at - 1]))
		at--;
	tag->blank_before = begins_line(parser, at);
	tag->line_begin = tag->blank_before ? at : tag->begin;
	for (at = tag->end; is_blank(source[at]); at++)
		;
	if (source[at] == '\r' && source[at + 1] == '\n')
		at++;
	tag->newline = source[at] == '\n';
	tag->blank_after = tag->newline || at == parser->length;
	tag->line_end = tag->newline ? at + 1 : at;
}

static void
trim(struct tag *tag)
{
	while (tag->length > 0 &&
	    (is_blank(*tag->name) || *tag->name == '\n' ||
		*tag->name == '\r')) {
		tag->name++;
		tag->length--;
	}
	while (tag->length > 0 &&
	    (is_blank(tag->name[tag->length - 1]) ||
		tag->name[tag->length - 1] == '\n' ||
		tag->name[tag->length - 1] == '\r'))
		tag->length--;
}

/* The tag that begins at tag->begin; false with an error. */
static bool
read_tag(struct parser *parser, struct tag *tag)
{
	size_t from = tag->begin + strlen(parser->open);
	const char *source = parser->source, *end;
	char close[DELIMITER_MAX + 2];

	while (is_blank(source[from]))
		from++;
	tag->sigil = '\0';
	if (source[from] != '\0' && strchr("#^/!=>&<${", source[from]) != NULL)
		tag->sigil = source[from++];
	close[0] = '\0';
	if (tag->sigil == '{')
		memcpy(close, "}", 2);
	else if (tag->sigil == '=')
		memcpy(close, "=", 2);
	memcpy(close + strlen(close), parser->close, strlen(parser->close) + 1);
	end = strstr(source + from, close);
	if (end == NULL)
		return fail_at(parser, tag->begin, PV_WRONG_TAG_END);
	tag->name = source + from;
	tag->length = (size_t)(end - tag->name);
	tag->end = (size_t)(end - source) + strlen(close);
	trim(tag);
	look_around(parser, tag);
	return true;
}

static bool
set_delimiters(struct parser *parser, const struct tag *tag)
{
	size_t first = 0, second;

	while (first < tag->length && !is_blank(tag->name[first]))
		first++;
	for (second = first;
	     second < tag->length && is_blank(tag->name[second]);)
		second++;
	if (first == 0 || first >= DELIMITER_MAX || second == tag->length ||
	    tag->length - second >= DELIMITER_MAX)
		return fail_at(parser, tag->begin, PV_WRONG_DELIMITERS);
	memcpy(parser->open, tag->name, first);
	parser->open[first] = '\0';
	memcpy(parser->close, tag->name + second, tag->length - second);
	parser->close[tag->length - second] = '\0';
	return true;
}

/* ---- names ------------------------------------------------------------- */

static void
split(struct parser *parser, struct pv_op *op)
{
	const char *from = op->text, *dot;
	size_t left = op->length;
	unsigned n = 1;

	if (left == 1 && *from == '.')
		return;
	for (size_t i = 0; i < left; i++)
		n += from[i] == '.';
	op->parts = pv_alloc_array(parser->template, struct pv_part, n);
	while (op->n_parts < n) {
		dot = memchr(from, '.', left);
		op->parts[op->n_parts++] = (struct pv_part){ from,
			dot == NULL ? left : (size_t)(dot - from) };
		if (dot != NULL) {
			left -= (size_t)(dot - from) + 1;
			from = dot + 1;
		}
	}
}

/* The operation of a tag, with its name; NULL with an error. */
static struct pv_op *
add_named(struct parser *parser, enum pv_op_kind kind, const struct tag *tag)
{
	const char *name = tag->name;
	size_t length = tag->length;
	struct pv_op *op = add_op(parser, kind, tag->begin);

	if ((kind == PV_OP_PARTIAL || kind == PV_OP_PARENT) && length > 0 &&
	    *name == '*') {
		op->dynamic = true;
		for (name++, length--; length > 0 && is_blank(*name); name++)
			length--;
	}
	for (size_t i = 0; i < length; i++)
		if (is_blank(name[i]) || name[i] == '\n')
			length = 0;
	if (length == 0) {
		fail_at(parser, tag->begin, PV_WRONG_NAME);
		return NULL;
	}
	op->text = name;
	op->length = length;
	split(parser, op);
	return op;
}

/* The blanks before a tag, but those that its block takes away. */
static const char *
indent_of(struct parser *parser, size_t from, size_t to)
{
	size_t strip = parser->strip < to - from ? parser->strip : to - from;

	if (to - from == strip)
		return NULL;
	return pv_strndup(
	    parser->template, parser->source + from + strip, to - from - strip);
}

/* ---- nesting ----------------------------------------------------------- */

static bool
enter(struct parser *parser, const struct tag *tag)
{
	if (parser->depth == NESTING_MAX)
		return fail_at(parser, tag->begin, PV_WRONG_DEPTH);
	parser->frames[parser->depth++] =
	    (struct frame){ .op = parser->template->n - 1,
		    .begin = tag->begin,
		    .strip = parser->strip };
	return true;
}

/* The text before a tag that may stand alone; where reading goes on. */
static void
pass(struct parser *parser, const struct tag *tag)
{
	bool alone = tag->blank_before && tag->blank_after;

	add_text(parser, parser->at, alone ? tag->line_begin : tag->begin);
	parser->at = alone ? tag->line_end : tag->end;
}

static bool
open_section(struct parser *parser, const struct tag *tag)
{
	pass(parser, tag);
	return add_named(parser,
		   tag->sigil == '#' ? PV_OP_SECTION : PV_OP_INVERTED,
		   tag) != NULL &&
	    enter(parser, tag);
}

/* A text of the catalogue is a value: it stands on its line as one. */
static bool
is_text_key(const struct tag *tag)
{
	return tag->length > 2 && tag->name[0] == 't' && tag->name[1] == '.';
}

static bool
add_partial(struct parser *parser, const struct tag *tag)
{
	bool alone = tag->blank_before && tag->blank_after && !is_text_key(tag);
	struct pv_op *op;

	add_text(parser, parser->at, alone ? tag->line_begin : tag->begin);
	parser->at = alone ? tag->line_end : tag->end;
	op = add_named(parser, PV_OP_PARTIAL, tag);
	if (op != NULL && alone)
		op->indent = indent_of(parser, tag->line_begin, tag->begin);
	return op != NULL;
}

/* Whether it stands alone is known at its end: its blanks are a text till then. */
static bool
open_parent(struct parser *parser, const struct tag *tag)
{
	struct frame *frame;
	struct pv_op *op;
	size_t blanks = tag->begin - tag->line_begin;

	add_text(parser, parser->at, tag->line_begin);
	if (blanks > parser->strip)
		blanks -= parser->strip;
	else
		blanks = 0;
	op = add_op(parser, PV_OP_TEXT, tag->begin);
	op->text = parser->source + tag->begin - blanks;
	op->length = blanks;
	parser->at = tag->end;
	if (add_named(parser, PV_OP_PARENT, tag) == NULL || !enter(parser, tag))
		return false;
	frame = &parser->frames[parser->depth - 1];
	frame->alone = tag->blank_before;
	frame->blanks = tag->line_begin;
	frame->blanks_end = tag->begin;
	return true;
}

static void
close_parent(
    struct parser *parser, const struct frame *frame, const struct tag *tag)
{
	struct pv_op *op = &parser->template->ops[frame->op];

	parser->at = tag->end;
	if (!frame->alone || !tag->blank_after)
		return;
	parser->at = tag->line_end;
	op->indent = indent_of(parser, frame->blanks, frame->blanks_end);
	op[-1].length = 0;
}

/* The blanks of the first line that says something, from a line's beginning. */
static bool
find_intrinsic(const struct parser *parser, size_t at, size_t *length)
{
	const char *source = parser->source;
	size_t begin;

	for (;;) {
		for (begin = at; is_blank(source[at]); at++)
			;
		if (source[at] != '\n')
			break;
		at++;
	}
	*length = at - begin;
	/* The block's own end says nothing. */
	return source[at] != '\0' &&
	    !(strncmp(source + at, parser->open, strlen(parser->open)) == 0 &&
		source[at + strlen(parser->open)] == '/');
}

static bool
open_block(struct parser *parser, const struct tag *tag)
{
	bool before = tag->blank_before || is_in_parent(parser);
	size_t before_length = tag->begin - tag->line_begin, intrinsic = 0;
	struct pv_op *op;
	bool alone = before && tag->newline;

	add_text(parser, parser->at, alone ? tag->line_begin : tag->begin);
	parser->at = alone ? tag->line_end : tag->end;
	op = add_named(parser, PV_OP_BLOCK, tag);
	if (op == NULL || !enter(parser, tag))
		return false;
	if (alone && find_intrinsic(parser, tag->line_end, &intrinsic)) {
		size_t strip =
		    parser->strip < intrinsic ? parser->strip : intrinsic;

		/* The rest of the blanks that its first line begins with. */
		op->indent = intrinsic == strip ?
		    NULL :
		    pv_strndup(parser->template,
			parser->source + tag->line_end + strip,
			intrinsic - strip);
		parser->strip = intrinsic;
	} else {
		op->indent =
		    indent_of(parser, tag->begin - before_length, tag->begin);
	}
	return true;
}

static void
close_block(
    struct parser *parser, const struct frame *frame, const struct tag *tag)
{
	bool alone = tag->blank_before && tag->blank_after;

	add_text(parser, parser->at,
	    tag->blank_before ? tag->line_begin : tag->begin);
	parser->at = alone ? tag->line_end : tag->end;
	parser->strip = frame->strip;
}

static bool
close_tag(struct parser *parser, const struct tag *tag)
{
	struct frame frame;
	struct pv_op *op;

	if (parser->depth == 0)
		return fail_at(parser, tag->begin, PV_WRONG_CLOSE);
	frame = parser->frames[parser->depth - 1];
	op = &parser->template->ops[frame.op];
	if (op->text == NULL || tag->name == NULL ||
	    (op->dynamic ? !(tag->length > op->length && tag->name[0] == '*') :
			   op->length != tag->length) ||
	    memcmp(op->text, tag->name + tag->length - op->length,
		op->length) != 0)
		return fail_at(parser, tag->begin, PV_WRONG_OTHER);
	if (op->kind == PV_OP_BLOCK)
		close_block(parser, &frame, tag);
	else if (op->kind == PV_OP_PARENT)
		close_parent(parser, &frame, tag);
	else
		pass(parser, tag);
	parser->depth--;
	parser->template->ops[frame.op].end = parser->template->n;
	return true;
}

static bool
add_value(struct parser *parser, const struct tag *tag, enum pv_op_kind kind)
{
	if (kind == PV_OP_RAW && !parser->raw)
		return fail_at(parser, tag->begin, PV_WRONG_RAW);
	add_text(parser, parser->at, tag->begin);
	parser->at = tag->end;
	return add_named(parser, kind, tag) != NULL;
}

static bool
take_tag(struct parser *parser, const struct tag *tag)
{
	switch (tag->sigil) {
	case '!':
		pass(parser, tag);
		return true;
	case '=':
		/* What a person writes names its values in one way. */
		if (parser->fault != NULL)
			return fail_at(parser, tag->begin, PV_WRONG_DELIMITERS);
		pass(parser, tag);
		return set_delimiters(parser, tag);
	case '/':
		return close_tag(parser, tag);
	case '$':
		return open_block(parser, tag);
	default:
		break;
	}
	if (is_in_parent(parser))
		return fail_at(parser, tag->begin, PV_WRONG_PARENT);
	switch (tag->sigil) {
	case '#':
	case '^':
		return open_section(parser, tag);
	case '>':
		return add_partial(parser, tag);
	case '<':
		return open_parent(parser, tag);
	case '{':
	case '&':
		return add_value(parser, tag, PV_OP_RAW);
	default:
		return add_value(parser, tag, PV_OP_VALUE);
	}
}

static bool
parse(struct parser *parser)
{
	const char *next;
	struct tag tag;

	while ((next = strstr(parser->source + parser->at, parser->open)) !=
	    NULL) {
		tag = (struct tag){ .begin = (size_t)(next - parser->source) };
		if (!read_tag(parser, &tag) || !take_tag(parser, &tag))
			return false;
	}
	if (parser->depth > 0)
		return fail_at(parser, parser->frames[parser->depth - 1].begin,
		    PV_WRONG_OPEN);
	add_text(parser, parser->at, parser->length);
	return true;
}

static struct pv_template *
compile(struct parser *parser, const void *parent, const char *name,
    const char *source, size_t length)
{
	struct pv_template *template = pv_alloc(parent, struct pv_template);

	parser->template = template;
	parser->source = pv_strndup(template, source, length);
	parser->length = strlen(parser->source);
	memcpy(parser->open, "{{", 3);
	memcpy(parser->close, "}}", 3);
	template->name = pv_strdup(template, name);
	template->source = parser->source;
	if (parser->length == length && parse(parser))
		return template;
	if (parser->length != length)
		fail_at(parser, parser->length, PV_WRONG_BYTE);
	talloc_free(template);
	return NULL;
}

struct pv_template *
pv_template_compile(struct pv_ctx *ctx, const void *parent, const char *name,
    const char *source, size_t length, enum pv_escape escape, bool raw)
{
	struct parser parser = { .ctx = ctx, .raw = raw };
	struct pv_template *template =
	    compile(&parser, parent, name, source, length);

	if (template != NULL)
		template->escape = escape;
	return template;
}

struct pv_template *
pv_template_try(struct pv_ctx *ctx, const char *source, enum pv_escape escape,
    struct pv_template_fault *fault)
{
	struct parser parser = { .ctx = ctx, .fault = fault };
	struct pv_template *template =
	    compile(&parser, ctx, "", source, strlen(source));

	if (template != NULL)
		template->escape = escape;
	return template;
}
