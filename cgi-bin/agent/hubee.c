/*
 * hubee - the exchange with HubEE as agents see it: each flow, the télédossiers
 * that need somebody, what could not be told; the originals.
 * Not here: the exchange itself (lib/exchange), a request that it brought
 * (request_model.c).
 */
#include "hubee.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/date.h"
#include "request/download.h"
#include "request/field.h"

static const struct pv_call links_call = { "agent.hubee_links", 0, true };
static const struct pv_call cases_call = { "agent.hubee_cases", 0, true };
static const struct pv_call pushes_call = { "agent.hubee_pushes", 0, true };
static const struct pv_call again_call = { "agent.hubee_again", 2, true };
static const struct pv_call push_again_call = { "agent.hubee_push_again", 1,
	true };
static const struct pv_call of_call = { "agent.hubee_of", 1, true };
/* Each look is written down: twice would be one too many. */
static const struct pv_call file_call = { "agent.hubee_file", 1, false };
static const struct pv_call chunk_call = { "agent.hubee_file_chunk", 2, true };

/* What a flow is, in words; its code where it is none that we know. */
static void
set_flow(struct pv_ctx *ctx, struct pv_value *line, const char *process)
{
	static const char *const known[] = { "EtatCivil", "recensementCitoyen",
		"depotDossierPACS" };
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(process, known[i]) == 0)
			text = pv_printf(ctx, "t.hubee.flow.%s", process);
	pv_set_text(line, "process", process);
	pv_set_optional(line, "flow", text);
}

static void
set_time(struct pv_ctx *ctx, struct pv_value *line, const char *name,
    const struct pv_rows *rows, int row)
{
	const char *at = pv_row_text(rows, row, name);

	pv_set_optional(line, name, at != NULL ? pv_time_words(ctx, at) : NULL);
}

static void
describe_links(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "links");

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);
		int64_t failures = pv_row_int(rows, row, "failures");

		set_flow(ctx, line, pv_row_text(rows, row, "process"));
		set_time(ctx, line, "asked_at", rows, row);
		set_time(ctx, line, "good_at", rows, row);
		set_time(ctx, line, "next_at", rows, row);
		pv_set_bool(line, "failing", failures > 0);
		pv_set_int(line, "failures", failures);
		pv_set_optional(
		    line, "last_error", pv_row_text(rows, row, "last_error"));
		pv_set_int(line, "received", pv_row_int(rows, row, "received"));
		pv_set_int(line, "aside", pv_row_int(rows, row, "aside"));
	}
	pv_set_bool(model, "has_links", pv_list_length(list) > 0);
}

static void
set_originals(struct pv_value *line, const struct pv_value *originals)
{
	struct pv_value *list = pv_set_list(line, "originals");

	for (size_t i = 0; originals != NULL && i < pv_list_length(originals);
	     i++) {
		const struct pv_value *one = pv_list_at(originals, i);
		struct pv_value *file = pv_add_object(list);

		pv_set_int(file, "id", pv_get_int(one, "id"));
		pv_set_text(file, "name", pv_get_text(one, "name"));
	}
	pv_set_bool(line, "has_originals", pv_list_length(list) > 0);
}

static void
describe_cases(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "cases");

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);

		pv_set_int(line, "id", pv_row_int(rows, row, "id"));
		set_flow(ctx, line, pv_row_text(rows, row, "process"));
		pv_set_optional(
		    line, "external_id", pv_row_text(rows, row, "external_id"));
		pv_set_optional(
		    line, "applicant", pv_row_text(rows, row, "applicant"));
		pv_set_optional(
		    line, "reference", pv_row_text(rows, row, "reference"));
		pv_set_bool(line, "aside",
		    strcmp(pv_row_text(rows, row, "state"), "aside") == 0);
		pv_set_text(line, "reason",
		    pv_printf(ctx, "t.hubee.reason.%s",
			pv_row_text(rows, row, "reason")));
		pv_set_optional(
		    line, "detail", pv_row_text(rows, row, "detail"));
		pv_set_int(line, "attempts", pv_row_int(rows, row, "attempts"));
		set_time(ctx, line, "next_at", rows, row);
		set_time(ctx, line, "seen_at", rows, row);
		set_originals(line,
		    pv_rows_json(ctx, pv_row_text(rows, row, "originals")));
	}
	pv_set_bool(model, "has_cases", pv_list_length(list) > 0);
}

static void
describe_pushes(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "pushes");

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);
		const char *status = pv_row_text(rows, row, "status");

		pv_set_int(line, "id", pv_row_int(rows, row, "id"));
		pv_set_optional(
		    line, "reference", pv_row_text(rows, row, "reference"));
		pv_set_optional(
		    line, "external_id", pv_row_text(rows, row, "external_id"));
		pv_set_text(line, "status",
		    status == NULL ?
			"t.hubee.status.message" :
			pv_printf(ctx, "t.hubee.status.%s", status));
		pv_set_bool(line, "failed",
		    strcmp(pv_row_text(rows, row, "state"), "failed") == 0);
		pv_set_text(
		    line, "last_error", pv_row_text(rows, row, "last_error"));
		set_time(ctx, line, "next_at", rows, row);
	}
	pv_set_bool(model, "has_pushes", pv_list_length(list) > 0);
}

static struct pv_answer *
hubee_get(struct pv_exchange *exchange)
{
	const struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const char *said = pv_request_query(exchange->request, "fait");
	struct pv_rows *links, *cases, *pushes;

	if (me == NULL)
		return agent_away(exchange);
	links = pv_db_call(ctx, &links_call, NULL);
	cases = pv_db_call(ctx, &cases_call, NULL);
	pushes = pv_db_call(ctx, &pushes_call, NULL);
	if (links == NULL || cases == NULL || pushes == NULL)
		return NULL;
	describe_links(ctx, model, links);
	describe_cases(ctx, model, cases);
	describe_pushes(ctx, model, pushes);
	pv_set_bool(model, "again", said != NULL && strcmp(said, "oui") == 0);
	return agent_page(exchange, me, "agent/hubee", model);
}

static struct pv_answer *
done(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/agent/hubee?fait=oui"));
}

/* The number in the path; 0 for what is none. */
static struct pv_arg
number(const struct pv_exchange *exchange)
{
	const char *text = exchange->captures[0];

	return pv_arg_int(strspn(text, "0123456789") == strlen(text) ?
		strtoll(text, NULL, 10) :
		0);
}

static struct pv_answer *
again_post(struct pv_exchange *exchange)
{
	const char *plain = pv_request_field(exchange->request, "simple");

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &again_call,
		(const struct pv_arg[]){ number(exchange),
		    pv_arg_bool(
			plain != NULL && strcmp(plain, "oui") == 0) }) == NULL)
		return NULL;
	return done(exchange);
}

static struct pv_answer *
push_post(struct pv_exchange *exchange)
{
	struct pv_arg id = number(exchange);

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &push_again_call, &id) == NULL)
		return NULL;
	return done(exchange);
}

static struct pv_answer *
original_get(struct pv_exchange *exchange)
{
	static const struct pv_download download = { .info = &file_call,
		.chunk = &chunk_call };

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	return pv_download(exchange->ctx, &download, exchange->captures[0]);
}

/*
 * "/PACS/partenaire1/LieuNaissance/codeInsee" as "partenaire 1 › lieu naissance
 * › code insee": the flow's own words, without what all have.
 */
static const char *
label_of(struct pv_ctx *ctx, const char *path)
{
	struct pv_buffer *label = pv_buffer_new(ctx, 4 * strlen(path) + 1);
	const char *second = strchr(path + 1, '/'), *at;

	for (at = second != NULL ? second + 1 : path + 1; *at != '\0'; at++) {
		bool within = label->length > 0 && g_ascii_islower(at[-1]);
		char small = g_ascii_tolower(*at);

		if (*at == '/') {
			pv_buffer_add_text(label, " › ");
			continue;
		}
		if (within && (g_ascii_isupper(*at) || g_ascii_isdigit(*at)))
			pv_buffer_add(label, " ", 1);
		pv_buffer_add(label, &small, 1);
	}
	return label->data;
}

bool
hubee_describe(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_rows *found = pv_db_call(ctx, &of_call, &reference);
	const struct pv_value *hubee, *more;
	struct pv_value *shown, *list;

	if (found == NULL)
		return false;
	hubee = pv_rows_json(ctx, pv_row_text(found, 0, "hubee_of"));
	if (hubee == NULL)
		return true;
	shown = pv_set_object(model, "hubee");
	set_flow(ctx, shown, pv_get_text(hubee, "process"));
	pv_set_optional(
	    shown, "external_id", pv_get_text(hubee, "external_id"));
	set_originals(shown, pv_get(hubee, "originals"));
	more = pv_get(hubee, "more");
	list = pv_set_list(shown, "more");
	for (size_t i = 0; i < pv_list_length(more); i++) {
		const struct pv_value *one = pv_list_at(more, i);
		struct pv_value *line = pv_add_object(list);

		pv_set_text(
		    line, "label", label_of(ctx, pv_get_text(one, "path")));
		pv_set_text(line, "value", pv_get_text(one, "value"));
	}
	pv_set_bool(shown, "has_more", pv_list_length(list) > 0);
	return true;
}

static const struct pv_input list_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input again_inputs[] = { PV_SHORT("simple"), { 0 } };

const struct pv_route agent_hubee_routes[] = {
	{ PV_GET, "/hubee", hubee_get, 0, list_inputs },
	{ PV_POST, "/hubee/dossiers/{id}/reprise", again_post, PV_ROUTE_CSRF,
	    again_inputs },
	{ PV_POST, "/hubee/envois/{id}/reprise", push_post, PV_ROUTE_CSRF,
	    NULL },
	{ PV_GET, "/hubee/originaux/{id}", original_get, 0, NULL },
	{ 0 },
};
