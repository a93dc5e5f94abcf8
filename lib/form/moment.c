/*
 * moment - reads and writes dates and times as numbers of days.
 * Not here: calendars and zones (base/date.h), the functions that forms call
 * (function_moment.c).
 */
#include "form/moment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "base/date.h"

enum { DAY_S = 86400, DAY_MS = 86400000 };

/* "hh:mm", then seconds and their parts; what follows goes to rest. */
static bool
read_clock(const char *text, double *days, const char **rest)
{
	const char *at = text;
	double part = 0.1;
	int fields[3] = { 0, 0, 0 };

	for (int i = 0; i < 3; i++) {
		if (i > 0 && *at != ':')
			break;
		at += i > 0;
		if (!g_ascii_isdigit(at[0]) || !g_ascii_isdigit(at[1]))
			return false;
		fields[i] = (at[0] - '0') * 10 + at[1] - '0';
		at += 2;
	}
	if (at - text < 5 || fields[0] > 23 || fields[1] > 59 || fields[2] > 60)
		return false;
	*days = (fields[0] * 3600 + fields[1] * 60 + fields[2]) / (double)DAY_S;
	if (*at == '.')
		for (at++; g_ascii_isdigit(*at); at++) {
			*days += part * (*at - '0') / DAY_S;
			part /= 10;
		}
	*rest = at;
	return true;
}

/* "Z", "+01:00", "+01"; nothing is no zone. */
static bool
read_zone(const char *at, double *days)
{
	const char *rest;
	char clock[16];
	int sign;

	*days = 0;
	if (*at == '\0' || strcmp(at, "Z") == 0)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	sign = *at == '-' ? -1 : 1;
	(void)snprintf(clock, sizeof(clock), "%.5s%s", at + 1,
	    strlen(at) == 3 ? ":00" : "");
	if (strlen(at) > 6 || !read_clock(clock, days, &rest) || *rest != '\0')
		return false;
	*days *= sign;
	return true;
}

/* In parts: the day, the time on the clock, and the offset of that clock. */
struct parts {
	double day, clock, zone;
	bool has_day, has_clock, has_zone;
};

static bool
read_parts(const char *text, struct parts *parts)
{
	struct pv_date date;
	const char *rest;
	char day[11];

	*parts = (struct parts){ .day = 0 };
	if (read_clock(text, &parts->clock, &rest)) {
		parts->has_clock = true;
		parts->has_zone = *rest != '\0';
		return read_zone(rest, &parts->zone);
	}
	(void)g_strlcpy(day, text, sizeof(day));
	if (!pv_date_parse(day, &date))
		return false;
	parts->day = (double)pv_date_days(date);
	parts->has_day = true;
	if (text[10] == '\0')
		return true;
	if ((text[10] != 'T' && text[10] != ' ') ||
	    !read_clock(text + 11, &parts->clock, &rest) ||
	    !read_zone(rest, &parts->zone))
		return false;
	parts->has_clock = true;
	parts->has_zone = *rest != '\0';
	return true;
}

bool
pv_moment(const char *text, double *days)
{
	struct parts parts;

	/* Most texts are none: a digit is seen first. */
	if (!g_ascii_isdigit(*text) || !read_parts(text, &parts))
		return false;
	*days = parts.day + parts.clock;
	if (parts.has_day)
		*days -= parts.zone;
	return true;
}

/* Days on the clock of the commune, of days since 1970 in UTC. */
static double
to_local(struct pv_ctx *ctx, double days)
{
	int64_t seconds = (int64_t)floor(days * DAY_S);

	return days + pv_time_offset(ctx, seconds) / (double)DAY_S;
}

bool
pv_moment_local(struct pv_ctx *ctx, const char *text, double *days)
{
	struct parts parts;

	if (!g_ascii_isdigit(*text) || !read_parts(text, &parts))
		return false;
	*days = parts.day + parts.clock;
	if (parts.has_day && parts.has_zone)
		*days = to_local(ctx, *days - parts.zone);
	return true;
}

/* Years 1 to 9999. */
static bool
is_countable(double days)
{
	return days >= -719162 && days < 2932896;
}

char *
pv_moment_date(const void *parent, double days)
{
	if (!is_countable(days))
		return NULL;
	return pv_date_iso(parent, pv_date_of_days((int64_t)floor(days)));
}

char *
pv_moment_time(struct pv_ctx *ctx, const void *parent, double days)
{
	int offset;
	int64_t ms, of_day;

	if (!is_countable(days - 1) || !is_countable(days + 1))
		return NULL;
	offset = pv_time_offset(ctx, (int64_t)floor(days * DAY_S));
	ms = (int64_t)floor(days * DAY_MS + 0.5) + offset * 1000LL;
	of_day = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
	return pv_printf(parent, "%sT%02d:%02d:%02d.%03d%c%02d:%02d",
	    pv_date_iso(parent, pv_date_of_days((ms - of_day) / DAY_MS)),
	    (int)(of_day / 3600000), (int)(of_day / 60000 % 60),
	    (int)(of_day / 1000 % 60), (int)(of_day % 1000),
	    offset < 0 ? '-' : '+', abs(offset) / 3600, abs(offset) / 60 % 60);
}

char *
pv_moment_zoned(struct pv_ctx *ctx, const void *parent, const char *text)
{
	struct parts parts;
	double days;

	if (!g_ascii_isdigit(*text) || !read_parts(text, &parts) ||
	    !parts.has_day || !parts.has_clock)
		return NULL;
	days = parts.day + parts.clock;
	if (parts.has_zone)
		return pv_moment_time(ctx, parent, days - parts.zone);
	/* The offset is that of the moment itself: found in two steps. */
	days -= to_local(ctx, days) - days;
	days = parts.day + parts.clock - (to_local(ctx, days) - days);
	return pv_moment_time(ctx, parent, days);
}

char *
pv_moment_now(struct pv_ctx *ctx, const void *parent)
{
	return pv_moment_time(ctx, parent, (double)time(NULL) / DAY_S);
}
