/*
 * register - what a form says of the data that it asks for: a record of the
 * register of processing (GDPR, art. 30).
 */
#ifndef PV_FORM_REGISTER_H
#define PV_FORM_REGISTER_H

#include "form/definition.h"
#include "view/value.h"

/*
 * pv_register_entry - {name, title, version, purpose, legal, recipients,
 * retention, pages [{heading, questions [{question, file}]}], has_pages, data}
 * of a definition: what its head says, false where it says nothing, and each
 * question that a person may answer, whatever leads to it.  data: the same
 * questions as one text.  Owned by ctx; NULL with an error.
 */
struct pv_value *pv_register_entry(
    struct pv_ctx *ctx, const struct pv_definition *definition);

#endif
