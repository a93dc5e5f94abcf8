/*
 * edition - a form that a commune drew, as it comes, and what a version of a
 * form changes of another.
 */
#ifndef PV_FORM_EDITION_H
#define PV_FORM_EDITION_H

#include "form/definition.h"
#include "view/value.h"

/*
 * pv_edition_read - a form from outside: within the limits of a commune's own
 * (pv_definition_load_own), checked (form/lint.h), and named by its id, the
 * same wherever the file goes, so that the file imported again is an update.
 *
 * file: as the lines of what is wrong name it.  NULL with 422
 * "edition.refused" for what cannot be served; the cause, with file, line and
 * remedy, is then in *cause, or where that is NULL in definition->remarks of
 * *read.
 */
struct pv_definition *pv_edition_read(struct pv_ctx *ctx, const char *file,
    const void *xml, size_t length, const struct pv_definition **read,
    const char **cause);

/*
 * pv_edition_changes - what is asked in one and not in the other, or
 * otherwise: a list of {kind, path, before, after}.  kind: "added",
 * "removed", "type", "rule" (whether it is asked,
 * required, correct).  before, after: its type.
 */
struct pv_value *pv_edition_changes(struct pv_ctx *ctx,
    const struct pv_definition *before, const struct pv_definition *after);

#endif
