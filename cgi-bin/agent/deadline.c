/*
 * deadline - until when one books, as communes write it: read, and written.
 * Not here: when that is for a day (parvis.deadline_at).
 */
#include "deadline.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/text.h"

enum { WEEK = 7, DAYS_MAX = 60 };

static const char *const english[WEEK] = { "monday", "tuesday", "wednesday",
	"thursday", "friday", "saturday", "sunday" };

struct rule {
	const char *kind; /* days, working, week */
	int n;
	const char *until;
};

/* What follows a word, and the blanks around it; NULL where it is not there. */
static const char *
past(const char *at, const char *word)
{
	size_t length = strlen(word);

	if (at == NULL)
		return NULL;
	at += strspn(at, " ");
	if (strncmp(at, word, length) != 0)
		return NULL;
	at += length;
	return at + strspn(at, " ");
}

static const char *
past_any(const char *at, const char *const *words)
{
	const char *next;

	for (; *words != NULL; words++)
		if ((next = past(at, *words)) != NULL)
			return next;
	return NULL;
}

/* "lundi", "lundis": its number from 1, and what follows. */
static const char *
past_weekday(struct pv_ctx *ctx, const char *at, int *weekday)
{
	const char *next;

	for (int i = 0; i < WEEK; i++) {
		next = past(at,
		    pv_text(
			ctx, pv_printf(ctx, "activity.day.%s", english[i])));
		if (next == NULL)
			continue;
		*weekday = i + 1;
		return *next == 's' ? past(next, "s") : next;
	}
	return NULL;
}

static const char *
past_number(const char *at, int *number)
{
	size_t digits;

	if (at == NULL)
		return NULL;
	at += strspn(at, " ");
	digits = strspn(at, "0123456789");
	if (digits == 0 || digits > 2)
		return NULL;
	*number = (int)strtol(at, NULL, 10);
	at += digits;
	return at + strspn(at, " ");
}

/* An hour that is all that is left. */
static const char *
read_hour(struct pv_ctx *ctx, const char *at)
{
	int hour = 0, minute = 0;
	const char *next;

	if ((next = past(at, "minuit")) != NULL && *next == '\0')
		return "23:59";
	if ((next = past(at, "midi")) != NULL && *next == '\0')
		return "12:00";
	at = past_number(at, &hour);
	next = past(at, "heures");
	next = next != NULL ? next : past(at, "h");
	next = next != NULL ? next : past(at, ":");
	if (next == NULL)
		return NULL;
	if (*next != '\0' && (next = past_number(next, &minute)) == NULL)
		return NULL;
	if (next[strspn(next, " .")] != '\0' || hour > 23 || minute > 59)
		return NULL;
	return pv_printf(ctx, "%02d:%02d", hour, minute);
}

/* Small letters, plain blanks and apostrophes; the accents stay. */
static char *
plain(struct pv_ctx *ctx, const char *typed, size_t length)
{
	gchar *small = g_utf8_strdown(typed, (gssize)length);
	GString *text = g_string_new(small);
	char *kept;

	g_string_replace(text, "\u00a0", " ", 0);
	g_string_replace(text, "\u202f", " ", 0);
	g_string_replace(text, "\u2019", "'", 0);
	g_string_replace(text, "\t", " ", 0);
	kept = pv_strdup(ctx, text->str);
	(void)g_string_free(text, TRUE);
	g_free(small);
	return kept;
}

static const char *
read_count(const char *at, struct rule *rule)
{
	static const char *const worked[] = { "ouvrés", "ouvré", "ouvres",
		"ouvre", NULL };
	static const char *const before[] = { "avant", "à l'avance", NULL };
	const char *next;

	at = past_number(at, &rule->n);
	next = past(at, "jours");
	at = next != NULL ? next : past(at, "jour");
	rule->kind = "days";
	if (at != NULL && (next = past_any(at, worked)) != NULL) {
		rule->kind = "working";
		at = next;
	}
	return at != NULL && rule->n <= DAYS_MAX ? past_any(at, before) : NULL;
}

static const char *
read_weekday(struct pv_ctx *ctx, const char *at, struct rule *rule)
{
	static const char *const tails[] = { "pour toute la semaine suivante",
		"pour toute la semaine d'après", "pour la semaine suivante",
		"de la semaine précédente", "de la semaine d'avant",
		"précédent", "d'avant", NULL };
	const char *next;

	at = past_weekday(ctx, past(at, "le "), &rule->n);
	rule->kind = "week";
	if (at == NULL)
		return NULL;
	next = past_any(at, tails);
	return next != NULL ? next : at;
}

static bool
read_rule(struct pv_ctx *ctx, const char *at, struct rule *rule)
{
	const char *next;

	if ((next = past(at, "la veille")) != NULL)
		*rule = (struct rule){ .kind = "days", .n = 1 };
	else if ((next = past(at, "le jour même")) != NULL)
		*rule = (struct rule){ .kind = "days", .n = 0 };
	else if ((next = read_count(at, rule)) == NULL)
		next = read_weekday(ctx, at, rule);
	if (next == NULL)
		return false;
	at = past(next, "avant ");
	at = past(at != NULL ? at : next, "à ");
	rule->until = at != NULL ? read_hour(ctx, at) : NULL;
	return rule->until != NULL;
}

/* "lundi, mardi et jeudi :" as bits, and what follows; at itself where there is none. */
static const char *
read_days(struct pv_ctx *ctx, const char *at, unsigned *days)
{
	static const char *const joins[] = { ",", "et ", NULL };
	const char *next = at;
	int weekday;

	*days = 0;
	while ((next = past_weekday(ctx, next, &weekday)) != NULL) {
		*days |= 1U << (unsigned)weekday;
		if (*next == ':')
			return next + 1;
		if ((next = past_any(next, joins)) == NULL)
			break;
	}
	*days = 0;
	return at;
}

const char *
deadline_read(
    struct pv_ctx *ctx, const char *act, const char *typed, json_t *list)
{
	struct rule of[WEEK + 1] = { 0 }, rule;
	bool own[WEEK + 1] = { false };
	size_t length;
	unsigned days;

	for (; *typed != '\0'; typed += length) {
		char *line;

		length = strcspn(typed, "\n\r");
		line = plain(ctx, typed, length);
		if (line[strspn(line, " ")] != '\0') {
			if (!read_rule(ctx, read_days(ctx, line, &days), &rule))
				return pv_strndup(ctx, typed, length);
			for (int i = 1; i <= WEEK; i++)
				if ((days >> (unsigned)i & 1U) != 0 ||
				    (days == 0 && !own[i])) {
					of[i] = rule;
					own[i] |= days != 0;
				}
		}
		length += strspn(typed + length, "\n\r");
	}
	for (int i = 1; i <= WEEK; i++)
		if (of[i].kind != NULL)
			json_array_append_new(list,
			    json_pack("{s:s, s:i, s:s, s:i, s:s}", "act", act,
				"weekday", i, "rule", of[i].kind, "n", of[i].n,
				"until", of[i].until));
	return NULL;
}

const char *
deadline_hour(struct pv_ctx *ctx, const char *typed)
{
	return read_hour(ctx, plain(ctx, typed, strlen(typed)));
}

/* A text with two of its tags filled in. */
static const char *
fill(struct pv_ctx *ctx, const char *key, const char *const pairs[2][2])
{
	GString *text = g_string_new(pv_text(ctx, key));
	char *kept;

	for (int i = 0; i < 2; i++)
		(void)g_string_replace(text,
		    pv_printf(ctx, "{{%s}}", pairs[i][0]), pairs[i][1], 0);
	kept = pv_strdup(ctx, text->str);
	(void)g_string_free(text, TRUE);
	return kept;
}

/* "18 h", "23 h 59" of "18:00", "23:59". */
static const char *
hour_words(struct pv_ctx *ctx, const char *until)
{
	int hour = (int)strtol(until, NULL, 10),
	    minute = (int)strtol(until + 3, NULL, 10);

	return minute == 0 ?
	    pv_printf(ctx, "%d\u00a0h", hour) :
	    pv_printf(ctx, "%d\u00a0h\u00a0%02d", hour, minute);
}

static const char *
rule_words(struct pv_ctx *ctx, const struct rule *rule)
{
	const char *key = "activity.deadline.week";
	const char *words;

	if (strcmp(rule->kind, "days") == 0)
		key = rule->n == 0 ? "activity.deadline.same-day" :
		    rule->n == 1   ? "activity.deadline.eve" :
				     "activity.deadline.days";
	else if (strcmp(rule->kind, "working") == 0)
		key = rule->n == 1 ? "activity.deadline.working-one" :
				     "activity.deadline.working";
	words = fill(ctx, key,
	    (const char *const[2][2]){ { "n", pv_printf(ctx, "%d", rule->n) },
		{ "weekday",
		    pv_text(ctx,
			pv_printf(ctx, "activity.day.%s",
			    english[rule->n >= 1 && rule->n <= WEEK ?
				    rule->n - 1 :
				    0])) } });
	return fill(ctx, "activity.deadline.at",
	    (const char *const[2][2]){
		{ "rule", words }, { "hour", hour_words(ctx, rule->until) } });
}

/* The lines of a week: what most days have first, without their names. */
static const char *
week_words(struct pv_ctx *ctx, const char *const of[WEEK + 1])
{
	const char *text = "", *days, *most = NULL;
	int n, best = 0, all = 0;

	for (int i = 1; i <= WEEK; i++) {
		n = 0;
		for (int j = 1; of[i] != NULL && j <= WEEK; j++)
			n += of[j] != NULL && strcmp(of[i], of[j]) == 0;
		all += of[i] != NULL;
		if (n > best) {
			best = n;
			most = of[i];
		}
	}
	if (all == WEEK)
		text = pv_printf(ctx, "%s\n", most);
	for (int i = 1; i <= WEEK; i++) {
		bool told =
		    of[i] == NULL || (all == WEEK && strcmp(of[i], most) == 0);

		days = "";
		for (int j = 1; !told && j <= WEEK; j++) {
			if (of[j] == NULL || strcmp(of[i], of[j]) != 0)
				continue;
			told = j < i;
			days = pv_printf(ctx, "%s%s%s", days,
			    *days != '\0' ? ", " : "",
			    pv_text(ctx,
				pv_printf(
				    ctx, "activity.day.%s", english[j - 1])));
		}
		if (!told)
			text = pv_printf(ctx, "%s%s\n", text,
			    fill(ctx, "activity.deadline.of",
				(const char *const[2][2]){
				    { "days", days }, { "rule", of[i] } }));
	}
	return text;
}

const char *
deadline_words(struct pv_ctx *ctx, const char *act, const json_t *deadlines)
{
	const char *of[WEEK + 1] = { NULL };
	json_t *one;
	size_t at;

	json_array_foreach(deadlines, at, one)
	{
		struct rule rule = {
			.kind = json_string_value(json_object_get(one, "rule")),
			.n = (int)json_integer_value(json_object_get(one, "n")),
			.until =
			    json_string_value(json_object_get(one, "until")),
		};
		int weekday =
		    (int)json_integer_value(json_object_get(one, "weekday"));

		if (strcmp(json_string_value(json_object_get(one, "act")),
			act) == 0 &&
		    weekday >= 1 && weekday <= WEEK)
			of[weekday] = rule_words(ctx, &rule);
	}
	return week_words(ctx, of);
}
