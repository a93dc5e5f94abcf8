/*
 * registered - what the journal of a request says of its receipt.
 * Not here: who acknowledges it (agent.acknowledge).
 */
#include "request/registered.h"

#include <string.h>

#include "request/file.h"

bool
pv_is_registered(struct pv_ctx *ctx, const struct pv_rows *request)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(request, 0, "timeline"));
	bool registered = false;

	if (events == NULL || pv_row_text(request, 0, "closed_at") != NULL)
		return false;
	for (size_t i = 0; i < pv_list_length(events); i++) {
		const char *kind = pv_get_text(pv_list_at(events, i), "kind");

		if (strcmp(kind, "registered") == 0)
			registered = true;
		else if (strcmp(kind, "acknowledged") == 0)
			return false;
	}
	return registered;
}
