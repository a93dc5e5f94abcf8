/*
 * acting - the pages that ask for whom a request is made.
 * Not here: whether a SIRET can be one (base/siret.h), the mails (submission.c).
 */
#include "form/acting.h"

#include <string.h>

#include "base/contact.h"
#include "base/word.h"

enum { WAYS = 5, EXPRESSION_MAX_BYTES = 2048 };

static const char *const ways[WAYS] = { "soi", "parent", "mandat",
	"association", "entreprise" };

/* One question: for which ways it is asked, and must be answered. */
struct question {
	const char *page, *name, *element, *type;
	const char *asked, *needed; /* words of ways; NULL: all, none */
	const char *control, *autocomplete, *choices;
	bool hint;
};

static const struct question questions[] = {
	{ "pour-qui", "qualite", "select1", "string", NULL, "all", NULL, NULL,
	    NULL, false },
	{ "pour-personne", "lien", "select1", "string", "parent", "parent",
	    NULL, NULL, "parent tuteur", false },
	{ "pour-personne", "nom", "input", "string", NULL, "all", "names",
	    "off", NULL, false },
	{ "pour-personne", "prenoms", "input", "string", NULL, "all", "names",
	    "off", NULL, false },
	{ "pour-personne", "naissance", "input", "string", NULL, "parent",
	    "partial-date", NULL, NULL, true },
	{ "pour-personne", "courriel", "input", "string", NULL, NULL, "email",
	    "off", NULL, true },
	{ "pour-personne", "mandat", "upload", "binary", "mandat", NULL, NULL,
	    NULL, NULL, true },
	{ "pour-organisme", "nom", "input", "string", NULL, "all", NULL,
	    "organization", NULL, false },
	{ "pour-organisme", "siret", "input", "string", NULL, "entreprise",
	    "siret", "off", NULL, true },
	{ "pour-organisme", "rna", "input", "string", "association", NULL,
	    "rna", "off", NULL, true },
	{ "pour-organisme", "fonction", "input", "string", NULL, "all", NULL,
	    "organization-title", NULL, true },
	{ "pour-organisme", "courriel", "input", "string", NULL, NULL, "email",
	    "off", NULL, true },
};

static const struct {
	const char *name, *asked;
} pages[] = {
	{ "pour-qui", NULL },
	{ "pour-personne", "parent mandat" },
	{ "pour-organisme", "association entreprise" },
};

struct making {
	struct pv_reading *reading;
	xmlNode *model, *place; /* of the pages, in the body */
	const char *path;	/* "/data/pour" */
	const char *as;		/* words of ways */
};

static const xmlChar *
xml(const char *text)
{
	return (const xmlChar *)text;
}

static xmlNode *
add(xmlNode *parent, const char *name)
{
	xmlNode *node = xmlNewChild(parent, NULL, xml(name), NULL);

	if (node == NULL)
		pv_die("out of memory for a form");
	xmlSetNs(node, NULL);
	node->line = parent->line;
	return node;
}

static void
set(xmlNode *node, const char *name, const char *value)
{
	if (value != NULL)
		(void)xmlNewProp(node, xml(name), xml(value));
}

static void
add_text(struct making *making, xmlNode *parent, const char *element,
    const char *key, const char *more)
{
	set(add(parent, element), "text",
	    pv_printf(making->reading->ctx, "form.acting.%s%s", key, more));
}

/* Whether one of the ways of a page or of a question is there to be chosen. */
static bool
is_offered(const struct making *making, const char *words)
{
	for (size_t i = 0; words != NULL && i < WAYS; i++)
		if (pv_word_among(words, ways[i]) &&
		    pv_word_among(making->as, ways[i]))
			return true;
	return words == NULL;
}

/* "…/qualite = 'parent' or …/qualite = 'mandat'" of those that are offered. */
static const char *
expression(struct making *making, const char *words)
{
	struct pv_ctx *ctx = making->reading->ctx;
	struct pv_buffer *out = pv_buffer_new(ctx, EXPRESSION_MAX_BYTES);

	if (strcmp(words, "all") == 0)
		return "true()";
	for (size_t i = 0; i < WAYS; i++)
		if (pv_word_among(words, ways[i]) &&
		    pv_word_among(making->as, ways[i]))
			pv_buffer_addf(out, "%s%s/pour-qui/qualite = '%s'",
			    out->length > 0 ? " or " : "", making->path,
			    ways[i]);
	return out->length > 0 ? out->data : "false()";
}

static void
add_bind(struct making *making, const char *path, const char *asked,
    const struct question *question)
{
	xmlNode *bind = add(making->model, "bind");
	struct pv_ctx *ctx = making->reading->ctx;

	set(bind, "nodeset", path);
	if (asked != NULL)
		set(bind, "relevant", expression(making, asked));
	if (question == NULL)
		return;
	set(bind, "type", question->type);
	if (question->needed == NULL)
		return;
	set(bind, "required", expression(making, question->needed));
	set(bind, "requiredMsg",
	    pv_printf(ctx, "t.form.acting.%s.%s.needed", question->page,
		question->name));
}

static void
add_choices(
    struct making *making, xmlNode *control, const char *key, const char *words)
{
	struct pv_ctx *ctx = making->reading->ctx;
	char *rest = pv_strdup(ctx, words), *word;

	while ((word = strsep(&rest, " ")) != NULL) {
		xmlNode *item;

		if (*word == '\0')
			continue;
		item = add(control, "item");
		add_text(
		    making, item, "label", key, pv_printf(ctx, ".%s", word));
		(void)xmlNewTextChild(item, NULL, xml("value"), xml(word));
	}
}

static void
add_question(struct making *making, xmlNode *group, const char *page_path,
    const struct question *question)
{
	struct pv_ctx *ctx = making->reading->ctx;
	const char *path = pv_printf(ctx, "%s/%s", page_path, question->name);
	const char *key =
	    pv_printf(ctx, "%s.%s", question->page, question->name);
	xmlNode *control = add(group, question->element);

	add_bind(making, path, question->asked, question);
	set(control, "ref", path);
	set(control, "control", question->control);
	set(control, "autocomplete", question->autocomplete);
	if (strcmp(question->element, "upload") == 0)
		set(control, "mediatype", "image/*,application/pdf");
	if (strcmp(question->element, "select1") == 0)
		set(control, "appearance", "full");
	add_text(making, control, "label", key, "");
	if (question->hint)
		add_text(making, control, "hint", key, ".hint");
	if (strcmp(question->element, "select1") == 0)
		add_choices(making, control, key,
		    question->choices != NULL ? question->choices : making->as);
}

/* The page's nodes, binds and controls; of one way alone, no question. */
static void
add_page(struct making *making, xmlNode *node, size_t page)
{
	struct pv_ctx *ctx = making->reading->ctx;
	const char *name = pages[page].name;
	const char *path = pv_printf(ctx, "%s/%s", making->path, name);
	bool alone = strchr(making->as, ' ') == NULL;
	xmlNode *own, *group = NULL;

	if (!is_offered(making, pages[page].asked))
		return;
	own = add(node, name);
	add_bind(making, path, pages[page].asked, NULL);
	if (page > 0 || !alone) {
		group = xmlNewNode(NULL, xml("group"));
		if (group == NULL)
			pv_die("out of memory for a form");
		group->line = making->place->line;
		(void)xmlAddPrevSibling(making->place, group);
		set(group, "ref", path);
		set(group, "appearance", "field-list");
		add_text(making, group, "label", name, "");
	}
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		xmlNode *leaf;

		if (strcmp(questions[i].page, name) != 0 ||
		    !is_offered(making, questions[i].asked))
			continue;
		leaf = add(own, questions[i].name);
		if (group != NULL)
			add_question(making, group, path, &questions[i]);
		else
			xmlNodeSetContent(leaf, xml(making->as));
	}
}

/* The words of pv:as in our order, by one blank; NULL if one is none. */
static const char *
read_ways(struct pv_reading *reading, const xmlNode *place)
{
	const char *said = pv_element_attribute(reading->ctx, place, "as");
	char *as = pv_strdup(reading->ctx, "");
	char *rest, *word;

	if (said == NULL)
		said = "soi parent mandat association entreprise";
	rest = pv_strdup(reading->ctx, said);
	while ((word = strsep(&rest, " \t\n")) != NULL)
		if (*word != '\0' &&
		    !pv_word_among(
			"soi parent mandat association entreprise", word))
			return NULL;
	for (size_t i = 0; i < WAYS; i++)
		if (pv_word_among(said, ways[i]))
			as = pv_printf(reading->ctx, "%s%s%s", as,
			    *as != '\0' ? " " : "", ways[i]);
	return *as != '\0' ? as : NULL;
}

static xmlNode *
find_place(struct pv_reading *reading, xmlNode *body)
{
	for (xmlNode *node = body->children; node != NULL; node = node->next) {
		const char *component = pv_element_is(node, "group") ?
		    pv_element_attribute(reading->ctx, node, "component") :
		    NULL;

		if (component != NULL && strcmp(component, "acting") == 0)
			return node;
	}
	return NULL;
}

bool
pv_reading_acting(struct pv_reading *reading, xmlNode *model, xmlNode *body)
{
	struct making making = { .reading = reading, .model = model };
	xmlNode *instance = pv_element_child(model, "instance"), *root, *node;
	const char *name;

	making.place = find_place(reading, body);
	if (making.place == NULL)
		return true;
	root = instance != NULL ? xmlFirstElementChild(instance) : NULL;
	making.path =
	    pv_element_attribute(reading->definition, making.place, "ref");
	name = making.path != NULL ? strrchr(making.path, '/') : NULL;
	node = name != NULL && root != NULL ? pv_element_child(root, name + 1) :
					      NULL;
	if (node == NULL || xmlFirstElementChild(node) != NULL ||
	    strcmp(making.path,
		pv_printf(reading->ctx, "/%s/%s", (const char *)root->name,
		    (const char *)node->name)) != 0)
		return pv_reading_fault(reading, making.place,
		    "the component \"acting\" needs ref=\"/data/NAME\", and "
		    "an empty NAME in the instance");
	making.as = read_ways(reading, making.place);
	if (making.as == NULL)
		return pv_reading_fault(reading, making.place,
		    "pv:as is made of soi, parent, mandat, association and "
		    "entreprise");
	xmlNodeSetContent(node, NULL);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		add_page(&making, node, i);
	reading->definition->acting = making.path;
	xmlUnlinkNode(making.place);
	xmlFreeNode(making.place);
	return true;
}

static const char *
answer(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, const char *name)
{
	const struct pv_state *state = pv_answers_state(
	    answers, pv_printf(ctx, "%s/%s", definition->acting, name));

	return state != NULL && state->relevant ? pv_strdup(ctx, state->value) :
						  "";
}

bool
pv_acting_read(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, struct pv_acting *acting)
{
	const char *person, *body, *typed;

	if (definition->acting == NULL)
		return false;
	acting->as = answer(ctx, answers, definition, "pour-qui/qualite");
	if (*acting->as == '\0' || strcmp(acting->as, "soi") == 0)
		return false;
	person = answer(ctx, answers, definition, "pour-personne/nom");
	body = answer(ctx, answers, definition, "pour-organisme/nom");
	acting->name = *body != '\0' ?
	    body :
	    pv_printf(ctx, "%s %s",
		answer(ctx, answers, definition, "pour-personne/prenoms"),
		person);
	typed = answer(ctx, answers, definition,
	    *body != '\0' ? "pour-organisme/courriel" :
			    "pour-personne/courriel");
	acting->email = *typed != '\0' ? pv_email_tidy(ctx, typed) : NULL;
	return true;
}
