/*
 * stack - takes arguments from libxml2's stack, and puts results there.
 * Not here: the functions (function_*.c).
 */
#include "form/stack.h"

#include <math.h>
#include <string.h>

#include "form/moment.h"

struct pv_evaluation *
pv_stack_evaluation(xmlXPathParserContext *xpath)
{
	return xpath->context->extra;
}

static const void *
scratch_of(xmlXPathParserContext *xpath)
{
	return pv_stack_evaluation(xpath)->scratch;
}

/* As many digits as tell it from its neighbours, none more. */
static void
write_digits(char *text, size_t size, double number)
{
	int exponent = (int)floor(log10(fabs(number)));

	for (int digits = 15; digits <= 17; digits++) {
		int decimals = digits - 1 - exponent;

		(void)snprintf(
		    text, size, "%.*f", decimals > 0 ? decimals : 0, number);
		if (strtod(text, NULL) >= number &&
		    strtod(text, NULL) <= number)
			break;
	}
}

char *
pv_number_text(const void *parent, double number)
{
	char text[512], *end;

	if (isnan(number))
		return pv_strdup(parent, "NaN");
	if (isinf(number))
		return pv_strdup(parent, number > 0 ? "Infinity" : "-Infinity");
	if (fabs(number) < 1e-320)
		return pv_strdup(parent, "0");
	if (trunc(number) >= number && trunc(number) <= number)
		return pv_printf(parent, "%.0f", number);
	write_digits(text, sizeof(text), number);
	end = text + strlen(text);
	while (strchr(text, '.') != NULL && end[-1] == '0')
		*--end = '\0';
	return pv_strdup(parent, text);
}

char *
pv_stack_text(const void *parent, xmlXPathObject *object)
{
	xmlChar *text;
	char *copy;

	if (object == NULL)
		return pv_strdup(parent, "");
	if (object->type == XPATH_NUMBER)
		return pv_number_text(parent, object->floatval);
	if (object->type == XPATH_STRING)
		return pv_strdup(parent, (const char *)object->stringval);
	text = xmlXPathCastToString(object);
	copy = pv_strdup(parent, text != NULL ? (const char *)text : "");
	xmlFree(text);
	return copy;
}

char *
pv_stack_pop_text(xmlXPathParserContext *xpath)
{
	xmlXPathObject *object = valuePop(xpath);
	char *text = pv_stack_text(scratch_of(xpath), object);

	xmlXPathFreeObject(object);
	return text;
}

double
pv_number(const char *text)
{
	double number;

	if (pv_moment(text, &number))
		return number;
	return xmlXPathCastStringToNumber((const xmlChar *)text);
}

double
pv_stack_pop_number(xmlXPathParserContext *xpath)
{
	xmlXPathObject *object = valuePop(xpath);
	double number;

	if (object == NULL)
		return NAN;
	if (object->type == XPATH_NUMBER)
		number = object->floatval;
	else if (object->type == XPATH_BOOLEAN)
		number = object->boolval != 0 ? 1 : 0;
	else
		number = pv_number(pv_stack_text(scratch_of(xpath), object));
	xmlXPathFreeObject(object);
	return number;
}

bool
pv_stack_pop_truth(xmlXPathParserContext *xpath)
{
	return xmlXPathPopBoolean(xpath) != 0;
}

void
pv_stack_push_text(xmlXPathParserContext *xpath, const char *text)
{
	valuePush(xpath, xmlXPathNewCString(text));
}

void
pv_stack_push_number(xmlXPathParserContext *xpath, double number)
{
	valuePush(xpath, xmlXPathNewFloat(number));
}

void
pv_stack_push_truth(xmlXPathParserContext *xpath, bool truth)
{
	valuePush(xpath, xmlXPathNewBoolean(truth));
}

void
pv_stack_push_node(xmlXPathParserContext *xpath, xmlNode *node)
{
	valuePush(xpath, xmlXPathNewNodeSet(node));
}

static size_t
count_texts(const xmlXPathObject *object)
{
	if (object == NULL)
		return 0;
	if (object->type != XPATH_NODESET)
		return 1;
	return object->nodesetval != NULL ? (size_t)object->nodesetval->nodeNr :
					    0;
}

static void
add_texts(xmlXPathParserContext *xpath, xmlXPathObject *object,
    struct pv_words *words)
{
	const void *scratch = scratch_of(xpath);

	if (object != NULL && object->type == XPATH_NODESET)
		pv_evaluate_order(
		    pv_stack_evaluation(xpath)->answers->definition->plan,
		    object->nodesetval);
	for (size_t i = 0; i < count_texts(object); i++) {
		xmlChar *text;

		if (object->type != XPATH_NODESET) {
			words->words[words->n++] =
			    pv_stack_text(scratch, object);
			continue;
		}
		text = xmlNodeGetContent(object->nodesetval->nodeTab[i]);
		words->words[words->n++] =
		    pv_strdup(scratch, text != NULL ? (const char *)text : "");
		xmlFree(text);
	}
}

struct pv_words
pv_stack_pop_words(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *objects[PV_ARGUMENTS_MAX];
	struct pv_words words = { NULL, 0 };
	size_t total = 1;

	if (n > PV_ARGUMENTS_MAX)
		n = PV_ARGUMENTS_MAX;
	for (int i = n - 1; i >= 0; i--) {
		objects[i] = valuePop(xpath);
		total += count_texts(objects[i]);
	}
	words.words = pv_alloc_array(scratch_of(xpath), const char *, total);
	for (int i = 0; i < n; i++) {
		add_texts(xpath, objects[i], &words);
		xmlXPathFreeObject(objects[i]);
	}
	return words;
}
