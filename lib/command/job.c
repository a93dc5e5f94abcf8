/*
 * job - takes the next requests of a job, writes what leaves, has it done.
 * Not here: what is done, and to which requests (worker.job_apply).
 */
#include <signal.h>
#include <string.h>

#include "command/job.h"
#include "db/db.h"
#include "form/decision.h"
#include "view/json.h"

static const struct pv_call take = { "worker.job_take", 1, true };
static const struct pv_call apply = { "worker.job_apply", 4, true };

/* What each action says to the person; NULL where nobody is told. */
static const struct pv_said *
said_by(const char *action)
{
	static const struct pv_said message = { .kind = "message",
		.mail = "message" };
	static const struct pv_said closing = { .kind = "closing",
		.mail = "closed" };

	if (strcmp(action, "message") == 0)
		return &message;
	return strcmp(action, "close") == 0 ? &closing : NULL;
}

/*
 * p_outbox of worker.job_apply: what leaves, by the id of its request, a letter
 * to whom has no address; NULL with an error.
 */
static const char *
write_outbox(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	const struct pv_said *told = said_by(pv_row_text(rows, 0, "action"));
	json_t *outbox = pv_json_keep(ctx, json_object()), *one;

	for (int row = 0; told != NULL && row < pv_rows_count(rows); row++) {
		struct pv_said said = *told;

		said.text = pv_row_text(rows, 0, "text");
		said.by_mail = pv_row_text(rows, row, "email") != NULL;
		said.post = !said.by_mail;
		one = pv_decision_outbox_of(ctx, rows, row, &said);
		if (one == NULL)
			return NULL;
		json_object_set_new(
		    outbox, pv_row_text(rows, row, "request"), one);
	}
	return pv_json_text(ctx, json_incref(outbox));
}

static bool
do_some(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	int64_t *requests =
	    pv_alloc_array(ctx, int64_t, (size_t)pv_rows_count(rows));
	const char *outbox;
	struct pv_arg args[4];
	size_t n = 0;

	/* Its name and its time zone stand in a letter. */
	if (!pv_commune_enter(ctx, pv_row_text(rows, 0, "host")))
		return false;
	/* A job with nothing left has one row, of no request. */
	if (pv_row_text(rows, 0, "request") != NULL)
		for (; n < (size_t)pv_rows_count(rows); n++)
			requests[n] = pv_row_int(rows, (int)n, "request");
	args[0] = pv_arg_int(pv_row_int(rows, 0, "commune"));
	args[1] = pv_arg_int(pv_row_int(rows, 0, "job"));
	args[2] = pv_arg_ints(ctx, requests, n);
	outbox = n > 0 ? write_outbox(ctx, rows) : "{}";
	if (outbox == NULL)
		return false;
	args[3] = pv_arg_text(outbox);
	return pv_db_call(ctx, &apply, args) != NULL;
}

bool
pv_jobs_run(struct pv_process *process, const volatile sig_atomic_t *stopping)
{
	bool good = true, some = true;

	while (good && some && !*stopping) {
		struct pv_ctx *ctx = pv_ctx_new(process);
		const struct pv_arg limit = pv_arg_int(PV_JOB_BATCH);
		struct pv_rows *rows = pv_db_call(ctx, &take, &limit);

		some = rows != NULL && pv_rows_count(rows) > 0;
		good = rows != NULL && (!some || do_some(ctx, rows));
		talloc_free(ctx);
	}
	return good;
}
