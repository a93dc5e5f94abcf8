/*
 * reminder - the mails of an invoice with what became of them, and its reminders.
 * Not here: when one is due and who is not reminded (SQL: worker.reminders_write),
 * how it is stopped (invoice.c has the route).
 */
#include "reminder.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "request/file.h"
#include "request/moment.h"

static const struct pv_call notices_call = { "agent.invoice_notices", 1, true };

/* What a mail told: of a reminder, how far from the due date. */
static void
set_kind(struct pv_ctx *ctx, struct pv_value *one, const struct pv_value *told)
{
	const char *kind = pv_get_text(told, "kind");
	int64_t days = pv_get_int(told, "days");

	if (strcmp(kind, "reminder") != 0) {
		pv_set_text(
		    one, "text", pv_printf(ctx, "t.regie.notice.%s", kind));
		return;
	}
	pv_set_text(one, "text",
	    days < 0 ? "t.regie.notice.before" : "t.regie.notice.after");
	pv_set_int(one, "days", days < 0 ? -days : days);
}

static void
add_notices(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *told)
{
	struct pv_value *list = pv_set_list(model, "notices"), *one;

	for (size_t i = 0; i < pv_list_length(told); i++) {
		const struct pv_value *mail = pv_list_at(told, i);
		const char *state = pv_get_text(mail, "state");
		const char *next = pv_get_text(mail, "next_at");
		const char *sent = pv_get_text(mail, "sent_at");
		bool again = state != NULL && strcmp(state, "pending") == 0 &&
		    pv_get_int(mail, "attempts") > 0;

		one = pv_add_object(list);
		set_kind(ctx, one, mail);
		pv_moment_set(ctx, one, pv_get_text(mail, "at"));
		/* a mail that is kept no more has left long ago */
		pv_set_text(one, "mail_state", state != NULL ? state : "sent");
		pv_set_text(one, "state_text",
		    again ? "t.agent.mail.retry" :
			state == NULL ?
			    "t.agent.mail.gone" :
			    pv_printf(ctx, "t.agent.mail.%s", state));
		pv_set_int(one, "attempts", pv_get_int(mail, "attempts"));
		pv_set_optional(one, "next_at",
		    next != NULL ? pv_time_words(ctx, next) : NULL);
		pv_set_optional(one, "sent_at",
		    sent != NULL ? pv_time_words(ctx, sent) : NULL);
		pv_set_optional(one, "error", pv_get_text(mail, "error"));
	}
	pv_set_bool(model, "has_notices", pv_list_length(list) > 0);
}

static void
add_changes(
    struct pv_ctx *ctx, struct pv_value *model, const struct pv_value *told)
{
	struct pv_value *list = pv_set_list(model, "changes"), *one;

	for (size_t i = 0; i < pv_list_length(told); i++) {
		const struct pv_value *change = pv_list_at(told, i);

		one = pv_add_object(list);
		pv_set_text(one, "text",
		    pv_get_bool(change, "stopped") ?
			"t.regie.reminders.was-stopped" :
			"t.regie.reminders.was-let");
		pv_set_text(one, "agent", pv_get_text(change, "agent"));
		pv_set_optional(one, "note", pv_get_text(change, "note"));
		pv_moment_set(ctx, one, pv_get_text(change, "at"));
	}
	pv_set_bool(model, "has_changes", pv_list_length(list) > 0);
}

bool
reminder_describe(
    struct pv_ctx *ctx, const char *reference, struct pv_value *model)
{
	struct pv_arg arg = pv_arg_text(reference);
	struct pv_rows *rows = pv_db_call(ctx, &notices_call, &arg);
	const struct pv_value *told;
	struct pv_value *reminders;
	const char *next;
	bool stopped;

	if (rows == NULL)
		return false;
	told = pv_rows_json(ctx, pv_row_text(rows, 0, "invoice_notices"));
	add_notices(ctx, model, pv_get(told, "notices"));
	add_changes(ctx, model, pv_get(told, "changes"));
	pv_set_bool(model, "reminders", false);
	stopped = pv_get_bool(told, "stopped");
	next = pv_get_text(told, "next_on");
	if (!pv_get_bool(model, "is_due"))
		return true;
	reminders = pv_set_object(model, "reminders");
	pv_set_bool(reminders, "stopped", stopped);
	pv_set_bool(
	    reminders, "may_stop", !stopped && pv_get_bool(told, "reminded"));
	pv_set_optional(
	    reminders, "next", next != NULL ? pv_date_words(ctx, next) : NULL);
	pv_set_text(reminders, "text",
	    stopped			       ? "t.regie.reminders.stopped" :
		!pv_get_bool(told, "reminded") ? "t.regie.reminders.off" :
		next != NULL		       ? "t.regie.reminders.next" :
						 "t.regie.reminders.no-next");
	return true;
}
