/*
 * campaigns - invoicing what was booked: the draft, its faults, what each family
 * owes, and the invoices; what changed since, by a correction.
 * Not here: what it comes to and who may (SQL), the work itself (the worker).
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "csv.h"
#include "invoice_print.h"
#include "pay/cents.h"
#include "request/field.h"
#include "request/moment.h"
#include "till.h"
#include "view/json.h"

static const struct pv_call regies_call = { "agent.regies", 0, true };
static const struct pv_call list_call = { "agent.campaigns", 1, true };
static const struct pv_call seen_call = { "agent.campaign", 1, true };
static const struct pv_call families_call = { "agent.campaign_families", 3,
	true };
static const struct pv_call add_call = { "agent.campaign_add", 3, false };
static const struct pv_call act_call = { "agent.campaign_act", 3, true };
static const struct pv_call assume_call = { "agent.campaign_assume", 3, true };
static const struct pv_call line_call = { "agent.campaign_line_add", 6, true };
static const struct pv_call unline_call = { "agent.campaign_line_remove", 3,
	true };

enum {
	FAMILIES = 50,
	FILE_FAMILIES = 500,
	FILE_MAX_BYTES = 64 * 1024 * 1024,
	FAMILY_MAX_BYTES = 1024 * 1024,
};

static int64_t
number(const char *typed)
{
	return typed != NULL ? strtoll(typed, NULL, 10) : 0;
}

static void
set_day(struct pv_ctx *ctx, struct pv_value *model, const char *key,
    const char *iso)
{
	pv_set_optional(
	    model, key, iso != NULL ? pv_date_words(ctx, iso) : NULL);
}

/* The page, with what was just done told. */
static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *template, struct pv_value *model)
{
	static const char *const known[] = { "campagne", "refaire", "finir",
		"abandon", "ligne", "retrait", "presents", NULL };

	told_done(exchange, model, "campaign.done", known);
	return till_show(exchange, me, template, model);
}

/* The régies that who is signed in handles. */
static struct pv_answer *
mine_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx), *list, *one;
	struct pv_rows *rows;

	if (me == NULL)
		return agent_away(exchange);
	rows = pv_db_call(exchange->ctx, &regies_call, NULL);
	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "regies");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		if (!pv_row_bool(rows, row, "mine"))
			continue;
		one = pv_add_object(list);
		pv_set_text(one, "code", pv_row_text(rows, row, "code"));
		pv_set_text(one, "regie", pv_row_text(rows, row, "name"));
	}
	pv_set_bool(model, "has_regies", pv_list_length(list) > 0);
	return show(exchange, me, "agent/campaign-regies", model);
}

static bool
add_campaigns(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg code = pv_arg_text(exchange->captures[0]);
	struct pv_value *list = pv_set_list(model, "campaigns"), *one;
	struct pv_rows *rows = pv_db_call(ctx, &list_call, &code);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		one = pv_add_object(list);
		pv_set_int(one, "id", pv_row_int(rows, row, "id"));
		pv_set_text(one, "title", pv_row_text(rows, row, "name"));
		set_day(ctx, one, "from", pv_row_text(rows, row, "from_on"));
		set_day(ctx, one, "to", pv_row_text(rows, row, "to_on"));
		pv_set_text(one, "state_text",
		    pv_printf(ctx, "t.campaign.state.%s",
			pv_row_text(rows, row, "state")));
		pv_set_bool(
		    one, "corrective", pv_row_bool(rows, row, "corrective"));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_int(one, "faults", pv_row_int(rows, row, "faults"));
		pv_set_bool(
		    one, "has_faults", pv_row_int(rows, row, "faults") > 0);
	}
	pv_set_bool(model, "has_campaigns", pv_list_length(list) > 0);
	return true;
}

static struct pv_answer *
list_page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const names[] = { "nom", "du", "au", "echeance",
		NULL };
	const char *correction =
	    pv_request_field(exchange->request, "corrective");
	const char *assume = pv_request_field(exchange->request, "presents");

	till_typed(exchange, model, names);
	pv_set_bool(model, "correction", correction != NULL);
	pv_set_bool(model, "assume", assume != NULL);
	pv_form_token(exchange, model);
	pv_set_text(model, "code", exchange->captures[0]);
	return add_campaigns(exchange, model) ?
	    show(exchange, me, "agent/campaigns", model) :
	    NULL;
}

static struct pv_answer *
list_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? list_page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* What is typed of a campaign, as JSON; NULL with the fault in the model. */
static const char *
read_campaign(struct pv_exchange *exchange, struct pv_value *model)
{
	static const char *const days[][3] = { { "du", "from_on",
						   "t.campaign.from-wanted" },
		{ "au", "to_on", "t.campaign.to-wanted" },
		{ "echeance", "due_on", "t.campaign.due-wanted" } };
	json_t *data = json_object();
	struct pv_date day;

	json_object_set_new(
	    data, "name", json_string(pv_typed(exchange, "nom")));
	for (size_t i = 0; i < 3; i++) {
		if (!pv_date_parse(pv_typed(exchange, days[i][0]), &day)) {
			told_fault(model, days[i][2]);
			json_decref(data);
			return NULL;
		}
		json_object_set_new(data, days[i][1],
		    json_string(pv_typed(exchange, days[i][0])));
	}
	json_object_set_new(data, "corrective",
	    json_boolean(*pv_typed(exchange, "corrective") != '\0'));
	json_object_set_new(data, "assume",
	    json_boolean(*pv_typed(exchange, "presents") != '\0'));
	return pv_json_text(exchange->ctx, data);
}

static struct pv_answer *
list_post(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(ctx);
	struct pv_rows *rows;
	const char *data;

	if (me == NULL)
		return NULL;
	data = read_campaign(exchange, model);
	if (data == NULL)
		return list_page(exchange, me, model);
	rows = pv_db_call(ctx, &add_call,
	    (const struct pv_arg[]){ pv_arg_text(exchange->captures[0]),
		pv_arg_text(pv_typed(exchange, "jeton")), pv_arg_text(data) });
	if (rows != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/campagnes/%s?fait=campagne",
			pv_row_text(rows, 0, "campaign_add")));
	return till_refused(exchange, model) ? list_page(exchange, me, model) :
					       NULL;
}

/* What a family owes, line by line. */
static void
add_lines(struct pv_ctx *ctx, struct pv_value *one, const char *json)
{
	const struct pv_value *lines = pv_rows_json(ctx, json), *line;
	struct pv_value *list = pv_set_list(one, "lines"), *told;

	for (size_t i = 0; lines != NULL && i < pv_list_length(lines); i++) {
		line = pv_list_at(lines, i);
		told = pv_add_object(list);
		pv_set_text(told, "label", pv_get_text(line, "label"));
		pv_set_int(told, "quantity", pv_get_int(line, "quantity"));
		pv_set_text(told, "unit",
		    pv_cents_words(ctx, pv_get_int(line, "cents")));
		pv_set_text(told, "sum",
		    pv_cents_words(ctx,
			pv_get_int(line, "cents") *
			    pv_get_int(line, "quantity")));
	}
}

static struct pv_rows *
families_of(struct pv_exchange *exchange, int64_t after, int limit)
{
	return pv_db_call(exchange->ctx, &families_call,
	    (const struct pv_arg[]){ pv_arg_int(number(exchange->captures[0])),
		pv_arg_int(after), pv_arg_int(limit) });
}

static bool
add_families(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	int64_t after = number(pv_request_query(exchange->request, "apres"));
	struct pv_rows *rows = families_of(exchange, after, FAMILIES + 1);
	struct pv_value *list = pv_set_list(model, "families_list"), *one;

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows) && row < FAMILIES; row++) {
		one = pv_add_object(list);
		pv_set_text(one, "family", pv_row_text(rows, row, "reference"));
		pv_set_text(one, "called", pv_row_text(rows, row, "name"));
		pv_set_optional(one, "payer", pv_row_text(rows, row, "payer"));
		pv_set_text(one, "amount",
		    pv_cents_words(ctx, pv_row_int(rows, row, "cents")));
		pv_set_optional(
		    one, "invoice", pv_row_text(rows, row, "invoice"));
		add_lines(ctx, one, pv_row_text(rows, row, "lines"));
	}
	pv_set_bool(model, "has_families", pv_list_length(list) > 0);
	pv_set_bool(model, "more", false);
	if (pv_rows_count(rows) > FAMILIES)
		pv_set_int(
		    model, "more", pv_row_int(rows, FAMILIES - 1, "family"));
	return true;
}

/* What keeps it from being final: how many of each kind, the first of them. */
static void
add_faults(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *seen)
{
	const struct pv_value *kinds = pv_get(seen, "fault_kinds");
	const struct pv_value *lines = pv_get(seen, "fault_lines"), *from;
	struct pv_value *list = pv_set_list(model, "kinds"), *one;

	for (size_t i = 0; i < pv_list_length(kinds); i++) {
		from = pv_list_at(kinds, i);
		one = pv_add_object(list);
		pv_set_int(one, "n", pv_get_int(from, "n"));
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.campaign.fault.%s",
			pv_get_text(from, "fault")));
	}
	list = pv_set_list(model, "fault_list");
	for (size_t i = 0; i < pv_list_length(lines); i++) {
		from = pv_list_at(lines, i);
		one = pv_add_object(list);
		pv_set_text(one, "text",
		    pv_printf(ctx, "t.campaign.fault.%s",
			pv_get_text(from, "fault")));
		set_day(ctx, one, "day", pv_get_text(from, "day"));
		pv_set_text(one, "label", pv_get_text(from, "label"));
		pv_set_optional(one, "child", pv_get_text(from, "child"));
		pv_set_optional(one, "family", pv_get_text(from, "family"));
		pv_set_optional(one, "activity", pv_get_text(from, "activity"));
	}
}

static void
add_added(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *seen)
{
	const struct pv_value *added = pv_get(seen, "added"), *from;
	struct pv_value *list = pv_set_list(model, "added_list"), *one;

	for (size_t i = 0; i < pv_list_length(added); i++) {
		from = pv_list_at(added, i);
		one = pv_add_object(list);
		pv_set_int(one, "n", pv_get_int(from, "n"));
		pv_set_optional(one, "family", pv_get_text(from, "family"));
		pv_set_optional(one, "called", pv_get_text(from, "name"));
		pv_set_text(one, "label", pv_get_text(from, "label"));
		pv_set_text(
		    one, "sum", pv_cents_words(ctx, pv_get_int(from, "cents")));
	}
	pv_set_bool(model, "has_added", pv_list_length(list) > 0);
}

static void
add_state(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *seen)
{
	const char *state = pv_get_text(seen, "state");
	int64_t faults = pv_get_int(seen, "faults");
	bool draft = strcmp(state, "draft") == 0;

	pv_set_text(
	    model, "state_text", pv_printf(ctx, "t.campaign.state.%s", state));
	pv_set_bool(model, "running", strncmp(state, "to-", 3) == 0);
	pv_set_bool(model, "draft", draft);
	pv_set_bool(model, "final", strcmp(state, "final") == 0);
	pv_set_bool(model, "moved", pv_get_bool(seen, "moved"));
	pv_set_bool(model, "faulty", faults > 0);
	pv_set_int(model, "faults", faults);
	pv_set_bool(model, "can_finish",
	    draft && faults == 0 && pv_get_int(seen, "lines") > 0);
	pv_set_bool(model, "nothing", draft && pv_get_int(seen, "lines") == 0);
}

static void
add_sums(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *seen)
{
	static const char *const counts[] = { "lines", "families", "invoices",
		"credits", "unreachable", "version", "id" };
	static const char *const sums[] = { "cents", "invoiced", "credited" };
	static const char *const days[] = { "from_on", "to_on", "due_on" };

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		pv_set_int(model, counts[i], pv_get_int(seen, counts[i]));
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		pv_set_text(model, sums[i],
		    pv_cents_words(ctx, pv_get_int(seen, sums[i])));
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++)
		set_day(ctx, model, days[i], pv_get_text(seen, days[i]));
	pv_set_bool(
	    model, "has_unreachable", pv_get_int(seen, "unreachable") > 0);
	pv_set_bool(model, "has_credits", pv_get_int(seen, "credits") > 0);
}

static struct pv_answer *
page(struct pv_exchange *exchange, const struct agent_me *me,
    struct pv_value *model)
{
	static const char *const names[] = { "famille", "libelle", "montant",
		NULL };
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg id = pv_arg_int(number(exchange->captures[0]));
	struct pv_rows *rows = pv_db_call(ctx, &seen_call, &id);
	const struct pv_value *seen;

	if (rows == NULL)
		return NULL;
	seen = pv_rows_json(ctx, pv_row_text(rows, 0, "campaign"));
	pv_set_text(model, "called", pv_get_text(seen, "name"));
	pv_set_text(model, "code", pv_get_text(seen, "regie"));
	pv_set_text(model, "regie", pv_get_text(seen, "regie_name"));
	pv_set_text(model, "agent", pv_get_text(seen, "agent"));
	pv_set_bool(model, "test", strcmp(pv_get_text(seen, "mode"), "T") == 0);
	pv_set_bool(model, "corrective", pv_get_bool(seen, "corrective"));
	pv_set_bool(model, "assume", pv_get_bool(seen, "assume"));
	add_state(ctx, model, seen);
	add_sums(ctx, model, seen);
	add_faults(ctx, model, seen);
	add_added(ctx, model, seen);
	till_typed(exchange, model, names);
	pv_form_token(exchange, model);
	if (pv_get_bool(model, "final") &&
	    !invoice_print_link(
		ctx, pv_get_text(model, "code"), pv_get_int(seen, "id"), model))
		return NULL;
	return add_families(exchange, model) ?
	    show(exchange, me, "agent/campaign", model) :
	    NULL;
}

static struct pv_answer *
one_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? page(exchange, me, pv_object(exchange->ctx)) :
			    agent_away(exchange);
}

/* Where a change leads: back to the campaign, with what was done or refused. */
static struct pv_answer *
change(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_call *call, const struct pv_arg *args, const char *told)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	if (pv_db_call(ctx, call, args) != NULL)
		return pv_answer_redirect(ctx,
		    pv_link(ctx, "/agent/campagnes/%s?fait=%s",
			exchange->captures[0], told));
	return till_refused(exchange, model) ? page(exchange, me, model) : NULL;
}

static struct pv_arg
id_arg(struct pv_exchange *exchange)
{
	return pv_arg_int(number(exchange->captures[0]));
}

static struct pv_arg
version_arg(struct pv_exchange *exchange)
{
	return pv_arg_int(number(pv_typed(exchange, "version")));
}

static struct pv_answer *
act_post(struct pv_exchange *exchange)
{
	static const char *const acts[][3] = { { "refaire", "again",
						   "refaire" },
		{ "finir", "finish", "finir" },
		{ "abandonner", "abandon", "abandon" } };
	const char *typed = pv_typed(exchange, "acte");
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model;
	size_t i = 0;

	if (me == NULL)
		return NULL;
	while (i < 3 && strcmp(typed, acts[i][0]) != 0)
		i++;
	/* what cannot be taken back is confirmed */
	if (i == 3 || (i > 0 && *pv_typed(exchange, "confirme") == '\0')) {
		model = pv_object(exchange->ctx);
		told_fault(model, "t.campaign.confirm-wanted");
		return page(exchange, me, model);
	}
	return change(exchange, me, &act_call,
	    (const struct pv_arg[]){ id_arg(exchange), version_arg(exchange),
		pv_arg_text(acts[i][1]) },
	    acts[i][2]);
}

static struct pv_answer *
assume_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    change(exchange, me, &assume_call,
		(const struct pv_arg[]){ id_arg(exchange),
		    version_arg(exchange),
		    pv_arg_bool(
			strcmp(pv_typed(exchange, "presents"), "oui") == 0) },
		"presents") :
	    NULL;
}

/* "-12,50" takes off: a line that an agent adds has a sign. */
static bool
read_sum(struct pv_exchange *exchange, struct pv_value *model, int64_t *cents)
{
	const char *typed = pv_typed(exchange, "montant");
	bool less = *typed == '-';

	if (pv_cents_read(less ? typed + 1 : typed, cents) != PV_CENTS_GOOD ||
	    *cents == 0) {
		told_fault(model, "t.campaign.sum-wanted");
		return false;
	}
	*cents = less ? -*cents : *cents;
	return true;
}

static struct pv_answer *
line_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);
	struct pv_value *model = pv_object(exchange->ctx);
	int64_t cents;

	if (me == NULL)
		return NULL;
	if (!read_sum(exchange, model, &cents))
		return page(exchange, me, model);
	return change(exchange, me, &line_call,
	    (const struct pv_arg[]){ id_arg(exchange), version_arg(exchange),
		pv_arg_text(pv_typed(exchange, "jeton")),
		pv_arg_text(pv_typed(exchange, "famille")),
		pv_arg_text(pv_typed(exchange, "libelle")), pv_arg_int(cents) },
	    "ligne");
}

static struct pv_answer *
unline_post(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ?
	    change(exchange, me, &unline_call,
		(const struct pv_arg[]){ id_arg(exchange),
		    version_arg(exchange),
		    pv_arg_int(number(pv_typed(exchange, "n"))) },
		"retrait") :
	    NULL;
}

static void
file_head(struct pv_ctx *ctx, struct pv_buffer *file)
{
	static const char *const columns[] = { "family", "called", "payer",
		"child", "label", "quantity", "unit", "sum", "invoice" };
	enum { N = sizeof(columns) / sizeof(*columns) };

	pv_buffer_add_text(file, "\xef\xbb\xbf");
	for (size_t i = 0; i < N; i++)
		csv_field(file,
		    pv_text(
			ctx, pv_printf(ctx, "campaign.column.%s", columns[i])),
		    i + 1 == N);
}

/* Digits alone: a spreadsheet adds them up. */
static const char *
plain(struct pv_ctx *ctx, int64_t cents)
{
	int64_t size = cents < 0 ? -cents : cents;

	return pv_printf(ctx, "%s%lld,%02lld", cents < 0 ? "-" : "",
	    (long long)(size / 100), (long long)(size % 100));
}

static void
file_family(struct pv_ctx *ctx, struct pv_buffer *file,
    const struct pv_rows *rows, int row)
{
	static const char *const names[] = { "reference", "name", "payer" };
	const struct pv_value *lines =
	    pv_rows_json(ctx, pv_row_text(rows, row, "lines"));
	const char *word;

	for (size_t i = 0; lines != NULL && i < pv_list_length(lines); i++) {
		const struct pv_value *line = pv_list_at(lines, i);
		int64_t cents = pv_get_int(line, "cents");
		int64_t quantity = pv_get_int(line, "quantity");

		for (size_t k = 0; k < 3; k++) {
			word = pv_row_text(rows, row, names[k]);
			csv_field(file, word != NULL ? word : "", false);
		}
		word = pv_get_text(line, "child");
		csv_field(file, word != NULL ? word : "", false);
		csv_field(file, pv_get_text(line, "label"), false);
		csv_field(
		    file, pv_printf(ctx, "%lld", (long long)quantity), false);
		csv_field(file, plain(ctx, cents), false);
		csv_field(file, plain(ctx, cents * quantity), false);
		word = pv_row_text(rows, row, "invoice");
		csv_field(file, word != NULL ? word : "", true);
	}
}

static struct pv_answer *
file_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct agent_me *me = agent_me(exchange);
	struct pv_buffer *file = pv_buffer_new(ctx, FILE_MAX_BYTES);
	struct pv_answer *answer;
	struct pv_rows *rows;
	int64_t after = 0;
	int n = FILE_FAMILIES;

	if (me == NULL)
		return agent_away(exchange);
	file_head(ctx, file);
	while (n == FILE_FAMILIES) {
		rows = families_of(exchange, after, FILE_FAMILIES);
		if (rows == NULL)
			return NULL;
		n = pv_rows_count(rows);
		for (int row = 0; row < n; row++) {
			if (file->length + FAMILY_MAX_BYTES > file->max) {
				(void)pv_fail(ctx, 413, "PV2791",
				    "campaign.file-too-big",
				    "the file of a campaign is too big");
				return NULL;
			}
			file_family(ctx, file, rows, row);
		}
		if (n > 0)
			after = pv_row_int(rows, n - 1, "family");
	}
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	pv_answer_header(answer, "Content-Disposition",
	    pv_printf(ctx, "attachment; filename=\"campagne-%lld.csv\"",
		(long long)number(exchange->captures[0])));
	return answer;
}

#define ONE "/campagnes/{id}"

static const struct pv_input list_inputs[] = { PV_QUERY("fait"), { 0 } };
static const struct pv_input new_inputs[] = { PV_SHORT("jeton"),
	PV_FIELD("nom"), PV_SHORT("du"), PV_SHORT("au"), PV_SHORT("echeance"),
	PV_SHORT("corrective"), PV_SHORT("presents"), { 0 } };
static const struct pv_input one_inputs[] = { PV_QUERY("apres"),
	PV_QUERY("fait"), { 0 } };
static const struct pv_input act_inputs[] = { PV_SHORT("acte"),
	PV_SHORT("confirme"), PV_SHORT("version"), { 0 } };
static const struct pv_input assume_inputs[] = { PV_SHORT("presents"),
	PV_SHORT("version"), { 0 } };
static const struct pv_input line_inputs[] = { PV_SHORT("jeton"),
	PV_SHORT("version"), PV_SHORT("famille"), PV_FIELD("libelle"),
	PV_SHORT("montant"), { 0 } };
static const struct pv_input unline_inputs[] = { PV_SHORT("n"),
	PV_SHORT("version"), { 0 } };

const struct pv_route agent_campaigns_routes[] = {
	{ PV_GET, "/campagnes", mine_get, 0, NULL },
	{ PV_GET, "/regie/{code}/campagnes", list_get, 0, list_inputs },
	{ PV_POST, "/regie/{code}/campagnes", list_post, PV_ROUTE_CSRF,
	    new_inputs },
	{ PV_GET, ONE, one_get, 0, one_inputs },
	{ PV_POST, ONE "/acte", act_post, PV_ROUTE_CSRF, act_inputs },
	{ PV_POST, ONE "/presents", assume_post, PV_ROUTE_CSRF, assume_inputs },
	{ PV_POST, ONE "/lignes", line_post, PV_ROUTE_CSRF, line_inputs },
	{ PV_POST, ONE "/retrait", unline_post, PV_ROUTE_CSRF, unline_inputs },
	{ PV_GET, ONE "/csv", file_get, 0, NULL },
	{ 0 },
};
