/*
 * entry - begins the draft of somebody who asks at the mairie.
 * Not here: who may (agent.entry_begin), its pages (questions.c).
 */
#include "form/entry.h"

#include <string.h>

#include "form/cache.h"
#include "form/draft.h"
#include "program/program.h"

enum { CODE_GROUPS = 4 };

static const struct pv_call procedure_call = { "agent.entry_procedure", 1,
	true };
static const struct pv_call begin_call = { "agent.entry_begin", 5, false };

/* No token of a visitor's has a point in it. */
static const char mark[] = "agent.";

bool
pv_entry_marked(const char *token)
{
	return token != NULL && strncmp(token, mark, strlen(mark)) == 0;
}

struct pv_answer *
pv_entry_begin(struct pv_ctx *ctx, const struct pv_request *request,
    const char *procedure, const char *came_by)
{
	struct pv_arg name = pv_arg_text(procedure), args[5];
	struct pv_rows *rows = pv_db_call(ctx, &procedure_call, &name);
	const char *code = pv_code(ctx, CODE_GROUPS), *answers;
	struct pv_draft draft = { .version = 1 };
	struct pv_answer *answer;

	if (rows == NULL)
		return NULL;
	draft.definition =
	    pv_definition_fetch(ctx, pv_row_text(rows, 0, "digest"));
	if (draft.definition == NULL)
		return NULL;
	draft.answers = pv_answers_new(ctx, draft.definition);
	if (draft.answers == NULL)
		return NULL;
	draft.token = pv_printf(ctx, "%s%s", mark, pv_token(ctx));
	args[0] = name;
	args[1] = pv_arg_hash(draft.token);
	args[2] = pv_arg_hash(pv_code_normalize(ctx, code));
	answers = pv_draft_answers(ctx, &draft);
	if (answers == NULL)
		return NULL;
	args[3] = pv_arg_text(answers);
	args[4] = pv_arg_text(came_by);
	if (pv_db_call(ctx, &begin_call, args) == NULL)
		return NULL;
	answer = pv_answer_redirect(ctx,
	    pv_link(ctx, "/demarches/%s/%s", procedure,
		pv_draft_first_page(&draft)->name));
	return pv_draft_cookies(
		   ctx, answer, request, procedure, draft.token, code) ?
	    answer :
	    NULL;
}
