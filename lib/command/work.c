/*
 * work - the loop of the worker: mails out, files scanned, jobs done, what must go
 * erased.  Not here: how a mail leaves (notify/outbox.c), how a file is scanned
 * (scan.c), how a job goes on (job.c), what is erased and when (the functions of worker.*).
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/config.h"
#include "base/log.h"
#include "command/command.h"
#include "command/job.h"
#include "command/payment.h"
#include "command/scan.h"
#include "command/transfer.h"
#include "db/db.h"
#include "exchange/hubee.h"
#include "exchange/webhook.h"
#include "notify/outbox.h"
#include "notify/paper.h"

enum {
	PAUSE_S = 2,	/* between two looks at what waits */
	AWAY_S = 30,	/* before a mail server is tried again */
	BATCH = 200,	/* erased in one transaction */
	MAILS_S = 20,	/* sending, before payments are asked about */
	HUBEE_S = 10,	/* with the hub, before mails are looked at again */
	DELIVER_S = 10, /* with webhooks, the same */
	PAPER_S = 5,	/* making PDF, the same */
};

/*
 * What is done now and then; each says how many rows it dealt with.  One that
 * takes a number of rows is called until it deals with less.
 */
struct chore {
	struct pv_call call;
	int every_s;
	time_t next; /* on the monotonic clock */
};

static volatile sig_atomic_t stopping;

static void
stop(int number)
{
	(void)number;
	stopping = 1;
}

/* The mail at hand is finished; a pause is cut short. */
static void
stop_on_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static time_t
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Ends early when a signal to stop arrives, whenever it does. */
static void
pause_s(int seconds)
{
	struct timespec time = { .tv_sec = seconds };
	sigset_t stops, before;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigprocmask(SIG_BLOCK, &stops, &before);
	if (!stopping && sigtimedwait(&stops, NULL, &time) > 0)
		stopping = 1;
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* One call; the rows it dealt with, or -1. */
static int64_t
call_once(struct pv_process *process, const struct chore *chore)
{
	struct pv_ctx *ctx = pv_ctx_new(process);
	const struct pv_arg args[] = { pv_arg_int(BATCH) };
	struct pv_rows *rows = pv_db_call(ctx, &chore->call, args);
	int64_t n = -1;

	if (rows != NULL)
		n = pv_row_int(rows, 0, strchr(chore->call.function, '.') + 1);
	if (n > 0)
		pv_log(ctx, PV_INFO, "%s: %lld", chore->call.function,
		    (long long)n);
	talloc_free(ctx);
	return n;
}

static bool
do_chore(struct pv_process *process, struct chore *chore, bool once)
{
	int64_t n;

	if (!once && now_s() < chore->next)
		return true;
	do
		n = call_once(process, chore);
	while (chore->call.args == 1 && n >= BATCH && !stopping);
	chore->next = now_s() + chore->every_s;
	return n >= 0;
}

static bool
do_chores(struct pv_process *process, bool once)
{
	static struct chore chores[] = {
		{ { "worker.fold_counters", 0, true }, 60, 0 },
		{ { "worker.fold_statistics", 0, true }, 60, 0 },
		{ { "worker.desk_counts_purge", 0, true }, 3600, 0 },
		{ { "worker.surveys_purge", 0, true }, 3600, 0 },
		{ { "worker.sessions_purge", 0, true }, 600, 0 },
		{ { "worker.rates_purge", 0, true }, 600, 0 },
		{ { "worker.parked_purge", 0, true }, 600, 0 },
		{ { "worker.looks_purge", 0, true }, 3600, 0 },
		{ { "worker.sheet_looks_purge", 0, true }, 3600, 0 },
		{ { "worker.exports_purge", 0, true }, 3600, 0 },
		{ { "worker.jobs_purge", 0, true }, 3600, 0 },
		{ { "worker.drafts_purge", 1, true }, 600, 0 },
		{ { "worker.clock_run", 1, true }, 600, 0 },
		{ { "worker.digest_write", 1, true }, 600, 0 },
		{ { "worker.retention_align", 1, true }, 600, 0 },
		{ { "worker.retention_run", 1, true }, 3600, 0 },
		{ { "worker.seal_heads", 0, true }, 3600, 0 },
		{ { "worker.slots_make", 1, true }, 3600, 0 },
		{ { "worker.booking_actions_purge", 0, true }, 3600, 0 },
		{ { "worker.visitors_remind", 0, true }, 600, 0 },
		{ { "worker.visitors_purge", 0, true }, 3600, 0 },
		{ { "worker.families_purge", 1, true }, 3600, 0 },
		{ { "worker.documents_remind", 1, true }, 600, 0 },
		{ { "worker.documents_purge", 1, true }, 3600, 0 },
		{ { "worker.hubee_purge", 0, true }, 3600, 0 },
		{ { "worker.reminders_write", 1, true }, 600, 0 },
		{ { "worker.campaign_run", 0, true }, 5, 0 },
		{ { "worker.invoice_links_purge", 0, true }, 3600, 0 },
		{ { "worker.invoice_imports_purge", 0, true }, 3600, 0 },
		{ { "worker.family_access_purge", 0, true }, 600, 0 },
		{ { "worker.bank_lists_purge", 0, true }, 3600, 0 },
		{ { "worker.money_purge", 1, true }, 3600, 0 },
		{ { "worker.rush_purge", 0, true }, 3600, 0 },
		{ { "worker.invoice_papers_purge", 0, true }, 3600, 0 },
		{ { "worker.volume_watch", 0, true }, 600, 0 },
		{ { "worker.webhook_purge", 0, true }, 3600, 0 },
	};
	bool done = true;

	for (size_t i = 0; i < sizeof(chores) / sizeof(chores[0]); i++)
		if (!stopping)
			done &= do_chore(process, &chores[i], once);
	return done;
}

/* Whether there is time for one more step; once: for all there are. */
static bool
goes_on(time_t until, bool once)
{
	return !stopping && (once || now_s() < until);
}

/* Mails that are due; false if the database failed.  once: all there are. */
static bool
send_mails(
    struct pv_process *process, struct pv_smtp *smtp, time_t *away, bool once)
{
	enum pv_outbox_result result = PV_OUTBOX_EMPTY;
	time_t until = now_s() + MAILS_S;

	if (now_s() < *away)
		return true;
	do
		result = pv_outbox_step(process, smtp);
	while (result == PV_OUTBOX_DONE && goes_on(until, once));
	if (result == PV_OUTBOX_AWAY)
		*away = now_s() + AWAY_S;
	return result != PV_OUTBOX_ERROR;
}

/* Télédossiers, in and back; false if the database failed.  once: all there are. */
static bool
exchange(struct pv_process *process, struct pv_hubee *hubee, bool once)
{
	enum pv_hubee_step step = PV_HUBEE_BUSY;
	time_t until = now_s() + HUBEE_S;

	if (hubee == NULL)
		return true;
	while (step == PV_HUBEE_BUSY && goes_on(until, once))
		step = pv_hubee_step(process, hubee);
	return step != PV_HUBEE_ERROR;
}

/* What webhooks are to be told; false if the database failed. */
static bool
deliver(struct pv_process *process, struct pv_http *http, bool once)
{
	enum pv_webhook_step step = PV_WEBHOOK_BUSY;
	time_t until = now_s() + DELIVER_S;

	while (step == PV_WEBHOOK_BUSY && goes_on(until, once))
		step = pv_webhook_step(process, http);
	return step != PV_WEBHOOK_ERROR;
}

/* Invoices and receipts asked for as PDF; false if the database failed. */
static bool
make_papers(struct pv_process *process, bool once)
{
	enum pv_paper_step step = PV_PAPER_BUSY;
	time_t until = now_s() + PAPER_S;

	while (step == PV_PAPER_BUSY && goes_on(until, once))
		step = pv_paper_step(process);
	return step != PV_PAPER_ERROR;
}

static int
work(struct pv_process *process, bool once)
{
	struct pv_hubee *hubee = process->config->hubee_dir[0] != '\0' ?
	    pv_hubee_open(process) :
	    NULL;
	struct pv_smtp *smtp = pv_smtp_open(process, process->config->smtp_url);
	struct pv_http *http =
	    pv_http_open(process, process->config->webhook_timeout_s);
	struct pv_ctx *ctx = pv_ctx_new(process);
	time_t away = 0;
	bool done;

	stop_on_signals();
	pv_log(ctx, PV_INFO, "worker starts");
	do {
		done = send_mails(process, smtp, &away, once);
		done &= stopping || pv_scan_files(process);
		done &= stopping || pv_move_requests(process);
		done &= stopping || pv_jobs_run(process, &stopping);
		done &= stopping || pv_payments_check(process, &stopping);
		done &= stopping || make_papers(process, once);
		done &= stopping || exchange(process, hubee, once);
		done &= stopping || deliver(process, http, once);
		done &= do_chores(process, once);
		if (!once && !stopping)
			pause_s(PAUSE_S);
	} while (!once && !stopping);
	pv_log(ctx, PV_INFO, "worker stops");
	talloc_free(ctx);
	return done || stopping ? PV_STATUS_DONE : PV_STATUS_FAILED;
}

static const char help[] =
    "usage: parvis work [--once]\n\n"
    "Sends the mails that wait, scans the files received (where clamd_socket\n"
    "is set), does what agents asked for many requests, notes what silence has\n"
    "decided, asks what became of payments, makes invoices and receipts PDF,\n"
    "exchanges télédossiers with HubEE (hubee_dir), tells webhooks, erases what\n"
    "has reached its term, seals the journals; then waits and begins again.\n"
    "SIGTERM stops it after the mail at hand.  Several may run at once, on one\n"
    "machine or more.\n\n"
    "  --once   one round of everything, then end; 1 if the database failed\n";

int
pv_command_work(struct pv_process *process, int argc, char **argv)
{
	static const struct option options[] = {
		{ "once", no_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool once = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return PV_STATUS_DONE;
		}
		if (option != 'o')
			return PV_STATUS_USAGE;
		once = true;
	}
	if (optind < argc) {
		pv_complain("work: takes no argument: see --help");
		return PV_STATUS_USAGE;
	}
	if (pv_mail_address(process, process->config->mail_from) == NULL) {
		pv_complain(
		    "%s: mail_from is not an address", process->config->path);
		return PV_STATUS_FAILED;
	}
	return work(process, once);
}
