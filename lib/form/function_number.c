/*
 * function_number - the functions of numbers, and comparisons of what may be
 * dates.
 * Not here: the reading of dates (moment.c).
 */
#include <math.h>
#include <string.h>

#include <sodium.h>

#include "form/moment.h"
#include "form/stack.h"

enum { PAIRS_MAX = 1000000 };

/* number(x), and what a calculation takes of a text. */
static void
call_number(xmlXPathParserContext *xpath, int n)
{
	if (n == 0)
		pv_stack_push_node(xpath, xpath->context->node);
	if (xpath->value != NULL && xpath->value->type == XPATH_NUMBER)
		return;
	pv_stack_push_number(xpath, pv_stack_pop_number(xpath));
}

/* ---- comparisons ---------------------------------------------------------- */

enum comparison { LESS, LESS_OR_EQUAL, EQUAL, DIFFERENT };

static bool
has_clock(const char *text)
{
	return strlen(text) > 10 && text[4] == '-' && text[7] == '-';
}

/* A moment against a day goes by the commune's clock, which days are of. */
static double
number_beside(struct pv_ctx *ctx, const char *text, const char *other)
{
	double days;

	if (has_clock(text) && !has_clock(other) &&
	    pv_moment_local(ctx, text, &days))
		return days;
	return pv_number(text);
}

static bool
holds(struct pv_ctx *ctx, enum comparison comparison, const char *left,
    const char *right)
{
	double a = number_beside(ctx, left, right);
	double b = number_beside(ctx, right, left);

	switch (comparison) {
	case LESS:
		return a < b;
	case LESS_OR_EQUAL:
		return a <= b;
	case EQUAL:
		return a <= b && a >= b;
	default:
		return a < b || a > b || isnan(a) || isnan(b);
	}
}

/* As XPath says: of two sets, some pair for which it holds. */
static void
compare(xmlXPathParserContext *xpath, enum comparison comparison, bool turned)
{
	struct pv_ctx *ctx = pv_stack_evaluation(xpath)->ctx;
	struct pv_words right = pv_stack_pop_words(xpath, 1);
	struct pv_words left = pv_stack_pop_words(xpath, 1);
	bool found = false;
	size_t pairs = 0;

	for (size_t i = 0; i < left.n && !found; i++)
		for (size_t j = 0; j < right.n && !found && pairs++ < PAIRS_MAX;
		     j++)
			found = turned ? holds(ctx, comparison, right.words[j],
					     left.words[i]) :
					 holds(ctx, comparison, left.words[i],
					     right.words[j]);
	pv_stack_push_truth(xpath, found);
}

static void
call_less(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, LESS, false);
}

static void
call_less_or_equal(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, LESS_OR_EQUAL, false);
}

static void
call_more(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, LESS, true);
}

static void
call_more_or_equal(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, LESS_OR_EQUAL, true);
}

static void
call_equal(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, EQUAL, false);
}

static void
call_different(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	compare(xpath, DIFFERENT, false);
}

/* ---- of one or two numbers ------------------------------------------------ */

static double
exp_10(double number)
{
	return pow(10, number);
}

/* Those that C has: by the name under which they are called. */
static void
call_math(xmlXPathParserContext *xpath, int n)
{
	static const struct {
		const char *name;
		double (*compute)(double number);
	} known[] = { { "abs", fabs }, { "acos", acos }, { "asin", asin },
		{ "atan", atan }, { "cos", cos }, { "exp", exp },
		{ "exp10", exp_10 }, { "int", trunc }, { "log", log },
		{ "log10", log10 }, { "sin", sin }, { "sqrt", sqrt },
		{ "tan", tan } };
	const char *name = (const char *)xpath->context->function;
	double number = pv_stack_pop_number(xpath);

	(void)n;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0) {
			pv_stack_push_number(xpath, known[i].compute(number));
			return;
		}
	pv_die("no function %s in C", name);
}

static void
call_atan2(xmlXPathParserContext *xpath, int n)
{
	double x = pv_stack_pop_number(xpath);

	(void)n;
	pv_stack_push_number(xpath, atan2(pv_stack_pop_number(xpath), x));
}

static void
call_pow(xmlXPathParserContext *xpath, int n)
{
	double power = pv_stack_pop_number(xpath);

	(void)n;
	pv_stack_push_number(xpath, pow(pv_stack_pop_number(xpath), power));
}

static void
call_pi(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	pv_stack_push_number(xpath, acos(-1));
}

/* round(x, decimals): a half goes away from zero. */
static void
call_round(xmlXPathParserContext *xpath, int n)
{
	double decimals = n == 2 ? trunc(pv_stack_pop_number(xpath)) : 0;
	double number = pv_stack_pop_number(xpath);
	double scale = pow(10, decimals);

	pv_stack_push_number(
	    xpath, copysign(floor(fabs(number) * scale + 0.5) / scale, number));
}

static void
call_random(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	pv_stack_push_number(xpath, randombytes_random() / 4294967296.0);
}

/* ---- of many -------------------------------------------------------------- */

/* One that is no number, or empty, spoils it, as it does a sum. */
static void
push_extreme(xmlXPathParserContext *xpath, int n, double sign)
{
	struct pv_words words = pv_stack_pop_words(xpath, n);
	double found = NAN;

	for (size_t i = 0; i < words.n; i++) {
		double number = pv_number(words.words[i]);

		if (i == 0 || isnan(number) || number * sign > found * sign)
			found = number;
		if (isnan(number))
			break;
	}
	pv_stack_push_number(xpath, found);
}

static void
call_max(xmlXPathParserContext *xpath, int n)
{
	push_extreme(xpath, n, 1);
}

static void
call_min(xmlXPathParserContext *xpath, int n)
{
	push_extreme(xpath, n, -1);
}

static bool
is_true(const char *text)
{
	return strcmp(text, "true") == 0 || pv_number(text) > 0;
}

/* Bounds of -1 do not apply. */
static void
push_within(xmlXPathParserContext *xpath, double count)
{
	double most = pv_stack_pop_number(xpath);
	double least = pv_stack_pop_number(xpath);

	pv_stack_push_truth(xpath,
	    (least < 0 || count >= least) && (most < 0 || count <= most));
}

static void
call_checklist(xmlXPathParserContext *xpath, int n)
{
	struct pv_words words = pv_stack_pop_words(xpath, n - 2);
	double count = 0;

	for (size_t i = 0; i < words.n; i++)
		count += is_true(words.words[i]) ? 1 : 0;
	push_within(xpath, count);
}

/* weighted-checklist(min, max, answer, weight, …) */
static void
call_weighted_checklist(xmlXPathParserContext *xpath, int n)
{
	double count = 0;

	for (int i = 2; i + 1 < n; i += 2) {
		struct pv_words weights = pv_stack_pop_words(xpath, 1);
		struct pv_words answers = pv_stack_pop_words(xpath, 1);

		for (size_t j = 0; j < answers.n && j < weights.n; j++)
			if (is_true(answers.words[j]))
				count += pv_number(weights.words[j]);
	}
	if (n % 2 == 1)
		(void)pv_stack_pop_words(xpath, 1);
	push_within(xpath, count);
}

const struct pv_function pv_functions_number[] = {
	{ "abs", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "acos", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "asin", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "atan", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "atan2", 2, 2, PV_YIELD_NUMBER, false, call_atan2 },
	{ "ceiling", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "checklist", 2, -1, PV_YIELD_TRUTH, false, call_checklist },
	{ "cos", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "exp", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "exp10", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "floor", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "int", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "log", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "log10", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "max", 1, -1, PV_YIELD_NUMBER, false, call_max },
	{ "min", 1, -1, PV_YIELD_NUMBER, false, call_min },
	{ "number", 0, 1, PV_YIELD_NUMBER, false, call_number },
	{ "pi", 0, 0, PV_YIELD_NUMBER, false, call_pi },
	{ "pow", 2, 2, PV_YIELD_NUMBER, false, call_pow },
	{ "random", 0, 0, PV_YIELD_NUMBER, true, call_random },
	{ "round", 1, 2, PV_YIELD_NUMBER, false, call_round },
	{ "sin", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "sqrt", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "sum", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "tan", 1, 1, PV_YIELD_NUMBER, false, call_math },
	{ "weighted-checklist", 2, -1, PV_YIELD_TRUTH, false,
	    call_weighted_checklist },
	/* What operators are rewritten to: no form may call them. */
	{ "pv-lt", 2, 2, PV_YIELD_TRUTH, false, call_less },
	{ "pv-le", 2, 2, PV_YIELD_TRUTH, false, call_less_or_equal },
	{ "pv-gt", 2, 2, PV_YIELD_TRUTH, false, call_more },
	{ "pv-ge", 2, 2, PV_YIELD_TRUTH, false, call_more_or_equal },
	{ "pv-eq", 2, 2, PV_YIELD_TRUTH, false, call_equal },
	{ "pv-ne", 2, 2, PV_YIELD_TRUTH, false, call_different },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
