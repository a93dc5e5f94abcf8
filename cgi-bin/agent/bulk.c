/*
 * bulk - one action on many requests: chosen in the list, told what it would
 * do, then asked for.
 * Not here: how far it is (job.c), the doing of it (worker.job_apply).
 */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/random.h"
#include "bulk.h"
#include "request/field.h"

enum {
	CHOSEN_MAX = 200,    /* the lines of one page */
	PREVIEW_MAX = 10000, /* requests of a view that are looked at */
	FILTER_MAX_BYTES = 2000,
};

static const struct pv_call preview_call = { "agent.job_preview", 5, true };
static const struct pv_call add_call = { "agent.job_add", 6, true };
static const struct pv_call agents_call = { "agent.agents", 0, true };

/* What can be done to many: as addresses and the database name it. */
static const struct bulk_action {
	const char *word, *name;
	bool target,
	    told; /* it is given to somebody; the person is written to */
} actions[] = {
	{ "attribution", "assign", true, false },
	{ "lecture", "read", false, false },
	{ "message", "message", false, true },
	{ "cloture", "close", false, true },
};

/* What was chosen and typed so far. */
struct bulk {
	const struct bulk_action *action; /* NULL: none yet */
	bool all;			  /* the whole view, not some lines */
	const char *view;		  /* its query */
	const char *references[CHOSEN_MAX];
	size_t n;
	const char *target; /* an agent's number, "personne", or "" */
	const char *text;
	const char *token;
	const char *target_error, *text_error; /* "t.…", or NULL */
};

static void
read_bulk(struct pv_exchange *exchange, struct bulk *bulk)
{
	const struct pv_request *request = exchange->request;
	const char *action = pv_typed(exchange, "action");

	*bulk = (struct bulk){ .all = *pv_typed(exchange, "tout") != '\0',
		.view = pv_typed(exchange, "filtre"),
		.target = pv_typed(exchange, "agent"),
		.text = pv_typed(exchange, "texte"),
		.token = pv_request_field(request, "jeton") };
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].word, action) == 0)
			bulk->action = &actions[i];
	for (size_t i = 0; i < request->n_fields && bulk->n < CHOSEN_MAX; i++)
		if (strcmp(request->fields[i].name, "demande") == 0)
			bulk->references[bulk->n++] = request->fields[i].value;
	if (bulk->token == NULL)
		bulk->token = pv_token(exchange->ctx);
}

/* p_references and p_filter: one of them is null. */
static void
set_chosen(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk, struct pv_arg *references, struct pv_arg *view)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 };

	*references = pv_arg_texts(ctx, bulk->references, bulk->n);
	*view = pv_arg_null();
	if (!bulk->all)
		return;
	agent_filter_parse(ctx, &filter, bulk->view);
	filter = agent_filter_first(&filter);
	*references = pv_arg_null();
	*view = pv_arg_text(agent_filter_json(ctx, &filter, me->id));
}

static struct pv_arg
target_arg(const struct bulk *bulk)
{
	return strcmp(bulk->target, "personne") == 0 || *bulk->target == '\0' ?
	    pv_arg_null() :
	    pv_arg_int(strtoll(bulk->target, NULL, 10));
}

/* Who it may be given to. */
static bool
add_agents(struct pv_ctx *ctx, struct pv_value *model, const struct bulk *bulk)
{
	struct pv_rows *rows = pv_db_call(ctx, &agents_call, NULL);
	struct pv_value *list = pv_set_list(model, "agents");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *one = pv_add_object(list);
		const char *id = pv_row_text(rows, row, "id");

		pv_set_text(one, "id", id);
		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_bool(one, "chosen", strcmp(id, bulk->target) == 0);
		if (strcmp(id, bulk->target) == 0)
			pv_set_text(model, "target_name",
			    pv_row_text(rows, row, "name"));
	}
	pv_set_bool(model, "to_nobody", strcmp(bulk->target, "personne") == 0);
	return true;
}

/* What each page of the way says; NULL with an error. */
static struct pv_value *
describe(struct pv_exchange *exchange, const struct bulk *bulk)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list, *value;

	value = pv_set_object(model, "action");
	pv_set_text(value, "word", bulk->action->word);
	pv_set_text(value, "title",
	    pv_printf(ctx, "t.agent.bulk.%s.title", bulk->action->name));
	pv_set_text(value, "final",
	    pv_printf(ctx, "t.agent.bulk.%s.final", bulk->action->name));
	pv_set_bool(value, "target", bulk->action->target);
	pv_set_bool(model, "all", bulk->all);
	pv_set_text(model, "view", bulk->view);
	list = pv_set_list(model, "references");
	for (size_t i = 0; !bulk->all && i < bulk->n; i++)
		pv_set_text(
		    pv_add_object(list), "reference", bulk->references[i]);
	pv_set_int(model, "chosen", (int64_t)bulk->n);
	pv_set_bool(model, "chosen_one", bulk->n == 1);
	pv_set_text(model, "token", bulk->token);
	pv_set_text(model, "target", bulk->target);
	pv_set_text(model, "list", agent_list_link(exchange));
	return add_agents(ctx, model, bulk) ? model : NULL;
}

/* To whom, or what is written. */
static struct pv_answer *
show_form(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = describe(exchange, bulk);
	struct pv_value *faults = pv_list(ctx);
	const struct pv_control_text text = { .name = "texte",
		.label = "t.agent.bulk.text",
		.hint = "t.agent.bulk.text-hint",
		.lines = 8,
		.required = strcmp(bulk->action->name, "message") == 0 };
	struct pv_answer *answer;

	if (model == NULL)
		return NULL;
	if (bulk->action->told)
		(void)pv_control_set(
		    ctx, model, "control", &text, bulk->text, bulk->text_error);
	pv_set_int(model, "max", AGENT_TEXT_MAX_CHARACTERS);
	pv_set_optional(model, "target_error", bulk->target_error);
	if (bulk->target_error != NULL)
		pv_fault_add(faults, "agent", bulk->target_error);
	if (bulk->text_error != NULL)
		pv_fault_add(faults, "texte", bulk->text_error);
	pv_faults_set(model, faults);
	answer = agent_page(exchange, me, "agent/bulk", model);
	if (pv_list_length(faults) > 0)
		answer->status = 422;
	return answer;
}

/* The first step says nothing of what is missing yet. */
static bool
check(struct bulk *bulk)
{
	if (bulk->action->target && *bulk->target == '\0')
		bulk->target_error = "t.agent.bulk.no-target";
	if (strcmp(bulk->action->name, "message") == 0 && *bulk->text == '\0')
		bulk->text_error = "t.agent.act.no-text";
	if (g_utf8_strlen(bulk->text, -1) > AGENT_TEXT_MAX_CHARACTERS)
		bulk->text_error = "t.agent.act.long";
	return bulk->target_error == NULL && bulk->text_error == NULL;
}

/*
 * "effects" and "exclusions": a line of each, with how many and some numbers;
 * "total": to how many it would be done.
 */
static bool
describe_effects(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk, struct pv_value *model)
{
	static const char *const done[] = { "done", "mail", "post" };
	struct pv_value *effects = pv_set_list(model, "effects");
	struct pv_value *exclusions = pv_set_list(model, "exclusions"), *line;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[5];
	struct pv_rows *rows;
	int64_t total = 0;

	args[0] = pv_arg_text(bulk->action->name);
	args[1] = target_arg(bulk);
	set_chosen(exchange, me, bulk, &args[2], &args[3]);
	args[4] = pv_arg_int(PREVIEW_MAX);
	if ((rows = pv_db_call(ctx, &preview_call, args)) == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *effect = pv_row_text(rows, row, "effect");
		bool is_done = false;

		for (size_t i = 0; i < sizeof(done) / sizeof(done[0]); i++)
			is_done |= strcmp(effect, done[i]) == 0;
		line = pv_add_object(is_done ? effects : exclusions);
		pv_set_int(line, "n", pv_row_int(rows, row, "n"));
		pv_set_text(line, "text",
		    pv_printf(ctx, "t.agent.bulk.effect.%s", effect));
		bulk_sample(ctx, line, pv_row_text(rows, row, "sample"));
		total += is_done ? pv_row_int(rows, row, "n") : 0;
	}
	pv_set_int(model, "total", total);
	pv_set_bool(model, "one", total == 1);
	pv_set_bool(model, "some", total > 0);
	pv_set_bool(model, "has_exclusions", pv_list_length(exclusions) > 0);
	pv_set_bool(model, "more",
	    pv_rows_count(rows) > 0 && pv_row_bool(rows, 0, "more"));
	return true;
}

static struct pv_answer *
show_preview(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk)
{
	struct pv_value *model = describe(exchange, bulk);

	if (model == NULL || !describe_effects(exchange, me, bulk, model))
		return NULL;
	pv_set_text(model, "text", bulk->text);
	pv_set_bool(model, "has_text", *bulk->text != '\0');
	pv_set_bool(
	    model, "has_form", bulk->action->target || bulk->action->told);
	return agent_page(exchange, me, "agent/bulk-preview", model);
}

static struct pv_answer *
begin_job(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg args[6];
	struct pv_rows *rows;

	args[0] = pv_arg_text(bulk->token);
	args[1] = pv_arg_text(bulk->action->name);
	args[2] = target_arg(bulk);
	args[3] = pv_arg_text(bulk->action->told ? bulk->text : NULL);
	set_chosen(exchange, me, bulk, &args[4], &args[5]);
	if ((rows = pv_db_call(ctx, &add_call, args)) == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/lots/%s", pv_row_text(rows, 0, "job_add")));
}

/* Nothing was chosen: back where it can be, with a word about it. */
static struct pv_answer *
show_nothing(struct pv_exchange *exchange, const struct agent_me *me,
    const struct bulk *bulk)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	pv_set_text(model, "text",
	    bulk->action == NULL ? "t.agent.bulk.no-action" :
				   "t.agent.bulk.no-request");
	pv_set_text(model, "list", agent_list_link(exchange));
	answer = agent_page(exchange, me, "agent/bulk-none", model);
	answer->status = 422;
	return answer;
}

static struct pv_answer *
bulk_post(struct pv_exchange *exchange)
{
	const char *step = pv_typed(exchange, "etape");
	struct agent_me *me = agent_me(exchange);
	struct bulk bulk;
	bool form;

	if (me == NULL)
		return NULL;
	read_bulk(exchange, &bulk);
	if (bulk.action == NULL || (bulk.n == 0 && !bulk.all))
		return show_nothing(exchange, me, &bulk);
	form = bulk.action->target || bulk.action->told;
	if (form && (*step == '\0' || strcmp(step, "saisie") == 0))
		return show_form(exchange, me, &bulk);
	if (!check(&bulk))
		return show_form(exchange, me, &bulk);
	return strcmp(step, "envoi") == 0 ? begin_job(exchange, me, &bulk) :
					    show_preview(exchange, me, &bulk);
}

static const struct pv_input bulk_inputs[] = {
	PV_SHORT("action"),
	PV_SHORT("etape"),
	PV_SHORT("tout"),
	{ .name = "filtre",
	    .kind = PV_IN_FIELD,
	    .max_bytes = FILTER_MAX_BYTES },
	{ .name = "demande",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 40,
	    .many = true },
	PV_SHORT("agent"),
	PV_FIELD("texte"),
	PV_SHORT("jeton"),
	{ 0 },
};

const struct pv_route agent_bulk_routes[] = {
	{ PV_POST, "/lot", bulk_post, PV_ROUTE_CSRF, bulk_inputs },
	{ 0 },
};
