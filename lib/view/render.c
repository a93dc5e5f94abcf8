/*
 * render - runs a compiled template over a model.
 * Not here: where templates are (templates.c), their syntax (compile.c).
 */
#include <stdio.h>
#include <string.h>

#include "view/program.h"
#include "view/tree.h"

enum {
	CONTEXTS_MAX = 128, /* sections inside one another */
	DEPTH_MAX = 64,	    /* partials and parents inside one another */
	INDENT_MAX = 256,
	NUMBER_MAX_BYTES = 32,
};

/* A parent under way: its blocks replace those of the template it names. */
struct override {
	const struct pv_template *template;
	const struct pv_op *parent;
};

struct rendering {
	struct pv_ctx *ctx;
	const struct pv_finder *finder;
	struct pv_buffer *out;
	enum pv_escape escape;
	const struct pv_value *contexts[CONTEXTS_MAX];
	unsigned n_contexts;
	struct override overrides[DEPTH_MAX];
	unsigned n_overrides;
	unsigned depth;
	char indent[INDENT_MAX];
	size_t indent_length;
	bool line_begins; /* nothing is on this line yet */
	bool full;	  /* more was to be written than the buffer may hold */
};

static bool run(struct rendering *rendering, const struct pv_template *template,
    unsigned from, unsigned to);

/* ---- what is written --------------------------------------------------- */

/* What does not fit in the buffer is told once what is under way is over. */
static void
put(struct rendering *rendering, const char *data, size_t length)
{
	struct pv_buffer *out = rendering->out;

	if (length > out->max - out->length)
		rendering->full = true;
	else if (out->length + length < out->size) {
		memcpy(out->data + out->length, data, length);
		out->length += length;
		out->data[out->length] = '\0';
	} else
		pv_buffer_add(out, data, length);
}

static void
begin_line(struct rendering *rendering)
{
	if (rendering->line_begins && rendering->indent_length > 0)
		put(rendering, rendering->indent, rendering->indent_length);
	rendering->line_begins = false;
}

static void
write_text(struct rendering *rendering, const char *text, size_t length)
{
	const char *end = text + length, *next;

	if (length == 0)
		return;
	if (rendering->indent_length == 0) {
		put(rendering, text, length);
		rendering->line_begins = end[-1] == '\n';
		return;
	}
	for (; text < end; text = next) {
		next = memchr(text, '\n', (size_t)(end - text));
		next = next == NULL ? end : next + 1;
		if (*text != '\n' && *text != '\r')
			begin_line(rendering);
		put(rendering, text, (size_t)(next - text));
		rendering->line_begins = next[-1] == '\n';
	}
}

/* What stands for a byte, by the kind of output; NULL for itself. */
static const char *const in_html[256] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['"'] = "&quot;",
	['\''] = "&#39;",
};

#define GONE(from) \
	[(from)] = "", [(from) + 1] = "", [(from) + 2] = "", [(from) + 3] = ""
#define BLANK(from) \
	[(from)] = " ", [(from) + 1] = " ", [(from) + 2] = " ", \
	[(from) + 3] = " "

/* Control characters but tab and newline. */
static const char *const in_text[256] = {
	GONE(1),
	GONE(5),
	[11] = "",
	[12] = "",
	[13] = "",
	GONE(14),
	GONE(18),
	GONE(22),
	GONE(26),
	[30] = "",
	[31] = "",
	[127] = "",
};

/* One line, without what would begin another. */
static const char *const in_header[256] = {
	BLANK(1),
	BLANK(5),
	BLANK(9),
	BLANK(13),
	BLANK(17),
	BLANK(21),
	BLANK(25),
	[29] = " ",
	[30] = " ",
	[31] = " ",
	[127] = " ",
};

static const char *const *const escapes[] = {
	[PV_ESCAPE_HTML] = in_html,
	[PV_ESCAPE_TEXT] = in_text,
	[PV_ESCAPE_HEADER] = in_header,
};

static void
write_value(struct rendering *rendering, const char *text, bool raw)
{
	const char *const *escaped = escapes[rendering->escape];
	const char *run;

	begin_line(rendering);
	if (raw) {
		put(rendering, text, strlen(text));
		return;
	}
	for (;; text++) {
		for (run = text;
		     *text != '\0' && escaped[(unsigned char)*text] == NULL;
		     text++)
			;
		put(rendering, run, (size_t)(text - run));
		if (*text == '\0')
			return;
		put(rendering, escaped[(unsigned char)*text],
		    strlen(escaped[(unsigned char)*text]));
	}
}

/* ---- what is read ------------------------------------------------------ */

static const struct pv_value *
look_up(const struct rendering *rendering, const struct pv_op *op)
{
	const struct pv_value *value = NULL;
	unsigned i = rendering->n_contexts;

	if (op->n_parts == 0)
		return pv_tree_follow(rendering->contexts[i - 1]);
	while (value == NULL && i-- > 0)
		value = pv_tree_find(rendering->contexts[i], op->parts[0].text,
		    op->parts[0].length);
	for (unsigned part = 1; part < op->n_parts; part++)
		value = pv_tree_find(
		    value, op->parts[part].text, op->parts[part].length);
	return value;
}

/* NULL for what has no text; buffer holds that of a number. */
static const char *
text_of(const struct pv_value *value, char buffer[NUMBER_MAX_BYTES])
{
	if (value == NULL)
		return NULL;
	switch (value->kind) {
	case PV_KIND_TEXT:
		return value->as.text;
	case PV_KIND_INT:
		(void)snprintf(buffer, NUMBER_MAX_BYTES, "%lld",
		    (long long)value->as.number);
		return buffer;
	case PV_KIND_REAL:
		(void)snprintf(
		    buffer, NUMBER_MAX_BYTES, "%.15g", value->as.real);
		return buffer;
	case PV_KIND_BOOL:
		return value->as.truth ? "true" : "false";
	default:
		return NULL;
	}
}

static bool
is_true(const struct pv_value *value)
{
	if (value == NULL)
		return false;
	switch (value->kind) {
	case PV_KIND_NULL:
	case PV_KIND_LINK:
		return false;
	case PV_KIND_TEXT:
		return value->as.text[0] != '\0';
	case PV_KIND_INT:
		return value->as.number != 0;
	case PV_KIND_BOOL:
		return value->as.truth;
	case PV_KIND_LIST:
		return value->n > 0;
	case PV_KIND_REAL:
	case PV_KIND_OBJECT:
		break;
	}
	return true;
}

/* ---- operations -------------------------------------------------------- */

static bool
too_deep(const struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	return pv_fail(rendering->ctx, 500, "PV0303", "error.internal",
	    "%s:%u: templates are nested too deep", template->name, op->line);
}

static bool
run_inside(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op, const struct pv_value *context)
{
	unsigned begin = (unsigned)(op - template->ops) + 1;
	bool good;

	if (rendering->n_contexts == CONTEXTS_MAX)
		return too_deep(rendering, template, op);
	rendering->contexts[rendering->n_contexts++] = context;
	good = run(rendering, template, begin, op->end);
	rendering->n_contexts--;
	return good;
}

static bool
run_section(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	const struct pv_value *value = look_up(rendering, op);

	if (!is_true(value))
		return true;
	if (value->kind != PV_KIND_LIST)
		return run_inside(rendering, template, op, value);
	for (unsigned i = 0; i < value->n; i++)
		if (!run_inside(rendering, template, op,
			pv_tree_follow(&value->as.items[i])))
			return false;
	return true;
}

/* What an operation is indented by is added to what is there already. */
static bool
push_indent(struct rendering *rendering, const char *indent)
{
	size_t length = indent == NULL ? 0 : strlen(indent);

	if (rendering->indent_length + length > INDENT_MAX)
		return pv_fail(rendering->ctx, 500, "PV0304", "error.internal",
		    "templates are indented too far");
	if (length > 0)
		memcpy(rendering->indent + rendering->indent_length, indent,
		    length);
	rendering->indent_length += length;
	return true;
}

/* NULL with an error, or where a name of the model names nothing. */
static const struct pv_template *
find(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	const struct pv_finder *finder = rendering->finder;
	char buffer[NUMBER_MAX_BYTES];
	struct pv_template *found;
	const char *name;

	if (op->found != NULL)
		return op->found;
	if (op->dynamic) {
		name = text_of(look_up(rendering, op), buffer);
		return name == NULL ?
		    NULL :
		    finder->find(rendering->ctx, finder->data, name,
			strlen(name), rendering->escape);
	}
	found = finder->find(rendering->ctx, finder->data, op->text, op->length,
	    rendering->escape);
	/* A template is compiled for one language: what it names is too. */
	template->ops[op - template->ops].found = found;
	return found;
}

static bool
run_partial(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	const struct pv_template *partial = find(rendering, template, op);
	const enum pv_escape escape = rendering->escape;
	const size_t indent_length = rendering->indent_length;
	bool good;

	if (partial == NULL)
		return rendering->ctx->error.status == 0;
	if (rendering->depth == DEPTH_MAX)
		return too_deep(rendering, template, op);
	if (op->kind == PV_OP_PARENT)
		rendering->overrides[rendering->n_overrides++] =
		    (struct override){ template, op };
	rendering->depth++;
	rendering->escape = partial->escape;
	good = push_indent(rendering, op->indent) &&
	    run(rendering, partial, 0, partial->n);
	rendering->indent_length = indent_length;
	rendering->escape = escape;
	rendering->depth--;
	if (op->kind == PV_OP_PARENT)
		rendering->n_overrides--;
	return good;
}

/* The block of that name which a parent contains, or NULL. */
static const struct pv_op *
find_block(const struct override *override, const struct pv_op *op)
{
	const struct pv_op *ops = override->template->ops;
	unsigned i = (unsigned)(override->parent - ops) + 1;

	for (; i < override->parent->end; i = ops[i].end)
		if (ops[i].length == op->length &&
		    memcmp(ops[i].text, op->text, op->length) == 0)
			return &ops[i];
	return NULL;
}

/* The outermost parent that has the block says what it contains. */
static bool
run_block(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	const size_t indent_length = rendering->indent_length;
	const struct pv_op *content = NULL;
	bool good;

	for (unsigned i = 0; content == NULL && i < rendering->n_overrides;
	     i++) {
		content = find_block(&rendering->overrides[i], op);
		if (content != NULL)
			template = rendering->overrides[i].template;
	}
	if (rendering->depth == DEPTH_MAX)
		return too_deep(rendering, template, op);
	rendering->depth++;
	good = push_indent(rendering, op->indent);
	if (content == NULL)
		content = op;
	good = good &&
	    run(rendering, template, (unsigned)(content - template->ops) + 1,
		content->end);
	rendering->indent_length = indent_length;
	rendering->depth--;
	return good;
}

static bool
run_op(struct rendering *rendering, const struct pv_template *template,
    const struct pv_op *op)
{
	char buffer[NUMBER_MAX_BYTES];
	const char *text;

	switch (op->kind) {
	case PV_OP_TEXT:
		write_text(rendering, op->text, op->length);
		return true;
	case PV_OP_VALUE:
	case PV_OP_RAW:
		text = text_of(look_up(rendering, op), buffer);
		write_value(
		    rendering, text == NULL ? "" : text, op->kind == PV_OP_RAW);
		return true;
	case PV_OP_SECTION:
		return run_section(rendering, template, op);
	case PV_OP_INVERTED:
		return is_true(look_up(rendering, op)) ||
		    run(rendering, template, (unsigned)(op - template->ops) + 1,
			op->end);
	case PV_OP_PARTIAL:
	case PV_OP_PARENT:
		return run_partial(rendering, template, op);
	case PV_OP_BLOCK:
		break;
	}
	return run_block(rendering, template, op);
}

static bool
run(struct rendering *rendering, const struct pv_template *template,
    unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i = template->ops[i].end) {
		if (!run_op(rendering, template, &template->ops[i]))
			return false;
		if (rendering->full)
			return pv_fail(rendering->ctx, 500, "PV0310",
			    "error.internal",
			    "%s:%u: more than %zu bytes would be written",
			    template->name, template->ops[i].line,
			    rendering->out->max);
	}
	return true;
}

bool
pv_template_render(struct pv_ctx *ctx, const struct pv_template *template,
    const struct pv_finder *finder, const struct pv_value *model,
    struct pv_buffer *out)
{
	const size_t before = out->length;
	const struct pv_error error = ctx->error;
	struct rendering rendering;

	rendering.ctx = ctx;
	rendering.finder = finder;
	rendering.out = out;
	rendering.escape = template->escape;
	rendering.contexts[0] = pv_tree_follow(model);
	rendering.n_contexts = 1;
	rendering.n_overrides = 0;
	rendering.depth = 0;
	rendering.indent_length = 0;
	rendering.line_begins = true;
	rendering.full = false;
	/* The page may be that of an error: what fails here is told from it. */
	ctx->error.status = 0;
	if (run(&rendering, template, 0, template->n)) {
		ctx->error = error;
		return true;
	}
	if (error.status != 0)
		ctx->error = error;
	out->length = before;
	out->data[before] = '\0';
	return false;
}
