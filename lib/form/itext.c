/*
 * itext - the texts of a form in its languages, and what they show of answers.
 * Not here: which text a control shows (label.c).
 */
#include <stdlib.h>
#include <string.h>

#include "form/engine.h"

static int
compare_texts(const void *a, const void *b)
{
	const struct pv_itext *one = a, *other = b;

	if (one->language != other->language)
		return one->language < other->language ? -1 : 1;
	return strcmp(one->id, other->id);
}

/*
 * A value with a form is an image, a sound, a short or a longer text: the label
 * has none.
 */
static xmlNode *
find_value(const void *parent, const xmlNode *text, const char *form)
{
	xmlNode *value = text->children;

	for (; value != NULL; value = value->next) {
		const char *own;

		if (!pv_element_is(value, "value"))
			continue;
		own = pv_element_attribute(parent, value, "form");
		if (form == NULL ? own == NULL :
				   own != NULL && strcmp(own, form) == 0)
			break;
	}
	return value;
}

static void
remark_media(struct pv_reading *reading, const xmlNode *text)
{
	if (find_value(reading->ctx, text, "audio") != NULL ||
	    find_value(reading->ctx, text, "video") != NULL)
		pv_reading_remark(reading, PV_REMARK_PLAIN, text,
		    "a label's sound or film is not played: its text stands "
		    "for it");
}

static bool
read_translation(struct pv_reading *reading, xmlNode *translation, size_t *room)
{
	struct pv_plan *plan = reading->definition->plan;

	for (xmlNode *text = translation->children; text != NULL;
	     text = text->next) {
		struct pv_itext *one;

		if (!pv_element_is(text, "text"))
			continue;
		if (plan->n_texts == *room) {
			*room = *room * 2 + 64;
			plan->texts = talloc_realloc(plan, plan->texts,
			    struct pv_itext, (unsigned int)*room);
			if (plan->texts == NULL)
				pv_die("out of memory for texts");
		}
		one = &plan->texts[plan->n_texts++];
		one->language = plan->n_languages - 1;
		one->id = pv_element_attribute(plan, text, "id");
		one->text = text;
		one->value = find_value(reading->ctx, text, NULL);
		/* What "long" was, before the specification, has no form now. */
		if (one->value == NULL)
			one->value = find_value(reading->ctx, text, "long");
		remark_media(reading, text);
		if (one->id == NULL)
			return pv_reading_fault(
			    reading, text, "a text without an id");
	}
	return true;
}

bool
pv_reading_itext(struct pv_reading *reading, const xmlNode *model)
{
	struct pv_definition *definition = reading->definition;
	struct pv_plan *plan = definition->plan;
	xmlNode *itext = pv_element_child(model, "itext"), *node;
	size_t room = 0;

	definition->default_language = "";
	for (node = itext != NULL ? itext->children : NULL; node != NULL;
	     node = node->next) {
		const char *lang;

		if (!pv_element_is(node, "translation"))
			continue;
		lang = pv_element_attribute(plan, node, "lang");
		if (lang == NULL) {
			pv_reading_remark(reading, PV_REMARK_FAULT, node,
			    "a translation without a lang; give it one");
			lang = "";
		}
		plan->languages = talloc_realloc(plan, plan->languages,
		    const char *, (unsigned int)plan->n_languages + 1);
		if (plan->languages == NULL)
			pv_die("out of memory for a language");
		plan->languages[plan->n_languages++] = lang;
		if (plan->n_languages == 1 ||
		    pv_element_attribute(reading->ctx, node, "default") != NULL)
			definition->default_language = lang;
		if (!read_translation(reading, node, &room))
			return false;
	}
	if (plan->n_texts > 0)
		qsort(plan->texts, plan->n_texts, sizeof(plan->texts[0]),
		    compare_texts);
	for (size_t i = 1; i < plan->n_texts; i++)
		if (compare_texts(&plan->texts[i - 1], &plan->texts[i]) == 0)
			pv_reading_remark(reading, PV_REMARK_FAULT,
			    plan->texts[i].text,
			    "a second text with the id \"%s\" in one "
			    "language; rename it",
			    plan->texts[i].id);
	return true;
}

static const struct pv_itext *
find_text(const struct pv_plan *plan, size_t language, const char *id)
{
	struct pv_itext key = { .language = language, .id = id };

	return plan->n_texts == 0 ? NULL :
				    bsearch(&key, plan->texts, plan->n_texts,
					sizeof(key), compare_texts);
}

/* ---- outputs -------------------------------------------------------------- */

static bool
read_output(
    struct pv_reading *reading, xmlNode *output, const struct pv_node *context)
{
	struct pv_output *known = output->_private, *one;
	const char *source;

	for (; known != NULL; known = known->next)
		if (known->context == context)
			return true;
	source = pv_element_attribute(reading->ctx, output, "value");
	if (source == NULL)
		source = pv_element_attribute(reading->ctx, output, "ref");
	if (source == NULL)
		return pv_reading_fault(reading, output,
		    "an output without a value; give it value=\"…\"");
	one = pv_alloc(reading->definition, struct pv_output);
	one->context = context;
	one->expression =
	    pv_reading_expression(reading, output, context, source);
	one->next = output->_private;
	output->_private = one;
	return one->expression != NULL;
}

bool
pv_reading_outputs(
    struct pv_reading *reading, xmlNode *text, const struct pv_node *context)
{
	for (xmlNode *node = text->children; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (pv_element_is(node, "output") ?
			!read_output(reading, node, context) :
			!pv_reading_outputs(reading, node, context))
			return false;
	}
	return true;
}

bool
pv_reading_itext_outputs(
    struct pv_reading *reading, const char *id, const struct pv_node *context)
{
	const struct pv_plan *plan = reading->definition->plan;

	for (size_t i = 0; i < plan->n_languages; i++) {
		const struct pv_itext *text = find_text(plan, i, id);

		if (text != NULL &&
		    !pv_reading_outputs(reading, text->text, context))
			return false;
	}
	return true;
}

/* As the node sees it that shows the text; else as any does. */
static const struct pv_expression *
expression_for(const xmlNode *output, const xmlNode *at)
{
	const struct pv_output *first = output->_private, *one = first;
	const struct pv_slot *slot = at != NULL ? pv_slot_of(at) : NULL;

	while (one != NULL && (slot == NULL || one->context != slot->node))
		one = one->next;
	if (one == NULL)
		one = first;
	return one != NULL ? one->expression : NULL;
}

/* A label that is too long for its buffer is cut: it is no answer. */
static void
add_bounded(struct pv_buffer *out, const char *text)
{
	size_t length = strlen(text);

	if (length < out->max - out->length)
		pv_buffer_add(out, text, length);
}

void
pv_itext_add(struct pv_answers *answers, const xmlNode *element, xmlNode *at,
    struct pv_buffer *out)
{
	for (const xmlNode *node = element->children; node != NULL;
	     node = node->next) {
		if (node->type == XML_TEXT_NODE ||
		    node->type == XML_CDATA_SECTION_NODE) {
			add_bounded(out, (const char *)node->content);
		} else if (pv_element_is(node, "output")) {
			const struct pv_expression *expression =
			    expression_for(node, at);
			char *value = expression == NULL ?
			    NULL :
			    pv_evaluate_text(answers, expression, at, answers);

			if (value != NULL)
				add_bounded(out, value);
			talloc_free(value);
		} else if (node->type == XML_ELEMENT_NODE) {
			pv_itext_add(answers, node, at, out);
		}
	}
}

/* ---- languages ------------------------------------------------------------ */

/* "fr", "Français (fr)", "fr-FR": a translation for the language of ctx. */
static bool
speaks(const char *lang, const char *language)
{
	size_t length = strlen(language);
	const char *open = strchr(lang, '(');

	if (strncmp(lang, language, length) == 0 &&
	    (lang[length] == '\0' || lang[length] == '-'))
		return true;
	return open != NULL && strncmp(open + 1, language, length) == 0 &&
	    open[length + 1] == ')';
}

/* In the person's language, else in the form's own. */
static const struct pv_itext *
find_spoken(struct pv_answers *answers, const char *id)
{
	const struct pv_definition *definition = answers->definition;
	const struct pv_plan *plan = definition->plan;
	const struct pv_itext *text = NULL;
	size_t own = 0;

	for (size_t i = 0; i < plan->n_languages; i++) {
		if (strcmp(plan->languages[i], definition->default_language) ==
		    0)
			own = i;
		if (text == NULL &&
		    speaks(plan->languages[i], answers->ctx->language))
			text = find_text(plan, i, id);
	}
	if (text == NULL && plan->n_languages > 0)
		text = find_text(plan, own, id);
	return text;
}

const xmlNode *
pv_itext_find(struct pv_answers *answers, const char *id)
{
	const struct pv_itext *text = find_spoken(answers, id);

	return text != NULL ? text->value : NULL;
}

const xmlNode *
pv_itext_form(struct pv_answers *answers, const char *id, const char *form)
{
	const struct pv_itext *text = find_spoken(answers, id);

	return text != NULL ? find_value(answers->ctx, text->text, form) : NULL;
}

bool
pv_definition_speaks(
    const struct pv_definition *definition, const char *language)
{
	const struct pv_plan *plan = definition->plan;

	if (strcmp(language, "fr") == 0)
		return true;
	for (size_t i = 0; i < plan->n_languages; i++)
		if (speaks(plan->languages[i], language))
			return true;
	return false;
}

const char *
pv_definition_text(const struct pv_definition *definition, const char *language,
    const char *id, const void *parent)
{
	const struct pv_plan *plan = definition->plan;

	for (size_t i = 0; i < plan->n_languages; i++) {
		const struct pv_itext *text =
		    speaks(plan->languages[i], language) ?
		    find_text(plan, i, id) :
		    NULL;

		if (text != NULL && text->value != NULL)
			return pv_element_text(parent, text->value);
	}
	return NULL;
}
