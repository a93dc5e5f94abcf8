/*
 * field - a control of the pages around a request: what request/field.html and
 * request/errors.html print.
 *
 * The controls of a form are another thing (form/, by the definition); these
 * are the few that are ours: a code, a message, a password.
 */
#ifndef PV_REQUEST_FIELD_H
#define PV_REQUEST_FIELD_H

#include "view/value.h"

struct pv_control_text {
	const char *name;	  /* of the control, and its id */
	const char *label;	  /* "t.suivi.open.code" */
	const char *hint;	  /* "t.…", or NULL */
	const char *type;	  /* NULL: "text" */
	const char *autocomplete; /* or NULL */
	int lines;		  /* > 0: a text of several lines */
	bool required;
	bool numeric;  /* digits: the telephone's keyboard */
	bool verbatim; /* no capitals, no corrections by the browser */
};

/*
 * pv_control_add - put it in a list; value and error ("t.…") may be NULL, and
 * live as long as the model.  Returns the control.
 */
struct pv_value *pv_control_add(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_control_text *control, const char *value,
    const char *error);

/* pv_control_set - the same, as the member `key` of an object. */
struct pv_value *pv_control_set(struct pv_ctx *ctx, struct pv_value *object,
    const char *key, const struct pv_control_text *control, const char *value,
    const char *error);

/*
 * pv_fault_add - a line of the page's error summary: the id of the control,
 * and the text key "t.…".
 */
void pv_fault_add(struct pv_value *faults, const char *id, const char *text);

/* pv_faults_set - the summary, as "errors" of the page, unless it is empty. */
void pv_faults_set(struct pv_value *model, struct pv_value *faults);

/*
 * pv_set_optional - a text, or false where it is NULL: in a list, a name that
 * is absent would be looked up in the page around it.
 */
void pv_set_optional(
    struct pv_value *object, const char *key, const char *text);

#endif
