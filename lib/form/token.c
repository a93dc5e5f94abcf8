/*
 * token - the tokens of XPath 1.0.
 * Not here: what they mean together (expression.c, path.c).
 */
#include "form/reader.h"

#include <ctype.h>
#include <string.h>

bool
pv_token_fault(
    struct pv_reader *reader, const char *format, const char *what, size_t n)
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

static enum pv_token
read_symbol(struct pv_reader *reader)
{
	const char *at = reader->start;

	reader->length = 1;
	switch (*at) {
	case '(':
		return PV_T_OPEN;
	case ')':
		return PV_T_CLOSE;
	case '[':
		return PV_T_LEFT;
	case ']':
		return PV_T_RIGHT;
	case ',':
		return PV_T_COMMA;
	case '@':
		return PV_T_AT;
	case '$':
		return PV_T_DOLLAR;
	case '*':
		return reader->operand_before ? PV_T_OPERATOR : PV_T_STAR;
	case '+':
	case '-':
	case '=':
	case '|':
		return PV_T_OPERATOR;
	case '<':
	case '>':
	case '!':
		reader->length = at[1] == '=' ? 2 : 1;
		return PV_T_OPERATOR;
	case '/':
		reader->length = at[1] == '/' ? 2 : 1;
		return at[1] == '/' ? PV_T_TWO_SLASHES : PV_T_SLASH;
	case '.':
		reader->length = at[1] == '.' ? 2 : 1;
		return at[1] == '.' ? PV_T_TWO_DOTS : PV_T_DOT;
	default:
		reader->length = 0;
		return PV_T_END;
	}
}

void
pv_token_next(struct pv_reader *reader)
{
	const char *at = reader->at + strspn(reader->at, " \t\r\n");

	reader->start = at;
	if (*at == '\0') {
		reader->token = PV_T_END;
		reader->length = 0;
	} else if (isdigit((unsigned char)*at) ||
	    (*at == '.' && isdigit((unsigned char)at[1]))) {
		reader->length = strspn(at, "0123456789.");
		reader->token = PV_T_NUMBER;
	} else if (*at == '"' || *at == '\'') {
		const char *end = strchr(at + 1, *at);

		reader->token = PV_T_LITERAL;
		reader->length = end != NULL ? (size_t)(end - at) + 1 : 0;
		if (end == NULL)
			(void)pv_token_fault(
			    reader, "a quote is not closed:", at, strlen(at));
	} else if (is_name_start(*at)) {
		reader->length = name_length(at);
		reader->token = reader->operand_before &&
			is_operator_name(at, reader->length) ?
		    PV_T_OPERATOR :
		    PV_T_NAME;
	} else {
		reader->token = read_symbol(reader);
		if (reader->length == 0)
			(void)pv_token_fault(
			    reader, "unexpected character", at, 1);
	}
	reader->at = at + reader->length;
	reader->operand_before = reader->token == PV_T_NUMBER ||
	    reader->token == PV_T_LITERAL || reader->token == PV_T_NAME ||
	    reader->token == PV_T_CLOSE || reader->token == PV_T_RIGHT ||
	    reader->token == PV_T_DOT || reader->token == PV_T_TWO_DOTS ||
	    reader->token == PV_T_STAR;
}

bool
pv_token_is(const struct pv_reader *reader, const char *text)
{
	return reader->length == strlen(text) &&
	    memcmp(reader->start, text, reader->length) == 0;
}
