/*
 * offer - what of a select's value is among its choices, as they are now.
 * Not here: their labels (label.c), when it is asked (compute.c).
 */
#include <string.h>

#include "form/engine.h"

enum { WORDS_MAX = 256 };

/* Words of a value (one, of a select1), each with whether it is offered. */
struct words {
	const char *at[WORDS_MAX];
	size_t length[WORDS_MAX];
	bool found[WORDS_MAX];
	size_t n, left;
	char *more; /* what is offered and is none of them; NULL: not sought */
};

bool
pv_offer_select(const struct pv_node *node)
{
	return node->item != NULL && node->item->pv_source == NULL &&
	    (node->item->control == PV_SELECT ||
		node->item->control == PV_SELECT1 ||
		node->item->control == PV_RANK);
}

static void
split(struct words *words, const char *value, bool one)
{
	for (value += strspn(value, " ");
	     *value != '\0' && words->n < WORDS_MAX;
	     value += strspn(value, " ")) {
		words->at[words->n] = value;
		words->length[words->n] =
		    one ? strlen(value) : strcspn(value, " ");
		value += words->length[words->n++];
	}
	words->left = words->n;
}

static char *
append(char *list, const char *word, size_t length)
{
	list = talloc_asprintf_append(
	    list, "%s%.*s", *list != '\0' ? " " : "", (int)length, word);
	if (list == NULL)
		pv_die("out of memory for choices");
	return list;
}

static void
see_choice(struct words *words, const char *value)
{
	size_t length = strlen(value), i = 0;

	while (i < words->n &&
	    (words->length[i] != length ||
		memcmp(words->at[i], value, length) != 0))
		i++;
	if (i < words->n) {
		words->left -= words->found[i] ? 0 : 1;
		words->found[i] = true;
	} else if (words->more != NULL) {
		words->more = append(words->more, value, length);
	}
}

/* What is not sought any more is not read: a list may be long. */
static bool
is_over(const struct words *words)
{
	return words->left == 0 && words->more == NULL;
}

static void
see_itemset(struct pv_answers *answers, const struct pv_itemset *itemset,
    const struct pv_slot *slot, struct words *words)
{
	xmlXPathObject *nodes =
	    pv_evaluate_nodes(answers, itemset->nodes, slot->element);
	const xmlNodeSet *set = nodes != NULL ? nodes->nodesetval : NULL;

	for (int i = 0; set != NULL && i < set->nodeNr && !is_over(words);
	     i++) {
		char *text = pv_evaluate_text(
		    answers, itemset->value, set->nodeTab[i], answers);

		see_choice(words, text);
		talloc_free(text);
	}
	xmlXPathFreeObject(nodes);
}

static void
see_choices(
    struct pv_answers *answers, const struct pv_slot *slot, struct words *words)
{
	const xmlNode *child = slot->node->item->element->children;

	for (; child != NULL && !is_over(words); child = child->next) {
		const xmlNode *value = pv_element_is(child, "item") ?
		    pv_element_child(child, "value") :
		    NULL;

		if (value != NULL)
			see_choice(words, pv_element_text(answers->ctx, value));
		else if (pv_element_is(child, "itemset") &&
		    child->_private != NULL)
			see_itemset(answers, child->_private, slot, words);
	}
}

/*
 * "The recorded list always includes all options" (ODK XForms, odk:rank): one
 * that is offered since follows the others.  What is being typed stands as it
 * is.
 */
const char *
pv_offer_of(
    struct pv_answers *answers, const struct pv_slot *slot, bool *strange)
{
	enum pv_control control = slot->node->item->control;
	struct words words = { .n = 0 };
	char *kept = pv_strdup(answers, "");

	if (control == PV_RANK && !slot->typed)
		words.more = pv_strdup(answers, "");
	split(&words, slot->kept, control == PV_SELECT1);
	see_choices(answers, slot, &words);
	*strange = words.left > 0;
	for (size_t i = 0; i < words.n; i++)
		if (words.found[i])
			kept = append(kept, words.at[i], words.length[i]);
	if (words.more != NULL && *words.more != '\0')
		kept = append(kept, words.more, strlen(words.more));
	talloc_free(words.more);
	if (strcmp(kept, slot->kept) != 0)
		return kept;
	talloc_free(kept);
	return NULL;
}
