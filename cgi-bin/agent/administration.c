/*
 * administration - where an administrator begins: the pages there are, and
 * what is unusual.
 * Not here: those pages; who is an administrator (sql/, edition).
 */
#include "administration.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "request/field.h"

enum { VALUES_MAX = 64 };

static const struct pv_call alerts_call = { "agent.volume_alerts", 0, true };
static const struct pv_call accounts_call = { "agent.accounts", 0, true };
static const struct pv_call answer_call = { "agent.volume_answer", 3, true };

/* In the order of the page; its texts are agent.administration.link.NAME. */
static const struct page {
	const char *name, *path;
} pages[] = {
	{ "commune", "/administration/commune" },
	{ "opening", "/administration/horaires" },
	{ "services", "/administration/services" },
	{ "regies", "/administration/regies" },
	{ "agents", "/administration/agents" },
	{ "stand-ins", "/remplacements" },
	{ "forms", "/formulaires" },
	{ "templates", "/modeles" },
	{ "attestations", "/attestations" },
	{ "journal", "/journal" },
	{ "history", "/administration/historique" },
	{ "register", "/registre" },
	{ "retention", "/conservation" },
	{ "rights", "/droits" },
	{ "integrations", "/integrations" },
	{ "hubee", "/hubee" },
};

/* A page is shown once the program has it. */
static bool
has_route(const struct pv_program *program, const char *path)
{
	for (const struct pv_route *const *table = program->routes;
	     *table != NULL; table++)
		for (const struct pv_route *route = *table;
		     route->handler != NULL; route++)
			if ((route->methods & PV_GET) != 0 &&
			    strcmp(route->path, path) == 0)
				return true;
	return false;
}

static void
add_pages(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_value *list = pv_set_list(model, "pages"), *one;
	struct pv_ctx *ctx = exchange->ctx;

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		if (!has_route(exchange->program, pages[i].path))
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "link",
		    pv_link(
			ctx, "%s%s", exchange->program->mount, pages[i].path));
		pv_set_text(one, "text",
		    pv_printf(
			ctx, "t.agent.administration.link.%s", pages[i].name));
		pv_set_text(one, "hint",
		    pv_printf(
			ctx, "t.agent.administration.hint.%s", pages[i].name));
	}
}

static bool
add_alerts(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &alerts_call, NULL);
	struct pv_value *list = pv_set_list(model, "alerts"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *day = pv_row_text(rows, row, "day");

		one = pv_add_object(list);
		pv_set_int(one, "agent", pv_row_int(rows, row, "agent"));
		pv_set_text(
		    one, "agent_name", pv_row_text(rows, row, "agent_name"));
		pv_set_text(one, "day", day);
		pv_set_text(one, "day_words", pv_date_words(ctx, day));
		pv_set_int(one, "looks", pv_row_int(rows, row, "looks"));
		pv_set_text(one, "usual", pv_row_text(rows, row, "usual"));
		pv_set_text(
		    one, "colleagues", pv_row_text(rows, row, "colleagues"));
		pv_set_optional(
		    one, "answer", pv_row_text(rows, row, "answer"));
		pv_set_optional(
		    one, "answered_by", pv_row_text(rows, row, "answered_by"));
	}
	pv_set_bool(model, "has_alerts", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const known[] = { "alerte", NULL };
	struct pv_answer *answer;

	if (!add_alerts(exchange->ctx, model))
		return NULL;
	add_pages(exchange, model);
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/administration", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
administration_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
alert_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *word = pv_request_field(request, "mot");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_arg args[] = {
		pv_arg_text(pv_request_field(request, "agent")),
		pv_arg_text(pv_request_field(request, "jour")),
		pv_arg_text(word != NULL ? word : ""),
	};

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &answer_call, args) != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/agent/administration?fait=alerte"));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model) :
	    NULL;
}

void
administration_done(struct pv_exchange *exchange, struct pv_value *model,
    const char *const *known)
{
	told_done(exchange, model, "agent.administration.done", known);
}

bool
administration_refused(struct pv_exchange *exchange, struct pv_value *model)
{
	int status = exchange->ctx->error.status;

	if (status != 409 && status != 422)
		return false;
	told_refusal(exchange->ctx, model);
	return true;
}

void
administration_version(
    struct pv_exchange *exchange, struct pv_value *model, const char *now)
{
	const char *sent = pv_request_field(exchange->request, "version");

	pv_set_optional(model, "version",
	    sent != NULL && pv_get_int(model, "refused_status") != 409 ? sent :
									 now);
}

const char *
administration_number(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_query(exchange->request, name);
	long long number = text != NULL ? strtoll(text, NULL, 10) : 0;

	return number > 0 ? pv_printf(exchange->ctx, "%lld", number) : NULL;
}

const char *
administration_day(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_request_query(exchange->request, name);
	struct pv_date date;

	return text != NULL && pv_date_parse(text, &date) ? text : NULL;
}

bool
administration_agents(
    struct pv_ctx *ctx, struct pv_value *model, const char *chosen)
{
	struct pv_rows *rows = pv_db_call(ctx, &accounts_call, NULL);
	struct pv_value *list = pv_set_list(model, "agents");
	int64_t here = chosen != NULL ? strtoll(chosen, NULL, 10) : 0;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(list);
		int64_t id = pv_row_int(rows, row, "id");

		pv_set_int(one, "id", id);
		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_bool(one, "chosen", id == here);
	}
	return true;
}

struct pv_arg
administration_texts(struct pv_exchange *exchange, const char *name)
{
	const struct pv_request *request = exchange->request;
	const char *values[VALUES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < request->n_fields && n < VALUES_MAX; i++)
		if (strcmp(request->fields[i].name, name) == 0)
			values[n++] = request->fields[i].value;
	return pv_arg_texts(exchange->ctx, values, n);
}

bool
administration_has(
    struct pv_exchange *exchange, const char *name, const char *value)
{
	const struct pv_request *request = exchange->request;

	for (size_t i = 0; i < request->n_fields; i++)
		if (strcmp(request->fields[i].name, name) == 0 &&
		    strcmp(request->fields[i].value, value) == 0)
			return true;
	return false;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input alert_inputs[] = {
	PV_SHORT("agent"),
	PV_SHORT("jour"),
	PV_FIELD("mot"),
	{ 0 },
};

const struct pv_route agent_administration_routes[] = {
	{ PV_GET, "/administration", administration_get, 0, done_inputs },
	{ PV_POST, "/administration/alertes", alert_post, PV_ROUTE_CSRF,
	    alert_inputs },
	{ 0 },
};
