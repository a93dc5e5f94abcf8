/*
 * hubee_take - one case, from its notification to a request.
 * Not here: its files (hubee_piece.c), its answers (map.c), its transaction
 * (worker.hubee_receive).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/config.h"
#include "base/log.h"
#include "exchange/hubee_work.h"
#include "exchange/map.h"
#include "form/cache.h"
#include "form/submission.h"
#include "vault/upload.h"
#include "vault/vault.h"
#include "view/json.h"

enum {
	FORM_MAX_BYTES = 65536,
};

static const struct pv_call begin_call = { "worker.hubee_begin", 2, true };
static const struct pv_call describe_call = { "worker.hubee_describe", 4,
	true };
static const struct pv_call failed_call = { "worker.hubee_failed", 4, false };
static const struct pv_call procedure_call = { "worker.hubee_procedure", 1,
	true };
static const struct pv_call form_call = { "worker.hubee_form", 4, true };
static const struct pv_call receive_call = { "worker.hubee_receive", 7, true };
static const struct pv_call kept_call = { "worker.hubee_kept", 2, true };
static const struct pv_call chunk_call = { "worker.hubee_kept_chunk", 3, true };

enum pv_hubee_end
pv_hubee_failed(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const char *reason, const char *detail, int tries)
{
	struct pv_rows *rows;

	pv_forgive(ctx);
	rows = pv_db_call(ctx, &failed_call,
	    (const struct pv_arg[]){
		job->id,
		pv_arg_text(reason),
		pv_arg_text(detail),
		pv_arg_int(tries),
	    });
	if (rows == NULL)
		return PV_HUBEE_BROKEN;
	pv_log(ctx, PV_WARNING, "case %s of HubEE: %s (%s)", job->row, reason,
	    detail != NULL ? detail : "");
	return PV_HUBEE_LEFT;
}

enum pv_hubee_end
pv_hubee_drop(struct pv_ctx *ctx, struct pv_hubee_job *job)
{
	struct pv_hubee_answer answer;
	enum pv_hubee_result result =
	    pv_hubee_send(ctx, job->hubee->api, job->key, "DELETE",
		pv_printf(ctx, "/notifications/%s", job->notice->id), NULL,
		&answer);

	/* Gone already is as good; else it comes again, and is known. */
	if (result == PV_HUBEE_AWAY)
		return PV_HUBEE_NOBODY;
	if (result == PV_HUBEE_REFUSED)
		pv_log(ctx, PV_WARNING, "a notification is not deleted: %s",
		    answer.fault);
	return PV_HUBEE_TAKEN;
}

/* ---- what the hub says of it ----------------------------------------------- */

static enum pv_hubee_end
fetch_case(struct pv_ctx *ctx, struct pv_hubee_job *job,
    struct pv_hubee_case **one, struct pv_buffer **body)
{
	struct pv_hubee_answer answer;
	enum pv_hubee_result result = pv_hubee_get(ctx, job->hubee->api,
	    job->key, pv_printf(ctx, "/cases/%s", job->notice->case_id),
	    PV_HUBEE_JSON_MAX_BYTES, &answer);

	if (result == PV_HUBEE_AWAY)
		return PV_HUBEE_NOBODY;
	if (result != PV_HUBEE_DONE)
		return pv_hubee_failed(ctx, job,
		    result == PV_HUBEE_GONE ? "gone" : "refused", answer.fault,
		    PV_HUBEE_TRIES);
	*body = answer.body;
	*one = pv_hubee_case(ctx, answer.body);
	if (*one == NULL || strcasecmp((*one)->id, job->notice->case_id) != 0)
		return pv_hubee_failed(ctx, job, "odd", NULL, PV_HUBEE_TRIES);
	return PV_HUBEE_TAKEN;
}

static enum pv_hubee_end
check_case(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_case *one)
{
	if (strcmp(one->process, job->key->process) != 0)
		return pv_hubee_failed(
		    ctx, job, "odd", one->process, PV_HUBEE_TRIES);
	if (!pv_hubee_status_known(one->status))
		return pv_hubee_failed(
		    ctx, job, "status", one->status, PV_HUBEE_TRIES);
	if (!job->plain &&
	    (strcmp(one->status, "CLOSED") == 0 ||
		strcmp(one->status, "ARCHIVED") == 0))
		return pv_hubee_failed(
		    ctx, job, "closed", one->status, PV_HUBEE_ONCE);
	for (size_t i = 0; i < one->n_pieces; i++)
		if (!one->pieces[i].received && !job->plain)
			return pv_hubee_failed(ctx, job, "pending",
			    one->pieces[i].kind, PV_HUBEE_TRIES);
	return PV_HUBEE_TAKEN;
}

/* For who may have to look at it: whose it is, and of which service. */
static bool
describe(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_case *one)
{
	struct pv_arg name = pv_arg_text(pv_flow_of(one->process)->procedure);
	struct pv_rows *rows = pv_db_call(ctx, &procedure_call, &name);
	const char *person = pv_printf(ctx, "%s %s",
	    one->first_name != NULL ? one->first_name : "",
	    one->last_name != NULL ? one->last_name : "");

	return rows != NULL &&
	    pv_db_call(ctx, &describe_call,
		(const struct pv_arg[]){
		    job->id,
		    pv_arg_text(one->external_id),
		    pv_arg_text(person),
		    pv_arg_text(pv_rows_count(rows) > 0 ?
			    pv_row_text(rows, 0, "service") :
			    NULL),
		}) != NULL;
}

/* ---- its files -------------------------------------------------------------- */

/* The document of the flow, among its files. */
static bool
is_document(const struct pv_hubee_piece *piece)
{
	size_t length = strlen(piece->name);

	if (piece->type != NULL &&
	    (strcasecmp(piece->type, "application/xml") == 0 ||
		strcasecmp(piece->type, "text/xml") == 0))
		return true;
	return length > 4 && strcasecmp(piece->name + length - 4, ".xml") == 0;
}

static bool
is_kept(const struct pv_hubee_job *job, const char *piece)
{
	/* "{uuid,uuid}": no name of a piece is within another's. */
	return strstr(pv_row_text(job->known, 0, "pieces"), piece) != NULL;
}

/* Kept at an earlier try: opened again. */
static struct pv_buffer *
reopen(struct pv_ctx *ctx, struct pv_hubee_job *job, const char *piece)
{
	const struct pv_arg args[] = { job->id, pv_arg_text(piece),
		pv_arg_null() };
	struct pv_rows *rows = pv_db_call(ctx, &kept_call, args);
	struct pv_buffer *body = pv_buffer_new(ctx, PV_HUBEE_FILE_MAX_BYTES);
	struct pv_opening *opening;
	const uint8_t *bytes;
	size_t length;

	if (rows == NULL || pv_rows_count(rows) == 0)
		return NULL;
	opening = pv_vault_open(ctx, rows, &chunk_call, args);
	while (opening != NULL && pv_vault_next(ctx, opening, &bytes, &length))
		pv_buffer_add(body, bytes, length);
	return ctx->error.status == 0 ? body : NULL;
}

/* Every file is here, sealed; document gets the bytes of the flow's, or NULL. */
static enum pv_hubee_end
fetch_pieces(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_case *one, struct pv_buffer **document)
{
	enum pv_hubee_end end;

	*document = NULL;
	for (size_t i = 0; i < one->n_pieces; i++) {
		const struct pv_hubee_piece *piece = &one->pieces[i];
		bool original = *document == NULL && is_document(piece);
		struct pv_buffer *body = NULL;

		if (piece->size == 0 || (job->plain && !piece->received))
			continue;
		if (is_kept(job, piece->id)) {
			if (original)
				*document = reopen(ctx, job, piece->id);
			if (original && *document == NULL)
				return PV_HUBEE_BROKEN;
			continue;
		}
		end = pv_hubee_fetch_piece(ctx, job, piece,
		    pv_printf(
			ctx, "/cases/%s/attachments/%s", one->id, piece->id),
		    original, &body);
		if (end != PV_HUBEE_TAKEN)
			return end;
		if (original)
			*document = body;
		else
			talloc_free(body);
	}
	return PV_HUBEE_TAKEN;
}

/* ---- the request ------------------------------------------------------------ */

/* The digest of the form of unknown flows, which is kept where it is not yet. */
static const char *
plain_digest(struct pv_ctx *ctx)
{
	const char *path = pv_printf(
	    ctx, "%s/exchange/teledossier.xml", ctx->process->config->html_dir);
	FILE *file = fopen(path, "re");
	char *xml = pv_alloc_array(ctx, char, FORM_MAX_BYTES);
	struct pv_definition *definition;
	size_t length = 0;

	if (file != NULL) {
		length = fread(xml, 1, FORM_MAX_BYTES - 1, file);
		fclose(file);
	}
	xml[length] = '\0';
	definition =
	    pv_definition_load_own(ctx, ctx, "teledossier", path, xml, length);
	if (definition == NULL)
		return NULL;
	if (pv_db_call(ctx, &form_call,
		(const struct pv_arg[]){
		    pv_arg_text(definition->digest),
		    pv_arg_text("teledossier"),
		    pv_arg_text(definition->title),
		    pv_arg_text(xml),
		}) == NULL)
		return NULL;
	return definition->digest;
}

/* The form of its flow, as the commune has it; else the plain one. */
static const struct pv_definition *
choose_form(struct pv_ctx *ctx, const struct pv_flow **flow)
{
	struct pv_arg name = pv_arg_text((*flow)->procedure);
	const char *digest = NULL;
	struct pv_rows *rows;

	if (*flow != pv_flow_plain()) {
		rows = pv_db_call(ctx, &procedure_call, &name);
		if (rows == NULL)
			return NULL;
		if (pv_rows_count(rows) > 0)
			digest = pv_row_text(rows, 0, "digest");
	}
	if (digest == NULL) {
		*flow = pv_flow_plain();
		digest = plain_digest(ctx);
	}
	return digest != NULL ? pv_definition_fetch(ctx, digest) : NULL;
}

/* Which files go where; an answer that is a file is its name. */
static char *
place_files(struct pv_ctx *ctx, const struct pv_flow *flow,
    const struct pv_hubee_case *one, struct pv_answers *answers)
{
	json_t *files = json_array();

	for (size_t i = 0; i < one->n_pieces; i++) {
		const struct pv_hubee_piece *piece = &one->pieces[i];
		const char *field = pv_flow_place(flow, piece->kind);

		if (field != NULL &&
		    !pv_answers_put(
			answers, field, pv_upload_name(ctx, piece->name)))
			field = NULL;
		json_array_append_new(files,
		    json_pack("{s:s, s:s?, s:s}", "piece", piece->id, "field",
			field, "state", pv_upload_state(ctx)));
	}
	pv_answers_recompute(answers);
	return pv_json_text(ctx, files);
}

static enum pv_hubee_end
receive(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_case *one, struct pv_facts *facts)
{
	const struct pv_flow *flow =
	    job->plain ? pv_flow_plain() : pv_flow_of(one->process);
	const struct pv_definition *form = choose_form(ctx, &flow);
	struct pv_draft draft = { .definition = form };
	const char *files, *described;
	struct pv_rows *rows;

	if (form == NULL)
		return PV_HUBEE_BROKEN;
	draft.answers = pv_answers_new(ctx, form);
	if (draft.answers == NULL ||
	    !pv_map_fill(ctx, flow, one, facts, draft.answers))
		return pv_hubee_failed(
		    ctx, job, "answers", ctx->error.detail, PV_HUBEE_TRIES);
	files = place_files(ctx, flow, one, draft.answers);
	described = pv_submission_describe(
	    ctx, &draft, pv_submission_reference(ctx, flow->procedure));
	if (described == NULL)
		return pv_hubee_failed(
		    ctx, job, "answers", ctx->error.detail, PV_HUBEE_TRIES);
	rows = pv_db_call(ctx, &receive_call,
	    (const struct pv_arg[]){
		job->id,
		pv_arg_text(flow->procedure),
		pv_arg_text(form->digest),
		pv_arg_text(described),
		pv_arg_hash(pv_token(ctx)),
		pv_arg_text(files),
		pv_arg_text(pv_map_more(ctx, facts)),
	    });
	if (rows == NULL && ctx->error.status < 500)
		return pv_hubee_failed(
		    ctx, job, "answers", ctx->error.text, PV_HUBEE_TRIES);
	return rows != NULL ? PV_HUBEE_TAKEN : PV_HUBEE_BROKEN;
}

/* "hubee.reason.broken" is the reason "broken". */
static const char *
reason_of(const struct pv_error *error)
{
	const char *dot = strrchr(error->text, '.');

	return dot != NULL ? dot + 1 : "odd";
}

/* What the document says: NULL for none, where there need be none. */
static enum pv_hubee_end
read_document(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_case *one, const struct pv_buffer *document,
    struct pv_facts **facts)
{
	const char *root = pv_flow_of(one->process)->root;

	*facts = NULL;
	if (document == NULL)
		return root == NULL || job->plain ?
		    PV_HUBEE_TAKEN :
		    pv_hubee_failed(
			ctx, job, "no-document", NULL, PV_HUBEE_ONCE);
	*facts = pv_facts_read(ctx, document->data, document->length);
	if (*facts == NULL && ctx->error.status != 422)
		return PV_HUBEE_BROKEN;
	if (*facts == NULL && !job->plain)
		return pv_hubee_failed(ctx, job, reason_of(&ctx->error),
		    ctx->error.detail, PV_HUBEE_ONCE);
	pv_forgive(ctx);
	if (root != NULL && !job->plain &&
	    ((*facts)->n == 0 ||
		strncmp((*facts)->list[0].path, root, strlen(root)) != 0))
		return pv_hubee_failed(ctx, job, "root", NULL, PV_HUBEE_ONCE);
	return PV_HUBEE_TAKEN;
}

static enum pv_hubee_end
take_case(struct pv_ctx *ctx, struct pv_hubee_job *job)
{
	struct pv_buffer *document = NULL, *body = NULL;
	struct pv_hubee_case *one = NULL;
	struct pv_facts *facts = NULL;
	enum pv_hubee_end end = fetch_case(ctx, job, &one, &body);

	if (end != PV_HUBEE_TAKEN)
		return end;
	if (!describe(ctx, job, one))
		return PV_HUBEE_BROKEN;
	end = check_case(ctx, job, one);
	if (end == PV_HUBEE_TAKEN)
		end = pv_hubee_keep_case(ctx, job, body);
	if (end == PV_HUBEE_TAKEN)
		end = fetch_pieces(ctx, job, one, &document);
	if (end == PV_HUBEE_TAKEN)
		end = read_document(ctx, job, one, document, &facts);
	if (end == PV_HUBEE_TAKEN)
		end = receive(ctx, job, one, facts);
	if (end == PV_HUBEE_TAKEN)
		pv_log(ctx, PV_INFO, "case %s of HubEE is taken", job->row);
	return end == PV_HUBEE_TAKEN ? pv_hubee_drop(ctx, job) : end;
}

enum pv_hubee_end
pv_hubee_take(struct pv_ctx *ctx, struct pv_hubee_job *job)
{
	const struct pv_hubee_notice *notice = job->notice;

	if (notice->case_id == NULL)
		return pv_hubee_drop(ctx, job);
	job->known = pv_db_call(ctx, &begin_call,
	    (const struct pv_arg[]){
		pv_arg_text(notice->case_id), pv_arg_text(job->key->process) });
	if (job->known == NULL)
		return PV_HUBEE_BROKEN;
	job->row = pv_row_text(job->known, 0, "id");
	job->id = pv_arg_int(pv_row_int(job->known, 0, "id"));
	job->plain = pv_row_bool(job->known, 0, "plain");
	if (notice->event_id != NULL)
		return pv_hubee_take_event(ctx, job);
	if (strcmp(pv_row_text(job->known, 0, "state"), "received") == 0)
		return pv_hubee_drop(ctx, job);
	if (!pv_row_bool(job->known, 0, "due"))
		return PV_HUBEE_LEFT;
	return take_case(ctx, job);
}
