/*
 * services - the services of the mairie: their names, their addresses, which
 * take new requests.
 * Not here: who sees which requests (sql/, services_of).
 */
#include <string.h>

#include "administration.h"
#include "request/field.h"

static const struct pv_call list_call = { "agent.service_list", 0, true };
static const struct pv_call set_call = { "agent.service_set", 5, false };

/* One form for each service, and one for a new one (version 0). */
static bool
add_services(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(exchange->ctx, &list_call, NULL);
	struct pv_value *list = pv_set_list(model, "services"), *one;
	const struct pv_request *request = exchange->request;
	const char *typed = pv_get(model, "refused") != NULL ?
	    pv_request_field(request, "service") :
	    NULL;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *name = pv_row_text(rows, row, "name");
		bool again = typed != NULL && strcmp(typed, name) == 0;

		one = pv_add_object(list);
		pv_set_text(one, "name", name);
		pv_set_text(one, "called", pv_row_text(rows, row, "label"));
		pv_set_text(one, "label",
		    again ? pv_request_field(request, "nom") :
			    pv_row_text(rows, row, "label"));
		pv_set_optional(one, "email",
		    again ? pv_request_field(request, "courriel") :
			    pv_row_text(rows, row, "email"));
		pv_set_bool(one, "active",
		    again ? administration_has(exchange, "actif", "oui") :
			    pv_row_bool(rows, row, "active"));
		pv_set_text(one, "version", pv_row_text(rows, row, "version"));
		pv_set_int(one, "agents", pv_row_int(rows, row, "agents"));
		pv_set_int(
		    one, "procedures", pv_row_int(rows, row, "procedures"));
		pv_set_int(one, "open", pv_row_int(rows, row, "open"));
	}
	return true;
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const known[] = { "service", NULL };
	struct pv_answer *answer;

	if (!add_services(exchange, model))
		return NULL;
	if (pv_get(model, "refused") != NULL) {
		pv_set_optional(model, "new_name",
		    pv_request_field(exchange->request, "service"));
		pv_set_optional(model, "new_label",
		    pv_request_field(exchange->request, "nom"));
		pv_set_optional(model, "new_email",
		    pv_request_field(exchange->request, "courriel"));
	}
	administration_done(exchange, model, known);
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/services", model);
	told_status(answer, model);
	return answer;
}

static struct pv_answer *
services_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
services_post(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *email = pv_request_field(request, "courriel");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_arg args[] = {
		pv_arg_text(pv_request_field(request, "service")),
		pv_arg_text(pv_request_field(request, "nom")),
		pv_arg_text(email != NULL && *email != '\0' ? email : NULL),
		pv_arg_bool(administration_has(exchange, "actif", "oui")),
		pv_arg_text(pv_request_field(request, "version")),
	};

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &set_call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(
			ctx, "/agent/administration/services?fait=service"));
	return administration_refused(exchange, model) ?
	    show(exchange, me, model) :
	    NULL;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input inputs[] = {
	PV_SHORT("service"),
	PV_FIELD("nom"),
	PV_FIELD("courriel"),
	PV_SHORT("actif"),
	PV_SHORT("version"),
	{ 0 },
};

const struct pv_route agent_services_routes[] = {
	{ PV_GET, "/administration/services", services_get, 0, done_inputs },
	{ PV_POST, "/administration/services", services_post, PV_ROUTE_CSRF,
	    inputs },
	{ 0 },
};
