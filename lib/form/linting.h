/*
 * linting - what the parts of the lint share.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_LINTING_H
#define PV_FORM_LINTING_H

#include "form/engine.h"

struct pv_linting {
	struct pv_reading reading;
	struct pv_definition *definition;
	struct pv_answers *answers; /* none given yet */
};

/* pv_linting_fault, _advice - a remark at an element. */
#define pv_linting_fault(linting, at, ...) \
	pv_reading_remark(&(linting)->reading, PV_REMARK_FAULT, at, __VA_ARGS__)
#define pv_linting_advice(linting, at, ...) \
	pv_reading_remark( \
	    &(linting)->reading, PV_REMARK_ADVICE, at, __VA_ARGS__)

/* pv_linting_sound - the answers could be computed; false with a fault that says why not. */
bool pv_linting_sound(struct pv_linting *linting);
/* pv_linting_head - what <pv:procedure> and <pv:summary> say. */
void pv_linting_head(struct pv_linting *linting);
/* pv_linting_body - labels, hints, choices, messages. */
void pv_linting_body(struct pv_linting *linting);
/* pv_linting_words - whether one text is plain, and well typed. */
void pv_linting_words(
    struct pv_linting *linting, const xmlNode *at, const char *text);
/* pv_linting_conditions - those that are the same whatever is answered. */
void pv_linting_conditions(struct pv_linting *linting);
/* pv_linting_reach - pages and questions that no answers lead to. */
void pv_linting_reach(struct pv_linting *linting);

/* What a node may be answered, as far as trying goes. */
struct pv_trial {
	struct pv_node *node;
	const char **values;
	size_t n;
	bool closed; /* there are no others */
};
/* pv_trial_of - of a node that is not computed; owned by parent. */
struct pv_trial pv_trial_of(
    struct pv_linting *linting, const void *parent, struct pv_node *node);

#endif
