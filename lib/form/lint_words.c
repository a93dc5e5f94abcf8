/*
 * lint_words - whether a text can be read by everyone, and is typed as French
 * is: short sentences, words of every day (RGAA 4.1; the plain-language guide
 * of the State's design system).
 * Not here: whether it is there (lint_body.c).
 */
#include <string.h>
#include <strings.h>

#include <glib.h>

#include "form/linting.h"

enum { SENTENCE_MAX_WORDS = 30, LABEL_MAX_CHARS = 300 };

/* Words of offices, and those of every day. */
static const struct plain {
	const char *office, *plain;
} plains[] = {
	{ "afin de", "pour" },
	{ "ci-après", "name it" },
	{ "ci-dessous", "name it" },
	{ "ci-dessus", "name it" },
	{ "cliquez ici", "say what the link is" },
	{ "cocher la case", "the label alone" },
	{ "de cujus", "la personne décédée" },
	{ "en vue de", "pour" },
	{ "formuler une demande", "demander" },
	{ "il convient de", "the imperative" },
	{ "le cas échéant", "s’il y a lieu, or say when" },
	{ "le soussigné", "je" },
	{ "la soussignée", "je" },
	{ "merci de", "the imperative" },
	{ "nonobstant", "malgré" },
	{ "pétitionnaire", "vous" },
	{ "préalablement à", "avant" },
	{ "prière de", "the imperative" },
	{ "susmentionné", "name it" },
	{ "susvisé", "name it" },
	{ "stipuler", "dire" },
	{ "ultérieurement", "plus tard" },
	{ "veuillez", "the imperative" },
	{ "e-mail", "courriel or adresse électronique" },
};

/* "Veuillez" at the start of a word, whatever the case. */
static bool
has_words(const char *folded, const char *words)
{
	char *wanted = g_utf8_casefold(words, -1);
	bool found = false;

	for (const char *at = folded;
	     !found && (at = strstr(at, wanted)) != NULL; at++)
		found = at == folded ||
		    !g_unichar_isalpha(g_utf8_get_char(g_utf8_prev_char(at)));
	g_free(wanted);
	return found;
}

static void
check_plain(struct pv_linting *linting, const xmlNode *at, const char *text)
{
	char *folded = g_utf8_casefold(text, -1);

	for (size_t i = 0; i < sizeof(plains) / sizeof(plains[0]); i++)
		if (has_words(folded, plains[i].office))
			pv_linting_advice(linting, at,
			    "“%s” is a word of offices; write: %s",
			    plains[i].office, plains[i].plain);
	g_free(folded);
}

static void
check_length(struct pv_linting *linting, const xmlNode *at, const char *text)
{
	int words = 0;
	bool in_word = false;

	if (g_utf8_strlen(text, -1) > LABEL_MAX_CHARS)
		pv_linting_advice(linting, at,
		    "a text of %ld characters: “%.40s…”; divide it, or say "
		    "less",
		    g_utf8_strlen(text, -1), text);
	for (; *text != '\0'; text++) {
		bool blank = strchr(" \n\t\r", *text) != NULL;

		words += !blank && !in_word;
		in_word = !blank;
		if (strchr(".!?:;", *text) != NULL)
			words = 0;
		if (words != SENTENCE_MAX_WORDS + 1)
			continue;
		pv_linting_advice(linting, at,
		    "a sentence of more than %d words; divide it",
		    SENTENCE_MAX_WORDS);
		return;
	}
}

/* Before ; : ? ! there is a no-break space, but in an address ("https://"). */
static bool
has_bad_space(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if (strchr(";:?!", *at) != NULL && at > text &&
		    (at[1] == '\0' || at[1] == ' ' || at[1] == '\n') &&
		    (at[-1] == ' ' || g_ascii_isalnum(at[-1])))
			return true;
	return false;
}

/* A capital is read aloud by the letter, and slowly by everyone. */
static bool
is_shouted(const char *text)
{
	int capitals = 0;

	for (; *text != '\0'; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		if (g_unichar_islower(c))
			return false;
		capitals += g_unichar_isupper(c);
	}
	return capitals > 8;
}

/* Texts are read in the form's own language; one that names none is in ours. */
static bool
is_french(const struct pv_linting *linting)
{
	const char *language = linting->definition->default_language;

	return language == NULL || *language == '\0' ||
	    strncasecmp(language, "fr", 2) == 0 ||
	    strncasecmp(language, "default", 7) == 0;
}

void
pv_linting_words(
    struct pv_linting *linting, const xmlNode *at, const char *text)
{
	check_length(linting, at, text);
	if (is_shouted(text))
		pv_linting_advice(linting, at,
		    "“%.60s” is all capitals; write small letters", text);
	if (!is_french(linting))
		return;
	check_plain(linting, at, text);
	if (strchr(text, '\'') != NULL)
		pv_linting_advice(linting, at,
		    "“%.60s” has a typewriter's apostrophe; write ’", text);
	if (has_bad_space(text))
		pv_linting_advice(linting, at,
		    "“%.60s” has no no-break space before ; : ? or !", text);
}
