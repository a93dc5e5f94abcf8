/*
 * rows - a line of the desk, as a model.
 * Not here: which lines (desk.c, search.c).
 */
#include "agent.h"

#include <string.h>

#include "base/date.h"
#include "request/field.h"
#include "request/moment.h"

/* Delays in words; the level is what the stylesheet colours. */
enum { SOON_DAYS = 7 };

static bool
is_open(const char *name)
{
	for (const struct filter_word *state = agent_filter_words(FILTER_STATE);
	     state->name != NULL; state++)
		if (strcmp(state->name, name) == 0)
			return state->open;
	return false;
}

static void
fill_due(struct pv_value *due, const char *state, int64_t days)
{
	const char *text = "t.agent.due.days", *level = "later";

	if (!is_open(state)) {
		text = "t.agent.due.done";
		level = "done";
	} else if (days < 0) {
		text = days == -1 ? "t.agent.due.late-day" :
				    "t.agent.due.late-days";
		level = "late";
	} else if (days <= SOON_DAYS) {
		level = "soon";
	}
	if (is_open(state) && days == 0)
		text = "t.agent.due.today";
	if (is_open(state) && days == 1)
		text = "t.agent.due.tomorrow";
	pv_set_text(due, "text", text);
	pv_set_text(due, "level", level);
	pv_set_int(due, "days", days < 0 ? -days : days);
}

void
agent_row_fill(struct pv_ctx *ctx, struct pv_value *object,
    const struct pv_rows *rows, int row)
{
	const char *state = pv_row_text(rows, row, "state");

	pv_set_int(object, "id", pv_row_int(rows, row, "id"));
	pv_set_text(object, "reference", pv_row_text(rows, row, "reference"));
	pv_set_text(object, "title", pv_row_text(rows, row, "title"));
	pv_set_optional(object, "subject", pv_row_text(rows, row, "subject"));
	pv_set_optional(
	    object, "person_name", pv_row_text(rows, row, "person_name"));
	pv_set_text(object, "state", state);
	pv_set_text(
	    object, "state_text", pv_printf(ctx, "t.agent.state.%s", state));
	pv_set_optional(
	    object, "agent_name", pv_row_text(rows, row, "agent_name"));
	fill_due(pv_set_object(object, "due"), state,
	    pv_row_int(rows, row, "days_left"));
}

/* What stands still, and what silence does or has done; of an open request. */
static void
fill_clock(struct pv_ctx *ctx, struct pv_value *line,
    const struct pv_rows *rows, int row)
{
	const char *clock = pv_row_text(rows, row, "clock");
	int64_t left = pv_row_int(rows, row, "silence_left");
	struct pv_value *due;

	pv_set_int(line, "silence_left", left);
	if (clock != NULL && strcmp(clock, "paused") == 0) {
		due = pv_set_object(line, "due");
		pv_set_text(due, "text", "t.agent.due.paused");
		pv_set_text(due, "level", "later");
		clock = NULL;
	} else if (clock != NULL && strstr(clock, "-done") == NULL && left <= 1)
		clock = pv_printf(
		    ctx, "%s-%s", clock, left == 1 ? "tomorrow" : "today");
	pv_set_optional(line, "clock",
	    clock != NULL ? pv_printf(ctx, "t.agent.row.%s", clock) : NULL);
}

void
agent_rows_set(struct pv_ctx *ctx, struct pv_value *model,
    const struct pv_rows *rows, int from, int limit)
{
	struct pv_value *list = pv_set_list(model, "rows");
	int left = pv_rows_count(rows) - from;
	int n = left < limit ? left : limit;

	for (int row = from; row < from + n; row++) {
		struct pv_value *line = pv_add_object(list);

		agent_row_fill(ctx, line, rows, row);
		fill_clock(ctx, line, rows, row);
		pv_set_bool(line, "first", row == from);
		pv_set_bool(line, "unread", pv_row_bool(rows, row, "unread"));
		pv_set_text(line, "service", pv_row_text(rows, row, "service"));
		pv_set_text(line, "way",
		    pv_printf(ctx, "t.agent.way.%s",
			pv_row_text(rows, row, "came_by")));
		pv_moment_set(ctx, pv_set_object(line, "received"),
		    pv_row_text(rows, row, "received_at"));
	}
	pv_set_bool(model, "has_rows", n > 0);
	pv_set_bool(model, "one", n == 1);
	pv_set_int(model, "shown", n);
}
