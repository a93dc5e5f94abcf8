/*
 * form - one form of the commune: what waits, what publishing it would touch,
 * what was offered; and what an administrator does of it.
 * Not here: its pages as citizens see them (form_preview.c).
 */
#include "forms.h"

#include <string.h>

#include "administration.h"
#include "base/date.h"
#include "form/cache.h"
#include "form/edition.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call plan_call = { "agent.form_plan", 1, true };
static const struct pv_call history_call = { "agent.form_history", 1, true };
static const struct pv_call period_call = { "agent.form_period", 4, false };
static const struct pv_call definition_call = { "agent.definition", 1, true };

enum { SHORT_DIGEST = 12, FILE_MAX_BYTES = 4 * 1024 * 1024 };

static const char *
shorten(struct pv_ctx *ctx, const char *digest)
{
	return pv_strndup(ctx, digest, SHORT_DIGEST);
}

/* The versions in use: what is open stays on each. */
static bool
add_plan(struct pv_ctx *ctx, const char *name, struct pv_value *model)
{
	struct pv_arg arg = pv_arg_text(name);
	struct pv_rows *rows = pv_db_call(ctx, &plan_call, &arg);
	struct pv_value *list = pv_set_list(model, "uses");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *use = pv_add_object(list);

		pv_set_text(use, "digest",
		    shorten(ctx, pv_row_text(rows, row, "digest")));
		pv_set_bool(use, "current", pv_row_bool(rows, row, "current"));
		pv_set_int(use, "drafts", pv_row_int(rows, row, "drafts"));
		pv_set_int(use, "requests", pv_row_int(rows, row, "requests"));
	}
	pv_set_bool(model, "has_uses", pv_list_length(list) > 0);
	return true;
}

static bool
add_changes(struct pv_ctx *ctx, const char *before, const char *after,
    struct pv_value *model)
{
	const struct pv_definition *old = pv_definition_fetch(ctx, before);
	const struct pv_definition *new = pv_definition_fetch(ctx, after);
	struct pv_value *list = pv_set_list(model, "changes");
	const struct pv_value *changes;

	if (old == NULL || new == NULL)
		return false;
	changes = pv_edition_changes(ctx, old, new);
	for (size_t i = 0; i < pv_list_length(changes); i++) {
		const struct pv_value *change = pv_list_at(changes, i);
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "path", pv_get_text(change, "path"));
		pv_set_text(line, "text",
		    pv_printf(ctx, "t.agent.forms.change.%s",
			pv_get_text(change, "kind")));
	}
	pv_set_bool(model, "has_changes", pv_list_length(list) > 0);
	pv_set_bool(model, "compared", true);
	return true;
}

static bool
add_history(struct pv_ctx *ctx, const char *name, struct pv_value *model)
{
	struct pv_arg arg = pv_arg_text(name);
	struct pv_rows *rows = pv_db_call(ctx, &history_call, &arg);
	struct pv_value *list = pv_set_list(model, "history");

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);
		const char *digest = pv_row_text(rows, row, "digest");

		pv_set_text(line, "act",
		    pv_printf(ctx, "t.agent.forms.act.%s",
			pv_row_text(rows, row, "act")));
		pv_set_text(line, "digest", digest);
		pv_set_text(line, "short", shorten(ctx, digest));
		pv_set_optional(
		    line, "agent_name", pv_row_text(rows, row, "agent_name"));
		pv_moment_set(ctx, line, pv_row_text(rows, row, "at"));
	}
	pv_set_bool(model, "has_history", pv_list_length(list) > 0);
	return true;
}

static bool
add_candidate(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    struct pv_value *model)
{
	const char *digest = pv_row_text(rows, row, "candidate");
	const char *current = pv_row_text(rows, row, "digest");
	struct pv_value *candidate;

	if (digest == NULL)
		return true;
	candidate = pv_set_object(model, "candidate");
	pv_set_text(candidate, "digest", digest);
	pv_set_text(candidate, "short", shorten(ctx, digest));
	pv_set_text(candidate, "candidate_title",
	    pv_row_text(rows, row, "candidate_title"));
	pv_set_optional(
	    candidate, "agent_name", pv_row_text(rows, row, "candidate_agent"));
	pv_moment_set(ctx, candidate, pv_row_text(rows, row, "candidate_at"));
	pv_set_bool(candidate, "new", current == NULL);
	return current == NULL || add_changes(ctx, current, digest, candidate);
}

/* When it opens and closes: two days, two times of day. */
static const struct pv_control_text period[] = {
	{ .name = "ouvre-le",
	    .label = "t.agent.forms.opens-on",
	    .type = "date" },
	{ .name = "ouvre-a",
	    .label = "t.agent.forms.opens-at",
	    .hint = "t.agent.forms.opens-at-hint",
	    .type = "time" },
	{ .name = "ferme-le",
	    .label = "t.agent.forms.closes-on",
	    .type = "date" },
	{ .name = "ferme-a",
	    .label = "t.agent.forms.closes-at",
	    .hint = "t.agent.forms.closes-at-hint",
	    .type = "time" },
};

enum { PERIOD = sizeof(period) / sizeof(period[0]) };

struct typed_period {
	const char *values[PERIOD];
	const char *errors[PERIOD];
};

/* As it is kept: "2027-01-04 09:00"; midnight is no hour. */
static void
kept_period(struct pv_ctx *ctx, const struct pv_rows *rows, int row,
    struct typed_period *typed)
{
	static const char *const columns[] = { "opens_on", "closes_on" };

	for (size_t i = 0; i < 2; i++) {
		const char *kept = pv_row_text(rows, row, columns[i]);

		if (kept == NULL)
			continue;
		typed->values[2 * i] = pv_strndup(ctx, kept, 10);
		if (strcmp(kept + 11, "00:00") != 0)
			typed->values[2 * i + 1] = pv_strdup(ctx, kept + 11);
	}
}

static void
add_period(struct pv_ctx *ctx, struct pv_value *model,
    const struct typed_period *typed)
{
	struct pv_value *list = pv_set_list(model, "period");
	struct pv_value *faults = pv_list(ctx);

	for (size_t i = 0; i < PERIOD; i++) {
		(void)pv_control_add(
		    ctx, list, &period[i], typed->values[i], typed->errors[i]);
		if (typed->errors[i] != NULL)
			pv_fault_add(faults, period[i].name, typed->errors[i]);
	}
	pv_faults_set(model, faults);
}

/* typed: what was refused, or NULL for what is kept. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct typed_period *typed)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *name = exchange->captures[0], *digest;
	struct typed_period kept = { 0 };
	struct pv_rows *rows;
	int row;

	row = forms_find(exchange, name, &rows);
	if (row < 0 || !add_candidate(ctx, rows, row, model) ||
	    !add_plan(ctx, name, model) || !add_history(ctx, name, model))
		return NULL;
	digest = pv_row_text(rows, row, "digest");
	pv_set_text(model, "name", name);
	pv_set_text(model, "address", pv_link(ctx, "/demarches/%s", name));
	pv_set_text(model, "title", pv_row_text(rows, row, "title"));
	pv_set_optional(model, "digest", digest);
	pv_set_bool(model, "enabled", pv_row_bool(rows, row, "enabled"));
	pv_set_bool(model, "withdrawn",
	    digest != NULL && !pv_row_bool(rows, row, "enabled"));
	pv_set_bool(model, "own", pv_row_bool(rows, row, "own"));
	pv_set_bool(model, "before", pv_row_text(rows, row, "before") != NULL);
	kept_period(ctx, rows, row, &kept);
	add_period(ctx, model, typed != NULL ? typed : &kept);
	administration_version(
	    exchange, model, pv_row_text(rows, row, "since"));
	pv_set_bool(model, "here_administration", true);
	forms_notice(exchange, model);
	return agent_page(exchange, me, "agent/form", model);
}

static struct pv_answer *
form_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, pv_object(exchange->ctx), NULL) :
			    agent_away(exchange);
}

static bool
is_time(const char *text)
{
	return strlen(text) == 5 && text[2] == ':' &&
	    strspn(text, "0123456789:") == 5 &&
	    (text[0] < '2' || (text[0] == '2' && text[1] < '4')) &&
	    text[3] < '6';
}

/* A day and a time as one; NULL for none, or with an error. */
static const char *
join(struct pv_ctx *ctx, struct typed_period *typed, size_t at)
{
	const char *day = typed->values[at], *time = typed->values[at + 1];
	struct pv_date date;

	if (*day == '\0' && *time != '\0')
		typed->errors[at] = "t.agent.forms.no-day";
	else if (*day != '\0' && !pv_date_parse(day, &date))
		typed->errors[at] = "t.agent.forms.bad-day";
	if (*time != '\0' && !is_time(time))
		typed->errors[at + 1] = "t.agent.forms.bad-time";
	return *day != '\0' && typed->errors[at] == NULL &&
		typed->errors[at + 1] == NULL ?
	    pv_printf(ctx, "%s %s", day, *time != '\0' ? time : "00:00") :
	    NULL;
}

static struct pv_answer *
period_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct typed_period typed = { 0 };
	struct pv_answer *answer;
	const char *opens, *closes;
	bool faulty = false;

	if (me == NULL)
		return NULL;
	for (size_t i = 0; i < PERIOD; i++)
		typed.values[i] = pv_typed(exchange, period[i].name);
	opens = join(ctx, &typed, 0);
	closes = join(ctx, &typed, 2);
	for (size_t i = 0; i < PERIOD; i++)
		faulty |= typed.errors[i] != NULL;
	const struct pv_arg args[] = {
		pv_arg_text(exchange->captures[0]),
		pv_arg_text(opens),
		pv_arg_text(closes),
		pv_arg_text(pv_request_field(exchange->request, "version")),
	};
	if (!faulty && pv_db_call(ctx, &period_call, args) != NULL)
		return forms_back(exchange, exchange->captures[0], "dates");
	if (!faulty && !administration_refused(exchange, model))
		return NULL;
	answer = show(exchange, me, model, &typed);
	if (answer != NULL && faulty)
		answer->status = 422;
	told_status(answer, model);
	return answer;
}

/* What an administrator does of a form: one function, with or without the version that the page showed. */
static const struct act {
	const char *name; /* of the address, and of what is told after */
	struct pv_call call;
	bool gone; /* after it, there may be no such form */
} acts[] = {
	{ "publication", { "agent.form_publish", 2, false }, false },
	{ "abandon", { "agent.form_discard", 1, true }, true },
	{ "retour", { "agent.form_back", 2, false }, false },
	{ "retrait", { "agent.form_withdraw", 1, true }, false },
	{ "ouverture", { "agent.form_reopen", 1, true }, false },
};

static struct pv_answer *
form_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *name = exchange->captures[0];
	const char *last = strrchr(exchange->request->path, '/') + 1;
	const struct pv_arg args[] = {
		pv_arg_text(name),
		pv_arg_text(pv_request_field(exchange->request, "version")),
	};

	if (agent_me(exchange) == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (strcmp(acts[i].name, last) != 0)
			continue;
		if (pv_db_call(ctx, &acts[i].call, args) == NULL)
			return NULL;
		return acts[i].gone ?
		    pv_answer_redirect(
			ctx, pv_link(ctx, "/agent/formulaires?fait=%s", last)) :
		    forms_back(exchange, name, last);
	}
	(void)pv_fail(ctx, 404, "PV0862", "error.not-found", "no such act");
	return NULL;
}

static struct pv_answer *
form_file(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *name = exchange->captures[0];
	struct pv_arg arg = pv_arg_text(exchange->captures[1]);
	struct pv_rows *rows;
	struct pv_buffer *bytes;
	struct pv_answer *answer;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	if (forms_find(exchange, name, &rows) < 0)
		return NULL;
	rows = pv_db_call(ctx, &definition_call, &arg);
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0 ||
	    strcmp(pv_row_text(rows, 0, "name"), name) != 0) {
		(void)pv_fail(ctx, 404, "PV0863", "error.not-found",
		    "no version of that digest");
		return NULL;
	}
	bytes = pv_buffer_new(ctx, FILE_MAX_BYTES);
	pv_buffer_add_text(bytes, pv_row_text(rows, 0, "xml"));
	answer = pv_answer_bytes(ctx, "application/xml; charset=utf-8", bytes);
	answer->filename = pv_printf(ctx, "%s.xml", name);
	return answer;
}

static const struct pv_input done_inputs[] = { PV_QUERY("fait"), { 0 } };

static const struct pv_input period_inputs[] = {
	PV_SHORT("version"),
	PV_SHORT("ouvre-le"),
	PV_SHORT("ouvre-a"),
	PV_SHORT("ferme-le"),
	PV_SHORT("ferme-a"),
	{ 0 },
};

static const struct pv_input form_inputs[] = { PV_SHORT("version"), { 0 } };

const struct pv_route agent_form_routes[] = {
	{ PV_GET, AGENT_FORM, form_get, 0, done_inputs },
	{ PV_POST, AGENT_FORM "/publication", form_post, PV_ROUTE_CSRF,
	    form_inputs },
	{ PV_POST, AGENT_FORM "/abandon", form_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, AGENT_FORM "/retour", form_post, PV_ROUTE_CSRF,
	    form_inputs },
	{ PV_POST, AGENT_FORM "/retrait", form_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, AGENT_FORM "/ouverture", form_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, AGENT_FORM "/dates", period_post, PV_ROUTE_CSRF,
	    period_inputs },
	{ PV_GET, AGENT_FORM "/versions/{digest}", form_file, 0, NULL },
	{ 0 },
};
