/*
 * preload - what a form asks of the device itself: jr:preload.
 * Not here: when (answers.c, write.c).
 */
#include <string.h>

#include "base/date.h"
#include "form/engine.h"
#include "form/moment.h"

/* "today", "start", "uid": what a form asks of the device itself. */
static void
preload(struct pv_answers *answers, struct pv_slot *slot)
{
	const char *what = slot->node->preload;
	struct pv_ctx *ctx = answers->ctx;

	if (strcmp(what, "date") == 0)
		pv_slot_set(
		    answers, slot, pv_date_iso(ctx, pv_date_today(ctx)));
	else if (strcmp(what, "timestamp") == 0)
		pv_slot_set(answers, slot, pv_moment_now(ctx, ctx));
	else if (strcmp(what, "uid") == 0)
		pv_slot_set(answers, slot,
		    pv_printf(ctx, "uuid:%s", pv_function_uuid(ctx)));
}

void
pv_preload(struct pv_answers *answers, bool end)
{
	const struct pv_definition *definition = answers->definition;

	for (size_t i = 0; i < definition->n_nodes; i++) {
		const struct pv_node *node = definition->nodes[i];
		bool is_end = node->preload_params != NULL &&
		    strcmp(node->preload_params, "end") == 0;

		for (struct pv_slot *slot = answers->slots[i];
		     slot != NULL && node->preload != NULL && is_end == end;
		     slot = slot->next)
			preload(answers, slot);
	}
}
