/*
 * session - who is in, and the page around what they see.
 * Not here: the way in (entry.c), how long a session lives (SQL).
 */
#include <string.h>

#include "famille.h"
#include "http/request.h"
#include "view/json.h"

static const struct pv_call me_call = { "citizen.family_me", 1, true };
static const struct pv_call files_call = { "citizen.family_files", 1, true };
static const struct pv_call choose_call = { "citizen.family_choose", 2, false };
static const struct pv_call leave_call = { "citizen.family_leave", 1, true };

struct famille_me *
famille_me(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = pv_cookie(ctx, exchange->request, FAMILLE_COOKIE);
	struct pv_arg arg = pv_arg_text(token);
	struct famille_me *me;
	struct pv_rows *rows;

	if (token == NULL) {
		(void)pv_fail(
		    ctx, 401, "PV3301", "family.session", "no session cookie");
		return NULL;
	}
	rows = pv_db_call(ctx, &me_call, &arg);
	if (rows == NULL)
		return NULL;
	me = talloc_zero(ctx, struct famille_me);
	me->token = token;
	me->adult = pv_row_int(rows, 0, "adult");
	me->name = pv_row_text(rows, 0, "name");
	me->family = pv_row_text(rows, 0, "family");
	me->reference = pv_row_text(rows, 0, "reference");
	me->closed = pv_row_bool(rows, 0, "closed");
	me->several = pv_row_bool(rows, 0, "several");
	return me;
}

const char *
famille_fields(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	json_t *list = json_array();

	for (size_t i = 0; i < request->n_fields; i++)
		if (strcmp(request->fields[i].name, "csrf") != 0)
			json_array_append_new(list,
			    json_pack("[ss]", request->fields[i].name,
				request->fields[i].value));
	return pv_json_text(exchange->ctx, list);
}

struct pv_answer *
famille_page(struct pv_exchange *exchange, const struct famille_me *me,
    const char *template, struct pv_value *model, const char *here)
{
	struct pv_value *who = pv_set_object(model, "me");

	pv_set_text(who, "name", me->name);
	pv_set_text(who, "family", me->family);
	pv_set_text(who, "reference", me->reference);
	pv_set_bool(who, "closed", me->closed);
	pv_set_bool(who, "several", me->several);
	if (here != NULL)
		pv_set_bool(
		    model, pv_printf(exchange->ctx, "here_%s", here), true);
	return pv_page(exchange, template, model);
}

static struct pv_answer *
space(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);

	if (me == NULL)
		return famille_away(exchange);
	return famille_page(
	    exchange, me, "famille/space", pv_object(exchange->ctx), "space");
}

static struct pv_answer *
choice(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list, *one;
	struct pv_rows *rows;
	struct pv_arg arg;

	if (me == NULL)
		return famille_away(exchange);
	arg = pv_arg_text(me->token);
	rows = pv_db_call(ctx, &files_call, &arg);
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "files");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_set_int(one, "adult", pv_row_int(rows, row, "adult"));
		pv_set_text(one, "family", pv_row_text(rows, row, "family"));
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_bool(one, "has_children",
		    pv_row_text(rows, row, "children") != NULL);
		pv_set_text(
		    one, "children", pv_row_text(rows, row, "children"));
		pv_set_bool(one, "open", pv_row_bool(rows, row, "open"));
	}
	return famille_page(exchange, me, "famille/choice", model, NULL);
}

static struct pv_answer *
choose(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_rows *rows;

	if (me == NULL)
		return NULL;
	rows = pv_db_call(ctx, &choose_call,
	    (const struct pv_arg[]){ pv_arg_text(me->token),
		pv_arg_text(pv_typed(exchange, "dossier")) });
	if (rows == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx, pv_link(ctx, "/famille/espace"));
	return pv_answer_cookie(ctx, answer, exchange->request, FAMILLE_COOKIE,
		   pv_row_text(rows, 0, "family_choose"), 0) ?
	    answer :
	    NULL;
}

static struct pv_answer *
leave(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg token =
	    pv_arg_text(pv_cookie(ctx, exchange->request, FAMILLE_COOKIE));
	struct pv_answer *answer;

	if (pv_db_call(ctx, &leave_call, &token) == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx, famille_closing(exchange));
	return pv_answer_cookie(
		   ctx, answer, exchange->request, FAMILLE_COOKIE, "", -1) ?
	    answer :
	    NULL;
}

static struct pv_answer *
left(struct pv_exchange *exchange)
{
	return pv_page(exchange, "famille/closed", pv_object(exchange->ctx));
}

static const struct pv_input choose_inputs[] = { PV_SHORT("dossier"), { 0 } };

const struct pv_route famille_space_routes[] = {
	{ PV_GET, "/espace", space, 0, NULL },
	{ PV_GET, "/choix", choice, 0, NULL },
	{ PV_POST, "/choix", choose, PV_ROUTE_CSRF, choose_inputs },
	{ PV_GET, "/fin", left, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "/fin", leave, PV_ROUTE_CSRF, NULL },
	{ 0 },
};
