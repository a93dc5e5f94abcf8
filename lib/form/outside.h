/*
 * outside - secondary instances that are files.
 *
 * Private to outside*.c.
 */
#ifndef PV_FORM_OUTSIDE_H
#define PV_FORM_OUTSIDE_H

#include "form/engine.h"

/*
 * pv_outside_add - an element with a text (NULL: none); NULL, with an error,
 * for one more than an instance may have.
 */
xmlNode *pv_outside_add(struct pv_reading *reading, xmlNode *parent,
    const char *name, const char *text);

/*
 * pv_outside_csv, _geojson - the text of a file into an instance, as <root>
 * with one <item> each; false with an error.
 */
bool pv_outside_csv(struct pv_reading *reading, xmlNode *instance, char *text);
bool pv_outside_geojson(
    struct pv_reading *reading, xmlNode *instance, const char *text);

#endif
