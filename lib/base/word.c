/*
 * word - looks for a word in a list of them.
 */
#include "base/word.h"

#include <string.h>

bool
pv_word_among(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (words += strspn(words, " "); *words != '\0';
	     words += strspn(words, " ")) {
		size_t size = strcspn(words, " ");

		if (size == length && memcmp(words, word, size) == 0)
			return true;
		words += size;
	}
	return false;
}
