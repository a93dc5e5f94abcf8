/*
 * entry - an agent enters a request for somebody.
 * Not here: its pages, which are the form's own (form/entry.h).
 */
#include "form/entry.h"

#include <ctype.h>
#include <string.h>

#include "agent.h"
#include "request/field.h"

enum { NAME_MAX_BYTES = 64 };

static const struct pv_call procedures_call = { "agent.entry_procedures", 0,
	true };
static const struct pv_call procedure_call = { "agent.entry_procedure", 1,
	true };

/* Of the page, and of the database. */
static const struct {
	const char *value, *came_by;
} ways[] = {
	{ "telephone", "phone" },
	{ "guichet", "counter" },
	{ "courrier", "post" },
};

static const char *
came_by(const char *value)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (value != NULL && strcmp(ways[i].value, value) == 0)
			return ways[i].came_by;
	return NULL;
}

static void
add_ways(struct pv_ctx *ctx, struct pv_value *model, const char *chosen)
{
	struct pv_value *list = pv_set_list(model, "ways");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct pv_value *way = pv_add_object(list);

		pv_set_text(way, "value", ways[i].value);
		pv_set_text(way, "text",
		    pv_printf(ctx, "t.agent.way.%s", ways[i].came_by));
		pv_set_bool(way, "chosen",
		    chosen != NULL && strcmp(chosen, ways[i].value) == 0);
		pv_set_bool(way, "first", i == 0);
	}
}

static bool
add_procedures(struct pv_ctx *ctx, struct pv_value *model, const char *chosen)
{
	struct pv_rows *rows = pv_db_call(ctx, &procedures_call, NULL);
	struct pv_value *list = pv_set_list(model, "procedures");

	if (rows == NULL)
		return false;
	for (int i = 0; i < pv_rows_count(rows); i++) {
		struct pv_value *one = pv_add_object(list);
		const char *name = pv_row_text(rows, i, "name");

		pv_set_text(one, "name", name);
		pv_set_text(one, "title", pv_row_text(rows, i, "title"));
		pv_set_bool(
		    one, "chosen", chosen != NULL && strcmp(chosen, name) == 0);
	}
	pv_set_bool(model, "has_procedures", pv_list_length(list) > 0);
	return true;
}

/* What was chosen already, and what of it is wrong ("t.…", or NULL). */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *procedure, const char *way, const char *procedure_error,
    const char *way_error)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!add_procedures(ctx, model, procedure))
		return NULL;
	add_ways(ctx, model, way);
	pv_set_optional(model, "procedure_error", procedure_error);
	pv_set_optional(model, "way_error", way_error);
	if (procedure_error != NULL)
		pv_fault_add(faults, "demarche", procedure_error);
	if (way_error != NULL)
		pv_fault_add(faults, "voie", way_error);
	pv_faults_set(model, faults);
	pv_set_text(model, "list", agent_list_link(exchange));
	answer = agent_page(exchange, me, "agent/entry", model);
	if (procedure_error != NULL || way_error != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
entry_get(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return agent_away(exchange);
	return show(exchange, me, pv_request_query(request, "demarche"),
	    pv_request_query(request, "voie"), NULL, NULL);
}

static struct pv_answer *
entry_post(struct pv_exchange *exchange)
{
	const char *procedure = pv_request_field(exchange->request, "demarche");
	const char *way = pv_request_field(exchange->request, "voie");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	bool none = procedure == NULL || *procedure == '\0';

	if (me == NULL)
		return NULL;
	if (none || came_by(way) == NULL)
		return show(exchange, me, procedure, way,
		    none ? "t.agent.entry.no-procedure" : NULL,
		    came_by(way) == NULL ? "t.agent.entry.no-way" : NULL);
	answer =
	    pv_entry_begin(ctx, exchange->request, procedure, came_by(way));
	if (answer != NULL || ctx->error.status != 404)
		return answer;
	pv_forgive(ctx);
	return show(
	    exchange, me, NULL, way, "t.agent.entry.no-procedure", NULL);
}

/* "FORM-ETAT-CIVIL" is what the paper of etat-civil has in its barcode. */
const char *
agent_paper_name(struct pv_ctx *ctx, const char *typed)
{
	static const char prefix[] = "FORM-";
	size_t length = strlen(prefix);
	char *name;

	typed += strspn(typed, " \t");
	if (strncmp(typed, prefix, length) != 0 ||
	    strlen(typed + length) > NAME_MAX_BYTES)
		return NULL;
	name = pv_strdup(ctx, typed + length);
	for (char *at = name; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return name;
}

struct pv_answer *
agent_paper_found(struct pv_exchange *exchange, const char *name)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg arg = pv_arg_text(name);

	if (pv_db_call(ctx, &procedure_call, &arg) == NULL) {
		if (ctx->error.status == 404)
			pv_forgive(ctx);
		return NULL;
	}
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/saisie?demarche=%s&voie=courrier", name));
}

static const struct pv_input entry_inputs[] = {
	PV_QUERY("demarche"),
	PV_QUERY("voie"),
	PV_SHORT("demarche"),
	PV_SHORT("voie"),
	{ 0 },
};

const struct pv_route agent_entry_routes[] = {
	{ PV_GET, "/saisie", entry_get, 0, entry_inputs },
	{ PV_POST, "/saisie", entry_post, PV_ROUTE_CSRF, entry_inputs },
	{ 0 },
};
