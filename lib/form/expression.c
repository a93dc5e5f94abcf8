/*
 * expression - the reader of XPath 1.0: operators and calls, their types, and
 * the text that libxml2 gets.
 * Not here: tokens (token.c), paths (path.c), the functions (function_*.c),
 * evaluation (evaluate.c).
 */
#include "form/reader.h"

#include <string.h>

#include "form/quick.h"

struct pv_part
pv_part_new(struct pv_reader *reader, enum pv_yield yields)
{
	struct pv_part part = { .yields = yields };

	part.text = pv_buffer_new(reader->parent, TEXT_MAX_BYTES);
	return part;
}

static bool
is_temporal(enum pv_yield yields)
{
	return yields == PV_YIELD_DATE || yields == PV_YIELD_DATETIME ||
	    yields == PV_YIELD_TIME;
}

/* An operand that is counted with: what may be a date becomes a number. */
static void
add_number(struct pv_part *out, const struct pv_part *part)
{
	if (part->yields == PV_YIELD_NUMBER)
		pv_buffer_add_text(out->text, part->text->data);
	else
		pv_buffer_addf(out->text, "number(%s)", part->text->data);
}

/* What "if", "once" and "coalesce" yield is what their values do. */
static enum pv_yield
common_yield(const struct pv_part *parts, int n, int first)
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
add_argument(struct pv_part *out, const struct pv_function *function,
    const struct pv_part *argument)
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
add_function_name(struct pv_part *out, const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		pv_buffer_add(out->text, name[i] == ':' ? "-" : name + i, 1);
}

enum { ARGUMENTS_MAX = 64 };

static bool
read_arguments(struct pv_reader *reader, struct pv_part *arguments, int *n)
{
	*n = 0;
	pv_token_next(reader);
	pv_token_next(reader);
	while (reader->token != PV_T_CLOSE) {
		if (*n == ARGUMENTS_MAX)
			return pv_token_fault(
			    reader, "too many arguments", "", 0);
		arguments[*n] = pv_part_new(reader, PV_YIELD_ANY);
		if (!pv_part_read(reader, &arguments[*n]))
			return false;
		(*n)++;
		if (reader->token == PV_T_CLOSE)
			break;
		if (reader->token != PV_T_COMMA)
			return pv_token_fault(reader,
			    "a \")\" is missing before", reader->start,
			    strlen(reader->start));
		pv_token_next(reader);
		if (reader->token == PV_T_CLOSE)
			return pv_token_fault(
			    reader, "an argument is missing before", ")", 1);
	}
	pv_token_next(reader);
	return true;
}

static bool
read_function(
    struct pv_reader *reader, struct pv_part *out, struct pv_place *place)
{
	const char *name = reader->start;
	size_t length = reader->length;
	const struct pv_function *function = pv_function_find(name, length);
	struct pv_part *arguments =
	    pv_alloc_array(reader->parent, struct pv_part, ARGUMENTS_MAX);
	int n;

	if (function == NULL)
		return pv_token_fault(
		    reader, "no such function:", name, length);
	if (!read_arguments(reader, arguments, &n))
		return false;
	if (n < function->min || (function->max >= 0 && n > function->max))
		return pv_token_fault(
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
	reader->expression->shows = reader->expression->shows ||
	    is_function(function, "jr:choice-name") ||
	    is_function(function, "jr:itext");
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
    struct pv_reader *reader, const struct pv_node *home, struct pv_part *out)
{
	struct pv_place place = { .n = 0 };

	switch (reader->token) {
	case PV_T_NUMBER:
	case PV_T_LITERAL:
		pv_buffer_add(out->text, reader->start, reader->length);
		out->literal = reader->token == PV_T_LITERAL;
		out->yields = out->literal ? PV_YIELD_TEXT : PV_YIELD_NUMBER;
		pv_token_next(reader);
		return true;
	case PV_T_OPEN: {
		struct pv_part inner = pv_part_new(reader, PV_YIELD_ANY);

		pv_token_next(reader);
		if (!pv_part_read(reader, &inner))
			return false;
		if (reader->token != PV_T_CLOSE)
			return pv_token_fault(reader,
			    "a \")\" is missing before", reader->start,
			    strlen(reader->start));
		pv_buffer_addf(out->text, "(%s)", inner.text->data);
		out->yields = inner.yields;
		pv_token_next(reader);
		return true;
	}
	case PV_T_SLASH:
	case PV_T_TWO_SLASHES:
		return pv_path_absolute(reader, out);
	case PV_T_NAME:
		if (reader->at[strspn(reader->at, " \t\r\n")] != '(')
			break;
		if (!read_function(reader, out, &place))
			return false;
		if (reader->token != PV_T_SLASH &&
		    reader->token != PV_T_TWO_SLASHES &&
		    reader->token != PV_T_LEFT)
			return true;
		if (!place.outside && home != NULL)
			pv_path_put(
			    reader, &place, (struct pv_node *)(uintptr_t)home);
		while (reader->token == PV_T_LEFT)
			if (!pv_path_predicate(reader, &place, out))
				return false;
		if (!pv_path_steps(reader, &place, out))
			return false;
		pv_path_conclude(reader, &place, out);
		return true;
	case PV_T_DOT:
	case PV_T_TWO_DOTS:
	case PV_T_STAR:
	case PV_T_AT:
		break;
	default:
		return pv_token_fault(reader, "a value is missing before",
		    reader->start, strlen(reader->start));
	}
	return pv_path_relative(reader, out);
}

static bool
read_union(struct pv_reader *reader, struct pv_part *out)
{
	/* The node that the whole expression is for, in predicates too. */
	const struct pv_node *home = reader->expression->home;
	struct pv_part right;

	if (++reader->depth > DEPTH_MAX)
		return pv_token_fault(reader, "too deep at", reader->start,
		    strlen(reader->start));
	if (!read_primary(reader, home, out))
		return false;
	while (reader->token == PV_T_OPERATOR && pv_token_is(reader, "|")) {
		right = pv_part_new(reader, PV_YIELD_ANY);
		pv_token_next(reader);
		if (!read_primary(reader, home, &right))
			return false;
		pv_buffer_addf(out->text, " | %s", right.text->data);
	}
	reader->depth--;
	return true;
}

static bool
read_unary(struct pv_reader *reader, struct pv_part *out)
{
	int minus = 0;
	struct pv_part value;

	while (reader->token == PV_T_OPERATOR && pv_token_is(reader, "-")) {
		minus++;
		pv_token_next(reader);
	}
	if (!read_union(reader, out))
		return false;
	if (minus == 0)
		return true;
	value = *out;
	*out = pv_part_new(reader, PV_YIELD_NUMBER);
	pv_buffer_add_text(out->text, minus % 2 == 1 ? "-" : "");
	add_number(out, &value);
	talloc_free(value.text);
	return true;
}

/* Precedence of a binary operator; 0 if it is none. */
static int
precedence(const struct pv_reader *reader)
{
	static const struct {
		const char *text;
		int level;
	} operators[] = { { "or", 1 }, { "and", 2 }, { "=", 3 }, { "!=", 3 },
		{ "<", 4 }, { "<=", 4 }, { ">", 4 }, { ">=", 4 }, { "+", 5 },
		{ "-", 5 }, { "*", 6 }, { "div", 6 }, { "mod", 6 } };

	if (reader->token != PV_T_OPERATOR)
		return 0;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (pv_token_is(reader, operators[i].text))
			return operators[i].level;
	return 0;
}

/*
 * An order may be one of dates, unless a side is a number, always; two dates
 * of one kind are equal as texts, and so is a date and '' (is it empty?).
 */
static bool
goes_by_moment(
    int level, const struct pv_part *left, const struct pv_part *right)
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
add_comparison(struct pv_part *both, const char *operator,
    const struct pv_part * left, const struct pv_part *right)
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

static struct pv_part
join_parts(struct pv_reader *reader, const char *operator, int level,
    struct pv_part *left, struct pv_part *right)
{
	struct pv_part both =
	    pv_part_new(reader, level <= 4 ? PV_YIELD_TRUTH : PV_YIELD_NUMBER);

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
read_binary(struct pv_reader *reader, int least, struct pv_part *out)
{
	struct pv_part left = pv_part_new(reader, PV_YIELD_ANY), right;
	int level;

	if (++reader->depth > DEPTH_MAX)
		return pv_token_fault(reader, "too deep at", reader->start,
		    strlen(reader->start));
	if (!read_unary(reader, &left))
		return false;
	while ((level = precedence(reader)) >= least && level > 0) {
		char operator[4] = "";

		memcpy(operator, reader->start,
		    reader->length < sizeof(operator) ? reader->length :
							sizeof(operator) - 1);
		if (++reader->operators > OPERATORS_MAX)
			return pv_token_fault(reader,
			    "too many operators, at", operator,
			    strlen(operator));
		pv_token_next(reader);
		right = pv_part_new(reader, PV_YIELD_ANY);
		if (!read_binary(reader, level + 1, &right))
			return false;
		left = join_parts(reader, operator, level, &left, &right);
	}
	reader->depth--;
	*out = left;
	return true;
}

bool
pv_part_read(struct pv_reader *reader, struct pv_part *out)
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
	struct pv_reader reader = { .parent = scratch,
		.definition = definition,
		.context = context,
		.expression = expression,
		.at = source };
	struct pv_part whole;

	talloc_set_destructor(expression, free_compiled);
	expression->source = pv_strdup(expression, source);
	expression->home = context;
	expression->refs =
	    pv_alloc_array(expression, struct pv_node *, REFS_MAX);
	if (strlen(source) > SOURCE_MAX_BYTES) {
		*cause = pv_printf(parent,
		    "an expression of more than %d bytes", SOURCE_MAX_BYTES);
		talloc_free(expression);
		return NULL;
	}
	pv_token_next(&reader);
	whole = pv_part_new(&reader, PV_YIELD_ANY);
	if (pv_part_read(&reader, &whole) && reader.fault == NULL &&
	    reader.token != PV_T_END)
		(void)pv_token_fault(
		    &reader, "unexpected", reader.start, strlen(reader.start));
	if (reader.fault == NULL) {
		expression->yields = whole.yields;
		expression->rewritten = pv_strdup(expression, whole.text->data);
		expression->compiled =
		    xmlXPathCompile((const xmlChar *)expression->rewritten);
		if (expression->compiled == NULL)
			(void)pv_token_fault(&reader,
			    "libxml2 does not compile", expression->rewritten,
			    strlen(expression->rewritten));
		else
			expression->quick = pv_quick_read(expression,
			    definition, context, expression->rewritten);
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
