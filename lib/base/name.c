/*
 * name - Unicode forms of names, by GLib.
 * Not here: which words are kept for the search (sql/).
 */
#include "base/name.h"

#include <string.h>

#include <glib.h>

/* What GLib gave, as a chunk of ours; it is freed here. */
static char *
adopt(const void *parent, char *text)
{
	char *copy;

	if (text == NULL)
		pv_die("a text that is not UTF-8 was to be normalised");
	copy = pv_strdup(parent, text);
	g_free(text);
	return copy;
}

char *
pv_nfc(const void *parent, const char *text)
{
	char *composed =
	    adopt(parent, g_utf8_normalize(text, -1, G_NORMALIZE_NFC));
	char *out = composed;
	bool blank = false;

	for (const char *c = composed; *c != '\0';) {
		gunichar code = g_utf8_get_char(c);
		const char *next = g_utf8_next_char(c);
		size_t length = (size_t)(next - c);

		if (g_unichar_isspace(code)) {
			blank = out != composed;
		} else {
			if (blank)
				*out++ = ' ';
			blank = false;
			memmove(out, c, length);
			out += length;
		}
		c = next;
	}
	*out = '\0';
	return composed;
}

/* Letters that no decomposition opens; NULL for the others. */
static const char *
open_letter(gunichar code)
{
	switch (code) {
	case 0x153: /* œ */
		return "oe";
	case 0xe6: /* æ */
		return "ae";
	case 0xf8: /* ø */
		return "o";
	case 0x142: /* ł */
		return "l";
	case 0x111: /* đ */
	case 0xf0:  /* ð */
		return "d";
	case 0xfe: /* þ */
		return "th";
	case 0x131: /* ı */
		return "i";
	default:
		return NULL;
	}
}

char *
pv_name_key(const void *parent, const char *text)
{
	char *folded = g_utf8_casefold(text, -1);
	char *apart = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL);
	GString *key = g_string_sized_new(strlen(text) + 16);
	bool blank = false;

	g_free(folded);
	if (apart == NULL)
		pv_die("a text that is not UTF-8 was to be a key");
	for (const char *c = apart; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar code = g_utf8_get_char(c);
		const char *opened = open_letter(code);

		if (g_unichar_ismark(code))
			continue;
		if (!g_unichar_isalnum(code)) {
			blank = key->len > 0;
			continue;
		}
		if (blank)
			(void)g_string_append_c(key, ' ');
		blank = false;
		if (opened != NULL)
			(void)g_string_append(key, opened);
		else
			(void)g_string_append_unichar(key, code);
	}
	g_free(apart);
	return adopt(parent, g_string_free(key, FALSE));
}

const char **
pv_name_words(const void *parent, const char *text, size_t *n)
{
	char *key = pv_name_key(parent, text), *word;
	/* A word has at least one letter and a blank after it. */
	const char **words =
	    pv_alloc_array(parent, const char *, strlen(key) / 2 + 2);
	size_t count = 0;

	while ((word = strsep(&key, " ")) != NULL) {
		size_t i = 0;

		while (i < count && strcmp(words[i], word) != 0)
			i++;
		if (i == count && *word != '\0')
			words[count++] = word;
	}
	*n = count;
	return words;
}
