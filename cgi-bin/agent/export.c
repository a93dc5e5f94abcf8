/*
 * export - a list taken away as a file.
 *
 *   GET /agent/export?format=csv|ods|json|zip, and the filters of the list
 *
 * Not here: how it is made (export_stream.c), its filters (filter.c).
 */
#include "export.h"

#include <string.h>

#include "agent.h"
#include "base/date.h"
#include "filters.h"

/* Past so many requests it is asked once more; with their files, far fewer. */
enum { BOUND = 10000, BOUND_FILES = 500 };

static const struct pv_call begin_call = { "agent.export_begin", 4, false };

static const struct {
	const char *name, *type;
} formats[EXPORT_FORMATS] = {
	[EXPORT_CSV] = { "csv", "text/csv; charset=utf-8" },
	[EXPORT_ODS] = { "ods",
	    "application/vnd.oasis.opendocument.spreadsheet" },
	[EXPORT_JSON] = { "json", "application/json" },
	[EXPORT_ZIP] = { "zip", "application/zip" },
};

static bool
read_format(const struct pv_request *request, enum export_format *format)
{
	const char *asked = pv_request_query(request, "format");

	for (size_t i = 0; asked != NULL && i < EXPORT_FORMATS; i++)
		if (strcmp(formats[i].name, asked) == 0) {
			*format = (enum export_format)i;
			return true;
		}
	return false;
}

/* Which form, and what each holds; or, past the bound, that it is meant. */
static struct pv_answer *
ask(struct pv_exchange *exchange, const struct agent_me *me,
    const struct agent_filter *filter, const char *confirm)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list, *pair;
	char *query = agent_filter_query(ctx, filter), *one;

	pv_set_bool(model, "confirm", confirm != NULL);
	pv_set_text(model, "format", confirm != NULL ? confirm : "");
	pv_set_int(model, "bound",
	    confirm != NULL && strcmp(confirm, "zip") == 0 ? BOUND_FILES :
							     BOUND);
	pv_set_text(model, "back", filters_link(ctx, filter));
	list = pv_set_list(model, "fields");
	while ((one = strsep(&query, "&")) != NULL) {
		char *value = strchr(one, '=');

		if (value == NULL)
			continue;
		*value++ = '\0';
		pair = pv_add_object(list);
		pv_set_text(pair, "name", one);
		pv_set_text(pair, "value", value);
	}
	return agent_page(exchange, me, "agent/export", model);
}

static struct pv_answer *
send(struct pv_ctx *ctx, const char *filter, enum export_format format)
{
	struct pv_answer *answer =
	    pv_answer_bytes(ctx, formats[format].type, NULL);

	answer->kind = PV_ANSWER_STREAM;
	answer->unmeasured = true;
	answer->filename =
	    pv_printf(ctx, "demandes-%s-%s.%s", ctx->commune->insee,
		pv_date_iso(ctx, pv_date_today(ctx)), formats[format].name);
	answer->next = export_next;
	answer->data = export_new(ctx, filter, format);
	return answer;
}

static struct pv_answer *
take_away(struct pv_exchange *exchange)
{
	const struct pv_request *request = exchange->request;
	const char *confirmed = pv_request_query(request, "confirme");
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_filter filter = { 0 };
	enum export_format format;
	struct pv_arg args[4];
	struct pv_rows *rows;
	const char *json;

	if (me == NULL)
		return agent_away(exchange);
	agent_filter_read(ctx, &filter, request->query, request->n_query);
	filter = agent_filter_first(&filter);
	if (!read_format(request, &format))
		return ask(exchange, me, &filter, NULL);
	json = agent_filter_json(ctx, &filter, me->id);
	args[0] = pv_arg_text(json);
	args[1] = pv_arg_text(formats[format].name);
	args[2] = pv_arg_int(format == EXPORT_ZIP ? BOUND_FILES : BOUND);
	args[3] =
	    pv_arg_bool(confirmed != NULL && strcmp(confirmed, "oui") == 0);
	rows = pv_db_call(ctx, &begin_call, args);
	if (rows == NULL)
		return NULL;
	if (!pv_row_bool(rows, 0, "begun"))
		return ask(exchange, me, &filter, formats[format].name);
	return send(ctx, json, format);
}

#define MANY(text) \
	{ \
		.name = (text), .kind = PV_IN_QUERY, .max_bytes = 200, \
		.many = true \
	}

static const struct pv_input inputs[] = {
	MANY("etat"),
	MANY("delai"),
	MANY("demarche"),
	MANY("service"),
	MANY("agent"),
	MANY("voie"),
	PV_QUERY("nonlue"),
	PV_QUERY("envoi"),
	PV_QUERY("du"),
	PV_QUERY("au"),
	PV_QUERY("tri"),
	PV_QUERY("apres"),
	PV_QUERY("avant"),
	PV_QUERY("fini"),
	PV_QUERY("format"),
	PV_QUERY("confirme"),
	{ 0 },
};

const struct pv_route agent_export_routes[] = {
	{ PV_GET, "/export", take_away, 0, inputs },
	{ 0 },
};
