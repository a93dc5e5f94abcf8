/*
 * lint_body - whether each question has its label, its choices, its messages.
 * Not here: whether they read well (lint_words.c).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "form/linting.h"

/* Of one page, among which two labels are compared. */
enum { TWINS_MAX = 200 };

/* A text of the catalogue (form/acting.h) is checked there. */
static bool
is_ours(struct pv_linting *linting, const xmlNode *element)
{
	return element != NULL &&
	    pv_element_attribute(linting->reading.ctx, element, "text") != NULL;
}

/* What the form itself writes: "" for what the catalogue does. */
static const char *
own_label(struct pv_linting *linting, const struct pv_item *item)
{
	return is_ours(linting, pv_element_child(item->element, "label")) ?
	    "" :
	    pv_answers_label(linting->answers, item, NULL);
}

/* Outputs may fill a text that is empty by itself. */
static bool
has_label(struct pv_linting *linting, const struct pv_item *item)
{
	const xmlNode *element = pv_element_child(item->element, "label");

	return element != NULL &&
	    (is_ours(linting, element) ||
		pv_element_child(element, "output") != NULL ||
		*own_label(linting, item) != '\0' ||
		pv_answers_image(linting->answers, item) != NULL);
}

static const char *
path_of(const struct pv_item *item)
{
	return item->node != NULL ? item->node->path : "a group";
}

static bool
is_select(const struct pv_item *item)
{
	return item->control == PV_SELECT || item->control == PV_SELECT1 ||
	    item->control == PV_RANK;
}

static void
check_text(
    struct pv_linting *linting, const struct pv_item *item, const char *name)
{
	const xmlNode *element = pv_element_child(item->element, name);

	if (element == NULL || is_ours(linting, element))
		return;
	pv_linting_words(linting, element,
	    strcmp(name, "label") == 0 ?
		pv_answers_label(linting->answers, item, NULL) :
		pv_answers_hint(linting->answers, item, NULL));
}

static void
check_choice(struct pv_linting *linting, const struct pv_item *item,
    const xmlNode *choice, GHashTable *values)
{
	const xmlNode *label = pv_element_child(choice, "label");
	const xmlNode *value = pv_element_child(choice, "value");
	const char *text;

	if (value == NULL) {
		pv_linting_fault(linting, choice,
		    "%s: a choice without a value; give it a <value>",
		    path_of(item));
		return;
	}
	text = pv_element_text(linting->reading.ctx, value);
	if (!g_hash_table_add(values, (gpointer)(uintptr_t)text))
		pv_linting_fault(linting, choice,
		    "%s: a second choice of the value \"%s\"; change one",
		    path_of(item), text);
	if (label == NULL) {
		pv_linting_fault(linting, choice,
		    "%s: a choice without a label; give it a <label>",
		    path_of(item));
		return;
	}
	if (is_ours(linting, label))
		return;
	text = pv_element_text(linting->reading.ctx, label);
	if (*text == '\0' && pv_element_child(label, "output") == NULL &&
	    pv_element_attribute(linting->reading.ctx, label, "text") == NULL &&
	    pv_element_attribute(linting->reading.ctx, label, "ref") == NULL)
		pv_linting_fault(linting, label,
		    "%s: a choice with an empty label; write it",
		    path_of(item));
	pv_linting_words(linting, label, text);
}

static void
check_choices(struct pv_linting *linting, const struct pv_item *item)
{
	GHashTable *values = g_hash_table_new(g_str_hash, g_str_equal);
	size_t n = 0;

	for (const xmlNode *child = item->element->children; child != NULL;
	     child = child->next) {
		n += pv_element_is(child, "item") ||
		    pv_element_is(child, "itemset");
		if (pv_element_is(child, "item"))
			check_choice(linting, item, child, values);
	}
	g_hash_table_destroy(values);
	if (n == 0 && item->pv_source == NULL && item->node->type != PV_BOOLEAN)
		pv_linting_fault(linting, item->element,
		    "%s has nothing to choose from; give it an <item> or an "
		    "<itemset>",
		    path_of(item));
}

/* What a person reads when it is wrong (RGAA 11.10, 11.11). */
static void
check_messages(struct pv_linting *linting, const struct pv_item *item)
{
	const struct pv_node *node = item->node;

	if (node->constraint != NULL && node->constraint_message == NULL)
		pv_linting_advice(linting, node->bind,
		    "%s has a constraint without a message; say with "
		    "jr:constraintMsg what to write",
		    node->path);
	if (node->required != NULL && node->required_message == NULL &&
	    strcmp(node->required->source, "false()") != 0)
		pv_linting_advice(linting, node->bind,
		    "%s is required without a message; say with "
		    "jr:requiredMsg what to write",
		    node->path);
	if (item->control == PV_INPUT && node->constraint != NULL &&
	    node->constraint_message == NULL &&
	    pv_element_child(item->element, "hint") == NULL)
		pv_linting_advice(linting, item->element,
		    "%s has a constraint and no hint; say before what is "
		    "expected",
		    node->path);
}

/* RGAA 11.13: browsers and helpers fill what they know of the person. */
static void
check_purpose(struct pv_linting *linting, const struct pv_item *item)
{
	static const char *const known[] = { "names", "email", "phone" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (item->pv_control != NULL && item->pv_autocomplete == NULL &&
		    strcmp(item->pv_control, known[i]) == 0)
			pv_linting_advice(linting, item->element,
			    "%s: no pv:autocomplete; say what of the person "
			    "it is, as family-name, email, tel, or off for "
			    "someone else's",
			    path_of(item));
}

/* What is kept when a request is anonymised must name nobody: no free text. */
static void
check_anonymous(struct pv_linting *linting, const struct pv_item *item)
{
	if (!is_select(item) &&
	    pv_element_attribute(
		linting->reading.ctx, item->element, "anonymous") != NULL)
		pv_linting_fault(linting, item->element,
		    "%s: pv:anonymous keeps what is typed for ever; mark "
		    "questions with choices only",
		    path_of(item));
}

/* RGAA 11.2: two questions side by side are told apart by their labels. */
static void
check_twin(struct pv_linting *linting, const struct pv_item *owner, size_t n)
{
	const struct pv_item *item = owner->items[n];
	const char *label = own_label(linting, item);

	for (size_t i = 0; i < n && *label != '\0'; i++)
		if (owner->items[i]->node != item->node &&
		    strcmp(label, own_label(linting, owner->items[i])) == 0)
			pv_linting_advice(linting, item->element,
			    "“%.60s” is the label of two questions of one "
			    "page; tell them apart",
			    label);
}

static void
check_question(struct pv_linting *linting, const struct pv_item *item)
{
	if (!has_label(linting, item))
		pv_linting_fault(linting, item->element,
		    "%s has no label; give it a <label>", path_of(item));
	check_text(linting, item, "label");
	check_text(linting, item, "hint");
	if (is_select(item))
		check_choices(linting, item);
	check_messages(linting, item);
	check_purpose(linting, item);
	check_anonymous(linting, item);
}

/* The heading of a page; a repeat may have its from the group around it. */
static void
check_group(struct pv_linting *linting, const struct pv_item *item)
{
	bool named = has_label(linting, item);

	if (!named && item->control == PV_REPEAT)
		named = (item->parent != NULL &&
			    has_label(linting, item->parent)) ||
		    (item->n_items > 0 && has_label(linting, item->items[0]));
	if (!named && (item->page || item->control == PV_REPEAT))
		pv_linting_fault(linting, item->element,
		    "%s has no label, which is the heading of its page; give "
		    "it a <label>",
		    path_of(item));
	check_text(linting, item, "label");
}

static void
check_item(struct pv_linting *linting, const struct pv_item *item)
{
	if (item->control != PV_GROUP && item->control != PV_REPEAT) {
		check_question(linting, item);
		return;
	}
	check_group(linting, item);
	for (size_t i = 0; i < item->n_items; i++) {
		check_item(linting, item->items[i]);
		if (i < TWINS_MAX)
			check_twin(linting, item, i);
	}
}

static int
compare(const void *key, const void *member)
{
	const struct pv_itext *a = key, *b = member;

	if (a->language != b->language)
		return a->language < b->language ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* A language that lacks a text shows that of the form's own. */
static void
check_languages(struct pv_linting *linting)
{
	const struct pv_plan *plan = linting->definition->plan;

	for (size_t i = 0; i < plan->n_texts; i++)
		for (size_t language = 0; language < plan->n_languages;
		     language++) {
			struct pv_itext key = { .language = language,
				.id = plan->texts[i].id };

			if (bsearch(&key, plan->texts, plan->n_texts,
				sizeof(key), compare) == NULL)
				pv_linting_advice(linting, plan->texts[i].text,
				    "the text %s is not in the language %s; "
				    "translate it",
				    key.id, plan->languages[language]);
		}
}

void
pv_linting_body(struct pv_linting *linting)
{
	const struct pv_definition *definition = linting->definition;

	for (size_t i = 0; i < definition->n_items; i++)
		check_item(linting, definition->items[i]);
	check_languages(linting);
}
