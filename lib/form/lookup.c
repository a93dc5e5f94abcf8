/*
 * lookup - what controls of every procedure look up.
 * Not here: how a commune is found (reference/communes.c).
 */
#include "form/lookup.h"

#include <assert.h>
#include <string.h>

#include "form/control.h"
#include "reference/communes.h"

static_assert((int)PV_COMMUNES_MAX == (int)PV_LOOKUP_MAX,
    "what fills the list of communes fills that of the page");

static bool
add_found(struct pv_ctx *ctx, const char *typed, struct pv_value *list)
{
	struct pv_found_commune found[PV_COMMUNES_MAX];
	int n = pv_communes_find(ctx, typed, found);

	for (int i = 0; i < n; i++) {
		struct pv_value *choice = pv_add_object(list);

		pv_set_text(choice, "value", found[i].code);
		pv_set_text(choice, "label", found[i].label);
	}
	return n >= 0;
}

bool
pv_communes_lookup(struct pv_ctx *ctx, const char *source, const char *typed,
    struct pv_value *list)
{
	struct pv_value *choice;
	const char *label;

	if (strcmp(source, "communes") != 0)
		return pv_fail(ctx, 500, "PV0499", "error.internal",
		    "source %s is unknown", source);
	if (typed[0] != '=')
		return add_found(ctx, typed, list);
	label = pv_communes_label(ctx, typed + 1);
	if (label == NULL)
		return ctx->error.status == 0;
	choice = pv_add_object(list);
	pv_set_text(choice, "value", pv_strdup(ctx, typed + 1));
	pv_set_text(choice, "label", label);
	return true;
}
