/*
 * absences - those that families told: their proof is taken, or refused with why.
 * Not here: what that excuses (agent.absence_decide), what it costs (parvis.priced).
 */
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#include "request/field.h"
#include "till.h"

static const struct pv_call list_call = { "agent.absences", 1, true };
static const struct pv_call decide_call = { "agent.absence_decide", 3, true };

/* The file of a proof, and whether it is known to be clean. */
static void
set_file(struct pv_ctx *ctx, json_t *file)
{
	const char *state = json_string_value(json_object_get(file, "state"));

	if (state == NULL)
		return;
	json_object_set_new(
	    file, "clean", json_boolean(strcmp(state, "clean") == 0));
	json_object_set_new(file, "text",
	    json_string(pv_printf(ctx, "t.document.file.%s", state)));
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *refused)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *asked = pv_request_query(exchange->request, "vue");
	bool decided = asked != NULL && strcmp(asked, "decidees") == 0;
	struct pv_arg arg = pv_arg_bool(decided);
	json_t *list = activity_json(ctx, &list_call, &arg), *one;
	const char *typed = pv_typed(exchange, "absence");
	struct pv_value *model;
	size_t at;

	if (list == NULL)
		return NULL;
	json_array_foreach(list, at, one)
	{
		json_int_t id = json_integer_value(json_object_get(one, "id"));

		json_object_set_new(one, "text",
		    json_string(pv_printf(ctx, "t.activity.absence.%s",
			json_string_value(json_object_get(one, "reason")))));
		set_file(ctx, json_object_get(one, "file"));
		json_object_set_new(one, "was_taken",
		    json_boolean(
			json_is_string(json_object_get(one, "decided")) &&
			strcmp(
			    json_string_value(json_object_get(one, "decided")),
			    "taken") == 0));
		json_object_set_new(one, "typed",
		    json_string(
			refused != NULL && strtoll(typed, NULL, 10) == id ?
			    pv_typed(exchange, "motif") :
			    ""));
	}
	model = activity_model(
	    ctx, json_pack("{s:O, s:b}", "absences", list, "decided", decided));
	if (refused != NULL) {
		told_again(model, refused);
	}
	return activity_show(exchange, me, "agent/absences", "absences", model);
}

static struct pv_answer *
absences_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, NULL) : agent_away(exchange);
}

static struct pv_answer *
absences_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *refused = pv_object(ctx);
	const char *reason = pv_typed(exchange, "motif");

	if (me == NULL)
		return NULL;
	if (strlen(reason) > 1000) {
		told_fault(refused, "t.activity.absence.reason");
		return show(exchange, me, refused);
	}
	if (pv_db_call(ctx, &decide_call,
		(const struct pv_arg[]){
		    pv_arg_int(
			strtoll(pv_typed(exchange, "absence"), NULL, 10)),
		    pv_arg_bool(
			strcmp(pv_typed(exchange, "decision"), "prise") == 0),
		    pv_arg_text(reason) }) != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/agent/absences?fait=absence"));
	return till_refused(exchange, refused) ? show(exchange, me, refused) :
						 NULL;
}

static const struct pv_input list_inputs[] = { PV_QUERY("fait"),
	PV_QUERY("vue"), { 0 } };
static const struct pv_input decide_inputs[] = { PV_SHORT("absence"),
	PV_SHORT("decision"), PV_FIELD("motif"), { 0 } };

const struct pv_route agent_absences_routes[] = {
	{ PV_GET, "/absences", absences_get, 0, list_inputs },
	{ PV_POST, "/absences", absences_post, PV_ROUTE_CSRF, decide_inputs },
	{ 0 },
};
