/*
 * correction - the shadow copy of a request's answers, and what is asked of it.
 * Not here: its pages (correcting.c), the merge (citizen.correction_send).
 */
#include "form/correction.h"

#include <inttypes.h>
#include <string.h>

#include "form/cache.h"
#include "form/difference.h"
#include "form/files.h"
#include "form/walk.h"
#include "form/widget.h"
#include "request/field.h"

static const struct pv_call correction_call = { "citizen.correction", 1, true };
static const struct pv_call save_call = { "citizen.correction_save", 3, false };

static struct pv_value *
json(struct pv_ctx *ctx, const char *text)
{
	return text != NULL ? pv_value_from_json(ctx, text, strlen(text)) :
			      pv_list(ctx);
}

static bool
read_copies(struct pv_ctx *ctx, struct pv_correction *correction)
{
	const struct pv_rows *rows = correction->rows;
	const char *original = pv_row_text(rows, 0, "original");
	const char *answers = pv_row_text(rows, 0, "answers");
	struct pv_draft *shadow = &correction->shadow;

	shadow->version = pv_row_int(rows, 0, "version");
	shadow->files = json(ctx, pv_row_text(rows, 0, "files"));
	shadow->definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, 0, "digest"));
	if (shadow->definition == NULL)
		return false;
	correction->original_files =
	    json(ctx, pv_row_text(rows, 0, "original_files"));
	/* Erased, or the copy of one that is over has expired. */
	if (*original == '\0' || answers == NULL)
		return true;
	correction->original = pv_answers_read(
	    ctx, shadow->definition, original, strlen(original));
	shadow->answers =
	    pv_answers_read(ctx, shadow->definition, answers, strlen(answers));
	if (correction->original == NULL || shadow->answers == NULL)
		return false;
	pv_files_answer(shadow);
	return true;
}

struct pv_correction *
pv_correction_open(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_correction *correction = pv_alloc(ctx, struct pv_correction);
	struct pv_arg session;

	*correction = (struct pv_correction){
		.session = pv_cookie(ctx, exchange->request, "suivi"),
	};
	if (correction->session == NULL) {
		(void)pv_fail(
		    ctx, 401, "PV0571", "suivi.session", "no session cookie");
		return NULL;
	}
	session = pv_arg_hash(correction->session);
	correction->rows = pv_db_call(ctx, &correction_call, &session);
	if (correction->rows == NULL)
		return NULL;
	correction->state = pv_row_text(correction->rows, 0, "state");
	if (correction->state == NULL ||
	    strcmp(pv_row_text(correction->rows, 0, "procedure"),
		pv_served(exchange)->procedure->name) != 0) {
		(void)pv_fail(ctx, 404, "PV0572", "correction.none",
		    "nothing is to be corrected in the request");
		return NULL;
	}
	correction->marks =
	    json(ctx, pv_row_text(correction->rows, 0, "fields"));
	if (!pv_csrf_bind(exchange, correction->session) ||
	    !read_copies(ctx, correction))
		return NULL;
	return correction->shadow.answers == NULL ||
		pv_serve_fill(exchange, &correction->shadow) ?
	    correction :
	    NULL;
}

/* The ids of the files of a question, as one text. */
static const char *
file_ids(struct pv_ctx *ctx, const struct pv_value *files, const char *path)
{
	const char *ids = "";

	for (size_t i = 0; i < pv_list_length(files); i++) {
		const struct pv_value *file = pv_list_at(files, i);
		const char *field = pv_get_text(file, "field");

		if (field != NULL && strcmp(field, path) == 0)
			ids = pv_printf(
			    ctx, "%s %" PRId64, ids, pv_get_int(file, "id"));
	}
	return ids;
}

/* It was not asked then, was answered otherwise, or is no longer good. */
static bool
follows(const struct pv_correction *correction, struct pv_ctx *ctx,
    const struct pv_item *item, const struct pv_state *now)
{
	const struct pv_state *then;
	const char *path = now->path;

	if (!now->valid)
		return true;
	then = pv_answers_state(correction->original, path);
	if (then == NULL || !then->relevant)
		return true;
	if (item->control == PV_UPLOAD)
		return strcmp(file_ids(ctx, correction->shadow.files, path),
			   file_ids(ctx, correction->original_files, path)) !=
		    0;
	return strcmp(then->value, now->value) != 0;
}

static const char *
remark_of(const struct pv_value *marks, const char *path)
{
	for (size_t i = 0; i < pv_list_length(marks); i++) {
		const struct pv_value *mark = pv_list_at(marks, i);
		const char *marked = pv_get_text(mark, "path");

		if (marked != NULL && strcmp(marked, path) == 0)
			return pv_get_text(mark, "remark");
	}
	return NULL;
}

static bool
ask_one(struct pv_page *page, const struct pv_item *item, const char *path,
    void *data)
{
	struct pv_correction *correction = data;
	const struct pv_state *state =
	    path != NULL ? pv_answers_state(page->answers, path) : NULL;
	struct pv_value *asked;
	const char *remark;

	if (state == NULL || item->control == PV_GROUP ||
	    item->control == PV_REPEAT || state->readonly || state->computed ||
	    pv_widget_of(item) == PV_W_NOTE || pv_widget_of(item) == PV_W_HEAD)
		return true;
	remark = remark_of(correction->marks, path);
	if (remark == NULL && !follows(correction, page->ctx, item, state))
		return true;
	asked = pv_add_object(correction->asked);
	pv_set_text(asked, "path", pv_strdup(page->ctx, path));
	pv_set_optional(asked, "remark", remark);
	return true;
}

struct pv_page
pv_correction_page(struct pv_exchange *exchange,
    struct pv_correction *correction, const struct pv_item *item)
{
	struct pv_page page =
	    pv_serve_make_page(exchange, &correction->shadow, item);

	page.asked = correction->asked;
	return page;
}

bool
pv_correction_ask(
    struct pv_exchange *exchange, struct pv_correction *correction)
{
	struct pv_draft *shadow = &correction->shadow;
	const struct pv_definition *definition = shadow->definition;
	bool good = true;

	correction->stopped = false;
	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct pv_item *item = definition->pages[i];

		if (!pv_answers_page_relevant(shadow->answers, item))
			continue;
		if (item->end)
			correction->stopped = true;
		else if (!pv_serve_check(exchange, shadow, item))
			good = false;
	}
	correction->asked = pv_list(exchange->ctx);
	for (size_t i = 0; i < definition->n_pages; i++) {
		struct pv_page page =
		    pv_serve_make_page(exchange, shadow, definition->pages[i]);

		if (pv_answers_page_relevant(shadow->answers, page.item))
			(void)pv_page_walk(&page, ask_one, correction);
	}
	return good && !correction->stopped;
}

bool
pv_correction_more(
    const struct pv_correction *correction, const struct pv_value *before)
{
	const struct pv_page then = { .asked = before };

	for (size_t i = 0; i < pv_list_length(correction->asked); i++)
		if (pv_page_asks(&then,
			pv_get_text(
			    pv_list_at(correction->asked, i), "path")) == NULL)
			return true;
	return false;
}

struct pv_value *
pv_correction_changes(
    struct pv_ctx *ctx, const struct pv_correction *correction)
{
	const struct pv_draft *shadow = &correction->shadow;

	return pv_differences(ctx,
	    pv_review(ctx, correction->original, shadow->definition,
		correction->original_files),
	    pv_review(ctx, shadow->answers, shadow->definition, shadow->files));
}

bool
pv_correction_save(struct pv_ctx *ctx, struct pv_correction *correction)
{
	const char *answers = pv_draft_answers(ctx, &correction->shadow);
	struct pv_arg args[] = {
		pv_arg_hash(correction->session),
		pv_arg_int(correction->shadow.version),
		pv_arg_text(answers),
	};
	struct pv_rows *rows =
	    answers != NULL ? pv_db_call(ctx, &save_call, args) : NULL;

	if (rows == NULL)
		return false;
	correction->shadow.version = pv_row_int(rows, 0, "version");
	return true;
}
