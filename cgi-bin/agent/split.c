/*
 * split - the list and one of its requests, side by side on a wide screen.
 * Not here: the list alone (desk.c), the page of a request (request.c).
 */
#include "split.h"

#include <string.h>

#include "filters.h"
#include "request.h"

static const struct pv_call request_call = { "agent.request", 1, true };

bool
split_wanted(struct pv_exchange *exchange)
{
	const char *view = pv_request_query(exchange->request, "vue");

	return view != NULL && strcmp(view, "double") == 0;
}

const char *
split_link(struct pv_ctx *ctx, const struct agent_filter *filter,
    const char *reference)
{
	const char *query = agent_filter_query(ctx, filter);
	const char *with = *query != '\0' ? "&" : "";

	if (reference == NULL)
		return pv_link(
		    ctx, "/agent/demandes?%s%svue=double", query, with);
	return pv_link(
	    ctx, "/agent/demandes?%s%svue=double&d=%s", query, with, reference);
}

/* A link beside these lines, forwards or back. */
static const char *
beside(struct pv_ctx *ctx, const struct agent_filter *filter, bool back,
    const struct pv_rows *rows, int row)
{
	struct agent_filter page = *filter;

	page.back = back;
	page.place = pv_row_text(rows, row, "place");
	return split_link(ctx, &page, NULL);
}

static void
describe_list(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, const struct pv_rows *rows,
    const char *shown)
{
	struct pv_value *side = pv_set_object(model, "side");
	struct pv_value *list = pv_set_list(side, "lines");
	int n = pv_rows_count(rows);
	bool more = n > SPLIT_ROWS;
	int from = filter->back && more ? 1 : 0;
	int to = more ? from + SPLIT_ROWS : n;

	for (int row = from; row < to; row++) {
		struct pv_value *line = pv_add_object(list);
		const char *reference = pv_row_text(rows, row, "reference");

		agent_row_fill(ctx, line, rows, row);
		pv_set_bool(line, "unread", pv_row_bool(rows, row, "unread"));
		pv_set_bool(line, "here", strcmp(reference, shown) == 0);
		pv_set_text(line, "link", split_link(ctx, filter, reference));
	}
	pv_set_text(side, "alone", filters_link(ctx, filter));
	if (filter->back ? more : filter->place != NULL)
		pv_set_text(
		    side, "previous", beside(ctx, filter, true, rows, from));
	if (filter->back ? n > 0 : more)
		pv_set_text(
		    side, "next", beside(ctx, filter, false, rows, to - 1));
}

struct pv_answer *
split_page(struct pv_exchange *exchange, const struct agent_me *me,
    const struct agent_filter *filter, const struct pv_rows *rows)
{
	const char *wanted = pv_request_query(exchange->request, "d");
	int first = filter->back && pv_rows_count(rows) > SPLIT_ROWS ? 1 : 0;
	struct request_extra extra = { 0 };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_value *model;
	struct pv_rows *request;
	struct pv_arg reference;

	if (wanted == NULL)
		wanted = pv_row_text(rows, first, "reference");
	reference = pv_arg_text(wanted);
	request = pv_db_call(ctx, &request_call, &reference);
	if (request == NULL)
		return NULL;
	model = request_model(exchange, me, request, &extra);
	if (model == NULL)
		return NULL;
	describe_list(ctx, model, filter, rows, wanted);
	pv_set_bool(model, "here_desk", true);
	answer = agent_page(exchange, me, "agent/split", model);
	answer->framing = true;
	return answer;
}
