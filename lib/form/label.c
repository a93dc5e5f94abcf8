/*
 * label - what a control shows: label, hint, choices, in a language.
 * Not here: Markdown, which view/ makes safe.
 */
#include <string.h>

#include "form/engine.h"

enum { CHOICES_MAX = 5000 };

/* "fr", "Français (fr)", "fr-FR": a translation for the language of ctx. */
static bool
speaks(const char *lang, const char *language)
{
	size_t length = strlen(language);
	const char *open = strstr(lang, "(");

	if (strncmp(lang, language, length) == 0 &&
	    (lang[length] == '\0' || lang[length] == '-'))
		return true;
	return open != NULL && strncmp(open + 1, language, length) == 0 &&
	    open[length + 1] == ')';
}

/* The translation in the person's language, else the form's own. */
static const xmlNode *
find_translation(const struct pv_answers *answers)
{
	const struct pv_definition *definition = answers->definition;
	const xmlNode *itext = definition->plan->itext, *found = NULL;

	if (itext == NULL)
		return NULL;
	for (const xmlNode *node = itext->children; node != NULL;
	     node = node->next) {
		const char *lang;

		if (!pv_element_is(node, "translation"))
			continue;
		lang = pv_element_attribute(answers->ctx, node, "lang");
		if (lang == NULL)
			continue;
		if (speaks(lang, answers->ctx->language))
			return node;
		if (strcmp(lang, definition->default_language) == 0)
			found = node;
	}
	return found;
}

/* The text of an element with its outputs evaluated at a node. */
static void
add_text(struct pv_answers *answers, const xmlNode *element, xmlNode *at,
    struct pv_buffer *out)
{
	for (const xmlNode *node = element->children; node != NULL;
	     node = node->next) {
		if (node->type == XML_TEXT_NODE ||
		    node->type == XML_CDATA_SECTION_NODE) {
			pv_buffer_add_text(out, (const char *)node->content);
		} else if (pv_element_is(node, "output") &&
		    node->_private != NULL) {
			char *value = pv_evaluate_text(
			    answers, node->_private, at, answers);

			pv_buffer_add_text(out, value);
			talloc_free(value);
		} else if (node->type == XML_ELEMENT_NODE) {
			add_text(answers, node, at, out);
		}
	}
}

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
	const xmlNode *translation = find_translation(answers);
	struct pv_buffer *out = pv_buffer_new(answers, 1 << 20);
	const xmlNode *text, *value;
	char *result;

	for (text = translation != NULL ? translation->children : NULL;
	     text != NULL; text = text->next) {
		const char *own;

		if (!pv_element_is(text, "text"))
			continue;
		own = pv_element_attribute(out, text, "id");
		if (own != NULL && strcmp(own, id) == 0)
			break;
	}
	/* A value with a form is an image or a sound, or a short text. */
	for (value = text != NULL ? text->children : NULL; value != NULL;
	     value = value->next)
		if (pv_element_is(value, "value") &&
		    pv_element_attribute(out, value, "form") == NULL)
			break;
	if (value != NULL)
		add_text(answers, value, at, out);
	result = trimmed(parent, out);
	talloc_free(out);
	return result;
}

/* "jr:itext('id')": the id; NULL if it is not that. */
static const char *
itext_id(const void *parent, const char *ref)
{
	const char *open = strstr(ref, "jr:itext('");
	const char *close;

	if (open == NULL)
		return NULL;
	open += strlen("jr:itext('");
	close = strchr(open, '\'');
	return close != NULL ?
	    pv_strndup(parent, open, (size_t)(close - open)) :
	    NULL;
}

/* The text of a <label> or a <hint>; "" without one. */
static const char *
text_of(struct pv_answers *answers, const xmlNode *element, xmlNode *at)
{
	struct pv_buffer *out;
	const char *ref, *id;
	char *result;

	if (element == NULL)
		return "";
	ref = pv_element_attribute(answers->ctx, element, "ref");
	id = ref != NULL ? itext_id(answers->ctx, ref) : NULL;
	if (id != NULL)
		return pv_label_itext(answers, id, at, answers->ctx);
	out = pv_buffer_new(answers, 1 << 20);
	add_text(answers, element, at, out);
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
	return slot != NULL ? slot->element :
			      xmlDocGetRootElement(answers->document);
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

/* Choices found so far. */
struct gathering {
	struct pv_answers *answers;
	struct pv_choice *choices;
	size_t n;
	const char *chosen; /* the value of the select: one, or words */
	bool many;
};

static bool
is_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (words += strspn(words, " "); *words != '\0';
	     words += strspn(words, " ")) {
		size_t size = strcspn(words, " ");

		if (size == length && memcmp(words, word, length) == 0)
			return true;
		words += size;
	}
	return false;
}

static void
add_choice(struct gathering *gathering, const char *value, const char *label)
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
	choice->chosen = *gathering->chosen != '\0' &&
	    (gathering->many ? is_word(gathering->chosen, value) :
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
		    pv_evaluate_text(answers, itemset->label, set->nodeTab[i],
			answers->ctx));
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
				answers, pv_element_child(child, "label"), at));
	}
	*choices = gathering.choices;
	return gathering.n;
}

const char *
pv_label_choice(struct pv_answers *answers, const char *path, const char *value)
{
	const struct pv_node *node =
	    pv_node_find(answers->definition, NULL, path);
	const struct pv_choice *choices;
	size_t n;

	if (node == NULL || node->item == NULL)
		return value;
	n = pv_answers_choices(answers, node->item, path, &choices);
	for (size_t i = 0; i < n; i++)
		if (strcmp(choices[i].value, value) == 0)
			return choices[i].label;
	return value;
}
