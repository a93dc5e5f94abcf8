/*
 * engine - what the parts of the engine share: the private side of a
 * definition and of answers.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_ENGINE_H
#define PV_FORM_ENGINE_H

#include <libxml/xpath.h>

#include "form/answers.h"
#include "form/definition.h"
#include "form/expression.h"

struct pv_stored;

/* When an action happens. */
enum pv_event {
	PV_FIRST_LOAD = 1,
	PV_VALUE_CHANGED = 2, /* of its control's node */
	PV_NEW_REPEAT = 4,    /* in the repeat that it stands in */
	PV_LOAD = 8,	      /* new answers, and a draft that is opened again */
};

/* An action: setvalue. */
struct pv_action {
	unsigned int events;
	const struct pv_node *trigger, *repeat; /* or NULL */
	struct pv_node *target;
	const struct pv_expression *value; /* or NULL */
	const char *text;		   /* where there is no expression */
	struct pv_action *next;
};

/* A repeat with as many instances as jr:count says. */
struct pv_count {
	struct pv_node *repeat;
	const struct pv_expression *count;
	struct pv_count *next;
};

/* One output of a text, as the node that shows the text evaluates it. */
struct pv_output {
	const struct pv_node *context;
	const struct pv_expression *expression;
	struct pv_output *next;
};

/* One text of one language. */
struct pv_itext {
	size_t language; /* index of the translation */
	const char *id;
	xmlNode *text;	/* with the values of all forms */
	xmlNode *value; /* the one without a form, or NULL */
};

/* Where the choices of a select come from. */
struct pv_itemset {
	const struct pv_expression *nodes;
	const struct pv_expression *value, *label;
	const struct pv_expression *id; /* of the label's text, or NULL */
};

/* A secondary instance. */
struct pv_instance {
	const char *id;
	xmlNode *element; /* <instance> */
};

/* The private side of a definition. */
struct pv_plan {
	struct pv_node **order;	  /* each after what it depends on */
	struct pv_node **by_path; /* sorted by path */
	xmlNode *instance;	  /* root element of the primary instance */
	xmlNode *own_id; /* its instanceID, where the form has none; or NULL */
	xmlXPathContext
	    *xpath;	/* ours are registered; lent to each evaluation */
	int evaluating; /* how many evaluations are inside one another */
	void *scratch;	/* memory of evaluations, freed after the last */
	xmlNode *
	    *shuffled; /* what randomize() gave last, or NULL; in scratch */
	int n_shuffled;
	struct pv_instance *instances; /* those with an id */
	size_t n_instances;
	struct pv_node **first_child;	 /* by index; NULL: none */
	struct pv_node **sibling;	 /* by index: the next one */
	const struct pv_stored **models; /* by index: what each is at first */
	struct pv_action *actions;
	struct pv_count *counts;
	const char **languages; /* as the form names them */
	size_t n_languages;
	struct pv_itext *texts; /* sorted by language and id */
	size_t n_texts;
};

struct pv_reading { /* of one definition */
	struct pv_ctx *ctx;
	struct pv_definition *definition;
	const char *file;
	int outside; /* elements from files */
};

/* pv_reading_fault - record the error, with file and line of the element; false. */
bool pv_reading_fault(struct pv_reading *reading, const xmlNode *at,
    const char *cause, ...) __attribute__((format(printf, 3, 4)));
/* pv_reading_remark - of what is let pass; a few hundred are kept. */
void pv_reading_remark(struct pv_reading *reading, enum pv_remark_kind kind,
    const xmlNode *at, const char *text, ...)
    __attribute__((format(printf, 4, 5)));
/* pv_reading_nodes - those of the primary instance; false with an error. */
bool pv_reading_nodes(struct pv_reading *reading, xmlNode *root);
/* pv_reading_twins - remark two elements of one name that no repeat explains. */
void pv_reading_twins(struct pv_reading *reading);
/* pv_reading_binds - types, then conditions; false with an error. */
bool pv_reading_binds(struct pv_reading *reading, xmlNode *model);
/* pv_reading_expression - NULL with the error recorded. */
const struct pv_expression *pv_reading_expression(struct pv_reading *reading,
    const xmlNode *at, const struct pv_node *context, const char *source);
/* pv_reading_repeats - mark the nodes that the body repeats. */
void pv_reading_repeats(struct pv_reading *reading, xmlNode *body);
/* pv_reading_actions - of the model or the body; false with an error. */
bool pv_reading_actions(struct pv_reading *reading, xmlNode *parent);
/* pv_reading_itext - the texts of the model; false with an error. */
bool pv_reading_itext(struct pv_reading *reading, const xmlNode *model);
/*
 * pv_reading_outputs - the outputs of a text, for a node that shows it;
 * false with an error.  pv_reading_itext_outputs - those of an itext in each
 * language.
 */
bool pv_reading_outputs(
    struct pv_reading *reading, xmlNode *text, const struct pv_node *context);
bool pv_reading_itext_outputs(
    struct pv_reading *reading, const char *id, const struct pv_node *context);
/* pv_reading_body - items and pages; false with an error. */
bool pv_reading_body(struct pv_reading *reading, xmlNode *body);
/* pv_reading_shown - texts and choices of a control; false with an error. */
bool pv_reading_shown(struct pv_reading *reading, xmlNode *element,
    const struct pv_node *context);
/* pv_reading_plain - remark what a page shows of a control more plainly. */
void pv_reading_plain(struct pv_reading *reading, const struct pv_item *item);
/* pv_reading_order - sort by dependency; false with an error that names a cycle. */
bool pv_reading_order(struct pv_reading *reading);
/* pv_reading_outside - an instance from a file (XML, CSV) into the element; false with an error. */
bool pv_reading_outside(
    struct pv_reading *reading, xmlNode *instance, const char *src);

/*
 * pv_reading_attributes - make nodes of the attributes that the model's binds
 * and actions name; before pv_reading_nodes().  False with an error.
 */
#define PV_ATTRIBUTE_MARK "pv-at-"
bool pv_reading_attributes(
    struct pv_reading *reading, const xmlNode *model, xmlNode *root);
/* pv_attribute_name - of the attribute that a node stands for, by the node's name; NULL: it is an element. */
const char *pv_attribute_name(const char *name);

/* Small helpers on elements; names are compared without namespace. */
bool pv_element_is(const xmlNode *node, const char *name);
xmlNode *pv_element_child(const xmlNode *node, const char *name);
/* pv_element_attribute - of any namespace; NULL if absent. Owned by parent. */
const char *pv_element_attribute(
    const void *parent, const xmlNode *node, const char *name);
/* pv_element_text - all the text in it, owned by parent. */
const char *pv_element_text(const void *parent, const xmlNode *node);

/* pv_node_find - by absolute path or one relative to context; NULL if none. */
struct pv_node *pv_node_find(const struct pv_definition *definition,
    const struct pv_node *context, const char *path);

/* One instance of a node, with what was typed and what is seen of it. */
struct pv_slot {
	struct pv_state state;
	xmlNode *element; /* own; its text is "" while it is not relevant */
	xmlNode own, words;
	struct pv_node *node;
	const char *kept;    /* as typed or computed, relevant or not */
	bool owned;	     /* kept is a chunk of its own */
	/* Of a select, what of kept is offered now; NULL: all of it. */
	const char *offered;
	bool typed;   /* set by the person since the last computing */
	bool strange; /* what was set then was no choice that was offered */
	const char *refusal; /* text key of the program's own rule, or NULL */
	bool checked;  /* what is missing is a fault: pv_answers_check saw it */
	unsigned int judged; /* at which change its state was; 0: never */
	bool relevant; /* with all that it is in */
	bool made; /* by itself, and not computed yet */
	struct pv_slot *next; /* of the same node */
};

struct pv_answers {
	struct pv_ctx *ctx;
	const struct pv_definition *definition;
	xmlDoc paper, *document; /* document is paper */
	struct pv_slot **slots;	 /* by index of node: the first instance */
	struct pv_slot *slab;	 /* where spare slots are */
	size_t spare;
	bool *changed; /* by index of node */
	bool *grown;   /* by index of node: it has an instance not computed yet */
	bool all;      /* everything is to be computed */
	unsigned int changes; /* so far, and one */
	int acting;    /* how many actions are inside one another */
	unsigned int acts; /* how many there were */
	bool fresh; /* nothing was computed yet */
	bool blank;    /* elements are made without the form's values */
	size_t n_slots; /* made so far */
	size_t bytes;	/* of what is kept, but for the form's own values */
	size_t operations; /* of XPath, since the computing began */
	const struct pv_expression *endless; /* that failed, or NULL */
	const char *failure; /* why nothing more is computed; or NULL */
	bool large; /* because there is too much of it */
};

/*
 * What a form may ask of the answers to it: past that, nothing more is
 * evaluated, and pv_answers_sound() tells why.  A computing may cost as much as
 * some expressions at their worst (pv_definition.operations_max).
 */
enum {
	PV_SLOTS_MAX = 20000,
	PV_KEPT_MAX_BYTES = 1 << 20,
	PV_COMPUTING_MAX = 10
};

/* pv_answers_stop - the first cause is kept; expression: its, or NULL. */
void pv_answers_stop(struct pv_answers *answers, const char *cause,
    const struct pv_expression *expression);

/* pv_slot_of - of an element of the answers; NULL for another. */
struct pv_slot *pv_slot_of(const xmlNode *element);
/* pv_slot_readonly - by itself or with what it is in. */
bool pv_slot_readonly(struct pv_answers *answers, const struct pv_slot *slot);
/* pv_slot_find - by instance path ("/data/enfant[2]/nom" or "enfant[2]/nom"); NULL if none. */
struct pv_slot *pv_slot_find(struct pv_answers *answers, const char *path);
/* pv_slot_beside - of a node, in the same instances of repeats as another slot; NULL if none. */
struct pv_slot *pv_slot_beside(struct pv_answers *answers,
    const struct pv_node *target, const struct pv_slot *at);
/* pv_slot_set - what is kept, and what is seen of it. */
void pv_slot_set(
    struct pv_answers *answers, struct pv_slot *slot, const char *value);
/* pv_slot_seen - what of it counts as answered, where it is relevant. */
const char *pv_slot_seen(const struct pv_slot *slot);
/* pv_slot_show - show that to expressions: nothing while it is not relevant. */
void pv_slot_show(struct pv_slot *slot);
/* pv_slot_change - the same, and the actions that hang on it. */
void pv_slot_change(
    struct pv_answers *answers, struct pv_slot *slot, const char *value);

/* pv_preload - what the form asks of the device: at first, or (end) when the answers are sent. */
void pv_preload(struct pv_answers *answers, bool end);

/* pv_check_message - a literal, or the text of an id, at a slot; otherwise if NULL. */
const char *pv_check_message(struct pv_answers *answers,
    const struct pv_slot *slot, const char *message, const char *otherwise);

/* How many instances a repeat may have, and no more by hand than so many. */
enum { PV_REPEATS_MAX = 200 };
/* pv_bounds_at - of a repeat in one instance of what it is in. */
struct pv_bounds pv_bounds_at(struct pv_answers *answers,
    const struct pv_item *repeat, struct pv_slot *above);
/* pv_bounds_faults - in all of them. */
size_t pv_bounds_faults(
    struct pv_answers *answers, const struct pv_item *repeat);

/* pv_action_run - those of an event, at a slot: what changed, or the new instance; NULL: at a load. */
void pv_action_run(
    struct pv_answers *answers, enum pv_event event, struct pv_slot *at);

/* pv_evaluate_text, _truth, _nodes - of a node of the answers; text is owned by parent. */
char *pv_evaluate_text(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at, const void *parent);
bool pv_evaluate_truth(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at);
/* The caller frees it with xmlXPathFreeObject(); NULL if it yields no nodes. */
xmlXPathObject *pv_evaluate_nodes(struct pv_answers *answers,
    const struct pv_expression *expression, xmlNode *at);

/* pv_evaluate_order - give a set the order that randomize() gave it: libxml2 sorts every set. */
void pv_evaluate_order(const struct pv_plan *plan, xmlNodeSet *set);

/* pv_itext_find - the <value> of a text in the person's language, else in the form's own; NULL if none. */
const xmlNode *pv_itext_find(struct pv_answers *answers, const char *id);
/* pv_itext_form - its value of that form ("image", "guidance"); NULL if none. */
const xmlNode *pv_itext_form(
    struct pv_answers *answers, const char *id, const char *form);
/* pv_itext_add - what is in an element, its outputs filled as seen from a node of the answers. */
void pv_itext_add(struct pv_answers *answers, const xmlNode *element,
    xmlNode *at, struct pv_buffer *out);
/* pv_label_itext_id - of "jr:itext('id')"; NULL if it is not that. */
const char *pv_label_itext_id(const void *parent, const char *ref);

/* pv_offer_select - whether a node's values are choices of the form. */
bool pv_offer_select(const struct pv_node *node);
/*
 * pv_offer_of - what counts of what a select has: what is among its choices
 * now, one blank between; owned by answers; NULL: all of it, as it stands.
 * *strange: some of it is no choice.
 */
const char *pv_offer_of(
    struct pv_answers *answers, const struct pv_slot *slot, bool *strange);

/* pv_label_itext - the text of an id in the language of ctx, outputs filled. Owned by parent. */
char *pv_label_itext(struct pv_answers *answers, const char *id, xmlNode *at,
    const void *parent);

#endif
