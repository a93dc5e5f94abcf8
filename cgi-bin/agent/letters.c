/*
 * letters - what waits to be printed and posted: chosen, printed as one PDF,
 * marked as sent; and what has left.
 * Not here: one letter (letter.c), what is printed (print.c).
 */
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "print.h"
#include "request/field.h"
#include "request/moment.h"

static const struct pv_call letters_call = { "agent.letters", 3, true };
static const struct pv_call mark_call = { "agent.letters_mark", 2, true };

enum { PAGE = 100 };

/* ---- the list ---------------------------------------------------------------- */

/* The files that go with the letter, some of which are printed apart. */
static void
add_files(struct pv_ctx *ctx, struct pv_value *one, const struct pv_rows *rows,
    int row, bool *made)
{
	const struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, row, "files"));
	struct pv_value *list = pv_set_list(one, "files");

	*made = false;
	for (size_t i = 0; i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);
		struct pv_value *shown = pv_add_object(list);

		*made = *made || pv_get_bool(file, "made");
		pv_set_int(shown, "file", pv_get_int(file, "id"));
		pv_set_text(shown, "name", pv_get_text(file, "name"));
		pv_set_bool(shown, "clean",
		    strcmp(pv_get_text(file, "state"), "clean") == 0);
		pv_set_bool(shown, "apart",
		    !pv_get_bool(file, "made") &&
			!print_takes(pv_get_text(file, "type")));
	}
	pv_set_bool(one, "has_files", pv_list_length(list) > 0);
}

static const char *
state_of(const struct pv_rows *rows, int row, bool made)
{
	if (made)
		return "t.agent.letters.state.ready";
	if (pv_row_bool(rows, row, "failed"))
		return "t.agent.letters.state.failed";
	return pv_row_bool(rows, row, "making") ?
	    "t.agent.letters.state.making" :
	    "t.agent.letters.state.page";
}

static void
add_letter(struct pv_ctx *ctx, struct pv_value *list,
    const struct pv_rows *rows, int row)
{
	struct pv_value *one = pv_add_object(list), *moment;
	bool made;

	pv_set_int(one, "id", pv_row_int(rows, row, "id"));
	pv_set_text(one, "reference", pv_row_text(rows, row, "reference"));
	pv_set_text(one, "title", pv_row_text(rows, row, "title"));
	pv_set_optional(
	    one, "person_name", pv_row_text(rows, row, "person_name"));
	pv_set_optional(
	    one, "agent_name", pv_row_text(rows, row, "agent_name"));
	pv_set_text(one, "kind",
	    pv_printf(
		ctx, "t.letter.subject.%s", pv_row_text(rows, row, "kind")));
	pv_moment_set(ctx, one, pv_row_text(rows, row, "at"));
	add_files(ctx, one, rows, row, &made);
	pv_set_bool(one, "made", made);
	pv_set_text(one, "state", state_of(rows, row, made));
	pv_set_bool(one, "is_printed", false);
	if (pv_row_text(rows, row, "printed_at") != NULL) {
		moment = pv_set_object(one, "is_printed");
		pv_moment_set(
		    ctx, moment, pv_row_text(rows, row, "printed_at"));
	}
	pv_set_optional(one, "posted_by", pv_row_text(rows, row, "posted_by"));
	if (pv_row_text(rows, row, "posted_at") != NULL) {
		moment = pv_set_object(one, "is_posted");
		pv_moment_set(ctx, moment, pv_row_text(rows, row, "posted_at"));
	}
}

/* What was just done, with what undoes it: the numbers of the letters. */
static void
add_done(struct pv_exchange *exchange, struct pv_value *model)
{
	const char *done = pv_request_query(exchange->request, "fait");
	struct pv_value *notice;
	struct chosen chosen;

	if (done == NULL ||
	    (strcmp(done, "envoyees") != 0 && strcmp(done, "remises") != 0))
		return;
	notice = pv_set_object(model, "done");
	pv_set_text(notice, "text",
	    pv_printf(exchange->ctx, "t.agent.letters.done.%s", done));
	pv_set_bool(notice, "can_undo", strcmp(done, "envoyees") == 0);
	chosen_told(exchange, "lettres", &chosen);
	chosen_list(exchange->ctx, notice, "letters", &chosen);
}

static struct pv_answer *
show(struct pv_exchange *exchange, const struct agent_me *me,
    const char *warning)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *state = pv_request_query(exchange->request, "etat");
	const char *after = pv_request_query(exchange->request, "apres");
	bool posted = state != NULL && strcmp(state, "envoyees") == 0;
	struct pv_value *model = pv_object(ctx), *list, *notice;
	struct pv_rows *rows = pv_db_call(ctx, &letters_call,
	    (const struct pv_arg[]){ pv_arg_bool(posted),
		pv_arg_int(after != NULL ? strtoll(after, NULL, 10) : 0),
		pv_arg_int(PAGE + 1) });
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	list = pv_set_list(model, "letters");
	for (int row = 0; row < pv_rows_count(rows) && row < PAGE; row++)
		add_letter(ctx, list, rows, row);
	pv_set_bool(model, "has_letters", pv_list_length(list) > 0);
	pv_set_bool(model, "posted", posted);
	pv_set_bool(model, "more", false);
	if (pv_rows_count(rows) > PAGE)
		pv_set_int(model, "more", pv_row_int(rows, PAGE - 1, "id"));
	pv_set_bool(model, "here_letters", true);
	add_done(exchange, model);
	if (warning != NULL) {
		notice = pv_set_object(model, "warning");
		pv_set_text(notice, "text", warning);
	}
	answer = agent_page(exchange, me, "agent/letters", model);
	if (warning != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
letters_get(struct pv_exchange *exchange)
{
	struct agent_me *me = agent_me(exchange);

	return me != NULL ? show(exchange, me, NULL) : agent_away(exchange);
}

/* ---- printed --------------------------------------------------------------------- */

static struct pv_answer *
print(struct pv_exchange *exchange, const struct agent_me *me,
    const struct chosen *chosen)
{
	bool duplex = pv_request_field(exchange->request, "recto") != NULL;
	const char *warning = NULL;
	struct pv_answer *answer =
	    print_letters(exchange->ctx, chosen, duplex, &warning);

	return warning != NULL ? show(exchange, me, warning) : answer;
}

/* ---- marked ------------------------------------------------------------------------ */

static struct pv_answer *
mark(struct pv_exchange *exchange, const struct chosen *chosen, bool posted)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (pv_db_call(ctx, &mark_call,
		(const struct pv_arg[]){
		    pv_arg_ints(ctx, chosen->ids, chosen->n),
		    pv_arg_bool(posted) }) == NULL)
		return NULL;
	return pv_answer_redirect(ctx,
	    pv_link(ctx, "/agent/courriers?fait=%s&lettres=%s",
		posted ? "envoyees" : "remises", chosen_words(ctx, chosen)));
}

static struct pv_answer *
letters_post(struct pv_exchange *exchange)
{
	const char *step = pv_request_field(exchange->request, "etape");
	struct agent_me *me = agent_me(exchange);
	struct chosen chosen;

	if (me == NULL)
		return NULL;
	chosen_sent(exchange, "lettre", &chosen);
	if (chosen.n == 0)
		return show(exchange, me, "t.agent.letters.none-chosen");
	if (step != NULL && strcmp(step, "envoyees") == 0)
		return mark(exchange, &chosen, true);
	if (step != NULL && strcmp(step, "remises") == 0)
		return mark(exchange, &chosen, false);
	return print(exchange, me, &chosen);
}

static const struct pv_input list_inputs[] = { PV_QUERY("etat"),
	PV_QUERY("apres"), PV_QUERY("fait"), CHOSEN_QUERY("lettres"), { 0 } };
static const struct pv_input post_inputs[] = { CHOSEN_FIELD("lettre"),
	PV_SHORT("etape"), PV_SHORT("recto"), { 0 } };

const struct pv_route agent_letters_routes[] = {
	{ PV_GET, "/courriers", letters_get, 0, list_inputs },
	{ PV_POST, "/courriers", letters_post, PV_ROUTE_CSRF, post_inputs },
	{ 0 },
};
