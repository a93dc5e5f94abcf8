/*
 * A calendar is read back by libical: what was put in is there, folded lines and
 * odd characters and all; the same events give the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "calendar/calendar.h"

static struct pv_process *process;
static struct pv_ctx *ctx;

static const struct pv_event events[] = {
	{ .uid = "reservation-1@mairie.example",
	    .day = "2026-11-30",
	    .starts = "11:30:00",
	    .ends = "13:20:00",
	    .summary =
		"Cantine, dite « L’École ; fête » \\ Léo, qui a un très long nom de famille pour que la ligne soit pliée",
	    .place = "Rue de l’Église\nBâtiment B",
	    .state = PV_EVENT_CONFIRMED,
	    .changed_s = 1795000000,
	    .sequence = 2 },
	{ .uid = "reservation-2@mairie.example",
	    .day = "2026-07-06",
	    .starts = "08:00",
	    .ends = "08:30",
	    .summary = "Garderie – Zoé",
	    .about = "Sur liste d’attente",
	    .state = PV_EVENT_TENTATIVE,
	    .changed_s = 1795000001 },
	{ .uid = "reservation-3@mairie.example",
	    .day = "2026-12-01",
	    .starts = "16:30:00",
	    .ends = "23:59:00",
	    .summary = "Garderie – Zoé",
	    .state = PV_EVENT_CANCELLED,
	    .changed_s = 1795000002,
	    .sequence = 1 },
};

static struct pv_calendar calendar = { .name = "Famille Exemple, Orge",
	.time_zone = "Europe/Paris",
	.from = "2026-07-01",
	.to = "2027-07-31",
	.events = events,
	.n = 3 };

static int
begin(void **state)
{
	(void)state;
	process = pv_process_new("test", "parvis_citizen");
	ctx = pv_ctx_new(process);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	talloc_free(process);
	icaltimezone_free_builtin_timezones();
	return 0;
}

static icalcomponent *
read_back(struct pv_buffer *bytes)
{
	icalcomponent *read = icalparser_parse_string(bytes->data);

	assert_non_null(read);
	assert_int_equal(icalcomponent_count_errors(read), 0);
	assert_int_equal(icalcomponent_isa(read), ICAL_VCALENDAR_COMPONENT);
	assert_true(icalrestriction_check(read));
	return read;
}

static const char *
status_of(icalcomponent *event)
{
	return icalproperty_status_to_string(icalcomponent_get_status(event));
}

static void
events_are_read_back(void **state)
{
	struct pv_buffer *bytes = pv_calendar_write(ctx, &calendar);
	icalcomponent *read, *event;
	icaltimetype utc;

	(void)state;
	assert_non_null(bytes);
	read = read_back(bytes);
	assert_int_equal(
	    icalcomponent_count_components(read, ICAL_VEVENT_COMPONENT), 3);
	event = icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT);
	assert_string_equal(icalcomponent_get_uid(event), events[0].uid);
	assert_string_equal(
	    icalcomponent_get_summary(event), events[0].summary);
	assert_string_equal(icalcomponent_get_location(event), events[0].place);
	assert_int_equal(icalcomponent_get_sequence(event), 2);
	assert_string_equal(status_of(event), "CONFIRMED");
	assert_int_equal(
	    icaltime_as_timet(icalcomponent_get_dtstamp(event)), 1795000000);
	/* winter, then summer, by the rules that the calendar itself holds */
	utc = icaltime_convert_to_zone(
	    icalcomponent_get_dtstart(event), icaltimezone_get_utc_timezone());
	assert_string_equal(icaltime_as_ical_string(utc), "20261130T103000Z");
	utc = icaltime_convert_to_zone(
	    icalcomponent_get_dtend(event), icaltimezone_get_utc_timezone());
	assert_string_equal(icaltime_as_ical_string(utc), "20261130T122000Z");
	event = icalcomponent_get_next_component(read, ICAL_VEVENT_COMPONENT);
	utc = icaltime_convert_to_zone(
	    icalcomponent_get_dtstart(event), icaltimezone_get_utc_timezone());
	assert_string_equal(icaltime_as_ical_string(utc), "20260706T060000Z");
	assert_string_equal(status_of(event), "TENTATIVE");
	assert_string_equal(
	    icalcomponent_get_description(event), events[1].about);
	event = icalcomponent_get_next_component(read, ICAL_VEVENT_COMPONENT);
	assert_string_equal(status_of(event), "CANCELLED");
	icalcomponent_free(read);
}

static void
lines_are_short_and_end_as_the_standard_says(void **state)
{
	struct pv_buffer *bytes = pv_calendar_write(ctx, &calendar);

	(void)state;
	for (const char *line = bytes->data; *line != '\0';) {
		size_t length = strcspn(line, "\r\n");

		assert_true(length <= 75);
		assert_memory_equal(line + length, "\r\n", 2);
		line += length + 2;
	}
}

static void
the_same_events_are_the_same_bytes(void **state)
{
	struct pv_buffer *once = pv_calendar_write(ctx, &calendar);
	struct pv_buffer *twice = pv_calendar_write(ctx, &calendar);

	(void)state;
	assert_string_equal(once->data, twice->data);
}

/* A zone without summer time, one of half the year before, and rules no longer than they need. */
static void
zones_of_overseas_are_told(void **state)
{
	static const struct {
		const char *zone, *utc;
	} zones[] = {
		{ "Indian/Reunion", "20261130T073000Z" },
		{ "America/Miquelon", "20261130T143000Z" },
		{ "Pacific/Noumea", "20261130T003000Z" },
		{ "America/Martinique", "20261130T153000Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct pv_calendar other = calendar;
		icalcomponent *read, *event;
		struct pv_buffer *bytes;

		other.time_zone = zones[i].zone;
		bytes = pv_calendar_write(ctx, &other);
		assert_non_null(bytes);
		assert_true(bytes->length < 3000);
		read = read_back(bytes);
		event = icalcomponent_get_first_component(
		    read, ICAL_VEVENT_COMPONENT);
		assert_string_equal(
		    icaltime_as_ical_string(icaltime_convert_to_zone(
			icalcomponent_get_dtstart(event),
			icaltimezone_get_utc_timezone())),
		    zones[i].utc);
		icalcomponent_free(read);
	}
}

static void
what_does_not_exist_is_refused(void **state)
{
	struct pv_event odd = events[0];
	struct pv_calendar other = calendar;

	(void)state;
	other.time_zone = "Europe/Nowhere";
	assert_null(pv_calendar_write(ctx, &other));
	assert_int_equal(ctx->error.status, 500);
	other = calendar;
	other.events = &odd;
	other.n = 1;
	odd.day = "2026-02-30";
	assert_null(pv_calendar_write(ctx, &other));
	odd.day = events[0].day;
	odd.starts = "25:00:00";
	assert_null(pv_calendar_write(ctx, &other));
	odd.starts = "11h30";
	assert_null(pv_calendar_write(ctx, &other));
}

static void
an_empty_one_is_a_calendar_too(void **state)
{
	struct pv_calendar empty = calendar;

	(void)state;
	empty.events = NULL;
	empty.n = 0;
	icalcomponent_free(read_back(pv_calendar_write(ctx, &empty)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    events_are_read_back, begin, end),
		cmocka_unit_test_setup_teardown(
		    lines_are_short_and_end_as_the_standard_says, begin, end),
		cmocka_unit_test_setup_teardown(
		    the_same_events_are_the_same_bytes, begin, end),
		cmocka_unit_test_setup_teardown(
		    zones_of_overseas_are_told, begin, end),
		cmocka_unit_test_setup_teardown(
		    what_does_not_exist_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(
		    an_empty_one_is_a_calendar_too, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
