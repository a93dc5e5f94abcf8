/*
 * correction_model - the corrections of a request, with what each changed.
 * Not here: how one is asked (correction.c), what differs (form/difference.h).
 */
#include <string.h>

#include "base/date.h"
#include "correction.h"
#include "form/cache.h"
#include "form/difference.h"
#include "request/field.h"

static const struct pv_call corrections_call = { "agent.corrections", 1, true };

bool
correction_waits_deposit(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	bool prepared = false;

	for (size_t i = 0; events != NULL && i < pv_list_length(events); i++) {
		const struct pv_value *event = pv_list_at(events, i);
		const char *kind = pv_get_text(event, "kind");

		if (strcmp(kind, "received") == 0)
			prepared =
			    strcmp(pv_get_text(event, "state"), "waiting") == 0;
		else if (strcmp(kind, "deposited") == 0)
			prepared = false;
	}
	return prepared;
}

/* Only the journal says whether there is any: most requests have none. */
static bool
was_asked(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));

	for (size_t i = 0; events != NULL && i < pv_list_length(events); i++)
		if (strcmp(pv_get_text(pv_list_at(events, i), "kind"),
			"correction-asked") == 0)
			return true;
	return false;
}

static void
describe_fields(struct pv_ctx *ctx, struct pv_value *model, const char *fields)
{
	struct pv_value *asked = pv_rows_json(ctx, fields);
	struct pv_value *list = pv_set_list(model, "fields");

	for (size_t i = 0; asked != NULL && i < pv_list_length(asked); i++) {
		const struct pv_value *one = pv_list_at(asked, i);
		struct pv_value *line = pv_add_object(list);

		pv_set_optional(line, "label", pv_get_text(one, "label"));
		pv_set_text(line, "remark", pv_get_text(one, "remark"));
	}
}

/* What a correction changed; nothing where it can no longer be read. */
static bool
describe_changes(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *found, int row, const char *digest)
{
	const char *before = pv_row_text(found, row, "before");
	const char *after = pv_row_text(found, row, "after");
	const struct pv_definition *definition;
	struct pv_value *changes = NULL;

	if (before != NULL && after != NULL && *after != '\0') {
		definition = pv_definition_fetch(ctx, digest);
		if (definition != NULL)
			changes =
			    pv_answers_differences(ctx, definition, before,
				pv_rows_json(ctx,
				    pv_row_text(found, row, "files_before")),
				after,
				pv_rows_json(ctx,
				    pv_row_text(found, row, "files_after")));
		if (changes == NULL && ctx->error.status == 503)
			return false;
		if (changes == NULL)
			pv_forgive(ctx);
	}
	pv_set_bool(model, "has_changes",
	    changes != NULL && pv_list_length(changes) > 0);
	pv_set(model, "changes", changes != NULL ? changes : pv_list(ctx));
	return true;
}

bool
correction_set(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_value *list = pv_set_list(model, "corrections");
	struct pv_rows *found;
	bool open = false;

	pv_set_bool(model, "correction_open", false);
	pv_set_bool(model, "prepared", correction_waits_deposit(ctx, rows));
	if (!was_asked(ctx, rows))
		return true;
	found = pv_db_call(ctx, &corrections_call, &reference);
	if (found == NULL)
		return false;
	for (int row = pv_rows_count(found) - 1; row >= 0; row--) {
		const char *state = pv_row_text(found, row, "state");
		const char *ended = pv_row_text(found, row, "ended_at");
		struct pv_value *one = pv_add_object(list);

		open = open || strcmp(state, "asked") == 0;
		pv_set_bool(one, "open", strcmp(state, "asked") == 0);
		pv_set_bool(one, "sent", strcmp(state, "sent") == 0);
		pv_set_bool(one, "cancelled", strcmp(state, "cancelled") == 0);
		pv_set_text(
		    one, "agent_name", pv_row_text(found, row, "agent_name"));
		pv_set_text(one, "asked_at",
		    pv_time_words(ctx, pv_row_text(found, row, "asked_at")));
		pv_set_optional(one, "ended_at",
		    ended != NULL ? pv_time_words(ctx, ended) : NULL);
		describe_fields(ctx, one, pv_row_text(found, row, "fields"));
		if (!describe_changes(
			ctx, one, found, row, pv_row_text(rows, 0, "digest")))
			return false;
	}
	pv_set_bool(model, "correction_open", open);
	pv_set_bool(model, "has_corrections", pv_list_length(list) > 0);
	return true;
}
