/*
 * file - the family's own file: read, and changed part by part.
 * Not here: what is asked of a part (family/part.c), what may be written (SQL).
 */
#include <stdlib.h>
#include <string.h>

#include "famille.h"
#include "family/part.h"
#include "request/field.h"
#include "request/file.h"

static const struct pv_call file_call = { "citizen.family_file", 1, true };
static const struct pv_call write_call = { "citizen.family_write", 5, false };

static const struct pv_value *
file_of(struct pv_exchange *exchange, const struct famille_me *me)
{
	struct pv_arg token = pv_arg_text(me->token);
	struct pv_rows *rows = pv_db_call(exchange->ctx, &file_call, &token);

	return rows != NULL ?
	    pv_rows_json(exchange->ctx, pv_row_text(rows, 0, "family_file")) :
	    NULL;
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	const char *done = pv_request_query(exchange->request, "fait");
	const struct pv_value *file;

	if (me == NULL)
		return famille_away(exchange);
	file = file_of(exchange, me);
	if (file == NULL)
		return NULL;
	pv_family_file_set(exchange->ctx, model, file, false);
	pv_set_bool(model, "care_shown", true);
	if (done != NULL && strcmp(done, "dossier") == 0)
		pv_set_text(
		    pv_set_object(model, "done"), "text", "t.family.done");
	return famille_page(exchange, me, "famille/file", model, "file");
}

static int64_t
id_of(const struct pv_exchange *exchange)
{
	return strtoll(exchange->captures[1], NULL, 10);
}

static struct pv_answer *
part_page(struct pv_exchange *exchange, const struct famille_me *me,
    const struct pv_family_part *part, struct pv_value *model)
{
	const struct pv_value *file = file_of(exchange, me);
	int64_t status = pv_get_int(model, "refused_status");
	struct pv_answer *answer;

	if (file == NULL ||
	    !pv_family_part_page(
		exchange, model, part, file, id_of(exchange), false))
		return NULL;
	answer = famille_page(exchange, me, "famille/part", model, "file");
	if (status != 0)
		answer->status = (int)status;
	return answer;
}

static struct pv_answer *
part_get(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	const struct pv_family_part *part =
	    pv_family_part_find(exchange->captures[0], false);

	if (me == NULL)
		return famille_away(exchange);
	if (part == NULL)
		return pv_family_part_none(exchange->ctx);
	return part_page(exchange, me, part, pv_object(exchange->ctx));
}

static struct pv_answer *
write_part(struct pv_exchange *exchange, const struct famille_me *me,
    const struct pv_family_part *part, const char *word, const char *data)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	int64_t id = id_of(exchange);
	int status;

	if (pv_db_call(ctx, &write_call,
		(const struct pv_arg[]){ pv_arg_text(me->token),
		    pv_arg_text(pv_typed(exchange, "version")),
		    pv_arg_text(word), id > 0 ? pv_arg_int(id) : pv_arg_null(),
		    pv_arg_text(data) }) != NULL)
		return pv_answer_redirect(
		    ctx, pv_link(ctx, "/famille/dossier?fait=dossier"));
	status = ctx->error.status;
	if (status != 409 && status != 422)
		return NULL;
	pv_set_text(pv_set_object(model, "refused"), "text",
	    pv_printf(ctx, "t.%s", ctx->error.text));
	pv_set_int(model, "refused_status", status);
	pv_forgive(ctx);
	return part_page(exchange, me, part, model);
}

static struct pv_answer *
part_post(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	const struct pv_family_part *part =
	    pv_family_part_find(exchange->captures[0], false);
	struct pv_value *model = pv_object(exchange->ctx);
	const char *data;

	if (me == NULL)
		return NULL;
	if (part == NULL)
		return pv_family_part_none(exchange->ctx);
	data = pv_family_part_read(exchange, model, part, false);
	if (data == NULL) {
		pv_set_int(model, "refused_status", 422);
		return part_page(exchange, me, part, model);
	}
	return write_part(exchange, me, part, part->part, data);
}

static struct pv_answer *
gone_post(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	const struct pv_family_part *part =
	    pv_family_part_find(exchange->captures[0], false);
	const char *word = part != NULL ? pv_family_part_gone(part) : NULL;

	if (me == NULL)
		return NULL;
	return word != NULL ? write_part(exchange, me, part, word, "{}") :
			      pv_family_part_none(exchange->ctx);
}

static const struct pv_input file_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input gone_inputs[] = { PV_SHORT("version"), { 0 } };

const struct pv_route famille_file_routes[] = {
	{ PV_GET, "/dossier", file_get, 0, file_inputs },
	{ PV_GET, "/dossier/{partie}/{id}", part_get, 0, NULL },
	{ PV_POST, "/dossier/{partie}/{id}", part_post, PV_ROUTE_CSRF,
	    pv_family_part_inputs },
	{ PV_POST, "/dossier/{partie}/{id}/retrait", gone_post, PV_ROUTE_CSRF,
	    gone_inputs },
	{ 0 },
};
