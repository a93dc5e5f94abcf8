/*
 * written - checks a template against the names that there are, and fills it.
 * Not here: the syntax (compile.c), what the names stand for.
 */
#include "view/written.h"

#include <string.h>

#include "view/program.h"
#include "view/tree.h"

enum { NESTING_MAX = 64 };

#define KEY "t.agent.template.fault."

static const char *const texts[] = {
	[PV_WRONG_TAG_END] = KEY "tag-end",
	[PV_WRONG_DELIMITERS] = KEY "delimiters",
	[PV_WRONG_NAME] = KEY "name",
	[PV_WRONG_DEPTH] = KEY "depth",
	[PV_WRONG_CLOSE] = KEY "close",
	[PV_WRONG_OTHER] = KEY "other",
	[PV_WRONG_RAW] = KEY "raw",
	[PV_WRONG_PARENT] = KEY "partial",
	[PV_WRONG_OPEN] = KEY "open",
	[PV_WRONG_BYTE] = KEY "byte",
};

struct check {
	struct pv_ctx *ctx;
	const char *source;
	struct pv_value *faults;
	/* What sections have opened, the innermost last; NULL: a plain value. */
	const struct pv_value *around[NESTING_MAX + 1];
	unsigned ends[NESTING_MAX + 1];
	unsigned depth;
};

/* A byte that begins a character of UTF-8. */
static bool
begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static void
tell(struct check *check, size_t at, const char *text, const char *name)
{
	struct pv_value *fault;
	int64_t line = 1, column = 1;

	if (pv_list_length(check->faults) == PV_WRITTEN_FAULTS_MAX)
		return;
	for (size_t i = 0; i < at; i++)
		if (check->source[i] == '\n') {
			line++;
			column = 1;
		} else if (begins_character(check->source[i])) {
			column++;
		}
	fault = pv_add_object(check->faults);
	pv_set_int(fault, "line", line);
	pv_set_int(fault, "column", column);
	pv_set_text(fault, "text", text);
	pv_set_text(fault, "name", name);
}

/* Where the tag of an operation begins: its name is a part of the source. */
static size_t
place_of(const struct check *check, const struct pv_template *template,
    const struct pv_op *op)
{
	size_t at = (size_t)(op->text - template->source);

	while (at > 0 && strncmp(check->source + at, "{{", 2) != 0)
		at--;
	return at;
}

/* A dotted name, from one value inwards; NULL if it has no such member. */
static const struct pv_value *
walk(const struct pv_value *value, const struct pv_op *op)
{
	for (unsigned i = 0; value != NULL && i < op->n_parts; i++) {
		value = pv_tree_follow(value);
		if (value == NULL || value->kind != PV_KIND_OBJECT)
			return NULL;
		value =
		    pv_tree_find(value, op->parts[i].text, op->parts[i].length);
	}
	return pv_tree_follow(value);
}

/* As it is rendered: who has the first part of the name has the rest, or not. */
static const struct pv_value *
look_up(const struct check *check, const struct pv_op *op)
{
	if (op->n_parts == 0)
		return check->around[check->depth];
	for (unsigned i = check->depth + 1; i > 0; i--) {
		const struct pv_value *value =
		    pv_tree_follow(check->around[i - 1]);

		if (value != NULL && value->kind == PV_KIND_OBJECT &&
		    pv_tree_find(
			value, op->parts[0].text, op->parts[0].length) != NULL)
			return walk(value, op);
	}
	return NULL;
}

static void
check_name(struct check *check, const struct pv_template *template,
    const struct pv_op *op)
{
	const char *name = pv_strndup(check->ctx, op->text, op->length);
	const struct pv_value *found = look_up(check, op);
	size_t at = place_of(check, template, op);

	if (found == NULL)
		tell(check, at, KEY "unknown", name);
	else if (op->kind == PV_OP_VALUE &&
	    (found->kind == PV_KIND_OBJECT || found->kind == PV_KIND_LIST))
		tell(check, at, KEY "group", name);
	if (op->kind == PV_OP_SECTION && check->depth < NESTING_MAX) {
		check->around[++check->depth] = found;
		check->ends[check->depth] = op->end;
	}
}

static void
check_ops(struct check *check, const struct pv_template *template)
{
	for (unsigned i = 0; i < template->n; i++) {
		const struct pv_op *op = &template->ops[i];

		while (check->depth > 0 && i >= check->ends[check->depth])
			check->depth--;
		switch (op->kind) {
		case PV_OP_TEXT:
			break;
		case PV_OP_VALUE:
		case PV_OP_SECTION:
		case PV_OP_INVERTED:
			check_name(check, template, op);
			break;
		default:
			tell(check, place_of(check, template, op),
			    KEY "partial",
			    pv_strndup(check->ctx, op->text, op->length));
		}
	}
}

struct pv_value *
pv_written_check(
    struct pv_ctx *ctx, const char *source, const struct pv_value *sample)
{
	struct check check = {
		.ctx = ctx,
		.source = source,
		.faults = pv_list(ctx),
		.around = { sample },
	};
	struct pv_template_fault fault = { 0 };
	struct pv_template *template =
	    pv_template_try(ctx, source, PV_ESCAPE_TEXT, &fault);

	if (template == NULL)
		tell(&check, fault.at, texts[fault.wrong], "");
	else
		check_ops(&check, template);
	return check.faults;
}

/* Nothing is found: what a template of ours could hold, one of these may not. */
static struct pv_template *
find_nothing(struct pv_ctx *ctx, void *data, const char *name, size_t length,
    enum pv_escape escape)
{
	(void)ctx;
	(void)data;
	(void)name;
	(void)length;
	(void)escape;
	return NULL;
}

char *
pv_written_fill(
    struct pv_ctx *ctx, const char *source, const struct pv_value *model)
{
	const struct pv_finder finder = { find_nothing, NULL };
	struct pv_buffer *out = pv_buffer_new(ctx, PV_WRITTEN_MAX_BYTES);
	struct pv_template_fault fault;
	struct pv_template *template =
	    pv_template_try(ctx, source, PV_ESCAPE_TEXT, &fault);

	if (template == NULL) {
		(void)pv_fail(ctx, 422, "PV0871", "agent.template.wrong",
		    "a template kept does not compile");
		return NULL;
	}
	if (!pv_template_render(ctx, template, &finder, model, out)) {
		pv_forgive(ctx);
		(void)pv_fail(ctx, 422, "PV0872", "agent.template.long",
		    "a template becomes too long");
		return NULL;
	}
	pv_buffer_add_text(out, "");
	return out->data;
}
