/*
 * calendar - what takes place when, as iCalendar (RFC 5545), for the calendars of
 * people's telephones: made by libical.
 *
 * An event keeps its uid for ever; what is let go stays, as CANCELLED, so that
 * who subscribed sees it go.  Nothing in the bytes changes while nothing of the
 * events does: a reader may ask whether it still holds (ETag).
 */
#ifndef PV_CALENDAR_CALENDAR_H
#define PV_CALENDAR_CALENDAR_H

#include "base/buffer.h"

enum pv_event_state { PV_EVENT_CONFIRMED, PV_EVENT_TENTATIVE, PV_EVENT_CANCELLED };

struct pv_event {
	const char *uid;	 /* "reservation-12@mairie.example" */
	const char *day;	 /* "2026-11-30" */
	const char *starts, *ends; /* "11:30:00", of that day in the zone; ends after */
	const char *summary;
	const char *place;	 /* or NULL */
	const char *about;	 /* or NULL */
	enum pv_event_state state;
	int64_t changed_s;	 /* when it last changed: Unix time */
	int sequence;		 /* how often it has */
};

struct pv_calendar {
	const char *name;	 /* as the telephone lists it */
	const char *time_zone;	 /* "Europe/Paris": of all of its events */
	const char *from, *to;	 /* first and last day that it tells of, for the zone's rules */
	const struct pv_event *events;
	size_t n;
};

/*
 * pv_calendar_write - the bytes of text/calendar; owned by ctx.  NULL with the
 * error 500 "error.internal": a zone, a day or a time that does not exist.
 */
struct pv_buffer *pv_calendar_write(
    struct pv_ctx *ctx, const struct pv_calendar *calendar);

#endif
