/*
 * write - what a citizen writes to the mairie, with files.
 * Not here: the page that shows it (page.c).
 */
#include "suivi.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "request/receive.h"

enum { FILES_MAX = 50, WRITE_LIMIT = 60, WINDOW_S = 3600 };

static const struct pv_call message_call = { "citizen.message_add", 4, true };
static const struct pv_call add_call = { "citizen.request_file_add", 8, true };
static const struct pv_call remove_call = { "citizen.request_file_remove", 2,
	true };

/* The same page again, with what was written and what is wrong with it. */
static struct pv_answer *
again(struct pv_exchange *exchange, const struct suivi_typed *typed)
{
	struct pv_rows *rows = suivi_request(exchange);

	return rows != NULL ? suivi_page(exchange, rows, typed) : NULL;
}

static struct pv_arg
session_arg(struct pv_exchange *exchange)
{
	return pv_arg_hash(
	    pv_cookie(exchange->ctx, exchange->request, SUIVI_COOKIE));
}

static struct pv_answer *
remove_file(
    struct pv_exchange *exchange, const char *id, struct suivi_typed *typed)
{
	struct pv_arg args[] = {
		session_arg(exchange),
		pv_arg_int(strtoll(id, NULL, 10)),
	};

	if (pv_db_call(exchange->ctx, &remove_call, args) == NULL)
		return NULL;
	typed->done = "t.suivi.write.file-removed";
	return again(exchange, typed);
}

/* The files of this citizen that are in no message yet. */
static size_t
pending(struct pv_ctx *ctx, const struct pv_rows *rows, int64_t ids[FILES_MAX])
{
	struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files"));
	size_t n = 0;

	for (size_t i = 0; files != NULL && i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);

		if (pv_get_bool(file, "pending") && n < FILES_MAX)
			ids[n++] = pv_get_int(file, "id");
	}
	return n;
}

static const char *
text_fault(const char *text, size_t files)
{
	if (*text == '\0' && files == 0)
		return "t.suivi.write.no-text";
	if (g_utf8_strlen(text, -1) > SUIVI_TEXT_MAX_CHARACTERS)
		return "t.suivi.write.long";
	return NULL;
}

static struct pv_answer *
send_message(struct pv_exchange *exchange, struct suivi_typed *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = suivi_request(exchange);
	int64_t ids[FILES_MAX];
	struct pv_arg args[4];
	const char *text;
	size_t n;

	if (rows == NULL)
		return NULL;
	n = pending(ctx, rows, ids);
	text =
	    typed->text != NULL ? g_strstrip(pv_strdup(ctx, typed->text)) : "";
	typed->text_error = text_fault(text, n);
	if (typed->text_error != NULL)
		return suivi_page(exchange, rows, typed);
	args[0] = session_arg(exchange);
	args[1] = pv_arg_text(typed->token);
	args[2] = pv_arg_text(
	    *text != '\0' ? text : pv_text(ctx, "suivi.write.only-file"));
	args[3] = pv_arg_ints(ctx, ids, n);
	if (!pv_rate(ctx, "follow-write", pv_row_text(rows, 0, "reference"),
		WRITE_LIMIT, WINDOW_S) ||
	    pv_db_call(ctx, &message_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/suivi/demande?fait=message"));
}

/*
 * Each file is stored by itself before the message is looked at: what is wrong
 * with one loses neither the others nor the text.
 */
struct pv_answer *
suivi_write_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *removed = pv_request_field(request, "enlever");
	struct pv_ctx *ctx = exchange->ctx;
	struct suivi_typed typed = {
		.text = pv_request_field(request, "texte"),
		.token = pv_request_field(request, "jeton"),
	};
	int added = 0;

	if (removed != NULL)
		return remove_file(exchange, removed, &typed);
	if (!pv_receive(ctx, request, "fichiers", &add_call,
		session_arg(exchange), &added, &typed.file_name)) {
		if (ctx->error.status != 422)
			return NULL;
		typed.file_error = pv_printf(ctx, "t.%s", ctx->error.text);
		pv_forgive(ctx);
		return again(exchange, &typed);
	}
	if (pv_request_field(request, "ajouter") != NULL) {
		typed.done = added > 0 ? "t.suivi.write.file-added" : NULL;
		return again(exchange, &typed);
	}
	return send_message(exchange, &typed);
}
