/*
 * stored - the elements of answers at rest: in our own XML, or as a form gives
 * them first.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_STORED_H
#define PV_FORM_STORED_H

#include <libxml/tree.h>

#include "base/buffer.h"

struct pv_stored {
	const char *name;
	size_t length;	  /* of the name */
	const char *text; /* "" where there are elements in it */
	bool template;	  /* jr:template: a model of a repeat, no answer */
	struct pv_stored *children, *next;
};

/*
 * pv_stored_read - our own XML: elements, their attributes passed over, texts
 * with the five entities and character references.  NULL for anything else.
 * Owned by parent, to which texts and names belong too.
 */
struct pv_stored *pv_stored_read(
    const void *parent, const char *xml, size_t length);

/* pv_stored_of - the same, of an element that lives as long as parent. */
struct pv_stored *pv_stored_of(const void *parent, const xmlNode *element);

/* pv_stored_escape - text as XML has it. */
void pv_stored_escape(struct pv_buffer *out, const char *text);

#endif
