/*
 * rights - what a person may ask of what is held about them: a copy (GDPR, art.
 * 15), or that it be erased (art. 17), once their identity was checked.
 * Not here: what the law forbids to erase (sql/deploy/retention.sql).
 */
#include "agent.h"

#include <string.h>

#include <glib.h>

#include "base/date.h"
#include "export.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call find_call = { "agent.person_find", 4, true };
static const struct pv_call export_call = { "agent.person_export", 2, true };
static const struct pv_call erasable_call = { "agent.person_erasable", 1,
	true };
static const struct pv_call erase_call = { "agent.person_erase", 2, true };
static const struct pv_call served_call = { "agent.rights_served", 1, true };

enum { REQUESTS_MAX = 300, SERVED_ROWS = 50 };

/* By the index of person: what p_… of agent.person_find gets. */
static const struct pv_control_text controls[] = {
	{ .name = "nom", .label = "t.agent.rights.name" },
	{ .name = "courriel",
	    .label = "t.agent.rights.email",
	    .type = "email" },
	{ .name = "telephone", .label = "t.agent.rights.phone", .type = "tel" },
	{ .name = "naissance",
	    .label = "t.agent.rights.birth",
	    .hint = "t.agent.rights.birth-hint",
	    .type = "date" },
};

enum { N_CONTROLS = sizeof(controls) / sizeof(controls[0]) };

/* How a person was known: what the address says, what the database keeps. */
static const char *const identities[][2] = {
	{ "vue", "seen" },
	{ "copie", "copy" },
	{ "connue", "known" },
	{ "mandat", "mandate" },
};

enum { N_IDENTITIES = sizeof(identities) / sizeof(identities[0]) };

static const char *
typed(struct pv_exchange *exchange, const char *name)
{
	const char *text = pv_typed(exchange, name);

	return *text != '\0' ? text : NULL;
}

static const char *
chosen_identity(struct pv_exchange *exchange)
{
	const char *chosen = typed(exchange, "identite");

	for (size_t i = 0; chosen != NULL && i < N_IDENTITIES; i++)
		if (strcmp(chosen, identities[i][0]) == 0)
			return identities[i][1];
	return NULL;
}

static bool
set_served(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_arg limit = pv_arg_int(SERVED_ROWS);
	struct pv_rows *rows = pv_db_call(ctx, &served_call, &limit);
	struct pv_value *list = pv_set_list(model, "served");

	for (int row = 0; rows != NULL && row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "kind",
		    pv_printf(ctx, "t.agent.rights.kind-%s",
			pv_row_text(rows, row, "kind")));
		pv_set_text(line, "identity",
		    pv_printf(ctx, "t.agent.rights.identity-%s",
			pv_row_text(rows, row, "identity")));
		pv_set_text(
		    line, "agent_name", pv_row_text(rows, row, "agent_name"));
		pv_moment_set(ctx, line, pv_row_text(rows, row, "at"));
	}
	pv_set_bool(model, "has_served", pv_list_length(list) > 0);
	return rows != NULL;
}

static void
set_identities(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_value *list = pv_set_list(model, "identities");
	const char *chosen = typed(exchange, "identite");

	for (size_t i = 0; i < N_IDENTITIES; i++) {
		struct pv_value *one = pv_add_object(list);

		pv_set_text(one, "value", identities[i][0]);
		pv_set_text(one, "text",
		    pv_printf(exchange->ctx, "t.agent.rights.identity-%s",
			identities[i][1]));
		pv_set_bool(one, "chosen",
		    chosen != NULL && strcmp(chosen, identities[i][0]) == 0);
	}
}

/* Why it may not be erased yet, by its reference; "t.…" or NULL. */
static const char *
refusal_of(
    struct pv_ctx *ctx, const struct pv_rows *refusals, const char *reference)
{
	for (int row = 0; row < pv_rows_count(refusals); row++) {
		const char *why = pv_row_text(refusals, row, "refused");

		if (strcmp(pv_row_text(refusals, row, "reference"),
			reference) == 0)
			return why != NULL ?
			    pv_printf(ctx, "t.agent.rights.refused-%s", why) :
			    NULL;
	}
	return NULL;
}

static bool
set_found(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "found");
	int n = pv_rows_count(rows);
	const char **references =
	    talloc_array(ctx, const char *, (unsigned)(n > 0 ? n : 1));
	struct pv_rows *refusals;
	struct pv_arg arg;

	if (references == NULL)
		pv_die("out of memory for references");
	for (int row = 0; row < n; row++)
		references[row] = pv_row_text(rows, row, "reference");
	arg = pv_arg_texts(ctx, references, (size_t)n);
	refusals = pv_db_call(ctx, &erasable_call, &arg);
	for (int row = 0; refusals != NULL && row < n; row++) {
		struct pv_value *line = pv_add_object(list);
		const char *birth = pv_row_text(rows, row, "birth_date");

		pv_set_text(line, "reference", references[row]);
		pv_set_text(
		    line, "request_title", pv_row_text(rows, row, "title"));
		pv_set_optional(
		    line, "person", pv_row_text(rows, row, "person_name"));
		pv_set_optional(line, "email", pv_row_text(rows, row, "email"));
		pv_set_optional(line, "phone", pv_row_text(rows, row, "phone"));
		pv_set_optional(line, "birth",
		    birth != NULL ? pv_date_words(ctx, birth) : NULL);
		pv_set_text(line, "received",
		    pv_time_words(ctx, pv_row_text(rows, row, "received_at")));
		pv_set_optional(line, "refused",
		    refusal_of(ctx, refusals, references[row]));
	}
	pv_set_bool(model, "has_found", n > 0);
	pv_set_bool(model, "searched", true);
	return refusals != NULL;
}

/* The page: what was typed, what was found (rows, or NULL), a fault ("t.…"). */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const char *id, const char *fault)
{
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *fields;
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (!set_served(ctx, model) ||
	    (rows != NULL && !set_found(ctx, model, rows)))
		return NULL;
	fields = pv_set_list(model, "fields");
	for (size_t i = 0; i < N_CONTROLS; i++)
		(void)pv_control_add(ctx, fields, &controls[i],
		    typed(exchange, controls[i].name),
		    fault != NULL && strcmp(id, controls[i].name) == 0 ? fault :
									 NULL);
	set_identities(exchange, model);
	if (fault != NULL)
		pv_fault_add(faults, id, fault);
	pv_faults_set(model, faults);
	pv_set_bool(
	    model, "no_identity", fault != NULL && strcmp(id, "identite") == 0);
	if (done != NULL && strcmp(done, "effacement") == 0)
		pv_set_text(model, "done", "t.agent.rights.erased");
	pv_set_bool(model, "here_administration", true);
	answer = agent_page(exchange, me, "agent/rights", model);
	if (fault != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
rights_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	if (me == NULL)
		return agent_away(exchange);
	return show(exchange, me, NULL, NULL, NULL);
}

static struct pv_rows *
find(struct pv_exchange *exchange)
{
	struct pv_arg args[N_CONTROLS];

	for (size_t i = 0; i < N_CONTROLS; i++)
		args[i] = pv_arg_text(typed(exchange, controls[i].name));
	return pv_db_call(exchange->ctx, &find_call, args);
}

static struct pv_answer *
rights_post(struct pv_exchange *exchange)
{
	const char *birth = typed(exchange, "naissance");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_date date;
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	if (birth != NULL && !pv_date_parse(birth, &date))
		return show(
		    exchange, me, NULL, "naissance", "t.agent.rights.no-day");
	rows = find(exchange);
	if (rows == NULL && ctx->error.status == 422 &&
	    strcmp(ctx->error.text, "agent.person.too-little") == 0) {
		pv_forgive(ctx);
		return show(
		    exchange, me, NULL, "nom", "t.agent.person.too-little");
	}
	return rows != NULL ? show(exchange, me, rows, NULL, NULL) : NULL;
}

/* The references that were ticked; 0 for none. */
static size_t
ticked(const struct pv_request *request, const char *references[REQUESTS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < request->n_fields && n < REQUESTS_MAX; i++)
		if (strcmp(request->fields[i].name, "demande") == 0)
			references[n++] = request->fields[i].value;
	return n;
}

/* What the two acts need; else the page again, in *answer (NULL: an error). */
static bool
ready(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_arg args[2], struct pv_answer **answer)
{
	const char *references[REQUESTS_MAX];
	const char *identity = chosen_identity(exchange);
	size_t n = ticked(exchange->request, references);
	struct pv_rows *rows;

	if (identity != NULL && n > 0) {
		args[0] = pv_arg_texts(exchange->ctx, references, n);
		args[1] = pv_arg_text(identity);
		return true;
	}
	*answer = NULL;
	rows = find(exchange);
	if (rows != NULL)
		*answer =
		    show(exchange, me, rows, n == 0 ? "demandes" : "identite",
			n == 0 ? "t.agent.person.none" :
				 "t.agent.rights.no-identity");
	return false;
}

static struct pv_answer *
export_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	const char *references[REQUESTS_MAX];
	struct pv_answer *answer;
	struct pv_rows *rows;
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	if (!ready(exchange, me, args, &answer))
		return answer;
	rows = pv_db_call(ctx, &export_call, args);
	if (rows == NULL)
		return NULL;
	answer = pv_answer_bytes(ctx, "application/zip", NULL);
	answer->kind = PV_ANSWER_STREAM;
	answer->unmeasured = true;
	answer->filename = pv_printf(
	    ctx, "acces-%s.zip", pv_date_iso(ctx, pv_date_today(ctx)));
	answer->next = export_next;
	answer->data = export_person(ctx, pv_row_text(rows, 0, "person_export"),
	    references, ticked(exchange->request, references));
	return answer;
}

static struct pv_answer *
erase_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_arg args[2];

	if (me == NULL)
		return NULL;
	if (!ready(exchange, me, args, &answer))
		return answer;
	if (pv_db_call(ctx, &erase_call, args) == NULL)
		return NULL;
	return pv_answer_redirect(
	    ctx, pv_link(ctx, "/agent/droits?fait=effacement"));
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input person_inputs[] = {
	PV_SHORT("nom"),
	PV_SHORT("courriel"),
	PV_SHORT("telephone"),
	PV_SHORT("naissance"),
	PV_SHORT("identite"),
	{ .name = "demande",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 40,
	    .many = true },
	{ 0 },
};

const struct pv_route agent_rights_routes[] = {
	{ PV_GET, "/droits", rights_get, 0, done_inputs },
	{ PV_POST, "/droits", rights_post, PV_ROUTE_CSRF, person_inputs },
	{ PV_POST, "/droits/acces", export_post, PV_ROUTE_CSRF, person_inputs },
	{ PV_POST, "/droits/effacement", erase_post, PV_ROUTE_CSRF,
	    person_inputs },
	{ 0 },
};
