/*
 * values - what templates of answers may say of a request.
 *
 *   demande.numero, .titre, .objet, .recue_le
 *   personne.nom, .courriel, .telephone, .adresse
 *   commune.nom, .adresse, .telephone, .courriel
 *   agent.nom, date
 *   reponses.PAGE.QUESTION   by the names of the form's elements, in words
 */
#ifndef AGENT_VALUES_H
#define AGENT_VALUES_H

#include <jansson.h>

#include "agent.h"
#include "form/answers.h"

/*
 * values_sample - a model that has every name that a template may use, each
 * with its label in brackets; of a form, by its digest, or of any (NULL).
 * names gets the list of {name, label}, label being a text, or text, its key.
 * NULL with an error.
 */
struct pv_value *values_sample(struct pv_exchange *exchange,
    const struct agent_me *me, const char *digest, struct pv_value *names);

/* values_real - the same of the request of these rows; NULL with an error. */
struct pv_value *values_real(struct pv_exchange *exchange,
    const struct agent_me *me, const struct pv_rows *rows);

#endif
