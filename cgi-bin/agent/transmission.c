/*
 * transmission - decisions for the répertoire électoral unique, as a file.
 *
 * A decision goes to INSEE within two days (code électoral, L18 III).  INSEE
 * takes it from the commune's agents on its portal or from a service reserved
 * to accredited software, and publishes no format of file: this one has the
 * columns of the only published exchange of electoral lists (arrêté du 12
 * novembre 2013, NOR INTA1326795A, art. 2 and 4: UTF-8, semicolons, a line of
 * names, dates as dd/mm/yyyy, M or F), those that a request knows, before them
 * what the decision says.
 */
#include "roll.h"

#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "form/cache.h"
#include "form/review.h"
#include "request/moment.h"

static const struct pv_call pending_call = { "agent.roll_pending", 0, true };
static const struct pv_call batches_call = { "agent.roll_batches", 0, true };
static const struct pv_call batch_call = { "agent.roll_batch", 1, true };
static const struct pv_call send_call = { "agent.roll_send", 1, true };

/* The columns that are an answer of the form, in the order of the decree. */
static const struct {
	const char *name;
	const char *paths; /* joined by blanks; a name alone is a rule below */
} columns[] = {
	{ "Sexe", "/data/identite/sexe" },
	{ "NomdeNaissance", "/data/identite/nom" },
	{ "NomDusage", "/data/identite/nom-usage" },
	{ "Prenoms", "/data/identite/prenoms" },
	{ "DateDeNaissance", "/data/naissance/date" },
	{ "NomComNaissance",
	    "/data/calcul/commune-naissance /data/lieu-france/autre-commune "
	    "/data/lieu-etranger/ville" },
	{ "PaysNaissance", "/data/lieu-etranger/nom-pays" },
	{ "Nationalite", "/data/listes/pays" },
	{ "ComplementDeLocalisation1", "/data/adresse/complement" },
	{ "LibelleVoie", "/data/adresse/voie" },
	{ "CodePostal", "/data/adresse/code-postal" },
	{ "VilleLocalite", "/data/adresse/commune" },
	{ "CodeComNaissance", "/data/lieu-france/commune" },
	{ "Motif", "/data/rattachement/motif" },
	{ "MotifL30", "/data/tardive/motif" },
	{ "CommunePrecedente", "/data/actuelle/commune" },
	{ "Courriel", "/data/contact/courriel" },
	{ "Telephone", "/data/contact/telephone" },
};

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* The list, or the two, that a person asked for. */
static const char *
list_name(struct pv_ctx *ctx, struct pv_answers *answers)
{
	const char *lists =
	    pv_answers_joined(ctx, answers, "/data/listes/listes", " ");
	bool municipal = strstr(lists, "municipales") != NULL;
	bool european = strstr(lists, "europeennes") != NULL;

	if (municipal && european)
		return "municipales et europeennes";
	if (municipal)
		return "municipales";
	return european ? "europeennes" : "generale";
}

static bool
add_line(struct pv_ctx *ctx, struct pv_buffer *file, const struct pv_rows *rows,
    int row)
{
	const char *xml = pv_row_text(rows, row, "answers");
	const struct pv_definition *definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, row, "digest"));
	struct pv_answers *answers = definition != NULL ?
	    pv_answers_read(ctx, definition, xml, strlen(xml)) :
	    NULL;
	bool refused = strcmp(pv_row_text(rows, row, "state"), "refused") == 0;

	if (answers == NULL)
		return false;
	csv_field(file, pv_row_text(rows, row, "reference"), false);
	csv_field(file, refused ? "refus" : "inscription", false);
	csv_field(
	    file, csv_day(ctx, pv_row_text(rows, row, "decided_on")), false);
	csv_field(
	    file, csv_day(ctx, pv_row_text(rows, row, "deposited_on")), false);
	csv_field(file, list_name(ctx, answers), false);
	csv_field(file, ctx->commune->insee, false);
	csv_field(file, ctx->commune->name, false);
	for (size_t i = 0; i < N_COLUMNS; i++)
		csv_field(file,
		    csv_day(ctx,
			pv_answers_joined(ctx, answers, columns[i].paths, " ")),
		    i + 1 == N_COLUMNS);
	return true;
}

static struct pv_buffer *
make_file(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_buffer *file = pv_buffer_new(ctx, CSV_MAX_BYTES);

	pv_buffer_add_text(file,
	    "Demande;Decision;DateDecision;DateDepot;TypeListe;CodeCommune;"
	    "NomCommune");
	for (size_t i = 0; i < N_COLUMNS; i++)
		pv_buffer_addf(file, ";%s", columns[i].name);
	pv_buffer_add_text(file, "\r\n");
	for (int row = 0; row < pv_rows_count(rows); row++)
		if (!add_line(ctx, file, rows, row))
			return NULL;
	return file;
}

static struct pv_answer *
transmission_get(struct pv_exchange *exchange)
{
	struct pv_arg id = pv_arg_int(strtoll(exchange->captures[0], NULL, 10));
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_buffer *file;
	struct pv_rows *rows;

	if (agent_me(exchange) == NULL)
		return agent_away(exchange);
	rows = pv_db_call(ctx, &batch_call, &id);
	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0) {
		(void)pv_fail(ctx, 404, "PV1202", "error.not-found",
		    "no transmission of that number");
		return NULL;
	}
	file = make_file(ctx, rows);
	if (file == NULL)
		return NULL;
	answer = pv_answer_bytes(ctx, "text/csv; charset=utf-8", file);
	answer->filename = pv_printf(
	    ctx, "reu-%s-%lld.csv", ctx->commune->insee, (long long)id.number);
	return answer;
}

static struct pv_answer *
transmission_post(struct pv_exchange *exchange)
{
	struct pv_arg token =
	    pv_arg_text(pv_request_field(exchange->request, "jeton"));

	if (agent_me(exchange) == NULL ||
	    pv_db_call(exchange->ctx, &send_call, &token) == NULL)
		return NULL;
	return pv_answer_redirect(exchange->ctx,
	    pv_link(exchange->ctx, "/agent/elections#transmissions"));
}

static void
describe_pending(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *list = pv_set_list(model, "pending");

	for (int row = 0; row < pv_rows_count(rows); row++) {
		struct pv_value *line = pv_add_object(list);
		bool refused =
		    strcmp(pv_row_text(rows, row, "state"), "refused") == 0;

		pv_set_text(
		    line, "reference", pv_row_text(rows, row, "reference"));
		pv_set_text(line, "text",
		    refused ? "t.agent.roll.refused" : "t.agent.roll.accepted");
		pv_set_text(line, "decided",
		    pv_date_words(ctx, pv_row_text(rows, row, "decided_on")));
		pv_set_bool(
		    line, "late", pv_row_int(rows, row, "days_left") < 0);
	}
	pv_set_bool(model, "has_pending", pv_list_length(list) > 0);
}

bool
roll_transmissions(struct pv_ctx *ctx, struct pv_value *model)
{
	struct pv_rows *pending = pv_db_call(ctx, &pending_call, NULL);
	struct pv_rows *batches = pv_db_call(ctx, &batches_call, NULL);
	struct pv_value *list = pv_set_list(model, "batches");

	if (pending == NULL || batches == NULL)
		return false;
	describe_pending(ctx, model, pending);
	for (int row = 0; row < pv_rows_count(batches); row++) {
		struct pv_value *line = pv_add_object(list);

		pv_set_int(line, "id", pv_row_int(batches, row, "id"));
		pv_set_int(line, "n", pv_row_int(batches, row, "n"));
		pv_set_text(line, "agent_name",
		    pv_row_text(batches, row, "agent_name"));
		pv_moment_set(ctx, line, pv_row_text(batches, row, "at"));
	}
	pv_set_bool(model, "has_batches", pv_list_length(list) > 0);
	return true;
}

static const struct pv_input token_inputs[] = { PV_SHORT("jeton"), { 0 } };

const struct pv_route agent_transmission_routes[] = {
	{ PV_POST, "/elections/transmissions", transmission_post, PV_ROUTE_CSRF,
	    token_inputs },
	{ PV_GET, "/elections/transmissions/{id}", transmission_get, 0, NULL },
	{ 0 },
};
