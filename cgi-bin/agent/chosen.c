/*
 * chosen - rows ticked in a list, by their numbers.
 * Not here: whether who is signed in may see them (SQL).
 */
#include "chosen.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 18 };

/* What is no number is of no row. */
static void
add(struct chosen *chosen, const char *word)
{
	size_t length = strlen(word);

	if (length > 0 && length <= DIGITS_MAX && chosen->n < CHOSEN_MAX &&
	    strspn(word, "0123456789") == length)
		chosen->ids[chosen->n++] = strtoll(word, NULL, 10);
}

void
chosen_sent(
    struct pv_exchange *exchange, const char *name, struct chosen *chosen)
{
	chosen->n = 0;
	for (size_t i = 0; i < exchange->request->n_fields; i++)
		if (strcmp(exchange->request->fields[i].name, name) == 0)
			add(chosen, exchange->request->fields[i].value);
}

void
chosen_told(
    struct pv_exchange *exchange, const char *name, struct chosen *chosen)
{
	const char *words = pv_request_query(exchange->request, name);
	char *rest = pv_strdup(exchange->ctx, words != NULL ? words : "");
	char *word;

	chosen->n = 0;
	while ((word = strsep(&rest, "-")) != NULL)
		add(chosen, word);
}

const char *
chosen_words(struct pv_ctx *ctx, const struct chosen *chosen)
{
	const char *words = "";

	for (size_t i = 0; i < chosen->n; i++)
		words = pv_printf(ctx, "%s%s%lld", words, i > 0 ? "-" : "",
		    (long long)chosen->ids[i]);
	return words;
}

void
chosen_list(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct chosen *chosen)
{
	struct pv_value *list = pv_set_list(model, key);

	for (size_t i = 0; i < chosen->n; i++)
		pv_add_text(
		    list, pv_printf(ctx, "%lld", (long long)chosen->ids[i]));
}
