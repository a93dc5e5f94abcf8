/*
 * answers - what one person has answered to a definition: an instance of it,
 * with the state of each node.
 *
 * What is typed is kept whatever it is; whether it is valid is another
 * question.  Setting a value marks what depends on it, and
 * pv_answers_recompute() touches only that.  A repeat's instances are nodes of
 * their own: a field is addressed by its instance path
 * ("/data/enfant[2]/nom"), which is also the name of its control in a page,
 * without the leading "/data/" ("enfant[2]/nom").
 */
#ifndef PV_FORM_ANSWERS_H
#define PV_FORM_ANSWERS_H

#include "base/buffer.h"
#include "form/definition.h"

struct pv_answers;	/* child of the ctx it was made in */

/* The state of one node of the instance. Texts are owned by answers, until the next change. */
struct pv_state {
	const struct pv_node *node;
	const char *path;	/* instance path */
	const char *value;	/* as typed or computed; "" if empty */
	bool relevant, required, readonly;	/* required: when it is relevant */
	bool computed;		/* by a calculation: a page shows it, and asks nothing */
	bool valid;		/* type, constraint; and required, for pv_answers_check */
	const char *message;	/* text in the form's language or a text key "t.form.…" ; NULL if valid */
};

struct pv_choice {
	const char *value, *label;
	bool chosen;
	const char *image;	/* "jr://images/…", or NULL */
};

/* pv_answers_new - defaults, preloads, first-load actions, all computed. */
struct pv_answers *pv_answers_new(struct pv_ctx *ctx, const struct pv_definition *definition);

/* pv_answers_read - from our own stored XML (pv_answers_write); NULL with an error. */
struct pv_answers *pv_answers_read(struct pv_ctx *ctx, const struct pv_definition *definition,
    const char *xml, size_t length);
/*
 * pv_answers_loaded - the actions of odk-instance-load, where a person takes a
 * draft up again; not at each request that reads it.  pv_answers_new does it.
 * False if the form has none, and nothing was done.
 */
bool pv_answers_loaded(struct pv_answers *answers);
/*
 * pv_answers_write - everything, relevant or not (drafts).  Answers that do not
 * fit into out are cut, and are not sound any more (pv_answers_sound).
 */
void pv_answers_write(struct pv_answers *answers, struct pv_buffer *out);
/* pv_answers_submission - the same without what is not relevant; names and attributes as the form has them. */
void pv_answers_submission(struct pv_answers *answers, struct pv_buffer *out);

/* pv_answers_set - false, unchanged, for a path that is not in the instance; readonly and calculated nodes refuse it too, but for pv_answers_put. */
bool pv_answers_set(struct pv_answers *answers, const char *path, const char *value);
/* pv_answers_put - the same by the program itself: readonly nodes too. */
bool pv_answers_put(struct pv_answers *answers, const char *path, const char *value);
/* pv_answers_get - "" if empty or absent. */
const char *pv_answers_get(struct pv_answers *answers, const char *path);
/* pv_answers_given - it is relevant, and not empty; pv_answers_is - and it is that value. */
bool pv_answers_given(struct pv_answers *answers, const char *path);
bool pv_answers_is(struct pv_answers *answers, const char *path, const char *value);
void pv_answers_recompute(struct pv_answers *answers);
/*
 * pv_answers_sound - all was computed.  False, with 500 "error.internal" and
 * the expression in the detail, where one would not end; with 413
 * "error.too-long" for answers that are too large.  What they are then is not
 * to be saved.
 */
bool pv_answers_sound(struct pv_answers *answers);

/* pv_answers_repeat_add - false, unchanged, for one more than there may be. */
bool pv_answers_repeat_add(struct pv_answers *answers, const char *repeat_path);
bool pv_answers_repeat_remove(struct pv_answers *answers, const char *instance_path);

/*
 * pv_answers_repeat_bounds - how many instances of a repeat there are, at
 * "/data/enfant" or "/data/groupe[2]/enfant", and how many there may be; what
 * is wrong with that, as pv_state.message, or NULL.
 */
struct pv_bounds {
	size_t n, least, most;
	const char *message;
};
struct pv_bounds pv_answers_repeat_bounds(
    struct pv_answers *answers, const struct pv_item *repeat, const char *path);

/* pv_answers_instance - the path of the i-th instance of a node, from 0; NULL if there are fewer. */
const char *pv_answers_instance(const struct pv_answers *answers, const struct pv_node *node, size_t i);

/* pv_answers_state - NULL if the path is not in the instance. */
const struct pv_state *pv_answers_state(struct pv_answers *answers, const char *path);
/* pv_answers_each - visit every node of the instance, relevant or not, each before what is in it. */
typedef void (*pv_answers_visit)(const struct pv_state *state, void *data);
void pv_answers_each(struct pv_answers *answers, pv_answers_visit visit, void *data);

/* Labels with outputs filled, in the language; "" if none. Markdown, to be made safe by view. */
const char *pv_answers_label(struct pv_answers *answers, const struct pv_item *item, const char *path);
const char *pv_answers_hint(struct pv_answers *answers, const struct pv_item *item, const char *path);
/* pv_answers_guidance - what a hint's text says at more length; "" if nothing. */
const char *pv_answers_guidance(struct pv_answers *answers, const struct pv_item *item, const char *path);
/* pv_answers_image - of a label: "jr://images/…"; NULL if none. */
const char *pv_answers_image(struct pv_answers *answers, const struct pv_item *item);
/* Choices after the filter; owned by answers until the next change. */
size_t pv_answers_choices(struct pv_answers *answers, const struct pv_item *item,
    const char *path, const struct pv_choice **choices);

/* Pages that are relevant now, in order. */
bool pv_answers_page_relevant(struct pv_answers *answers, const struct pv_item *page);

/*
 * pv_answers_check - validate the relevant nodes of a page (NULL: of all
 * pages); the count of faults.  Saving never calls it; submitting always does.
 */
size_t pv_answers_check(struct pv_answers *answers, const struct pv_item *page);

/* pv_answers_refuse - a fault that the program's own rule found, at a field: message is a text key. */
void pv_answers_refuse(struct pv_answers *answers, const char *path, const char *message);

#endif
