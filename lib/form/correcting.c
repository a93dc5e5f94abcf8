/*
 * correcting - the pages on which a citizen corrects what the mairie asked for.
 *
 *   GET,POST /demarches/NAME/correction               the questions, and no others
 *   POST     …/correction/fichiers                    one file of one question
 *   GET      …/correction/verification                before and after, in words
 *   POST     …/correction/envoi                       merged, if all is valid
 *
 * Not here: which questions (correction.c), their files (correcting_files.c),
 * the merge (correcting_send.c), the request's page (cgi-bin/suivi).
 */
#include <string.h>

#include "form/correction.h"
#include "form/parking.h"
#include "program/guard.h"
#include "request/field.h"
#include "view/markdown.h"

enum { SAVE_TRIES = 3 };

/* Holds the code of what a dead session could not take, until another is there. */
static const char parked_cookie[] = "correction";

/* To the page of the request, with a word about what was done. */
struct pv_answer *
pv_correcting_leave(struct pv_exchange *exchange, const char *done)
{
	struct pv_ctx *ctx = exchange->ctx;

	return pv_answer_redirect(ctx,
	    done != NULL ? pv_link(ctx, "/suivi/demande?fait=%s", done) :
			   pv_link(ctx, "/suivi/demande"));
}

/* A GET without its session: the way in.  Another error stays. */
struct pv_answer *
pv_correcting_dead(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;

	if (ctx->error.status != 401)
		return NULL;
	pv_forgive(ctx);
	return pv_answer_redirect(ctx, pv_link(ctx, "/suivi"));
}

void
pv_correcting_head(
    struct pv_value *model, const struct pv_correction *correction)
{
	pv_set_text(
	    model, "reference", pv_row_text(correction->rows, 0, "reference"));
	pv_set_text(model, "page", "correction");
}

/*
 * Nothing is to be corrected any more: what was typed, to be read and copied.
 */
struct pv_answer *
pv_correcting_over(
    struct pv_exchange *exchange, struct pv_correction *correction)
{
	struct pv_value *model = pv_object(exchange->ctx), *changes;

	if (strcmp(correction->state, "sent") == 0)
		return pv_correcting_leave(exchange, NULL);
	changes = correction->shadow.answers != NULL ?
	    pv_correction_changes(exchange->ctx, correction) :
	    pv_list(exchange->ctx);
	pv_set_bool(model, "has_changes", pv_list_length(changes) > 0);
	pv_set(model, "changes", changes);
	pv_correcting_head(model, correction);
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

/* A section for each page of the form of which something is asked. */
bool
pv_correcting_sections(struct pv_exchange *exchange,
    struct pv_correction *correction, const struct pv_correcting *shown,
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
    const struct pv_correcting *shown)
{
	struct pv_value *model = pv_object(exchange->ctx);
	struct pv_answer *answer;

	if (!pv_correcting_sections(exchange, correction, shown, model))
		return NULL;
	pv_correcting_head(model, correction);
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
	const struct pv_correcting shown = { .restored = true }, plain = { 0 };
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
		answer = pv_correcting_over(exchange, correction);
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
	struct pv_correcting shown = {
		.checked =
		    pv_request_query(exchange->request, "corriger") != NULL,
	};

	if (correction == NULL)
		return pv_correcting_dead(exchange);
	if (code != NULL && *code != '\0')
		return restore(exchange, code);
	if (strcmp(correction->state, "asked") != 0)
		return pv_correcting_over(exchange, correction);
	(void)pv_correction_ask(exchange, correction);
	return show(exchange, correction, &shown);
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
go_on(struct pv_exchange *exchange, struct pv_correcting *shown,
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
	struct pv_correcting shown = { 0 };
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	correction = fold_and_save(exchange, exchange->request, &asked);
	if (correction == NULL)
		return NULL;
	if (strcmp(correction->state, "asked") != 0) {
		answer = pv_correcting_over(exchange, correction);
		if (answer != NULL && answer->kind == PV_ANSWER_PAGE)
			answer->status = 409;
		return answer;
	}
	if (!pv_correcting_files(exchange, correction, NULL, &shown))
		return NULL;
	if (pressed(exchange, "enregistrer") && shown.refused_path == NULL)
		return pv_correcting_leave(exchange, "garde");
	return go_on(exchange, &shown, asked);
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
