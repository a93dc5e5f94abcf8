/*
 * hubee_event - what the hub tells of a case after it was taken: a message, or
 * files that were asked for.
 */
#include <string.h>

#include "exchange/hubee_work.h"
#include "vault/upload.h"
#include "view/json.h"

static const struct pv_call add_call = { "worker.hubee_add", 4, true };

static char *
list_files(struct pv_ctx *ctx, const struct pv_hubee_event *event)
{
	json_t *files = json_array();

	for (size_t i = 0; i < event->n_pieces; i++)
		json_array_append_new(files,
		    json_pack("{s:s, s:s}", "piece", event->pieces[i].id,
			"state", pv_upload_state(ctx)));
	return pv_json_text(ctx, files);
}

/* Nothing is kept of one that only tells of a status. */
static enum pv_hubee_end
keep(struct pv_ctx *ctx, struct pv_hubee_job *job,
    const struct pv_hubee_event *event)
{
	const char *text = event->message != NULL ? event->message : "";

	if (*text == '\0' && event->n_pieces == 0)
		return PV_HUBEE_TAKEN;
	for (size_t i = 0; i < event->n_pieces; i++) {
		const struct pv_hubee_piece *piece = &event->pieces[i];
		const char *path =
		    pv_printf(ctx, "/cases/%s/events/%s/attachments/%s",
			job->notice->case_id, event->id, piece->id);
		struct pv_buffer *body;
		enum pv_hubee_end end;

		if (piece->size == 0 || !piece->received)
			continue;
		end = pv_hubee_fetch_piece(ctx, job, piece, path, false, &body);
		if (end != PV_HUBEE_TAKEN)
			return end;
	}
	return pv_db_call(ctx, &add_call,
		   (const struct pv_arg[]){
		       job->id,
		       pv_arg_text(event->id),
		       pv_arg_text(text),
		       pv_arg_text(list_files(ctx, event)),
		   }) != NULL ?
	    PV_HUBEE_TAKEN :
	    PV_HUBEE_BROKEN;
}

enum pv_hubee_end
pv_hubee_take_event(struct pv_ctx *ctx, struct pv_hubee_job *job)
{
	const char *path = pv_printf(ctx, "/cases/%s/events/%s",
	    job->notice->case_id, job->notice->event_id);
	struct pv_hubee_answer answer;
	struct pv_hubee_event *event;
	enum pv_hubee_result result;
	enum pv_hubee_end end;

	/* It comes again until its case has been taken. */
	if (strcmp(pv_row_text(job->known, 0, "state"), "received") != 0 ||
	    !pv_row_bool(job->known, 0, "due"))
		return PV_HUBEE_LEFT;
	result = pv_hubee_get(ctx, job->hubee->api, job->key, path,
	    PV_HUBEE_JSON_MAX_BYTES, &answer);
	if (result == PV_HUBEE_AWAY)
		return PV_HUBEE_NOBODY;
	event =
	    result == PV_HUBEE_DONE ? pv_hubee_event(ctx, answer.body) : NULL;
	if (result == PV_HUBEE_GONE || (event != NULL && event->ours))
		return pv_hubee_drop(ctx, job);
	if (event == NULL)
		return pv_hubee_failed(ctx, job,
		    result == PV_HUBEE_DONE ? "odd" : "refused", answer.fault,
		    PV_HUBEE_TRIES);
	end = keep(ctx, job, event);
	if (end != PV_HUBEE_TAKEN)
		return end;
	result = pv_hubee_send(ctx, job->hubee->api, job->key, "PATCH", path,
	    "{\"status\":\"RECEIVED\"}", &answer);
	return result == PV_HUBEE_AWAY ? PV_HUBEE_NOBODY :
					 pv_hubee_drop(ctx, job);
}
