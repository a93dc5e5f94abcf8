/*
 * quick - reads and evaluates the simple expressions.
 * Not here: any other one (expression.c, evaluate.c), whose meaning this has.
 */
#include "form/quick.h"

#include <stdlib.h>
#include <string.h>

#include "form/engine.h"
#include "form/stack.h"

/* An answer is 1 MiB at most, and so is a text that is made of some. */
enum {
	PARTS_MAX = 128,
	DEEP_MAX = 32,
	TEXT_MAX_BYTES = PARTS_MAX * PV_JOINED_MAX_BYTES
};

enum kind {
	TEXT,
	NODE, /* one that no repeat makes several of */
	SELF, /* "." */
	CONCAT,
	IF,
	EQUAL,
	DIFFERENT,
	AND,
	OR,
	NOT,
	SELECTED,
	MATCHES, /* regex() */
	ALWAYS,
	NEVER,
};

struct pv_quick {
	enum kind kind;
	bool truth;
	const char *text;
	int index; /* of the node */
	int n;
	const struct pv_quick **parts;
};

struct reading {
	const void *parent;
	const struct pv_definition *definition;
	const struct pv_node *home;
	const char *at;
	int depth, made;
};

/* What a function takes: T a truth, S a text, L a literal, * any number of S. */
static const struct {
	const char *name, *takes;
	enum kind kind;
	bool truth;
} functions[] = {
	{ "concat(", "*", CONCAT, false },
	{ "not(", "T", NOT, true },
	{ "selected(", "SS", SELECTED, true },
	{ "regex(", "SL", MATCHES, true },
	{ "true(", "", ALWAYS, true },
	{ "false(", "", NEVER, true },
};

static const struct pv_quick *read_or(struct reading *reading);

static struct pv_quick *
make(struct reading *reading, enum kind kind, bool truth, int n,
    const struct pv_quick *const *parts)
{
	struct pv_quick *quick = pv_alloc(reading->parent, struct pv_quick);

	reading->made++;
	quick->kind = kind;
	quick->truth = truth;
	quick->n = n;
	quick->parts =
	    pv_alloc_array(quick, const struct pv_quick *, (size_t)n);
	for (int i = 0; i < n; i++)
		quick->parts[i] = parts[i];
	return quick;
}

/* Whether the text comes next, after blanks; it is passed. */
static bool
skip(struct reading *reading, const char *text)
{
	reading->at += strspn(reading->at, " \t\r\n");
	if (strncmp(reading->at, text, strlen(text)) != 0)
		return false;
	reading->at += strlen(text);
	return true;
}

static const struct pv_quick *
read_literal(struct reading *reading)
{
	const char *start = reading->at + 1;
	const char *end = strchr(start, *reading->at);
	struct pv_quick *quick;

	if (end == NULL)
		return NULL;
	quick = make(reading, TEXT, false, 0, NULL);
	quick->text = pv_strndup(quick, start, (size_t)(end - start));
	reading->at = end + 1;
	return quick;
}

/* After "pv-node(": its index. */
static const struct pv_quick *
read_node(struct reading *reading)
{
	struct pv_quick *quick = make(reading, NODE, false, 0, NULL);
	char *end;

	quick->index = (int)strtol(reading->at, &end, 10);
	reading->at = end;
	if (!reading->definition->nodes[quick->index]->leaf)
		return NULL;
	for (const struct pv_node *node =
		 reading->definition->nodes[quick->index];
	     node != NULL; node = node->parent)
		if (node->repeat)
			return NULL;
	return skip(reading, ")") ? quick : NULL;
}

/* After its "(", up to its ")"; how many there are, or -1. */
static int
read_arguments(struct reading *reading, const struct pv_quick **parts)
{
	int n = 0;

	if (skip(reading, ")"))
		return 0;
	do {
		if (n == PARTS_MAX || (parts[n] = read_or(reading)) == NULL)
			return -1;
		n++;
	} while (skip(reading, ","));
	return skip(reading, ")") ? n : -1;
}

static bool
is_taken(int wanted, const struct pv_quick *part)
{
	return wanted == 'T' ? part->truth :
	    wanted == 'L'    ? part->kind == TEXT :
			       !part->truth;
}

static const struct pv_quick *
read_call(struct reading *reading, size_t which)
{
	const struct pv_quick *parts[PARTS_MAX];
	const char *takes = functions[which].takes;
	int n = read_arguments(reading, parts);

	if (n < 0 || (*takes != '*' && n != (int)strlen(takes)))
		return NULL;
	for (int i = 0; i < n; i++)
		if (!is_taken(*takes == '*' ? 'S' : takes[i], parts[i]))
			return NULL;
	return make(
	    reading, functions[which].kind, functions[which].truth, n, parts);
}

/* Both its values are texts, or truths. */
static const struct pv_quick *
read_if(struct reading *reading)
{
	const struct pv_quick *parts[PARTS_MAX];

	if (read_arguments(reading, parts) != 3 || !parts[0]->truth ||
	    parts[1]->truth != parts[2]->truth)
		return NULL;
	return make(reading, IF, parts[1]->truth, 3, parts);
}

static const struct pv_quick *
read_value(struct reading *reading)
{
	const struct pv_quick *inner;

	if (skip(reading, "(")) {
		inner = read_or(reading);
		return inner != NULL && skip(reading, ")") ? inner : NULL;
	}
	if (*reading->at == '\'' || *reading->at == '"')
		return read_literal(reading);
	if (skip(reading, "pv-node("))
		return read_node(reading);
	if (skip(reading, "if("))
		return read_if(reading);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (skip(reading, functions[i].name))
			return read_call(reading, i);
	if (*reading->at == '.' && strchr(" ,)", reading->at[1]) != NULL &&
	    reading->home != NULL && reading->home->leaf) {
		reading->at++;
		return make(reading, SELF, false, 0, NULL);
	}
	return NULL;
}

static const struct pv_quick *
read_equal(struct reading *reading)
{
	const struct pv_quick *parts[2] = { read_value(reading) };
	enum kind kind = EQUAL;

	if (parts[0] == NULL)
		return NULL;
	if (skip(reading, "!="))
		kind = DIFFERENT;
	else if (!skip(reading, "="))
		return parts[0];
	parts[1] = read_value(reading);
	if (parts[1] == NULL || parts[0]->truth || parts[1]->truth)
		return NULL;
	return make(reading, kind, true, 2, parts);
}

static const struct pv_quick *
read_chain(struct reading *reading, enum kind kind)
{
	const char *word = kind == AND ? "and " : "or ";
	const struct pv_quick *parts[2];

	parts[0] = kind == AND ? read_equal(reading) : read_chain(reading, AND);
	while (parts[0] != NULL && skip(reading, word)) {
		parts[1] = kind == AND ? read_equal(reading) :
					 read_chain(reading, AND);
		if (parts[1] == NULL || !parts[0]->truth || !parts[1]->truth)
			return NULL;
		parts[0] = make(reading, kind, true, 2, parts);
	}
	return parts[0];
}

static const struct pv_quick *
read_or(struct reading *reading)
{
	const struct pv_quick *quick;

	if (++reading->depth > DEEP_MAX || reading->made > PARTS_MAX)
		return NULL;
	quick = read_chain(reading, OR);
	reading->depth--;
	return quick;
}

const struct pv_quick *
pv_quick_read(const void *parent, const struct pv_definition *definition,
    const struct pv_node *home, const char *rewritten)
{
	void *memory = talloc_new(parent);
	struct reading reading = { .parent = memory,
		.definition = definition,
		.home = home,
		.at = rewritten };
	const struct pv_quick *quick = read_or(&reading);

	if (quick != NULL && *reading.at == '\0')
		return quick;
	talloc_free(memory);
	return NULL;
}

bool
pv_quick_is_truth(const struct pv_quick *quick)
{
	return quick->truth;
}

/* A text that is there already; NULL where it is to be made. */
static const char *
find_text(
    const struct pv_quick *quick, struct pv_answers *answers, const xmlNode *at)
{
	const struct pv_slot *slot;

	switch (quick->kind) {
	case TEXT:
		return quick->text;
	case NODE:
		slot = answers->slots[quick->index];
		return slot->relevant ? pv_slot_seen(slot) : "";
	case SELF:
		slot = pv_slot_of(at);
		return slot->relevant ? pv_slot_seen(slot) : "";
	case IF:
		return find_text(
		    quick->parts[pv_quick_truth(quick->parts[0], answers, at) ?
			    1 :
			    2],
		    answers, at);
	default:
		return NULL;
	}
}

/* A text of two: the one that is there, or the one that is made. */
static const char *
need_text(const struct pv_quick *quick, struct pv_answers *answers,
    const xmlNode *at, const void *scratch)
{
	const char *text = find_text(quick, answers, at);

	return text != NULL ? text : pv_quick_text(quick, answers, at, scratch);
}

static bool
compare(
    const struct pv_quick *quick, struct pv_answers *answers, const xmlNode *at)
{
	void *scratch = NULL;
	const char *left, *right;
	bool truth;

	if (find_text(quick->parts[0], answers, at) == NULL ||
	    find_text(quick->parts[1], answers, at) == NULL)
		scratch = talloc_new(answers);
	left = need_text(quick->parts[0], answers, at, scratch);
	right = need_text(quick->parts[1], answers, at, scratch);
	if (quick->kind == SELECTED)
		truth = pv_selected(left, right);
	else if (quick->kind == MATCHES)
		truth = pv_pattern_matches(left, right);
	else
		truth = (strcmp(left, right) == 0) == (quick->kind == EQUAL);
	talloc_free(scratch);
	return truth;
}

static void
add_text(const struct pv_quick *quick, struct pv_answers *answers,
    const xmlNode *at, struct pv_buffer *out)
{
	const char *text = find_text(quick, answers, at);

	if (text != NULL) {
		pv_buffer_add_text(out, text);
	} else if (quick->kind == IF) {
		bool first = pv_quick_truth(quick->parts[0], answers, at);

		add_text(quick->parts[first ? 1 : 2], answers, at, out);
	} else {
		size_t start = out->length;

		for (int i = 0;
		     i < quick->n && out->length - start < PV_JOINED_MAX_BYTES;
		     i++)
			add_text(quick->parts[i], answers, at, out);
		if (out->length - start >= PV_JOINED_MAX_BYTES) {
			pv_answers_stop(answers,
			    "a text that is joined is too large; shorten it",
			    NULL);
			out->length = start;
			out->data[start] = '\0';
		}
	}
}

bool
pv_quick_truth(
    const struct pv_quick *quick, struct pv_answers *answers, const xmlNode *at)
{
	const struct pv_quick *const *parts = quick->parts;

	switch (quick->kind) {
	case AND:
		return pv_quick_truth(parts[0], answers, at) &&
		    pv_quick_truth(parts[1], answers, at);
	case OR:
		return pv_quick_truth(parts[0], answers, at) ||
		    pv_quick_truth(parts[1], answers, at);
	case NOT:
		return !pv_quick_truth(parts[0], answers, at);
	case IF:
		return pv_quick_truth(
		    parts[pv_quick_truth(parts[0], answers, at) ? 1 : 2],
		    answers, at);
	case ALWAYS:
		return true;
	case NEVER:
		return false;
	default:
		return compare(quick, answers, at);
	}
}

char *
pv_quick_text(const struct pv_quick *quick, struct pv_answers *answers,
    const xmlNode *at, const void *parent)
{
	const char *text = find_text(quick, answers, at);
	struct pv_buffer *out;
	char *made;

	if (text != NULL)
		return pv_strdup(parent, text);
	out = pv_buffer_new(parent, TEXT_MAX_BYTES);
	add_text(quick, answers, at, out);
	made = talloc_steal(parent, out->data);
	talloc_free(out);
	return made;
}
