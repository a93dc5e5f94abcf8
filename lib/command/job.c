/*
 * job - takes the next requests of a job, writes their mails, has it done.
 * Not here: what is done, and to which requests (worker.job_apply).
 */
#include <signal.h>
#include <string.h>

#include "command/job.h"
#include "db/db.h"
#include "request/notice.h"
#include "view/json.h"

static const struct pv_call take = { "worker.job_take", 1, true };
static const struct pv_call apply = { "worker.job_apply", 4, true };

/* What tells the person of each action; NULL where nobody is told. */
static const char *
mail_of(const char *action)
{
	if (strcmp(action, "message") == 0)
		return "message";
	return strcmp(action, "close") == 0 ? "closed" : NULL;
}

/* p_outbox of worker.job_apply: the mails by the id of their request. */
static const char *
write_mails(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	struct pv_notice notice = { .kind =
					mail_of(pv_row_text(rows, 0, "action")),
		.text = pv_row_text(rows, 0, "text") };
	json_t *outbox = json_object();

	for (int row = 0; notice.kind != NULL && row < pv_rows_count(rows);
	     row++)
		json_object_set_new(outbox, pv_row_text(rows, row, "request"),
		    json_loads(pv_notice_of(ctx, rows, row, &notice), 0, NULL));
	return pv_json_text(ctx, outbox);
}

static bool
do_some(struct pv_ctx *ctx, const struct pv_rows *rows)
{
	int64_t *requests =
	    pv_alloc_array(ctx, int64_t, (size_t)pv_rows_count(rows));
	struct pv_arg args[4];
	size_t n = 0;

	/* A job with nothing left has one row, of no request. */
	if (pv_row_text(rows, 0, "request") != NULL)
		for (; n < (size_t)pv_rows_count(rows); n++)
			requests[n] = pv_row_int(rows, (int)n, "request");
	args[0] = pv_arg_int(pv_row_int(rows, 0, "commune"));
	args[1] = pv_arg_int(pv_row_int(rows, 0, "job"));
	args[2] = pv_arg_ints(ctx, requests, n);
	args[3] = pv_arg_text(n > 0 ? write_mails(ctx, rows) : "{}");
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
