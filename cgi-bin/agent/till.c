/*
 * till - what the pages of a régie share: refusals, sums, the form of an invoice.
 * Not here: the pages (regie.c, invoice.c), what is allowed (SQL).
 */
#include "till.h"

#include <string.h>

#include "pay/cents.h"
#include "request/field.h"
#include "view/json.h"

enum { LINES = 8 };

bool
till_refused(struct pv_exchange *exchange, struct pv_value *model)
{
	int status = exchange->ctx->error.status;

	if (status != 403 && status != 409 && status != 422)
		return false;
	told_refusal(exchange->ctx, model);
	return true;
}

struct pv_answer *
till_show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, struct pv_value *model)
{
	static const char *const known[] = { "cloture", "tache", "facture",
		"paiement", "annulation", "demande", "decision", "regie",
		"rappels", "fichier", "deja", "rapprochement", "recouvrement",
		"imprimees", "remises", NULL };
	struct pv_answer *answer;

	told_done(exchange, model, "regie.done", known);
	pv_set_bool(model, "here_till", true);
	answer = agent_page(exchange, me, template, model);
	told_status(answer, model);
	return answer;
}

bool
till_cents(struct pv_exchange *exchange, struct pv_value *model,
    const char *field, int64_t *cents)
{
	static const char *const texts[] = {
		[PV_CENTS_NONE] = "t.regie.amount.none",
		[PV_CENTS_WORD] = "t.regie.amount.word",
		[PV_CENTS_NEGATIVE] = "t.regie.amount.negative",
		[PV_CENTS_HUGE] = "t.regie.amount.huge",
	};
	enum pv_cents_fault fault =
	    pv_cents_read(pv_typed(exchange, field), cents);

	if (fault == PV_CENTS_GOOD && *cents > 0)
		return true;
	told_fault(model,
	    fault != PV_CENTS_GOOD ? texts[fault] : "t.regie.amount.zero");
	return false;
}

void
till_sums(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const struct pv_value *sums)
{
	static const char *const accounts[] = { "income", "receivable",
		"online", "cash", "cheque", "card", "cesu", "transfer",
		"credit", "assigned", "refund" };
	enum { OWED = 8 }; /* from there: what the journal credits */
	struct pv_value *list = pv_set_list(model, key), *one;
	int64_t cents;

	for (size_t i = 0; i < sizeof(accounts) / sizeof(*accounts); i++) {
		if (sums == NULL || pv_get(sums, accounts[i]) == NULL)
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.regie.account.%s", accounts[i]));
		cents = pv_get_int(sums, accounts[i]);
		/* people read what was invoiced and what is owed as sums */
		if (i == 0 || i >= OWED)
			cents = -cents;
		pv_set_text(one, "cents", pv_cents_words(ctx, cents));
	}
}

void
till_typed(struct pv_exchange *exchange, struct pv_value *model,
    const char *const *names)
{
	const char *typed;

	for (; *names != NULL; names++) {
		typed = pv_request_field(exchange->request, *names);
		pv_set_optional(model, *names,
		    typed != NULL && *typed != '\0' ? typed : NULL);
	}
}

/* "libelle", "quantite", "prix", of line n from 1. */
static const char *
field(struct pv_ctx *ctx, const char *name, int n)
{
	return pv_printf(ctx, "%s-%d", name, n);
}

/* False with the fault in the model; a line with nothing in it is none. */
static bool
add_line(
    struct pv_exchange *exchange, struct pv_value *model, json_t *lines, int n)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *label = pv_typed(exchange, field(ctx, "libelle", n));
	const char *quantity = pv_typed(exchange, field(ctx, "quantite", n));
	const char *price = pv_typed(exchange, field(ctx, "prix", n));
	bool less = *price == '-';
	int64_t cents = 0;
	long count = 1;
	char *end;

	if (*label == '\0' && *price == '\0')
		return true;
	if (*label == '\0') {
		told_fault(model, "t.regie.line.label");
		return false;
	}
	if (*quantity != '\0') {
		count = strtol(quantity, &end, 10);
		if (*end != '\0' || count < 1 || count > 100000) {
			told_fault(model, "t.regie.line.quantity");
			return false;
		}
	}
	/* what is taken off has a sign: a reduction */
	if (pv_cents_read(less ? price + 1 : price, &cents) != PV_CENTS_GOOD) {
		told_fault(model, "t.regie.line.price");
		return false;
	}
	json_array_append_new(lines,
	    json_pack("{s:s, s:I, s:I}", "label", label, "quantity",
		(json_int_t)count, "unit_cents",
		(json_int_t)(less ? -cents : cents)));
	return true;
}

const char *
till_invoice_data(struct pv_exchange *exchange, struct pv_value *model)
{
	static const char *const members[][2] = { { "objet", "subject" },
		{ "nom", "payer_name" }, { "courriel", "payer_email" },
		{ "adresse", "payer_address" }, { "echeance", "due_on" } };
	json_t *data = json_object(), *lines = json_array();
	const char *typed;

	json_object_set_new(data, "lines", lines);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		typed = pv_typed(exchange, members[i][0]);
		/* what must be there is refused by its constraint, empty */
		if (*typed != '\0' || i < 2)
			json_object_set_new(
			    data, members[i][1], json_string(typed));
	}
	for (int n = 1; n <= LINES; n++)
		if (!add_line(exchange, model, lines, n)) {
			json_decref(data);
			return NULL;
		}
	return pv_json_text(exchange->ctx, data);
}

void
till_invoice_form(struct pv_exchange *exchange, struct pv_value *model)
{
	static const char *const names[] = { "objet", "nom", "courriel",
		"adresse", "echeance", NULL };
	static const char *const columns[] = { "libelle", "quantite", "prix" };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *lines = pv_set_list(model, "lines"), *one;

	till_typed(exchange, model, names);
	pv_form_token(exchange, model);
	for (int n = 1; n <= LINES; n++) {
		one = pv_add_object(lines);
		pv_set_int(one, "n", n);
		for (size_t i = 0; i < 3; i++)
			pv_set_optional(one, columns[i],
			    pv_request_field(
				exchange->request, field(ctx, columns[i], n)));
	}
}

struct pv_answer *
till_invoice_post(struct pv_exchange *exchange, const struct pv_call *call,
    struct pv_answer *(*show)(struct pv_exchange *exchange,
	const struct agent_me *me, struct pv_value *model))
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;
	const char *data;

	if (me == NULL)
		return NULL;
	data = till_invoice_data(exchange, model);
	if (data == NULL)
		return show(exchange, me, model);
	rows = pv_db_call(ctx, call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "jeton")), pv_arg_text(data) });
	if (rows != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/factures/%s?fait=facture",
			pv_row_text(rows, 0, strchr(call->function, '.') + 1)));
	return till_refused(exchange, model) ? show(exchange, me, model) : NULL;
}

#define LINE(n) \
	PV_FIELD("libelle-" n), PV_SHORT("quantite-" n), PV_SHORT("prix-" n)

const struct pv_input till_invoice_inputs[] = { PV_SHORT("jeton"),
	PV_FIELD("objet"), PV_FIELD("nom"), PV_FIELD("courriel"),
	PV_FIELD("adresse"), PV_SHORT("echeance"), LINE("1"), LINE("2"),
	LINE("3"), LINE("4"), LINE("5"), LINE("6"), LINE("7"), LINE("8"),
	{ 0 } };
