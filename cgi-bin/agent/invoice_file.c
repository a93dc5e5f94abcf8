/*
 * invoice_file - invoices by file: what a table would issue, told before it does.
 * Not here: what a table may say (pay/batch.h), what is issued (SQL).
 */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "pay/batch.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"

static const struct pv_call day_call = { "agent.regie_day", 1, true };
static const struct pv_call try_call = { "agent.invoice_import_try", 3, true };
static const struct pv_call confirm_call = { "agent.invoice_import_confirm", 2,
	true };

static const char *const columns[] = { "groupe", "nom", "courriel", "adresse",
	"objet", "libelle", "quantite", "prix", "echeance" };
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

static struct pv_answer *
form(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_value *list = pv_set_list(model, "columns"), *one;

	/* who does not handle it is told so here */
	if (pv_db_call(exchange->ctx, &day_call, &code) == NULL)
		return NULL;
	pv_set_text(model, "code", exchange->captures[0]);
	for (size_t i = 0; i < COLUMNS; i++) {
		one = pv_add_object(list);
		pv_set_text(one, "name", columns[i]);
		pv_set_text(one, "text",
		    pv_printf(exchange->ctx, "t.batch.column.%s", columns[i]));
	}
	return till_show(exchange, me, "agent/regie-file", model);
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? form(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* A file to begin with: two invoices, of which one has two lines. */
static struct pv_answer *
model_get(struct pv_exchange *exchange)
{
	static const char *const lines[] = { "batch.model.1", "batch.model.2",
		"batch.model.3" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *file;
	struct pv_answer *answer;
	const char *due;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	due = csv_day(
	    ctx, pv_date_iso(ctx, pv_date_add_days(pv_date_today(ctx), 30)));
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	/* the mark tells spreadsheets that it is UTF-8 */
	pv_buffer_add_text(file, "\xef\xbb\xbf");
	for (size_t i = 0; i < COLUMNS; i++)
		csv_field(file, columns[i], i == COLUMNS - 1);
	for (size_t i = 0; i < 3; i++) {
		/* the date is of its invoice's first line */
		pv_buffer_add_text(file, pv_text(ctx, lines[i]));
		csv_field(file, i != 1 ? due : "", true);
	}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = "factures-modele.csv";
	return answer;
}

static void
add_faults(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_batch *batch)
{
	size_t shown = pv_list_length(batch->faults);

	pv_set(model, "faults", batch->faults);
	pv_set_int(model, "n_faults", (int64_t)batch->n_faults);
	pv_set_optional(model, "more_faults",
	    batch->n_faults > shown ?
		pv_printf(ctx, "%zu", batch->n_faults - shown) :
		NULL);
}

static void
add_invoices(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_batch *batch)
{
	struct pv_value *list = pv_set_list(model, "invoices"), *one;
	int64_t unmailed = 0;

	for (size_t i = 0; i < pv_list_length(batch->invoices); i++) {
		const struct pv_value *invoice = pv_list_at(batch->invoices, i);
		const char *due = pv_get_text(invoice, "due");
		const char *email = pv_get_text(invoice, "email");

		one = pv_add_object(list);
		pv_set_text(one, "group", pv_get_text(invoice, "group"));
		pv_set_text(one, "payer", pv_get_text(invoice, "payer"));
		pv_set_text(one, "subject", pv_get_text(invoice, "subject"));
		pv_set_optional(one, "email", *email != '\0' ? email : NULL);
		pv_set_optional(
		    one, "due", *due != '\0' ? pv_date_words(ctx, due) : NULL);
		pv_set_int(one, "n", pv_get_int(invoice, "n"));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_get_int(invoice, "cents")));
		unmailed += *email == '\0' ? 1 : 0;
	}
	pv_set_int(model, "n", (int64_t)batch->n);
	pv_set_text(model, "amount", pv_cents_words(ctx, batch->cents));
	pv_set_optional(model, "unmailed",
	    unmailed > 0 ? pv_printf(ctx, "%lld", (long long)unmailed) : NULL);
}

/* What it would issue; nothing is, before that is confirmed. */
static struct pv_answer *
tried(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_batch *batch)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const char *token = pv_token(ctx), *before;
	struct pv_rows *rows = pv_db_call(ctx, &try_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(token), pv_arg_text(batch->data) });

	if (rows == NULL)
		return till_refused(exchange, model) ?
		    form(exchange, me, model) :
		    NULL;
	before = pv_row_text(rows, 0, "invoice_import_try");
	pv_set_bool(model, "before", false);
	if (before != NULL)
		pv_moment_set(ctx, pv_set_object(model, "before"), before);
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_text(model, "token", token);
	add_invoices(ctx, model, batch);
	return till_show(exchange, me, "agent/regie-file-tried", model);
}

static struct pv_answer *
file_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_file *file =
	    pv_request_file(exchange->request, "fichier");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	const struct pv_table *table;
	struct pv_batch *batch;

	if (me == NULL)
		return NULL;
	/* before anything of the file is read */
	if (pv_db_call(ctx, &day_call, &code) == NULL)
		return NULL;
	if (file == NULL || file->length == 0) {
		told_fault(model, "t.batch.no-file");
		return form(exchange, me, model);
	}
	table = pv_table_read(ctx, file->data, file->length);
	if (table == NULL)
		return till_refused(exchange, model) ?
		    form(exchange, me, model) :
		    NULL;
	batch = pv_batch_read(ctx, table);
	if (batch->data != NULL)
		return tried(exchange, me, batch);
	told_fault(model, "t.batch.refused");
	add_faults(ctx, model, batch);
	return form(exchange, me, model);
}

static struct pv_answer *
confirm_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);

	if (me == NULL)
		return NULL;
	if (pv_db_call(ctx, &confirm_call,
		(const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		    pv_arg_text(pv_typed(exchange, "jeton")) }) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/regie/%s?fait=fichier",
			exchange->captures[0]));
	if (ctx->error.status == 404 &&
	    strcmp(ctx->error.text, "batch.unknown") == 0) {
		pv_forgive(ctx);
		told_fault(model, "t.batch.unknown");
		return form(exchange, me, model);
	}
	return till_refused(exchange, model) ? form(exchange, me, model) : NULL;
}

static const struct pv_input file_inputs[] = {
	{ .name = "fichier", .kind = PV_IN_FILE },
	{ 0 },
};
static const struct pv_input confirm_inputs[] = { PV_SHORT("jeton"), { 0 } };

const struct pv_route agent_invoice_file_routes[] = {
	{ PV_GET, "/regie/{code}/fichier", file_get, 0, NULL },
	{ PV_GET, "/regie/{code}/fichier/modele", model_get, 0, NULL },
	{ PV_POST, "/regie/{code}/fichier", file_post, PV_ROUTE_CSRF,
	    file_inputs },
	{ PV_POST, "/regie/{code}/fichier/emission", confirm_post,
	    PV_ROUTE_CSRF, confirm_inputs },
	{ 0 },
};
