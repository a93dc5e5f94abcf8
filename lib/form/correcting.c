/*
 * correcting - the pages on which a citizen corrects what the mairie asked for.
 *
 *   GET,POST /demarches/NAME/correction               the questions, and no others
 *   POST     …/correction/fichiers                    one file of one question
 *   GET      …/correction/verification                before and after, in words
 *   POST     …/correction/envoi                       merged, if all is valid
 *
 * Not here: which questions (correction.c), the request's page (cgi-bin/suivi).
 */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "form/correction.h"
#include "form/parking.h"
#include "form/submission.h"
#include "program/guard.h"
#include "request/field.h"
#include "request/notice.h"
#include "request/receive.h"
#include "view/markdown.h"

enum { SAVE_TRIES = 3, SEND_LIMIT = 60, WINDOW_S = 3600 };

/* Holds the code of what a dead session could not take, until another is there. */
static const char parked_cookie[] = "correction";

static const struct pv_call add_call = { "citizen.correction_file_add", 9,
	true };
static const struct pv_call remove_call = { "citizen.correction_file_remove", 2,
	true };
static const struct pv_call send_call = { "citizen.correction_send", 5, true };

/* To the page of the request, with a word about what was done. */
static struct pv_answer *
to_request(struct pv_exchange *exchange, const char *done)
{
	struct pv_ctx *ctx = exchange->ctx;

	return pv_answer_redirect(ctx,
	    done != NULL ? pv_link(ctx, "/suivi/demande?fait=%s", done) :
			   pv_link(ctx, "/suivi/demande"));
}

/* A GET without its session: the way in.  Another error stays. */
static struct pv_answer *
dead(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (ctx->error.status != 401)
		return NULL;
	pv_forgive(ctx);
	return pv_answer_redirect(ctx, pv_link(ctx, "/suivi"));
}

static void
describe_request(struct pv_value *model, const struct pv_correction *correction)
{
	pv_set_text(
	    model, "reference", pv_row_text(correction->rows, 0, "reference"));
	pv_set_text(model, "page", "correction");
}

/*
 * Nothing is to be corrected any more: what was typed, to be read and copied.
 */
static struct pv_answer *
over(struct pv_exchange *exchange, struct pv_correction *correction)
{
	struct pv_value *model = pv_object(exchange->ctx), *changes;

	if (strcmp(correction->state, "sent") == 0)
		return to_request(exchange, NULL);
	changes = correction->shadow.answers != NULL ?
	    pv_correction_changes(exchange->ctx, correction) :
	    pv_list(exchange->ctx);
	pv_set_bool(model, "has_changes", pv_list_length(changes) > 0);
	pv_set(model, "changes", changes);
	describe_request(model, correction);
	return pv_serve_page(exchange, correction->shadow.definition,
	    "form/correction-over", model);
}

/* The faults of each section are told at the top of the page as well. */
static void
take_faults(struct pv_value *faults, struct pv_value *section)
{
	const struct pv_value *found =
	    pv_get(pv_get(section, "errors"), "faults");

	for (size_t i = 0; i < pv_list_length(found); i++) {
		static const char *const keys[] = { "id", "label", "text_key",
			"words", "file" };
		const struct pv_value *one = pv_list_at(found, i);
		struct pv_value *fault = pv_add_object(faults);

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			pv_set_optional(
			    fault, keys[k], pv_get_text(one, keys[k]));
	}
}

static const char *
heading_of(
    struct pv_ctx *ctx, struct pv_draft *draft, const struct pv_item *item)
{
	if (item->control != PV_GROUP && item->control != PV_REPEAT)
		return "";
	return pv_markdown_plain(ctx,
	    pv_answers_label(draft->answers, item,
		item->node != NULL ? item->node->path : ""));
}

/* What the page at hand shows beside its questions. */
struct shown {
	const char *refused_path, *refused_name, *refused_text;
	bool checked, revealed, restored, conflict;
};

/* A section for each page of the form of which something is asked. */
static bool
describe_sections(struct pv_exchange *exchange,
    struct pv_correction *correction, const struct shown *shown,
    struct pv_value *model)
{
	const struct pv_definition *definition = correction->shadow.definition;
	struct pv_value *sections = pv_set_list(model, "sections");
	struct pv_value *faults = pv_list(exchange->ctx);
	bool uploads = false;

	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *item = definition->pages[i];
		struct pv_page page =
		    pv_correction_page(exchange, correction, item);
		struct pv_value *section = pv_object(exchange->ctx);
		const char *heading;

		if (!pv_answers_page_relevant(correction->shadow.answers, item))
			continue;
		page.request = exchange->request;
		page.checked = shown->checked;
		page.refused_path = shown->refused_path;
		page.refused_name = shown->refused_name;
		page.refused_text = shown->refused_text;
		if (!pv_page_model(&page, section))
			return false;
		if (pv_list_length(pv_get(section, "controls")) == 0)
			continue;
		heading = heading_of(exchange->ctx, &correction->shadow, item);
		pv_set_optional(
		    section, "heading", *heading != '\0' ? heading : NULL);
		take_faults(faults, section);
		uploads = uploads || pv_get_bool(section, "uploads");
		pv_add(sections, section);
	}
	pv_set_bool(model, "uploads", uploads);
	pv_faults_set(model, faults);
	return true;
}

static struct pv_answer *
show(struct pv_exchange *exchange, struct pv_correction *correction,
    const struct shown *shown)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	if (!describe_sections(exchange, correction, shown, model))
		return NULL;
	describe_request(model, correction);
	pv_set_bool(model, "revealed", shown->revealed);
	pv_set_bool(model, "restored", shown->restored);
	pv_set_bool(model, "stopped", shown->checked && correction->stopped);
	answer = pv_serve_page(
	    exchange, correction->shadow.definition, "form/correction", model);
	if (pv_get(model, "errors") != NULL)
		answer->status = 422;
	return answer;
}

/* What is posted, on each page of the form of which something is asked. */
static bool
fold(struct pv_exchange *exchange, struct pv_correction *correction,
    const struct pv_request *request)
{
	const struct pv_definition *definition = correction->shadow.definition;

	for (size_t i = 0; i < definition->n_pages; i++) {
		struct pv_page page = pv_correction_page(
		    exchange, correction, definition->pages[i]);

		page.request = request;
		if (pv_answers_page_relevant(
			correction->shadow.answers, page.item) &&
		    !pv_page_fold(&page))
			return false;
	}
	return pv_serve_fill(exchange, &correction->shadow);
}

/*
 * Folded and saved.  Two tabs may have saved meanwhile: the newer answers are
 * read, and these laid over them.  In one that is over it is folded all the
 * same, to be shown.  `asked`: what was asked before.
 */
static struct pv_correction *
fold_and_save(struct pv_exchange *exchange, const struct pv_request *request,
    const struct pv_value **asked)
{
	struct pv_ctx *ctx = exchange->ctx;

	for (int i = 0; i < SAVE_TRIES; i++) {
		struct pv_correction *correction = pv_correction_open(exchange);

		if (correction == NULL || correction->shadow.answers == NULL)
			return correction;
		(void)pv_correction_ask(exchange, correction);
		*asked = correction->asked;
		if (!fold(exchange, correction, request))
			return NULL;
		if (strcmp(correction->state, "asked") != 0 ||
		    pv_correction_save(ctx, correction))
			return correction;
		if (ctx->error.status != 409)
			return NULL;
		pv_forgive(ctx);
	}
	(void)pv_fail(ctx, 409, "PV0573", "draft.conflict",
	    "the correction was saved elsewhere %d times over", SAVE_TRIES);
	return NULL;
}

/* What was typed when a session died, laid over the copy; then it is forgotten. */
static struct pv_answer *
restore(struct pv_exchange *exchange, const char *code)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_request *parked = pv_unpark_request(ctx, code);
	const struct shown shown = { .restored = true }, plain = { 0 };
	struct pv_correction *correction;
	const struct pv_value *asked;
	struct pv_answer *answer;

	if (parked == NULL) {
		if (ctx->error.status != 404)
			return NULL;
		pv_forgive(ctx);
		correction = pv_correction_open(exchange);
	} else {
		correction = fold_and_save(exchange, parked, &asked);
	}
	if (correction == NULL)
		return NULL;
	if (strcmp(correction->state, "asked") != 0) {
		answer = over(exchange, correction);
	} else {
		(void)pv_correction_ask(exchange, correction);
		answer = show(
		    exchange, correction, parked != NULL ? &shown : &plain);
	}
	if (answer == NULL ||
	    !pv_answer_cookie(
		ctx, answer, exchange->request, parked_cookie, "", -1))
		return NULL;
	return answer;
}

struct pv_answer *
pv_serve_correction(struct pv_exchange *exchange)
{
	const char *code =
	    pv_cookie(exchange->ctx, exchange->request, parked_cookie);
	struct pv_correction *correction = pv_correction_open(exchange);
	struct shown shown = {
		.checked =
		    pv_request_query(exchange->request, "corriger") != NULL,
	};

	if (correction == NULL)
		return dead(exchange);
	if (code != NULL && *code != '\0')
		return restore(exchange, code);
	if (strcmp(correction->state, "asked") != 0)
		return over(exchange, correction);
	(void)pv_correction_ask(exchange, correction);
	return show(exchange, correction, &shown);
}

/* The page of the form that asks for a file by that name; its path, or NULL. */
static const char *
find_upload(struct pv_exchange *exchange, struct pv_correction *correction,
    const char *name, const char **accept)
{
	const struct pv_definition *definition = correction->shadow.definition;

	for (size_t i = 0; i < definition->n_pages; i++) {
		struct pv_page page = pv_correction_page(
		    exchange, correction, definition->pages[i]);
		const char *path = pv_answers_page_relevant(
				       correction->shadow.answers, page.item) ?
		    pv_page_upload(&page, name, accept) :
		    NULL;

		if (path != NULL)
			return path;
	}
	return NULL;
}

/* The question of a file of the copy, where that is asked; NULL if it is not. */
static const char *
field_of(const struct pv_correction *correction, int64_t id)
{
	const struct pv_page asked = { .asked = correction->asked };
	const struct pv_value *files = correction->shadow.files;

	for (size_t i = 0; i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);
		const char *field = pv_get_text(file, "field");

		if (pv_get_int(file, "id") == id && field != NULL &&
		    pv_page_asks(&asked, field) != NULL)
			return field;
	}
	return NULL;
}

static bool
take_out(
    struct pv_exchange *exchange, struct pv_correction *correction, int64_t id)
{
	return field_of(correction, id) == NULL ||
	    pv_db_call(exchange->ctx, &remove_call,
		(const struct pv_arg[]){
		    pv_arg_hash(correction->session),
		    pv_arg_int(id),
		}) != NULL;
}

/* One file of the post; false with an error, but of one to be mended. */
static bool
keep(struct pv_exchange *exchange, struct pv_correction *correction,
    const struct pv_file *file, const char *name, struct shown *shown)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *accept = NULL;
	const char *path = find_upload(exchange, correction, name, &accept);

	if (*file->filename == '\0')
		return true;
	if (path == NULL)
		return pv_fail(ctx, 400, "PV0574", "error.unknown-field",
		    "a file that is not asked");
	if (pv_receive_file(ctx, file, accept, &add_call,
		(const struct pv_arg[]){
		    pv_arg_hash(correction->session),
		    pv_arg_text(path),
		},
		2))
		return true;
	if (ctx->error.status != 422)
		return false;
	shown->refused_path = path;
	shown->refused_name = file->filename;
	shown->refused_text = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return true;
}

/* The one that is replaced goes once another is there for its question. */
static bool
replace(struct pv_exchange *exchange, struct pv_correction *correction,
    const char *id_text, struct shown *shown)
{
	const struct pv_request *request = exchange->request;
	int64_t id = strtoll(id_text, NULL, 10);
	const char *field = field_of(correction, id);

	if (field == NULL || shown->refused_path != NULL)
		return true;
	for (size_t i = 0; i < request->n_files; i++)
		if (*request->files[i].filename != '\0' &&
		    (strcmp(request->files[i].name, PV_FILE_NAME) == 0 ||
			strcmp(request->files[i].name,
			    pv_control_name(field)) == 0))
			return take_out(exchange, correction, id);
	shown->refused_path = field;
	shown->refused_text = "t.form.upload.choose-first";
	return true;
}

/*
 * The files of a post, those taken out and replaced; question: whose they all
 * are, or NULL.  False with an error.
 */
static bool
take_files(struct pv_exchange *exchange, struct pv_correction *correction,
    const char *question, struct shown *shown)
{
	const struct pv_request *request = exchange->request;
	const char *removed = pv_request_field(request, "enlever");
	const char *replaced = pv_request_field(request, "remplacer");

	if (removed != NULL &&
	    !take_out(exchange, correction, strtoll(removed, NULL, 10)))
		return false;
	for (size_t i = 0; i < request->n_files; i++)
		if (!keep(exchange, correction, &request->files[i],
			question != NULL ? question : request->files[i].name,
			shown))
			return false;
	return replaced == NULL ||
	    replace(exchange, correction, replaced, shown);
}

static bool
pressed(const struct pv_exchange *exchange, const char *button)
{
	return pv_request_field(exchange->request, button) != NULL;
}

/* A button that only changes the page at hand. */
static bool
stays(struct pv_exchange *exchange, struct pv_correction *correction)
{
	const struct pv_definition *definition = correction->shadow.definition;

	if (pressed(exchange, "enlever") || pressed(exchange, "remplacer") ||
	    pressed(exchange, "ajouter"))
		return true;
	for (size_t i = 0; i < definition->n_pages; i++) {
		struct pv_page page = pv_correction_page(
		    exchange, correction, definition->pages[i]);

		page.request = exchange->request;
		if (pv_answers_page_relevant(
			correction->shadow.answers, page.item) &&
		    pv_page_searching(&page))
			return true;
	}
	return false;
}

/* Saved as it is, then looked at: all of it, not what was asked alone. */
static struct pv_answer *
go_on(struct pv_exchange *exchange, struct shown *shown,
    const struct pv_value *asked)
{
	struct pv_correction *correction = pv_correction_open(exchange);
	bool good;

	if (correction == NULL)
		return NULL;
	good = pv_correction_ask(exchange, correction);
	shown->revealed = pv_correction_more(correction, asked);
	if (shown->revealed || shown->refused_path != NULL ||
	    stays(exchange, correction))
		return show(exchange, correction, shown);
	shown->checked = true;
	if (!good)
		return show(exchange, correction, shown);
	return pv_answer_redirect(
	    exchange->ctx, pv_serve_link(exchange, "correction/verification"));
}

struct pv_answer *
pv_serve_correction_post(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);
	const struct pv_value *asked = NULL;
	struct shown shown = { 0 };
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	correction = fold_and_save(exchange, exchange->request, &asked);
	if (correction == NULL)
		return NULL;
	if (strcmp(correction->state, "asked") != 0) {
		answer = over(exchange, correction);
		if (answer != NULL && answer->kind == PV_ANSWER_PAGE)
			answer->status = 409;
		return answer;
	}
	if (!take_files(exchange, correction, NULL, &shown))
		return NULL;
	if (pressed(exchange, "enregistrer") && shown.refused_path == NULL)
		return to_request(exchange, "garde");
	return go_on(exchange, &shown, asked);
}

/* Groups hold their own controls. */
static const struct pv_value *
find_control(const struct pv_value *controls, const char *name)
{
	const struct pv_value *found = NULL;

	for (size_t i = 0; i < pv_list_length(controls) && found == NULL; i++) {
		const struct pv_value *one = pv_list_at(controls, i);
		const char *own = pv_get_text(one, "name");

		if (own != NULL && strcmp(own, name) == 0)
			return one;
		found = find_control(pv_get(one, "controls"), name);
	}
	return found;
}

/* One file by itself: its question as the page shows it. */
struct pv_answer *
pv_serve_correction_file(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);
	const char *name = pv_request_field(exchange->request, "question");
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *sections, *control = NULL;
	struct shown shown = { 0 };
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	if (strcmp(correction->state, "asked") != 0) {
		(void)pv_fail(ctx, 409, "PV0575", "correction.over",
		    "a file for a correction that is over");
		return NULL;
	}
	(void)pv_correction_ask(exchange, correction);
	if (!take_files(
		exchange, correction, name != NULL ? name : "", &shown) ||
	    (correction = pv_correction_open(exchange)) == NULL)
		return NULL;
	(void)pv_correction_ask(exchange, correction);
	if (!describe_sections(exchange, correction, &shown, model))
		return NULL;
	sections = pv_get(model, "sections");
	for (size_t i = 0; i < pv_list_length(sections) && control == NULL; i++)
		control =
		    find_control(pv_get(pv_list_at(sections, i), "controls"),
			name != NULL ? name : "");
	if (control != NULL)
		pv_set_shared(model, "control", control);
	pv_set_text(model, "page", "correction");
	answer = pv_serve_page(
	    exchange, correction->shadow.definition, "form/upload", model);
	if (shown.refused_path != NULL)
		answer->status = 422;
	return answer;
}

static struct pv_answer *
to_mend(struct pv_exchange *exchange)
{
	return pv_answer_redirect(
	    exchange->ctx, pv_serve_link(exchange, "correction?corriger=oui"));
}

static struct pv_answer *
review(struct pv_exchange *exchange, struct pv_correction *correction,
    bool conflict)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_value *changes = pv_correction_changes(ctx, correction);

	describe_request(model, correction);
	pv_set_bool(model, "has_changes", pv_list_length(changes) > 0);
	pv_set(model, "changes", changes);
	pv_set_bool(model, "conflict", conflict);
	pv_set_text(model, "token", pv_token(ctx));
	pv_set_int(model, "version", correction->shadow.version);
	return pv_serve_page(exchange, correction->shadow.definition,
	    "form/correction-review", model);
}

struct pv_answer *
pv_serve_correction_review(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);

	if (correction == NULL)
		return dead(exchange);
	if (strcmp(correction->state, "asked") != 0)
		return over(exchange, correction);
	return pv_correction_ask(exchange, correction) ?
	    review(exchange, correction, false) :
	    to_mend(exchange);
}

/* The receipt, but to an address that this very correction gives up. */
static const char *
write_notice(struct pv_exchange *exchange, struct pv_correction *correction)
{
	static const struct pv_notice corrected = { .kind = "corrected" };
	struct pv_ctx *ctx = exchange->ctx;
	const char *then = pv_row_text(correction->rows, 0, "email");
	const char *now = pv_submission_email(ctx, &correction->shadow);

	if (then == NULL || now == NULL || strcmp(then, now) != 0)
		return "[]";
	return pv_notice(ctx, correction->rows, &corrected);
}

static bool
merge(struct pv_exchange *exchange, struct pv_correction *correction)
{
	const char *version = pv_request_field(exchange->request, "version");
	struct pv_ctx *ctx = exchange->ctx;
	const struct pv_arg args[] = {
		pv_arg_hash(correction->session),
		pv_arg_text(pv_request_field(exchange->request, "jeton")),
		pv_arg_int(version != NULL ? strtoll(version, NULL, 10) : 0),
		pv_arg_text(pv_submission_text(ctx, &correction->shadow)),
		pv_arg_text(write_notice(exchange, correction)),
	};

	return pv_answers_sound(correction->shadow.answers) &&
	    pv_db_call(ctx, &send_call, args) != NULL;
}

/* Saving never validates; sending validates everything again. */
struct pv_answer *
pv_serve_correction_send(struct pv_exchange *exchange)
{
	struct pv_correction *correction = pv_correction_open(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	/* Sent already, by the same button pressed twice: the page of the request. */
	if (strcmp(correction->state, "asked") != 0)
		return over(exchange, correction);
	if (!pv_correction_ask(exchange, correction))
		return to_mend(exchange);
	if (!pv_rate(ctx, "correction",
		pv_row_text(correction->rows, 0, "reference"), SEND_LIMIT,
		WINDOW_S))
		return NULL;
	if (merge(exchange, correction))
		return to_request(exchange, "correction");
	if (ctx->error.status != 409)
		return NULL;
	pv_forgive(ctx);
	/* Another tab, or the mairie, was faster: as it is now. */
	correction = pv_correction_open(exchange);
	if (correction == NULL)
		return NULL;
	answer = strcmp(correction->state, "asked") == 0 ?
	    review(exchange, correction, true) :
	    over(exchange, correction);
	if (answer != NULL && answer->kind == PV_ANSWER_PAGE)
		answer->status = 409;
	return answer;
}

/*
 * A POST whose session is gone, or is another's: what it brought is parked, and
 * this browser finds it again once the request is open.
 */
struct pv_answer *
pv_serve_correction_rescue(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	const char *code;

	if (ctx->error.status != 401 && ctx->error.status != 403)
		return NULL;
	pv_forgive(ctx);
	if (ctx->commune == NULL &&
	    !pv_commune_enter(ctx, exchange->request->host))
		return NULL;
	code = pv_park(
	    ctx, pv_served(exchange)->procedure->name, exchange->request);
	if (code == NULL)
		return NULL;
	answer = pv_serve_page(
	    exchange, NULL, "form/correction-parked", pv_object(ctx));
	answer->status = 401;
	return pv_answer_cookie(
		   ctx, answer, exchange->request, parked_cookie, code, 0) ?
	    answer :
	    NULL;
}
