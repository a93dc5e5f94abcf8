/*
 * census - who was counted at sixteen, by quarter, for the national service.
 *
 * At the beginning of each quarter the mayor draws the list of who was counted
 * in the one before (code du service national, R111-9, 1°), and sends it at the
 * end of its first month (R111-10), with the individual notices; one file may
 * stand for both (R111-10-1), whose format the administration gives to the
 * communes alone.  This one has all that R*111-1 has a person declare.
 */
#include "agent.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "csv.h"
#include "form/cache.h"
#include "form/review.h"
#include "law/census.h"
#include "request/moment.h"

enum { QUARTERS = 4, MONTHS_OF_QUARTER = 3 };

static const struct pv_call quarters_call = { "agent.census_quarters", 1,
	true };
static const struct pv_call list_call = { "agent.census_list", 1, true };
static const struct pv_call sent_call = { "agent.census_sent", 1, true };

/* What R*111-1 has a person declare, as the form asks it. */
static const struct {
	const char *name;
	const char *paths; /* joined by a blank */
} columns[] = {
	{ "NomDeNaissance", "/data/calcul/nom" },
	{ "NomDUsage", "/data/recense/nom-usage" },
	{ "Prenoms", "/data/calcul/prenoms" },
	{ "Sexe", "/data/recense/sexe" },
	{ "DateDeNaissance", "/data/calcul/naissance" },
	{ "LieuDeNaissance", "/data/calcul/lieu" },
	{ "CodeCommuneDeNaissance", "/data/naissance/commune" },
	{ "Nationalite", "/data/nationalite/francais" },
	{ "FrancaisDepuis", "/data/nationalite/acquise" },
	{ "Voie", "/data/domicile/voie" },
	{ "Complement", "/data/domicile/complement" },
	{ "CodePostal", "/data/domicile/code-postal" },
	{ "Commune", "/data/domicile/commune" },
	{ "Residence", "/data/domicile/residence" },
	{ "NomParent1", "/data/parents/nom-1" },
	{ "PrenomsParent1", "/data/parents/prenoms-1" },
	{ "NomParent2", "/data/parents/nom-2" },
	{ "PrenomsParent2", "/data/parents/prenoms-2" },
	{ "SituationDeFamille", "/data/famille/situation" },
	{ "Enfants", "/data/famille/enfants" },
	{ "Situation", "/data/etudes/situation" },
	{ "Etudes", "/data/etudes/etudes" },
	{ "Etablissement", "/data/etudes/etablissement" },
	{ "Profession", "/data/etudes/profession" },
	{ "Courriel", "/data/contact/courriel" },
	{ "Telephone", "/data/contact/telephone" },
	{ "Declarant", "/data/calcul/demandeur" },
	{ "Delai", "/data/calcul/etape" },
};

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* "2026-T4" of its first day, and back. */
static char *
quarter_name(struct pv_ctx *ctx, struct pv_date quarter)
{
	return pv_printf(
	    ctx, "%d-T%d", quarter.year, quarter.month / MONTHS_OF_QUARTER + 1);
}

static bool
read_quarter(const char *name, struct pv_date *quarter)
{
	char iso[sizeof("yyyy-mm-dd")];

	if (name == NULL || strlen(name) != 7 || name[4] != '-' ||
	    name[5] != 'T' || name[6] < '1' || name[6] > '4')
		return false;
	(void)snprintf(iso, sizeof(iso), "%.4s-%s-01", name,
	    (const char *[]){ "01", "04", "07", "10" }[name[6] - '1']);
	return pv_date_parse(iso, quarter);
}

static struct pv_answers *
read_answers(struct pv_ctx *ctx, const struct pv_rows *rows, int row)
{
	const char *xml = pv_row_text(rows, row, "answers");
	const struct pv_definition *definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, row, "digest"));

	return definition != NULL ?
	    pv_answers_read(ctx, definition, xml, strlen(xml)) :
	    NULL;
}

static const char *
joined(struct pv_ctx *ctx, struct pv_answers *answers, const char *paths)
{
	return pv_answers_joined(ctx, answers, paths, " ");
}

static bool
add_line(struct pv_ctx *ctx, struct pv_buffer *file, const struct pv_rows *rows,
    int row)
{
	struct pv_answers *answers = read_answers(ctx, rows, row);

	if (answers == NULL)
		return false;
	csv_field(file, pv_row_text(rows, row, "reference"), false);
	csv_field(
	    file, csv_day(ctx, pv_row_text(rows, row, "counted_on")), false);
	for (size_t i = 0; i < N_COLUMNS; i++)
		csv_field(file,
		    csv_day(ctx, joined(ctx, answers, columns[i].paths)),
		    i + 1 == N_COLUMNS);
	return true;
}

static struct pv_rows *
fetch_list(struct pv_ctx *ctx, struct pv_date quarter)
{
	struct pv_arg day = pv_arg_text(pv_date_iso(ctx, quarter));

	return pv_db_call(ctx, &list_call, &day);
}

static bool
no_quarter(struct pv_ctx *ctx)
{
	return pv_fail(
	    ctx, 404, "PV1301", "error.not-found", "a quarter that is none");
}

static struct pv_answer *
census_file(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_buffer *file;
	struct pv_answer *answer;
	struct pv_date quarter;
	struct pv_rows *rows;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	if (!read_quarter(exchange->captures[0], &quarter)) {
		(void)no_quarter(ctx);
		return NULL;
	}
	rows = fetch_list(ctx, quarter);
	if (rows == NULL)
		return NULL;
	file = pv_buffer_new(ctx, CSV_MAX_BYTES);
	pv_buffer_add_text(file, "Demande;DateRecensement");
	for (size_t i = 0; i < N_COLUMNS; i++)
		pv_buffer_addf(file, ";%s", columns[i].name);
	pv_buffer_add_text(file, "\r\n");
	for (int row = 0; row < pv_rows_count(rows); row++)
		if (!add_line(ctx, file, rows, row))
			return NULL;
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(ctx, "recensement-%s-%s.csv",
	    ctx->commune->insee, exchange->captures[0]);
	return answer;
}

static struct pv_answer *
census_sent(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_date quarter;
	struct pv_arg day;

	if (agent_me(exchange) == NULL)
		return NULL;
	if (!read_quarter(exchange->captures[0], &quarter)) {
		(void)no_quarter(ctx);
		return NULL;
	}
	day = pv_arg_text(pv_date_iso(ctx, quarter));
	if (pv_db_call(ctx, &sent_call, &day) == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(
		ctx, "/agent/recensement?trimestre=%s", exchange->captures[0]));
}

/* The names on the list of the quarter that is shown. */
static bool
describe_people(
    struct pv_ctx *ctx, struct pv_value *model, struct pv_date quarter)
{
	struct pv_value *people = pv_set_list(model, "people");
	struct pv_rows *rows = fetch_list(ctx, quarter);

	if (rows == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_answers *answers = read_answers(ctx, rows, row);
		struct pv_value *person;

		if (answers == NULL)
			return false;
		person = pv_add_object(people);
		pv_set_text(
		    person, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(person, "name",
		    joined(
			ctx, answers, "/data/calcul/prenoms /data/calcul/nom"));
		pv_set_text(person, "birth",
		    pv_date_words(
			ctx, joined(ctx, answers, "/data/calcul/naissance")));
		pv_set_text(person, "counted",
		    pv_date_words(ctx, pv_row_text(rows, row, "counted_on")));
		pv_set_bool(person, "late",
		    strcmp(joined(ctx, answers, "/data/calcul/etape"),
			"tard") == 0);
	}
	pv_set_bool(model, "has_people", pv_list_length(people) > 0);
	return true;
}

static void
describe_quarter(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, int row, struct pv_date quarter)
{
	struct pv_date today = pv_date_today(ctx);
	struct pv_date sent = pv_census_quarter_sent(quarter);
	struct pv_value *value = pv_set_object(model, "quarter");
	const char *at = pv_row_text(rows, row, "sent_at");
	bool over = pv_date_compare(today, pv_census_quarter_end(quarter)) > 0;

	pv_set_text(value, "name", quarter_name(ctx, quarter));
	pv_set_int(value, "n", pv_row_int(rows, row, "n"));
	pv_set_text(value, "due", pv_date_words(ctx, pv_date_iso(ctx, sent)));
	pv_set_bool(value, "to_send", over && at == NULL);
	pv_set_bool(value, "late",
	    over && at == NULL && pv_date_compare(today, sent) > 0);
	pv_set_bool(value, "sent", at != NULL);
	if (at != NULL) {
		pv_moment_set(ctx, value, at);
		pv_set_text(
		    value, "agent_name", pv_row_text(rows, row, "agent_name"));
	}
}

/* The quarter asked for; else the last that is over. */
static struct pv_date
choose_quarter(struct pv_exchange *exchange)
{
	struct pv_date quarter,
	    now = pv_census_quarter(pv_date_today(exchange->ctx));

	if (read_quarter(
		pv_request_query(exchange->request, "trimestre"), &quarter))
		return quarter;
	return pv_date_add_months(now, -MONTHS_OF_QUARTER);
}

static struct pv_answer *
census_get(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx), *list;
	struct pv_date shown = choose_quarter(exchange), quarter;
	struct agent_me *me = agent_me(exchange);
	struct pv_rows *rows;
	struct pv_arg from;

	if (me == NULL)
		return agent_away(exchange);
	from = pv_arg_text(pv_date_iso(ctx,
	    pv_date_add_months(
		pv_date_today(ctx), -QUARTERS * MONTHS_OF_QUARTER)));
	rows = pv_db_call(ctx, &quarters_call, &from);
	if (rows == NULL || !describe_people(ctx, model, shown))
		return NULL;
	list = pv_set_list(model, "quarters");
	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);

		if (!pv_date_parse(pv_row_text(rows, row, "quarter"), &quarter))
			pv_die("a quarter without its day");
		pv_set_text(line, "name", quarter_name(ctx, quarter));
		pv_set_int(line, "n", pv_row_int(rows, row, "n"));
		pv_set_bool(line, "here", pv_date_compare(quarter, shown) == 0);
		if (pv_date_compare(quarter, shown) == 0)
			describe_quarter(ctx, model, rows, row, quarter);
	}
	if (pv_get(model, "quarter") == NULL) {
		(void)no_quarter(ctx);
		return NULL;
	}
	pv_set_bool(model, "here_census", true);
	return agent_page(exchange, me, "agent/census", model);
}

static const struct pv_input census_inputs[] = { PV_QUERY("trimestre"), { 0 } };

const struct pv_route agent_census_routes[] = {
	{ PV_GET, "/recensement", census_get, 0, census_inputs },
	{ PV_GET, "/recensement/{trimestre}", census_file, 0, NULL },
	{ PV_POST, "/recensement/{trimestre}/envoi", census_sent, PV_ROUTE_CSRF,
	    NULL },
	{ 0 },
};
