/*
 * function_moment - the functions of dates and times.
 * Not here: what a date is as a number (moment.c).
 */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "base/text.h"
#include "form/moment.h"
#include "form/stack.h"

enum { DAY_S = 86400 };

static void
call_today(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);

	(void)n;
	pv_stack_push_text(xpath,
	    pv_date_iso(evaluation->scratch, pv_date_today(evaluation->ctx)));
}

static void
call_now(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);

	(void)n;
	pv_stack_push_text(
	    xpath, pv_moment_now(evaluation->ctx, evaluation->scratch));
}

/* At most so many digits; the number, and where they end. */
static const char *
read_digits(const char *at, int most, int *number)
{
	*number = 0;
	for (; most > 0 && g_ascii_isdigit(*at); most--, at++)
		*number = *number * 10 + *at - '0';
	return at;
}

/* "2026-3-5" is what people's devices wrote. */
static const char *
padded(const void *scratch, const char *text)
{
	int year, month, day;
	const char *at = read_digits(text, 4, &year), *rest;

	if (at - text != 4 || *at != '-')
		return text;
	rest = read_digits(at + 1, 2, &month);
	if (rest == at + 1 || *rest != '-')
		return text;
	at = rest + 1;
	rest = read_digits(at, 2, &day);
	if (rest == at || rest - text == 10)
		return text;
	return pv_printf(scratch, "%04d-%02d-%02d%s", year, month, day, rest);
}

/* date(x): the day of a number of days, or of a date and time. */
static void
call_date(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	const char *text;
	double days;

	(void)n;
	if (xpath->value != NULL && xpath->value->type == XPATH_BOOLEAN) {
		(void)pv_stack_pop_truth(xpath);
		pv_stack_push_text(xpath, "");
		return;
	}
	if (xpath->value != NULL && xpath->value->type == XPATH_NUMBER) {
		text = pv_moment_date(
		    evaluation->scratch, pv_stack_pop_number(xpath));
		pv_stack_push_text(xpath, text != NULL ? text : "");
		return;
	}
	text = padded(evaluation->scratch, pv_stack_pop_text(xpath));
	if (strlen(text) < 10 || !pv_moment_local(evaluation->ctx, text, &days))
		days = NAN;
	text = pv_moment_date(evaluation->scratch, days);
	pv_stack_push_text(xpath, text != NULL ? text : "");
}

/* date-time(x): the moment of a number of days, or a text that is one. */
static void
call_date_time(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	const char *text;

	(void)n;
	if (xpath->value != NULL && xpath->value->type == XPATH_NUMBER) {
		text = pv_moment_time(evaluation->ctx, evaluation->scratch,
		    pv_stack_pop_number(xpath));
		pv_stack_push_text(xpath, text != NULL ? text : "");
		return;
	}
	pv_stack_push_text(
	    xpath, padded(evaluation->scratch, pv_stack_pop_text(xpath)));
}

static void
call_decimal_date_time(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	pv_stack_push_number(xpath, pv_stack_pop_number(xpath));
}

static void
call_decimal_time(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	const char *text = pv_stack_pop_text(xpath);
	double days;

	(void)n;
	pv_stack_push_number(xpath,
	    pv_moment_local(evaluation->ctx, text, &days) ? days - floor(days) :
							    NAN);
}

/* What a format shows of. */
struct shown {
	struct pv_ctx *ctx;
	struct pv_date date;
	int64_t ms; /* of the day */
	bool clock; /* format-date-time */
};

static void
add_day_part(GString *out, char code, const struct shown *shown)
{
	struct pv_date date = shown->date;
	struct pv_ctx *ctx = shown->ctx;

	switch (code) {
	case 'Y':
		g_string_append_printf(out, "%04d", date.year);
		break;
	case 'y':
		g_string_append_printf(out, "%02d", date.year % 100);
		break;
	case 'm':
		g_string_append_printf(out, "%02d", date.month);
		break;
	case 'n':
		g_string_append_printf(out, "%d", date.month);
		break;
	case 'b':
		(void)g_string_append(out,
		    pv_text(ctx, pv_printf(ctx, "form.month.%d", date.month)));
		break;
	case 'd':
		g_string_append_printf(out, "%02d", date.day);
		break;
	case 'e':
		g_string_append_printf(out, "%d", date.day);
		break;
	case 'a':
		(void)g_string_append(out,
		    pv_text(ctx,
			pv_printf(ctx, "form.day.%d", pv_date_weekday(date))));
		break;
	default:
		g_string_append_printf(out, "%%%c", code);
	}
}

static void
add_part(GString *out, char code, const struct shown *shown)
{
	int seconds = (int)(shown->ms / 1000);

	if (shown->clock && code == 'H')
		g_string_append_printf(out, "%02d", seconds / 3600);
	else if (shown->clock && code == 'h')
		g_string_append_printf(out, "%d", seconds / 3600);
	else if (shown->clock && code == 'M')
		g_string_append_printf(out, "%02d", seconds / 60 % 60);
	else if (shown->clock && code == 'S')
		g_string_append_printf(out, "%02d", seconds % 60);
	else if (shown->clock && code == '3')
		g_string_append_printf(out, "%03d", (int)(shown->ms % 1000));
	else
		add_day_part(out, code, shown);
}

static bool
is_shown(struct pv_evaluation *evaluation, xmlXPathParserContext *xpath,
    struct shown *shown)
{
	double days;

	if (xpath->value != NULL && xpath->value->type == XPATH_NUMBER)
		days = pv_stack_pop_number(xpath);
	else if (!pv_moment_local(
		     evaluation->ctx, pv_stack_pop_text(xpath), &days))
		return false;
	if (pv_moment_date(evaluation->scratch, days) == NULL)
		return false;
	shown->date = pv_date_of_days((int64_t)floor(days));
	shown->ms = (int64_t)((days - floor(days)) * DAY_S * 1000.0 + 0.5);
	return true;
}

static void
format(xmlXPathParserContext *xpath, bool clock)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	struct shown shown = { .ctx = evaluation->ctx, .clock = clock };
	const char *pattern = pv_stack_pop_text(xpath);
	GString *out;

	if (!is_shown(evaluation, xpath, &shown)) {
		pv_stack_push_text(xpath, "");
		return;
	}
	out = g_string_new("");
	for (const char *c = pattern; *c != '\0'; c++) {
		if (*c == '%' && c[1] != '\0')
			add_part(out, *++c, &shown);
		else
			(void)g_string_append_c(out, *c);
	}
	pv_stack_push_text(xpath, out->str);
	(void)g_string_free(out, TRUE);
}

static void
call_format_date(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	format(xpath, false);
}

static void
call_format_date_time(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	format(xpath, true);
}

const struct pv_function pv_functions_moment[] = {
	{ "date", 1, 1, PV_YIELD_DATE, false, call_date },
	{ "date-time", 1, 1, PV_YIELD_DATETIME, false, call_date_time },
	{ "decimal-date-time", 1, 1, PV_YIELD_NUMBER, false,
	    call_decimal_date_time },
	{ "decimal-time", 1, 1, PV_YIELD_NUMBER, false, call_decimal_time },
	{ "format-date", 2, 2, PV_YIELD_TEXT, false, call_format_date },
	{ "format-date-time", 2, 2, PV_YIELD_TEXT, false,
	    call_format_date_time },
	{ "now", 0, 0, PV_YIELD_DATETIME, true, call_now },
	{ "today", 0, 0, PV_YIELD_DATE, true, call_today },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
