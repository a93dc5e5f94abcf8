/*
 * draft - answers between the database and a request.
 * Not here: the fields of a page (fold.c), the sending (submission.c).
 */
#include "form/draft.h"

#include <string.h>

#include "base/buffer.h"
#include "base/random.h"
#include "db/db.h"
#include "form/cache.h"
#include "form/files.h"

enum { ANSWERS_MAX_BYTES = 1048576, CODE_GROUPS = 4 };

static const struct pv_call current_call = { "citizen.procedure_current", 1,
	true };
static const struct pv_call create_call = { "citizen.draft_create", 4, false };
static const struct pv_call page_call = { "citizen.draft_page", 1, true };
static const struct pv_call save_call = { "citizen.draft_save", 4, false };

const char *
pv_draft_answers(struct pv_ctx *ctx, struct pv_draft *draft)
{
	struct pv_buffer *xml = pv_buffer_new(ctx, ANSWERS_MAX_BYTES);

	pv_answers_write(draft->answers, xml);
	return pv_answers_sound(draft->answers) ? xml->data : NULL;
}

const struct pv_item *
pv_draft_first_page(struct pv_draft *draft)
{
	for (size_t i = 0; i < draft->definition->n_pages; i++)
		if (pv_answers_page_relevant(
			draft->answers, draft->definition->pages[i]))
			return draft->definition->pages[i];
	return draft->definition->pages[0];
}

const char *
pv_draft_cookie(const void *parent, const char *procedure)
{
	return pv_printf(parent, "draft-%s", procedure);
}

const char *
pv_draft_code_cookie(const void *parent, const char *procedure)
{
	return pv_printf(parent, "code-%s", procedure);
}

bool
pv_draft_cookies(struct pv_ctx *ctx, struct pv_answer *answer,
    const struct pv_request *request, const char *procedure, const char *token,
    const char *code)
{
	return pv_answer_cookie(ctx, answer, request,
		   pv_draft_cookie(ctx, procedure), token, 0) &&
	    pv_answer_cookie(ctx, answer, request,
		pv_draft_code_cookie(ctx, procedure), code != NULL ? code : "",
		code != NULL ? 0 : -1);
}

struct pv_draft *
pv_draft_begin(struct pv_ctx *ctx, const char *procedure, const char **code)
{
	struct pv_draft *draft = pv_alloc(ctx, struct pv_draft);
	struct pv_arg name = pv_arg_text(procedure), args[4];
	struct pv_rows *rows = pv_db_call(ctx, &current_call, &name);
	const char *answers;

	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) == 0 || !pv_row_bool(rows, 0, "enabled")) {
		(void)pv_fail(ctx, 404, "PV0511", "procedure.unknown",
		    "a procedure that the commune does not offer");
		return NULL;
	}
	if (!pv_row_bool(rows, 0, "open")) {
		(void)pv_fail(ctx, 409, "PV0512", "procedure.not-open",
		    "a procedure that is not open now");
		return NULL;
	}
	draft->definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, 0, "digest"));
	if (draft->definition == NULL)
		return NULL;
	draft->answers = pv_answers_new(ctx, draft->definition);
	if (draft->answers == NULL)
		return NULL;
	draft->token = pv_token(ctx);
	draft->version = 1;
	*code = pv_code(ctx, CODE_GROUPS);
	args[0] = name;
	args[1] = pv_arg_hash(draft->token);
	args[2] = pv_arg_hash(pv_code_normalize(ctx, *code));
	answers = pv_draft_answers(ctx, draft);
	if (answers == NULL)
		return NULL;
	args[3] = pv_arg_text(answers);
	return pv_db_call(ctx, &create_call, args) != NULL ? draft : NULL;
}

/*
 * A version that this Parvis does not read any more: the draft stays as it is
 * in the database, and the person is told so.
 */
static void
tell_unreadable(struct pv_ctx *ctx)
{
	if (ctx->error.status != 500)
		return;
	pv_forgive(ctx);
	(void)pv_fail_field(ctx, 409, "PV0519", "draft.unreadable",
	    "draft.unreadable.hint", NULL,
	    "a draft whose definition cannot be read");
}

struct pv_draft *
pv_draft_open(struct pv_ctx *ctx, const char *token)
{
	struct pv_draft *draft = pv_alloc(ctx, struct pv_draft);
	struct pv_arg arg = pv_arg_hash(token);
	struct pv_rows *rows = pv_db_call(ctx, &page_call, &arg);
	const char *answers, *files;

	if (rows == NULL)
		return NULL;
	draft->token = token;
	draft->page = pv_row_text(rows, 0, "page");
	draft->reference = pv_row_text(rows, 0, "submitted_reference");
	draft->expires_at = pv_row_text(rows, 0, "expires_at");
	draft->version = pv_row_int(rows, 0, "version");
	draft->definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, 0, "digest"));
	if (draft->definition == NULL) {
		tell_unreadable(ctx);
		return NULL;
	}
	answers = pv_row_text(rows, 0, "answers");
	draft->answers =
	    pv_answers_read(ctx, draft->definition, answers, strlen(answers));
	files = pv_row_text(rows, 0, "files");
	if (files != NULL)
		draft->files = pv_value_from_json(ctx, files, strlen(files));
	if (draft->answers == NULL)
		return NULL;
	pv_files_answer(draft);
	return draft;
}

bool
pv_draft_save(struct pv_ctx *ctx, struct pv_draft *draft, const char *page)
{
	const char *answers = pv_draft_answers(ctx, draft);
	struct pv_arg args[] = {
		pv_arg_hash(draft->token),
		pv_arg_int(draft->version),
		pv_arg_text(page),
		pv_arg_text(answers),
	};

	return answers != NULL && pv_db_call(ctx, &save_call, args) != NULL;
}
