/*
 * tree - the elements of answers, as XPath walks them, each with its slot.
 *
 * They are made by us in memory of ours (an element is part of its slot), so
 * that libxml2 reads them and never frees nor changes them.  Elements are in
 * the order of the form, whatever the order they were stored in.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_TREE_H
#define PV_FORM_TREE_H

#include "form/engine.h"
#include "form/stored.h"

/* pv_tree_models - what a form gives each node first, read once into its plan. */
void pv_tree_models(struct pv_definition *definition);

/* pv_tree_new - all of the definition's nodes: as stored, else as the form gives them (stored NULL: all). */
struct pv_answers *pv_tree_new(struct pv_ctx *ctx,
    const struct pv_definition *definition, const struct pv_stored *stored);

/* pv_tree_add - n instances more of a repeat, the last ones in above. */
void pv_tree_add(struct pv_answers *answers, struct pv_slot *above,
    struct pv_node *repeat, size_t n);
/* pv_tree_remove - n instances, from the place-th (1: the first) on. */
void pv_tree_remove(struct pv_answers *answers, struct pv_slot *above,
    const struct pv_node *repeat, size_t place, size_t n);
/* pv_tree_instance - the place-th; NULL if there are fewer. */
struct pv_slot *pv_tree_instance(
    const struct pv_slot *above, const struct pv_node *repeat, size_t place);
/* pv_tree_count - the instances of a repeat in a slot. */
size_t pv_tree_count(const struct pv_slot *above, const struct pv_node *repeat);

#endif
