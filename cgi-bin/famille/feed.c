/*
 * feed - a family's bookings in the calendar of a telephone: a secret address,
 * made, made anew or stopped here, and what it gives.
 * Not here: iCalendar itself (lib/calendar).
 */
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "calendar/calendar.h"
#include "famille.h"
#include "request/file.h"

static const struct pv_call state_call = { "citizen.family_feed", 1, true };
static const struct pv_call renew_call = { "citizen.family_feed_renew", 1,
	false };
static const struct pv_call stop_call = { "citizen.family_feed_stop", 1, true };
static const struct pv_call feed_call = { "citizen.feed", 1, true };

static struct pv_answer *
page(struct pv_exchange *exchange, const struct famille_me *me,
    const char *token)
{
	const struct pv_request *request = exchange->request;
	struct pv_ctx *ctx = exchange->ctx;
	struct pv_value *model = pv_object(ctx);
	struct pv_arg session = pv_arg_text(me->token);
	struct pv_rows *rows = pv_db_call(ctx, &state_call, &session);
	const char *path;

	if (rows == NULL)
		return NULL;
	pv_set_bool(model, "made", pv_rows_count(rows) > 0);
	if (token != NULL) {
		path = pv_printf(ctx, "%s%s", request->host_port,
		    pv_link(ctx, "/famille/agenda/%s.ics", token));
		pv_set_text(model, "address",
		    pv_printf(ctx, "%s://%s", request->https ? "https" : "http",
			path));
		pv_set_text(
		    model, "subscribe", pv_printf(ctx, "webcal://%s", path));
	}
	return famille_page(exchange, me, "famille/feed", model, NULL);
}

static struct pv_answer *
show(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);

	return me != NULL ? page(exchange, me, NULL) : famille_away(exchange);
}

/* Shown this once: only its hash is kept. */
static struct pv_answer *
renew(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_rows *rows;
	struct pv_arg session;

	if (me == NULL)
		return NULL;
	session = pv_arg_text(me->token);
	rows = pv_db_call(exchange->ctx, &renew_call, &session);
	return rows != NULL ?
	    page(exchange, me, pv_row_text(rows, 0, "family_feed_renew")) :
	    NULL;
}

static struct pv_answer *
stop(struct pv_exchange *exchange)
{
	struct famille_me *me = famille_me(exchange);
	struct pv_arg session;

	if (me == NULL)
		return NULL;
	session = pv_arg_text(me->token);
	if (pv_db_call(exchange->ctx, &stop_call, &session) == NULL)
		return NULL;
	return pv_answer_redirect(
	    exchange->ctx, pv_link(exchange->ctx, "/famille/agenda"));
}

static enum pv_event_state
state_of(const char *state)
{
	if (strcmp(state, "booked") == 0)
		return PV_EVENT_CONFIRMED;
	return strcmp(state, "waiting") == 0 ? PV_EVENT_TENTATIVE :
					       PV_EVENT_CANCELLED;
}

static struct pv_event
event_of(struct pv_exchange *exchange, const struct pv_value *booking)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *state = pv_get_text(booking, "state");

	return (struct pv_event){
		.uid = pv_printf(ctx, "reservation-%lld@%s",
		    (long long)pv_get_int(booking, "id"), ctx->commune->host),
		.day = pv_get_text(booking, "day"),
		.starts = pv_get_text(booking, "starts"),
		.ends = pv_get_text(booking, "ends"),
		.summary =
		    pv_printf(ctx, "%s – %s", pv_get_text(booking, "activity"),
			pv_get_text(booking, "child")),
		.place = pv_get_text(booking, "place"),
		.about = pv_text(ctx, pv_printf(ctx, "feed.state.%s", state)),
		.state = state_of(state),
		.changed_s = pv_get_int(booking, "changed_s"),
		.sequence = (int)pv_get_int(booking, "changes"),
	};
}

static struct pv_answer *
give(struct pv_exchange *exchange)
{
	struct pv_ctx *ctx = exchange->ctx;
	const char *token = exchange->captures[0];
	struct pv_calendar calendar = { 0 };
	struct pv_value *bookings;
	struct pv_event *events;
	struct pv_buffer *bytes;
	struct pv_answer *answer;
	struct pv_rows *rows;
	struct pv_arg arg;

	if (g_str_has_suffix(token, ".ics"))
		token = pv_strndup(ctx, token, strlen(token) - 4);
	arg = pv_arg_text(token);
	rows = pv_db_call(ctx, &feed_call, &arg);
	if (rows == NULL)
		return NULL;
	bookings = pv_rows_json(ctx, pv_row_text(rows, 0, "bookings"));
	calendar.n = bookings != NULL ? pv_list_length(bookings) : 0;
	events = pv_alloc_array(ctx, struct pv_event, calendar.n);
	for (size_t i = 0; i < calendar.n; i++)
		events[i] = event_of(exchange, pv_list_at(bookings, i));
	calendar.events = events;
	calendar.name = pv_printf(
	    ctx, "%s – %s", pv_row_text(rows, 0, "family"), ctx->commune->name);
	calendar.time_zone = pv_row_text(rows, 0, "time_zone");
	calendar.from = pv_row_text(rows, 0, "from_on");
	calendar.to = pv_row_text(rows, 0, "to_on");
	bytes = pv_calendar_write(ctx, &calendar);
	if (bytes == NULL)
		return NULL;
	answer = pv_answer_bytes(ctx, "text/calendar; charset=utf-8", bytes);
	answer->cache = PV_CACHE_OWN;
	return answer;
}

const struct pv_route famille_feed_routes[] = {
	{ PV_GET, "/agenda", show, 0, NULL },
	{ PV_POST, "/agenda", renew, PV_ROUTE_CSRF, NULL },
	{ PV_POST, "/agenda/fin", stop, PV_ROUTE_CSRF, NULL },
	{ PV_GET, "/agenda/{token}", give, 0, NULL },
	{ 0 },
};
