/*
 * expression - the reader of XPath 1.0: tokens, a tree, references and types,
 * and the text that libxml2 gets.
 * Not here: the functions (functions.c), evaluation (evaluate.c).
 */
#include "form/expression.h"

#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "form/engine.h"

/*
 * What a hostile form may ask of the reader: a source of this length, this
 * deep, and this many nodes looked at.  A part of the text grows by less than
 * a hundred times when it is rewritten.
 */
enum {
	DEPTH_MAX = 256,
	REFS_MAX = 512,
	SOURCE_MAX_BYTES = 32768,
	TEXT_MAX_BYTES = 100 * SOURCE_MAX_BYTES,
	LOOKED_MAX = 4000000,
	OPERATORS_MAX = 2000
};

enum token {
	T_END,
	T_NUMBER,
	T_LITERAL,
	T_NAME,
	T_OPERATOR,
	T_OPEN,
	T_CLOSE,
	T_LEFT,
	T_RIGHT,
	T_COMMA,
	T_SLASH,
	T_TWO_SLASHES,
	T_DOT,
	T_TWO_DOTS,
	T_AT,
	T_STAR,
	T_DOLLAR,
};

/* One part, already rewritten, with what it yields. */
struct part {
	struct pv_buffer *text;
	enum pv_yield yields;
	bool literal; /* a quoted text */
};

struct reader {
	const void *parent;
	const struct pv_definition *definition;
	const struct pv_node *context;
	struct pv_expression *expression;
	const char *at; /* after the token */
	enum token token;
	const char *start; /* of the token */
	size_t length;
	bool operand_before; /* so that "*" and "and" are operators */
	int depth, predicates;
	int wide;   /* in arguments that mean all instances of a repeat */
	int looked; /* nodes seen, to find what paths mean */
	int operators;
	const char *fault;
};

static bool
fault(struct reader *reader, const char *format, const char *what, size_t n)
{
	if (reader->fault == NULL)
		reader->fault =
		    pv_printf(reader->parent, "%s \"%.*s\" in \"%s\"", format,
			(int)n, what, reader->expression->source);
	return false;
}

static bool
is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

static bool
is_name(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c) || c == '-' ||
	    c == '.';
}

/* A name with its prefix; "axis::name" is one token for each of its parts. */
static size_t
name_length(const char *at)
{
	size_t n = 0;

	while (is_name(at[n]))
		n++;
	if (at[n] == ':' && at[n + 1] != ':' && is_name_start(at[n + 1])) {
		n++;
		while (is_name(at[n]))
			n++;
	}
	return n;
}

static bool
is_operator_name(const char *start, size_t n)
{
	return (n == 3 &&
		   (memcmp(start, "and", 3) == 0 ||
		       memcmp(start, "div", 3) == 0 ||
		       memcmp(start, "mod", 3) == 0)) ||
	    (n == 2 && memcmp(start, "or", 2) == 0);
}

static enum token
read_symbol(struct reader *reader)
{
	const char *at = reader->start;

	reader->length = 1;
	switch (*at) {
	case '(':
		return T_OPEN;
	case ')':
		return T_CLOSE;
	case '[':
		return T_LEFT;
	case ']':
		return T_RIGHT;
	case ',':
		return T_COMMA;
	case '@':
		return T_AT;
	case '$':
		return T_DOLLAR;
	case '*':
		return reader->operand_before ? T_OPERATOR : T_STAR;
	case '+':
	case '-':
	case '=':
	case '|':
		return T_OPERATOR;
	case '<':
	case '>':
	case '!':
		reader->length = at[1] == '=' ? 2 : 1;
		return T_OPERATOR;
	case '/':
		reader->length = at[1] == '/' ? 2 : 1;
		return at[1] == '/' ? T_TWO_SLASHES : T_SLASH;
	case '.':
		reader->length = at[1] == '.' ? 2 : 1;
		return at[1] == '.' ? T_TWO_DOTS : T_DOT;
	default:
		reader->length = 0;
		return T_END;
	}
}

static void
next(struct reader *reader)
{
	const char *at = reader->at + strspn(reader->at, " \t\r\n");

	reader->start = at;
	if (*at == '\0') {
		reader->token = T_END;
		reader->length = 0;
	} else if (isdigit((unsigned char)*at) ||
	    (*at == '.' && isdigit((unsigned char)at[1]))) {
		reader->length = strspn(at, "0123456789.");
		reader->token = T_NUMBER;
	} else if (*at == '"' || *at == '\'') {
		const char *end = strchr(at + 1, *at);

		reader->token = T_LITERAL;
		reader->length = end != NULL ? (size_t)(end - at) + 1 : 0;
		if (end == NULL)
			(void)fault(
			    reader, "a quote is not closed:", at, strlen(at));
	} else if (is_name_start(*at)) {
		reader->length = name_length(at);
		reader->token = reader->operand_before &&
			is_operator_name(at, reader->length) ?
		    T_OPERATOR :
		    T_NAME;
	} else {
		reader->token = read_symbol(reader);
		if (reader->length == 0)
			(void)fault(reader, "unexpected character", at, 1);
	}
	reader->at = at + reader->length;
	reader->operand_before = reader->token == T_NUMBER ||
	    reader->token == T_LITERAL || reader->token == T_NAME ||
	    reader->token == T_CLOSE || reader->token == T_RIGHT ||
	    reader->token == T_DOT || reader->token == T_TWO_DOTS ||
	    reader->token == T_STAR;
}

static bool
is_token(const struct reader *reader, const char *text)
{
	return reader->length == strlen(text) &&
	    memcmp(reader->start, text, reader->length) == 0;
}

static struct part
new_part(struct reader *reader, enum pv_yield yields)
{
	struct part part = { .yields = yields };

	part.text = pv_buffer_new(reader->parent, TEXT_MAX_BYTES);
	return part;
}

static void
add_ref(struct reader *reader, struct pv_node *node)
{
	struct pv_expression *expression = reader->expression;

	for (size_t i = 0; i < expression->n_refs; i++)
		if (expression->refs[i] == node)
			return;
	if (expression->n_refs == REFS_MAX) {
		(void)fault(reader, "too many references", "", 0);
		return;
	}
	expression->refs[expression->n_refs++] = node;
}

static enum pv_yield
yield_of(const struct pv_node *node)
{
	switch (node->type) {
	case PV_DATE:
		return PV_YIELD_DATE;
	case PV_DATETIME:
		return PV_YIELD_DATETIME;
	case PV_TIME:
		return PV_YIELD_TIME;
	case PV_INT:
	case PV_DECIMAL:
		return PV_YIELD_NUMBER;
	default:
		return PV_YIELD_TEXT;
	}
}

static bool
is_temporal(enum pv_yield yields)
{
	return yields == PV_YIELD_DATE || yields == PV_YIELD_DATETIME ||
	    yields == PV_YIELD_TIME;
}

static bool read_or(struct reader *reader, struct part *out);

/* Where a path has come to: the nodes of the model that it may mean. */
struct place {
	struct pv_node **nodes;
	size_t n;
	bool outside;  /* in a secondary instance, or unknown */
	bool root;     /* at the document, above the root element */
	bool filtered; /* by a predicate, or it has a "*" */
};

static void
put(const struct reader *reader, struct place *place, struct pv_node *node)
{
	if (place->n == REFS_MAX)
		return;
	if ((place->n & (place->n - 1)) == 0) {
		place->nodes = talloc_realloc(reader->parent, place->nodes,
		    struct pv_node *, (unsigned int)place->n * 2 + 1);
		if (place->nodes == NULL)
			pv_die("out of memory for a path");
	}
	place->nodes[place->n++] = node;
}

static bool
is_named(const struct pv_node *node, const char *name, size_t length)
{
	return (length == 1 && *name == '*') ||
	    (strlen(node->name) == length &&
		memcmp(node->name, name, length) == 0);
}

/* The children of a node (NULL: the root itself) that have the name; deep: those below too. */
static void
find_below(struct reader *reader, const struct pv_node *above, const char *name,
    size_t length, bool deep, struct place *found)
{
	const struct pv_plan *plan = reader->definition->plan;
	struct pv_node *node = above != NULL ? plan->first_child[above->index] :
					       reader->definition->nodes[0];

	for (; node != NULL;
	     node = above != NULL ? plan->sibling[node->index] : NULL) {
		if (reader->looked++ > LOOKED_MAX)
			return;
		if (is_named(node, name, length))
			put(reader, found, node);
		if (deep)
			find_below(reader, node, name, length, deep, found);
	}
}

static void
step_down(struct reader *reader, struct place *place, const char *name,
    size_t length, bool deep)
{
	struct place found = { .filtered = place->filtered };

	if (reader->definition->n_nodes == 0)
		return;
	if (place->root)
		find_below(reader, NULL, name, length, deep, &found);
	for (size_t i = 0; i < place->n; i++)
		find_below(reader, place->nodes[i], name, length, deep, &found);
	if (reader->looked > LOOKED_MAX)
		(void)fault(reader, "the form is too large for", name, length);
	*place = found;
}

static void
step_up(const struct reader *reader, struct place *place)
{
	struct place found = { .filtered = place->filtered };

	for (size_t i = 0; i < place->n; i++)
		if (place->nodes[i]->parent != NULL)
			put(reader, &found, place->nodes[i]->parent);
		else
			found.root = true;
	*place = found;
}

/* "[…]", copied with what is in it rewritten. */
static bool
read_predicate(struct reader *reader, struct place *place, struct part *out)
{
	const struct pv_node *context = reader->context;
	struct part inner;

	next(reader);
	/* Relative names in it are of the node that it filters. */
	reader->context =
	    place->outside || place->n == 0 ? NULL : place->nodes[0];
	reader->predicates++;
	place->filtered = true;
	if (!read_or(reader, &inner))
		return false;
	reader->predicates--;
	reader->context = context;
	if (reader->token != T_RIGHT)
		return fault(reader, "a \"]\" is missing before", reader->start,
		    strlen(reader->start));
	pv_buffer_addf(out->text, "[%s]", inner.text->data);
	next(reader);
	return true;
}

static bool
read_step(
    struct reader *reader, struct place *place, struct part *out, bool deep)
{
	const char *name = reader->start, *colon;
	size_t length = reader->length;

	if (reader->token == T_DOT) {
		pv_buffer_add_text(out->text, ".");
	} else if (reader->token == T_TWO_DOTS) {
		pv_buffer_add_text(out->text, "..");
		step_up(reader, place);
	} else if (reader->token == T_AT) {
		next(reader);
		pv_buffer_addf(
		    out->text, "@%.*s", (int)reader->length, reader->start);
		place->outside = true;
	} else if (reader->token == T_NAME || reader->token == T_STAR) {
		place->filtered = place->filtered || reader->token == T_STAR;
		if (reader->at[0] == ':' && reader->at[1] == ':')
			return fault(reader,
			    "axes are not part of the language:", name, length);
		colon = memchr(name, ':', length);
		if (colon != NULL) {
			length -= (size_t)(colon + 1 - name);
			name = colon + 1;
		}
		pv_buffer_add(out->text, name, length);
		if (!place->outside) {
			step_down(reader, place, name, length, deep);
			if (place->n == 0 && reader->predicates == 0 &&
			    reader->definition->n_nodes > 0)
				return fault(reader,
				    "no node of the form is meant by", name,
				    length);
		}
	} else {
		return fault(reader, "a step of a path is missing before",
		    reader->start, strlen(reader->start));
	}
	next(reader);
	while (reader->token == T_LEFT)
		if (!read_predicate(reader, place, out))
			return false;
	return true;
}

static bool
read_steps(struct reader *reader, struct place *place, struct part *out)
{
	while (reader->token == T_SLASH || reader->token == T_TWO_SLASHES) {
		bool deep = reader->token == T_TWO_SLASHES;

		pv_buffer_add_text(out->text, deep ? "//" : "/");
		next(reader);
		if (!read_step(reader, place, out, deep))
			return false;
	}
	return true;
}

/* The nodes that a path ends at are what it refers to; their type is its own. */
static void
conclude(struct reader *reader, const struct place *place, struct part *out)
{
	out->yields = PV_YIELD_ANY;
	if (place->outside)
		return;
	for (size_t i = 0; i < place->n; i++)
		add_ref(reader, place->nodes[i]);
	if (place->n > 0 && place->nodes[0]->leaf)
		out->yields = yield_of(place->nodes[0]);
}

static const struct pv_node *
innermost_repeat(const struct pv_node *node)
{
	while (node != NULL && !node->repeat)
		node = node->parent;
	return node;
}

static int
depth_below(const struct pv_node *node, const struct pv_node *above)
{
	int depth = 0;

	for (; node != NULL && node != above; node = node->parent)
		depth++;
	return node == above ? depth : -1;
}

/*
 * "/data/enfant/nom" asked from inside /data/enfant means this child: it is
 * written "../nom", from the node at hand.
 */
static bool
write_in_repeat(struct reader *reader, const struct pv_node *target,
    const struct pv_node *home, struct pv_buffer *text)
{
	const struct pv_node *repeat = innermost_repeat(home);

	while (repeat != NULL && depth_below(target, repeat) < 0)
		repeat = innermost_repeat(repeat->parent);
	if (repeat == NULL || target == repeat || reader->wide > 0)
		return false;
	pv_buffer_add_text(text, reader->predicates > 0 ? "current()" : ".");
	for (int up = depth_below(home, repeat); up > 0; up--)
		pv_buffer_add_text(text, "/..");
	pv_buffer_addf(text, "%s", target->path + strlen(repeat->path));
	return true;
}

/* One node of the model, whatever the instance of a repeat it may be in. */
static bool
is_plain(const struct place *place)
{
	return place->n == 1 && !place->outside && !place->root &&
	    !place->filtered;
}

static bool
read_absolute(
    struct reader *reader, const struct pv_node *home, struct part *out)
{
	struct place place = { .root = true };
	struct part path = new_part(reader, PV_YIELD_ANY);

	if (reader->token == T_SLASH &&
	    reader->at[strspn(reader->at, " ")] == '\0') {
		pv_buffer_add_text(out->text, "/");
		next(reader);
		return true;
	}
	if (!read_steps(reader, &place, &path))
		return false;
	conclude(reader, &place, out);
	if (is_plain(&place)) {
		if (home == NULL ||
		    !write_in_repeat(reader, place.nodes[0], home, out->text))
			pv_buffer_addf(
			    out->text, "pv-node(%d)", place.nodes[0]->index);
		return true;
	}
	/* In a predicate "/" would be the document of the node filtered. */
	if (reader->predicates > 0)
		pv_buffer_add_text(out->text, "pv-document()");
	pv_buffer_add_text(out->text, path.text->data);
	return true;
}

/* "../nom": found without a walk, unless a repeat makes several of it. */
static bool
read_relative(struct reader *reader, struct part *out)
{
	struct place place = { .n = 0 };
	struct part path = new_part(reader, PV_YIELD_ANY);
	bool step = reader->token != T_DOT;

	if (reader->context != NULL)
		put(reader, &place,
		    (struct pv_node *)(uintptr_t)reader->context);
	else
		place.outside = true;
	if (!read_step(reader, &place, &path, false) ||
	    !read_steps(reader, &place, &path))
		return false;
	conclude(reader, &place, out);
	if (step && is_plain(&place) &&
	    innermost_repeat(place.nodes[0]) == NULL)
		pv_buffer_addf(out->text, "pv-node(%d)", place.nodes[0]->index);
	else
		pv_buffer_add_text(out->text, path.text->data);
	return true;
}

/* An operand that is counted with: what may be a date becomes a number. */
static void
add_number(struct part *out, const struct part *part)
{
	if (part->yields == PV_YIELD_NUMBER)
		pv_buffer_add_text(out->text, part->text->data);
	else
		pv_buffer_addf(out->text, "number(%s)", part->text->data);
}

/* What "if", "once" and "coalesce" yield is what their values do. */
static enum pv_yield
common_yield(const struct part *parts, int n, int first)
{
	enum pv_yield yields = n > first ? parts[first].yields : PV_YIELD_ANY;

	for (int i = first; i < n; i++)
		if (parts[i].yields != yields && !parts[i].literal)
			return PV_YIELD_ANY;
	return yields;
}

static bool
is_function(const struct pv_function *function, const char *name)
{
	return strcmp(function->name, name) == 0;
}

/*
 * An argument, as the function must get it: libxml2's own functions do not
 * count with dates, and write great numbers with an exponent.
 */
static void
add_argument(struct part *out, const struct pv_function *function,
    const struct part *argument)
{
	bool own = function->call != NULL;

	if (!own &&
	    (is_function(function, "floor") ||
		is_function(function, "ceiling")))
		add_number(out, argument);
	else if (!own && argument->yields == PV_YIELD_NUMBER &&
	    (function->yields == PV_YIELD_TEXT ||
		is_function(function, "contains") ||
		is_function(function, "starts-with") ||
		is_function(function, "string-length")))
		pv_buffer_addf(out->text, "string(%s)", argument->text->data);
	else
		pv_buffer_add_text(out->text, argument->text->data);
}

/* "jr:choice-name" is "jr-choice-name" for libxml2, without a namespace. */
static void
add_function_name(struct part *out, const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		pv_buffer_add(out->text, name[i] == ':' ? "-" : name + i, 1);
}

enum { ARGUMENTS_MAX = 64 };

/* The nodes that indexed-repeat picks from are not those of this instance. */
static bool
read_argument(struct reader *reader, struct part *argument, bool indexed, int n)
{
	bool wide = indexed && (n == 0 || n % 2 == 1);

	reader->wide += wide;
	if (!read_or(reader, argument))
		return false;
	reader->wide -= wide;
	return true;
}

static bool
read_arguments(
    struct reader *reader, struct part *arguments, int *n, bool indexed)
{
	*n = 0;
	next(reader);
	next(reader);
	while (reader->token != T_CLOSE) {
		if (*n == ARGUMENTS_MAX)
			return fault(reader, "too many arguments", "", 0);
		if (!read_argument(reader, &arguments[*n], indexed, *n))
			return false;
		(*n)++;
		if (reader->token == T_CLOSE)
			break;
		if (reader->token != T_COMMA)
			return fault(reader, "a \")\" is missing before",
			    reader->start, strlen(reader->start));
		next(reader);
		if (reader->token == T_CLOSE)
			return fault(
			    reader, "an argument is missing before", ")", 1);
	}
	next(reader);
	return true;
}

static bool
read_function(struct reader *reader, struct part *out, struct place *place)
{
	const char *name = reader->start;
	size_t length = reader->length;
	const struct pv_function *function = pv_function_find(name, length);
	struct part *arguments =
	    pv_alloc_array(reader->parent, struct part, ARGUMENTS_MAX);
	int n;

	if (function == NULL)
		return fault(reader, "no such function:", name, length);
	if (!read_arguments(
		reader, arguments, &n, is_function(function, "indexed-repeat")))
		return false;
	if (n < function->min || (function->max >= 0 && n > function->max))
		return fault(
		    reader, "a wrong number of arguments for", name, length);
	add_function_name(out, name, length);
	pv_buffer_add_text(out->text, "(");
	for (int i = 0; i < n; i++) {
		if (i > 0)
			pv_buffer_add_text(out->text, ", ");
		add_argument(out, function, &arguments[i]);
		talloc_free(arguments[i].text);
	}
	pv_buffer_add_text(out->text, ")");
	out->yields = function->yields;
	if (is_function(function, "if"))
		out->yields = common_yield(arguments, n, 1);
	else if (is_function(function, "once") ||
	    is_function(function, "coalesce"))
		out->yields = common_yield(arguments, n, 0);
	talloc_free(arguments);
	reader->expression->moves =
	    reader->expression->moves || function->moves;
	place->outside = true;
	/* "current()/../x" starts at the node at hand. */
	if (is_function(function, "current"))
		place->outside = false;
	return true;
}

/* A value, a path, or a value that a path goes on from. */
static bool
read_primary(
    struct reader *reader, const struct pv_node *home, struct part *out)
{
	struct place place = { .n = 0 };

	*out = new_part(reader, PV_YIELD_ANY);
	switch (reader->token) {
	case T_NUMBER:
	case T_LITERAL:
		pv_buffer_add(out->text, reader->start, reader->length);
		out->literal = reader->token == T_LITERAL;
		out->yields = out->literal ? PV_YIELD_TEXT : PV_YIELD_NUMBER;
		next(reader);
		return true;
	case T_OPEN: {
		struct part inner;

		next(reader);
		if (!read_or(reader, &inner))
			return false;
		if (reader->token != T_CLOSE)
			return fault(reader, "a \")\" is missing before",
			    reader->start, strlen(reader->start));
		pv_buffer_addf(out->text, "(%s)", inner.text->data);
		out->yields = inner.yields;
		next(reader);
		return true;
	}
	case T_SLASH:
	case T_TWO_SLASHES:
		return read_absolute(reader, home, out);
	case T_NAME:
		if (reader->at[strspn(reader->at, " \t\r\n")] != '(')
			break;
		if (!read_function(reader, out, &place))
			return false;
		if (reader->token != T_SLASH &&
		    reader->token != T_TWO_SLASHES && reader->token != T_LEFT)
			return true;
		if (!place.outside && home != NULL)
			put(reader, &place, (struct pv_node *)(uintptr_t)home);
		while (reader->token == T_LEFT)
			if (!read_predicate(reader, &place, out))
				return false;
		if (!read_steps(reader, &place, out))
			return false;
		conclude(reader, &place, out);
		return true;
	case T_DOT:
	case T_TWO_DOTS:
	case T_STAR:
	case T_AT:
		break;
	default:
		return fault(reader, "a value is missing before", reader->start,
		    strlen(reader->start));
	}
	return read_relative(reader, out);
}

static bool
read_union(struct reader *reader, struct part *out)
{
	/* The node that the whole expression is for, in predicates too. */
	const struct pv_node *home = reader->expression->home;
	struct part right;

	if (++reader->depth > DEPTH_MAX)
		return fault(reader, "too deep at", reader->start,
		    strlen(reader->start));
	if (!read_primary(reader, home, out))
		return false;
	while (reader->token == T_OPERATOR && is_token(reader, "|")) {
		next(reader);
		if (!read_primary(reader, home, &right))
			return false;
		pv_buffer_addf(out->text, " | %s", right.text->data);
	}
	reader->depth--;
	return true;
}

static bool
read_unary(struct reader *reader, struct part *out)
{
	int minus = 0;
	struct part value;

	while (reader->token == T_OPERATOR && is_token(reader, "-")) {
		minus++;
		next(reader);
	}
	if (!read_union(reader, &value))
		return false;
	*out = value;
	if (minus == 0)
		return true;
	*out = new_part(reader, PV_YIELD_NUMBER);
	pv_buffer_add_text(out->text, minus % 2 == 1 ? "-" : "");
	add_number(out, &value);
	talloc_free(value.text);
	return true;
}

/* Precedence of a binary operator; 0 if it is none. */
static int
precedence(const struct reader *reader)
{
	static const struct {
		const char *text;
		int level;
	} operators[] = { { "or", 1 }, { "and", 2 }, { "=", 3 }, { "!=", 3 },
		{ "<", 4 }, { "<=", 4 }, { ">", 4 }, { ">=", 4 }, { "+", 5 },
		{ "-", 5 }, { "*", 6 }, { "div", 6 }, { "mod", 6 } };

	if (reader->token != T_OPERATOR)
		return 0;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (is_token(reader, operators[i].text))
			return operators[i].level;
	return 0;
}

/*
 * An order may be one of dates, unless a side is a number, always; two dates
 * of one kind are equal as texts, and so is a date and '' (is it empty?).
 */
static bool
goes_by_moment(int level, const struct part *left, const struct part *right)
{
	bool one = is_temporal(left->yields),
	     other = is_temporal(right->yields);

	if (level == 3)
		return (one && other && left->yields != right->yields) ||
		    (one && right->yields == PV_YIELD_NUMBER) ||
		    (other && left->yields == PV_YIELD_NUMBER);
	return left->yields != PV_YIELD_NUMBER ||
	    right->yields != PV_YIELD_NUMBER;
}

/* "a < b" is "pv-lt(a, b)" where a or b may be a date. */
static void
add_comparison(struct part *both, const char *operator,
    const struct part * left, const struct part *right)
{
	static const struct {
		const char *operator, * function;
	} functions[] = { { "<", "pv-lt" }, { "<=", "pv-le" }, { ">", "pv-gt" },
		{ ">=", "pv-ge" }, { "=", "pv-eq" }, { "!=", "pv-ne" } };
	size_t i = 0;

	while (strcmp(functions[i].operator, operator) != 0)
		i++;
	pv_buffer_addf(both->text, "%s(%s, %s)", functions[i].function,
	    left->text->data, right->text->data);
}

static struct part
join_parts(struct reader *reader, const char *operator, int level,
    struct part *left, struct part *right)
{
	struct part both =
	    new_part(reader, level <= 4 ? PV_YIELD_TRUTH : PV_YIELD_NUMBER);

	if (level >= 5) {
		add_number(&both, left);
		pv_buffer_addf(both.text, " %s ", operator);
		add_number(&both, right);
	} else if (level >= 3 && goes_by_moment(level, left, right)) {
		add_comparison(&both, operator, left, right);
	} else {
		pv_buffer_addf(both.text, "%s %s %s",
		    left->text->data, operator, right->text->data);
	}
	talloc_free(left->text);
	talloc_free(right->text);
	return both;
}

static bool
read_binary(struct reader *reader, int least, struct part *out)
{
	struct part left, right;
	int level;

	if (++reader->depth > DEPTH_MAX)
		return fault(reader, "too deep at", reader->start,
		    strlen(reader->start));
	if (!read_unary(reader, &left))
		return false;
	while ((level = precedence(reader)) >= least && level > 0) {
		char operator[4] = "";

		memcpy(operator, reader->start,
		    reader->length < sizeof(operator) ? reader->length :
							sizeof(operator) - 1);
		if (++reader->operators > OPERATORS_MAX)
			return fault(reader, "too many operators, at", operator,
			    strlen(operator));
		next(reader);
		if (!read_binary(reader, level + 1, &right))
			return false;
		left = join_parts(reader, operator, level, &left, &right);
	}
	reader->depth--;
	*out = left;
	return true;
}

static bool
read_or(struct reader *reader, struct part *out)
{
	return read_binary(reader, 1, out);
}

static int
free_compiled(struct pv_expression *expression)
{
	if (expression->compiled != NULL)
		xmlXPathFreeCompExpr(expression->compiled);
	return 0;
}

struct pv_expression *
pv_expression_read(const void *parent, const struct pv_definition *definition,
    const struct pv_node *context, const char *source, const char **cause)
{
	struct pv_expression *expression =
	    pv_alloc(parent, struct pv_expression);
	void *scratch = talloc_new(expression);
	struct reader reader = { .parent = scratch,
		.definition = definition,
		.context = context,
		.expression = expression,
		.at = source };
	struct part whole;

	talloc_set_destructor(expression, free_compiled);
	expression->source = pv_strdup(expression, source);
	expression->home = context;
	expression->refs =
	    pv_alloc_array(expression, struct pv_node *, REFS_MAX);
	if (strlen(source) > SOURCE_MAX_BYTES) {
		*cause = pv_printf(parent,
		    "an expression of more than %d bytes; divide it",
		    SOURCE_MAX_BYTES);
		talloc_free(expression);
		return NULL;
	}
	next(&reader);
	if (read_or(&reader, &whole) && reader.fault == NULL &&
	    reader.token != T_END)
		(void)fault(
		    &reader, "unexpected", reader.start, strlen(reader.start));
	if (reader.fault == NULL) {
		expression->yields = whole.yields;
		expression->rewritten = pv_strdup(expression, whole.text->data);
		expression->compiled =
		    xmlXPathCompile((const xmlChar *)expression->rewritten);
		if (expression->compiled == NULL)
			(void)fault(&reader, "libxml2 does not compile",
			    expression->rewritten,
			    strlen(expression->rewritten));
	}
	if (reader.fault != NULL) {
		*cause = pv_strdup(parent, reader.fault);
		talloc_free(expression);
		return NULL;
	}
	expression->refs = talloc_realloc(expression, expression->refs,
	    struct pv_node *, (unsigned int)(expression->n_refs + 1));
	if (expression->refs == NULL)
		pv_die("out of memory for an expression");
	talloc_free(scratch);
	return expression;
}
