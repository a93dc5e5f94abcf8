/*
 * acting - a request that one person makes for another: the pages that ask for
 * whom, the same in every form, and what they were answered.
 *
 * A form says where they stand:
 *
 *	<data …>…<pour/>…</data>			in its instance, empty
 *	<group ref="/data/pour" pv:component="acting"/>	in its body, as a page
 *
 * and how, where it is not every way: pv:as="soi parent mandat association
 * entreprise", or some of these.  With one alone nothing is asked of it.  A bind
 * of /data/pour may say when it is relevant.  Other tools see an empty group.
 *
 * The pages, whose texts are in the catalogue (form.acting.…):
 *
 *   pour-qui	qualite: one of the words above
 *   pour-personne	of parent, mandat: nom, prenoms, naissance, courriel; lien
 *		(of a parent: parent, tuteur); mandat (files)
 *   pour-organisme	of association, entreprise: nom, siret, rna, fonction,
 *		courriel
 *
 * so "/data/pour/pour-organisme/siret".  Who acts is who the form's
 * <pv:summary person=…> names.  Both are told by mail, where they have one.
 */
#ifndef PV_FORM_ACTING_H
#define PV_FORM_ACTING_H

#include "form/engine.h"

/* pv_reading_acting - put the pages where the form wants them; false with an error. */
bool pv_reading_acting(
    struct pv_reading *reading, xmlNode *model, xmlNode *body);

/* Whom a request is for. */
struct pv_acting {
	const char *as;	   /* "parent", "mandat", "association", "entreprise" */
	const char *name;  /* of the person or the body */
	const char *email; /* tidied, or NULL */
};

/*
 * pv_acting_read - false for oneself, and for a form that does not ask.  Owned
 * by ctx.
 */
bool pv_acting_read(struct pv_ctx *ctx, struct pv_answers *answers,
    const struct pv_definition *definition, struct pv_acting *acting);

#endif
