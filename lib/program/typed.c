/*
 * typed - what was typed in a field, without the blanks around it, and the token
 * of a form.
 * Not here: which fields there are (guard.c).
 */
#include <glib.h>

#include "base/random.h"
#include "program/program.h"

char *
pv_typed(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_field(exchange->request, name);

	return g_strstrip(pv_strdup(exchange->ctx, text != NULL ? text : ""));
}

void
pv_form_token(struct pv_exchange *exchange, struct pv_value *model)
{
	const char *token = pv_request_field(exchange->request, "jeton");

	pv_set_text(model, "token",
	    token != NULL && *token != '\0' ? token : pv_token(exchange->ctx));
}
