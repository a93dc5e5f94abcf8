/*
 * desk - the list of requests, the most urgent first.
 * Not here: what its address means (filter.c), its lines (rows.c).
 */
#include "agent.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "request/field.h"

static const struct pv_call desk_call = { "agent.desk", 4, true };
static const struct pv_call counts_call = { "agent.counts", 0, true };
static const struct pv_call agents_call = { "agent.agents", 0, true };
static const struct pv_call procedures_call = { "agent.procedures", 0, true };

static const char *
filter_link(struct pv_ctx *ctx, const struct agent_filter *filter)
{
	const char *query = agent_filter_query(ctx, filter);

	return pv_link(ctx, "/agent%s%s", *query != '\0' ? "?" : "", query);
}

static struct pv_rows *
fetch(struct pv_ctx *ctx, const struct agent_filter *filter,
    const struct agent_me *me, int limit)
{
	struct pv_arg args[4];

	args[0] = pv_arg_text(agent_filter_json(ctx, filter, me->id));
	args[1] = pv_arg_text(filter->after_due);
	args[2] = filter->after_due != NULL ? pv_arg_int(filter->after_id) :
					      pv_arg_null();
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
	int64_t open = 0;

	if (counts == NULL)
		return false;
	first = pv_add_object(list);
	for (size_t i = 0; i < agent_n_states; i++) {
		const struct agent_state *state = &agent_states[i];
		const struct agent_filter only = { .state = state->word };
		int64_t n = count_of(counts, state->name);

		count = pv_add_object(list);
		pv_set_int(count, "n", n);
		pv_set_text(count, "text", state->text);
		pv_set_text(count, "link", filter_link(ctx, &only));
		pv_set_bool(count, "here",
		    filter->state != NULL &&
			strcmp(filter->state, state->word) == 0);
		if (state->open)
			open += n;
	}
	pv_set_int(first, "n", open);
	pv_set_text(first, "text", "t.agent.desk.count-open");
	pv_set_text(first, "link", pv_link(ctx, "/agent"));
	pv_set_bool(first, "here", filter->state == NULL);
	return true;
}

static struct pv_value *
add_select(struct pv_value *selects, const char *name, const char *label)
{
	struct pv_value *select = pv_add_object(selects);

	pv_set_text(select, "name", name);
	pv_set_text(select, "label", label);
	return pv_set_list(select, "options");
}

/* text is a key, or label the words themselves; chosen: the value in use. */
static void
add_option(struct pv_value *options, const char *value, const char *text,
    const char *label, const char *chosen)
{
	struct pv_value *option = pv_add_object(options);

	pv_set_text(option, "value", value);
	pv_set_optional(option, "text", text);
	pv_set_optional(option, "label", label);
	pv_set_bool(
	    option, "chosen", strcmp(value, chosen != NULL ? chosen : "") == 0);
}

/*
 * A filter in use: what it is, and the list without it.
 */
static void
add_chip(struct pv_ctx *ctx, struct pv_value *chips, const char *text,
    const char *value, const struct agent_filter *without)
{
	struct pv_value *chip = pv_add_object(chips);

	pv_set_text(chip, "text", text);
	pv_set_optional(chip, "value", value);
	pv_set_text(chip, "link", filter_link(ctx, without));
}

static void
describe_state(struct pv_ctx *ctx, struct pv_value *selects,
    struct pv_value *chips, const struct agent_filter *filter)
{
	struct pv_value *options =
	    add_select(selects, "etat", "t.agent.desk.filter-state");
	struct agent_filter without = *filter;
	const char *name = "agent.desk.filter-all";

	add_option(
	    options, "", "t.agent.desk.filter-open", NULL, filter->state);
	for (size_t i = 0; i < agent_n_states; i++) {
		add_option(options, agent_states[i].word, agent_states[i].text,
		    NULL, filter->state);
		if (filter->state != NULL &&
		    strcmp(filter->state, agent_states[i].word) == 0)
			name = agent_states[i].text + strlen("t.");
	}
	add_option(
	    options, "toutes", "t.agent.desk.filter-all", NULL, filter->state);
	without.state = NULL;
	if (filter->state != NULL)
		add_chip(ctx, chips, "t.agent.desk.chip-state",
		    pv_text(ctx, name), &without);
}

static bool
describe_procedure(struct pv_ctx *ctx, struct pv_value *selects,
    struct pv_value *chips, const struct agent_filter *filter)
{
	struct pv_rows *rows = pv_db_call(ctx, &procedures_call, NULL);
	struct pv_value *options =
	    add_select(selects, "demarche", "t.agent.desk.filter-procedure");
	struct agent_filter without = *filter;
	const char *title = filter->procedure;

	if (rows == NULL)
		return false;
	add_option(
	    options, "", "t.agent.desk.filter-every", NULL, filter->procedure);
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *name = pv_row_text(rows, row, "name");

		add_option(options, name, NULL, pv_row_text(rows, row, "title"),
		    filter->procedure);
		if (filter->procedure != NULL &&
		    strcmp(filter->procedure, name) == 0)
			title = pv_row_text(rows, row, "title");
	}
	without.procedure = NULL;
	if (filter->procedure != NULL)
		add_chip(
		    ctx, chips, "t.agent.desk.chip-procedure", title, &without);
	return true;
}

static bool
describe_agent(struct pv_ctx *ctx, struct pv_value *selects,
    struct pv_value *chips, const struct agent_filter *filter)
{
	struct pv_rows *rows = pv_db_call(ctx, &agents_call, NULL);
	struct pv_value *options =
	    add_select(selects, "agent", "t.agent.desk.filter-agent");
	struct agent_filter without = *filter;
	const char *name = filter->agent;

	if (rows == NULL)
		return false;
	add_option(
	    options, "", "t.agent.desk.filter-anyone", NULL, filter->agent);
	add_option(
	    options, "moi", "t.agent.desk.filter-me", NULL, filter->agent);
	add_option(options, "personne", "t.agent.desk.filter-nobody", NULL,
	    filter->agent);
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *id = pv_row_text(rows, row, "id");

		add_option(options, id, NULL, pv_row_text(rows, row, "name"),
		    filter->agent);
		if (filter->agent != NULL && strcmp(filter->agent, id) == 0)
			name = pv_row_text(rows, row, "name");
	}
	without.agent = NULL;
	if (filter->agent == NULL)
		return true;
	if (strcmp(filter->agent, "moi") == 0)
		name = pv_text(ctx, "agent.desk.filter-me");
	if (strcmp(filter->agent, "personne") == 0)
		name = pv_text(ctx, "agent.desk.filter-nobody");
	add_chip(ctx, chips, "t.agent.desk.chip-agent", name, &without);
	return true;
}

static bool
describe_filters(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter)
{
	struct pv_value *selects = pv_set_list(model, "selects");
	struct pv_value *chips = pv_set_list(model, "chips");
	struct agent_filter here = *filter, without;

	/* Another filter is another list: it begins at its beginning. */
	here.after_due = NULL;
	describe_state(ctx, selects, chips, &here);
	if (!describe_procedure(ctx, selects, chips, &here) ||
	    !describe_agent(ctx, selects, chips, &here))
		return false;
	without = here;
	without.late = false;
	if (here.late)
		add_chip(ctx, chips, "t.agent.desk.chip-late", NULL, &without);
	pv_set_bool(model, "late", here.late);
	pv_set_bool(model, "filtered", pv_list_length(chips) > 0);
	return true;
}

static void
describe_paging(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_filter *filter, const struct pv_rows *rows)
{
	struct agent_filter first = *filter, next = *filter;
	bool more = pv_rows_count(rows) > AGENT_ROWS;
	struct pv_value *paging;

	if (!more && filter->after_due == NULL)
		return;
	paging = pv_set_object(model, "paging");
	first.after_due = NULL;
	pv_set_optional(paging, "first",
	    filter->after_due != NULL ? filter_link(ctx, &first) : NULL);
	if (more) {
		next.after_due = pv_row_text(rows, AGENT_ROWS - 1, "due_on");
		next.after_id = pv_row_int(rows, AGENT_ROWS - 1, "id");
	}
	pv_set_optional(paging, "next", more ? filter_link(ctx, &next) : NULL);
}

/* The list without the place in it: what an action on all of it is about. */
static const char *
view_query(struct pv_ctx *ctx, struct agent_filter filter)
{
	filter.after_due = NULL;
	return agent_filter_query(ctx, &filter);
}

static struct pv_answer *
desk(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 };
	struct pv_value *model;
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	agent_filter_read(ctx, &filter, request->query, request->n_query);
	rows = fetch(ctx, &filter, me, AGENT_ROWS + 1);
	if (rows == NULL)
		return NULL;
	model = pv_object(ctx);
	agent_rows_set(ctx, model, rows, AGENT_ROWS);
	pv_set_bool(model, "here_desk", true);
	pv_set_bool(
	    model, "none_left", pv_request_query(request, "fini") != NULL);
	if (!describe_counts(ctx, model, &filter) ||
	    !describe_filters(ctx, model, &filter))
		return NULL;
	describe_paging(ctx, model, &filter, rows);
	pv_set_text(model, "view", view_query(ctx, filter));
	pv_set_bool(model, "selectable", true);
	answer = agent_page(exchange, me, "agent/desk", model);
	/* So that a request leads back to this list, and to its next one. */
	if (!pv_answer_cookie(ctx, answer, request, "liste",
		agent_filter_query(ctx, &filter), 0))
		return NULL;
	return answer;
}

static struct pv_answer *
next(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 };
	const char *after = pv_request_query(request, "apres");
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	agent_list_filter(exchange, &filter);
	filter.after_due = NULL;
	if (after != NULL)
		(void)agent_filter_after(ctx, &filter, after);
	rows = fetch(ctx, &filter, me, 1);
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) > 0)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/demandes/%s",
			pv_row_text(rows, 0, "reference")));
	filter.after_due = NULL;
	after = agent_filter_query(ctx, &filter);
	return pv_answer_redirect(ctx,
	    pv_link(
		ctx, "/agent?%s%sfini=oui", after, *after != '\0' ? "&" : ""));
}

static const struct pv_input desk_inputs[] = {
	PV_QUERY("etat"),
	PV_QUERY("demarche"),
	PV_QUERY("agent"),
	PV_QUERY("retard"),
	PV_QUERY("apres"),
	PV_QUERY("fini"),
	{ 0 },
};

static const struct pv_input next_inputs[] = { PV_QUERY("apres"), { 0 } };

const struct pv_route agent_desk_routes[] = {
	{ PV_GET, "", desk, 0, desk_inputs },
	{ PV_GET, "/suivante", next, 0, next_inputs },
	{ 0 },
};
