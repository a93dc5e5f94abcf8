/*
 * survey - four questions about a procedure, by a mailed link that works once.
 *
 * No session and no name: the link says of which procedure, and the answers are
 * added up (citizen.survey_answer).
 */
#include "suivi.h"

#include <string.h>

#include "request/field.h"

enum { QUESTIONS = 4, MARKS = 5, LIMIT = 60, WINDOW_S = 600 };

static const struct pv_call survey_call = { "citizen.survey", 1, true };
/* Not again after a lost connection: the link is used up the second time. */
static const struct pv_call answer_call = { "citizen.survey_answer", 2, false };

static const char *const names[QUESTIONS] = { "q1", "q2", "q3", "q4" };

/* 1 to 5; 0 for none. */
static int
mark_of(struct pv_exchange *exchange, int question)
{
	const char *given = exchange->request->method == PV_POST ?
	    pv_request_field(exchange->request, names[question]) :
	    NULL;

	return given != NULL && strlen(given) == 1 && *given >= '1' &&
		*given <= '0' + MARKS ?
	    *given - '0' :
	    0;
}

static void
add_question(struct pv_exchange *exchange, struct pv_value *list,
    struct pv_value *faults, int n)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *question = pv_add_object(list);
	struct pv_value *marks = pv_set_list(question, "marks");
	int given = mark_of(exchange, n);
	bool missing = exchange->request->method == PV_POST && given == 0;

	pv_set_text(question, "name", names[n]);
	pv_set_text(question, "label",
	    pv_printf(ctx, "t.suivi.survey.question-%d", n + 1));
	pv_set_optional(
	    question, "error", missing ? "t.suivi.survey.missing" : NULL);
	for (int mark = 1; mark <= MARKS; mark++) {
		struct pv_value *one = pv_add_object(marks);

		pv_set_text(one, "id", pv_printf(ctx, "%s-%d", names[n], mark));
		pv_set_int(one, "mark", mark);
		pv_set_text(one, "words",
		    pv_printf(ctx, "t.suivi.survey.mark-%d", mark));
		pv_set_bool(one, "chosen", mark == given);
	}
	/* The first of its buttons has the focus of the summary's link. */
	if (missing)
		pv_fault_add(faults, pv_printf(ctx, "%s-1", names[n]),
		    pv_printf(ctx, "t.suivi.survey.question-%d", n + 1));
}

/* A link that was used, or is too old: said plainly. */
static struct pv_answer *
gone(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	if (exchange->ctx->error.status != 410)
		return NULL;
	pv_forgive(exchange->ctx);
	pv_set_bool(model, "gone", true);
	answer = pv_page(exchange, "suivi/survey", model);
	answer->status = 410;
	return answer;
}

static struct pv_answer *
page(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_arg token = pv_arg_hash(exchange->captures[0]);
	struct pv_rows *rows = pv_db_call(ctx, &survey_call, &token);
	struct pv_value *model = pv_object(ctx), *asked, *list;
	struct pv_value *faults = pv_list(ctx);
	struct pv_answer *answer;

	if (rows == NULL)
		return gone(exchange);
	asked = pv_set_object(model, "asked");
	pv_set_text(asked, "title", pv_row_text(rows, 0, "survey"));
	list = pv_set_list(asked, "questions");
	for (int i = 0; i < QUESTIONS; i++)
		add_question(exchange, list, faults, i);
	pv_faults_set(model, faults);
	answer = pv_page(exchange, "suivi/survey", model);
	if (pv_list_length(faults) > 0)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
give(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	int64_t marks[QUESTIONS];
	struct pv_arg args[2];

	if (!pv_rate(
		ctx, "survey", exchange->request->address, LIMIT, WINDOW_S))
		return NULL;
	for (int i = 0; i < QUESTIONS; i++) {
		marks[i] = mark_of(exchange, i);
		if (marks[i] == 0)
			return page(exchange);
	}
	args[0] = pv_arg_hash(exchange->captures[0]);
	args[1] = pv_arg_ints(ctx, marks, QUESTIONS);
	if (pv_db_call(ctx, &answer_call, args) == NULL)
		return gone(exchange);
	pv_set_bool(model, "thanks", true);
	return pv_page(exchange, "suivi/survey", model);
}

static const struct pv_input inputs[] = {
	PV_SHORT("q1"),
	PV_SHORT("q2"),
	PV_SHORT("q3"),
	PV_SHORT("q4"),
	{ 0 },
};

const struct pv_route suivi_survey_routes[] = {
	{ PV_GET, "/avis/{token}", page, 0, NULL },
	{ PV_POST, "/avis/{token}", give, 0, inputs },
	{ 0 },
};
