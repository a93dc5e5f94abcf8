/*
 * queue - the hour at which bookings open: whose turn it is, and a page that
 * waits for it, asks again by itself, and keeps what was chosen.
 * Not here: the order, the lot, how many at once (SQL: citizen.rush).
 */
#include <string.h>

#include <jansson.h>

#include "base/date.h"
#include "famille.h"
#include "request/field.h"
#include "request/file.h"

#define QUEUE_PATH "/famille/attente"

static const struct pv_call rush_call = { "citizen.rush", 3, true };
static const struct pv_call forget_call = { "citizen.rush_forget", 1, true };

static struct pv_rows *
ask(struct pv_exchange *exchange, const char *kept)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_request *request = exchange->request;
	const char *look = pv_request_query(request, "voir");

	return pv_db_call(ctx, &rush_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_cookie(ctx, request, FAMILLE_COOKIE)),
		pv_arg_text(kept), pv_arg_bool(look != NULL) });
}

static bool
is(const struct pv_rows *rows, const char *state)
{
	return strcmp(pv_row_text(rows, 0, "state"), state) == 0;
}

/* The page that waits: it asks again by itself, by a header alone. */
static struct pv_answer *
waiting_page(struct pv_exchange *exchange, const struct pv_rows *rows)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;
	int64_t ahead = pv_row_int(rows, 0, "ahead");

	pv_set_bool(model, "before", is(rows, "before"));
	pv_set_text(model, "opens",
	    pv_time_words(ctx, pv_row_text(rows, 0, "opens_at")));
	pv_set_int(model, "place", ahead + 1);
	pv_set_int(model, "ahead", ahead);
	pv_set_bool(model, "next", ahead == 0);
	pv_set_int(model, "wait", pv_row_int(rows, 0, "wait_s"));
	pv_set_text(model, "again", pv_link(ctx, QUEUE_PATH));
	answer = pv_page(exchange, "famille/queue", model);
	pv_answer_header(answer, "Refresh",
	    pv_printf(ctx, "%lld; url=%s",
		(long long)pv_row_int(rows, 0, "wait_s"),
		pv_link(ctx, QUEUE_PATH)));
	return answer;
}

bool
famille_turn_told(struct pv_exchange *exchange, const struct pv_rows *rows,
    struct pv_answer **instead)
{
	struct pv_ctx *ctx = exchange->ctx;
	bool sent = exchange->request->method == PV_POST;

	*instead = NULL;
	if (is(rows, "free"))
		return true;
	if (!is(rows, "in")) {
		*instead = sent ?
		    pv_answer_redirect(ctx, pv_link(ctx, QUEUE_PATH)) :
		    waiting_page(exchange, rows);
		return false;
	}
	if (sent || pv_row_text(rows, 0, "kept") == NULL)
		return true;
	*instead = pv_answer_redirect(ctx, pv_link(ctx, QUEUE_PATH));
	return false;
}

bool
famille_turn(struct pv_exchange *exchange, struct pv_answer **instead)
{
	bool sent = exchange->request->method == PV_POST;
	struct pv_rows *rows =
	    ask(exchange, sent ? famille_fields(exchange) : NULL);

	if (rows != NULL)
		return famille_turn_told(exchange, rows, instead);
	*instead = famille_away(exchange);
	return false;
}

/* What was chosen before its turn, to be sent now by who chose it. */
static struct pv_answer *
kept_page(struct pv_exchange *exchange, const char *kept)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_value *list = pv_set_list(model, "kept"), *one;
	struct pv_value *given = pv_rows_json(exchange->ctx, kept);

	for (size_t i = 0; given != NULL && i < pv_list_length(given); i++) {
		const struct pv_value *pair = pv_list_at(given, i);

		one = pv_add_object(list);
		pv_set_text(one, "name", pv_value_text(pv_list_at(pair, 0)));
		pv_set_text(one, "value", pv_value_text(pv_list_at(pair, 1)));
	}
	return pv_page(exchange, "famille/queue-kept", model);
}

static struct pv_answer *
wait_turn(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = ask(exchange, NULL);

	if (rows == NULL)
		return famille_away(exchange);
	if (is(rows, "waiting") || is(rows, "before"))
		return waiting_page(exchange, rows);
	if (pv_row_text(rows, 0, "kept") != NULL)
		return kept_page(exchange, pv_row_text(rows, 0, "kept"));
	return pv_answer_redirect(ctx, pv_link(ctx, "/famille/reservations"));
}

static struct pv_answer *
forget(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg session =
	    pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE));

	if (pv_db_call(ctx, &forget_call, &session) == NULL)
		return famille_away(exchange);
	return pv_answer_redirect(ctx, pv_link(ctx, "/famille/reservations"));
}

const struct pv_route famille_queue_routes[] = {
	{ PV_GET, "/attente", wait_turn, 0, NULL },
	{ PV_POST, "/attente/oubli", forget, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
