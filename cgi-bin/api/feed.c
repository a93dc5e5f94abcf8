/*
 * feed - what changed last, for a feed reader; what there is, for machines.
 *
 * Its entries (RFC 4287) have no person in them: a number, a procedure, where it
 * stands, the link to the desk, which asks who is there.  Pages follow RFC 5005.
 * Not here: why Basic (api.c), the words (html/texts).
 */
#include "api.h"

#include <string.h>

#include "base/config.h"
#include "base/date.h"
#include "request/field.h"
#include "view/disk.h"

enum { FEED_MAX_BYTES = 1 << 20 };

static const char atom[] = "application/atom+xml";

static const struct pv_call feed_call = { "agent.feed", 2, true };

static const char *
time_of(
    struct pv_ctx *ctx, const struct pv_rows *rows, int row, const char *column)
{
	int64_t at;

	return pv_time_parse(pv_row_text(rows, row, column), &at) ?
	    pv_time_iso(ctx, at) :
	    NULL;
}

static void
add_entry(struct pv_exchange *exchange, struct pv_value *list,
    const struct pv_rows *rows, int row)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *entry = pv_add_object(list);
	const char *reference = pv_row_text(rows, row, "reference");
	const char *state = pv_row_text(rows, row, "state");

	pv_set_text(entry, "reference", reference);
	pv_set_text(entry, "title", pv_row_text(rows, row, "title"));
	pv_set_text(entry, "procedure", pv_row_text(rows, row, "procedure"));
	pv_set_text(entry, "state", state);
	pv_set_text(
	    entry, "state_text", pv_printf(ctx, "t.agent.state.%s", state));
	pv_set_text(entry, "published", time_of(ctx, rows, row, "received_at"));
	pv_set_text(entry, "updated", time_of(ctx, rows, row, "changed_at"));
	pv_set_text(entry, "link",
	    api_url(exchange, pv_link(ctx, "/agent/demandes/%s", reference)));
}

/* Of no change yet, the first day of the interface: an Atom feed needs one. */
static void
describe(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_rows *rows)
{
	const struct pv_request *request = exchange->request;
	struct pv_value *list = pv_set_list(model, "entries");
	struct pv_ctx *ctx = exchange->ctx;
	const char *here = pv_link(ctx, "%s", request->path);
	int n =
	    pv_rows_count(rows) <= API_ROWS ? pv_rows_count(rows) : API_ROWS;

	for (int row = 0; row < n; row++)
		add_entry(exchange, list, rows, row);
	pv_set_text(model, "updated",
	    n > 0 ? time_of(ctx, rows, 0, "changed_at") :
		    "2026-01-01T00:00:00Z");
	pv_set_text(model, "commune", ctx->commune->name);
	pv_set_text(model, "host", ctx->commune->host);
	pv_set_text(model, "first", api_url(exchange, here));
	pv_set_text(model, "self",
	    pv_request_query(request, "after") != NULL ?
		api_next(exchange, pv_request_query(request, "after")) :
		api_url(exchange, here));
	pv_set_optional(model, "next",
	    pv_rows_count(rows) > n ?
		api_next(exchange, pv_row_text(rows, n - 1, "place")) :
		NULL);
	pv_set_text(model, "desk", api_url(exchange, pv_link(ctx, "/agent")));
}

static struct pv_answer *
feed(struct pv_exchange *exchange)
{
	const char *after = pv_request_query(exchange->request, "after");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_answer *answer;
	struct pv_buffer *bytes;
	struct pv_rows *rows;

	if (!api_enter(exchange, API_FEED, atom))
		return NULL;
	rows = pv_db_call(ctx, &feed_call,
	    (struct pv_arg[]){ pv_arg_text(after), pv_arg_int(API_ROWS + 1) });
	if (rows == NULL)
		return NULL;
	describe(exchange, model, rows);
	bytes = pv_buffer_new(ctx, FEED_MAX_BYTES);
	if (!pv_render(ctx, "api/feed.atom", model, bytes))
		return NULL;
	answer =
	    pv_answer_bytes(ctx, "application/atom+xml; charset=utf-8", bytes);
	answer->cache = PV_CACHE_OWN;
	return api_tagged(exchange, "", answer);
}

/* A file of the installation, the same for everyone. */
static struct pv_answer *
openapi(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *bytes;
	size_t length;
	char *text;

	text = pv_disk_read(ctx,
	    pv_printf(
		ctx, "%s/api/openapi.json", ctx->process->config->html_dir),
	    &length);
	if (text == NULL)
		return NULL;
	bytes = pv_buffer_new(ctx, length + 1);
	pv_buffer_add(bytes, text, length);
	return pv_answer_bytes(ctx, "application/json", bytes);
}

static const struct pv_input feed_inputs[] = { PV_QUERY("after"), { 0 } };

const struct pv_route api_feed_routes[] = {
	{ PV_GET, "/feed.atom", feed, 0, feed_inputs },
	{ PV_GET, "/openapi.json", openapi, PV_ROUTE_PUBLIC, NULL },
	{ 0 },
};
