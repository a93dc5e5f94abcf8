/*
 * procedure - the routes of a form, and its start.
 * Not here: its questions (questions.c), its end (sending.c), going on later
 * (later.c).
 */
#include "form/procedure.h"

#include <string.h>

#include "form/cache.h"
#include "form/case.h"
#include "form/duration.h"
#include "form/engine.h"
#include "form/entry.h"
#include "form/paper.h"
#include "form/picture.h"
#include "form/review.h"
#include "form/serve.h"
#include "request/field.h"
#include "request/period.h"

enum { BEGIN_LIMIT = 300, WINDOW_S = 600, NAME_MAX_BYTES = 64 };

static const char mounts[] = "/demarches";

static const struct pv_call current_call = { "citizen.procedure_current", 1,
	true };

static const struct pv_input page_inputs[] = {
	{ .name = "corriger", .kind = PV_IN_QUERY, .max_bytes = 10 },
	{ .name = "modifier", .kind = PV_IN_QUERY, .max_bytes = 10 },
	{ 0 },
};

static const struct pv_input begin_inputs[] = {
	{ .name = "nouvelle", .kind = PV_IN_FIELD, .max_bytes = 10 },
	{ 0 },
};

static const struct pv_input pause_inputs[] = {
	{ .name = "fait", .kind = PV_IN_QUERY, .max_bytes = 10 },
	{ .name = "courriel", .kind = PV_IN_FIELD, .max_bytes = 1000 },
	{ 0 },
};

static const struct pv_input resume_inputs[] = {
	{ .name = "code",
	    .kind = PV_IN_FIELD,
	    .max_bytes = 200,
	    .secret = true },
	{ 0 },
};

static const struct pv_input file_inputs[] = {
	{ .name = "question", .kind = PV_IN_FIELD, .max_bytes = 1000 },
	{ .name = "enlever", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = "remplacer", .kind = PV_IN_FIELD, .max_bytes = 20 },
	{ .name = PV_FILE_NAME, .kind = PV_IN_FILE },
	{ 0 },
};

static const struct pv_input send_inputs[] = {
	PV_SHORT("csrf"),
	PV_SHORT("jeton"),
	PV_SHORT("version"),
	{ 0 },
};

static const struct pv_route table[] = {
	{ PV_GET, "", pv_serve_start, PV_ROUTE_PUBLIC, NULL },
	{ PV_POST, "", pv_serve_begin, 0, begin_inputs },
	{ PV_GET, "/papier", pv_serve_paper, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, "/verification", pv_serve_review, 0, NULL },
	{ PV_POST, "/envoi", pv_serve_send, PV_ROUTE_CSRF, NULL },
	{ PV_GET, "/merci", pv_serve_done, 0, NULL },
	{ PV_GET, "/pause", pv_serve_pause, 0, pause_inputs },
	{ PV_POST, "/pause", pv_serve_mail, PV_ROUTE_CSRF, pause_inputs },
	{ PV_GET, "/reprendre", pv_serve_resume, 0, NULL },
	{ PV_POST, "/reprendre", pv_serve_resume_post, 0, resume_inputs },
	{ PV_GET, "/reprendre/{token}", pv_serve_link_get, 0, NULL },
	{ PV_POST, "/reprendre/{token}", pv_serve_link_post, 0, NULL },
	{ PV_GET, "/images/{file}", pv_serve_picture, PV_ROUTE_PUBLIC, NULL },
	{ PV_GET, PV_CORRECTION, pv_serve_correction, 0, page_inputs },
	{ PV_POST, PV_CORRECTION, pv_serve_correction_post, PV_ROUTE_FORM,
	    NULL },
	{ PV_POST, PV_CORRECTION "/fichiers", pv_serve_correction_file,
	    PV_ROUTE_FORM, NULL },
	{ PV_GET, PV_CORRECTION "/verification", pv_serve_correction_review, 0,
	    NULL },
	{ PV_POST, PV_CORRECTION "/envoi", pv_serve_correction_send, 0,
	    send_inputs },
	{ PV_GET, "/{page}", pv_serve_page_get, 0, page_inputs },
	{ PV_POST, "/{page}", pv_serve_page_post, PV_ROUTE_CSRF | PV_ROUTE_FORM,
	    page_inputs },
	{ PV_POST, "/{page}/fichiers", pv_serve_file_post, PV_ROUTE_CSRF,
	    file_inputs },
	{ 0 },
};
static const struct pv_route *const routes[] = { table, NULL };

const struct pv_served *
pv_served(const struct pv_exchange *exchange)
{
	return (const struct pv_served *)exchange->program;
}

char *
pv_serve_link(struct pv_exchange *exchange, const char *page)
{
	return pv_link(exchange->ctx, "%s/%s", exchange->program->mount, page);
}

bool
pv_serve_fill(struct pv_exchange *exchange, struct pv_draft *draft)
{
	const struct pv_procedure *own = pv_served(exchange)->procedure;

	if (own->fill == NULL)
		return true;
	if (!own->fill(exchange->ctx, draft->answers))
		return false;
	pv_answers_recompute(draft->answers);
	return true;
}

/* A page is in one language: a form that has not the visitor's is French. */
static void
speak(struct pv_ctx *ctx, const struct pv_definition *definition)
{
	if (!pv_definition_speaks(definition, ctx->language))
		ctx->language = "fr";
}

struct pv_draft *
pv_serve_draft(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token =
	    pv_cookie(ctx, exchange->request, exchange->program->cookie);

	struct pv_draft *draft;

	if (token == NULL) {
		(void)pv_fail_field(ctx, 410, "PV0531", "draft.gone",
		    "draft.hint", NULL, "no draft cookie");
		return NULL;
	}
	draft = pv_draft_open(ctx, token);
	if (draft != NULL)
		speak(ctx, draft->definition);
	return draft != NULL &&
		(draft->reference != NULL || pv_serve_fill(exchange, draft)) ?
	    draft :
	    NULL;
}

struct pv_answer *
pv_serve_page(struct pv_exchange *exchange,
    const struct pv_definition *definition, const char *template,
    struct pv_value *model)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;

	if (definition != NULL)
		pv_set_text(
		    model, "procedure", pv_procedure_title(ctx, definition));
	pv_set_text(
	    model, "base", pv_link(ctx, "%s", exchange->program->mount));
	/* The start is for everyone. */
	if ((exchange->route->flags & PV_ROUTE_PUBLIC) == 0)
		pv_set_bool(model, "entered",
		    pv_entry_marked(pv_cookie(
			ctx, exchange->request, exchange->program->cookie)));
	answer = pv_page(exchange, template, model);
	if (definition != NULL && definition->plan->n_languages == 0)
		pv_set_bool(model, "languages", false);
	return answer;
}

bool
pv_serve_cookies(struct pv_exchange *exchange, struct pv_answer *answer,
    const char *token, const char *code)
{
	return pv_draft_cookies(exchange->ctx, answer, exchange->request,
	    pv_served(exchange)->procedure->name, token, code);
}

/* The model is told whether a draft may begin; NULL: nobody asks. */
static const struct pv_definition *
current(struct pv_exchange *exchange, struct pv_value *model)
{
	struct pv_arg name = pv_arg_text(pv_served(exchange)->procedure->name);
	struct pv_rows *rows = pv_db_call(exchange->ctx, &current_call, &name);
	const struct pv_definition *definition;

	if (rows == NULL)
		return NULL;
	if (pv_rows_count(rows) > 0 && pv_row_bool(rows, 0, "enabled")) {
		definition = pv_definition_fetch(
		    exchange->ctx, pv_row_text(rows, 0, "digest"));
		if (definition != NULL)
			speak(exchange->ctx, definition);
		if (model != NULL)
			pv_period_set(exchange->ctx, model, rows, 0);
		return definition;
	}
	(void)pv_fail(exchange->ctx, 404, "PV0532", "procedure.unknown",
	    "a procedure that the commune does not offer");
	return NULL;
}

/* What the head of the form says of the procedure, in words. */
static void
describe(struct pv_ctx *ctx, const struct pv_definition *definition,
    struct pv_value *model)
{
	static const char *const words[] = { "summary", "minutes", "documents",
		"purpose", "recipients", "legal" };
	static const char *const durations[] = { "delay", "retention" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		pv_set_optional(model, words[i],
		    pv_procedure_word(ctx, definition, "procedure", words[i]));
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++)
		pv_set_optional(model, durations[i],
		    pv_duration_words(ctx,
			pv_procedure_word(
			    ctx, definition, "procedure", durations[i])));
}

struct pv_answer *
pv_serve_start(struct pv_exchange *exchange)
{
	struct pv_value *model = pv_object(exchange->ctx);
	const struct pv_definition *definition = current(exchange, model);

	if (definition == NULL)
		return NULL;
	describe(exchange->ctx, definition, model);
	return pv_serve_page(exchange, definition, "form/start", model);
}

struct pv_answer *
pv_serve_paper(struct pv_exchange *exchange)
{
	const struct pv_definition *definition = current(exchange, NULL);
	struct pv_value *model = definition != NULL ?
	    pv_paper_model(exchange->ctx, definition) :
	    NULL;

	return model != NULL ?
	    pv_serve_page(exchange, definition, "form/paper", model) :
	    NULL;
}

/* The draft of this browser that a new one would hide: begun, and not sent. */
static struct pv_draft *
begun(struct pv_exchange *exchange)
{
	struct pv_draft *draft;

	if (pv_request_field(exchange->request, "nouvelle") != NULL ||
	    pv_cookie(exchange->ctx, exchange->request,
		exchange->program->cookie) == NULL)
		return NULL;
	draft = pv_serve_draft(exchange);
	if (draft == NULL && exchange->ctx->error.status == 410)
		pv_forgive(exchange->ctx);
	return draft != NULL && draft->page != NULL &&
		draft->reference == NULL ?
	    draft :
	    NULL;
}

/* A second request hides no first one: its code is told before. */
static struct pv_answer *
offer(struct pv_exchange *exchange, const struct pv_draft *draft)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);

	pv_set_text(model, "page", draft->page);
	pv_set_optional(model, "code",
	    pv_cookie(
		ctx, exchange->request, pv_served(exchange)->code_cookie));
	return pv_serve_page(exchange, draft->definition, "form/begun", model);
}

struct pv_answer *
pv_serve_begin(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_answer *answer;
	struct pv_draft *draft;
	const char *code;

	draft = begun(exchange);
	if (draft != NULL)
		return offer(exchange, draft);
	if (ctx->error.status != 0)
		return NULL;
	if (!pv_rate(ctx, "draft-begin", exchange->request->address,
		BEGIN_LIMIT, WINDOW_S))
		return NULL;
	draft =
	    pv_draft_begin(ctx, pv_served(exchange)->procedure->name, &code);
	if (draft == NULL)
		return NULL;
	answer = pv_answer_redirect(
	    ctx, pv_serve_link(exchange, pv_draft_first_page(draft)->name));
	return pv_serve_cookies(exchange, answer, draft->token, code) ? answer :
									NULL;
}

struct pv_answer *
pv_serve_picture(struct pv_exchange *exchange)
{
	const char *type;
	struct pv_buffer *bytes = pv_picture_read(exchange->ctx,
	    pv_served(exchange)->procedure->name, exchange->captures[0], &type);

	return bytes != NULL ? pv_answer_bytes(exchange->ctx, type, bytes) :
			       NULL;
}

static struct pv_served *
make_served(const void *parent, const struct pv_procedure *procedure)
{
	struct pv_served *served = pv_alloc(parent, struct pv_served);

	*served = (struct pv_served){
		.program = {
			.name = procedure->name,
			.mount = pv_printf(parent, "%s/%s", mounts,
			    procedure->name),
			.role = "parvis_citizen",
			.cookie = pv_draft_cookie(parent, procedure->name),
			.routes = routes,
			.rescue = pv_serve_rescue,
		},
		.procedure = procedure,
		.code_cookie = pv_draft_code_cookie(parent, procedure->name),
	};
	return served;
}

int
pv_procedure_main(const struct pv_procedure *procedure, int argc, char **argv)
{
	void *parent;
	int status = pv_case_main(procedure);

	if (status >= 0)
		return status;
	parent = talloc_new(NULL);
	status = pv_program_main(
	    &make_served(parent, procedure)->program, argc, argv);
	talloc_free(parent);
	return status;
}

/* "/demarches/pacs/merci" is of "pacs"; NULL for what is no name. */
static const char *
name_in(struct pv_ctx *ctx, const char *path)
{
	size_t mount = strlen(mounts), length;

	if (strncmp(path, mounts, mount) != 0 || path[mount] != '/')
		return NULL;
	path += mount + 1;
	length = strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789-");
	if (length == 0 || length > NAME_MAX_BYTES ||
	    (path[length] != '/' && path[length] != '\0'))
		return NULL;
	return pv_strndup(ctx, path, length);
}

static const struct pv_program *
choose(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *name = name_in(ctx, exchange->request->path);
	struct pv_procedure *procedure;

	if (name == NULL) {
		(void)pv_fail(ctx, 404, "PV0533", "error.not-found",
		    "a path that names no procedure");
		return NULL;
	}
	procedure = pv_alloc(ctx, struct pv_procedure);
	*procedure = (struct pv_procedure){ .name = name };
	return &make_served(ctx, procedure)->program;
}

int
pv_procedure_main_any(const char *program, int argc, char **argv)
{
	const struct pv_program any = {
		.name = program,
		.mount = mounts,
		.role = "parvis_citizen",
		/* Each has its own; this one says that there are some. */
		.cookie = "draft",
		.routes = routes,
		.choose = choose,
	};
	int status = pv_case_main(&(struct pv_procedure){ .name = program });

	return status >= 0 ? status : pv_program_main(&any, argc, argv);
}
