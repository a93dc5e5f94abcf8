/*
 * invoice_print - the invoices of who has no mailbox: chosen, made by the worker,
 * printed as one PDF, marked as printed.
 * Not here: one invoice as PDF (invoice_paper.c), letters (letters.c).
 */
#include "invoice_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "bundle.h"
#include "chosen.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"

#define PRINT "/regie/{code}/impression"

static const struct pv_call count_call = { "agent.invoices_to_print", 2, true };
static const struct pv_call list_call = { "agent.invoices_on_paper", 5, true };
static const struct pv_call ask_call = { "agent.invoices_print", 2, true };
static const struct pv_call mark_call = { "agent.invoices_printed", 2, true };
static const struct pv_call unmark_call = { "agent.invoices_unprinted", 3,
	true };
static const struct pv_call prints_call = { "agent.invoice_prints", 1, true };
static const struct pv_call paper_call = { "agent.invoice_paper", 2, true };
static const struct pv_call chunk_call = { "agent.invoice_paper_chunk", 3,
	true };

/* The lists there are: as the address says them, and as the database does. */
static const struct {
	const char *word, *which, *text;
} lists[] = {
	{ "", "waiting", "t.regie.print.waiting" },
	{ "retard", "late", "t.regie.print.late" },
	{ "imprimees", "printed", "t.regie.print.printed" },
};

enum { N_LISTS = sizeof(lists) / sizeof(*lists), WAITING = 0, PRINTED = 2 };

/* ---- what the address or the form says ------------------------------------------ */

static const char *
said(struct pv_exchange *exchange, const char *name)
{
	const char *value = exchange->request->method == PV_GET ?
	    pv_request_query(exchange->request, name) :
	    pv_request_field(exchange->request, name);

	return value != NULL ? value : "";
}

/* The number of the campaign; 0: the whole régie. */
static int64_t
campaign_of(struct pv_exchange *exchange)
{
	return strtoll(said(exchange, "campagne"), NULL, 10);
}

static struct pv_arg
campaign_arg(int64_t campaign)
{
	return campaign != 0 ? pv_arg_int(campaign) : pv_arg_null();
}

/* A page of this one, with what it is of: "" or "/lot"; query ends with what was chosen. */
static const char *
address(struct pv_exchange *exchange, const char *page, const char *query,
    const struct chosen *chosen)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t campaign = campaign_of(exchange);

	return pv_link(ctx, "/agent/regie/%s/impression%s?%s%s%sfactures=%s",
	    exchange->captures[0], page,
	    campaign != 0 ?
		pv_printf(ctx, "campagne=%lld&", (long long)campaign) :
		"",
	    *said(exchange, "recto") != '\0' ? "recto=oui&" : "", query,
	    chosen_words(ctx, chosen));
}

/* What each of its pages is of; false with an error. */
static bool
describe(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t campaign = campaign_of(exchange);
	struct pv_rows *rows = pv_db_call(ctx, &count_call,
	    (const struct pv_arg[]){
		pv_arg_text(exchange->captures[0]), campaign_arg(campaign) });

	if (rows == NULL)
		return false;
	pv_set_text(model, "code", exchange->captures[0]);
	pv_set_int(model, "waiting", pv_row_int(rows, 0, "waiting"));
	pv_set_bool(model, "test", pv_row_bool(rows, 0, "test"));
	pv_set_optional(model, "called", pv_row_text(rows, 0, "campaign"));
	pv_set_bool(model, "campaign", false);
	if (campaign != 0)
		pv_set_int(model, "campaign", campaign);
	pv_set_bool(model, "duplex", *said(exchange, "recto") != '\0');
	return true;
}

/* ---- the list ------------------------------------------------------------------- */

static size_t
wanted_list(struct pv_exchange *exchange)
{
	for (size_t i = 0; i < N_LISTS; i++)
		if (strcmp(said(exchange, "etat"), lists[i].word) == 0)
			return i;
	return WAITING;
}

static void
add_invoice(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *rows, int row, bool ticked)
{
	const char *where = pv_row_text(rows, row, "payer_address");
	const char *printed = pv_row_text(rows, row, "printed_at");
	struct pv_value *one = pv_add_object(list);

	pv_set_int(one, "id", pv_row_int(rows, row, "id"));
	pv_set_bool(one, "ticked", ticked);
	pv_set_text(one, "reference", pv_row_text(rows, row, "reference"));
	pv_set_text(one, "subject", pv_row_text(rows, row, "subject"));
	pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
	pv_set_optional(
	    one, "address", where != NULL && *where != '\0' ? where : NULL);
	pv_set_text(
	    one, "due", pv_date_words(ctx, pv_row_text(rows, row, "due_on")));
	pv_set_bool(one, "late", pv_row_bool(rows, row, "late"));
	pv_set_text(
	    one, "rest", pv_cents_words(ctx, pv_row_int(rows, row, "rest")));
	pv_set_bool(one, "is_printed", printed != NULL);
	pv_moment_set(ctx, one, printed);
	pv_set_optional(one, "agent", pv_row_text(rows, row, "printed_by"));
}

static bool
add_invoices(struct pv_exchange *exchange, struct pv_value *model, size_t which)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *after = pv_request_query(exchange->request, "apres");
	struct pv_value *list = pv_set_list(model, "invoices");
	struct pv_rows *rows = pv_db_call(ctx, &list_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		campaign_arg(campaign_of(exchange)),
		pv_arg_text(lists[which].which),
		after != NULL ? pv_arg_int(strtoll(after, NULL, 10)) :
				pv_arg_null(),
		pv_arg_int(CHOSEN_MAX + 1) });

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows) && row < CHOSEN_MAX; row++)
		add_invoice(ctx, list, rows, row, which != PRINTED);
	pv_set_bool(model, "has_invoices", pv_list_length(list) > 0);
	pv_set_bool(model, "more", false);
	if (pv_rows_count(rows) > CHOSEN_MAX)
		pv_set_int(
		    model, "more", pv_row_int(rows, CHOSEN_MAX - 1, "id"));
	return true;
}

/* What was just marked is taken back by the same invoices and their day. */
static void
add_undo(struct pv_exchange *exchange, struct pv_value *model)
{
	struct chosen chosen;
	struct pv_value *undo;

	pv_set_bool(model, "undo", false);
	if (exchange->request->method != PV_GET ||
	    strcmp(said(exchange, "fait"), "imprimees") != 0)
		return;
	undo = pv_set_object(model, "undo");
	pv_set_text(undo, "day", said(exchange, "jour"));
	chosen_told(exchange, "factures", &chosen);
	chosen_list(exchange->ctx, undo, "chosen", &chosen);
}

static struct pv_answer *
list_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	size_t which = wanted_list(exchange);
	struct pv_value *chips = pv_set_list(model, "lists"), *one;

	for (size_t i = 0; i < N_LISTS; i++) {
		one = pv_add_object(chips);
		pv_set_text(one, "word", lists[i].word);
		pv_set_text(one, "text", lists[i].text);
		pv_set_bool(one, "first", i == WAITING);
		pv_set_bool(one, "current", i == which);
	}
	pv_set_text(model, "list_word", lists[which].word);
	pv_set_text(model, "list_text", lists[which].text);
	pv_set_text(model, "list_intro",
	    pv_printf(exchange->ctx, "%s-intro", lists[which].text));
	pv_set_bool(model, "is_waiting", which == WAITING);
	pv_set_bool(model, "is_printed", which == PRINTED);
	add_undo(exchange, model);
	return describe(exchange, model) &&
		add_invoices(exchange, model, which) ?
	    till_show(exchange, me, "agent/regie-print", model) :
	    NULL;
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? list_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* ---- how far they are --------------------------------------------------------------- */

/* Asks for their PDFs, and where each stands; NULL with an error. */
static struct pv_rows *
ask(struct pv_exchange *exchange, const struct chosen *chosen)
{
	return pv_db_call(exchange->ctx, &ask_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_ints(exchange->ctx, chosen->ids, chosen->n) });
}

static int
count(const struct pv_rows *rows, const char *state)
{
	int n = 0;

	for (int row = 0; row < pv_rows_count(rows); row++)
		if (strcmp(pv_row_text(rows, row, "state"), state) == 0)
			n++;
	return n;
}

/* Those in a state, as a list of the model, or false where there is none. */
static void
add_state(struct pv_value *model, const char *key, const struct pv_rows *rows,
    const char *state)
{
	struct pv_value *group, *list, *one;

	pv_set_bool(model, key, false);
	if (count(rows, state) == 0)
		return;
	group = pv_set_object(model, key);
	list = pv_set_list(group, "invoices");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		if (strcmp(pv_row_text(rows, row, "state"), state) != 0)
			continue;
		one = pv_add_object(list);
		pv_set_int(one, "id", pv_row_int(rows, row, "id"));
		pv_set_text(
		    one, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "payer", pv_row_text(rows, row, "payer_name"));
	}
}

static struct pv_answer *
lot_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model, const struct pv_rows *rows,
    const struct chosen *chosen)
{
	bool running = count(rows, "pending") > 0;

	if (!describe(exchange, model))
		return NULL;
	pv_set_int(model, "total", pv_rows_count(rows));
	pv_set_int(model, "ready", count(rows, "made"));
	pv_set_bool(model, "running", running);
	add_state(model, "failed", rows, "failed");
	add_state(model, "settled", rows, "settled");
	add_state(model, "made", rows, "made");
	pv_set_bool(model, "can_print", !running && count(rows, "made") > 0);
	pv_set_text(model, "here", address(exchange, "/lot", "", chosen));
	pv_set_text(model, "pdf", address(exchange, "/pdf", "", chosen));
	return till_show(exchange, me, "agent/regie-print-lot", model);
}

static struct pv_answer *
lot_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct chosen chosen;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	chosen_told(exchange, "factures", &chosen);
	rows = ask(exchange, &chosen);
	return rows != NULL ?
	    lot_page(exchange, me, pv_object(exchange->ctx), rows, &chosen) :
	    NULL;
}

/* ---- printed ------------------------------------------------------------------------- */

/* One of them, opened; what is not there after all is told.  False with an error. */
static bool
add_paper(struct pv_ctx *ctx, struct bundle *bundle, const struct pv_rows *rows,
    int row)
{
	const char *reference = pv_row_text(rows, row, "reference");
	const char *state = pv_row_text(rows, row, "state");
	const char *name = pv_printf(
	    ctx, "%s – %s", reference, pv_row_text(rows, row, "payer_name"));
	struct pv_arg args[3] = { pv_arg_text(reference), pv_arg_null() };
	struct pv_rows *paper;
	struct pv_bytes bytes;

	if (strcmp(state, "made") != 0) {
		bundle_miss(ctx, bundle, name,
		    strcmp(state, "settled") == 0 ?
			"regie.print.cover.settled" :
			"regie.print.cover.failed");
		return true;
	}
	paper = pv_db_call(ctx, &paper_call, args);
	if (paper == NULL)
		return false;
	args[1] = pv_arg_int(pv_row_int(paper, 0, "id"));
	args[2] = pv_arg_int(0);
	if (!bundle_open(ctx, bundle, paper, &chunk_call, args, &bytes))
		return false;
	bundle_add(bundle, name, &bytes);
	return true;
}

static struct pv_answer *
pdf_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct bundle *bundle;
	struct chosen chosen;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	chosen_told(exchange, "factures", &chosen);
	rows = ask(exchange, &chosen);
	if (rows == NULL)
		return NULL;
	if (count(rows, "pending") > 0 || count(rows, "made") == 0)
		return pv_answer_redirect(
		    ctx, address(exchange, "/lot", "", &chosen));
	bundle = bundle_new(ctx, (size_t)pv_rows_count(rows));
	for (int row = 0; row < pv_rows_count(rows); row++)
		if (!bundle_heavy(bundle) && !add_paper(ctx, bundle, rows, row))
			return NULL;
	if (bundle_heavy(bundle)) {
		told_fault(model, "t.regie.print.heavy");
		return lot_page(exchange, me, model, rows, &chosen);
	}
	return bundle_answer(ctx, bundle, "regie.print.cover",
	    *said(exchange, "recto") != '\0',
	    pv_printf(ctx, "factures-%s.pdf", exchange->captures[0]));
}

/* ---- what is done with those that are chosen ------------------------------------------- */

static struct pv_rows *
unmark(struct pv_exchange *exchange, const struct chosen *chosen)
{
	const char *day = said(exchange, "jour");
	struct pv_date date;

	return pv_db_call(exchange->ctx, &unmark_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_ints(exchange->ctx, chosen->ids, chosen->n),
		pv_date_parse(day, &date) ? pv_arg_text(day) : pv_arg_null() });
}

static const char *
act(struct pv_exchange *exchange, const struct chosen *chosen)
{
	const char *step = said(exchange, "etape");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_rows *rows;

	if (strcmp(step, "remises") == 0)
		return unmark(exchange, chosen) != NULL ?
		    address(exchange, "", "fait=remises&", chosen) :
		    NULL;
	if (strcmp(step, "imprimees") != 0)
		return ask(exchange, chosen) != NULL ?
		    address(exchange, "/lot", "", chosen) :
		    NULL;
	rows = pv_db_call(ctx, &mark_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_ints(ctx, chosen->ids, chosen->n) });
	return rows != NULL ? address(exchange, "",
				  pv_printf(ctx, "fait=imprimees&jour=%s&",
				      pv_row_text(rows, 0, "invoices_printed")),
				  chosen) :
			      NULL;
}

static struct pv_answer *
list_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	struct chosen chosen;
	const char *next;

	if (me == NULL)
		return NULL;
	chosen_sent(exchange, "facture", &chosen);
	if (chosen.n == 0) {
		told_fault(model, "t.regie.print.none-chosen");
		return list_page(exchange, me, model);
	}
	next = act(exchange, &chosen);
	return next != NULL ? pv_answer_redirect(exchange->ctx, next) : NULL;
}

/* ---- what other pages tell of it -------------------------------------------------------- */

bool
invoice_print_link(struct pv_ctx *ctx, const char *code, int64_t campaign,
    struct pv_value *model)
{
	struct pv_rows *rows = pv_db_call(ctx, &count_call,
	    (const struct pv_arg[]){
		pv_arg_text(code), campaign_arg(campaign) });
	struct pv_value *paper;
	int64_t n;

	if (rows == NULL)
		return false;
	n = pv_row_int(rows, 0, "waiting");
	paper = pv_set_object(model, "paper");
	pv_set_int(paper, "waiting", n);
	pv_set_text(paper, "text",
	    n == 0     ? "t.regie.print.title" :
		n == 1 ? "t.regie.print.one" :
			 "t.regie.print.many");
	pv_set_bool(paper, "of_campaign", false);
	if (campaign != 0)
		pv_set_int(paper, "of_campaign", campaign);
	return true;
}

bool
invoice_print_story(
    struct pv_ctx *ctx, const char *reference, struct pv_value *model)
{
	struct pv_arg arg = pv_arg_text(reference);
	struct pv_rows *rows = pv_db_call(ctx, &prints_call, &arg);
	struct pv_value *list = pv_set_list(model, "prints"), *one, *undone;
	const char *at;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
		pv_set_text(one, "agent", pv_row_text(rows, row, "agent"));
		pv_set_bool(one, "undone", false);
		at = pv_row_text(rows, row, "undone_at");
		if (at == NULL)
			continue;
		undone = pv_set_object(one, "undone");
		pv_moment_set(ctx, undone, at);
		pv_set_text(
		    undone, "agent", pv_row_text(rows, row, "undone_by"));
	}
	pv_set_bool(model, "has_prints", pv_list_length(list) > 0);
	return true;
}

static const struct pv_input list_inputs[] = { PV_QUERY("campagne"),
	PV_QUERY("etat"), PV_QUERY("apres"), PV_QUERY("recto"),
	PV_QUERY("fait"), PV_QUERY("jour"), CHOSEN_QUERY("factures"), { 0 } };
static const struct pv_input lot_inputs[] = { PV_QUERY("campagne"),
	PV_QUERY("recto"), CHOSEN_QUERY("factures"), { 0 } };
static const struct pv_input post_inputs[] = { CHOSEN_FIELD("facture"),
	PV_SHORT("campagne"), PV_SHORT("etat"), PV_SHORT("recto"),
	PV_SHORT("etape"), PV_SHORT("jour"), { 0 } };

const struct pv_route agent_invoice_print_routes[] = {
	{ PV_GET, PRINT, list_get, 0, list_inputs },
	{ PV_POST, PRINT, list_post, PV_ROUTE_CSRF, post_inputs },
	{ PV_GET, PRINT "/lot", lot_get, 0, lot_inputs },
	{ PV_GET, PRINT "/pdf", pdf_get, 0, lot_inputs },
	{ 0 },
};
