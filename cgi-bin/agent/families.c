/*
 * families - the files of families, for the agents who keep children: found,
 * opened, changed part by part.
 * Not here: what is asked of a part (family/part.c), who sees it (SQL).
 */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "base/date.h"
#include "family/part.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"
#include "view/json.h"

static const struct pv_call list_call = { "agent.families", 2, true };
static const struct pv_call file_call = { "agent.family", 2, true };
static const struct pv_call add_call = { "agent.family_add", 2, true };
static const struct pv_call write_call = { "agent.family_write", 5, true };

enum { SHOWN = 100 };

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, struct pv_value *model)
{
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_answer *answer;

	if (done != NULL && strcmp(done, "dossier") == 0)
		pv_set_text(
		    pv_set_object(model, "done"), "text", "t.family.done");
	pv_set_bool(model, "here_families", true);
	answer = agent_page(exchange, me, template, model);
	told_status(answer, model);
	return answer;
}

static void
add_file(struct pv_ctx *ctx, struct pv_value *list, const struct pv_rows *rows,
    int row)
{
	struct pv_value *one = pv_add_object(list);
	const char *changed = pv_row_text(rows, row, "changed");

	pv_set_text(one, "reference", pv_row_text(rows, row, "reference"));
	pv_set_text(one, "called", pv_row_text(rows, row, "name"));
	pv_set_optional(one, "children", pv_row_text(rows, row, "children"));
	pv_set_optional(one, "adults", pv_row_text(rows, row, "adults"));
	pv_set_bool(one, "outside", !pv_row_bool(rows, row, "resident"));
	pv_set_bool(one, "closed", pv_row_bool(rows, row, "closed"));
	pv_set_optional(one, "change",
	    changed != NULL ? pv_printf(ctx, "t.family.act.%s", changed) :
			      NULL);
	pv_set_bool(one, "by_family", pv_row_bool(rows, row, "by_family"));
	pv_moment_set(ctx, one, pv_row_text(rows, row, "changed_at"));
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	const char *words = pv_request_query(exchange->request, "q");
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &list_call,
	    (const struct pv_arg[]){ pv_arg_text(words), pv_arg_int(SHOWN) });
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "files");
	for (int row = 0; row < pv_rows_count(rows); row++)
		add_file(ctx, list, rows, row);
	pv_set_bool(model, "has_files", pv_list_length(list) > 0);
	pv_set_bool(model, "more", pv_list_length(list) == SHOWN);
	pv_set_optional(
	    model, "typed", words != NULL && *words != '\0' ? words : NULL);
	return show(exchange, me, "agent/families", model);
}

/* A file as the database has it; care: with what is of health.  NULL with an error. */
static const struct pv_value *
file_of(struct pv_exchange *exchange, bool care)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows = pv_db_call(ctx, &file_call,
	    (const struct pv_arg[]){
		pv_arg_text(exchange->captures[0]), pv_arg_bool(care) });

	return rows != NULL ?
	    pv_rows_json(ctx, pv_row_text(rows, 0, "family")) :
	    NULL;
}

static void
add_changes(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *all)
{
	struct pv_value *list = pv_set_list(model, "changes"), *one;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		const struct pv_value *change = pv_list_at(all, i);

		one = pv_add_object(list);
		pv_set_text(one, "text",
		    pv_printf(
			ctx, "t.family.act.%s", pv_get_text(change, "act")));
		pv_set_optional(one, "agent", pv_get_text(change, "agent"));
		pv_set_optional(one, "adult", pv_get_text(change, "adult"));
		pv_moment_set(ctx, one, pv_get_text(change, "at"));
	}
}

static void
add_invoices(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *all)
{
	struct pv_value *list = pv_set_list(model, "invoices"), *one;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		const struct pv_value *invoice = pv_list_at(all, i);

		one = pv_add_object(list);
		pv_set_text(
		    one, "reference", pv_get_text(invoice, "reference"));
		pv_set_text(one, "subject", pv_get_text(invoice, "subject"));
		pv_set_bool(one, "mine", pv_get_bool(invoice, "mine"));
		pv_set_text(one, "state",
		    pv_printf(ctx, "t.payment.state.%s",
			pv_get_text(invoice, "state")));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_get_int(invoice, "cents")));
		pv_set_text(one, "due",
		    pv_date_words(ctx, pv_get_text(invoice, "due_on")));
	}
	pv_set_bool(model, "has_invoices", pv_list_length(list) > 0);
}

static void
add_quotients(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *all)
{
	struct pv_value *list = pv_set_list(model, "quotients"), *one;

	for (size_t i = 0; i < pv_list_length(all); i++) {
		const struct pv_value *quotient = pv_list_at(all, i);

		one = pv_add_object(list);
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_get_int(quotient, "cents")));
		pv_set_text(one, "from",
		    pv_date_words(ctx, pv_get_text(quotient, "from_on")));
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.family.source.%s",
			pv_get_text(quotient, "source")));
	}
	pv_set_bool(model, "has_quotients", pv_list_length(list) > 0);
}

static struct pv_answer *
file_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, bool care)
{
	const struct pv_value *file = file_of(exchange, care);
	struct pv_ctx *ctx = exchange->ctx;

	if (file == NULL)
		return NULL;
	pv_family_file_set(ctx, model, file, true);
	pv_set_bool(model, "care_shown", care);
	add_quotients(ctx, model, pv_get(file, "quotients"));
	add_changes(ctx, model, pv_get(file, "changes"));
	add_invoices(ctx, model, pv_get(file, "invoices"));
	return show(exchange, me, "agent/family", model);
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    file_page(exchange, me, pv_object(exchange->ctx), false) :
	    agent_away(exchange);
}

static struct pv_answer *
care_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    file_page(exchange, me, pv_object(exchange->ctx), true) :
	    agent_away(exchange);
}

/* A new file: its family, the adult who pays, and a first child. */
static struct pv_answer *
new_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	pv_form_token(exchange, model);
	pv_family_part_form(exchange, model,
	    pv_family_part_find("coordonnees", true), NULL, true);
	return show(exchange, me, "agent/family-new", model);
}

static struct pv_answer *
new_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? new_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

static struct pv_answer *
new_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;
	const char *data;

	if (me == NULL)
		return NULL;
	data = pv_family_part_read(
	    exchange, model, pv_family_part_find("coordonnees", true), true);
	if (data == NULL) {
		pv_set_int(model, "refused_status", 422);
		return new_page(exchange, me, model);
	}
	rows = pv_db_call(ctx, &add_call,
	    (const struct pv_arg[]){
		pv_arg_text(pv_typed(exchange, "jeton")), pv_arg_text(data) });
	if (rows != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/familles/%s?fait=dossier",
			pv_row_text(rows, 0, "family_add")));
	return till_refused(exchange, model) ? new_page(exchange, me, model) :
					       NULL;
}

/* "nouveau" is 0. */
static int64_t
id_of(const struct pv_exchange *exchange)
{
	return strtoll(exchange->captures[2], NULL, 10);
}

static struct pv_answer *
part_page(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_family_part *part, struct pv_value *model)
{
	/* who opens the form of health sees it */
	const struct pv_value *file =
	    file_of(exchange, strcmp(part->part, "care") == 0);

	if (file == NULL)
		return NULL;
	if (!pv_family_part_page(
		exchange, model, part, file, id_of(exchange), true))
		return NULL;
	return show(exchange, me, "agent/family-part", model);
}

static struct pv_answer *
part_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_family_part *part =
	    pv_family_part_find(exchange->captures[1], true);

	if (me == NULL)
		return agent_away(exchange);
	if (part == NULL)
		return pv_family_part_none(exchange->ctx);
	return part_page(exchange, me, part, pv_object(exchange->ctx));
}

/* Writes a part; data NULL: what needs none. */
static struct pv_answer *
write_part(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_family_part *part, const char *word, const char *data,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t id = id_of(exchange);

	if (pv_db_call(ctx, &write_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_text(pv_typed(exchange, "version")),
		    pv_arg_text(word), id > 0 ? pv_arg_int(id) : pv_arg_null(),
		    pv_arg_text(data) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/familles/%s?fait=dossier",
			exchange->captures[0]));
	return till_refused(exchange, model) ?
	    part_page(exchange, me, part, model) :
	    NULL;
}

static struct pv_answer *
part_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_family_part *part =
	    pv_family_part_find(exchange->captures[1], true);
	struct pv_value *model = pv_object(exchange->ctx);
	const char *data;

	if (me == NULL)
		return NULL;
	if (part == NULL)
		return pv_family_part_none(exchange->ctx);
	data = pv_family_part_read(exchange, model, part, true);
	if (data == NULL) {
		pv_set_int(model, "refused_status", 422);
		return part_page(exchange, me, part, model);
	}
	return write_part(exchange, me, part, part->part, data, model);
}

/* Who is in the family no more; a file that is closed, or opened again. */
static struct pv_answer *
gone_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *name = exchange->captures[1];
	const struct pv_family_part *part = pv_family_part_find(name, true);
	const char *word;

	if (me == NULL)
		return NULL;
	if (part == NULL)
		return pv_family_part_none(exchange->ctx);
	word = strcmp(name, "coordonnees") == 0 ? pv_typed(exchange, "etat") :
						  pv_family_part_gone(part);
	if (word == NULL)
		return pv_family_part_none(exchange->ctx);
	return write_part(
	    exchange, me, part, word, "{}", pv_object(exchange->ctx));
}

static const struct pv_input list_inputs[] = { PV_QUERY("q"), { 0 } };
static const struct pv_input file_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input new_inputs[] = { PV_SHORT("jeton"),
	PV_FIELD("nom"), PV_FIELD("adresse"), PV_SHORT("commune"), { 0 } };
static const struct pv_input gone_inputs[] = { PV_SHORT("version"),
	PV_SHORT("etat"), { 0 } };

const struct pv_route agent_families_routes[] = {
	{ PV_GET, "/familles", list_get, 0, list_inputs },
	{ PV_GET, "/familles/nouvelle", new_get, 0, NULL },
	{ PV_POST, "/familles/nouvelle", new_post, PV_ROUTE_CSRF, new_inputs },
	{ PV_GET, "/familles/{numero}", file_get, 0, file_inputs },
	{ PV_GET, "/familles/{numero}/sante", care_get, 0, NULL },
	{ PV_GET, "/familles/{numero}/{partie}/{id}", part_get, 0, NULL },
	{ PV_POST, "/familles/{numero}/{partie}/{id}", part_post, PV_ROUTE_CSRF,
	    pv_family_part_inputs },
	{ PV_POST, "/familles/{numero}/{partie}/{id}/retrait", gone_post,
	    PV_ROUTE_CSRF, gone_inputs },
	{ 0 },
};
