/*
 * label - what a control shows: label, hint, choices, in a language.
 * Not here: Markdown, which view/ makes safe.
 */
#include <string.h>

#include "base/text.h"
#include "base/word.h"
#include "form/engine.h"

enum { CHOICES_MAX = 5000, LABEL_MAX_BYTES = 1 << 20 };

/* Blanks at both ends are the file's layout, not the label's. */
static char *
trimmed(const void *parent, const struct pv_buffer *text)
{
	const char *start = text->data + strspn(text->data, " \t\r\n");
	size_t length = strlen(start);

	while (length > 0 && strchr(" \t\r\n", start[length - 1]) != NULL)
		length--;
	return pv_strndup(parent, start, length);
}

char *
pv_label_itext(
    struct pv_answers *answers, const char *id, xmlNode *at, const void *parent)
{
	const xmlNode *value = pv_itext_find(answers, id);
	struct pv_buffer *out = pv_buffer_new(answers, LABEL_MAX_BYTES);
	char *result;

	if (value != NULL)
		pv_itext_add(answers, value, at, out);
	result = trimmed(parent, out);
	talloc_free(out);
	return result;
}

const char *
pv_label_itext_id(const void *parent, const char *ref)
{
	const char *open = strstr(ref, "jr:itext(");
	char quote[2] = "";
	const char *close;

	if (open == NULL)
		return NULL;
	open += strlen("jr:itext(");
	open += strspn(open, " ");
	if (*open != '\'' && *open != '"')
		return NULL;
	quote[0] = *open++;
	close = strpbrk(open, quote);
	return close != NULL ?
	    pv_strndup(parent, open, (size_t)(close - open)) :
	    NULL;
}

/*
 * The text of a <label> or a <hint>; "" without one.  Those of a component
 * (form/acting.h) are in the catalogue.
 */
static const char *
text_of(struct pv_answers *answers, const xmlNode *element, xmlNode *at)
{
	struct pv_buffer *out;
	const char *ref, *id, *key;
	char *result;

	if (element == NULL)
		return "";
	key = pv_element_attribute(answers->ctx, element, "text");
	if (key != NULL)
		return pv_text(answers->ctx, key);
	ref = pv_element_attribute(answers->ctx, element, "ref");
	id = ref != NULL ? pv_label_itext_id(answers->ctx, ref) : NULL;
	/* Without such a text, what is in the element stands for it. */
	if (id != NULL && pv_itext_find(answers, id) != NULL)
		return pv_label_itext(answers, id, at, answers->ctx);
	out = pv_buffer_new(answers, LABEL_MAX_BYTES);
	pv_itext_add(answers, element, at, out);
	result = trimmed(answers->ctx, out);
	talloc_free(out);
	return result;
}

static xmlNode *
element_at(
    struct pv_answers *answers, const struct pv_item *item, const char *path)
{
	struct pv_slot *slot =
	    path != NULL ? pv_slot_find(answers, path) : NULL;

	if (slot == NULL && item->node != NULL)
		slot = answers->slots[item->node->index];
	return slot != NULL ? slot->element : answers->slots[0]->element;
}

const char *
pv_answers_label(
    struct pv_answers *answers, const struct pv_item *item, const char *path)
{
	return text_of(answers, pv_element_child(item->element, "label"),
	    element_at(answers, item, path));
}

const char *
pv_answers_hint(
    struct pv_answers *answers, const struct pv_item *item, const char *path)
{
	return text_of(answers, pv_element_child(item->element, "hint"),
	    element_at(answers, item, path));
}

/* The id of the text of a <label> or a <hint>; NULL for one without. */
static const char *
id_of(struct pv_answers *answers, const xmlNode *element)
{
	const char *ref = element != NULL ?
	    pv_element_attribute(answers->ctx, element, "ref") :
	    NULL;

	return ref != NULL ? pv_label_itext_id(answers->ctx, ref) : NULL;
}

const char *
pv_answers_guidance(
    struct pv_answers *answers, const struct pv_item *item, const char *path)
{
	const char *id =
	    id_of(answers, pv_element_child(item->element, "hint"));
	const xmlNode *value =
	    id != NULL ? pv_itext_form(answers, id, "guidance") : NULL;
	struct pv_buffer *out;

	if (value == NULL)
		return "";
	out = pv_buffer_new(answers->ctx, LABEL_MAX_BYTES);
	pv_itext_add(answers, value, element_at(answers, item, path), out);
	return trimmed(answers->ctx, out);
}

static const char *
image_of(struct pv_answers *answers, const char *id)
{
	const xmlNode *value =
	    id != NULL ? pv_itext_form(answers, id, "image") : NULL;

	return value != NULL ? pv_element_text(answers->ctx, value) : NULL;
}

const char *
pv_answers_image(struct pv_answers *answers, const struct pv_item *item)
{
	return image_of(
	    answers, id_of(answers, pv_element_child(item->element, "label")));
}

/* Choices found so far. */
struct gathering {
	struct pv_answers *answers;
	struct pv_choice *choices;
	size_t n;
	const char *chosen; /* the value of the select: one, or words */
	bool many;
};

static void
add_choice(struct gathering *gathering, const char *value, const char *label,
    const char *image)
{
	struct pv_choice *choice;

	if (gathering->n == CHOICES_MAX)
		return;
	gathering->choices =
	    talloc_realloc(gathering->answers->ctx, gathering->choices,
		struct pv_choice, (unsigned int)gathering->n + 1);
	if (gathering->choices == NULL)
		pv_die("out of memory for choices");
	choice = &gathering->choices[gathering->n++];
	choice->value = value;
	choice->label = *label != '\0' ? label : value;
	choice->image = image;
	choice->chosen = *gathering->chosen != '\0' &&
	    (gathering->many ? pv_word_among(gathering->chosen, value) :
			       strcmp(gathering->chosen, value) == 0);
}

static void
add_itemset(
    struct gathering *gathering, const struct pv_itemset *itemset, xmlNode *at)
{
	struct pv_answers *answers = gathering->answers;
	xmlXPathObject *nodes = pv_evaluate_nodes(answers, itemset->nodes, at);
	const xmlNodeSet *set = nodes != NULL ? nodes->nodesetval : NULL;

	for (int i = 0; set != NULL && i < set->nodeNr; i++)
		add_choice(gathering,
		    pv_evaluate_text(
			answers, itemset->value, set->nodeTab[i], answers->ctx),
		    pv_evaluate_text(
			answers, itemset->label, set->nodeTab[i], answers->ctx),
		    itemset->id == NULL ?
			NULL :
			image_of(answers,
			    pv_evaluate_text(answers, itemset->id,
				set->nodeTab[i], answers->ctx)));
	xmlXPathFreeObject(nodes);
}

size_t
pv_answers_choices(struct pv_answers *answers, const struct pv_item *item,
    const char *path, const struct pv_choice **choices)
{
	xmlNode *at = element_at(answers, item, path);
	struct pv_slot *slot =
	    path != NULL ? pv_slot_find(answers, path) : NULL;
	struct gathering gathering = { .answers = answers,
		.chosen = slot != NULL ? slot->kept : "",
		.many = item->control != PV_SELECT1 };

	for (const xmlNode *child = item->element->children; child != NULL;
	     child = child->next) {
		const xmlNode *value;

		if (pv_element_is(child, "itemset") && child->_private != NULL)
			add_itemset(&gathering, child->_private, at);
		if (!pv_element_is(child, "item"))
			continue;
		value = pv_element_child(child, "value");
		if (value != NULL)
			add_choice(&gathering,
			    pv_element_text(answers->ctx, value),
			    text_of(
				answers, pv_element_child(child, "label"), at),
			    image_of(answers,
				id_of(answers,
				    pv_element_child(child, "label"))));
	}
	*choices = gathering.choices;
	return gathering.n;
}
