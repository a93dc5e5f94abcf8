/*
 * request_model - all that an agent sees of a request, as a model.
 * Not here: its story (story.c), the answers (review.c), the words (html/texts).
 */
#include "request.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/random.h"
#include "clock.h"
#include "correction.h"
#include "dossier.h"
#include "fee.h"
#include "hubee.h"
#include "request/field.h"
#include "request/moment.h"
#include "request/registered.h"
#include "review.h"
#include "roll.h"

static const struct pv_call agents_call = { "agent.agents", 0, true };
static const struct pv_call filing_call = { "agent.filing", 1, true };

const struct pv_side agent_side = { .name = "agent",
	.link = "/agent/fichiers" };

static const struct pv_control_text note = {
	.name = "note",
	.label = "t.agent.request.note",
	.lines = 4,
	.required = true,
};

bool
request_is_open(const struct pv_rows *rows)
{
	return pv_row_text(rows, 0, "closed_at") == NULL;
}

/* Who else has the page open: an agent's look counts for ten minutes. */
static void
describe_viewers(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *seen =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "viewers"));
	struct pv_value *list = pv_set_list(model, "viewers");
	int64_t now = (int64_t)time(NULL), since;

	for (size_t i = 0; seen != NULL && i < pv_list_length(seen); i++) {
		const struct pv_value *one = pv_list_at(seen, i);
		struct pv_value *viewer = pv_add_object(list);

		if (!pv_time_parse(pv_get_text(one, "since"), &since))
			since = now;
		pv_set_text(viewer, "name", pv_get_text(one, "name"));
		pv_set_int(viewer, "minutes", (now - since) / 60);
		pv_set_bool(viewer, "now", now - since < 60);
	}
}

struct pv_value *
request_head(
    struct pv_ctx *ctx, const struct pv_rows *rows, const struct agent_me *me)
{
	struct pv_value *model = pv_object(ctx);

	agent_row_fill(ctx, model, rows, 0);
	pv_set_text(model, "received",
	    pv_time_words(ctx, pv_row_text(rows, 0, "received_at")));
	pv_set_text(model, "due_on",
	    pv_date_words(ctx, pv_row_text(rows, 0, "due_on")));
	pv_set_bool(model, "open", request_is_open(rows));
	pv_set_bool(model, "mine", pv_row_int(rows, 0, "agent_id") == me->id);
	pv_set_bool(model, "erased", pv_row_text(rows, 0, "erased_at") != NULL);
	pv_set_int(model, "version", pv_row_int(rows, 0, "version"));
	pv_set_int(model, "last_event", pv_row_int(rows, 0, "last_event"));
	pv_set_optional(model, "email", pv_row_text(rows, 0, "email"));
	pv_set_bool(model, "registered", pv_is_registered(ctx, rows));
	describe_viewers(ctx, model, rows);
	return model;
}

/* Whose it is. */
static void
describe_source(struct pv_value *line, const struct pv_value *file)
{
	const char *from = "t.agent.request.file-person";
	bool of_person = strcmp(pv_get_text(file, "origin"), "citizen") == 0;

	if (!of_person)
		from = pv_get_bool(file, "pending") ?
		    "t.agent.request.file-draft" :
		    "t.agent.request.file-town";
	pv_set_text(line, "from", from);
	pv_set_bool(line, "of_person", of_person);
}

/*
 * How the page shows it beside the answers: a picture, or the pages of a PDF,
 * which are open for the first one (first).  True for such a PDF.
 */
static bool
describe_look(struct pv_value *line, const struct pv_value *file, bool first)
{
	const char *type = pv_get_text(file, "type");
	bool clean = strcmp(pv_get_text(file, "state"), "clean") == 0;
	bool paged = clean && strcmp(type, "application/pdf") == 0 &&
	    strcmp(pv_get_text(file, "origin"), "citizen") == 0;

	pv_set_bool(line, "picture",
	    clean &&
		(strcmp(type, "image/jpeg") == 0 ||
		    strcmp(type, "image/png") == 0));
	pv_set_bool(line, "paged", paged);
	pv_set_bool(line, "first", paged && first);
	return paged;
}

static void
describe_files(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct pv_rows *dossier)
{
	struct pv_value *files =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "files"));
	struct pv_value *list = pv_set_list(model, "files");
	bool first = true;

	for (size_t i = 0; files != NULL && i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);
		struct pv_value *line = pv_add_object(list);

		pv_file_fill(ctx, line, file, &agent_side);
		describe_source(line, file);
		first = !describe_look(line, file, first) && first;
		dossier_check(ctx, line, dossier, pv_get_int(file, "id"));
	}
	pv_set_bool(model, "has_files", pv_list_length(list) > 0);
}

static void
describe_notes(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct request_extra *extra)
{
	struct pv_value *notes =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "notes"));
	struct pv_value *list = pv_set_list(model, "notes");

	for (size_t i = 0; notes != NULL && i < pv_list_length(notes); i++) {
		const struct pv_value *one = pv_list_at(notes, i);
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "agent_name", pv_get_text(one, "agent_name"));
		pv_set_text(line, "text", pv_get_text(one, "text"));
		pv_moment_set(ctx, line, pv_get_text(one, "at"));
	}
	pv_set_bool(model, "has_notes", pv_list_length(list) > 0);
	pv_set_text(model, "token", pv_token(ctx));
	pv_set_int(model, "max", AGENT_TEXT_MAX_CHARACTERS);
	(void)pv_control_set(
	    ctx, model, "note", &note, extra->note, extra->note_error);
}

/* A fact about the person: words, or a text key, with where it leads. */
static void
add_fact(struct pv_value *facts, const char *label, const char *value,
    const char *text, const char *link)
{
	struct pv_value *fact;

	if (value == NULL && text == NULL)
		return;
	fact = pv_add_object(facts);
	pv_set_text(fact, "label", label);
	pv_set_optional(fact, "value", value);
	pv_set_optional(fact, "text", text);
	pv_set_optional(fact, "link", link);
}

static void
describe_person(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *facts = pv_set_list(model, "person");
	const char *email = pv_row_text(rows, 0, "email");
	const char *phone = pv_row_text(rows, 0, "phone");
	const char *birth = pv_row_text(rows, 0, "birth_date");
	const char *channel = pv_row_text(rows, 0, "channel");

	add_fact(facts, "t.agent.request.person-name",
	    pv_row_text(rows, 0, "person_name"), NULL, NULL);
	add_fact(facts, "t.agent.request.person-birth",
	    birth != NULL ? pv_date_words(ctx, birth) : NULL, NULL, NULL);
	add_fact(facts, "t.agent.request.person-email", email, NULL,
	    email != NULL ? pv_printf(ctx, "mailto:%s", email) : NULL);
	add_fact(facts, "t.agent.request.person-phone", phone, NULL, NULL);
	add_fact(facts, "t.agent.request.person-channel", NULL,
	    channel != NULL ? pv_printf(ctx, "t.agent.channel.%s", channel) :
			      NULL,
	    NULL);
}

static void
describe_others(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_value *others =
	    pv_rows_json(ctx, pv_row_text(rows, 0, "others"));
	struct pv_value *list = pv_set_list(model, "others");

	for (size_t i = 0; others != NULL && i < pv_list_length(others); i++) {
		const struct pv_value *one = pv_list_at(others, i);
		const char *state = pv_get_text(one, "state");
		struct pv_value *line = pv_add_object(list);

		pv_set_text(line, "reference", pv_get_text(one, "reference"));
		pv_set_text(line, "title", pv_get_text(one, "title"));
		pv_set_text(line, "state", state);
		pv_set_text(line, "state_text",
		    pv_printf(ctx, "t.agent.state.%s", state));
		pv_set_text(line, "received",
		    pv_time_words(ctx, pv_get_text(one, "received_at")));
	}
	pv_set_bool(model, "has_others", pv_list_length(list) > 0);
}

/* For whom it is, and how it came, where there is more than a person on line. */
static bool
describe_filing(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_arg reference =
	    pv_arg_text(pv_row_text(rows, 0, "reference"));
	struct pv_rows *found = pv_db_call(ctx, &filing_call, &reference);
	struct pv_value *filing, *shown;
	const char *as;

	if (found == NULL)
		return false;
	filing = pv_rows_json(ctx, pv_row_text(found, 0, "filing"));
	if (filing == NULL)
		return true;
	shown = pv_set_object(model, "filing");
	as = pv_get_text(filing, "acting_as");
	pv_set_optional(shown, "as",
	    as != NULL ? pv_printf(ctx, "t.agent.acting.%s", as) : NULL);
	pv_set_optional(
	    shown, "represented_name", pv_get_text(filing, "represented_name"));
	pv_set_optional(shown, "represented_email",
	    pv_get_text(filing, "represented_email"));
	pv_set_text(shown, "way",
	    pv_printf(ctx, "t.agent.way.%s", pv_get_text(filing, "came_by")));
	pv_set_optional(shown, "entered_by", pv_get_text(filing, "agent_name"));
	return true;
}

static bool
describe_agents(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_rows *rows)
{
	struct pv_rows *agents = pv_db_call(ctx, &agents_call, NULL);
	struct pv_value *list = pv_set_list(model, "agents");

	if (agents == NULL)
		return false;
	for (int row = 0; row < pv_rows_count(agents); row++) {
		struct pv_value *line = pv_add_object(list);
		int64_t id = pv_row_int(agents, row, "id");

		pv_set_int(line, "id", id);
		pv_set_text(line, "name", pv_row_text(agents, row, "name"));
		pv_set_bool(
		    line, "chosen", id == pv_row_int(rows, 0, "agent_id"));
	}
	return true;
}

static void
describe_extra(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, const struct request_extra *extra)
{
	struct pv_value *faults = pv_list(ctx), *done;

	if (extra->done != NULL) {
		done = pv_set_object(model, "done");
		pv_set_text(done, "text", extra->done);
		pv_set_bool(done, "choice", extra->choice);
	}
	if (extra->warning != NULL) {
		done = pv_set_object(model, "warning");
		pv_set_text(done, "text", extra->warning);
		pv_set_optional(done, "kept", extra->kept);
		if (extra->seen > 0)
			request_story(ctx, done, "changes", rows, extra->seen);
		pv_set_bool(done, "has_changes",
		    extra->seen > 0 &&
			extra->seen < pv_row_int(rows, 0, "last_event"));
	}
	if (extra->note_error != NULL)
		pv_fault_add(faults, note.name, extra->note_error);
	pv_faults_set(model, faults);
}

struct pv_value *
request_model(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const struct request_extra *extra)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = request_head(ctx, rows, me);
	struct pv_rows *dossier = dossier_fetch(ctx, rows);
	bool guest = pv_row_bool(rows, 0, "guest");

	if (dossier == NULL)
		return NULL;
	describe_files(ctx, model, rows, dossier);
	describe_notes(ctx, model, rows, extra);
	describe_person(ctx, model, rows);
	describe_others(ctx, model, rows);
	describe_extra(ctx, model, rows, extra);
	if (!request_whole_story(ctx, model, rows) ||
	    !describe_filing(ctx, model, rows) ||
	    !clock_set(ctx, model, rows) || !fee_set(ctx, model, rows) ||
	    !describe_agents(ctx, model, rows) ||
	    !review_set(ctx, model, rows) ||
	    (!guest &&
		(!hubee_describe(ctx, model, rows) ||
		    !correction_set(ctx, model, rows))))
		return NULL;
	pv_set_bool(model, "roll",
	    strcmp(pv_row_text(rows, 0, "procedure"), ROLL_PROCEDURE) == 0);
	dossier_set(ctx, model, rows, dossier, me);
	pv_set_text(model, "list", agent_list_link(exchange));
	return model;
}

struct pv_answer *
request_page(struct pv_exchange *exchange, const struct agent_me *me,
    const struct pv_rows *rows, const struct request_extra *extra)
{
	struct pv_value *model = request_model(exchange, me, rows, extra);
	struct pv_answer *answer;

	if (model == NULL)
		return NULL;
	answer = agent_page(exchange, me, "agent/request", model);
	answer->framing = true;
	if (extra->note_error != NULL)
		answer->status = 422;
	return answer;
}
