/*
 * query - what the words in the desk's box are: a date, a telephone, a number,
 * an e-mail, an address, else a name.
 * Not here: how each is found (agent.search).
 */
#include "query.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/date.h"

static const char *const months[] = { "janvier", "fevrier", "mars", "avril",
	"mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
	"decembre" };

/* Small letters without accents: "27 Août" is "27 aout". */
static char *
fold(struct pv_ctx *ctx, const char *text)
{
	char *apart = g_utf8_normalize(text, -1, G_NORMALIZE_NFKD);
	char *lower = g_utf8_strdown(apart != NULL ? apart : "", -1);
	char *kept = pv_strdup(ctx, lower), *out = kept;

	for (const char *at = kept; *at != '\0'; at++)
		if (g_ascii_isprint(*at))
			*out++ = *at;
	*out = '\0';
	g_free(lower);
	g_free(apart);
	return kept;
}

static bool
read_number(const char **text, int *number)
{
	size_t digits = strspn(*text, "0123456789");

	if (digits == 0 || digits > 4)
		return false;
	*number = (int)strtol(*text, NULL, 10);
	*text += digits;
	return true;
}

static bool
read_month(const char **text, int *month)
{
	if (read_number(text, month))
		return true;
	for (int i = 0; i < 12; i++) {
		size_t length = strlen(months[i]);

		if (strncmp(*text, months[i], length) == 0) {
			*month = i + 1;
			*text += length;
			return true;
		}
	}
	return false;
}

static size_t
count_digits(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (g_ascii_isdigit(*text))
			n++;
	return n;
}

/* Of two digits, the last such year that has come: nobody is yet to be born. */
static int
near_year(struct pv_ctx *ctx, int year)
{
	int now = pv_date_today(ctx).year;

	year += now - now % 100;
	return year > now ? year - 100 : year;
}

/*
 * "27/03/1987", "27.3.87", "1er mars 1987", "1987-03-27"; ISO or NULL.
 */
static char *
read_date(struct pv_ctx *ctx, const char *folded)
{
	static const char between[] = " /.-";
	struct pv_date date;
	const char *at = folded;
	size_t digits;

	if (pv_date_parse(folded, &date))
		return pv_date_iso(ctx, date);
	if (!read_number(&at, &date.day))
		return NULL;
	if (strncmp(at, "er", 2) == 0)
		at += 2;
	at += strspn(at, between);
	if (!read_month(&at, &date.month))
		return NULL;
	at += strspn(at, between);
	digits = strspn(at, "0123456789");
	if (!read_number(&at, &date.year) || *at != '\0')
		return NULL;
	if (digits == 2)
		date.year = near_year(ctx, date.year);
	return date.year >= 1000 && pv_date_valid(date) ?
	    pv_date_iso(ctx, date) :
	    NULL;
}

/* "27031987", as keyboards without a slash write it. */
static char *
read_digits(struct pv_ctx *ctx, const char *folded)
{
	if (strlen(folded) != 8 || count_digits(folded) != 8)
		return NULL;
	return read_date(ctx,
	    pv_printf(ctx, "%.2s/%.2s/%s", folded, folded + 2, folded + 4));
}

static bool
is_phone(const char *text)
{
	return strspn(text, "0123456789 .-+()/") == strlen(text) &&
	    count_digits(text) >= 6 && (*text == '0' || *text == '+');
}

/*
 * Letters, digits and hyphens without a blank, a digit or a hyphen among them:
 * a name that looks so is sought as a name after.
 */
static bool
is_reference(const char *text)
{
	return strlen(text) >= 3 &&
	    (count_digits(text) > 0 || strchr(text, '-') != NULL) &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
	    strlen(text);
}

/* A blank or the end after it: "rue" is a word of "12 rue de l'Exemple". */
static bool
has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(text, word); at != NULL;
	     at = strstr(at + 1, word))
		if ((at == text || !g_ascii_isalnum(at[-1])) &&
		    !g_ascii_isalnum(at[length]))
			return true;
	return false;
}

static bool
is_address(const char *text)
{
	static const char *const words[] = { "rue", "avenue", "av", "boulevard",
		"bd", "place", "chemin", "impasse", "allee", "allees", "route",
		"quai", "cours", "square", "lotissement", "residence", "hameau",
		"lieu-dit", "passage", "sentier", "cite" };

	if (strchr(text, ' ') == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(text, words[i]))
			return true;
	return false;
}

struct query
query_read(struct pv_ctx *ctx, const char *typed)
{
	const char *folded = g_strstrip(fold(ctx, typed));
	const char *date = read_date(ctx, folded);

	if (date == NULL)
		date = read_digits(ctx, folded);
	if (date != NULL)
		return (struct query){ "date", "t.agent.search.by-date", date };
	if (is_phone(folded))
		return (
		    struct query){ "phone", "t.agent.search.by-phone", folded };
	if (strchr(folded, '@') != NULL && strchr(folded, ' ') == NULL)
		return (struct query){ "mail", "t.agent.search.by-mail",
			g_strstrip(pv_strdup(ctx, typed)) };
	if (is_address(folded))
		return (struct query){ "address", "t.agent.search.by-address",
			typed };
	if (is_reference(folded))
		return (struct query){ "number", "t.agent.search.by-number",
			folded };
	return (struct query){ "name", "t.agent.search.by-name", typed };
}

static const struct {
	const char *word, *kind, *text;
} ways[] = {
	{ "nom", "name", "t.agent.search.by-name" },
	{ "son", "sound", "t.agent.search.by-sound" },
	{ "adresse", "address", "t.agent.search.by-address" },
	{ "numero", "number", "t.agent.search.by-number" },
};

const char *
query_way(size_t i, const char **kind)
{
	if (i >= sizeof(ways) / sizeof(ways[0]))
		return NULL;
	*kind = ways[i].kind;
	return ways[i].word;
}

bool
query_as(const char *word, const char *typed, struct query *query)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].word, word) == 0) {
			*query =
			    (struct query){ ways[i].kind, ways[i].text, typed };
			return true;
		}
	return false;
}

/* One after the other, until one finds something. */
struct query
query_else(const struct query *query, const char *typed)
{
	if (strcmp(query->kind, "number") == 0)
		return (
		    struct query){ "name", "t.agent.search.by-name", typed };
	if (strcmp(query->kind, "name") == 0)
		return (
		    struct query){ "sound", "t.agent.search.by-sound", typed };
	return (struct query){ NULL, NULL, NULL };
}
