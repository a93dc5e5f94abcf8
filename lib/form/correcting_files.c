/*
 * correcting_files - the files of a correction: added to the copy, replaced,
 * taken out of it one by one.
 * Not here: what a file must be (vault/upload.h), the page (correcting.c).
 */
#include <stdlib.h>
#include <string.h>

#include "form/correction.h"
#include "program/guard.h"
#include "request/receive.h"

static const struct pv_call add_call = { "citizen.correction_file_add", 9,
	true };
static const struct pv_call remove_call = { "citizen.correction_file_remove", 2,
	true };

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
    const struct pv_file *file, const char *name, struct pv_correcting *shown)
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
    const char *id_text, struct pv_correcting *shown)
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

bool
pv_correcting_files(struct pv_exchange *exchange,
    struct pv_correction *correction, const char *question,
    struct pv_correcting *shown)
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
	struct pv_correcting shown = { 0 };
	struct pv_answer *answer;

	if (correction == NULL || !pv_guard_csrf(exchange))
		return NULL;
	if (strcmp(correction->state, "asked") != 0) {
		(void)pv_fail(ctx, 409, "PV0575", "correction.over",
		    "a file for a correction that is over");
		return NULL;
	}
	(void)pv_correction_ask(exchange, correction);
	if (!pv_correcting_files(
		exchange, correction, name != NULL ? name : "", &shown) ||
	    (correction = pv_correction_open(exchange)) == NULL)
		return NULL;
	(void)pv_correction_ask(exchange, correction);
	if (!pv_correcting_sections(exchange, correction, &shown, model))
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
