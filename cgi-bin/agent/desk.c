/*
 * desk - the list of requests, the most urgent first.
 * Not here: what its address means (filter.c), its filters (filters.c), its
 * lines (rows.c).
 */
#include "agent.h"

#include <string.h>

#include "filters.h"
#include "request/field.h"
#include "split.h"
#include "views.h"

static const struct pv_call desk_call = { "agent.desk", 4, true };
static const struct pv_call beside_call = { "agent.beside", 3, true };
static const struct pv_call counts_call = { "agent.counts", 0, true };

static struct pv_rows *
fetch(struct pv_ctx *ctx, const struct agent_filter *filter,
    const struct agent_me *me, int limit)
{
	struct pv_arg args[4];

	args[0] = pv_arg_text(agent_filter_json(ctx, filter, me->id));
	args[1] = pv_arg_text(filter->place);
	args[2] = pv_arg_bool(filter->back);
	args[3] = pv_arg_int(limit);
	return pv_db_call(ctx, &desk_call, args);
}

static int64_t
count_of(const struct pv_rows *counts, const char *state)
{
	for (int row = 0; row < pv_rows_count(counts); row++)
		if (strcmp(pv_row_text(counts, row, "state"), state) == 0)
			return pv_row_int(counts, row, "n");
	return 0;
}

/* One number for what is to be dealt with, then one for each state. */
static bool
describe_counts(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter)
{
	struct pv_rows *counts = pv_db_call(ctx, &counts_call, NULL);
	struct pv_value *list = pv_set_list(model, "counts"), *first, *count;
	const struct filter_values *chosen = &filter->kinds[FILTER_STATE];
	const struct agent_filter every = { 0 };
	int64_t open = 0;

	if (counts == NULL)
		return false;
	first = pv_add_object(list);
	for (const struct filter_word *state = agent_filter_words(FILTER_STATE);
	     state->name != NULL; state++) {
		const struct agent_filter only =
		    agent_filter_only(FILTER_STATE, state->word);
		int64_t n = count_of(counts, state->name);

		count = pv_add_object(list);
		pv_set_int(count, "n", n);
		pv_set_text(count, "text", state->text);
		pv_set_text(count, "link", filters_link(ctx, &only));
		pv_set_bool(count, "here",
		    chosen->n == 1 &&
			strcmp(chosen->values[0], state->word) == 0);
		if (state->open)
			open += n;
	}
	pv_set_int(first, "n", open);
	pv_set_text(first, "text", "t.agent.desk.count-open");
	pv_set_text(first, "link", filters_link(ctx, &every));
	pv_set_bool(first, "here", chosen->n == 0);
	return true;
}

/* A link beside these lines, forwards or back; NULL where there are none. */
static const char *
beside(struct pv_ctx *ctx, const struct agent_filter *filter, bool back,
    const struct pv_rows *rows, int row)
{
	struct agent_filter page = *filter;

	page.back = back;
	page.place = pv_row_text(rows, row, "place");
	return filters_link(ctx, &page);
}

/*
 * Of one line more than a page: the first one going back, else the last one.
 * Gives the number of the first line shown.
 */
static int
describe_paging(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, const struct pv_rows *rows, int size)
{
	struct agent_filter first = agent_filter_first(filter);
	int n = pv_rows_count(rows);
	bool more = n > size;
	int from = filter->back && more ? 1 : 0;
	int to = more ? from + size : n;
	bool before = filter->back ? more : filter->place != NULL;
	bool after = filter->back ? n > 0 : more;
	struct pv_value *paging;

	if (!more && filter->place == NULL)
		return from;
	paging = pv_set_object(model, "paging");
	pv_set_optional(
	    paging, "first", before ? filters_link(ctx, &first) : NULL);
	pv_set_optional(paging, "previous",
	    before && n > 0 ? beside(ctx, filter, true, rows, from) : NULL);
	pv_set_optional(paging, "next",
	    after ? beside(ctx, filter, false, rows, to - 1) : NULL);
	return from;
}

/* So that a request leads back to this list, and to its next one. */
static struct pv_answer *
remember(struct pv_exchange *exchange, const struct agent_filter *filter,
    struct pv_answer *answer)
{
	if (answer == NULL ||
	    !pv_answer_cookie(exchange->ctx, answer, exchange->request, "liste",
		agent_filter_query(exchange->ctx, filter), 0))
		return NULL;
	return answer;
}

static struct pv_answer *
desk(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 }, view;
	struct pv_value *model = pv_object(ctx);
	struct views_preference mine;
	struct pv_rows *rows;
	const char *query;
	bool split;
	int from;

	if (me == NULL)
		return agent_away(exchange);
	if (!views_preference(ctx, model, &mine))
		return NULL;
	if (request->n_query == 0 && mine.filter != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/agent/demandes?%s", mine.filter));
	agent_filter_read(ctx, &filter, request->query, request->n_query);
	view = agent_filter_first(&filter);
	query = agent_filter_query(ctx, &view);
	split = split_wanted(exchange);
	rows =
	    fetch(ctx, &filter, me, (split ? SPLIT_ROWS : mine.page_size) + 1);
	/* With nothing to show beside it, the list alone says so. */
	if (rows != NULL && split && pv_rows_count(rows) > 0)
		return remember(
		    exchange, &filter, split_page(exchange, me, &filter, rows));
	if (rows == NULL || !describe_counts(ctx, model, &filter) ||
	    !filters_describe(ctx, model, &filter) ||
	    !views_describe(ctx, model, me, query))
		return NULL;
	from = describe_paging(ctx, model, &filter, rows, mine.page_size);
	agent_rows_set(ctx, model, rows, from, mine.page_size);
	pv_set_text(model, "view", query);
	pv_set_bool(model, "selectable", true);
	pv_set_bool(model, "here_desk", true);
	pv_set_bool(
	    model, "none_left", pv_request_query(request, "fini") != NULL);
	pv_set_text(model, "split", split_link(ctx, &filter, NULL));
	return remember(
	    exchange, &filter, agent_page(exchange, me, "agent/desk", model));
}

/* The request after the one at hand in the list last shown, or before it. */
static struct pv_answer *
step(struct pv_exchange *exchange, bool back)
{
	const char *from = pv_request_query(exchange->request, "de");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 };
	const char *reference, *query;
	struct pv_arg args[3];
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	agent_list_filter(exchange, &filter);
	filter = agent_filter_first(&filter);
	args[0] = pv_arg_text(agent_filter_json(ctx, &filter, me->id));
	args[1] = pv_arg_text(from);
	args[2] = pv_arg_bool(back);
	if ((rows = pv_db_call(ctx, &beside_call, args)) == NULL)
		return NULL;
	reference = pv_row_text(rows, 0, "beside");
	if (reference != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/agent/demandes/%s", reference));
	query = agent_filter_query(ctx, &filter);
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/demandes?%s%sfini=oui", query,
		*query != '\0' ? "&" : ""));
}

static struct pv_answer *
next(struct pv_exchange *exchange)
{
	return step(exchange, false);
}

static struct pv_answer *
previous(struct pv_exchange *exchange)
{
	return step(exchange, true);
}

#define MANY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 200, \
		.many = true \
	}

static const struct pv_input desk_inputs[] = {
	MANY("etat"),
	MANY("delai"),
	MANY("demarche"),
	MANY("service"),
	MANY("agent"),
	MANY("voie"),
	PV_QUERY("nonlue"),
	PV_QUERY("envoi"),
	PV_QUERY("du"),
	PV_QUERY("au"),
	PV_QUERY("tri"),
	PV_QUERY("vue"),
	PV_QUERY("apres"),
	PV_QUERY("avant"),
	PV_QUERY("fini"),
	PV_QUERY("vue"),
	PV_QUERY("d"),
	{ 0 },
};

static const struct pv_input step_inputs[] = { PV_QUERY("de"), { 0 } };

const struct pv_route agent_desk_routes[] = {
	{ PV_GET, "/demandes", desk, 0, desk_inputs },
	{ PV_GET, "/suivante", next, 0, step_inputs },
	{ PV_GET, "/precedente", previous, 0, step_inputs },
	{ 0 },
};
