/*
 * views - filters that agents come back to, and how each has the desk.
 * Not here: the list itself (desk.c).
 */
#include "views.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "filters.h"
#include "request/field.h"
#include "request/file.h"

static const struct pv_call views_call = { "agent.views", 0, true };
static const struct pv_call counts_call = { "agent.view_counts", 1, true };
static const struct pv_call add_call = { "agent.view_add", 4, true };
static const struct pv_call remove_call = { "agent.view_remove", 1, false };
static const struct pv_call first_call = { "agent.view_first", 1, true };
static const struct pv_call get_call = { "agent.preference", 0, true };
static const struct pv_call set_call = { "agent.preference_set", 3, true };

/* The columns that may be left out, as the database and addresses call them. */
static const char *const columns[] = { "person", "what", "state", "agent",
	"service", "received" };
enum { NAME_MAX_CHARACTERS = 60, FILTERS_MAX_BYTES = 4 << 20 };
enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const int sizes[] = { 25, 50, 100, 200 };

bool
views_preference(
    struct pv_ctx *ctx, struct pv_value *model, struct views_preference *mine)
{
	struct pv_rows *rows = pv_db_call(ctx, &get_call, NULL);
	struct pv_value *shown = pv_set_object(model, "column");
	const char *hidden;

	if (rows == NULL)
		return false;
	mine->page_size = (int)pv_row_int(rows, 0, "page_size");
	mine->filter = pv_row_text(rows, 0, "filter");
	hidden = pv_row_text(rows, 0, "hidden");
	for (size_t i = 0; i < N_COLUMNS; i++)
		pv_set_bool(
		    shown, columns[i], strstr(hidden, columns[i]) == NULL);
	pv_set_bool(model, "tight",
	    strcmp(pv_row_text(rows, 0, "density"), "tight") == 0);
	return true;
}

/* All of them at once: a call for each would be a wait for each. */
static struct pv_rows *
count(
    struct pv_ctx *ctx, const struct pv_rows *views, const struct agent_me *me)
{
	struct pv_buffer *filters = pv_buffer_new(ctx, FILTERS_MAX_BYTES);
	struct pv_arg arg;

	for (int row = 0; row < pv_rows_count(views); row++) {
		struct agent_filter filter = { 0 };

		agent_filter_parse(
		    ctx, &filter, pv_row_text(views, row, "filter"));
		pv_buffer_addf(filters, "%c%s", row == 0 ? '[' : ',',
		    agent_filter_json(ctx, &filter, me->id));
	}
	pv_buffer_add_text(filters, filters->length > 0 ? "]" : "[]");
	arg = pv_arg_text(filters->data);
	return pv_db_call(ctx, &counts_call, &arg);
}

bool
views_describe(struct pv_ctx *ctx, struct pv_value *model,
    const struct agent_me *me, const char *query)
{
	struct pv_rows *rows = pv_db_call(ctx, &views_call, NULL), *counts;
	struct pv_value *list = pv_set_list(model, "views"), *view;

	if (rows == NULL || (counts = count(ctx, rows, me)) == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *filter = pv_row_text(rows, row, "filter");

		view = pv_add_object(list);
		pv_set_text(view, "id", pv_row_text(rows, row, "id"));
		pv_set_text(view, "name", pv_row_text(rows, row, "name"));
		pv_set_text(view, "scope_text",
		    pv_printf(ctx, "t.agent.view.scope-%s",
			pv_row_text(rows, row, "scope")));
		pv_set_text(view, "link",
		    pv_link(ctx, "/agent/demandes?%s",
			*filter != '\0' ? filter : "vue=toutes"));
		pv_set_bool(view, "here", strcmp(filter, query) == 0);
		pv_set_bool(
		    view, "may_remove", pv_row_bool(rows, row, "may_remove"));
		pv_set_bool(view, "first", pv_row_bool(rows, row, "first"));
		pv_set_int(view, "n", pv_row_int(counts, row, "n"));
		pv_set_bool(view, "more", pv_row_bool(counts, row, "more"));
	}
	pv_set_bool(model, "has_views", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me, const char *name,
    const char *error)
{
	static const struct pv_control_text control = {
		.name = "nom", .label = "t.agent.view.name", .required = true
	};
	const char *query = pv_request_field(exchange->request, "filtre");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_value *list, *one;
	struct agent_filter filter = { 0 };
	struct views_preference mine;
	struct pv_answer *answer;

	if (!views_preference(ctx, model, &mine) ||
	    !views_describe(ctx, model, me, ""))
		return NULL;
	(void)pv_control_set(ctx, model, "control", &control, name, error);
	if (error != NULL)
		pv_fault_add(faults, control.name, error);
	pv_faults_set(model, faults);
	agent_list_filter(exchange, &filter);
	filter = agent_filter_first(&filter);
	pv_set_text(model, "view",
	    query != NULL ? query : agent_filter_query(ctx, &filter));
	list = pv_set_list(model, "sizes");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		one = pv_add_object(list);
		pv_set_int(one, "size", sizes[i]);
		pv_set_bool(one, "chosen", sizes[i] == mine.page_size);
	}
	pv_set_bool(model, "leads", me->leads);
	pv_set_text(model, "list", agent_list_link(exchange));
	answer = agent_page(exchange, me, "agent/views", model);
	if (error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
views_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return agent_away(exchange);
	return show(exchange, me, NULL, NULL);
}

static struct pv_answer *
back(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/agent/vues"));
}

/* "own", "all", or the role of "role-supervisor". */
static void
read_scope(const char *typed, const char **scope, const char **role)
{
	static const char prefix[] = "role-";
	bool is_role = strncmp(typed, prefix, strlen(prefix)) == 0;

	*scope = is_role ? "role" : strcmp(typed, "all") == 0 ? "all" : "own";
	*role = is_role ? typed + strlen(prefix) : NULL;
}

static struct pv_answer *
view_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *name = pv_typed(exchange, "nom");
	const char *scope = pv_request_field(request, "portee"), *role;
	const char *query = pv_request_field(request, "filtre");
	struct agent_me *me = agent_me(exchange);
	struct agent_filter filter = { 0 };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[4];

	if (me == NULL)
		return NULL;
	if (*name == '\0')
		return show(exchange, me, name, "t.agent.view.no-name");
	if (g_utf8_strlen(name, -1) > NAME_MAX_CHARACTERS)
		return show(exchange, me, name, "t.agent.view.long-name");
	/* Read and said again: only what a list understands is kept. */
	agent_filter_parse(ctx, &filter, query != NULL ? query : "");
	filter = agent_filter_first(&filter);
	read_scope(scope != NULL ? scope : "own", &scope, &role);
	args[0] = pv_arg_text(name);
	args[1] = pv_arg_text(scope);
	args[2] = pv_arg_text(role);
	args[3] = pv_arg_text(agent_filter_query(ctx, &filter));
	return pv_db_call(ctx, &add_call, args) != NULL ? back(exchange) : NULL;
}

static struct pv_answer *
change(struct pv_exchange *exchange, const struct pv_call *call)
{
	const char *id = exchange->captures[0];
	struct pv_arg arg =
	    id != NULL ? pv_arg_int(strtoll(id, NULL, 10)) : pv_arg_null();

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, call, &arg) == NULL)
		return NULL;
	return back(exchange);
}

static struct pv_answer *
view_remove(struct pv_exchange *exchange)
{
	return change(exchange, &remove_call);
}

static struct pv_answer *
view_first(struct pv_exchange *exchange)
{
	return change(exchange, &first_call);
}

/* The columns that are not checked are those left out. */
static struct pv_answer *
preference_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *size = pv_request_field(request, "taille");
	const char *density = pv_request_field(request, "densite");
	const char *hidden[N_COLUMNS];
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[3];
	size_t n = 0;

	if (agent_me(exchange) == NULL)
		return NULL;
	for (size_t i = 0; i < N_COLUMNS; i++) {
		bool shown = false;

		for (size_t f = 0; f < request->n_fields; f++)
			shown |=
			    strcmp(request->fields[f].name, "colonne") == 0 &&
			    strcmp(request->fields[f].value, columns[i]) == 0;
		if (!shown)
			hidden[n++] = columns[i];
	}
	args[0] = pv_arg_text(size);
	args[1] = pv_arg_text(density);
	args[2] = pv_arg_texts(ctx, hidden, n);
	if (pv_db_call(ctx, &set_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(ctx, agent_list_link(exchange));
}

static const struct pv_input view_inputs[] = {
	PV_SHORT("nom"),
	PV_SHORT("portee"),
	{ .name = "filtre", .kind = PV_IN_FIELD, .max_bytes = 2000 },
	{ 0 },
};

static const struct pv_input preference_inputs[] = {
	PV_SHORT("taille"),
	PV_SHORT("densite"),
	{ .name = "colonne",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 20,
	    .many = true },
	{ 0 },
};

const struct pv_route agent_views_routes[] = {
	{ PV_GET, "/vues", views_get, 0, NULL },
	{ PV_POST, "/vues", view_post, PV_ROUTE_CSRF, view_inputs },
	{ PV_POST, "/vues/affichage", preference_post, PV_ROUTE_CSRF,
	    preference_inputs },
	{ PV_POST, "/vues/aucune", view_first, PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/vues/{id}/retrait", view_remove, PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/vues/{id}/premiere", view_first, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
