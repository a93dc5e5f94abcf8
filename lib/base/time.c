/*
 * time - moments in a time zone, and in words.
 * Not here: calendar arithmetic (date.c).
 */
#include "base/date.h"

#include <string.h>
#include <time.h>

#include <glib.h>

#include "base/buffer.h"
#include "base/text.h"

enum { DAY_S = 86400, ZONES_MAX = 16, WORDS_MAX_BYTES = 4096 };

static const char default_zone[] = "Europe/Paris";

/* Zones are files: each is read once; overseas France has about a dozen. */
static GTimeZone *
find_zone(const char *name)
{
	static struct {
		char name[40];
		GTimeZone *zone;
	} zones[ZONES_MAX];
	GTimeZone *zone;
	size_t i;

	for (i = 0; i < ZONES_MAX && zones[i].zone != NULL; i++)
		if (strcmp(zones[i].name, name) == 0)
			return zones[i].zone;
	zone = g_time_zone_new_identifier(name);
	if (zone == NULL)
		zone = g_time_zone_new_utc();
	if (i == ZONES_MAX) {
		i = 0;
		g_time_zone_unref(zones[i].zone);
	}
	(void)g_strlcpy(zones[i].name, name, sizeof(zones[i].name));
	zones[i].zone = zone;
	return zone;
}

static const char *
zone_of(const struct pv_ctx *ctx)
{
	return ctx->commune != NULL && ctx->commune->time_zone != NULL ?
	    ctx->commune->time_zone :
	    default_zone;
}

/* Seconds since 1970 of the clock on the wall. */
static int64_t
local_s(int64_t unix_s, const char *time_zone)
{
	GTimeZone *zone = find_zone(time_zone);
	gint interval =
	    g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, unix_s);

	return unix_s +
	    (interval >= 0 ? g_time_zone_get_offset(zone, interval) : 0);
}

int
pv_time_offset(const struct pv_ctx *ctx, int64_t unix_s)
{
	return (int)(local_s(unix_s, zone_of(ctx)) - unix_s);
}

static int64_t
day_of(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY_S - 1)) / DAY_S;
}

struct pv_date
pv_date_in_zone(int64_t unix_s, const char *time_zone)
{
	return pv_date_of_days(day_of(local_s(unix_s, time_zone)));
}

struct pv_date
pv_date_today(const struct pv_ctx *ctx)
{
	return pv_date_in_zone((int64_t)time(NULL), zone_of(ctx));
}

/* Two digits up to max; the text goes on after them. */
static bool
two_digits(const char **text, int max, int *number)
{
	const char *at = *text;

	if (!g_ascii_isdigit(at[0]) || !g_ascii_isdigit(at[1]))
		return false;
	*number = (at[0] - '0') * 10 + (at[1] - '0');
	*text = at + 2;
	return *number <= max;
}

/* "Z", "+00", "+0130", "-01:30", to the end of the text. */
static bool
read_offset(const char *at, int *offset_s)
{
	int sign = *at == '-' ? -1 : 1, hours, minutes = 0;

	*offset_s = 0;
	if (strcmp(at, "Z") == 0)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	at++;
	if (!two_digits(&at, 15, &hours))
		return false;
	if (*at == ':')
		at++;
	if (*at != '\0' && !two_digits(&at, 59, &minutes))
		return false;
	*offset_s = sign * (hours * 3600 + minutes * 60);
	return *at == '\0';
}

bool
pv_time_parse(const char *text, int64_t *unix_s)
{
	int hour, minute, second, offset;
	struct pv_date date;
	const char *at;
	char day[11];

	if (strlen(text) < 20 || (text[10] != 'T' && text[10] != ' '))
		return false;
	memcpy(day, text, 10);
	day[10] = '\0';
	at = text + 11;
	if (!pv_date_parse(day, &date) || !two_digits(&at, 23, &hour) ||
	    *at++ != ':' || !two_digits(&at, 59, &minute) || *at++ != ':' ||
	    !two_digits(&at, 59, &second))
		return false;
	if (*at == '.')
		at += 1 + strspn(at + 1, "0123456789");
	if (!read_offset(at, &offset))
		return false;
	*unix_s = pv_date_days(date) * DAY_S + (int64_t)hour * 3600 +
	    (int64_t)minute * 60 + second - offset;
	return true;
}

char *
pv_time_iso(const void *parent, int64_t unix_s)
{
	int64_t day = day_of(unix_s);
	int of_day = (int)(unix_s - day * DAY_S);
	struct pv_date date = pv_date_of_days(day);

	return pv_printf(parent, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year,
	    date.month, date.day, of_day / 3600, of_day / 60 % 60, of_day % 60);
}

/* A text of the catalogue with the values of its {{names}} put in. */
static char *
fill(struct pv_ctx *ctx, const char *key, const char *const *names,
    const char *const *values)
{
	const char *text = pv_text(ctx, key);
	struct pv_buffer *filled = pv_buffer_new(ctx, WORDS_MAX_BYTES);

	while (*text != '\0') {
		const char *open = strstr(text, "{{");
		const char *close = open != NULL ? strstr(open, "}}") : NULL;
		size_t length;

		if (close == NULL)
			open = text + strlen(text);
		pv_buffer_add(filled, text, (size_t)(open - text));
		if (close == NULL)
			break;
		length = (size_t)(close - open) - 2;
		for (size_t i = 0; names[i] != NULL; i++)
			if (strlen(names[i]) == length &&
			    strncmp(names[i], open + 2, length) == 0)
				pv_buffer_add_text(filled, values[i]);
		text = close + 2;
	}
	return filled->data;
}

static char *
day_words(struct pv_ctx *ctx, struct pv_date date)
{
	static const char *const names[] = { "day", "month", "year", NULL };
	const char *const values[] = {
		date.day == 1 ? pv_text(ctx, "date.first") :
				pv_printf(ctx, "%d", date.day),
		pv_text(ctx, pv_printf(ctx, "date.month.%d", date.month)),
		pv_printf(ctx, "%d", date.year),
	};

	return fill(ctx, "date.day", names, values);
}

char *
pv_date_words(struct pv_ctx *ctx, const char *iso_date)
{
	struct pv_date date;

	if (!pv_date_parse(iso_date, &date))
		return pv_strdup(ctx, iso_date);
	return day_words(ctx, date);
}

char *
pv_time_words(struct pv_ctx *ctx, const char *iso_timestamp)
{
	static const char *const names[] = { "date", "hour", "minute", NULL };
	const char *values[3];
	int64_t moment, local;
	int of_day;

	if (!pv_time_parse(iso_timestamp, &moment))
		return pv_strdup(ctx, iso_timestamp);
	local = local_s(moment, zone_of(ctx));
	of_day = (int)(local - day_of(local) * DAY_S);
	values[0] = day_words(ctx, pv_date_of_days(day_of(local)));
	values[1] = pv_printf(ctx, "%d", of_day / 3600);
	values[2] = pv_printf(ctx, "%02d", of_day / 60 % 60);
	return fill(ctx, "date.moment", names, values);
}
