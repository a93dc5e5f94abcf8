/*
 * xml - reads XML that anybody may have written: a form, an instance beside it.
 *
 * Private to lib/form.
 */
#ifndef PV_FORM_XML_H
#define PV_FORM_XML_H

#include <stddef.h>

#include <libxml/tree.h>

/* Why there is no document. */
struct pv_xml_fault {
	int line;
	const char *cause; /* owned by parent */
};

/*
 * pv_xml_read - no document type (so no entities), no network, no more than
 * XML_MAX_BYTES nor than 256 levels.  NULL with the fault.  The caller frees it
 * with xmlFreeDoc().
 */
xmlDoc *pv_xml_read(const void *parent, const void *bytes, size_t length,
    struct pv_xml_fault *fault);

#endif
