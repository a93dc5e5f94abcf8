/*
 * mail_again - a mail that failed, written anew and sent once more.
 *
 *   POST …/courriels/{id}
 *
 * Not here: the sending (notify/), the first writing (act.c).
 */
#include "mail_again.h"

#include <stdlib.h>
#include <string.h>

#include "request/notice.h"

static const struct pv_call outbox_call = { "agent.outbox_of", 1, true };
static const struct pv_call again_call = { "agent.mail_again", 3, true };

enum { FILES_MAX = 60 };

bool
mail_may_go_again(const char *kind, const char *state)
{
	static const char *const kinds[] = { "question", "message", "answer",
		"refusal", "closed", "receipt", "letter" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(state, "failed") == 0 && strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

/* The message that it tells of, or NULL. */
static const struct pv_value *
find_message(struct pv_ctx *ctx, const struct pv_rows *rows, int64_t id)
{
	struct pv_value *messages =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "messages"));

	for (size_t i = 0; messages != NULL && i < pv_list_length(messages);
	     i++)
		if (pv_get_int(pv_list_at(messages, i), "id") == id)
			return pv_list_at(messages, i);
	return NULL;
}

/* p_outbox of the call: the mail as it was written, with a new link. */
static const char *
write_again(struct pv_ctx *ctx, const struct pv_rows *rows, const char *kind,
    int64_t message)
{
	const struct pv_value *told = find_message(ctx, rows, message);
	const struct pv_value *files =
	    told != NULL ? pv_get(told, "files") : NULL;
	const char *names[FILES_MAX];
	struct pv_notice notice = { .kind = kind, .files = names };

	if (strcmp(kind, "letter") == 0)
		return "[]";
	if (told != NULL)
		notice.text = pv_get_text(told, "text");
	if (strcmp(kind, "refusal") == 0)
		notice.appeal = pv_row_text(rows, 0, "appeal");
	if (strcmp(kind, "receipt") == 0) {
		notice.silence = pv_row_text(rows, 0, "silence");
		notice.silence_on = pv_row_text(rows, 0, "silence_on");
		if (notice.silence == NULL)
			notice.silence = "none";
	}
	for (size_t i = 0; files != NULL && i < pv_list_length(files) &&
	     notice.n_files < FILES_MAX;
	     i++)
		names[notice.n_files++] =
		    pv_get_text(pv_list_at(files, i), "name");
	return pv_notice(ctx, rows, &notice);
}

static struct pv_answer *
mail_again(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows, *mails;
	struct pv_arg args[3];
	int64_t id;

	if (me == NULL || (rows = request_fetch(exchange)) == NULL)
		return NULL;
	args[0] = pv_arg_text(exchange->captures[0]);
	mails = pv_db_call(ctx, &outbox_call, args);
	if (mails == NULL)
		return NULL;
	id = strtoll(exchange->captures[1], NULL, 10);
	for (int row = 0; row < pv_rows_count(mails); row++) {
		const char *kind = pv_row_text(mails, row, "kind");

		if (pv_row_int(mails, row, "id") != id ||
		    !mail_may_go_again(kind, pv_row_text(mails, row, "state")))
			continue;
		args[1] = pv_arg_int(id);
		args[2] = pv_arg_text(write_again(
		    ctx, rows, kind, pv_row_int(mails, row, "message")));
		if (pv_db_call(ctx, &again_call, args) == NULL)
			return NULL;
	}
	return pv_answer_redirect(
	    ctx, request_link(exchange, "?fait=mail-again#story"));
}

const struct pv_route agent_mail_again_routes[] = {
	{ PV_POST, AGENT_REQUEST "/courriels/{id}", mail_again, PV_ROUTE_CSRF,
	    NULL },
	{ 0 },
};
