/*
 * reconciliation - the lists of a bank or of PayFiP, held against the journal
 * of a régie: sent, looked at, kept; what is in no pair, and what is done of it.
 * Not here: how a file is read (lib/table, pay/statement.c), what is matched
 * with what (SQL: parvis.bank_match).
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/date.h"
#include "pay/cents.h"
#include "pay/statement.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"
#include "view/json.h"

#define LISTS "/regie/{code}/rapprochement"

enum { FAULTS_SHOWN = 50, LINES_SHOWN = 200, PREVIEW = 20 };

static const struct pv_call lists_call = { "agent.bank_lists", 1, true };
static const struct pv_call add_call = { "agent.bank_list_add", 5, true };
static const struct pv_call list_call = { "agent.bank_list", 2, true };
static const struct pv_call pile_call = { "agent.bank_pile", 4, true };
static const struct pv_call keep_call = { "agent.bank_list_keep", 2, false };
static const struct pv_call drop_call = { "agent.bank_list_drop", 2, false };
static const struct pv_call link_call = { "agent.bank_line_link", 4, false };
static const struct pv_call explain_call = { "agent.bank_line_explain", 4,
	false };
static const struct pv_call absent_call = { "agent.bank_entry_explain", 4,
	false };

static struct pv_arg
id_arg(struct pv_exchange *exchange)
{
	return pv_arg_int(strtoll(exchange->captures[1], NULL, 10));
}

/* ---- all the lists --------------------------------------------------------- */

static bool
add_lists(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &lists_call, &code);
	struct pv_value *list = pv_set_list(model, "lists"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_set_int(one, "id", pv_row_int(rows, row, "id"));
		pv_set_text(one, "name", pv_row_text(rows, row, "name"));
		pv_set_text(one, "source",
		    pv_printf(ctx, "t.statement.source.%s",
			pv_row_text(rows, row, "source")));
		pv_set_text(one, "first",
		    pv_date_words(ctx, pv_row_text(rows, row, "first_day")));
		pv_set_text(one, "last",
		    pv_date_words(ctx, pv_row_text(rows, row, "last_day")));
		pv_set_int(one, "lines", pv_row_int(rows, row, "lines"));
		pv_set_text(one, "sum",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_bool(one, "kept", pv_row_bool(rows, row, "kept"));
		pv_set_int(one, "open", pv_row_int(rows, row, "open"));
	}
	pv_set_bool(model, "has_lists", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
lists_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	const char *source = pv_request_field(exchange->request, "source");

	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_bool(
	    model, "from_bank", source != NULL && strcmp(source, "bank") == 0);
	return add_lists(exchange, model) ?
	    till_show(exchange, me, "agent/statements", model) :
	    NULL;
}

static struct pv_answer *
lists_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? lists_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* ---- one is sent ------------------------------------------------------------ */

static void
add_faults(struct pv_value *model, const struct pv_statement *statement)
{
	struct pv_value *list = pv_set_list(model, "faults"), *one;

	for (size_t i = 0; i < statement->n_faults && i < FAULTS_SHOWN; i++) {
		const struct pv_statement_fault *fault = &statement->faults[i];

		one = pv_add_object(list);
		pv_set_bool(one, "in_line", fault->number > 0);
		pv_set_int(one, "n", fault->number);
		pv_set_text(one, "text",
		    pv_printf((struct pv_ctx *)statement, "t.%s", fault->text));
		pv_set_optional(
		    one, "value", *fault->value != '\0' ? fault->value : NULL);
	}
	pv_set_bool(model, "has_faults", true);
	pv_set_int(model, "n_faults", (int64_t)statement->n_faults);
	pv_set_bool(model, "more_faults", statement->n_faults > FAULTS_SHOWN);
	pv_set_int(model, "refused_status", 422);
}

static void
set_text(json_t *object, const char *name, const char *value)
{
	if (*value != '\0')
		json_object_set_new(object, name, json_string(value));
}

static const char *
lines_json(struct pv_ctx *ctx, const struct pv_statement *statement)
{
	json_t *lines = json_array(), *one;

	for (size_t i = 0; i < statement->n; i++) {
		const struct pv_statement_line *line = &statement->lines[i];

		one = json_pack("{s:i, s:s, s:I}", "n", line->number, "day",
		    line->day, "cents", (json_int_t)line->cents);
		set_text(one, "reference", line->reference);
		set_text(one, "numauto", line->numauto);
		set_text(one, "numcli", line->numcli);
		set_text(one, "label", line->label);
		json_array_append_new(lines, one);
	}
	return pv_json_text(ctx, lines);
}

/* Keeps what was read of a file; NULL with the error, or the fault in model. */
static struct pv_answer *
send(struct pv_exchange *exchange, struct pv_value *model,
    const struct pv_file *file)
{
	struct pv_ctx *ctx = exchange->ctx;
	uint8_t digest[crypto_hash_sha256_BYTES];
	struct pv_table *table = pv_table_read(ctx, file->data, file->length);
	struct pv_statement *statement =
	    table != NULL ? pv_statement_read(ctx, table) : NULL;
	struct pv_rows *rows;

	if (statement == NULL)
		return NULL;
	if (statement->n_faults > 0) {
		add_faults(model, statement);
		return NULL;
	}
	(void)crypto_hash_sha256(digest, file->data, file->length);
	rows = pv_db_call(ctx, &add_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_bytes(digest, sizeof(digest)),
		pv_arg_text(*file->filename != '\0' ? file->filename : "–"),
		pv_arg_text(pv_typed(exchange, "source")),
		pv_arg_text(lines_json(ctx, statement)) });
	if (rows == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/regie/%s/rapprochement/%lld%s",
		exchange->captures[0], (long long)pv_row_int(rows, 0, "id"),
		pv_row_bool(rows, 0, "again") ? "?fait=deja" : ""));
}

static struct pv_answer *
send_post(struct pv_exchange *exchange)
{
	const struct pv_file *file =
	    pv_request_file(exchange->request, "liste");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	if (me == NULL)
		return NULL;
	if (file == NULL || file->length == 0) {
		told_fault(model, "t.statement.no-file");
		return lists_page(exchange, me, model);
	}
	answer = send(exchange, model, file);
	if (answer != NULL)
		return answer;
	return pv_get(model, "has_faults") != NULL ||
		till_refused(exchange, model) ?
	    lists_page(exchange, me, model) :
	    NULL;
}

/* ---- one list --------------------------------------------------------------- */

static const struct {
	const char *name;
	bool ours; /* it is of entries of the journal, too or alone */
	bool work; /* an agent has something to do there */
} piles[] = {
	{ "unknown", false, true },
	{ "absent", true, true },
	{ "differs", false, true },
	{ "explained", true, true },
	{ "matched", false, false },
	{ "elsewhere", true, false },
};

enum { PILES = sizeof(piles) / sizeof(*piles) };

static void
add_piles(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *told)
{
	struct pv_value *list = pv_set_list(model, "piles"), *one;
	int64_t open = 0;

	for (size_t i = 0; i < PILES; i++) {
		int64_t n = 0, cents = 0;

		for (size_t k = 0; told != NULL && k < pv_list_length(told);
		     k++) {
			const struct pv_value *pile = pv_list_at(told, k);

			if (strcmp(pv_get_text(pile, "pile"), piles[i].name) !=
			    0)
				continue;
			n += pv_get_int(pile, "n");
			cents += pv_get_int(pile, "cents");
		}
		if (i < 3)
			open += n;
		one = pv_add_object(list);
		pv_set_text(one, "name", piles[i].name);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.statement.pile.%s", piles[i].name));
		pv_set_int(one, "n", n);
		pv_set_text(one, "sum", pv_cents_words(ctx, cents));
	}
	pv_set_bool(model, "is_open", open > 0);
}

/* What the provider says that the journal does not. */
static void
add_provider(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *told)
{
	struct pv_value *list = pv_set_list(model, "provider"), *one;

	for (size_t i = 0; told != NULL && i < pv_list_length(told); i++) {
		const struct pv_value *attempt = pv_list_at(told, i);

		one = pv_add_object(list);
		pv_set_text(
		    one, "reference", pv_get_text(attempt, "reference"));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_get_int(attempt, "cents")));
		pv_set_text(one, "state",
		    pv_printf(ctx, "t.regie.attempt.%s",
			pv_get_text(attempt, "state")));
	}
	pv_set_bool(model, "has_provider", pv_list_length(list) > 0);
}

static void
set_side(struct pv_ctx *ctx, struct pv_value *one, const struct pv_rows *rows,
    int row)
{
	bool theirs = strcmp(pv_row_text(rows, row, "side"), "theirs") == 0;
	const char *attempt = pv_row_text(rows, row, "attempt");
	const char *means = pv_row_text(rows, row, "means");

	pv_set_bool(one, "theirs", theirs);
	if (theirs) {
		pv_set_int(one, "n", pv_row_int(rows, row, "n"));
		pv_set_text(one, "day",
		    pv_date_words(ctx, pv_row_text(rows, row, "day")));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
	}
	pv_set_bool(one, "has_entry", pv_row_text(rows, row, "entry") != NULL);
	if (pv_row_text(rows, row, "entry") != NULL) {
		pv_set_int(one, "entry", pv_row_int(rows, row, "entry"));
		pv_set_text(one, "entry_day",
		    pv_date_words(ctx, pv_row_text(rows, row, "entry_day")));
		pv_set_text(one, "entry_amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "entry_cents")));
		pv_set_text(one, "means",
		    means != NULL ?
			pv_printf(ctx, "t.regie.account.%s", means) :
			"t.regie.entry.payment");
	}
	pv_set_bool(one, "attempt", false);
	if (attempt != NULL)
		pv_set_text(one, "attempt",
		    pv_printf(ctx, "t.regie.attempt.%s", attempt));
}

static bool
add_pile(struct pv_exchange *exchange, struct pv_value *model, const char *pile,
    int limit)
{
	static const char *const texts[] = { "reference", "numauto", "label",
		"entry_reference", "receipt", "payer", "note", "agent" };
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange), pv_arg_text(pile), pv_arg_int(limit + 1) };
	struct pv_rows *rows = pv_db_call(ctx, &pile_call, args);
	struct pv_value *list = pv_set_list(model, "lines"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows) && row < limit; row++) {
		one = pv_add_object(list);
		set_side(ctx, one, rows, row);
		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
			pv_set_optional(
			    one, texts[i], pv_row_text(rows, row, texts[i]));
		pv_set_bool(one, "by_hand", pv_row_bool(rows, row, "by_hand"));
		pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
	}
	pv_set_bool(model, "has_lines", pv_list_length(list) > 0);
	pv_set_bool(model, "more", pv_rows_count(rows) > limit);
	pv_set_text(model, "pile", pile);
	pv_set_text(
	    model, "pile_text", pv_printf(ctx, "t.statement.pile.%s", pile));
	pv_set_text(
	    model, "pile_hint", pv_printf(ctx, "t.statement.hint.%s", pile));
	return true;
}

/* The one asked for; what is unknown to us at first. */
static size_t
wanted_pile(struct pv_exchange *exchange)
{
	const char *typed = pv_request_query(exchange->request, "pile");

	if (typed == NULL)
		typed = pv_request_field(exchange->request, "pile");
	for (size_t i = 0; typed != NULL && i < PILES; i++)
		if (strcmp(typed, piles[i].name) == 0)
			return i;
	return 0;
}

static bool
describe(struct pv_exchange *exchange, struct pv_value *model, bool *kept)
{
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };
	struct pv_rows *rows = pv_db_call(ctx, &list_call, args);

	if (rows == NULL)
		return false;
	*kept = pv_row_bool(rows, 0, "kept");
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_int(model, "id", pv_row_int(rows, 0, "id"));
	pv_set_text(model, "name", pv_row_text(rows, 0, "name"));
	pv_set_text(model, "source",
	    pv_printf(
		ctx, "t.statement.source.%s", pv_row_text(rows, 0, "source")));
	pv_set_text(model, "first",
	    pv_date_words(ctx, pv_row_text(rows, 0, "first_day")));
	pv_set_text(model, "last",
	    pv_date_words(ctx, pv_row_text(rows, 0, "last_day")));
	pv_set_int(model, "n_lines", pv_row_int(rows, 0, "lines"));
	pv_set_text(
	    model, "sum", pv_cents_words(ctx, pv_row_int(rows, 0, "cents")));
	pv_set_text(model, "agent", pv_row_text(rows, 0, "agent"));
	pv_set_bool(model, "kept", *kept);
	pv_moment_set(ctx, model, pv_row_text(rows, 0, "at"));
	add_piles(ctx, model, pv_rows_json(ctx, pv_row_text(rows, 0, "piles")));
	add_provider(
	    ctx, model, pv_rows_json(ctx, pv_row_text(rows, 0, "provider")));
	return true;
}

static struct pv_answer *
list_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	size_t pile = wanted_pile(exchange);
	bool kept;

	if (!describe(exchange, model, &kept))
		return NULL;
	pv_set_bool(model, "work", kept && piles[pile].work);
	if (!add_pile(exchange, model, kept ? piles[pile].name : "unknown",
		kept ? LINES_SHOWN : PREVIEW))
		return NULL;
	return till_show(exchange, me,
	    kept ? "agent/statement" : "agent/statement-preview", model);
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? list_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* ---- what is done of it ------------------------------------------------------- */

/* Back to the list, or to all of them where it is gone. */
static struct pv_answer *
done(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	if (pv_db_call(ctx, call, args) == NULL)
		return till_refused(exchange, model) ?
		    list_page(exchange, me, model) :
		    NULL;
	if (call == &drop_call)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/regie/%s/rapprochement",
			exchange->captures[0]));
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/regie/%s/rapprochement/%lld?pile=%s&fait=%s",
		exchange->captures[0], strtoll(exchange->captures[1], NULL, 10),
		piles[wanted_pile(exchange)].name, told));
}

static struct pv_answer *
keep_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };

	return me != NULL ?
	    done(exchange, me, &keep_call, args, "rapprochement") :
	    NULL;
}

static struct pv_answer *
drop_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange) };

	return me != NULL ? done(exchange, me, &drop_call, args, "") : NULL;
}

static struct pv_answer *
link_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange),
		pv_arg_int(strtoll(pv_typed(exchange, "ligne"), NULL, 10)),
		pv_arg_text(pv_typed(exchange, "avec")) };

	return me != NULL ? done(exchange, me, &link_call, args, "tache") :
			    NULL;
}

/* Of a line of the list, or of an entry that is not in it. */
static struct pv_answer *
explain_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	const char *line = pv_typed(exchange, "ligne");
	const char *entry = pv_typed(exchange, "ecriture");
	bool ours = *line == '\0';
	const struct pv_arg args[] = { pv_arg_text(exchange->captures[0]),
		id_arg(exchange),
		pv_arg_int(strtoll(ours ? entry : line, NULL, 10)),
		pv_arg_text(pv_typed(exchange, "motif")) };

	return me != NULL ?
	    done(exchange, me, ours ? &absent_call : &explain_call, args,
		"tache") :
	    NULL;
}

static const struct pv_input lists_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input send_inputs[] = {
	{ .name = "liste", .kind = PV_IN_FILE },
	PV_SHORT("source"),
	{ 0 },
};
static const struct pv_input list_inputs[] = { PV_QUERY("pile"),
	PV_QUERY("fait"), { 0 } };
static const struct pv_input link_inputs[] = { PV_SHORT("pile"),
	PV_SHORT("ligne"), PV_SHORT("avec"), { 0 } };
static const struct pv_input explain_inputs[] = { PV_SHORT("pile"),
	PV_SHORT("ligne"), PV_SHORT("ecriture"), PV_FIELD("motif"), { 0 } };

const struct pv_route agent_reconciliation_routes[] = {
	{ PV_GET, LISTS, lists_get, 0, lists_inputs },
	{ PV_POST, LISTS, send_post, PV_ROUTE_CSRF, send_inputs },
	{ PV_GET, LISTS "/{liste}", list_get, 0, list_inputs },
	{ PV_POST, LISTS "/{liste}/garder", keep_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, LISTS "/{liste}/abandon", drop_post, PV_ROUTE_CSRF, NULL },
	{ PV_POST, LISTS "/{liste}/lien", link_post, PV_ROUTE_CSRF,
	    link_inputs },
	{ PV_POST, LISTS "/{liste}/motif", explain_post, PV_ROUTE_CSRF,
	    explain_inputs },
	{ 0 },
};
