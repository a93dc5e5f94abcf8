/*
 * field - the model of a control of ours.
 * Not here: its HTML (html/request/field.html).
 */
#include "request/field.h"

void
pv_set_optional(struct pv_value *object, const char *key, const char *text)
{
	if (text != NULL)
		pv_set_text(object, key, text);
	else
		pv_set_bool(object, key, false);
}

/* The ids of the hint and of the error, as far as there are any. */
static const char *
describe(struct pv_ctx *ctx, const struct pv_control_text *control,
    const char *error)
{
	if (control->hint != NULL && error != NULL)
		return pv_printf(
		    ctx, "%s-hint %s-error", control->name, control->name);
	if (control->hint == NULL && error == NULL)
		return NULL;
	return pv_printf(
	    ctx, "%s-%s", control->name, error != NULL ? "error" : "hint");
}

static void
fill(struct pv_ctx *ctx, struct pv_value *field,
    const struct pv_control_text *control, const char *value, const char *error)
{
	pv_set_text(field, "id", control->name);
	pv_set_text(field, "name", control->name);
	pv_set_text(field, "label", control->label);
	pv_set_text(
	    field, "type", control->type != NULL ? control->type : "text");
	pv_set_optional(field, "hint", control->hint);
	pv_set_optional(field, "error", error);
	pv_set_optional(field, "value", value);
	pv_set_optional(field, "autocomplete", control->autocomplete);
	pv_set_optional(field, "described", describe(ctx, control, error));
	pv_set_int(field, "rows", control->lines);
	pv_set_bool(field, "lines", control->lines > 0);
	pv_set_bool(field, "required", control->required);
	pv_set_bool(field, "numeric", control->numeric);
	pv_set_bool(field, "verbatim", control->verbatim);
}

struct pv_value *
pv_control_add(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_control_text *control, const char *value, const char *error)
{
	struct pv_value *field = pv_add_object(list);

	fill(ctx, field, control, value, error);
	return field;
}

struct pv_value *
pv_control_set(struct pv_ctx *ctx, struct pv_value *object, const char *key,
    const struct pv_control_text *control, const char *value, const char *error)
{
	struct pv_value *field = pv_set_object(object, key);

	fill(ctx, field, control, value, error);
	return field;
}

void
pv_fault_add(struct pv_value *faults, const char *id, const char *text)
{
	struct pv_value *fault = pv_add_object(faults);

	pv_set_text(fault, "id", id);
	pv_set_text(fault, "text", text);
}

void
pv_faults_set(struct pv_value *model, struct pv_value *faults)
{
	if (pv_list_length(faults) > 0)
		pv_set(pv_set_object(model, "errors"), "faults", faults);
}
