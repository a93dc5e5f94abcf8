/*
 * functions - the functions of the ODK XForms specification, for libxml2.
 * Not here: how expressions are read (expression.c).
 */
#include <math.h>
#include <string.h>

#include <glib.h>
#include <libxml/xpathInternals.h>
#include <sodium.h>

#include "base/date.h"
#include "base/text.h"
#include "form/engine.h"

enum { DAY_S = 86400, UUID_BYTES = 16 };

static struct pv_evaluation *
evaluation_of(xmlXPathParserContext *xpath)
{
	return xpath->context->extra;
}

/* The text on top of the stack, owned by the request. */
static char *
pop_text(xmlXPathParserContext *xpath)
{
	xmlChar *text = xmlXPathPopString(xpath);
	char *copy = pv_strdup(
	    evaluation_of(xpath)->ctx, text != NULL ? (const char *)text : "");

	xmlFree(text);
	return copy;
}

static void
push_text(xmlXPathParserContext *xpath, const char *text)
{
	valuePush(xpath, xmlXPathNewCString(text));
}

static void
push_number(xmlXPathParserContext *xpath, double number)
{
	valuePush(xpath, xmlXPathNewFloat(number));
}

static void
push_truth(xmlXPathParserContext *xpath, bool truth)
{
	valuePush(xpath, xmlXPathNewBoolean(truth));
}

/* "hh:mm", then seconds and their parts; what follows goes to rest. */
static bool
read_clock(const char *text, double *days, const char **rest)
{
	const char *at = text;
	double part = 0.1;
	int fields[3] = { 0, 0, 0 };

	for (int i = 0; i < 3; i++) {
		if (i > 0 && *at != ':')
			break;
		at += i > 0;
		if (!g_ascii_isdigit(at[0]) || !g_ascii_isdigit(at[1]))
			return false;
		fields[i] = (at[0] - '0') * 10 + at[1] - '0';
		at += 2;
	}
	if (at - text < 5 || fields[0] > 23 || fields[1] > 59 || fields[2] > 60)
		return false;
	*days = (fields[0] * 3600 + fields[1] * 60 + fields[2]) / (double)DAY_S;
	if (*at == '.')
		for (at++; g_ascii_isdigit(*at); at++, part /= 10)
			*days += part * (*at - '0') / DAY_S;
	*rest = at;
	return true;
}

/* "Z", "+01:00", "+01" or nothing. */
static bool
read_zone(const char *at, double *days)
{
	const char *rest;
	char clock[16];
	int sign;

	*days = 0;
	if (*at == '\0' || strcmp(at, "Z") == 0)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	sign = *at == '-' ? -1 : 1;
	(void)snprintf(clock, sizeof(clock), "%.5s%s", at + 1,
	    strlen(at) == 3 ? ":00" : "");
	if (!read_clock(clock, days, &rest) || *rest != '\0')
		return false;
	*days *= sign;
	return true;
}

bool
pv_moment(const char *text, double *days)
{
	struct pv_date date;
	double zone, clock;
	const char *rest;
	char day[11];

	if (read_clock(text, days, &rest) && read_zone(rest, &zone))
		return true;
	(void)g_strlcpy(day, text, sizeof(day));
	if (!pv_date_parse(day, &date))
		return false;
	*days = (double)pv_date_days(date);
	if (text[10] == '\0')
		return true;
	if ((text[10] != 'T' && text[10] != ' ') ||
	    !read_clock(text + 11, &clock, &rest) || !read_zone(rest, &zone))
		return false;
	*days += clock - zone;
	return true;
}

char *
pv_moment_date(const void *parent, double days)
{
	/* Years 1 to 9999. */
	if (!(days >= -719162 && days <= 2932896))
		return NULL;
	return pv_date_iso(parent, pv_date_of_days((int64_t)floor(days)));
}

static void
call_moment(xmlXPathParserContext *xpath, int n)
{
	double days;
	char *text;

	(void)n;
	if (xpath->value->type == XPATH_NUMBER)
		return;
	text = pop_text(xpath);
	if (!pv_moment(text, &days))
		days = *text == '\0' ?
		    NAN :
		    xmlXPathCastStringToNumber((const xmlChar *)text);
	push_number(xpath, days);
}

static void
call_today(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;

	(void)n;
	push_text(xpath, pv_date_iso(ctx, pv_date_today(ctx)));
}

static void
call_now(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;

	(void)n;
	push_text(xpath, pv_time_iso(ctx, (int64_t)time(NULL)));
}

/* date(x): the day of a number of days, or of a date and time. */
static void
call_date(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;
	const char *text;
	double number;

	(void)n;
	if (xpath->value->type == XPATH_NUMBER) {
		number = xmlXPathPopNumber(xpath);
		text = pv_moment_date(ctx, number);
		push_text(xpath, text != NULL ? text : "");
		return;
	}
	text = pop_text(xpath);
	if (strlen(text) > 10 && pv_moment(text, &number))
		text = pv_strndup(ctx, text, 10);
	push_text(xpath, text);
}

static void
call_date_time(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;
	double number;

	(void)n;
	if (xpath->value->type == XPATH_NUMBER) {
		number = xmlXPathPopNumber(xpath) * DAY_S;
		push_text(xpath,
		    isfinite(number) && fabs(number) < 1e12 ?
			pv_time_iso(ctx, (int64_t)number) :
			"");
		return;
	}
	push_text(xpath, pop_text(xpath));
}

/* One "%…" of a format; the parts of the date come from its text. */
static void
add_format(struct pv_ctx *ctx, GString *out, char code, const char *text)
{
	const char *clock = strlen(text) >= 16 ? text + 11 : "00:00:00";
	int month = (text[5] - '0') * 10 + text[6] - '0';

	switch (code) {
	case 'Y':
		(void)g_string_append_len(out, text, 4);
		break;
	case 'y':
		(void)g_string_append_len(out, text + 2, 2);
		break;
	case 'm':
		(void)g_string_append_len(out, text + 5, 2);
		break;
	case 'n':
		g_string_append_printf(out, "%d", month);
		break;
	case 'b':
		(void)g_string_append(
		    out, pv_text(ctx, pv_printf(ctx, "date.month.%d", month)));
		break;
	case 'd':
		(void)g_string_append_len(out, text + 8, 2);
		break;
	case 'e':
		g_string_append_printf(
		    out, "%d", (text[8] - '0') * 10 + text[9] - '0');
		break;
	case 'H':
		(void)g_string_append_len(out, clock, 2);
		break;
	case 'h':
		g_string_append_printf(
		    out, "%d", (clock[0] - '0') * 10 + clock[1] - '0');
		break;
	case 'M':
		(void)g_string_append_len(out, clock + 3, 2);
		break;
	case 'S':
		(void)g_string_append_len(
		    out, strlen(clock) >= 8 ? clock + 6 : "00", 2);
		break;
	default:
		(void)g_string_append_c(out, code);
	}
}

static void
call_format_date(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;
	char *format = pop_text(xpath), *text;
	GString *out;
	double days;

	(void)n;
	call_date_time(xpath, 1);
	text = pop_text(xpath);
	if (strlen(text) < 10 || !pv_moment(text, &days)) {
		push_text(xpath, "");
		return;
	}
	out = g_string_new("");
	for (const char *c = format; *c != '\0'; c++) {
		if (*c == '%' && c[1] != '\0')
			add_format(ctx, out, *++c, text);
		else
			(void)g_string_append_c(out, *c);
	}
	push_text(xpath, out->str);
	(void)g_string_free(out, TRUE);
}

static void
call_if(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *otherwise = valuePop(xpath), *then = valuePop(xpath);
	bool truth = xmlXPathPopBoolean(xpath) != 0;

	(void)n;
	valuePush(xpath, truth ? then : otherwise);
	xmlXPathFreeObject(truth ? otherwise : then);
}

static void
call_coalesce(xmlXPathParserContext *xpath, int n)
{
	char *second = pop_text(xpath), *first = pop_text(xpath);

	(void)n;
	push_text(xpath, *first != '\0' ? first : second);
}

/* once(x): the value that the node has already, else x. */
static void
call_once(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = evaluation_of(xpath);
	const struct pv_slot *slot = evaluation->current != NULL ?
	    pv_slot_of(evaluation->current) :
	    NULL;

	(void)n;
	if (slot == NULL || *slot->kept == '\0')
		return;
	xmlXPathFreeObject(valuePop(xpath));
	push_text(xpath, slot->kept);
}

/* The n-th (from 0) of the words of a list; NULL if there are fewer. */
static const char *
word_at(struct pv_ctx *ctx, const char *list, size_t wanted)
{
	for (list += strspn(list, " "); *list != '\0';
	     list += strspn(list, " ")) {
		size_t length = strcspn(list, " ");

		if (wanted-- == 0)
			return pv_strndup(ctx, list, length);
		list += length;
	}
	return NULL;
}

static void
call_selected(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;
	char *value = pop_text(xpath), *list = pop_text(xpath);
	const char *word;
	size_t i = 0;

	(void)n;
	g_strstrip(value);
	while ((word = word_at(ctx, list, i++)) != NULL)
		if (strcmp(word, value) == 0)
			break;
	push_truth(xpath, word != NULL);
}

static void
call_selected_at(xmlXPathParserContext *xpath, int n)
{
	double wanted = xmlXPathPopNumber(xpath);
	char *list = pop_text(xpath);
	const char *word = NULL;

	(void)n;
	if (wanted >= 0 && wanted < 100000)
		word = word_at(evaluation_of(xpath)->ctx, list, (size_t)wanted);
	push_text(xpath, word != NULL ? word : "");
}

static void
call_count_selected(xmlXPathParserContext *xpath, int n)
{
	char *list = pop_text(xpath);
	size_t count = 0;

	(void)n;
	while (word_at(evaluation_of(xpath)->ctx, list, count) != NULL)
		count++;
	push_number(xpath, (double)count);
}

static void
call_choice_name(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = evaluation_of(xpath);
	char *path = pop_text(xpath), *value = pop_text(xpath);

	(void)n;
	push_text(xpath,
	    evaluation->answers == NULL ?
		value :
		pv_label_choice(evaluation->answers, path, value));
}

static void
call_itext(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = evaluation_of(xpath);
	char *id = pop_text(xpath);

	(void)n;
	push_text(xpath,
	    evaluation->answers == NULL ?
		id :
		pv_label_itext(evaluation->answers, id, evaluation->current,
		    evaluation->ctx));
}

static void
call_instance(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = evaluation_of(xpath);
	char *wanted = pop_text(xpath);
	xmlNode *model = evaluation->definition->plan->instance->parent->parent;

	(void)n;
	for (xmlNode *node = model->children; node != NULL; node = node->next) {
		const char *id;

		if (!pv_element_is(node, "instance"))
			continue;
		id = pv_element_attribute(evaluation->ctx, node, "id");
		if (id != NULL && strcmp(id, wanted) == 0) {
			valuePush(xpath, xmlXPathNewNodeSet(node));
			return;
		}
	}
	valuePush(xpath, xmlXPathNewNodeSet(NULL));
}

static void
call_current(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	valuePush(xpath, xmlXPathNewNodeSet(evaluation_of(xpath)->current));
}

/* The document of the answers, where "/" would be another. */
static void
call_own_instance(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	valuePush(xpath,
	    xmlXPathNewNodeSet((xmlNode *)evaluation_of(xpath)->instance));
}

static double
place_among_siblings(const xmlNode *node)
{
	double place = 1;

	for (const xmlNode *before = node->prev; before != NULL;
	     before = before->prev)
		if (before->type == XML_ELEMENT_NODE &&
		    xmlStrEqual(before->name, node->name))
			place++;
	return place;
}

static void
call_position(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *object;

	if (n == 0) {
		push_number(xpath, xpath->context->proximityPosition);
		return;
	}
	object = valuePop(xpath);
	push_number(xpath,
	    object->type == XPATH_NODESET && object->nodesetval != NULL &&
		    object->nodesetval->nodeNr > 0 ?
		place_among_siblings(object->nodesetval->nodeTab[0]) :
		NAN);
	xmlXPathFreeObject(object);
}

/* Calls see with each text of the n arguments, those of all nodes of a set. */
static void
each_text(xmlXPathParserContext *xpath, int n,
    void (*see)(void *data, const char *text), void *data)
{
	xmlXPathObject *objects[64];
	int count = n < 64 ? n : 64;

	for (int i = count - 1; i >= 0; i--)
		objects[i] = valuePop(xpath);
	for (int i = 0; i < count; i++) {
		const xmlNodeSet *set = objects[i]->nodesetval;
		xmlChar *text;

		if (objects[i]->type != XPATH_NODESET) {
			text = xmlXPathCastToString(objects[i]);
			see(data, (const char *)text);
			xmlFree(text);
		}
		for (int j = 0; objects[i]->type == XPATH_NODESET &&
		     set != NULL && j < set->nodeNr;
		     j++) {
			text = xmlNodeGetContent(set->nodeTab[j]);
			see(data, (const char *)text);
			xmlFree(text);
		}
		xmlXPathFreeObject(objects[i]);
	}
}

struct joined {
	GString *text;
	const char *separator;
	bool any;
};

static void
join_text(void *data, const char *text)
{
	struct joined *joined = data;

	if (joined->any)
		(void)g_string_append(joined->text, joined->separator);
	(void)g_string_append(joined->text, text);
	joined->any = true;
}

static void
push_joined(xmlXPathParserContext *xpath, int n, const char *separator)
{
	struct joined joined = { g_string_new(""), separator, false };

	each_text(xpath, n, join_text, &joined);
	push_text(xpath, joined.text->str);
	(void)g_string_free(joined.text, TRUE);
}

static void
call_concat(xmlXPathParserContext *xpath, int n)
{
	push_joined(xpath, n, "");
}

static void
call_join(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *rest[64];
	char *separator;
	int count = n - 1 < 64 ? n - 1 : 64;

	/* The separator is below the others on the stack. */
	for (int i = 0; i < count; i++)
		rest[i] = valuePop(xpath);
	separator = pop_text(xpath);
	for (int i = count - 1; i >= 0; i--)
		valuePush(xpath, rest[i]);
	push_joined(xpath, count, separator);
}

struct extreme {
	double found;
	bool least, any, strange;
};

static void
see_number(void *data, const char *text)
{
	struct extreme *extreme = data;
	double number;

	if (*text == '\0')
		return;
	if (!pv_moment(text, &number))
		number = xmlXPathCastStringToNumber((const xmlChar *)text);
	extreme->strange = extreme->strange || isnan(number);
	if (!extreme->any ||
	    (extreme->least ? number < extreme->found :
			      number > extreme->found))
		extreme->found = number;
	extreme->any = true;
}

static void
call_min(xmlXPathParserContext *xpath, int n)
{
	struct extreme extreme = { .least = true };

	each_text(xpath, n, see_number, &extreme);
	push_number(
	    xpath, extreme.any && !extreme.strange ? extreme.found : NAN);
}

static void
call_max(xmlXPathParserContext *xpath, int n)
{
	struct extreme extreme = { .least = false };

	each_text(xpath, n, see_number, &extreme);
	push_number(
	    xpath, extreme.any && !extreme.strange ? extreme.found : NAN);
}

static void
count_full(void *data, const char *text)
{
	*(double *)data += *text != '\0';
}

static void
call_count_non_empty(xmlXPathParserContext *xpath, int n)
{
	double count = 0;

	each_text(xpath, n, count_full, &count);
	push_number(xpath, count);
}

static void
call_int(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	push_number(xpath, trunc(xmlXPathPopNumber(xpath)));
}

static void
call_round(xmlXPathParserContext *xpath, int n)
{
	double digits = n == 2 ? xmlXPathPopNumber(xpath) : 0;
	double number = xmlXPathPopNumber(xpath);
	double scale = pow(10, trunc(digits));

	push_number(xpath, floor(number * scale + 0.5) / scale);
}

static void
call_pow(xmlXPathParserContext *xpath, int n)
{
	double power = xmlXPathPopNumber(xpath);

	(void)n;
	push_number(xpath, pow(xmlXPathPopNumber(xpath), power));
}

static void
call_abs(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	push_number(xpath, fabs(xmlXPathPopNumber(xpath)));
}

static void
call_sqrt(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	push_number(xpath, sqrt(xmlXPathPopNumber(xpath)));
}

static void
call_random(xmlXPathParserContext *xpath, int n)
{
	(void)n;
	push_number(xpath, randombytes_random() / 4294967296.0);
}

/* RFC 9562, version 4. */
static void
call_uuid(xmlXPathParserContext *xpath, int n)
{
	uint8_t b[UUID_BYTES];

	(void)n;
	randombytes_buf(b, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	push_text(xpath,
	    pv_printf(evaluation_of(xpath)->ctx,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		"%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
		b[10], b[11], b[12], b[13], b[14], b[15]));
}

/* The whole text must match, as in Java, which ODK forms are written for. */
static void
call_regex(xmlXPathParserContext *xpath, int n)
{
	struct pv_ctx *ctx = evaluation_of(xpath)->ctx;
	char *pattern = pop_text(xpath), *text = pop_text(xpath);
	GRegex *regex =
	    g_regex_new(pv_printf(ctx, "\\A(?:%s)\\z", pattern), 0, 0, NULL);

	(void)n;
	push_truth(xpath, regex != NULL && g_regex_match(regex, text, 0, NULL));
	if (regex != NULL)
		g_regex_unref(regex);
}

/* substr(text, from, to): characters counted from 0, `to` left out. */
static void
call_substr(xmlXPathParserContext *xpath, int n)
{
	double to = n == 3 ? xmlXPathPopNumber(xpath) : INFINITY;
	double from = xmlXPathPopNumber(xpath);
	char *text = pop_text(xpath);
	glong length = g_utf8_strlen(text, -1), begin, end;
	char *part;

	begin = from < 0 ? (glong)fmax(0, (double)length + from) :
			   (glong)fmin(from, (double)length);
	end = to < 0 ? (glong)fmax(0, (double)length + to) :
		       (glong)fmin(to, (double)length);
	if (isnan(from) || isnan(to) || end <= begin) {
		push_text(xpath, "");
		return;
	}
	part = g_utf8_substring(text, begin, end);
	push_text(xpath, part);
	g_free(part);
}

static void
call_ends_with(xmlXPathParserContext *xpath, int n)
{
	char *end = pop_text(xpath), *text = pop_text(xpath);

	(void)n;
	push_truth(xpath, g_str_has_suffix(text, end));
}

static void
call_boolean_from_string(xmlXPathParserContext *xpath, int n)
{
	char *text = pop_text(xpath);

	(void)n;
	push_truth(xpath, strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static void
call_decimal_time(xmlXPathParserContext *xpath, int n)
{
	char *text = pop_text(xpath);
	double days;

	(void)n;
	push_number(xpath, pv_moment(text, &days) ? days - floor(days) : NAN);
}

static const struct pv_function functions[] = {
	{ "abs", 1, 1, PV_YIELD_NUMBER, false, call_abs },
	{ "boolean", 1, 1, PV_YIELD_TRUTH, false, NULL },
	{ "boolean-from-string", 1, 1, PV_YIELD_TRUTH, false,
	    call_boolean_from_string },
	{ "ceiling", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "coalesce", 2, 2, PV_YIELD_ANY, false, call_coalesce },
	{ "concat", 0, -1, PV_YIELD_TEXT, false, call_concat },
	{ "contains", 2, 2, PV_YIELD_TRUTH, false, NULL },
	{ "count", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "count-non-empty", 1, 1, PV_YIELD_NUMBER, false,
	    call_count_non_empty },
	{ "count-selected", 1, 1, PV_YIELD_NUMBER, false, call_count_selected },
	{ "current", 0, 0, PV_YIELD_ANY, false, call_current },
	{ "date", 1, 1, PV_YIELD_DATE, false, call_date },
	{ "date-time", 1, 1, PV_YIELD_DATETIME, false, call_date_time },
	{ "decimal-date-time", 1, 1, PV_YIELD_NUMBER, false, call_moment },
	{ "decimal-time", 1, 1, PV_YIELD_NUMBER, false, call_decimal_time },
	{ "ends-with", 2, 2, PV_YIELD_TRUTH, false, call_ends_with },
	{ "false", 0, 0, PV_YIELD_TRUTH, false, NULL },
	{ "floor", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "format-date", 2, 2, PV_YIELD_TEXT, false, call_format_date },
	{ "format-date-time", 2, 2, PV_YIELD_TEXT, false, call_format_date },
	{ "if", 3, 3, PV_YIELD_ANY, false, call_if },
	{ "instance", 1, 1, PV_YIELD_ANY, false, call_instance },
	{ "int", 1, 1, PV_YIELD_NUMBER, false, call_int },
	{ "join", 1, -1, PV_YIELD_TEXT, false, call_join },
	{ "jr:choice-name", 2, 2, PV_YIELD_TEXT, false, call_choice_name },
	{ "jr:itext", 1, 1, PV_YIELD_TEXT, false, call_itext },
	{ "last", 0, 0, PV_YIELD_NUMBER, false, NULL },
	{ "local-name", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "max", 1, -1, PV_YIELD_NUMBER, false, call_max },
	{ "min", 1, -1, PV_YIELD_NUMBER, false, call_min },
	{ "name", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "normalize-space", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "not", 1, 1, PV_YIELD_TRUTH, false, NULL },
	{ "now", 0, 0, PV_YIELD_DATETIME, true, call_now },
	{ "number", 0, 1, PV_YIELD_NUMBER, false, NULL },
	{ "once", 1, 1, PV_YIELD_ANY, false, call_once },
	{ "position", 0, 1, PV_YIELD_NUMBER, false, call_position },
	{ "pow", 2, 2, PV_YIELD_NUMBER, false, call_pow },
	{ "random", 0, 0, PV_YIELD_NUMBER, true, call_random },
	{ "regex", 2, 2, PV_YIELD_TRUTH, false, call_regex },
	{ "round", 1, 2, PV_YIELD_NUMBER, false, call_round },
	{ "selected", 2, 2, PV_YIELD_TRUTH, false, call_selected },
	{ "selected-at", 2, 2, PV_YIELD_TEXT, false, call_selected_at },
	{ "sqrt", 1, 1, PV_YIELD_NUMBER, false, call_sqrt },
	{ "starts-with", 2, 2, PV_YIELD_TRUTH, false, NULL },
	{ "string", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "string-length", 0, 1, PV_YIELD_NUMBER, false, NULL },
	{ "substr", 2, 3, PV_YIELD_TEXT, false, call_substr },
	{ "substring", 2, 3, PV_YIELD_TEXT, false, NULL },
	{ "substring-after", 2, 2, PV_YIELD_TEXT, false, NULL },
	{ "substring-before", 2, 2, PV_YIELD_TEXT, false, NULL },
	{ "sum", 1, 1, PV_YIELD_NUMBER, false, NULL },
	{ "today", 0, 0, PV_YIELD_DATE, true, call_today },
	{ "translate", 3, 3, PV_YIELD_TEXT, false, NULL },
	{ "true", 0, 0, PV_YIELD_TRUTH, false, NULL },
	{ "uuid", 0, 0, PV_YIELD_TEXT, true, call_uuid },
};

const struct pv_function *
pv_function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (strlen(functions[i].name) == length &&
		    memcmp(functions[i].name, name, length) == 0)
			return &functions[i];
	return NULL;
}

static void
register_one(xmlXPathContext *xpath, const char *name, xmlXPathFunction call)
{
	/* One of XPath's own (concat, round) has to be taken away first. */
	(void)xmlXPathRegisterFunc(xpath, (const xmlChar *)name, NULL);
	if (xmlXPathRegisterFunc(xpath, (const xmlChar *)name, call) != 0)
		pv_die("function %s cannot be registered", name);
}

void
pv_functions_register(xmlXPathContext *xpath)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		char name[32], *colon;

		if (functions[i].call == NULL)
			continue;
		(void)snprintf(name, sizeof(name), "%s", functions[i].name);
		colon = strchr(name, ':');
		if (colon != NULL)
			*colon = '-';
		register_one(xpath, name, functions[i].call);
	}
	register_one(xpath, "pv-moment", call_moment);
	register_one(xpath, "pv-instance", call_own_instance);
}
