/*
 * story - what happened to a request, with what was written on the way and how
 * the mails about it fared, in one order.
 * Not here: the rest of its page (request_model.c).
 */
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "mail_again.h"
#include "request.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call outbox_call = { "agent.outbox_of", 1, true };

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

/* Adds the event as a step; its message too, where one of messages is it. */
static void
add_event(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_value *event, const struct pv_value *messages, bool *taken,
    const struct pv_rows *rows)
{
	const char *kind = pv_get_text(event, "kind");
	const char *brings = message_kind(kind);
	const struct pv_value *message = NULL;
	struct pv_value *step = pv_add_object(list);

	pv_set_text(step, "kind", kind);
	pv_set_text(step, "text", step_text(ctx, event));
	pv_set_optional(step, "agent_name", pv_get_text(event, "agent_name"));
	pv_moment_set(ctx, step, pv_get_text(event, "at"));
	if (messages != NULL && brings != NULL)
		message = take_message(
		    messages, taken, brings, pv_get_text(event, "actor"));
	if (message != NULL)
		fill_message(
		    ctx, pv_set_object(step, "message"), message, rows);
	else
		pv_set_bool(step, "message", false);
	pv_set_bool(step, "mail", false);
}

void
request_story(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_rows *rows, int64_t after)
{
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	struct pv_value *list = pv_set_list(model, key);

	for (size_t i = 0; events != NULL && i < pv_list_length(events); i++)
		if (pv_get_int(pv_list_at(events, i), "n") > after)
			add_event(
			    ctx, list, pv_list_at(events, i), NULL, NULL, rows);
}

/* ---- with what left -------------------------------------------------------- */

static const char *
mail_state(const struct pv_rows *mails, int row)
{
	const char *state = pv_row_text(mails, row, "state");

	if (strcmp(state, "pending") == 0 &&
	    pv_row_int(mails, row, "attempts") > 0)
		return "t.agent.mail.retry";
	if (strcmp(state, "pending") == 0)
		return "t.agent.mail.pending";
	return strcmp(state, "sent") == 0 ? "t.agent.mail.sent" :
					    "t.agent.mail.failed";
}

static void
add_mail(struct pv_ctx *ctx, struct pv_value *list, const struct pv_rows *mails,
    int row)
{
	struct pv_value *step = pv_add_object(list);
	struct pv_value *mail = pv_set_object(step, "mail");
	const char *sent = pv_row_text(mails, row, "sent_at");
	const char *kind = pv_row_text(mails, row, "kind");
	const char *state = pv_row_text(mails, row, "state");

	pv_moment_set(ctx, step, pv_row_text(mails, row, "created_at"));
	pv_set_text(mail, "what", pv_printf(ctx, "t.agent.mail.kind.%s", kind));
	pv_set_optional(
	    mail, "recipient", pv_row_text(mails, row, "recipient"));
	pv_set_int(mail, "id", pv_row_int(mails, row, "id"));
	pv_set_bool(mail, "again", mail_may_go_again(kind, state));
	pv_set_text(mail, "state", state);
	pv_set_text(mail, "state_text", mail_state(mails, row));
	pv_set_int(mail, "attempts", pv_row_int(mails, row, "attempts"));
	pv_set_text(mail, "next_at",
	    pv_time_words(ctx, pv_row_text(mails, row, "next_at")));
	pv_set_optional(
	    mail, "sent_at", sent != NULL ? pv_time_words(ctx, sent) : NULL);
	pv_set_optional(
	    mail, "last_error", pv_row_text(mails, row, "last_error"));
}

/* The mails that were written by the event of that number; the next one. */
static int
add_mails(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *mails, int next, int64_t event)
{
	while (next < pv_rows_count(mails) &&
	    pv_row_int(mails, next, "after_event") <= event)
		add_mail(ctx, list, mails, next++);
	return next;
}

bool
request_whole_story(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_rows *mails = pv_db_call(ctx, &outbox_call, &reference);
	struct pv_value *events =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "timeline"));
	struct pv_value *messages =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));
	struct pv_value *list = pv_set_list(model, "story");
	size_t n = messages != NULL ? pv_list_length(messages) : 0;
	bool *taken = pv_alloc_array(ctx, bool, n + 1);
	int next;

	if (mails == NULL)
		return false;
	next = add_mails(ctx, list, mails, 0, 0);
	for (size_t i = 0; events != NULL && i < pv_list_length(events); i++) {
		const struct pv_value *event = pv_list_at(events, i);

		add_event(ctx, list, event, messages, taken, rows);
		next =
		    add_mails(ctx, list, mails, next, pv_get_int(event, "n"));
	}
	(void)add_mails(ctx, list, mails, next, INT64_MAX);
	return true;
}
