/*
 * paper - a form's questions as a person reads them without a screen.
 * Not here: their look (html/form/paper.html), who enters what comes back
 * (form/entry.h).
 */
#include "form/paper.h"

#include <ctype.h>
#include <string.h>

#include "form/duration.h"
#include "form/engine.h"
#include "form/review.h"
#include "request/field.h"
#include "view/barcode.h"
#include "view/markdown.h"

enum { SHORT_LINES = 1, LONG_LINES = 5, REPEATED = 2 };

struct paper {
	struct pv_ctx *ctx;
	const struct pv_definition *definition;
	struct pv_answers *answers; /* none given */
	struct pv_value *questions; /* of the part at hand */
};

static bool
is_control(const struct pv_item *item, const char *name)
{
	return item->pv_control != NULL && strcmp(item->pv_control, name) == 0;
}

static bool
has_output(const xmlNode *node)
{
	for (; node != NULL; node = node->next)
		if (pv_element_is(node, "output") || has_output(node->children))
			return true;
	return false;
}

/* What a note says of the answers cannot be said before them. */
static bool
speaks_of_answers(struct paper *paper, const struct pv_item *item)
{
	const xmlNode *label = pv_element_child(item->element, "label");
	const char *ref = label != NULL ?
	    pv_element_attribute(paper->ctx, label, "ref") :
	    NULL;
	const char *id =
	    ref != NULL ? pv_label_itext_id(paper->ctx, ref) : NULL;
	const xmlNode *text =
	    id != NULL ? pv_itext_find(paper->answers, id) : label;

	return text != NULL && has_output(text->children);
}

static void
add_choice(struct paper *paper, struct pv_value *list, const char *label)
{
	pv_set_text(pv_add_object(list), "choice",
	    pv_markdown_plain(paper->ctx, label));
}

/* Every member of the instance, whatever the filter would leave of it. */
static void
add_members(struct paper *paper, struct pv_value *list,
    const struct pv_itemset *itemset, const char *nodeset)
{
	const struct pv_plan *plan = paper->definition->plan;
	const char *open = strstr(nodeset, "instance(");
	const xmlNode *root = NULL;
	xmlNode *node;

	for (size_t i = 0; open != NULL && i < plan->n_instances; i++) {
		const char *id = plan->instances[i].id;
		const char *at = open + strlen("instance(");

		at += strspn(at, " '\"");
		if (strncmp(at, id, strlen(id)) == 0 &&
		    strchr("'\" ", at[strlen(id)]) != NULL)
			root = xmlFirstElementChild(plan->instances[i].element);
	}
	node = root != NULL ? xmlFirstElementChild((xmlNode *)(uintptr_t)root) :
			      NULL;
	for (; node != NULL; node = xmlNextElementSibling(node))
		if (pv_list_length(list) <= PV_PAPER_CHOICES_MAX)
			add_choice(paper, list,
			    pv_evaluate_text(paper->answers, itemset->label,
				node, paper->ctx));
}

/* To write on. */
static void
add_lines(struct pv_value *question, int n)
{
	struct pv_value *lines = pv_set_list(question, "lines");

	while (n-- > 0)
		(void)pv_add_object(lines);
}

static void
describe_choices(
    struct paper *paper, struct pv_value *question, const struct pv_item *item)
{
	struct pv_value *list = pv_list(paper->ctx);
	const xmlNode *itemset = pv_element_child(item->element, "itemset");
	const struct pv_choice *choices;
	size_t n;

	if (itemset != NULL && itemset->_private != NULL)
		add_members(paper, list, itemset->_private,
		    pv_element_attribute(paper->ctx, itemset, "nodeset"));
	if (pv_list_length(list) == 0) {
		n = pv_answers_choices(
		    paper->answers, item, item->node->path, &choices);
		for (size_t i = 0; i < n && i <= PV_PAPER_CHOICES_MAX; i++)
			add_choice(paper, list, choices[i].label);
	}
	if (pv_list_length(list) == 0 ||
	    pv_list_length(list) > PV_PAPER_CHOICES_MAX) {
		add_lines(question, SHORT_LINES);
		return;
	}
	pv_set(question, "choices", list);
	pv_set_bool(question, "many", item->control == PV_SELECT);
}

/* Lists and flags that are absent would be looked up in the part around. */
static void
clear(struct pv_value *question)
{
	static const char *const names[] = { "choices", "lines", "date", "box",
		"file", "note", "many", "legend" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		pv_set_bool(question, names[i], false);
}

static void
describe_kind(
    struct paper *paper, struct pv_value *question, const struct pv_item *item)
{
	if (item->control == PV_SELECT || item->control == PV_SELECT1 ||
	    item->control == PV_RANK)
		describe_choices(paper, question, item);
	else if (item->control == PV_UPLOAD)
		pv_set_bool(question, "file", true);
	else if (item->control == PV_TRIGGER || item->node->type == PV_BOOLEAN)
		pv_set_bool(question, "box", true);
	else if (item->node->type == PV_DATE ||
	    is_control(item, "partial-date"))
		pv_set_bool(question, "date", true);
	else
		add_lines(question,
		    pv_item_looks(item, "multiline") ? LONG_LINES :
						       SHORT_LINES);
}

static void
add_question(struct paper *paper, const struct pv_item *item)
{
	struct pv_ctx *ctx = paper->ctx;
	const struct pv_state *state =
	    pv_answers_state(paper->answers, item->node->path);
	const char *hint =
	    pv_answers_hint(paper->answers, item, item->node->path);
	struct pv_value *question;
	bool note = item->control == PV_NOTE ||
	    (item->control == PV_INPUT && state != NULL && state->readonly);

	if (note && speaks_of_answers(paper, item))
		return;
	question = pv_add_object(paper->questions);
	clear(question);
	pv_set_text(question, "label",
	    pv_markdown_plain(
		ctx, pv_answers_label(paper->answers, item, item->node->path)));
	pv_set_optional(question, "hint",
	    *hint != '\0' ? pv_markdown_plain(ctx, hint) : NULL);
	pv_set_bool(question, "need", !note && item->node->required != NULL);
	pv_set_bool(question, "conditional", item->node->relevant != NULL);
	if (note)
		pv_set_text(pv_set_object(question, "note"), "html",
		    pv_markdown(ctx,
			pv_answers_label(
			    paper->answers, item, item->node->path)));
	else
		describe_kind(paper, question, item);
}

/* What the questions that follow are about. */
static void
add_legend(struct paper *paper, const struct pv_item *group)
{
	const struct pv_node *node = group->node;
	const char *label = pv_answers_label(
	    paper->answers, group, node != NULL ? node->path : NULL);
	struct pv_value *legend;

	if (*label == '\0')
		return;
	legend = pv_add_object(paper->questions);
	clear(legend);
	pv_set_text(legend, "legend", pv_markdown_plain(paper->ctx, label));
	pv_set_bool(
	    legend, "conditional", node != NULL && node->relevant != NULL);
}

static void
add_items(struct paper *paper, const struct pv_item *item)
{
	for (size_t i = 0; i < item->n_items; i++) {
		const struct pv_item *one = item->items[i];

		if (one->control == PV_GROUP || one->control == PV_REPEAT) {
			add_legend(paper, one);
			add_items(paper, one);
		} else if (one->node != NULL) {
			add_question(paper, one);
		}
	}
}

/* The repeat that a page is or holds, or NULL. */
static const struct pv_item *
find_repeat(const struct pv_item *item)
{
	const struct pv_item *found = NULL;

	if (item->control == PV_REPEAT)
		return item;
	for (size_t i = 0; i < item->n_items && found == NULL; i++)
		found = find_repeat(item->items[i]);
	return found;
}

static void
add_part(struct paper *paper, struct pv_value *parts,
    const struct pv_item *page, int number)
{
	struct pv_value *part, *questions = pv_list(paper->ctx);
	const struct pv_node *node = page->node;
	const char *heading = pv_answers_label(
	    paper->answers, page, node != NULL ? node->path : NULL);

	paper->questions = questions;
	if (page->control == PV_GROUP || page->control == PV_REPEAT)
		add_items(paper, page);
	else if (page->node != NULL)
		add_question(paper, page);
	if (pv_list_length(questions) == 0)
		return;
	part = pv_add_object(parts);
	pv_set_optional(part, "heading",
	    *heading != '\0' && page->control != PV_INPUT ?
		pv_strdup(paper->ctx, heading) :
		NULL);
	pv_set_bool(
	    part, "conditional", node != NULL && node->relevant != NULL);
	pv_set_bool(part, "number", false);
	if (number > 0)
		pv_set_int(part, "number", number);
	pv_set_bool(part, "end", page->end);
	pv_set(part, "questions", questions);
}

static void
describe_head(struct paper *paper, struct pv_value *model)
{
	static const char *const words[] = { "summary", "documents", "purpose",
		"recipients", "legal" };
	struct pv_ctx *ctx = paper->ctx;

	pv_set_text(
	    model, "procedure", pv_procedure_title(ctx, paper->definition));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		pv_set_optional(model, words[i],
		    pv_procedure_word(
			ctx, paper->definition, "procedure", words[i]));
	pv_set_optional(model, "retention",
	    pv_duration_words(ctx,
		pv_procedure_word(
		    ctx, paper->definition, "procedure", "retention")));
}

/* "FORM-ETAT-CIVIL": what any scanner types, and no reference looks like. */
static void
describe_code(struct paper *paper, struct pv_value *model)
{
	char *code = pv_printf(paper->ctx, "FORM-%s", paper->definition->name);
	struct pv_value *barcode;
	const char *path;
	int width;

	for (char *at = code; *at != '\0'; at++)
		*at = (char)toupper((unsigned char)*at);
	path = pv_barcode_128(paper->ctx, code, &width);
	if (path == NULL)
		return;
	barcode = pv_set_object(model, "barcode");
	pv_set_text(barcode, "text", code);
	pv_set_text(barcode, "path", path);
	pv_set_int(barcode, "width", width);
	pv_set_int(barcode, "height", PV_BARCODE_HEIGHT);
}

struct pv_value *
pv_paper_model(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	struct paper paper = { .ctx = ctx, .definition = definition };
	struct pv_value *model = pv_object(ctx), *parts;

	paper.answers = pv_answers_new(ctx, definition);
	if (paper.answers == NULL)
		return NULL;
	describe_head(&paper, model);
	describe_code(&paper, model);
	parts = pv_set_list(model, "parts");
	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *page = definition->pages[i];

		if (find_repeat(page) == NULL) {
			add_part(&paper, parts, page, 0);
			continue;
		}
		for (int n = 1; n <= REPEATED; n++)
			add_part(&paper, parts, page, n);
	}
	return model;
}
