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

/* What the address says: the words, how to take them, where to go on. */
struct asked {
	const char *typed, *as, *place;
};

static const struct pv_call search_call = { "agent.search", 4, true };

static struct pv_rows *
find(struct pv_ctx *ctx, const struct query *search, const char *place)
{
	struct pv_arg args[] = {
		pv_arg_text(search->kind),
		pv_arg_text(search->value),
		pv_arg_int(AGENT_ROWS + 1),
		pv_arg_text(place),
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
	rows = find(ctx, &search, NULL);
	if (rows == NULL || pv_rows_count(rows) != 1 ||
	    pv_row_text(rows, 0, "reference") == NULL ||
	    g_ascii_strcasecmp(
		search.value, pv_row_text(rows, 0, "reference")) != 0)
		return NULL;
	return pv_row_text(rows, 0, "reference");
}

/* What finds something, of what the words may be; or as they are said to be. */
static struct pv_rows *
find_any(struct pv_ctx *ctx, const struct asked *asked, struct query *search)
{
	struct pv_rows *rows;

	if (asked->as != NULL && query_as(asked->as, asked->typed, search))
		return find(ctx, search, asked->place);
	*search = query_read(ctx, asked->typed);
	rows = find(ctx, search, asked->place);
	while (rows != NULL && pv_rows_count(rows) == 0) {
		struct query other = query_else(search, asked->typed);

		if (other.kind == NULL)
			break;
		*search = other;
		rows = find(ctx, search, asked->place);
	}
	return rows;
}

/*
 * Where the search goes on, where it does: after a page, or from the last line
 * where that has only its place.  Gives how many lines are shown.
 */
static int
describe_paging(struct pv_value *model, const struct pv_rows *rows)
{
	int n = pv_rows_count(rows);
	bool stopped = n > 0 && pv_row_text(rows, n - 1, "reference") == NULL;
	int shown = stopped || n > AGENT_ROWS ? n - 1 : n;

	if (shown < n) {
		pv_set_text(model, "further",
		    pv_row_text(rows, stopped ? shown : shown - 1, "place"));
		pv_set_bool(model, "stopped", stopped);
	}
	return shown;
}

/* The other ways to take the same words; and that of this one. */
static void
describe_others(
    struct pv_ctx *ctx, struct pv_value *model, const struct query *taken)
{
	struct pv_value *list = pv_set_list(model, "others"), *other;
	const char *word, *kind;

	for (size_t i = 0; (word = query_way(i, &kind)) != NULL; i++) {
		if (strcmp(kind, taken->kind) == 0) {
			pv_set_text(model, "as", word);
			continue;
		}
		other = pv_add_object(list);
		pv_set_text(other, "word", word);
		pv_set_text(other, "text",
		    pv_printf(ctx, "t.agent.search.as-%s", word));
	}
}

static bool
describe_found(
    struct pv_ctx *ctx, struct pv_value *model, const struct asked *asked)
{
	struct query search;
	struct pv_rows *rows = find_any(ctx, asked, &search);

	if (rows == NULL)
		return false;
	pv_set_text(model, "query", asked->typed);
	pv_set_text(model, "kind_text", search.text);
	if (strcmp(search.kind, "date") == 0)
		pv_set_text(model, "day", pv_date_words(ctx, search.value));
	describe_others(ctx, model, &search);
	pv_set_bool(model, "begun", asked->place != NULL);
	agent_rows_set(ctx, model, rows, 0, describe_paging(model, rows));
	return true;
}

static struct pv_answer *
search(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const struct asked asked = {
		.typed = pv_request_query(request, "q"),
		.as = pv_request_query(request, "par"),
		.place = pv_request_query(request, "apres"),
	};
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	struct views_preference mine;
	const char *reference;
	struct pv_answer *answer;
	const char *paper;

	if (me == NULL)
		return agent_away(exchange);
	paper = asked.typed != NULL ?
	    agent_paper_name(exchange->ctx, asked.typed) :
	    NULL;
	if (paper != NULL) {
		answer = agent_paper_found(exchange, paper);
		if (answer != NULL || exchange->ctx->error.status != 0)
			return answer;
	}
	reference = asked.typed != NULL && asked.place == NULL ?
	    scanned(exchange->ctx, asked.typed) :
	    NULL;
	if (reference != NULL)
		return pv_answer_redirect(exchange->ctx,
		    pv_link(exchange->ctx, "/agent/demandes/%s", reference));
	if (exchange->ctx->error.status != 0)
		return NULL;
	if (!views_preference(exchange->ctx, model, &mine))
		return NULL;
	pv_set_text(model, "list", agent_list_link(exchange));
	if (asked.typed != NULL &&
	    asked.typed[strspn(asked.typed, " \t\n")] != '\0' &&
	    !describe_found(exchange->ctx, model, &asked))
		return NULL;
	return agent_page(exchange, me, "agent/search", model);
}

static const struct pv_input search_inputs[] = {
	PV_QUERY("q"),
	PV_QUERY("par"),
	PV_QUERY("apres"),
	{ 0 },
};

const struct pv_route agent_search_routes[] = {
	{ PV_GET, "/recherche", search, 0, search_inputs },
	{ 0 },
};
