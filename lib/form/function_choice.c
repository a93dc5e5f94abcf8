/*
 * function_choice - the functions of lists and choices, of labels, and those
 * that choose between values.
 * Not here: the choices themselves (label.c).
 */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "form/stack.h"

static const char blanks[] = " \t\r\n";

static void
call_if(xmlXPathParserContext *xpath, int n)
{
	xmlXPathObject *otherwise = valuePop(xpath), *then = valuePop(xpath);
	bool truth = pv_stack_pop_truth(xpath);

	(void)n;
	valuePush(xpath, truth ? then : otherwise);
	xmlXPathFreeObject(truth ? otherwise : then);
}

static void
call_coalesce(xmlXPathParserContext *xpath, int n)
{
	char *second = pv_stack_pop_text(xpath);
	char *first = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_text(xpath, *first != '\0' ? first : second);
}

/* once(x): the value that the node has already, else x. */
static void
call_once(xmlXPathParserContext *xpath, int n)
{
	const xmlNode *current = pv_stack_evaluation(xpath)->current;
	const struct pv_slot *slot =
	    current != NULL ? pv_slot_of(current) : NULL;

	(void)n;
	if (slot == NULL || *slot->kept == '\0')
		return;
	xmlXPathFreeObject(valuePop(xpath));
	pv_stack_push_text(xpath, slot->kept);
}

/* The n-th (from 0) of the words of a list, and its length; NULL if there are fewer. */
static const char *
word_at(const char *list, double wanted, size_t *length)
{
	for (list += strspn(list, blanks); *list != '\0';
	     list += strspn(list, blanks)) {
		*length = strcspn(list, blanks);
		if (wanted-- < 1)
			return list;
		list += *length;
	}
	return NULL;
}

bool
pv_selected(const char *list, const char *value)
{
	size_t length, wanted;
	const char *word;
	bool found = false;

	value += strspn(value, blanks);
	wanted = strlen(value);
	while (wanted > 0 && strchr(blanks, value[wanted - 1]) != NULL)
		wanted--;
	/* Forms ask so whether nothing is chosen. */
	if (wanted == 0)
		return list[strspn(list, blanks)] == '\0';
	for (word = list; !found && word != NULL;) {
		word = word_at(word, 0, &length);
		if (word == NULL)
			break;
		found = length == wanted && memcmp(word, value, length) == 0;
		word += length;
	}
	return found;
}

static void
call_selected(xmlXPathParserContext *xpath, int n)
{
	const char *value = pv_stack_pop_text(xpath);
	const char *list = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_truth(xpath, pv_selected(list, value));
}

static void
call_selected_at(xmlXPathParserContext *xpath, int n)
{
	double wanted = trunc(pv_stack_pop_number(xpath));
	const char *list = pv_stack_pop_text(xpath), *word = NULL;
	size_t length = 0;

	(void)n;
	if (wanted >= 0)
		word = word_at(list, wanted, &length);
	pv_stack_push_text(xpath,
	    pv_strndup(pv_stack_evaluation(xpath)->scratch,
		word != NULL ? word : "", length));
}

static void
call_count_selected(xmlXPathParserContext *xpath, int n)
{
	const char *at = pv_stack_pop_text(xpath);
	size_t length, count = 0;

	(void)n;
	while ((at = word_at(at, 0, &length)) != NULL) {
		at += length;
		count++;
	}
	pv_stack_push_number(xpath, (double)count);
}

/* The select of a path, absolute or from the node at hand; NULL if it is none. */
static const struct pv_slot *
find_select(struct pv_evaluation *evaluation, char *path)
{
	struct pv_answers *answers = evaluation->answers;
	const xmlNode *current = evaluation->current;
	const struct pv_slot *at = answers->slots[0];
	const struct pv_node *node;

	if (current != NULL && current->doc == answers->document &&
	    current->_private != NULL)
		at = pv_slot_of(current);
	node = pv_node_find(answers->definition, at->node, g_strstrip(path));
	return node != NULL && node->item != NULL ?
	    pv_slot_beside(answers, node, at) :
	    NULL;
}

/* jr:choice-name(value, 'path of the select') */
static void
call_choice_name(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	char *path = pv_stack_pop_text(xpath);
	char *value = pv_stack_pop_text(xpath);
	const struct pv_slot *slot = find_select(evaluation, path);
	const struct pv_choice *choices;
	size_t i = 0, count = 0;

	(void)n;
	if (slot != NULL)
		count = pv_answers_choices(evaluation->answers,
		    slot->node->item, slot->state.path, &choices);
	while (i < count && strcmp(choices[i].value, value) != 0)
		i++;
	pv_stack_push_text(xpath, i < count ? choices[i].label : "");
}

static void
call_itext(xmlXPathParserContext *xpath, int n)
{
	struct pv_evaluation *evaluation = pv_stack_evaluation(xpath);
	char *id = pv_stack_pop_text(xpath);

	(void)n;
	pv_stack_push_text(xpath,
	    pv_label_itext(evaluation->answers, id, evaluation->current,
		evaluation->scratch));
}

const struct pv_function pv_functions_choice[] = {
	{ "boolean", 1, 1, PV_YIELD_TRUTH, false, NULL },
	{ "coalesce", 2, 2, PV_YIELD_ANY, false, call_coalesce },
	{ "count-selected", 1, 1, PV_YIELD_NUMBER, false, call_count_selected },
	{ "false", 0, 0, PV_YIELD_TRUTH, false, NULL },
	{ "if", 3, 3, PV_YIELD_ANY, false, call_if },
	{ "jr:choice-name", 2, 2, PV_YIELD_TEXT, false, call_choice_name },
	{ "jr:itext", 1, 1, PV_YIELD_TEXT, false, call_itext },
	{ "not", 1, 1, PV_YIELD_TRUTH, false, NULL },
	{ "once", 1, 1, PV_YIELD_ANY, false, call_once },
	{ "selected", 2, 2, PV_YIELD_TRUTH, false, call_selected },
	{ "selected-at", 2, 2, PV_YIELD_TEXT, false, call_selected_at },
	{ "true", 0, 0, PV_YIELD_TRUTH, false, NULL },
	{ NULL, 0, 0, PV_YIELD_ANY, false, NULL },
};
