/*
 * letter - what the mairie wrote, as a letter to print, for who has no e-mail.
 * Not here: the words (html/agent/letter.html).
 */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "review.h"

static const struct pv_call posted_call = { "agent.letter_posted", 2, true };

/* The message of that number, if it goes by post; NULL with a 404. */
static const struct pv_value *
find_message(struct pv_ctx *ctx, const struct pv_rows *rows, const char *id)
{
	struct pv_value *messages =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));
	int64_t wanted = strtoll(id, NULL, 10);

	for (size_t i = 0; messages != NULL && i < pv_list_length(messages);
	     i++) {
		const struct pv_value *one = pv_list_at(messages, i);

		if (pv_get_int(one, "id") == wanted &&
		    pv_get_text(one, "post") != NULL)
			return one;
	}
	(void)pv_fail(ctx, 404, "PV0821", "agent.letter.none",
	    "no letter of that number");
	return NULL;
}

static void
describe(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_value *message, const struct pv_rows *rows)
{
	const char *kind = pv_get_text(message, "kind"), *opening = NULL;
	bool refusal = strcmp(kind, "refusal") == 0;

	if (refusal)
		opening = "t.agent.letter.refusal";
	else if (strcmp(kind, "closing") == 0)
		opening = "t.agent.letter.closing";
	pv_set_text(model, "letter_subject",
	    pv_printf(ctx, "t.agent.letter.subject-%s", kind));
	pv_set_optional(model, "opening", opening);
	pv_set_text(model, "text", pv_get_text(message, "text"));
	pv_set_optional(
	    model, "appeal", refusal ? pv_row_text(rows, 0, "appeal") : NULL);
	pv_set_text(model, "signatory", pv_get_text(message, "agent_name"));
	pv_set_text(model, "on_words",
	    pv_date_words(ctx, pv_date_iso(ctx, pv_date_today(ctx))));
	pv_set_bool(model, "to_post",
	    strcmp(pv_get_text(message, "post"), "to-post") == 0);
	pv_files_set(ctx, model, pv_get(message, "files"), &agent_side);
}

static struct pv_answer *
letter_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_value *message;
	struct pv_value *model;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = request_fetch(exchange);
	if (rows == NULL)
		return NULL;
	message = find_message(exchange->ctx, rows, exchange->captures[1]);
	if (message == NULL)
		return NULL;
	model = request_head(exchange->ctx, rows, me);
	describe(exchange->ctx, model, message, rows);
	if (!review_address(exchange->ctx, model, rows))
		return NULL;
	return agent_page(exchange, me, "agent/letter", model);
}

static struct pv_answer *
letter_post(struct pv_exchange *exchange)
{
	struct pv_arg args[2];

	if (agent_me(exchange) == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	args[1] = pv_arg_int(strtoll(exchange->captures[1], NULL, 10));
	if (pv_db_call(exchange->ctx, &posted_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    exchange->ctx, request_link(exchange, "?fait=posted"));
}

const struct pv_route agent_letter_routes[] = {
	{ PV_GET, AGENT_REQUEST "/courrier/{message}", letter_get, 0, NULL },
	{ PV_POST, AGENT_REQUEST "/courrier/{message}", letter_post,
	    PV_ROUTE_CSRF, NULL },
	{ 0 },
};
