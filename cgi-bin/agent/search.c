/*
 * search - one box: a number, a name, a telephone, an e-mail, an address, a date.
 * Not here: how each is found (agent.search).
 */
#include "agent.h"

#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "query.h"
#include "views.h"

static const struct pv_call search_call = { "agent.search", 3, true };

static struct pv_rows *
find(struct pv_ctx *ctx, const struct query *search)
{
	struct pv_arg args[] = {
		pv_arg_text(search->kind),
		pv_arg_text(search->value),
		pv_arg_int(AGENT_ROWS + 1),
	};

	return pv_db_call(ctx, &search_call, args);
}

/* One scan of the code on a printed request: the whole number, and it alone. */
static const char *
scanned(struct pv_ctx *ctx, const char *typed)
{
	struct query search = query_read(ctx, typed);
	struct pv_rows *rows;

	if (strcmp(search.kind, "number") != 0)
		return NULL;
	rows = find(ctx, &search);
	if (rows == NULL || pv_rows_count(rows) != 1 ||
	    g_ascii_strcasecmp(
		search.value, pv_row_text(rows, 0, "reference")) != 0)
		return NULL;
	return pv_row_text(rows, 0, "reference");
}

/* What finds something, of what the words may be; or as they are said to be. */
static struct pv_rows *
find_any(
    struct pv_ctx *ctx, const char *typed, const char *as, struct query *search)
{
	struct pv_rows *rows;

	if (as != NULL && query_as(as, typed, search))
		return find(ctx, search);
	*search = query_read(ctx, typed);
	rows = find(ctx, search);
	while (rows != NULL && pv_rows_count(rows) == 0) {
		struct query other = query_else(search, typed);

		if (other.kind == NULL)
			break;
		*search = other;
		rows = find(ctx, search);
	}
	return rows;
}

/* The other ways to take the same words. */
static void
describe_others(
    struct pv_ctx *ctx, struct pv_value *model, const struct query *taken)
{
	struct pv_value *list = pv_set_list(model, "others"), *other;
	const char *word, *kind;

	for (size_t i = 0; (word = query_way(i, &kind)) != NULL; i++) {
		if (strcmp(kind, taken->kind) == 0)
			continue;
		other = pv_add_object(list);
		pv_set_text(other, "word", word);
		pv_set_text(other, "text",
		    pv_printf(ctx, "t.agent.search.as-%s", word));
	}
}

static bool
describe_found(struct pv_ctx *ctx, struct pv_value *model, const char *typed,
    const char *as)
{
	struct query search;
	struct pv_rows *rows = find_any(ctx, typed, as, &search);

	if (rows == NULL)
		return false;
	pv_set_text(model, "query", typed);
	pv_set_text(model, "kind_text", search.text);
	if (strcmp(search.kind, "date") == 0)
		pv_set_text(model, "day", pv_date_words(ctx, search.value));
	describe_others(ctx, model, &search);
	pv_set_bool(model, "many", pv_rows_count(rows) > AGENT_ROWS);
	agent_rows_set(ctx, model, rows, 0, AGENT_ROWS);
	return true;
}

static struct pv_answer *
search(struct pv_exchange *exchange)
{
	const char *typed = pv_request_query(exchange->request, "q");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	struct views_preference mine;
	const char *reference;
	struct pv_answer *answer;
	const char *paper;

	if (me == NULL)
		return agent_away(exchange);
	paper = typed != NULL ? agent_paper_name(exchange->ctx, typed) : NULL;
	if (paper != NULL) {
		answer = agent_paper_found(exchange, paper);
		if (answer != NULL || exchange->ctx->error.status != 0)
			return answer;
	}
	reference = typed != NULL ? scanned(exchange->ctx, typed) : NULL;
	if (reference != NULL)
		return pv_answer_redirect(exchange->ctx,
		    pv_link(exchange->ctx, "/agent/demandes/%s", reference));
	if (exchange->ctx->error.status != 0)
		return NULL;
	if (!views_preference(exchange->ctx, model, &mine))
		return NULL;
	pv_set_text(model, "list", agent_list_link(exchange));
	if (typed != NULL && typed[strspn(typed, " \t\n")] != '\0' &&
	    !describe_found(exchange->ctx, model, typed,
		pv_request_query(exchange->request, "par")))
		return NULL;
	return agent_page(exchange, me, "agent/search", model);
}

static const struct pv_input search_inputs[] = { PV_QUERY("q"), PV_QUERY("par"),
	{ 0 } };

const struct pv_route agent_search_routes[] = {
	{ PV_GET, "/recherche", search, 0, search_inputs },
	{ 0 },
};
