/*
 * calendar - a tree of libical, and its bytes.
 * Not here: what the events are (SQL), who may read them (cgi-bin/famille/feed.c).
 */
#include "calendar/calendar.h"

#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "base/date.h"

enum { CALENDAR_MAX_BYTES = 8 * 1024 * 1024 };

/* "2026-11-30", "11:30:00" */
static bool
moment(const char *day, const char *time, icaltimetype *when)
{
	struct pv_date date;

	if (!pv_date_parse(day, &date) || strlen(time) < 5 || time[2] != ':')
		return false;
	*when = icaltime_null_time();
	when->year = date.year;
	when->month = date.month;
	when->day = date.day;
	when->hour = (int)strtol(time, NULL, 10);
	when->minute = (int)strtol(time + 3, NULL, 10);
	return when->hour >= 0 && when->hour < 24 && when->minute >= 0 &&
	    when->minute < 60;
}

static void
add(icalcomponent *component, icalproperty *property)
{
	icalcomponent_add_property(component, property);
}

/* A property that iCalendar does not name, or libical not yet (RFC 7986). */
static void
add_named(icalcomponent *component, const char *name, const char *value)
{
	icalproperty *property = icalproperty_new_x(value);

	icalproperty_set_x_name(property, name);
	add(component, property);
}

static void
add_moment(icalcomponent *component, icalproperty *property, const char *zone)
{
	icalproperty_add_parameter(property, icalparameter_new_tzid(zone));
	add(component, property);
}

/* The rules of the zone for these days, under the name that readers know. */
static icalcomponent *
zone_of(const struct pv_calendar *calendar)
{
	icaltimezone *zone =
	    icaltimezone_get_builtin_timezone(calendar->time_zone);
	icalcomponent *component;
	icaltimetype from, to;
	icalproperty *name;

	if (zone == NULL || !moment(calendar->from, "00:00", &from) ||
	    !moment(calendar->to, "23:59", &to))
		return NULL;
	component = icalcomponent_new_clone(icaltimezone_get_component(zone));
	from.zone = to.zone = icaltimezone_get_utc_timezone();
	icaltimezone_truncate_vtimezone(component, from, to, 1);
	name = icalcomponent_get_first_property(component, ICAL_TZID_PROPERTY);
	icalproperty_set_tzid(name, calendar->time_zone);
	return component;
}

static bool
add_event(icalcomponent *whole, const struct pv_event *event, const char *zone)
{
	static const icalproperty_status states[] = {
		[PV_EVENT_CONFIRMED] = ICAL_STATUS_CONFIRMED,
		[PV_EVENT_TENTATIVE] = ICAL_STATUS_TENTATIVE,
		[PV_EVENT_CANCELLED] = ICAL_STATUS_CANCELLED,
	};
	icaltimetype starts, ends, changed;
	icalcomponent *component;

	if (!moment(event->day, event->starts, &starts) ||
	    !moment(event->day, event->ends, &ends))
		return false;
	changed = icaltime_from_timet_with_zone(
	    event->changed_s, 0, icaltimezone_get_utc_timezone());
	component = icalcomponent_new_vevent();
	add(component, icalproperty_new_uid(event->uid));
	add(component, icalproperty_new_dtstamp(changed));
	add(component, icalproperty_new_lastmodified(changed));
	add(component, icalproperty_new_sequence(event->sequence));
	add_moment(component, icalproperty_new_dtstart(starts), zone);
	add_moment(component, icalproperty_new_dtend(ends), zone);
	add(component, icalproperty_new_summary(event->summary));
	if (event->place != NULL)
		add(component, icalproperty_new_location(event->place));
	if (event->about != NULL)
		add(component, icalproperty_new_description(event->about));
	add(component, icalproperty_new_status(states[event->state]));
	add(component,
	    icalproperty_new_transp(event->state == PV_EVENT_CANCELLED ?
		    ICAL_TRANSP_TRANSPARENT :
		    ICAL_TRANSP_OPAQUE));
	icalcomponent_add_component(whole, component);
	return true;
}

static icalcomponent *
whole_of(const struct pv_calendar *calendar, icalcomponent *zone)
{
	icalcomponent *whole = icalcomponent_new_vcalendar();

	add(whole, icalproperty_new_version("2.0"));
	add(whole, icalproperty_new_prodid("-//Parvis//Parvis//FR"));
	add_named(whole, "X-WR-CALNAME", calendar->name);
	add_named(whole, "X-WR-TIMEZONE", calendar->time_zone);
	add_named(whole, "X-PUBLISHED-TTL", "PT1H");
	icalcomponent_add_component(whole, zone);
	for (size_t i = 0; i < calendar->n; i++)
		if (!add_event(
			whole, &calendar->events[i], calendar->time_zone)) {
			icalcomponent_free(whole);
			return NULL;
		}
	return whole;
}

struct pv_buffer *
pv_calendar_write(struct pv_ctx *ctx, const struct pv_calendar *calendar)
{
	icalcomponent *zone = zone_of(calendar);
	icalcomponent *whole = zone != NULL ? whole_of(calendar, zone) : NULL;
	struct pv_buffer *bytes;
	char *text;

	if (whole == NULL) {
		(void)pv_fail(ctx, 500, "PV3402", "error.internal",
		    "a calendar in %s of %s to %s cannot be written",
		    calendar->time_zone, calendar->from, calendar->to);
		return NULL;
	}
	text = icalcomponent_as_ical_string_r(whole);
	icalcomponent_free(whole);
	bytes = pv_buffer_new(ctx, CALENDAR_MAX_BYTES);
	pv_buffer_add_text(bytes, text);
	free(text);
	return bytes;
}
