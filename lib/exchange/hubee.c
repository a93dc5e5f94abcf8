/*
 * hubee - which flow is asked now, and what it has.
 * Not here: one case (hubee_take.c), what goes back (hubee_push.c).
 */
#include "exchange/hubee.h"

#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/log.h"
#include "exchange/hubee_work.h"

enum {
	KEYS_S = 60,	     /* how often the folder of keys is read */
	BATCH = 20,	     /* cases of one flow in one step */
	LISTED = 100,	     /* asked for beyond those that are left there */
	LEASE_MARGIN_S = 60, /* beyond two calls that take all their time */
};

static const struct pv_call due_call = { "worker.hubee_due", 3, false };
static const struct pv_call asked_call = { "worker.hubee_asked", 4, true };

struct pv_hubee *
pv_hubee_open(struct pv_process *process)
{
	struct pv_hubee *hubee = pv_alloc(process, struct pv_hubee);

	hubee->api = pv_hubee_api_open(hubee, process->config->hubee_timeout_s);
	return hubee;
}

static time_t
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void
read_keys(struct pv_ctx *ctx, struct pv_hubee *hubee)
{
	const char **insee, **process;
	struct pv_hubee_keys *keys;

	if (hubee->keys != NULL && now_s() < hubee->keys_until)
		return;
	talloc_free(hubee->keys);
	keys = pv_hubee_keys_read(hubee, ctx->process->config->hubee_dir);
	for (size_t i = 0; i < keys->n_faults; i++)
		pv_log(ctx, PV_WARNING, "keys of HubEE: %s", keys->faults[i]);
	insee = pv_alloc_array(keys, const char *, keys->n + 1);
	process = pv_alloc_array(keys, const char *, keys->n + 1);
	for (size_t i = 0; i < keys->n; i++) {
		insee[i] = keys->list[i].insee;
		process[i] = keys->list[i].process;
	}
	hubee->insee = pv_arg_texts(keys, insee, keys->n);
	hubee->process = pv_arg_texts(keys, process, keys->n);
	hubee->keys = keys;
	hubee->keys_until = now_s() + KEYS_S;
}

bool
pv_hubee_asked(struct pv_ctx *ctx, const struct pv_hubee_key *key, int again_s,
    const char *fault)
{
	if (fault != NULL)
		pv_log(ctx, PV_WARNING, "HubEE, %s of %s: %s", key->process,
		    key->insee, fault);
	return pv_db_call(ctx, &asked_call,
		   (const struct pv_arg[]){
		       pv_arg_int(ctx->commune->id),
		       pv_arg_text(key->process),
		       pv_arg_int(again_s),
		       pv_arg_text(fault),
		   }) != NULL;
}

/* In a context of its own: what one case takes is freed before the next. */
static enum pv_hubee_end
take(struct pv_ctx *ctx, struct pv_hubee *hubee, const struct pv_hubee_key *key,
    const struct pv_hubee_notice *notice)
{
	struct pv_ctx *own = pv_ctx_new(ctx->process);
	struct pv_hubee_job job = {
		.hubee = hubee, .key = key, .notice = notice
	};
	enum pv_hubee_end end = PV_HUBEE_BROKEN;

	own->language = "fr";
	if (pv_commune_enter(own, ctx->commune->host))
		end = pv_hubee_take(own, &job);
	talloc_free(own);
	return end;
}

/* What the flow has, one after the other. */
static enum pv_hubee_step
take_all(struct pv_ctx *ctx, struct pv_hubee *hubee,
    const struct pv_hubee_key *key, const struct pv_hubee_notice *notices,
    size_t n)
{
	int again_s = ctx->process->config->hubee_poll_s;
	enum pv_hubee_end end;
	size_t taken = 0;

	for (size_t i = 0; i < n && taken < BATCH; i++) {
		end = take(ctx, hubee, key, &notices[i]);
		taken += end == PV_HUBEE_TAKEN;
		if (end == PV_HUBEE_NOBODY)
			return pv_hubee_asked(
				   ctx, key, 0, "a case was not answered") ?
			    PV_HUBEE_WAIT :
			    PV_HUBEE_ERROR;
		if (end == PV_HUBEE_BROKEN)
			return PV_HUBEE_ERROR;
	}
	/* There may be more: at once. */
	if (!pv_hubee_asked(ctx, key, taken == BATCH ? 0 : again_s, NULL))
		return PV_HUBEE_ERROR;
	return PV_HUBEE_BUSY;
}

static enum pv_hubee_step
ask(struct pv_ctx *ctx, struct pv_hubee *hubee, const struct pv_hubee_key *key,
    int64_t aside)
{
	size_t n, most = (size_t)aside + LISTED;
	struct pv_hubee_notice *notices = NULL;
	struct pv_hubee_answer answer;
	enum pv_hubee_result result;

	/* Those that are left there come again each time: beyond them. */
	if (most > PV_HUBEE_NOTICES_MAX)
		most = PV_HUBEE_NOTICES_MAX;
	result = pv_hubee_get(ctx, hubee->api, key,
	    pv_printf(ctx, "/notifications?maxResult=%zu&processCode=%s", most,
		key->process),
	    PV_HUBEE_JSON_MAX_BYTES, &answer);
	if (result == PV_HUBEE_DONE) {
		answer.fault = "the list of notifications is none";
		notices = pv_hubee_notices(ctx, answer.body, &n);
	}
	if (notices == NULL)
		return pv_hubee_asked(ctx, key, 0, answer.fault) ?
		    PV_HUBEE_WAIT :
		    PV_HUBEE_ERROR;
	return take_all(ctx, hubee, key, notices, n);
}

static enum pv_hubee_step
ask_next(struct pv_ctx *ctx, struct pv_hubee *hubee)
{
	int lease_s =
	    2 * ctx->process->config->hubee_timeout_s + LEASE_MARGIN_S;
	struct pv_rows *rows = pv_db_call(ctx, &due_call,
	    (const struct pv_arg[]){
		hubee->insee, hubee->process, pv_arg_int(lease_s) });
	const struct pv_hubee_key *key;

	if (rows == NULL)
		return PV_HUBEE_ERROR;
	if (pv_rows_count(rows) == 0)
		return PV_HUBEE_IDLE;
	key = pv_hubee_key_of(hubee->keys, pv_row_text(rows, 0, "insee"),
	    pv_row_text(rows, 0, "process"));
	if (key == NULL || !pv_commune_enter(ctx, pv_row_text(rows, 0, "host")))
		return PV_HUBEE_ERROR;
	return ask(ctx, hubee, key, pv_row_int(rows, 0, "aside"));
}

enum pv_hubee_step
pv_hubee_step(struct pv_process *process, struct pv_hubee *hubee)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	enum pv_hubee_step step = PV_HUBEE_IDLE;

	ctx->language = "fr";
	read_keys(ctx, hubee);
	if (hubee->keys->n > 0)
		step = pv_hubee_push(ctx, hubee);
	talloc_free(ctx);
	if (hubee->keys->n == 0 || step != PV_HUBEE_IDLE)
		return step;
	ctx = pv_ctx_new(process);
	ctx->language = "fr";
	step = ask_next(ctx, hubee);
	talloc_free(ctx);
	return step;
}
