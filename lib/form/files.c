/*
 * files - the files of a draft: sent with a page or each by itself, replaced,
 * removed.
 * Not here: what a file must be (vault/upload.h), how it is shown (control.c).
 */
#include "form/files.h"

#include <stdlib.h>
#include <string.h>

#include "form/serve.h"
#include "request/receive.h"

static const struct pv_call add_call = { "citizen.file_add", 9, true };
static const struct pv_call remove_call = { "citizen.file_remove", 2, true };

/* The first file of a question; NULL for none. */
static const struct pv_value *
first_file(const struct pv_draft *draft, const char *path)
{
	size_t n = draft->files != NULL ? pv_list_length(draft->files) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *file = pv_list_at(draft->files, i);
		const char *field = pv_get_text(file, "field");

		if (field != NULL && strcmp(field, path) == 0)
			return file;
	}
	return NULL;
}

/* Whether an answer has changed. */
static bool
answer_node(struct pv_draft *draft, const struct pv_node *node)
{
	bool changed = false;
	const char *path;

	for (size_t i = 0;
	     (path = pv_answers_instance(draft->answers, node, i)) != NULL;
	     i++) {
		const struct pv_value *file = first_file(draft, path);
		const char *name =
		    file != NULL ? pv_get_text(file, "name") : "";

		if (strcmp(pv_answers_get(draft->answers, path), name) != 0)
			changed = pv_answers_put(draft->answers, path, name) ||
			    changed;
	}
	return changed;
}

void
pv_files_answer(struct pv_draft *draft)
{
	const struct pv_definition *definition = draft->definition;
	bool changed = false;

	for (size_t i = 0; i < definition->n_nodes; i++)
		if (definition->nodes[i]->type == PV_BINARY &&
		    definition->nodes[i]->leaf)
			changed =
			    answer_node(draft, definition->nodes[i]) || changed;
	if (changed)
		pv_answers_recompute(draft->answers);
}

static bool
erase(struct pv_ctx *ctx, const struct pv_draft *draft, int64_t id)
{
	return pv_db_call(ctx, &remove_call,
		   (const struct pv_arg[]){
		       pv_arg_hash(draft->token),
		       pv_arg_int(id),
		   }) != NULL;
}

bool
pv_files_drop(struct pv_ctx *ctx, struct pv_draft *draft)
{
	size_t n = draft->files != NULL ? pv_list_length(draft->files) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct pv_value *file = pv_list_at(draft->files, i);
		const char *field = pv_get_text(file, "field");
		const struct pv_state *state = field != NULL ?
		    pv_answers_state(draft->answers, field) :
		    NULL;

		if ((state == NULL || !state->relevant) &&
		    !erase(ctx, draft, pv_get_int(file, "id")))
			return false;
	}
	return true;
}

/* Told at the question; another error than one to be mended stays. */
static bool
refuse(struct pv_page *page, const char *path, const char *name)
{
	struct pv_ctx *ctx = page->ctx;

	if (ctx->error.status != 422)
		return false;
	page->refused_path = path;
	page->refused_name = name;
	page->refused_text = pv_printf(ctx, "t.%s", ctx->error.text);
	pv_forgive(ctx);
	return true;
}

/* One file of the post for the question of that name; false with an error. */
static bool
keep(struct pv_draft *draft, struct pv_page *page, const struct pv_file *file,
    const char *name, int *kept)
{
	struct pv_ctx *ctx = page->ctx;
	const char *path, *accept;

	path = pv_page_upload(page, name, &accept);
	if (path == NULL)
		return pv_fail(ctx, 400, "PV0543", "error.unknown-field",
		    "a file that the page does not ask");
	if (*file->filename == '\0')
		return true;
	if (!pv_receive_file(ctx, file, accept, &add_call,
		(const struct pv_arg[]){
		    pv_arg_hash(draft->token),
		    pv_arg_text(path),
		},
		2))
		return refuse(page, path, file->filename);
	(*kept)++;
	return true;
}

/* The question of a file that is to be replaced, where it is there still. */
static const char *
field_of(const struct pv_draft *draft, int64_t id)
{
	size_t n = draft->files != NULL ? pv_list_length(draft->files) : 0;

	for (size_t i = 0; i < n; i++)
		if (pv_get_int(pv_list_at(draft->files, i), "id") == id)
			return pv_get_text(
			    pv_list_at(draft->files, i), "field");
	return NULL;
}

/*
 * The one that is replaced goes once another is there; with none chosen for
 * its question, that is said.
 */
static bool
replace(struct pv_draft *draft, struct pv_page *page, const char *id_text)
{
	int64_t id = strtoll(id_text, NULL, 10);
	const char *field = field_of(draft, id);
	const struct pv_request *request = page->request;

	if (field == NULL || page->refused_path != NULL)
		return true;
	for (size_t i = 0; i < request->n_files; i++)
		if (*request->files[i].filename != '\0' &&
		    (strcmp(request->files[i].name, PV_FILE_NAME) == 0 ||
			strcmp(request->files[i].name,
			    pv_control_name(field)) == 0))
			return erase(page->ctx, draft, id);
	page->refused_path = field;
	page->refused_text = "t.form.upload.choose-first";
	return true;
}

bool
pv_serve_files(struct pv_exchange *exchange, struct pv_draft *draft,
    struct pv_page *page, const char *question)
{
	const struct pv_request *request = exchange->request;
	const char *removed = pv_request_field(request, "enlever");
	const char *replaced = pv_request_field(request, "remplacer");
	struct pv_draft *again;
	int kept = 0;

	if (removed != NULL &&
	    !erase(exchange->ctx, draft, strtoll(removed, NULL, 10)))
		return false;
	for (size_t i = 0; i < request->n_files; i++)
		if (!keep(draft, page, &request->files[i],
			question != NULL ? question : request->files[i].name,
			&kept))
			return false;
	if (replaced != NULL && !replace(draft, page, replaced))
		return false;
	if (removed == NULL && kept == 0)
		return true;
	again = pv_draft_open(exchange->ctx, draft->token);
	if (again == NULL)
		return false;
	page->files = draft->files = again->files;
	pv_files_answer(draft);
	return true;
}

/* Groups hold their own controls. */
static const struct pv_value *
find_control(const struct pv_value *controls, const char *name)
{
	const struct pv_value *found = NULL;

	for (size_t i = 0; i < pv_list_length(controls) && found == NULL; i++) {
		const struct pv_value *one = pv_list_at(controls, i);
		const struct pv_value *inner = pv_get(one, "controls");
		const char *own = pv_get_text(one, "name");

		if (own != NULL && strcmp(own, name) == 0)
			return one;
		if (inner != NULL)
			found = find_control(inner, name);
	}
	return found;
}

/* The question as the page shows it: what replaces it there. */
struct pv_answer *
pv_serve_file_post(struct pv_exchange *exchange)
{
	const char *asked = pv_request_field(exchange->request, "question");
	const char *name = asked != NULL ? asked : "";
	struct pv_draft *draft = pv_serve_draft(exchange);
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	const struct pv_value *control;
	const struct pv_item *item;
	struct pv_answer *answer;
	struct pv_page page;
	const char *accept;

	if (draft == NULL ||
	    (item = pv_serve_find_page(exchange, draft)) == NULL)
		return NULL;
	page = pv_serve_make_page(exchange, draft, item);
	page.request = exchange->request;
	if (pv_page_upload(&page, name, &accept) == NULL) {
		(void)pv_fail(ctx, 400, "PV0545", "error.unknown-field",
		    "a question that wants no file");
		return NULL;
	}
	if (!pv_serve_files(exchange, draft, &page, name) ||
	    !pv_page_model(&page, model))
		return NULL;
	control = find_control(pv_get(model, "controls"), name);
	if (control != NULL)
		pv_set_shared(model, "control", control);
	pv_set_text(model, "page", item->name);
	answer =
	    pv_serve_page(exchange, draft->definition, "form/upload", model);
	if (page.refused_path != NULL)
		answer->status = 422;
	return answer;
}
