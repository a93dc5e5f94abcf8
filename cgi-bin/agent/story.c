/*
 * story - what happened to a request, with what was written on the way.
 * Not here: the rest of its page (request_model.c).
 */
#include <string.h>

#include "request.h"
#include "request/field.h"
#include "request/moment.h"

/* The kind of message that an event brings, or NULL. */
static const char *
message_kind(const char *event)
{
	static const char *const kinds[][2] = {
		{ "asked", "question" },
		{ "correction-asked", "question" },
		{ "message", "message" },
		{ "acknowledged", "message" },
		{ "extended", "message" },
		{ "attested", "message" },
		{ "answered", "answer" },
		{ "refused", "refusal" },
		{ "closed", "closing" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i][0], event) == 0)
			return kinds[i][1];
	return NULL;
}

/*
 * The message of an event: both are written in one transaction, so that the
 * n-th event of a kind and an author has the n-th such message.
 */
static const struct pv_value *
take_message(const struct pv_value *messages, bool *taken, const char *kind,
    const char *author)
{
	size_t n = messages != NULL ? pv_list_length(messages) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *one = pv_list_at(messages, i);

		if (taken[i] || strcmp(pv_get_text(one, "kind"), kind) != 0 ||
		    strcmp(pv_get_text(one, "author"), author) != 0)
			continue;
		taken[i] = true;
		return one;
	}
	return NULL;
}

static void
fill_message(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_value *message, const struct pv_rows *rows)
{
	const char *post = pv_get_text(message, "post");
	bool refusal = strcmp(pv_get_text(message, "kind"), "refusal") == 0;

	pv_set_int(object, "id", pv_get_int(message, "id"));
	pv_set_text(object, "text", pv_get_text(message, "text"));
	pv_set_optional(
	    object, "appeal", refusal ? pv_row_text(rows, 0, "appeal") : NULL);
	pv_set_optional(object, "post", post);
	if (post != NULL)
		pv_set_text(object, "post_text",
		    pv_printf(ctx, "t.agent.post.%s", post));
	pv_files_set(ctx, object, pv_get(message, "files"), &agent_side);
}

static const char *
step_text(struct pv_ctx *ctx, const struct pv_value *event)
{
	const char *kind = pv_get_text(event, "kind"), *side = "";
	const char *actor = pv_get_text(event, "actor");

	/* What is only prepared begins by waiting for its deposit. */
	if (strcmp(kind, "received") == 0 &&
	    strcmp(pv_get_text(event, "state"), "waiting") == 0)
		return "t.agent.story.prepared";
	if (strcmp(kind, "asked") == 0 && strcmp(actor, "system") == 0)
		return "t.agent.story.to-deposit";
	if (strcmp(kind, "message") == 0 || strcmp(kind, "file") == 0)
		side = strcmp(actor, "citizen") == 0 ? "-person" : "-agent";
	return pv_printf(ctx, "t.agent.story.%s%s", kind, side);
}

void
request_story(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_rows *rows, int64_t after, bool with_messages)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	struct pv_value *messages =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));
	struct pv_value *list = pv_set_list(model, key);
	size_t n = messages != NULL ? pv_list_length(messages) : 0;
	bool *taken = pv_alloc_array(ctx, bool, n + 1);

	for (size_t i = 0; events != NULL && i < pv_list_length(events); i++) {
		const struct pv_value *event = pv_list_at(events, i);
		const char *kind = pv_get_text(event, "kind");
		const char *actor = pv_get_text(event, "actor");
		const char *brings = message_kind(kind);
		const struct pv_value *message = NULL;
		struct pv_value *step;

		if (pv_get_int(event, "n") <= after)
			continue;
		step = pv_add_object(list);
		pv_set_text(step, "kind", kind);
		pv_set_text(step, "text", step_text(ctx, event));
		pv_set_optional(
		    step, "agent_name", pv_get_text(event, "agent_name"));
		pv_moment_set(ctx, step, pv_get_text(event, "at"));
		if (with_messages && brings != NULL)
			message = take_message(messages, taken, brings, actor);
		if (message != NULL)
			fill_message(
			    ctx, pv_set_object(step, "message"), message, rows);
		else
			pv_set_bool(step, "message", false);
	}
}
