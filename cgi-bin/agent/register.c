/*
 * register - the register of processing (GDPR, art. 30), from what the forms
 * of the commune say of themselves.
 *
 *   GET /agent/registre          to read and to print
 *   GET /agent/registre.csv      a line for each processing
 *
 * Not here: what a form says (form/register.h), who is an administrator (sql/,
 * edition).
 */
#include <string.h>

#include "agent.h"
#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "form/cache.h"
#include "form/register.h"
#include "request/field.h"

static const struct pv_call forms_call = { "agent.forms", 0, true };
static const struct pv_call services_call = { "agent.services", 0, true };

/* What Parvis keeps beside the forms: accounts, looks, opinions. */
static const char *const own[] = { "accounts", "looks", "opinions" };

/* What each record has, in the order of art. 30. */
static const char *const columns[] = { "title", "purpose", "legal", "persons",
	"data", "recipients", "retention", "service" };

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* One of what Parvis keeps by itself, as its texts say it. */
static struct pv_value *
own_entry(struct pv_ctx *ctx, const char *name)
{
	static const char *const parts[] = { "title", "purpose", "legal",
		"persons", "data", "recipients", "retention" };
	struct pv_value *entry = pv_object(ctx);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		pv_set_text(entry, parts[i],
		    pv_text(ctx,
			pv_printf(
			    ctx, "agent.register.%s-%s", name, parts[i])));
	pv_set_bool(entry, "service", false);
	pv_set_bool(entry, "open", true);
	pv_set_text(entry, "name", pv_printf(ctx, "parvis-%s", name));
	pv_set_bool(entry, "pages", false);
	pv_set_bool(entry, "has_pages", false);
	return entry;
}

/* A service by the name that the mairie gives it. */
static void
name_service(const struct pv_rows *services, struct pv_value *entry)
{
	const char *service = pv_get_text(entry, "service");

	for (int row = 0; service != NULL && row < pv_rows_count(services);
	     row++)
		if (strcmp(pv_row_text(services, row, "name"), service) == 0)
			pv_set_text(entry, "service",
			    pv_row_text(services, row, "label"));
}

/* The records; NULL with an error: 403 for who is no administrator. */
static struct pv_value *
entries(struct pv_ctx *ctx)
{
	struct pv_rows *rows = pv_db_call(ctx, &forms_call, NULL);
	struct pv_rows *services =
	    rows != NULL ? pv_db_call(ctx, &services_call, NULL) : NULL;
	struct pv_value *list = pv_list(ctx);

	if (services == NULL)
		return NULL;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		const char *digest = pv_row_text(rows, row, "digest");
		const struct pv_definition *definition;
		struct pv_value *entry;

		/* Imported, and not published: it asks for nothing yet. */
		if (digest == NULL)
			continue;
		definition = pv_definition_fetch(ctx, digest);
		entry = definition != NULL ?
		    pv_register_entry(ctx, definition) :
		    NULL;
		if (entry == NULL)
			return NULL;
		pv_set_bool(entry, "open", pv_row_bool(rows, row, "enabled"));
		name_service(services, entry);
		pv_set_text(
		    entry, "persons", pv_text(ctx, "agent.register.persons"));
		pv_add(list, entry);
	}
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		pv_add(list, own_entry(ctx, own[i]));
	return list;
}

static struct pv_answer *
page(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list;

	if (me == NULL)
		return agent_away(exchange);
	list = entries(ctx);
	if (list == NULL)
		return NULL;
	pv_set(model, "entries", list);
	pv_set_text(model, "day",
	    pv_date_words(ctx, pv_date_iso(ctx, pv_date_today(ctx))));
	return agent_page(exchange, me, "agent/register", model);
}

static struct pv_answer *
csv(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *file;
	struct pv_answer *answer;
	struct pv_value *list;

	if (me == NULL)
		return agent_away(exchange);
	list = entries(ctx);
	if (list == NULL)
		return NULL;
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	for (size_t i = 0; i < N_COLUMNS; i++)
		csv_field(file,
		    pv_text(ctx,
			pv_printf(ctx, "agent.register.column-%s", columns[i])),
		    i + 1 == N_COLUMNS);
	for (size_t n = 0; n < pv_list_length(list); n++)
		for (size_t i = 0; i < N_COLUMNS; i++) {
			const char *value =
			    pv_get_text(pv_list_at(list, n), columns[i]);

			csv_field(file, value != NULL ? value : "",
			    i + 1 == N_COLUMNS);
		}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(ctx, "registre-%s-%s.csv",
	    ctx->commune->insee, pv_date_iso(ctx, pv_date_today(ctx)));
	return answer;
}

const struct pv_route agent_register_routes[] = {
	{ PV_GET, "/registre", page, 0, NULL },
	{ PV_GET, "/registre.csv", csv, 0, NULL },
	{ 0 },
};
