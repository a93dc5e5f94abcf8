/*
 * function_text - the functions of texts.
 * Not here: dates (function_moment.c), lists of choices (function_choice.c).
 */
#include <math.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "form/stack.h"

enum { UUID_BYTES = 16, RANDOM_MAX_CHARS = 1024, PATTERNS_MAX = 256 };

/* string(x): as XPath, but for how a number is written. */
static void
call_string(xmlXPathParserContext *xpath, int n)
{
	if (n == 0)
		pv_stack_push_node(xpath, xpath->context->node);
	pv_stack_push_text(xpath, pv_stack_pop_text(xpath));
}

static void
push_joined(xmlXPathParserContext *xpath, const struct pv_words *words,
    const char *separator)
{
	GString *text = g_string_new("");

	for (size_t i = 0; i < words->n && text->len < PV_JOINED_MAX_BYTES;
	     i++) {
		if (i > 0)
			(void)g_string_append(text, separator);
		(void)g_string_append(text, words->words[i]);
	}
	if (text->len >= PV_JOINED_MAX_BYTES) {
		pv_answers_stop(pv_stack_evaluation(xpath)->answers,
		    "a text that is joined is too large; shorten it", NULL);
		(void)g_string_truncate(text, 0);
	}
	pv_stack_push_text(xpath, text->str);
	(void)g_string_free(text, TRUE);
}

static void
call_concat(xmlXPathParserContext *xpath, int n)
{
	struct pv_words words = pv_stack_pop_words(xpath, n);

	push_joined(xpath, &words, "");
}

static void
call_join(xmlXPathParserContext *xpath, int n)
{
	struct pv_words words = pv_stack_pop_words(xpath, n - 1);

	push_joined(xpath, &words, pv_stack_pop_text(xpath));
}

/* substr(text, from, to): characters counted from 0, `to` left out. */
static void
call_substr(xmlXPathParserContext *xpath, int n)
{
	double to = n == 3 ? trunc(pv_stack_pop_number(xpath)) : INFINITY;
	double from = trunc(pv_stack_pop_number(xpath));
	char *text = pv_stack_pop_text(xpath), *part;
	glong length = g_utf8_strlen(text, -1), begin, end;

	if (isnan(from) || isnan(to)) {
		pv_stack_push_text(xpath, "");
		return;
	}
	begin = from < 0 ? (glong)fmax(0, (double)length + from) :
			   (glong)fmin(from, (double)length);
	end = to < 0 ? (glong)fmax(0, (double)length + to) :
		       (glong)fmin(to, (double)length);
	if (end <= begin) {
		pv_stack_push_text(xpath, "");
		return;
	}
	part = g_utf8_substring(text, begin, end);
	pv_stack_push_text(xpath, part);
	g_free(part);
}

static void
call_ends_with(xmlXPathParserContext *xpath, int n)
{
	char *end = pv_stack_pop_text(xpath), *text = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_truth(xpath, g_str_has_suffix(text, end));
}

static void
free_pattern(gpointer pattern)
{
	if (pattern != NULL)
		g_regex_unref(pattern);
}

/*
 * Patterns come from forms, and a form has few: each is compiled once in a
 * process.  A bounded number of steps, since some patterns never end.
 */
static GRegex *
find_pattern(const char *pattern)
{
	static GHashTable *patterns;
	char *limited;
	GRegex *regex;

	if (patterns == NULL)
		patterns = g_hash_table_new_full(
		    g_str_hash, g_str_equal, g_free, free_pattern);
	if (g_hash_table_lookup_extended(
		patterns, pattern, NULL, (gpointer *)&regex))
		return regex;
	if (g_hash_table_size(patterns) >= PATTERNS_MAX)
		g_hash_table_remove_all(patterns);
	limited = g_strconcat("(*LIMIT_MATCH=100000)", pattern, NULL);
	regex = g_regex_new(limited, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
	g_free(limited);
	(void)g_hash_table_insert(patterns, g_strdup(pattern), regex);
	return regex;
}

/* As in JavaScript. */
bool
pv_pattern_matches(const char *text, const char *pattern)
{
	const GRegex *regex = find_pattern(pattern);

	return regex != NULL && g_regex_match(regex, text, 0, NULL);
}

/* regex(text, pattern) */
static void
call_regex(xmlXPathParserContext *xpath, int n)
{
	char *pattern = pv_stack_pop_text(xpath);
	char *text = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_truth(xpath, pv_pattern_matches(text, pattern));
}

/* RFC 9562, version 4. */
char *
pv_function_uuid(const void *parent)
{
	uint8_t b[UUID_BYTES];

	randombytes_buf(b, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	return pv_printf(parent,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
	    b[11], b[12], b[13], b[14], b[15]);
}

/* uuid(n): n random characters. */
static void
call_uuid(xmlXPathParserContext *xpath, int n)
{
	const void *scratch = pv_stack_evaluation(xpath)->scratch;
	char *text = pv_function_uuid(scratch);
	double wanted =
	    n == 1 ? pv_stack_pop_number(xpath) : UUID_BYTES * 2 + 4;
	size_t length;

	if (!(wanted >= 0))
		wanted = 0;
	length = (size_t)fmin(wanted, RANDOM_MAX_CHARS);
	while (strlen(text) < length)
		text =
		    pv_printf(scratch, "%s%s", text, pv_function_uuid(scratch));
	pv_stack_push_text(xpath, pv_strndup(scratch, text, length));
}

static bool
find_algorithm(const char *name, GChecksumType *type)
{
	static const struct {
		const char *name;
		GChecksumType type;
	} algorithms[] = {
		{ "MD5", G_CHECKSUM_MD5 },
		{ "SHA-1", G_CHECKSUM_SHA1 },
		{ "SHA-256", G_CHECKSUM_SHA256 },
		{ "SHA-384", G_CHECKSUM_SHA384 },
		{ "SHA-512", G_CHECKSUM_SHA512 },
	};

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (strcmp(algorithms[i].name, name) == 0) {
			*type = algorithms[i].type;
			return true;
		}
	return false;
}

/* digest(text, algorithm, encoding): base64 unless "hex" is asked for. */
static void
call_digest(xmlXPathParserContext *xpath, int n)
{
	const char *encoding = n == 3 ? pv_stack_pop_text(xpath) : "base64";
	char *algorithm = pv_stack_pop_text(xpath);
	char *text = pv_stack_pop_text(xpath), *base64;
	GChecksum *checksum;
	GChecksumType type;
	guint8 bytes[64];
	gsize length = sizeof(bytes);

	if (!find_algorithm(algorithm, &type)) {
		pv_stack_push_text(xpath, "");
		return;
	}
	checksum = g_checksum_new(type);
	g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text));
	if (strcmp(encoding, "hex") == 0) {
		pv_stack_push_text(xpath, g_checksum_get_string(checksum));
	} else {
		g_checksum_get_digest(checksum, bytes, &length);
		base64 = g_base64_encode(bytes, length);
		pv_stack_push_text(xpath, base64);
		g_free(base64);
	}
	g_checksum_free(checksum);
}

static void
call_base64_decode(xmlXPathParserContext *xpath, int n)
{
	char *text = pv_stack_pop_text(xpath);
	gsize length = 0;
	guchar *bytes = g_base64_decode(text, &length);

	(void)n;
	/* XML has no control characters, nor what is no UTF-8. */
	if (g_utf8_validate((const char *)bytes, (gssize)length, NULL))
		pv_stack_push_text(xpath,
		    pv_strndup(pv_stack_evaluation(xpath)->scratch,
			(const char *)bytes, length));
	else
		pv_stack_push_text(xpath, "");
	g_free(bytes);
}

static void
call_boolean_from_string(xmlXPathParserContext *xpath, int n)
{
	char *text = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_truth(
	    xpath, strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

const struct pv_function pv_functions_text[] = {
	{ "base64-decode", 1, 1, PV_YIELD_TEXT, false, call_base64_decode },
	{ "boolean-from-string", 1, 1, PV_YIELD_TRUTH, false,
	    call_boolean_from_string },
	{ "concat", 0, -1, PV_YIELD_TEXT, false, call_concat },
	{ "contains", 2, 2, PV_YIELD_TRUTH, false, NULL },
	{ "digest", 2, 3, PV_YIELD_TEXT, false, call_digest },
	{ "ends-with", 2, 2, PV_YIELD_TRUTH, false, call_ends_with },
	{ "join", 1, -1, PV_YIELD_TEXT, false, call_join },
	{ "normalize-space", 0, 1, PV_YIELD_TEXT, false, NULL },
	{ "regex", 2, 2, PV_YIELD_TRUTH, false, call_regex },
	{ "starts-with", 2, 2, PV_YIELD_TRUTH, false, NULL },
	{ "string", 0, 1, PV_YIELD_TEXT, false, call_string },
	{ "string-length", 0, 1, PV_YIELD_NUMBER, false, NULL },
	{ "substr", 2, 3, PV_YIELD_TEXT, false, call_substr },
	{ "substring", 2, 3, PV_YIELD_TEXT, false, NULL },
	{ "substring-after", 2, 2, PV_YIELD_TEXT, false, NULL },
	{ "substring-before", 2, 2, PV_YIELD_TEXT, false, NULL },
	{ "translate", 3, 3, PV_YIELD_TEXT, false, NULL },
	{ "uuid", 0, 1, PV_YIELD_TEXT, true, call_uuid },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
