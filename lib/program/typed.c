/*
 * typed - what was typed in a field, without the blanks around it.
 * Not here: which fields there are (guard.c).
 */
#include <glib.h>

#include "program/program.h"

char *
pv_typed(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_field(exchange->request, name);

	return g_strstrip(pv_strdup(exchange->ctx, text != NULL ? text : ""));
}
